import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';
import type { Endpoint } from './wire-events.ts';

/** `(SESSION ID = n,SA ID = m)` of an IOS debug line. IOS reuses both: they name a slot, never an SA. */
export interface GatewaySlot {
  readonly gatewaySession: number | undefined;
  readonly saId: number | undefined;
}

/**
 * Which IKE SA a debug line speaks of. The SPI pair comes from the last packet block or `SM Trace` line of the
 * same slot; `stated` when the line or its block prints it, `inferred` when the slot alone says so.
 */
export interface SaReference {
  readonly slot: GatewaySlot | undefined;
  /** Sixteen lower-case hex digits. */
  readonly initiatorSpi: string | undefined;
  readonly responderSpi: string | undefined;
  readonly attribution: 'stated' | 'inferred' | 'none';
}

/** A `Received Packet`/`Sending Packet` block of `debug crypto ikev2`. */
export interface GatewayIkePacket extends Observed<'gateway.ike-packet'>, SaReference {
  readonly direction: 'received' | 'sent';
  readonly peer: Endpoint;
  readonly local: Endpoint;
  readonly exchange: string;
  readonly messageId: number;
  readonly isResponse: boolean;
  /** Payload names as printed, e.g. `IDi`, `AUTH`, `EAP`; for an encrypted message sent, those of its "Building packet" record. */
  readonly payloads: readonly string[];
  /** The X of each `NOTIFY(X)`. */
  readonly notifies: readonly string[];
  /** Announced by `Retransmitting packet`. */
  readonly retransmission: boolean;
}

/** `Searching policy based on peer's identity '<id>' of type '<t>'`: the first place that tells a login from a reconnect. */
export interface GatewayPeerIdentity extends Observed<'gateway.peer-identity'>, SaReference {
  readonly identity: string;
  readonly identityType: string;
}

/** `found matching IKEv2 profile '<p>'`. */
export interface GatewayProfileMatched extends Observed<'gateway.profile-matched'>, SaReference {
  readonly profile: string;
}

/** `My authentication method is '<m>'`, `Peer's authentication method is '<m>'`. */
export interface GatewayAuthMethod extends Observed<'gateway.auth-method'>, SaReference {
  readonly side: 'local' | 'peer';
  readonly method: string;
}

/** `Verification of peer's authenctication data PASSED|FAILED`. */
export interface GatewayAuthVerified extends Observed<'gateway.auth-verified'>, SaReference {
  readonly passed: boolean;
}

/** `Session with IKE ID PAIR (<peer>, <local>) is UP`. Printed before the Child SA's result: never proof of success alone. */
export interface GatewaySessionUp extends Observed<'gateway.session-up'>, SaReference {
  readonly peerIdentity: string;
  readonly localIdentity: string;
}

/** `IKEV2 SA created; inserting SA into database. ...`. */
export interface GatewaySaCreated extends Observed<'gateway.sa-created'>, SaReference {
  readonly lifetimeSeconds: number | undefined;
}

/**
 * The gateway lets an IKE SA go: `Queuing IKE SA delete request reason: <r>` or `Deleting SA`; between them
 * `Sending DELETE INFO message for IKEv2 SA`, or `Processing ...` where the peer asked for it.
 */
export interface GatewaySaDeleted extends Observed<'gateway.sa-deleted'>, SaReference {
  readonly step: 'queued' | 'delete-sent' | 'delete-received' | 'deleted';
  /** Cisco's words; only `unknown` is confirmed. */
  readonly reason: string | undefined;
}

/** A failure line, in Cisco's words, with the cause where the wording is confirmed. */
export interface GatewayFailure extends Observed<'gateway.failure'>, SaReference {
  readonly text: string;
  readonly failure:
    | 'profile-not-found'
    | 'not-in-database'
    | 'auth-failed'
    | 'proposal'
    | 'no-auth-received'
    | 'peer-silent'
    | 'other';
}

/** `Interface: Virtual-Access<n>` up or down, from `%LINEPROTO-5-UPDOWN`. */
export interface GatewayInterfaceChanged extends Observed<'gateway.interface-changed'> {
  readonly interface: string;
  readonly up: boolean;
}

/** One session of `show crypto session detail`. */
export interface GatewaySessionSnapshot extends Observed<'gateway.session-snapshot'> {
  readonly host: string | undefined;
  readonly interface: string | undefined;
  readonly username: string | undefined;
  readonly profile: string | undefined;
  readonly group: string | undefined;
  readonly assignedAddress: string | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly status: string | undefined;
  readonly peer: Endpoint | undefined;
  readonly local: Endpoint | undefined;
  readonly fvrf: string | undefined;
  readonly ivrf: string | undefined;
  /** As printed: text, or upper-case hex. */
  readonly phase1Id: string | undefined;
  readonly gatewaySession: number | undefined;
  readonly active: boolean | undefined;
  /** The letters after `Capabilities:`; `R` is read against the legend of the same block. */
  readonly capabilities: string | undefined;
  /** True if the legend names R "Auto Reconnect" and R is among the letters; undefined without letters or legend. */
  readonly reconnected: boolean | undefined;
  /** Hosts of the `IPSEC FLOW` lines' remote side: the inner addresses. */
  readonly flowHosts: readonly string[];
  /** The line with `phase1Id`; with the line below it where the value stands there. */
  readonly phase1IdLine: EvidenceRef | undefined;
  /** The line with `peer`, likewise. */
  readonly peerLine: EvidenceRef | undefined;
}

