import type { EvidenceRef } from '../model/evidence.ts';
import type { TimelineEntry } from '../model/result.ts';
import type { Stamp } from '../model/time.ts';

/** One fact, before it is placed in time. */
export interface Fact {
  readonly at: Stamp;
  readonly until?: Stamp;
  readonly vantages: readonly TimelineEntry['vantages'][number][];
  readonly kind: string;
  readonly summary: string;
  readonly evidence: readonly EvidenceRef[];
}
