import type { Instant } from './instants.ts';

/** What two clocks may differ by where nothing measured them: more would be a finding of its own. */
export const UNMEASURED_SECONDS = 2;

/**
 * How far a time may be off against another, in seconds: to be taken off an earliest bound and added to a latest one. Times of one
 * clock are off alike; those of two by what was left open when facts measured them, and by the unit of the stamp.
 */
export function marginSeconds(instant: Instant, reference: Instant): number {
  const { clock, offBy, resolutionMs } = instant;
  const isAlike = offBy?.run === undefined ? offBy === reference.offBy : offBy.run === reference.offBy?.run;
  if (clock === reference.clock && isAlike) return 0;
  if (offBy === undefined || offBy.by !== reference.offBy?.by) return UNMEASURED_SECONDS + resolutionMs / 1000;
  return (offBy.ms + reference.offBy.ms + resolutionMs) / 1000;
}
