// What the lines of `debug crypto ikev2` say.
import type { ShownPacket } from './gateway-packet-fields.ts';
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
  /** The box, where a syslog server or the line itself names it. */
  readonly host?: string;
  /** Of a line of an event trace, which names both ends. */
  readonly endpoints?: { readonly peer: Endpoint; readonly local: Endpoint };
}

/** A `Received Packet`/`Sending Packet` block of `debug crypto ikev2`. */
export interface GatewayIkePacket extends Observed<'gateway.ike-packet'>, SaReference {
  readonly direction: 'received' | 'sent';
  readonly peer: Endpoint;
  readonly local: Endpoint;
  /** `i0:f0`: the numbers of the inner and the front door VRF. */
  readonly vrf?: string;
  readonly exchange: string;
  readonly messageId: number;
  readonly isResponse: boolean;
  /** Payload names as printed, e.g. `IDi`, `AUTH`, `EAP`; for an encrypted message sent, those of its "Building packet" record. */
  readonly payloads: readonly string[];
  /** The X of each `NOTIFY(X)`. */
  readonly notifies: readonly string[];
  /** Announced by `Retransmitting packet`. */
  readonly retransmission: boolean;
  /** What packet verbosity prints of the header and of single payloads; of an encrypted message sent those of its building record. */
  readonly shown?: ShownPacket;
}

/**
 * Liveness checks in a row that a debug shows, each asked once and answered, with message ids in a row: those in the middle of a
 * long run of a long text. Its first and last checks, and some between, are packets of their own.
 */
export interface GatewayLivenessRun extends Observed<'gateway.liveness-run'>, SaReference {
  /** Of the requests. */
  readonly direction: 'received' | 'sent';
  readonly peer: Endpoint;
  readonly local: Endpoint;
  /** Of the first check. */
  readonly messageId: number;
  /** Checks that this entry stands for. */
  readonly repeats: number;
  /** The least and the most whole seconds from one request to the next; absent where one check alone stands for itself. */
  readonly everySeconds?: { readonly least: number; readonly most: number };
}

