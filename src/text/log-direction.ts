import type { Stamp } from '../model/time.ts';

const LEAP_YEAR = 1972;
const HALF_A_YEAR_MS = 183 * 86_400_000;

/** `journalctl --reverse` and log servers print the newest line first. */
export function runsBackwards(stamps: readonly Stamp[]): boolean {
  let ups = 0;
  let downs = 0;
  let before: number | undefined;
  let first: number | undefined;
  for (const at of stamps) {
    const ms = millisecondsOf(at);
    if (ms === undefined) continue;
    // The end of a year looks like a large step where no year is written.
    if (before !== undefined && Math.abs(ms - before) < HALF_A_YEAR_MS) {
      if (ms > before) ups++;
      if (ms < before) downs++;
    }
    first ??= ms;
    before = ms;
  }
  return downs > ups && (downs > 2 * ups || (before ?? 0) < (first ?? 0));
}

function millisecondsOf(at: Stamp): number | undefined {
  if (at.kind === 'none') return undefined;
  if (at.kind === 'absolute') return Number(at.epochNs / 1_000_000n);
  const { year = LEAP_YEAR, month, day, hour, minute, second } = at.civil;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
