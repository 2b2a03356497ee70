import type { SpiPair } from '../exchanges/opening/key-ring.ts';
import type { Remark } from '../reporters/keys/key-check.ts';
import type { IkeSet } from './pass.ts';

/**
 * `absent`: the captures have no messages to try them on, or none that tells which SA they are of. `unproved`: something else is
 * needed before they can be tried. `undecided`: other keys had opened the IKE SA first, and nothing tells whether these fit too.
 */
export type Outcome = 'fits' | 'wrong' | 'absent' | 'unproved' | 'undecided';

/** What is known of a set. */
export interface Verdict {
  readonly set: IkeSet;
  readonly outcome: Outcome;
  readonly remarks: readonly Remark[];
  /** The IKE SAs that these keys are of, as the capture names them. */
  readonly sas: readonly SpiPair[];
  /** Names of keys that are wrong though others of the set are right. */
  readonly wrong: readonly string[];
}
