import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';

/** A record of the client's log that a pattern knows. `component` is the process as written (`acvpnagent`). */
interface ClientRecord<K extends string> extends Observed<K> {
  readonly component: string | undefined;
  /** The record's body, lines joined and white space collapsed. */
  readonly text: string;
  /** The level that an event log states; the text log is not asked for its own. */
  readonly severity?: 'error' | 'warning' | 'information';
}

/** `Connected to X.` as a notice to the user. Also issued when a window attaches: correlation decides if it is a transition. */
export interface ClientConnected extends ClientRecord<'client.connected'> {
  readonly host: string;
}

/** `Reconnecting to X...`. */
export interface ClientReconnecting extends ClientRecord<'client.reconnecting'> {
  readonly host: string;
}

/** `Contacting X.`: a new connection, so a full login follows. */
export interface ClientContacting extends ClientRecord<'client.contacting'> {
  readonly host: string;
}

/** `The IPsec connection to the secure gateway has been established.` */
export type ClientTunnelEstablished = ClientRecord<'client.tunnel-established'>;

/** `Client Agent continuing from system suspend.` */
export type ClientResumed = ClientRecord<'client.system-resumed'>;

/** The agent says the system is going to sleep. */
export type ClientSuspended = ClientRecord<'client.system-suspended'>;

/** `<Level> level reconnect reason code N: <text>`; classify by text, numbers move between releases. */
export interface ClientReconnectReason extends ClientRecord<'client.reconnect-reason'> {
  readonly level: string;
  readonly code: number;
  readonly reason: string;
  readonly cause: 'system-resume' | 'network-change' | 'path-loss' | 'other';
}

/** `Using IKE ID '<id>' for reconnect`: a try, with the session ID in the client's spelling. */
export interface ClientReconnectIkeId extends ClientRecord<'client.reconnect-ike-id'> {
  readonly ikeId: string;
}

/** `Current Preference Settings:`: what was in force at that moment; it outranks any profile on disk. */
export interface ClientPreferences extends ClientRecord<'client.preferences'> {
  readonly settings: Readonly<Record<string, string>>;
}

/** A prompt for credentials: the user is logging in again. */
export type ClientAuthPrompt = ClientRecord<'client.auth-prompt'>;

export interface ClientDownloader extends ClientRecord<'client.downloader'> {
  readonly phase: 'started' | 'completed' | 'failed';
}

/** The connection attempt failed, in the client's words. */
export type ClientConnectionFailed = ClientRecord<'client.connection-failed'>;

/** The session ended: disconnect notice or termination reason. */
export interface ClientDisconnected extends ClientRecord<'client.disconnected'> {
  readonly progress: 'in-progress' | 'done';
  readonly reason: string | undefined;
}

/** Addresses or interfaces of the client changed. */
export type ClientNetworkChanged = ClientRecord<'client.network-changed'>;

/** A notice to the user that no other pattern knows. */
export interface ClientNotice extends ClientRecord<'client.notice'> {
  readonly level: string;
}

/** `AnyConnectLocalPolicy.xml`. */
export interface ClientLocalPolicy extends Observed<'client.local-policy'> {
  /** Version of the client or installer that wrote it; may be stale. */
  readonly version: string | undefined;
  /** undefined where the element is absent, which means false. */
  readonly bypassDownloader: { readonly value: boolean; readonly evidence: EvidenceRef } | undefined;
  /** All settings by name; absent ones have their defaults. `UpdatePolicy/AllowHelpUpdatesFromAnyServer` inside a group. */
  readonly settings: Readonly<Record<string, ProfileSetting>>;
  readonly wellFormed: boolean;
}

/** One `HostEntry` of a VPN profile. */
export interface ClientHostEntry {
  readonly name: string;
  readonly address: string | undefined;
  readonly primaryProtocol: string | undefined;
  readonly authMethod: string | undefined;
  /** `StandardAuthenticationOnly`: for gateways that know no AnyConnect-EAP. */
  readonly standardAuthenticationOnly: string | undefined;
  /** What the client sends as IDi instead of its own. */
  readonly ikeIdentity: string | undefined;
  readonly userGroup: string | undefined;
  /** Addresses of `BackupServerList` and `LoadBalancingServerList`. */
  readonly backupServers: readonly string[];
  readonly loadBalancingServers: readonly string[];
  readonly evidence: EvidenceRef;
}

export interface ProfileSetting {
  readonly value: string;
  readonly userControllable: boolean | undefined;
  readonly evidence: EvidenceRef;
}

/** A VPN profile (`AnyConnectProfile`). */
export interface ClientVpnProfile extends Observed<'client.vpn-profile'> {
  readonly autoReconnect: ProfileSetting | undefined;
  readonly autoReconnectBehavior: ProfileSetting | undefined;
  /** `BypassDownloader` in a profile has no effect; it is kept so that a rule can say so. */
  readonly misplacedBypassDownloader: ProfileSetting | undefined;
  /** All of `ClientInitialization` by name. */
  readonly settings: Readonly<Record<string, ProfileSetting>>;
  readonly hosts: readonly ClientHostEntry[];
  readonly wellFormed: boolean;
}

/**
 * `preferences.xml` or `preferences_global.xml` (`AnyConnectPreferences`): what a user chose where a profile lets users choose.
 * Names of users and thumbprints are not kept.
 */
export interface ClientPreferencesFile extends Observed<'client.preferences-file'> {
  readonly hostName: string | undefined;
  readonly hostAddress: string | undefined;
  readonly group: string | undefined;
  /** Whether it is of a user or of the machine. */
  readonly isOfUser: boolean;
  /** `ControllablePreferences` by name. */
  readonly settings: Readonly<Record<string, ProfileSetting>>;
  readonly wellFormed: boolean;
}

export type ClientEvent =
  | ClientConnected
  | ClientReconnecting
  | ClientContacting
  | ClientTunnelEstablished
  | ClientResumed
  | ClientSuspended
  | ClientReconnectReason
  | ClientReconnectIkeId
  | ClientPreferences
  | ClientAuthPrompt
  | ClientDownloader
  | ClientConnectionFailed
  | ClientDisconnected
  | ClientNetworkChanged
  | ClientNotice
  | ClientLocalPolicy
  | ClientVpnProfile
  | ClientPreferencesFile;
