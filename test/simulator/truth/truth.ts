// What is true in a case, and what could be known of it from which evidence. Made from the scenario's script and from the
// actors that played it; no analyzer has a part in it. Times are true times in UTC.

export interface Truth {
  readonly scenario: string;
  readonly seed: number;
  readonly title: string;
  readonly clocks: readonly ClockTruth[];
  readonly ikeSas: readonly SaTruth[];
  readonly sessions: readonly SessionTruth[];
  readonly attempts: readonly AttemptTruth[];
  /** Findings that the evidence calls for, each with the combinations that suffice. */
  readonly findings: readonly FindingTruth[];
  /** Findings that no combination of sources may bring: the complement of `findings` and `tolerated` in the catalogue. */
  readonly never: readonly string[];
  /** Findings that are a matter of judgement here: neither asked for nor wrong. */
  readonly tolerated: readonly string[];
  /** The best answer of a perfect analyzer, for every combination of the aspects that the case has; equal answers share a row. */
  readonly decidable: readonly { readonly from: readonly string[]; readonly answer: Answer }[];
  /** Strings and bytes (hex) of the evidence that no output may contain. */
  readonly secrets: readonly string[];
}

export interface ClockTruth {
  readonly of: string;
  readonly zone: string;
  readonly zoneMinutes: number;
  /** What its clock shows minus the truth, at the start and at the end of the case. */
  readonly offsetMsAtStart: number;
  readonly offsetMsAtEnd: number;
}

export interface SaTruth {
  readonly purpose: 'login' | 'reconnect' | 'rekey' | 'other-peer';
  readonly initiatorSpi: string;
  /** Null where no answer ever fixed one. */
  readonly responderSpi: string | null;
  readonly suite: string;
  readonly identity: string | null;
  readonly client: string;
  readonly gateway: string;
  readonly startedAt: string;
  readonly establishedAt: string | null;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly ikeAuthExchanges: number;
  /** Packets with its SPIs that passed each capture point: every sending, every SKF fragment, of IP fragments the first. */
  readonly messages: Readonly<Record<string, number>>;
  readonly childSpis: readonly { readonly toGateway: string; readonly toClient: string }[];
}

export interface SessionTruth {
  readonly client: string;
  readonly gateway: string;
  readonly user: string;
  readonly sessionId: string | null;
  readonly assignedAddress: string | null;
  /** Initiator SPIs of its SAs in order. */
  readonly ikeSas: readonly string[];
}

/** What kind of evidence a file is; combinations of sources are combinations of these. */
export type Aspect = 'wire' | 'keys' | 'debug' | 'show' | 'config' | 'log' | 'policy';

/** A set of combinations that each suffice: any of the outer, all of the inner. Empty outer list: never decidable. */
export type Sufficient = readonly (readonly Aspect[])[];

/** A value with what is enough to know it. Less than that must leave it open, at the value or at what stands for unknown. */
export interface Decided<T> {
  readonly value: T;
  readonly from: Sufficient;
}

export interface AttemptTruth {
  readonly client: string;
  readonly gateway: string;
  /** Initiator SPIs of its tries in order. */
  readonly tries: readonly string[];
  /** When the client first sent on each of them. */
  readonly triesAt: readonly string[];
  readonly lostAt: string;
  readonly removedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly awaySeconds: number | null;
  readonly inactiveSeconds: number | null;
  readonly visible: Sufficient;
  readonly trigger: Decided<'system-resume' | 'network-change' | 'path-loss' | 'dpd' | 'user'>;
  readonly outcome: Decided<'resumed' | 'rejected' | 'no-answer' | 'aborted' | 'open'>;
  readonly lateness: Decided<'within' | 'exceeded' | 'cannot-judge'>;
  readonly cause: Decided<string>;
  readonly sequel: Decided<'full-login' | 'retry' | 'given-up' | 'none-seen'>;
  readonly gatewayState: Decided<'active' | 'inactive' | 'gone'>;
  readonly timeoutSeconds: Decided<number> | null;
}

export interface FindingTruth {
  readonly rule: string;
  readonly from: Sufficient;
  /** Index of the attempt it speaks of, where it speaks of one. */
  readonly attempt: number | null;
}

/** What one combination of sources leaves a perfect analyzer to say. */
export interface Answer {
  readonly attempts: readonly AttemptAnswer[];
  readonly expected: readonly string[];
}

export interface AttemptAnswer {
  readonly visible: boolean;
  readonly trigger: string;
  readonly outcome: string;
  readonly lateness: string;
  readonly cause: string;
  readonly sequel: string;
  readonly gatewayState: string;
  readonly timeoutSeconds: number | null;
}
