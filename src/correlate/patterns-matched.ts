import { type Beginning, type MatchedBeginning, shiftsFor } from './beginnings.ts';
import { crossesSummerTime } from './clock-steps.ts';
import { groupBy } from './grouped.ts';
import type { SaSighting } from './sa-sightings.ts';
import { lastNotAfter } from './sorted.ts';
import type { Span } from './tries-matched.ts';
import { isCivilOffset } from './zones.ts';

// Which IKE SAs are a client's where no identity says so: by the pattern in which its logins and tries follow one another. One of them
// may fall onto anything. Two that are apart fit wherever one client began two SAs as far apart, so every distance between the clocks is
// tried that any two zones could have. Nothing is said unless just one explains whatever has no partner, no other joins as many, and it
// is that of two zones but for a small error of the clock.

/** The logins and tries of one client's clock, the SAs that one other clock saw, and what time both recorded. */
export interface PatternSides {
  /** In order of file. */
  readonly beginnings: readonly Beginning[];
  /** By time. */
  readonly starts: readonly SaSighting[];
  readonly client: Span | undefined;
  readonly other: Span | undefined;
  /** Whether the client's log states its zone, so that only the error of its clock is open. */
  readonly isZoned: boolean;
}

/** Closer together than this, two beginnings are one: a refused try and the login behind it, retries. */
const APART_MS = 60_000;
/** What a client's clock may be wrong by beside its zone. A domain keeps its members within seconds. */
const ERROR_MS = 60_000;
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 3_600_000;
/** Zones are from twelve hours behind UTC to fourteen ahead. */
const [LEAST_SHIFT_MS, MOST_SHIFT_MS] = [-14 * HOUR_MS - ERROR_MS, 12 * HOUR_MS + ERROR_MS];
/** What begins as near to the edge of a record may be in it or not. */
const EDGE_MS = 15_000;
/** A pattern that is compared with more is no pattern. */
const MOST_PAIRS = 10_000;

/** What may be added to the times of one clock, in milliseconds. */
export interface Distance {
  readonly low: number;
  readonly high: number;
}

/** A beginning that may be that of an SA. */
export interface Pair extends MatchedBeginning, Distance {}

/** What a reading of the client's clock is worth: its hands may have been moved by an hour in some night. */
interface Reading {
  /** Milliseconds to be added to a time. */
  hop(ns: bigint): number;
}

const STEADY: Reading = { hop: () => 0 };

/** The only way in which the client's beginnings can be SAs that the other clock saw; nothing where there is none. */
export function matchPattern(sides: PatternSides): readonly MatchedBeginning[] | 'ambiguous' {
  const pairs = pairsOf(sides);
  if (pairs === undefined || !areApart(pairs)) return [];
  const readings = sides.isZoned ? [STEADY] : [STEADY, ...summerTimes(pairs)];
  const falls = new Map<string, Fall>();
  for (const reading of readings) {
    for (const fall of fallsIn(pairs, reading)) {
      const key = fall.matches.map(keyOf).join();
      if (!falls.has(key)) falls.set(key, fall);
    }
  }
  const all = [...falls.values()];
  const near = { ...sides, beginnings: inReach(sides) };
  const [only, ...others] = all.filter((fall) => isOneClient(fall) && isExplained(fall.matches, moverOf(fall), near));
  if (only === undefined) return [];
  // Elsewhere as many fall together, by chance or because the client retried at fixed intervals.
  const isRivalled = all.some((fall) => fall !== only && fall.count >= only.count);
  if (others.length > 0 || isRivalled || only.count < only.matches.length) return 'ambiguous';
  return isZoneApart(only, sides.isZoned) ? only.matches : [];
}

/** Each beginning with each SA that it could be in some zone, by time; undefined where these are too many. */
export function pairsOf({ beginnings, starts }: PatternSides): Pair[] | undefined {
  const pairs: Pair[] = [];
  const sessionIds = new Set(beginnings.flatMap(({ act }) => act.hex ?? []));
  const before = (ns: bigint) => lastNotAfter(starts, ({ start }) => start.at.ns, ns) + 1;
  let compared = 0;
  for (const beginning of beginnings) {
    const { ns } = beginning.act.at;
    const [from, to] = [before(ns + nsOf(LEAST_SHIFT_MS)), before(ns + nsOf(MOST_SHIFT_MS + EDGE_MS))];
    compared += to - from;
    if (compared > MOST_PAIRS) return undefined;
    for (const sighting of starts.slice(from, to)) {
      // An SA with one of the client's session IDs is no login.
      if (beginning.login !== undefined && sighting.hex !== undefined && sessionIds.has(sighting.hex)) continue;
      const shifts = shiftsFor(beginning, sighting);
      if (shifts !== undefined) pairs.push({ beginning, sighting, ...shifts });
    }
  }
  return pairs;
}

/** Beginnings that the other side may have recorded, in whatever zone. */
export function inReach({ beginnings, other }: PatternSides): Beginning[] {
  if (other === undefined) return [];
  const [from, to] = [other.from - nsOf(MOST_SHIFT_MS + HOUR_MS), other.to - nsOf(LEAST_SHIFT_MS - HOUR_MS)];
  return beginnings.filter(({ act }) => act.at.ns >= from && act.at.ns <= to);
}

/** What falls together at one distance between the clocks. */
interface Fall extends Distance {
  readonly matches: readonly Pair[];
  /** How many beginnings, or SAs where these are fewer: one may be either of two. */
  readonly count: number;
  readonly reading: Reading;
}