/** One SA of `show crypto ikev2 session|sa [detailed]`. */
export interface GatewaySaSnapshot extends Observed<'gateway.sa-snapshot'> {
  readonly host: string | undefined;
  /** From `Session-id:<n>` in the header line of the session. */
  readonly gatewaySession: number | undefined;
  /** From `Session-id: <n>` in the detail; IOS prints both and they may differ. */
  readonly detailSession: number | undefined;
  readonly tunnelId: number | undefined;
  readonly status: string | undefined;
  readonly local: Endpoint | undefined;
  readonly peer: Endpoint | undefined;
  readonly fvrf: string | undefined;
  readonly ivrf: string | undefined;
  readonly encryption: string | undefined;
  readonly authSign: string | undefined;
  readonly authVerify: string | undefined;
  readonly lifetimeSeconds: number | undefined;
  readonly activeSeconds: number | undefined;
  /** The gateway's own SPI, sixteen lower-case hex digits. */
  readonly localSpi: string | undefined;
  readonly peerSpi: string | undefined;
  readonly initiator: boolean | undefined;
  readonly localId: string | undefined;
  /** As printed: text, or upper-case hex. */
  readonly remoteId: string | undefined;
  readonly remoteEapId: string | undefined;
  readonly assignedAddress: string | undefined;
  readonly peerType: string | undefined;
  readonly dpd: { readonly intervalSeconds: number; readonly retrySeconds: number } | undefined;
  readonly children: readonly { readonly inSpi: string; readonly outSpi: string }[];
  /** The line with `remoteId`; with the line below it where the value stands there. */
  readonly remoteIdLine: EvidenceRef | undefined;
  /** The `Tunnel-id` row with `local` and `peer`; in the layout for IPv6 the lines below the row that state them. */
  readonly endpointsLine: EvidenceRef | undefined;
  /** The line with `authVerify`; with the line below it where the value stands there. */
  readonly authLine: EvidenceRef | undefined;
}

/** `show crypto ikev2 stats reconnect`. */
export interface GatewayReconnectCounters extends Observed<'gateway.reconnect-counters'> {
  readonly host: string | undefined;
  readonly total: number | undefined;
  readonly succeeded: number | undefined;
  readonly failed: number | undefined;
  readonly active: number | undefined;
  readonly inactive: number | undefined;
}

/** A line of configuration with the place where it stands; secrets are dropped while reading. */
export interface ConfigLine {
  readonly text: string;
  readonly evidence: EvidenceRef;
}

/** `crypto ikev2 profile <name>` of a running-config. */
export interface GatewayIkev2Profile extends Observed<'gateway.ikev2-profile'> {
  readonly host: string | undefined;
  readonly name: string;
  readonly matchIdentities: readonly ConfigLine[];
  readonly localAuthentication: readonly ConfigLine[];
  readonly remoteAuthentication: readonly ConfigLine[];
  /** `reconnect [timeout <s>]`; `timeoutSeconds` is undefined for a bare `reconnect`, which means 1800. */
  readonly reconnect: { readonly timeoutSeconds: number | undefined; readonly line: ConfigLine } | undefined;
  /** Lines that Cisco forbids beside `reconnect`: pre-share, keyring, `aaa authorization group|user psk`. */
  readonly preSharedKeyLines: readonly ConfigLine[];
  readonly anyconnectProfile: ConfigLine | undefined;
  readonly virtualTemplate: ConfigLine | undefined;
  readonly dpd: { readonly intervalSeconds: number; readonly retrySeconds: number; readonly mode: string } | undefined;
  readonly shutdown: boolean;
  /** False when the text ended inside this section, or a pipe may have dropped lines: a missing line then proves nothing. */
  readonly complete: boolean;
}

/** What a running-config says about the box itself. */
export interface GatewayConfig extends Observed<'gateway.config'> {
  readonly host: string | undefined;
  readonly addresses: readonly string[];
  /** `clock timezone <name> <h> [m]`. */
  readonly zone: { readonly name: string; readonly offsetMinutes: number; readonly line: ConfigLine } | undefined;
  readonly summerTime: ConfigLine | undefined;
  /** `service timestamps debug|log datetime ...`: without `localtime` the router writes UTC. */
  readonly debugStamps: ConfigLine | undefined;
  readonly logStamps: ConfigLine | undefined;
  /** HTTPS on the headend (`ios-text.md` 5.5): `no` only from a configuration that is whole or negates it explicitly. */
  readonly headendSsl: { readonly state: 'yes' | 'no'; readonly lines: readonly ConfigLine[] } | undefined;
  readonly complete: boolean;
}

/** `show clock`, or a `Time source is ..., <time>` line: year and zone of this box. */
export interface GatewayClockShown extends Observed<'gateway.clock'> {
  readonly host: string | undefined;
}

export type GatewayEvent =
  | GatewayIkePacket
  | GatewayPeerIdentity
  | GatewayProfileMatched
  | GatewayAuthMethod
  | GatewayAuthVerified
  | GatewaySessionUp
  | GatewaySaCreated
  | GatewaySaDeleted
  | GatewayFailure
  | GatewayInterfaceChanged
  | GatewaySessionSnapshot
  | GatewaySaSnapshot
  | GatewayReconnectCounters
  | GatewayIkev2Profile
  | GatewayConfig
  | GatewayClockShown;
