import type { WallStamp } from '../model/time.ts';
import { civilNs } from './instants.ts';

const HALF_A_YEAR_NS = 183n * 86_400n * 1_000_000_000n;
/** Has every day that any year has. */
export const LEAP_YEAR = 1972;

/** The new years within a text. */
export interface YearTurns {
  /** How often a new year began before each stamp. */
  readonly before: ReadonlyMap<WallStamp, number>;
  readonly all: number;
  /** The year of the last lines, by stamps that state theirs; undefined where none does, or two disagree. */
  readonly lastYear: number | undefined;
}

/**
 * New years in a text whose stamps have none, or only some of them (`show clock` states it): after December comes January. Undefined
 * where none began.
 *
 * `stamps` in the order of the text.
 */
export function yearTurns(stamps: readonly WallStamp[]): YearTurns | undefined {
  if (stamps.every(({ civil }) => civil.year !== undefined)) return undefined;
  const before = new Map<WallStamp, number>();
  const stated: { readonly year: number; readonly turns: number }[] = [];
  let turns = 0;
  let last: bigint | undefined;
  for (const stamp of stamps) {
    const { year, ...civil } = stamp.civil;
    const at = civilNs({ ...stamp, civil }, LEAP_YEAR);
    if (last !== undefined && at < last - HALF_A_YEAR_NS) turns++;
    // A line that is a little late stands in the old year.
    else if (last !== undefined && at > last + HALF_A_YEAR_NS && turns > 0) turns--;
    if (year === undefined) before.set(stamp, turns);
    const written = year ?? stamp.writersYear;
    if (written !== undefined) stated.push({ year: written, turns });
    last = at;
  }
  if (turns === 0 || before.size === 0) return undefined;
  const lastYears = new Set(stated.map((one) => one.year - one.turns + turns));
  return { before, all: turns, lastYear: lastYears.size === 1 ? [...lastYears][0] : undefined };
}