/** All sets of pairs that stand for more than one moment, each with the distance at which they fall together. */
function fallsIn(pairs: readonly Pair[], reading: Reading): Fall[] {
  const moved = pairs
    .map((pair) => {
      const hop = reading.hop(pair.beginning.act.at.ns);
      return { pair, low: pair.low - hop, high: pair.high - hop };
    })
    .sort((a, b) => a.low - b.low);
  return together(moved).flatMap(({ items, low, high }): Fall[] => {
    const matches = items.map(({ pair }) => pair).sort(byTime);
    if (!areApart(matches) || !isBothSides(matches, reading)) return [];
    const beginnings = new Set(matches.map(({ beginning }) => beginning)).size;
    const sightings = new Set(matches.map(({ sighting }) => sighting)).size;
    return [{ matches, count: Math.min(beginnings, sightings), low, high, reading }];
  });
}

/** What one distance fits, for all distances that fit as much as they can; `sorted` by the least that fits each. */
export function together<T extends Distance>(sorted: readonly T[]): (Distance & { readonly items: readonly T[] })[] {
  const found: (Distance & { readonly items: readonly T[] })[] = [];
  let open: T[] = [];
  sorted.forEach((next, index) => {
    open = [...open.filter(({ high }) => high >= next.low), next];
    const following = sorted[index + 1];
    const high = open.reduce((least, one) => Math.min(least, one.high), Infinity);
    // All that one more would leave as it is belongs together.
    if (following === undefined || following.low > high) found.push({ items: open, low: next.low, high });
  });
  return found;
}

export function keyOf({ beginning, sighting }: Pair): string {
  const { source, start } = beginning.act.evidence;
  return `${source} ${start} ${sighting.sa.initiatorSpi}`;
}

function byTime(a: Pair, b: Pair): number {
  return a.beginning.act.at.ns < b.beginning.act.at.ns ? -1 : 1;
}

/** Whether two things far enough from one another are among them, on either side. */
function areApart(pairs: readonly Pair[]): boolean {
  const apart = (times: readonly bigint[]) => {
    const least = times.reduce((min, one) => (one < min ? one : min), times[0] ?? 0n);
    return times.some((one) => one - least >= nsOf(APART_MS));
  };
  return (
    apart(pairs.map(({ beginning }) => beginning.act.at.ns)) && apart(pairs.map((one) => one.sighting.start.at.ns))
  );
}

/** A change to summer time is told by what stands on either side of it. */
function isBothSides(matches: readonly Pair[], { hop }: Reading): boolean {
  return hop === STEADY.hop || new Set(matches.map(({ beginning }) => hop(beginning.act.at.ns))).size > 1;
}

/** A client may have moved between two of them; two SAs of two addresses alone may as well be of two clients. */
function isOneClient({ matches }: Fall): boolean {
  return [...groupBy(matches, ({ sighting }) => endsOf(sighting)).values()].some(areApart);
}

/** Where a time of the client's would stand on the other clock. */
type Mover = (ns: bigint) => bigint;

/** What was surely recorded by the other side, and what the other side has of the same ends, has its partner. */
export function isExplained(
  matches: readonly MatchedBeginning[],
  moved: Mover,
  { beginnings, starts, client, other }: PatternSides,
): boolean {
  const known = new Set(matches.map(({ beginning }) => beginning));
  const isTold = beginnings.every((one) => known.has(one) || !one.isSure || !isWithin(moved(one.act.at.ns), other));
  if (!isTold || client === undefined) return isTold;
  const shown = new Set(matches.map(({ sighting }) => sighting));
  const ends = new Set(matches.map(({ sighting }) => endsOf(sighting)));
  const log = { from: moved(client.from), to: moved(client.to) };
  return starts.every((one) => shown.has(one) || !ends.has(endsOf(one)) || !isWithin(one.start.at.ns, log));
}

function moverOf({ low, high, reading: { hop } }: Fall): Mover {
  const shift = nsOf((low + high) / 2);
  return (ns) => ns + nsOf(hop(ns)) + shift;
}

export function endsOf({ client, gateway }: SaSighting): string {
  return `${client ?? ''} ${gateway ?? ''}`;
}

function isWithin(ns: bigint, span: Span | undefined): boolean {
  return span !== undefined && ns >= span.from + nsOf(EDGE_MS) && ns <= span.to - nsOf(EDGE_MS);
}

/** As far apart as clocks somewhere stand, but for a small error; not at all at all where the zone is stated. */
function isZoneApart({ low, high }: Fall, isZoned: boolean): boolean {
  const middle = (low + high) / 2;
  const zone = isZoned ? 0 : Math.round(middle / QUARTER_MS) * QUARTER_MS;
  return Math.abs(middle - zone) <= ERROR_MS && isCivilOffset(-zone / MINUTE_MS);
}

/** The nights between two beginnings in which the clock may have been put an hour forward or back; who tells all night long shows it. */
function summerTimes(pairs: readonly Pair[]): Reading[] {
  const times = [...new Set(pairs.map(({ beginning }) => beginning.act.at.ns))].sort((a, b) => (a < b ? -1 : 1));
  return times.slice(1).flatMap((after, index): Reading[] => {
    const before = times[index] ?? after;
    const [from, to] = [Number(before / 1_000_000n), Number(after / 1_000_000n)];
    if (to - from < HOUR_MS || !crossesSummerTime(from, to)) return [];
    return [-HOUR_MS, HOUR_MS].map((ms) => ({ hop: (ns) => (ns < after ? 0 : ms) }));
  });
}

export function nsOf(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}
