// What show commands print about everything but sessions and IKE SAs: counters, settings in force, IPsec SAs, the box.
import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';
import type { Stamp } from './time.ts';
import type { Endpoint } from './wire-events.ts';

/** What no field is for, under the label that the box printed; the label is empty where there was none. */
export interface Labelled {
  readonly label: string;
  readonly value: string;
}

/** One number of a statistics output. */
export interface Statistic {
  /** The heading above it: `ERROR NOTIFY`, `AAA OPERATION`; undefined where there is none. */
  readonly section: string | undefined;
  /** The label of its line. */
  readonly row: string;
  /** The heading of its column, or the label behind that of the row; undefined for the only number of a row. */
  readonly column: string | undefined;
  readonly value: number;
  /** The line. */
  readonly evidence: EvidenceRef;
}

/** `show crypto ikev2 stats [exchange|ext-service|timeout|psh]`, `show crypto ikev2 count`: numbers since they were cleared. */
export interface GatewayStatistics extends Observed<'gateway.statistics'> {
  readonly host: string | undefined;
  /** As asked for, or as its headings tell: `show crypto ikev2 stats exchange`. */
  readonly command: string | undefined;
  readonly values: readonly Statistic[];
}

/** `show crypto ikev2 diagnose error`. */
export interface GatewayErrorTable extends Observed<'gateway.error-table'> {
  readonly host: string | undefined;
  readonly status: string | undefined;
  readonly entries: number | undefined;
  readonly deleted: number | undefined;
  readonly maxEntries: number | undefined;
  readonly errors: readonly {
    readonly count: number;
    readonly text: string;
    readonly traceback: string | undefined;
    readonly evidence: EvidenceRef;
  }[];
}

/** One profile of `show crypto ikev2 profile`: what is in force, defaults included. */
export interface GatewayIkev2ProfileShown extends Observed<'gateway.ikev2-profile-shown'> {
  readonly host: string | undefined;
  readonly name: string;
  readonly shutdown: string | undefined;
  readonly refCount: number | undefined;
  readonly matchVrf: string | undefined;
  readonly matchLocal: string | undefined;
  readonly identities: readonly string[];
  readonly certificateMaps: readonly string[];
  readonly localIdentity: string | undefined;
  readonly remoteIdentity: string | undefined;
  readonly localAuthentication: string | undefined;
  readonly remoteAuthentication: string | undefined;
  readonly eapOptions: string | undefined;
  readonly keyring: string | undefined;
  readonly trustpoints: readonly string[];
  readonly lifetimeSeconds: number | undefined;
  /** As printed: `disabled`, `interval 45, retry-interval 2, on-demand`. */
  readonly dpd: string | undefined;
  readonly natKeepalive: string | undefined;
  readonly innerVrf: string | undefined;
  readonly virtualTemplate: string | undefined;
  readonly mode: string | undefined;
  /** The AAA lists by their printed labels. */
  readonly aaa: readonly Labelled[];
  /** Lines that speak of reconnect or of an AnyConnect profile: how they are printed is not known. */
  readonly reconnectLines: readonly string[];
  readonly other: readonly Labelled[];
}

/** One policy of `show crypto ikev2 policy`. */
export interface GatewayIkev2PolicyShown extends Observed<'gateway.ikev2-policy-shown'> {
  readonly host: string | undefined;
  readonly name: string;
  readonly matchVrf: string | undefined;
  readonly matchLocal: readonly string[];
  readonly proposals: readonly string[];
  readonly other: readonly Labelled[];
}

/** One proposal of `show crypto ikev2 proposal`. */
export interface GatewayIkev2ProposalShown extends Observed<'gateway.ikev2-proposal-shown'> {
  readonly host: string | undefined;
  readonly name: string;
  readonly encryption: readonly string[];
  readonly integrity: readonly string[];
  readonly prf: readonly string[];
  /** `DH_GROUP_256_ECP/Group 19`. */
  readonly dhGroups: readonly string[];
  readonly other: readonly Labelled[];
}

/** One SA of `show crypto ipsec sa`. */
export interface ShownIpsecSa {
  readonly direction: 'inbound' | 'outbound';
  readonly protocol: 'esp' | 'ah' | 'pcp';
  /** Eight lower-case hex digits. */
  readonly spi: string;
  readonly transform: string | undefined;
  readonly settings: readonly string[];
  readonly connectionId: number | undefined;
  readonly flowId: string | undefined;
  readonly siblingFlags: string | undefined;
  readonly cryptoMap: string | undefined;
  readonly initiator: boolean | undefined;
  readonly kilobytesLeft: number | undefined;
  readonly secondsLeft: number | undefined;
  /** `remaining key lifetime` where it is not two numbers. */
  readonly lifetime: string | undefined;
  readonly ivBytes: number | undefined;
  readonly replayDetection: boolean | undefined;
  readonly status: string | undefined;
}

