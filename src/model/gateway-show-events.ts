// What show commands print.
import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';
import type { Endpoint } from './wire-events.ts';

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

/** `show clock`, or a `Time source is ..., <time>` line: year and zone of this box. */
export interface GatewayClockShown extends Observed<'gateway.clock'> {
  readonly host: string | undefined;
}

export type GatewayShowEvent =
  | GatewaySessionSnapshot
  | GatewaySaSnapshot
  | GatewayReconnectCounters
  | GatewayClockShown;
