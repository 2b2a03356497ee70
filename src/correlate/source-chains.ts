// The order in which one source tells what it tells: the lines of a text, the frames of a capture, as long as one clock stamped them that
// was not set meanwhile. A log may come in pieces or from the newest line to the oldest, so its stamps order it, and lines of one stamp stand
// as the text runs.
import type { EvidenceRef } from '../model/evidence.ts';
import type { Clocks } from './clocks.ts';
import { groupBy } from './grouped.ts';
import { compareInstants, type Instant, marginNs } from './instants.ts';
import type { Chain } from './merged.ts';
import type { PlaceStamps } from './place-stamps.ts';
import type { Placed } from './placed.ts';

/** An entry at one of its places, with the time that this place states. */
interface Telling {
  readonly index: number;
  readonly place: EvidenceRef;
  readonly instant: Instant;
}

export function chainsOf(placed: readonly Placed[], stamps: PlaceStamps, clocks: Clocks): Chain[] {
  const tellings = placed.flatMap(({ instant, entry }, index): Telling[] => {
    if (entry.placedBy === 'file-order') return entry.evidence.slice(0, 1).map((place) => ({ index, place, instant }));
    return entry.evidence.flatMap((place) => {
      const own = clocks.instant(stamps.of(place));
      return own !== undefined && isOrdered(own) && agree(own, instant) ? [{ index, place, instant: own }] : [];
    });
  });
  return [...groupBy(tellings, writing).values()].map((own) => {
    const upwards = runsBackwards(own) ? -1 : 1;
    own.sort((a, b) => compareInstants(a.instant, b.instant) || upwards * (a.place.start - b.place.start));
    // An entry stands where its source tells of it first.
    const members = [...new Set(own.map(({ index }) => index))];
    return { members, isWeak: own[0]?.place.frame !== undefined };
  });
}

/** Whether times of its clock are an order there: it was not set then, or before and after. */
function isOrdered({ isUnsteady, offBy }: Instant): boolean {
  return isUnsteady !== true && (offBy === undefined || offBy.run !== undefined);
}

/** What two sources tell of one fact may contradict each other; then the place of the other one says nothing of the time that is shown. */
function agree(one: Instant, other: Instant): boolean {
  if (one.scale !== other.scale) return false;
  const apart = one.ns - other.ns;
  const most = marginNs(one) + marginNs(other);
  return apart <= most && apart >= -most;
}

/** One stretch of one clock in one source. */
function writing({ place, instant: { clock, piece, offBy } }: Telling): string {
  return `${place.source} ${clock} ${piece ?? ''} ${offBy?.run ?? ''}`;
}

/** Whether what is later stands before what is earlier, more often than not. */
function runsBackwards(tellings: readonly Telling[]): boolean {
  const inText = tellings.toSorted((a, b) => a.place.start - b.place.start);
  let balance = 0;
  let before: Instant | undefined;
  for (const { instant } of inText) {
    if (before !== undefined) balance += compareInstants(before, instant);
    before = instant;
  }
  return balance > 0;
}
