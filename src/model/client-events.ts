import type { ClientFile } from './client-files.ts';
import type { Observed } from './observed.ts';

/** A record of the client's log that a pattern knows. `component` is the process as written (`acvpnagent`). */
interface ClientRecord<K extends string> extends Observed<K> {
  readonly component: string | undefined;
  /** The record's body, lines joined and white space collapsed. */
  readonly text: string;
  /** The level that an event log states; the text log is not asked for its own. */
  readonly severity?: 'error' | 'warning' | 'information';
}

/** What carries the tunnel. A log over months holds several headends, some of them an ASA that speaks TLS only. */
export type TunnelProtocol = 'IPsec' | 'SSL' | 'DTLS';

/** `Ready to connect.` */
export type ClientReady = ClientRecord<'client.ready'>;

/** `Contacting X.`: a new connection, so a full login follows. */
export interface ClientContacting extends ClientRecord<'client.contacting'> {
  readonly host: string;
}

/** `An SSL VPN connection to X has been requested by the user.`: the word SSL tells nothing of the tunnel. */
export interface ClientConnectionRequested extends ClientRecord<'client.connection-requested'> {
  readonly host: string | undefined;
}

/** `Initiating VPN connection to the secure gateway https://H/group`. */
export interface ClientSessionStarted extends ClientRecord<'client.session-started'> {
  readonly host: string;
  readonly group: string | undefined;
}

/** A question to the user about credentials, or the answer to it. Only where the log shows one does a user log in. */
export interface ClientAuthPrompt extends ClientRecord<'client.auth-prompt'> {
  readonly step: 'asked' | 'entered' | 'cancelled' | 'banner';
}

/** `Authentication succeeded` */
export type ClientAuthenticated = ClientRecord<'client.authenticated'>;

/** `Establishing VPN - Activating VPN adapter...` */
export interface ClientEstablishing extends ClientRecord<'client.establishing'> {
  readonly step: string | undefined;
}

/** `Connected to X.` as a notice to the user. Also issued when a window attaches: correlation decides if it is a transition. */
export interface ClientConnected extends ClientRecord<'client.connected'> {
  readonly host: string;
}

/** `Reconnecting to X...`. */
export interface ClientReconnecting extends ClientRecord<'client.reconnecting'> {
  readonly host: string;
}

/** `Establishing the Primary SSL connection` */
export interface ClientTunnelStarted extends ClientRecord<'client.tunnel-started'> {
  readonly protocol: TunnelProtocol;
}

/** `The IPsec connection to the secure gateway has been established.` The protocol is undefined where any may be meant. */
export interface ClientTunnelEstablished extends ClientRecord<'client.tunnel-established'> {
  readonly protocol: TunnelProtocol | undefined;
  /** The tunnel of the machine, which no user has. */
  readonly isManagement?: true;
}

/** `The Primary SSL connection is being re-established` */
export interface ClientTunnelReestablishing extends ClientRecord<'client.tunnel-reestablishing'> {
  readonly protocol: TunnelProtocol;
}

/** `The Primary DTLS connection is down` */
export interface ClientTunnelDown extends ClientRecord<'client.tunnel-down'> {
  readonly protocol: TunnelProtocol;
}

/** `A SSL connection has been established using cipher C` */
export interface ClientTunnelCipher extends ClientRecord<'client.tunnel-cipher'> {
  readonly cipher: string;
}

/** `Client Agent continuing from system suspend.` */
export type ClientResumed = ClientRecord<'client.system-resumed'>;

/** The agent says the system is going to sleep. */
export type ClientSuspended = ClientRecord<'client.system-suspended'>;

/** Why a connection is made anew or changed, by the client's text; its numbers moved between releases. */
export type ReconnectCause =
  | 'system-resume'
  | 'path-loss'
  | 'network-change'
  | 'gateway-address'
  | 'proxy'
  | 'rekey'
  | 'mtu'
  | 'host-configuration'
  | 'adapter'
  | 'other';

