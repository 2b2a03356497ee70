// What show commands print about sessions and SAs, and when.
import type { EvidenceRef } from './evidence.ts';
import type { GatewayShownFact, Labelled } from './gateway-shown-facts.ts';
import type { Observed } from './observed.ts';
import type { Endpoint } from './wire-events.ts';

/** One `IKEv2 SA:` of a session. */
export interface ShownSessionSa {
  readonly version: 'IKEv2' | 'IKEv1' | 'IKE';
  readonly local: Endpoint | undefined;
  readonly remote: Endpoint | undefined;
  readonly active: boolean | undefined;
  /** The letters after `Capabilities:`; empty where it says `(none)`. */
  readonly capabilities: string | undefined;
  readonly connectionId: number | undefined;
  /** What is left of its lifetime. */
  readonly lifetimeSeconds: number | undefined;
}

/** One direction of a flow. What is left is a number, or the words that IOS prints instead of one. */
export interface ShownTraffic {
  readonly packets: number;
  readonly dropped: number;
  readonly kilobytesLeft: number | string | undefined;
  readonly secondsLeft: number | string | undefined;
}

/** One `IPSEC FLOW:` of a session. */
export interface ShownFlow {
  readonly action: string;
  /** `ip`, `ipv6`, or the number of a protocol. */
  readonly protocol: string;
  /** `host 192.0.2.7`, `0.0.0.0/0.0.0.0`, `::/0`: as printed. */
  readonly source: string;
  readonly destination: string;
  readonly activeSas: number | undefined;
  readonly origin: string | undefined;
  readonly inbound: ShownTraffic | undefined;
  readonly outbound: ShownTraffic | undefined;
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
  readonly description: string | undefined;
  readonly systemIp: string | undefined;
  readonly systemInterface: string | undefined;
  readonly peer: Endpoint | undefined;
  /** `local`, `active` and `capabilities` are those of the active SA, of the first where none is. */
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
  readonly sas: readonly ShownSessionSa[];
  readonly flows: readonly ShownFlow[];
  /** Hosts of the `IPSEC FLOW` lines' remote side: the inner addresses. */
  readonly flowHosts: readonly string[];
  /** What the letters mean, as the legend above the session says. */
  readonly legend: Readonly<Record<string, string>>;
  readonly other: readonly Labelled[];
  /** The line with `phase1Id`; with the line below it where the value stands there. */
  readonly phase1IdLine: EvidenceRef | undefined;
  /** The line with `peer`, likewise. */
  readonly peerLine: EvidenceRef | undefined;
}

/** One end of an SA: its next requests, and how many may be open. */
export interface ShownMessageIds {
  readonly request: number | undefined;
  readonly next: number | undefined;
  readonly queued: number | undefined;
  readonly window: number | undefined;
}

/** A traffic selector as IOS prints it: a range of addresses and ports. */
export interface ShownSelector {
  readonly first: Endpoint;
  readonly last: Endpoint;
}

/** One `Child sa:`. SPIs have eight lower-case hex digits; `in` is what packets to the gateway carry. */
export interface ShownChildSa {
  readonly inSpi: string | undefined;
  readonly outSpi: string | undefined;
  readonly ahInSpi: string | undefined;
  readonly ahOutSpi: string | undefined;
  /** Four digits. */
  readonly cpiIn: string | undefined;
  readonly cpiOut: string | undefined;
  readonly localSelectors: readonly ShownSelector[];
  readonly remoteSelectors: readonly ShownSelector[];
  /** True where each local selector stands beside its remote one, as newer releases print them. */
  readonly selectorsPaired: boolean;
  readonly cipher: string | undefined;
  readonly keySize: number | undefined;
  readonly espHmac: string | undefined;
  readonly ahHmac: string | undefined;
  readonly compression: string | undefined;
  readonly mode: string | undefined;
}

/** One SA of `show crypto ikev2 session|sa [detailed]`. */
export interface GatewaySaSnapshot extends Observed<'gateway.sa-snapshot'> {
  readonly host: string | undefined;
  /** From `Session-id:<n>` in the header line of the session. */
  readonly gatewaySession: number | undefined;
  /** The rest of that line: `Status:UP-ACTIVE, IKE count:1, CHILD count:1`. */
  readonly sessionStatus: string | undefined;
  readonly ikeCount: number | undefined;
  readonly childCount: number | undefined;
  /** The section of the output. */
  readonly family: 'IPv4' | 'IPv6' | undefined;
  /** From `Session-id: <n>` in the detail; IOS prints both and they may differ. */
  readonly detailSession: number | undefined;
  readonly tunnelId: number | undefined;
  readonly status: string | undefined;
  readonly local: Endpoint | undefined;
  readonly peer: Endpoint | undefined;
  readonly fvrf: string | undefined;
  readonly ivrf: string | undefined;
  /** The algorithms on one line; each of them apart below. */
  readonly encryption: string | undefined;
  readonly cipher: string | undefined;
  readonly keySize: number | undefined;
  readonly prf: string | undefined;
  readonly hash: string | undefined;
  readonly dhGroup: number | undefined;
  readonly pqcKeyExchange: string | undefined;
  readonly authSign: string | undefined;
  /** With `, QR` behind it where a post-quantum key was mixed in. */
  readonly authVerify: string | undefined;
  readonly ceId: number | undefined;
  readonly mibId: number | undefined;
  readonly statusDescription: string | undefined;
  readonly localMessages: ShownMessageIds | undefined;
  readonly remoteMessages: ShownMessageIds | undefined;
  /** `not configured`, `configured`, `enabled`; `fragmentation` is that of Cisco or of the IETF, as `ietf` says. */
  readonly fragmentation: { readonly ietf: boolean; readonly state: string } | undefined;
  readonly fragmentMtu: number | undefined;
  readonly dynamicRouteUpdate: string | undefined;
  readonly extendedAuthentication: string | undefined;
  /** `not detected`, `detected inside`, `detected outside`. */
  readonly natTraversal: string | undefined;
  readonly securityGroupTags: string | undefined;
  readonly pushedAddress: string | undefined;
  /** `<net> <mask>`, as printed. */
  readonly remoteSubnets: readonly string[];
  /** Lines about quantum-safe encryption, as printed. */
  readonly quantum: readonly string[];
  readonly localSystemId: string | undefined;
  readonly remoteSystemId: string | undefined;
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
  readonly children: readonly ShownChildSa[];
  readonly other: readonly Labelled[];
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
  | GatewayClockShown
  | GatewayShownFact;
