// What syslog messages say, and the few debug lines of PKI that explain a refusal.
import type { Observed } from './observed.ts';
import type { Stamp } from './time.ts';
import type { Endpoint } from './wire-events.ts';

interface Recorded<K extends string> extends Observed<K> {
  /** The box, where a syslog server or the line itself names it. */
  readonly host?: string;
}

/** A message from a template. A wording that nobody confirmed may be read wrongly, so it never decides a verdict. */
interface Logged<K extends string> extends Recorded<K> {
  readonly wording: 'confirmed' | 'unconfirmed';
}

/** `%LINEPROTO-5-UPDOWN`, `%LINK-3-UPDOWN`, `%LINK-5-CHANGED` of any interface. */
export interface GatewayInterfaceChanged extends Recorded<'gateway.interface-changed'> {
  readonly interface: string;
  readonly up: boolean;
  readonly layer: 'link' | 'line-protocol';
  /** Switched off by an operator (`administratively down`). */
  readonly administrative: boolean;
}

/** `%CRYPTO-5-IKEV2_SESSION_STATUS`, `%CRYPTO-5-SESSION_STATUS`: printed where `crypto logging` is on. */
export interface GatewaySessionStatus extends Logged<'gateway.session-status'> {
  readonly up: boolean;
  /** `tunnel v2`; without it IKEv1, or a release that does not say. */
  readonly ikev2: boolean;
  readonly peer: Endpoint | undefined;
  readonly fvrf: string | undefined;
  /** The IKE identity, as printed. */
  readonly identity: string | undefined;
}

/** `%IKEV2-5-SA_UP`, `%IKEV2-5-SA_DOWN`. IOS prints no peer; the other fields are those of other products. */
export interface GatewaySaLogged extends Logged<'gateway.sa-logged'> {
  readonly up: boolean;
  readonly local: Endpoint | undefined;
  readonly peer: Endpoint | undefined;
  readonly username: string | undefined;
}

/** `%IKEV2-3-NEG_ABORT`: the error is a text of `debug crypto ikev2`. */
export interface GatewayNegotiationAborted extends Logged<'gateway.negotiation-aborted'> {
  readonly error: string | undefined;
}

/** `%IKEV2-5-RECV_CONNECTION_REQUEST`: somebody sent an IKE_SA_INIT. */
export type GatewayConnectionRequested = Logged<'gateway.connection-requested'>;

/** `%IKEV2-5-OSAL_INITIATE_TUNNEL`: the gateway itself starts an exchange. */
export interface GatewayTunnelRequested extends Logged<'gateway.tunnel-requested'> {
  readonly localSelector: string | undefined;
  readonly remoteSelector: string | undefined;
}

/** `%CRYPTO-6-ISAKMP_ON_OFF`: the gateway listens for IKE, or no longer does. */
export interface GatewayIkeListener extends Logged<'gateway.ike-listener'> {
  readonly on: boolean;
}

/** `%CRYPTO-4-RECVD_PKT_INV_SPI`: ESP of a Child SA that the gateway no longer has. */
export interface GatewayInvalidSpi extends Logged<'gateway.invalid-spi'> {
  /** Eight lower-case hex digits. */
  readonly spi: string;
  readonly protocol: number | undefined;
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly interface: string | undefined;
}

/** `%CRYPTO-4-IKMP_NO_SA`: an IKE message for an SA that the gateway does not have. */
export interface GatewayMessageWithoutSa extends Logged<'gateway.message-without-sa'> {
  readonly source: string;
}

/** `%CRYPTO-6-IKMP_MODE_FAILURE` and its like: IKEv1, told apart so that nobody takes it for IKEv2. */
export interface GatewayIkev1Problem extends Logged<'gateway.ikev1-problem'> {
  readonly mnemonic: string;
  readonly text: string;
}

/** Packets of the data plane that were refused. */
export interface GatewayDataPlaneError extends Logged<'gateway.data-plane-error'> {
  readonly error: 'replay' | 'hmac' | 'not-ipsec' | 'other';
  readonly text: string;
}

