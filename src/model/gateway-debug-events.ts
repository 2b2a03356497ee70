// What the lines of `debug crypto ikev2` say.
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

export type GatewayDebugEvent =
  | GatewayIkePacket
  | GatewayPeerIdentity
  | GatewayProfileMatched
  | GatewayAuthMethod
  | GatewayAuthVerified
  | GatewaySessionUp
  | GatewaySaCreated
  | GatewaySaDeleted
  | GatewayFailure;