/** `(20.20.20.0/255.255.255.0/0/0)`. */
export interface ShownIdent {
  readonly address: string;
  readonly mask: string;
  readonly protocol: number;
  readonly port: number;
}

/** One pair of identities of `show crypto ipsec sa`: what is protected, and the SAs that do it. */
export interface GatewayIpsecSnapshot extends Observed<'gateway.ipsec-snapshot'> {
  readonly host: string | undefined;
  readonly interface: string | undefined;
  readonly cryptoMapTag: string | undefined;
  readonly localAddress: string | undefined;
  readonly protectedVrf: string | undefined;
  readonly localIdent: ShownIdent | undefined;
  readonly remoteIdent: ShownIdent | undefined;
  readonly peer: Endpoint | undefined;
  readonly action: string | undefined;
  readonly flags: readonly string[];
  /** By their printed labels: `pkts encaps`, `pkts no sa (send)`, `send errors`. */
  readonly counters: Readonly<Record<string, number>>;
  readonly localEndpoint: string | undefined;
  readonly remoteEndpoint: string | undefined;
  readonly plaintextMtu: number | undefined;
  readonly pathMtu: number | undefined;
  readonly ipMtu: number | undefined;
  readonly ipMtuInterface: string | undefined;
  /** `00000000`: there is no Child SA. */
  readonly outboundSpi: string | undefined;
  readonly pfs: boolean | undefined;
  readonly dhGroup: string | undefined;
  readonly pqcKeyExchange: string | undefined;
  readonly sas: readonly ShownIpsecSa[];
  readonly other: readonly Labelled[];
}

/** The box itself: `show version`, `show inventory`, `show license udi`. */
export interface GatewayBox extends Observed<'gateway.box'> {
  readonly host: string | undefined;
  /** `Cisco IOS XE Software, Version 17.16.01a`; classic IOS has no such line. */
  readonly iosXeRelease: string | undefined;
  /** `Version 17.16.1a` of the line with the image. */
  readonly release: string | undefined;
  /** `RELEASE SOFTWARE (fc3)`. */
  readonly build: string | undefined;
  /** `[IOSXE]` and `Virtual XE Software` of the same line. */
  readonly train: string | undefined;
  readonly platform: string | undefined;
  readonly image: string | undefined;
  readonly imageFile: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  /** As printed: `2 weeks, 1 day, 3 hours`. */
  readonly uptime: string | undefined;
  readonly uptimeSeconds: number | undefined;
  /** `System returned to ROM by <why> [at <time>]`. */
  readonly returnedBy: string | undefined;
  readonly returnedAt: string | undefined;
  /** `System restarted at <time>`, as printed and as a time where it is one. */
  readonly restartedAt: string | undefined;
  readonly restarted: Stamp | undefined;
  readonly reloadReason: string | undefined;
  readonly other: readonly Labelled[];
}

/** Lines of `show clock detail` below the time. */
export interface GatewayClockSettings extends Observed<'gateway.clock-settings'> {
  readonly host: string | undefined;
  readonly timeSource: string | undefined;
  readonly summerTimeStarts: string | undefined;
  readonly summerTimeEnds: string | undefined;
}

/** `show ntp status`. */
export interface GatewayNtpStatus extends Observed<'gateway.ntp-status'> {
  readonly host: string | undefined;
  readonly synchronized: boolean | undefined;
  readonly stratum: number | undefined;
  readonly reference: string | undefined;
  readonly referenceTime: string | undefined;
  readonly clockOffsetMs: number | undefined;
  readonly rootDelayMs: number | undefined;
  readonly other: readonly Labelled[];
}

/** A table that is kept as it was printed: `show crypto session brief`, `show ntp associations`. */
export interface GatewayTable extends Observed<'gateway.table'> {
  readonly host: string | undefined;
  readonly command: string | undefined;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export type GatewayShownFact =
  | GatewayStatistics
  | GatewayErrorTable
  | GatewayIkev2ProfileShown
  | GatewayIkev2PolicyShown
  | GatewayIkev2ProposalShown
  | GatewayIpsecSnapshot
  | GatewayBox
  | GatewayClockSettings
  | GatewayNtpStatus
  | GatewayTable;