/** `%FLEXVPN-6-FLEXVPN_CONNECTION_UP|DOWN`: a router that is a client. */
export interface GatewayFlexvpnConnection extends Logged<'gateway.flexvpn-connection'> {
  readonly up: boolean;
  readonly name: string | undefined;
  readonly clientAddress: string | undefined;
  readonly serverAddress: string | undefined;
}

/** `%SYS-5-CONFIG_I`: somebody left configuration mode. */
export interface GatewayConfigChanged extends Logged<'gateway.config-changed'> {
  /** `console`, `memory`, a URL. */
  readonly from: string;
  readonly by: string | undefined;
  /** `vty0`, `console`. */
  readonly on: string | undefined;
  readonly address: string | undefined;
}

/** `%SYS-6-CLOCKUPDATE`: the clock was set. Both times are as printed, with zone and year. */
export interface GatewayClockUpdated extends Logged<'gateway.clock-updated'> {
  readonly from: Stamp;
  readonly to: Stamp;
  readonly configuredFrom: string | undefined;
  readonly by: string | undefined;
}

/** `%SYS-5-RELOAD`, `%SYS-5-RESTART`, `%SYS-6-BOOTTIME`: every session is lost, active and inactive. */
export interface GatewayRestarted extends Logged<'gateway.restarted'> {
  readonly step: 'reload' | 'restarted' | 'boot-time';
  readonly text: string;
}

/** `%NTP-...`: how good the clock is. */
export interface GatewayNtpState extends Logged<'gateway.ntp-state'> {
  readonly mnemonic: string;
  readonly text: string;
}

/** `%RADIUS-4-RADIUS_DEAD` and `_ALIVE`: without AAA nobody logs in, but reconnects go on. */
export interface GatewayAaaServer extends Logged<'gateway.aaa-server'> {
  readonly alive: boolean;
  readonly server: string | undefined;
}

/** `%AAA_AUDIT_MESSAGE-6-METHOD_LIST_STATE`. */
export interface GatewayAaaMethods extends Logged<'gateway.aaa-methods'> {
  readonly alive: boolean;
  readonly text: string;
}

/** `%AAA-...`, `%SEC_LOGIN-...`: context of a login. */
export interface GatewayAaaLogged extends Logged<'gateway.aaa-logged'> {
  readonly mnemonic: string;
  readonly text: string;
}

/** Messages about certificates. */
export interface GatewayCertificateLogged extends Logged<'gateway.certificate-logged'> {
  readonly about: 'key-mismatch' | 'identity' | 'invalid' | 'expiry' | 'crl' | 'other';
  readonly trustpoint: string | undefined;
  readonly text: string;
}

/** `CRYPTO_PKI: (<session>) ...` debug lines that explain why a certificate was refused. */
export interface GatewayPkiStep extends Logged<'gateway.pki-step'> {
  readonly step: 'peer-certificate' | 'identical-check' | 'trustpoint-search' | 'issuer-not-found' | 'no-trustpoint';
  readonly pkiSession: string | undefined;
  readonly text: string;
}

/** `%HSRP-5-STATECHANGE`: which box of a pair holds the address. */
export interface GatewayStandbyChanged extends Logged<'gateway.standby-changed'> {
  readonly interface: string;
  readonly group: number;
  readonly from: string;
  readonly to: string;
}

export type GatewaySyslogEvent =
  | GatewayInterfaceChanged
  | GatewaySessionStatus
  | GatewaySaLogged
  | GatewayNegotiationAborted
  | GatewayConnectionRequested
  | GatewayTunnelRequested
  | GatewayIkeListener
  | GatewayInvalidSpi
  | GatewayMessageWithoutSa
  | GatewayIkev1Problem
  | GatewayDataPlaneError
  | GatewayFlexvpnConnection
  | GatewayConfigChanged
  | GatewayClockUpdated
  | GatewayRestarted
  | GatewayNtpState
  | GatewayAaaServer
  | GatewayAaaMethods
  | GatewayAaaLogged
  | GatewayCertificateLogged
  | GatewayPkiStep
  | GatewayStandbyChanged;