/** `<Level> level reconnect reason code N: <text>`; classify by text, numbers move between releases. */
export interface ClientReconnectReason extends ClientRecord<'client.reconnect-reason'> {
  /** As written (`Session`, `Tunnel`, `Low`), undefined where the sentence gives a reason without code. */
  readonly level: string | undefined;
  readonly code: number | undefined;
  readonly reason: string;
  readonly cause: ReconnectCause;
}

/** `Reconfigure reason code N: <text>`: the tunnel stays, what it carries changes. */
export interface ClientReconfiguring extends ClientRecord<'client.reconfiguring'> {
  readonly code: number | undefined;
  readonly reason: string;
  readonly cause: ReconnectCause;
}

/** `Using IKE ID '<id>' for reconnect`: a try, with the session ID in the client's spelling. */
export interface ClientReconnectIkeId extends ClientRecord<'client.reconnect-ike-id'> {
  readonly ikeId: string;
}

/** Addresses and ports of the client's IKE socket, as a trace gives them. Unconfirmed wording. */
export interface ClientIkeSocket extends ClientRecord<'client.ike-socket'> {
  /** Address and port of the client, then of the gateway, as written. */
  readonly from: string;
  readonly to: string;
}

/** A line of the client's own IKE engine, which may name a notify message (RFC 7296 3.10.1). Unconfirmed wording. */
export interface ClientIkeLog extends ClientRecord<'client.ike-log'> {
  readonly notify: string | undefined;
}

/** `Current Preference Settings:`: what was in force at that moment; it outranks any profile on disk. */
export interface ClientPreferences extends ClientRecord<'client.preferences'> {
  readonly settings: Readonly<Record<string, string>>;
}

/** `Available preferences updated due to secure gateway configuration.` */
export type ClientPreferencesUpdated = ClientRecord<'client.preferences-updated'>;

/** Which profile a connection used; undefined where there was none for the host, so that built-in defaults were in force. */
export interface ClientProfileUsed extends ClientRecord<'client.profile-used'> {
  readonly host: string | undefined;
  readonly profile: string | undefined;
}

export interface ClientDownloader extends ClientRecord<'client.downloader'> {
  readonly phase: 'started' | 'checking' | 'completed' | 'failed';
}

/** The connection attempt failed, in the client's words. */
export interface ClientConnectionFailed extends ClientRecord<'client.connection-failed'> {
  readonly cause:
    | 'timeout'
    | 'unreachable'
    | 'name-resolution'
    | 'gateway-certificate'
    | 'client-certificate'
    | 'authentication'
    | 'not-established'
    | 'not-said';
}

/** Who or what ended a session, by the client's text. */
export type EndCause =
  | 'user'
  | 'gateway'
  | 'lost'
  | 'suspend'
  | 'idle-timeout'
  | 'session-limit'
  | 'reconnect-timeout'
  | 'not-established'
  | 'shutdown'
  | 'logoff'
  | 'trusted-network'
  | 'logon-policy'
  | 'other';

/** The session ended: disconnect notice or termination reason. */
export interface ClientDisconnected extends ClientRecord<'client.disconnected'> {
  readonly progress: 'in-progress' | 'done';
  readonly reason: string | undefined;
  /** Undefined where no reason is given. */
  readonly cause: EndCause | undefined;
  /** Of `Termination reason code N`; numbers moved between releases. */
  readonly code?: number;
}

/** `The VPN client has sent a close message to the gateway: "T", Severity S, Type K`. */
export interface ClientCloseSent extends ClientRecord<'client.close-sent'> {
  readonly reason: string;
  readonly gatewaySeverity: number | undefined;
  readonly type: number | undefined;
  /** It says that it will come back. */
  readonly willReconnect: boolean;
}

/** The client gave its peer up: dead peer detection had no answer. */
export type ClientDpdExpired = ClientRecord<'client.dpd-expired'>;

/** Addresses or interfaces of the client changed. */
export interface ClientNetworkChanged extends ClientRecord<'client.network-changed'> {
  readonly change: 'interface-up' | 'interface-down' | 'address-down' | 'interfaces';
}

/** `The client's public address is now set to A`: outer source address of its packets. */
export interface ClientPublicAddress extends ClientRecord<'client.public-address'> {
  readonly address: string;
}

