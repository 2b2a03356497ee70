// The stretches in which a clock went on undisturbed, each with the offsets that fit its facts.
import {
  apartIn,
  type Bound,
  baseOf,
  byOwn,
  driftMs,
  isClosed,
  isSetApart,
  type Placed,
  type Point,
  statedAt,
  trim,
  undisturbed,
} from './clock-bounds.ts';
import { UNMEASURED_SECONDS } from './margins.ts';
import type { Precedence } from './precedence.ts';

/** A stretch in which a clock went on undisturbed, with what its offset may have been at each fact. */
export interface ClockRun {
  /** What is added to the clock's time, before the finer offsets below. */
  readonly base: bigint;
  readonly points: readonly Point[];
  /** One offset that fits all facts, in milliseconds beyond the base; undefined where the clock drifted. */
  readonly constantMs: number | undefined;
  /** The stretch on the reference's scale. */
  readonly firstAtReference: bigint;
  readonly lastAtReference: bigint;
  /** The facts that bind it most: from below, from above. */
  readonly binding: readonly Precedence[];
  /** False where facts bound it from one side only: they show that the clock was set, and not to what. */
  readonly isMeasured: boolean;
  /** What stands behind it and may be of the next stretch as well: it still has its order. */
  readonly behind: Loose;
}

/** Facts that are of one stretch or of another. */
interface Loose {
  /** Those that tell how early a time may be, by what came first on the other clock. */
  readonly floors: readonly Placed[];
  /** Those that tell how late it may be. */
  readonly ceilings: readonly Placed[];
}

/** A clock that seems to have been set more often shows something else. */
const MOST_RUNS = 50;

/** The stretches of a clock, or undefined where its facts bound no offset from both sides. */
export function runsOf(facts: readonly Placed[]): readonly ClockRun[] | undefined {
  const base = baseOf(facts);
  const groups = undisturbed(facts, base);
  if (groups.length > MOST_RUNS) return undefined;
  trim(groups);
  const left = groups.filter((group) => group.length > 0);
  if (!left.some(isClosed)) return undefined;
  const kept = left.filter((group, index) => isClosed(group) || isSetApart(group, left[index - 1], left[index + 1]));
  const inRun = new Set(kept.flatMap((group) => group.map(({ placed }) => placed)));
  const loose = facts.filter((placed) => !inRun.has(placed)).toSorted(byOwn);
  return kept.map((group, index) => {
    const [last, next] = [group.at(-1)?.at ?? 0n, kept[index + 1]?.[0]?.at];
    const own = loose.filter(({ own: { ns } }) => ns >= last && next !== undefined && ns <= next);
    const behind = {
      floors: own.filter(({ ownIsEarlier }) => !ownIsEarlier),
      ceilings: own.filter(({ ownIsEarlier }) => ownIsEarlier),
    };
    return { ...(isClosed(group) ? closedRun(group, base) : openRun(group, base)), behind };
  });
}

/** A clock that facts bound from one side only stands as stated, as far as it states where that is. */
function openRun(group: readonly Bound[], base: bigint): Omit<ClockRun, 'behind'> {
  const isStated = group.every(({ placed }) => placed.own.scale === placed.other.scale);
  const stated = statedAt(base);
  const offByMs = isStated ? apartIn(group, base) + UNMEASURED_SECONDS * 1000 : Infinity;
  return {
    base,
    points: group.map(({ at }) => ({ at, low: stated - offByMs, high: stated + offByMs, taken: stated })),
    constantMs: stated,
    ...spanOf(group),
    binding: [],
    isMeasured: false,
  };
}

function closedRun(group: readonly Bound[], base: bigint): Omit<ClockRun, 'behind'> {
  const points = group.map(({ at, low, high }): Point => ({ at, low, high }));
  tighten(points);
  tighten(points.toReversed());
  // A fact that contradicts the others by less than their jitter leaves an interval turned round.
  for (const point of points) if (point.low > point.high) [point.low, point.high] = [point.high, point.low];
  const tightest = points.reduce((best, one) => (one.high - one.low < best.high - best.low ? one : best));
  const start = points.indexOf(tightest);
  const middle = (tightest.low + tightest.high) / 2;
  hold(points.slice(start), middle);
  hold(points.slice(0, start + 1).toReversed(), middle);
  const constantMs = constantIn(points, base, unitOf(group));
  const own = points.map(({ at, taken = 0 }) => at + base + BigInt(Math.round((constantMs ?? taken) * 1e6)));
  return {
    base,
    points,
    constantMs,
    ...spanOf(group, own),
    binding: [nearest(group, tightest.at, 'low'), nearest(group, tightest.at, 'high')].flatMap((one) => one ?? []),
    isMeasured: true,
  };
}

/** From the first fact to the last, by the reference's stamps and by those of the clock where that puts them. */
function spanOf(
  group: readonly Bound[],
  own: readonly bigint[] = [],
): Pick<ClockRun, 'firstAtReference' | 'lastAtReference'> {
  const places = [...group.map(({ placed }) => placed.other.ns), ...own];
  return {
    firstAtReference: places.reduce((least, one) => (one < least ? one : least)),
    lastAtReference: places.reduce((most, one) => (one > most ? one : most)),
  };
}

/** Goes on with one offset until a bound moves it. */
function hold(points: readonly Point[], from: number): void {
  let taken = from;
  for (const point of points) {
    taken = Math.min(Math.max(taken, point.low), point.high);
    point.taken = taken;
  }
}

/** What the last digit of its stamps is worth. */
function unitOf(group: readonly Bound[]): number {
  return group.reduce((most, { placed }) => Math.max(most, placed.own.resolutionMs), 0);
}

/** The middle of what fits all facts, as whole units of the clock where one fits: a second that is shown stays a second. */
function constantIn(points: readonly Point[], base: bigint, unitMs: number): number | undefined {
  const low = points.reduce((most, point) => Math.max(most, point.low), -Infinity);
  const high = points.reduce((least, point) => Math.min(least, point.high), Infinity);
  if (low > high) return undefined;
  const middle = (low + high) / 2;
  if (unitMs === 0) return middle;
  // Of the whole offset: the base may have a fraction of its own.
  const fraction = Number(base % BigInt(Math.round(unitMs * 1e6))) / 1e6;
  const whole = (ms: number, round: (value: number) => number) => round((ms + fraction) / unitMs) * unitMs - fraction;
  const nearest = whole(middle, Math.round);
  if (nearest < low) return Math.min(whole(low, Math.ceil), nearest + unitMs);
  return nearest > high ? whole(high, Math.floor) : nearest;
}

function tighten(points: readonly Point[]): void {
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before === undefined) return;
    const drift = driftMs(point.at - before.at);
    point.low = Math.max(point.low, before.low - drift);
    point.high = Math.min(point.high, before.high + drift);
  });
}

/** The fact that binds the offset most at a time. */
function nearest(group: readonly Bound[], at: bigint, side: 'low' | 'high'): Precedence | undefined {
  const own = group.filter((bound) => Number.isFinite(bound[side]));
  const tightness = (bound: Bound) => {
    const drift = driftMs(bound.at - at);
    return side === 'low' ? bound.low - drift : -(bound.high + drift);
  };
  const [first, ...rest] = own;
  if (first === undefined) return undefined;
  return rest.reduce((best, one) => (tightness(one) > tightness(best) ? one : best), first).placed.precedence;
}
