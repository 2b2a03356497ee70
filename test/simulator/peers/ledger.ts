import type { IkeKeys } from '../crypto/keys.ts';
import type { Suite } from '../crypto/suites.ts';
import type { AttemptTruth, SaTruth } from '../truth/truth.ts';
import type { Micros } from '../world/time.ts';

// What happened, noted by the actors while it happens. Truth is made from it; the actors read nothing back.

export interface Ledger {
  readonly sas: SaEntry[];
  readonly sessions: SessionEntry[];
  readonly attempts: AttemptEntry[];
}

export interface SaEntry {
  purpose: SaTruth['purpose'];
  readonly spiI: Buffer;
  spiR: Buffer | null;
  suite: Suite | null;
  keys: IkeKeys | null;
  identity: string | null;
  readonly client: string;
  readonly gateway: string;
  readonly startedAt: Micros;
  establishedAt: Micros | null;
  endedAt: Micros | null;
  endedBy: string | null;
  ikeAuthExchanges: number;
  readonly children: { toGateway: number; toClient: number }[];
}

export interface SessionEntry {
  readonly client: string;
  readonly gateway: string;
  readonly user: string;
  sessionId: string | null;
  /** Hex; the truth names it among the secrets only. */
  token: string | null;
  assignedAddress: string | null;
  readonly sas: SaEntry[];
}

export interface AttemptEntry {
  readonly client: string;
  readonly gateway: string;
  readonly trigger: AttemptTruth['trigger']['value'];
  readonly tries: SaEntry[];
  lostAt: Micros;
  startedAt: Micros | null;
  finishedAt: Micros | null;
  outcome: AttemptTruth['outcome']['value'];
  sequel: AttemptTruth['sequel']['value'];
  /** What the gateway held when the first try arrived; null where none arrived. */
  gatewayState: AttemptTruth['gatewayState']['value'] | null;
}

export function newLedger(): Ledger {
  return { sas: [], sessions: [], attempts: [] };
}

/** The entry of an SA by its initiator SPI, which no two SAs of a case share. */
export function entryOf(ledger: Ledger, spiI: Buffer): SaEntry | undefined {
  return ledger.sas.find((entry) => entry.spiI.equals(spiI));
}