/** An INFORMATIONAL without payloads is a liveness check, or the answer to one (RFC 7296 section 1.4). */
export function isLiveness({
  exchange,
  payloads,
  notifies,
}: Pick<GatewayIkePacket, 'exchange' | 'payloads' | 'notifies'>): boolean {
  return exchange === 'INFORMATIONAL' && notifies.length === 0 && payloads.every((name) => name === 'ENCR');
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

/** How well a wording is known: seen on IOS; seen on ASA, whose toolkit IOS shares; known from practice alone. */
export type Wording = 'confirmed' | 'asa' | 'unconfirmed';

/** What went wrong, as far as the words say. `other`: an error that no template names. */
export type FailureKind =
  | 'profile-not-found'
  | 'key-not-found'
  | 'not-in-database'
  | 'auth-failed'
  | 'proposal'
  | 'esp-proposal'
  | 'traffic-selectors'
  | 'authentication-method'
  | 'no-auth-received'
  | 'peer-silent'
  | 'exchange-failed'
  | 'child-exchange-failed'
  | 'invalid-spi'
  | 'parameter'
  | 'platform'
  | 'certificate'
  | 'certificate-encoding'
  | 'config-reply'
  | 'address-pool'
  | 'authorization'
  | 'eap'
  | 'limit'
  | 'decryption'
  | 'malformed'
  | 'operation'
  | 'other';

/** A failure line, in Cisco's words, with the cause where the wording names one. */
export interface GatewayFailure extends Observed<'gateway.failure'>, SaReference {
  readonly text: string;
  readonly failure: FailureKind;
  /** `depends`: printed on healthy tunnels too, and an error only where the negotiation ends with it. */
  readonly severity: 'error' | 'warning' | 'depends';
  /** Nothing may be decided by an unconfirmed one. */
  readonly wording: Wording;
  /** Of a mismatch: what was offered, or what this gateway would take, a proposal each. */
  readonly policies: { readonly side: 'received' | 'expected'; readonly proposals: readonly string[] } | undefined;
}

/** What sounds like an error and is printed on healthy tunnels: another key exchange group was asked for, and the like. */
export interface GatewayRemark extends Observed<'gateway.remark'>, SaReference {
  readonly text: string;
}

/** An event of the state machine that matters: `EV_RE_XMT`, `EV_RE_XMT_EXCEED`, `EV_AUTH_FAIL`, ... (`SM Trace->`). */
export interface GatewayStateEvent extends Observed<'gateway.state-event'>, SaReference {
  readonly state: string;
  readonly event: string;
  readonly messageId: number;
  readonly role: 'initiator' | 'responder';
}

/** A step of the negotiation that has no fields of its own. */
export interface GatewaySaStep extends Observed<'gateway.sa-step'>, SaReference {
  readonly step:
    | 'half-open'
    | 'init-done'
    | 'gateway-is-initiator'
    | 'duplicate-found'
    | 'peer-asks-to-delete'
    | 'already-in-negotiation';
}

/** `Constructing IDi|IDr payload: '<id>' of type '<t>'`: what the gateway calls itself. */
export interface GatewayOwnIdentity extends Observed<'gateway.own-identity'>, SaReference {
  readonly identity: string;
  readonly identityType: string;
}

/** `Searching Policy with fvrf <n>, local address <ip>` or `Found Policy '<p>'`. */
export interface GatewayPolicyLookup extends Observed<'gateway.policy-lookup'>, SaReference {
  readonly fvrf: string | undefined;
  readonly localAddress: string | undefined;
  readonly policy: string | undefined;
}

/** A pre-shared key is looked up or used: whose, from where, and how long it is. The key is never printed. */
export interface GatewayPreSharedKey extends Observed<'gateway.pre-shared-key'>, SaReference {
  readonly identity: string | undefined;
  readonly keyring: string | undefined;
  readonly peerBlock: string | undefined;
  readonly keyLength: number | undefined;
}

/** What the NAT detection of the gateway says: `inside` and `outside` name who is behind one. */
export interface GatewayNat extends Observed<'gateway.nat'>, SaReference {
  readonly nat: 'none' | 'inside' | 'outside' | 'detected';
}

/** `Sending|Processing DELETE INFO message for IPsec SA [SPI: 0x<8>]`. */
export interface GatewayChildSaDeleted extends Observed<'gateway.child-sa-deleted'>, SaReference {
  readonly step: 'delete-sent' | 'delete-received';
  /** Eight lower-case hex digits. */
  readonly spi: string;
}

/** `Sending|Received DPD/liveness query`; the wording is unconfirmed, an empty INFORMATIONAL block says the same surely. */
export interface GatewayDpd extends Observed<'gateway.dpd'>, SaReference {
  readonly direction: 'received' | 'sent';
}

/** A line about fragments or reassembly, in Cisco's words; the wording is unconfirmed. */
export interface GatewayFragmentation extends Observed<'gateway.fragmentation'>, SaReference {
  readonly text: string;
}

/** The algorithms of a proposal: names alone, once for each key size. */
export interface GatewayProposal extends Observed<'gateway.proposal'>, SaReference {
  readonly protocol: string;
  readonly number: number;
  readonly transforms: readonly string[];
}

/** A configuration payload; values that may be secrets are absent. */
export interface GatewayConfigAttributes extends Observed<'gateway.config-attributes'>, SaReference {
  /** `Config-request`, `Config-reply`, ... */
  readonly type: string | undefined;
  readonly direction: 'sent' | 'received' | undefined;
  readonly attributes: readonly { readonly name: string; readonly octets: number; readonly value?: string }[];
}

/** A line about EAP, or about what AAA or PKI did for the negotiation, in Cisco's words. */
export interface GatewayService extends Observed<'gateway.service'>, SaReference {
  readonly service: 'EAP' | 'AAA' | 'PKI' | 'virtual-access';
  readonly text: string;
}

/** A message as the event trace names it: without SPIs and message id (`show monitor event-trace crypto`). */
export interface GatewayExchangeTraced extends Observed<'gateway.exchange-traced'>, SaReference {
  readonly direction: 'received' | 'sent';
  readonly exchange: string;
  readonly isResponse: boolean;
  /** Of this exchange, not of the IKE SA. */
  readonly role: 'initiator' | 'responder';
}

/** A payload of the message of the line before, as the event trace names it. */
export interface GatewayPayloadTraced extends Observed<'gateway.payload-traced'>, SaReference {
  readonly exchange: string;
  readonly payload: string;
  readonly role: 'initiator' | 'responder';
}

export type GatewayDebugEvent =
  | GatewayIkePacket
  | GatewayLivenessRun
  | GatewayPeerIdentity
  | GatewayProfileMatched
  | GatewayAuthMethod
  | GatewayAuthVerified
  | GatewaySessionUp
  | GatewaySaCreated
  | GatewaySaDeleted
  | GatewayFailure
  | GatewayRemark
  | GatewayStateEvent
  | GatewaySaStep
  | GatewayOwnIdentity
  | GatewayPolicyLookup
  | GatewayPreSharedKey
  | GatewayNat
  | GatewayChildSaDeleted
  | GatewayDpd
  | GatewayFragmentation
  | GatewayProposal
  | GatewayConfigAttributes
  | GatewayService
  | GatewayExchangeTraced
  | GatewayPayloadTraced;
