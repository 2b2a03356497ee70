import type { Beginning, MatchedBeginning } from './beginnings.ts';
import { crossesSummerTime } from './clock-steps.ts';
import {
  type Distance,
  endsOf,
  inReach,
  isExplained,
  keyOf,
  nsOf,
  type Pair,
  type PatternSides,
  pairsOf,
  together,
} from './patterns-matched.ts';

// Where the distance at which two clocks are taken to stand leaves a login or try of the client without an SA, one of the two clocks may have
// been set in between: then all falls together at that distance on one side of the step, and at another on the other side.

const HOUR_MS = 3_600_000;

/** Compared with all places that a step can have; more pairs are no pattern. */
const MOST_PAIRS = 500;

/** How a client's beginnings are SAs that another clock saw, if one of the two was set once. */
export interface Pieces {
  /** On the side of the step where the distance is known. */
  readonly own: readonly MatchedBeginning[];
  readonly beyond: readonly MatchedBeginning[];
  /** Nothing of the client's lacks its SA without a step, and it is none of summer time: those beyond may as well be a neighbour's behind the same NAT. */
  readonly isOpen: boolean;
}

/**
 * The only way in which the client's beginnings can be SAs that the other clock saw if one of the clocks was set once; undefined where
 * there is none or more than one, nor where `known`, the distance on one side of the step, has an SA for each of them by itself.
 */
export function matchPieces(sides: PatternSides, known: Distance): Pieces | undefined {
  const near = { ...sides, beginnings: inReach(sides) };
  const pairs = (pairsOf(near) ?? []).sort((a, b) => a.low - b.low);
  const atKnown = pairs.filter(({ low, high }) => low <= known.high && high >= known.low);
  const shift = nsOf((known.low + known.high) / 2);
  const asKnown = (ns: bigint) => ns + shift;
  if (atKnown.length === 0 || pairs.length > MOST_PAIRS) return undefined;
  if (arePaired(near.beginnings, atKnown) || isExplained(atKnown, asKnown, near)) return undefined;
  const found = new Map<string, Pick<Pieces, 'own' | 'beyond'> & { readonly isHour: boolean }>();
  for (const { act } of near.beginnings) {
    for (const isKnownFirst of [true, false]) {
      const isOfKnown = ({ beginning }: Pair) => beginning.act.at.ns < act.at.ns === isKnownFirst;
      const own = atKnown.filter(isOfKnown);
      const rest = pairs.filter((pair) => !isOfKnown(pair));
      for (const { items, low, high } of together(rest)) {
        const matches = [...own, ...items];
        const other = nsOf((low + high) / 2);
        const [before, behind] = isKnownFirst ? [shift, other] : [other, shift];
        const moved = (ns: bigint) => ns + (ns < act.at.ns ? before : behind);
        const isOrdered = isKnownFirst ? areBefore(own, items) : areBefore(items, own);
        if (!isOrdered || !isOneClient(own, items) || !isExplained(matches, moved, near)) continue;
        const isHour = [-HOUR_MS, HOUR_MS].some((ms) => low - known.high <= ms && high - known.low >= ms);
        found.set(matches.map(keyOf).sort().join(), { own, beyond: items, isHour });
      }
    }
  }
  const [only, ...more] = found.values();
  if (only === undefined || more.length > 0 || !isOneToOne([...only.own, ...only.beyond])) return undefined;
  const { own, beyond, isHour } = only;
  if (!explainsMore(only, atKnown)) return undefined;
  const isSummerTime = isHour && !sides.isZoned && liesSundayNightBetween(own, beyond);
  return { own, beyond, isOpen: !isSummerTime && isExplained(atKnown, asKnown, { ...near, client: undefined }) };
}

/** Whether the client's clock may have gone to summer time or back from some to others, of which either may come first. */
function liesSundayNightBetween(some: readonly MatchedBeginning[], others: readonly MatchedBeginning[]): boolean {
  const times = (pairs: readonly MatchedBeginning[]) =>
    pairs.map(({ beginning }) => Number(beginning.act.at.ns / 1_000_000n)).sort((a, b) => a - b);
  const [first, second] = [times(some), times(others)].sort(([one = 0], [other = 0]) => one - other);
  const [from, to] = [first?.at(-1), second?.[0]];
  return from !== undefined && to !== undefined && crossesSummerTime(from, to);
}

/**
 * Whether each of the client's beginnings has its SA at this distance: then neither clock was set between them, and one more SA from there is of
 * a neighbour behind the same NAT.
 */
export function isSteady(sides: PatternSides, { low, high }: Distance): boolean {
  const pairs = pairsOf(sides) ?? [];
  return arePaired(
    sides.beginnings,
    pairs.filter((pair) => pair.low <= high && pair.high >= low),
  );
}

function arePaired(beginnings: readonly Beginning[], pairs: readonly Pair[]): boolean {
  const paired = new Set(pairs.map(({ beginning }) => beginning));
  return beginnings.every((one) => paired.has(one));
}

/** Whether a step gives more of the client's beginnings an SA than it takes from those that have one without it. */
function explainsMore({ own, beyond }: Pick<Pieces, 'own' | 'beyond'>, atKnown: readonly Pair[]): boolean {
  const left = new Set([...own, ...beyond].map(({ beginning }) => beginning));
  const paired = new Set(atKnown.map(({ beginning }) => beginning));
  return left.size > paired.size;
}

function areBefore(first: readonly Pair[], second: readonly Pair[]): boolean {
  return first.every((one) => second.every((other) => one.sighting.start.at.ns < other.sighting.start.at.ns));
}

/** On either side of the step they are of the same ends: another client may have come where this one was not recorded. */
function isOneClient(own: readonly Pair[], others: readonly Pair[]): boolean {
  const ends = new Set(own.map(({ sighting }) => endsOf(sighting)));
  return others.every(({ sighting }) => ends.has(endsOf(sighting)));
}

function isOneToOne(matches: readonly MatchedBeginning[]): boolean {
  const beginnings = new Set(matches.map(({ beginning }) => beginning));
  const sightings = new Set(matches.map(({ sighting }) => sighting));
  return beginnings.size === matches.length && sightings.size === matches.length;
}
