import type { Event } from '../model/event.ts';
import type { WallStamp } from '../model/time.ts';
import { LEAP_YEAR, type YearTurns } from './year-turns.ts';

// Which year a stamp is of that states none.

/** What is known of the years of a text. */
export interface YearsOfText {
  /** Of its last lines. */
  readonly year: number | undefined;
  /** Present where a new year began within stamps that have none. */
  readonly turns: YearTurns | undefined;
}

/** Where several years are in the text, the known one is that of its last lines. */
export function yearOf({ year, turns }: YearsOfText, stamp: WallStamp): number | undefined {
  if (stamp.civil.year !== undefined || year === undefined) return stamp.civil.year;
  if (turns === undefined) return year;
  return year - turns.all + (turns.before.get(stamp) ?? turns.all);
}

/** A year to begin with in which 29 February falls into a leap year, where a stamp is of that day. */
export function leapYearOf(stamps: readonly WallStamp[], turns: YearTurns | undefined): number | undefined {
  const leapDay = stamps.find(({ civil }) => civil.month === 2 && civil.day === 29);
  return leapDay && LEAP_YEAR - (turns?.before.get(leapDay) ?? 0);
}

/** The year that all stamps of a text state that state one, or that those who passed it on wrote beside them. */
export function onlyYear(stamps: readonly WallStamp[]): number | undefined {
  const years = new Set(stamps.flatMap((stamp) => writtenYear(stamp) ?? []));
  return years.size === 1 ? [...years][0] : undefined;
}

/** In the stamp, or beside it. */
function writtenYear({ civil, writersYear }: WallStamp): number | undefined {
  return civil.year ?? writersYear;
}

/** Years that any source of the case states. One year is a safe guess for stamps without; two are not. */
export function knownYears(events: readonly Event[]): ReadonlySet<number> {
  const years = new Set<number>();
  for (const event of events) {
    const { at } = event;
    // The banner of a terminal program has no time of the gateway, but the year is the same for all.
    if (event.kind === 'gateway.session-log-started' && event.year !== undefined) years.add(event.year);
    const written = at.kind === 'wall' ? writtenYear(at) : undefined;
    if (written !== undefined) years.add(written);
    if (at.kind === 'absolute') years.add(new Date(Number(at.epochNs / 1_000_000n)).getUTCFullYear());
  }
  return years;
}
