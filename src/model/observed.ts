import type { EvidenceRef } from './evidence.ts';
import type { Stamp } from './time.ts';

/** What every event has: which fact, when its source says it was, and where it stands. */
export interface Observed<K extends string> {
  readonly kind: K;
  readonly at: Stamp;
  readonly evidence: EvidenceRef;
}