/** Addresses of all interfaces, as they were at that moment. */
export interface ClientInterfaceAddresses extends ClientRecord<'client.interface-addresses'> {
  readonly addresses: readonly string[];
}

/** `Host Configuration:`: what the agent set up on the machine. */
export interface ClientHostConfiguration extends ClientRecord<'client.host-configuration'> {
  readonly publicAddress: string | undefined;
  readonly privateAddress: string | undefined;
  /** Addresses of the secure gateway. */
  readonly peers: readonly string[];
}

/** `VPN Adapter Configuration:`: inner addresses. */
export interface ClientAdapterConfiguration extends ClientRecord<'client.adapter-configuration'> {
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
  readonly mtu: number | undefined;
}

/** `Resolved H to A` */
export interface ClientNameResolved extends ClientRecord<'client.name-resolved'> {
  readonly host: string;
  readonly address: string;
}

/** What the client found between itself and the gateway. */
export interface ClientNetworkProbed extends ClientRecord<'client.network-probed'> {
  readonly found: 'captive-portal' | 'redirect' | 'gateway' | 'trusted-network';
}

/** `VPN state: S Network state: ...`: how things stood, not what changed. */
export interface ClientStateShown extends ClientRecord<'client.state-shown'> {
  readonly vpn: string;
  readonly network: string | undefined;
  readonly networkControl: string | undefined;
  readonly networkType: string | undefined;
}

/** `Your VPN connection will soon exceed the session time limit.` */
export type ClientSessionLimitNear = ClientRecord<'client.session-limit-near'>;

/** `Number of certificates found: N` */
export interface ClientCertificatesFound extends ClientRecord<'client.certificates-found'> {
  readonly count: number;
}

/** A version of the client, as it says when it starts. */
export interface ClientVersion extends ClientRecord<'client.version'> {
  readonly version: string;
}

/** An error of the client's own code. One fault is told by each function up the stack. */
export interface ClientError extends ClientRecord<'client.error'> {
  /** `CTRANSPORT_ERROR_TIMEOUT`: what tells errors apart; numbers moved between releases. */
  readonly symbol: string | undefined;
  /** As printed (`0xFE37002E`). */
  readonly returnCode: string | undefined;
  /** Which function says so, and which it had called. */
  readonly function: string;
  readonly invoked: string | undefined;
  /** Who passed the error on, where a chain of records was joined. */
  readonly callers?: readonly string[];
  readonly about: 'name-resolution' | 'gateway-certificate' | 'transport' | 'ipsec' | 'tunnel' | 'route' | 'connection';
}

/** A notice to the user that no other pattern knows. */
export interface ClientNotice extends ClientRecord<'client.notice'> {
  readonly level: string;
}

/** What the client's log says, record by record. */
export type ClientLogEvent =
  | ClientReady
  | ClientContacting
  | ClientConnectionRequested
  | ClientSessionStarted
  | ClientAuthPrompt
  | ClientAuthenticated
  | ClientEstablishing
  | ClientConnected
  | ClientReconnecting
  | ClientTunnelStarted
  | ClientTunnelEstablished
  | ClientTunnelReestablishing
  | ClientTunnelDown
  | ClientTunnelCipher
  | ClientResumed
  | ClientSuspended
  | ClientReconnectReason
  | ClientReconfiguring
  | ClientReconnectIkeId
  | ClientIkeSocket
  | ClientIkeLog
  | ClientPreferences
  | ClientPreferencesUpdated
  | ClientProfileUsed
  | ClientDownloader
  | ClientConnectionFailed
  | ClientDisconnected
  | ClientCloseSent
  | ClientDpdExpired
  | ClientNetworkChanged
  | ClientPublicAddress
  | ClientInterfaceAddresses
  | ClientHostConfiguration
  | ClientAdapterConfiguration
  | ClientNameResolved
  | ClientNetworkProbed
  | ClientStateShown
  | ClientSessionLimitNear
  | ClientCertificatesFound
  | ClientVersion
  | ClientError
  | ClientNotice;

export type ClientEvent = ClientLogEvent | ClientFile;
