import type { TimelineEntry } from '../model/result.ts';
import type { Instant } from './instants.ts';

/** A fact that has its time. */
export interface Placed {
  readonly instant: Instant;
  readonly entry: TimelineEntry;
}
