import type { Instant } from './instants.ts';
import { UNMEASURED_SECONDS } from './margins.ts';
import type { Precedence } from './precedence.ts';
import { lastNotAfter } from './sorted.ts';

/** A fact that bounds the offset of a clock: its own stamp, and the other's on the scale of the reference. */
export interface Placed {
  readonly own: Instant;
  readonly other: Instant;
  readonly ownIsEarlier: boolean;
  readonly precedence: Precedence;
}

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

/** Bounds of the offset at one time of the clock, in milliseconds beyond the base. */
interface Point {
  readonly at: bigint;
  low: number;
  high: number;
  /** The offset that is taken: as steady as the bounds allow. */
  taken?: number;
}

/** Quartz clocks of PCs and routers keep within 100 ppm; more is a fault. */
const DRIFT_MS_PER_MS = 100e-6;
/** A line is printed a moment after what it tells of, and a capture takes its time too. */
const JITTER_MS = 20;
/** IP lets no datagram live longer (RFC 791 section 3.2, Time to Live). */
const LONGEST_WAY_MS = 255_000;
/** A clock that seems to have been set more often shows something else. */
const MOST_RUNS = 50;

interface Bound extends Point {
  readonly placed: Placed;
  /** With what is known of how long a packet travels: too loose to measure by, but it shows what was set. */
  readonly least: number;
  readonly most: number;
}

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

function byOwn(a: Placed, b: Placed): number {
  return a.own.ns < b.own.ns ? -1 : a.own.ns > b.own.ns ? 1 : 0;
}

function isClosed(group: readonly Bound[]): boolean {
  return group.some(({ low }) => Number.isFinite(low)) && group.some(({ high }) => Number.isFinite(high));
}

/**
 * Whether facts that bound a stretch from one side contradict what stands beside it by more than what clocks may differ by that nothing
 * measured: a line that was printed late contradicts it by less.
 */
function isSetApart(group: readonly Bound[], ...besides: readonly (readonly Bound[] | undefined)[]): boolean {
  return besides.every((other) => {
    if (other === undefined) return true;
    const at = group[0]?.at ?? 0n;
    const [own, theirs] = [widest(group, at), widest(other, at)];
    return Math.max(own.low - theirs.high, theirs.low - own.high) > UNMEASURED_SECONDS * 1000;
  });
}

/**
 * How far a clock may be off by facts that bound its offset from one side only, in milliseconds: what came first was hardly much
 * earlier, so its distance is mostly the clock's.
 */
export function apartMs(facts: readonly Placed[]): number {
  const base = baseOf(facts);
  return undisturbed(facts, base).reduce((most, group) => Math.max(most, apartIn(group, base)), 0);
}

function apartIn(group: readonly Bound[], base: bigint): number {
  const { low, high } = boundsAt({ points: group }, group[0]?.at ?? 0n);
  return Math.max(0, ...[low, high].filter(Number.isFinite).map((bound) => Math.abs(bound - statedAt(base))));
}

/** Where a clock stands as stated, on the scale of its finer offsets. */
function statedAt(base: bigint): number {
  return -Number(base) / 1e6;
}

function baseOf([first]: readonly Placed[]): bigint {
  return first === undefined ? 0n : first.other.ns - first.own.ns;
}

/** Facts in order of their clock, those together that one offset fits but for drift and jitter. */
function undisturbed(facts: readonly Placed[], base: bigint): Bound[][] {
  const sorted = facts.toSorted(byOwn);
  const groups: Bound[][] = [];
  let [low, high, last] = [-Infinity, Infinity, sorted[0]?.own.ns ?? 0n];
  for (const placed of sorted) {
    const bound = boundOf(placed, base);
    const drift = driftMs(bound.at - last);
    const [lower, upper] = [Math.max(low - drift, bound.least), Math.min(high + drift, bound.most)];
    const run = groups.at(-1);
    if (run !== undefined && lower - upper <= JITTER_MS) {
      run.push(bound);
      [low, high] = lower <= upper ? [lower, upper] : [upper, lower];
    } else {
      groups.push([bound]);
      [low, high] = [bound.least, bound.most];
    }
    last = bound.at;
  }
  return groups;
}

/**
 * A clock is found to have been set at the first fact that no longer fits. What stands right before it and would fit afterwards too may
 * be of either stretch, and is taken for neither.
 */
function trim(groups: Bound[][]): void {
  groups.forEach((group, index) => {
    const next = groups[index + 1];
    if (next === undefined) return;
    const { low, high } = widest(next, next[0]?.at ?? 0n);
    const last = group.findLastIndex((bound) => bound.least > high + JITTER_MS || bound.most < low - JITTER_MS);
    group.splice(last + 1);
  });
}

/** What the stamp of one unit may stand for, and what the other may be off by. */
function boundOf(placed: Placed, base: bigint): Bound {
  const { own, other, ownIsEarlier } = placed;
  const distance = Number(other.ns - own.ns - base) / 1e6;
  const offBy = other.offBy?.ms ?? 0;
  const [least, most] = [distance - own.resolutionMs - offBy, distance + other.resolutionMs + offBy];
  const wayMs = placed.precedence.isOnePacket === true ? LONGEST_WAY_MS : Infinity;
  return ownIsEarlier
    ? { at: own.ns, low: -Infinity, high: most, least: least - wayMs, most, placed }
    : { at: own.ns, low: least, high: Infinity, least, most: most + wayMs, placed };
}

/** What facts say of the offset at a time, with how long packets travel. */
function widest(group: readonly Bound[], at: bigint): Pick<Point, 'low' | 'high'> {
  return boundsAt({ points: group.map(({ at: own, least, most }) => ({ at: own, low: least, high: most })) }, at);
}

function driftMs(ns: bigint): number {
  return (Number(ns < 0n ? -ns : ns) / 1e6) * DRIFT_MS_PER_MS;
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

/** Goes on with one offset until a bound moves it. */
function hold(points: readonly Point[], from: number): void {
  let taken = from;
  for (const point of points) {
    taken = Math.min(Math.max(taken, point.low), point.high);
    point.taken = taken;
  }
}

/** Between two points as much nearer to one as the time is. */
function takenAt({ points }: Pick<ClockRun, 'points'>, at: bigint): number {
  const [before, after] = around(points, at);
  const [from, to] = [before?.taken ?? after?.taken ?? 0, after?.taken ?? before?.taken ?? 0];
  if (before === undefined || after === undefined) return from;
  return from + ((to - from) * Number(at - before.at)) / Number(after.at - before.at);
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

interface OffsetAt {
  readonly shift: bigint;
  /** Infinite where nothing is known. */
  readonly offByMs: number;
  /** Undefined between two. */
  readonly run: number | undefined;
}

/** The offset at a time of the clock: between two stretches it may be anything from one to the other, as far as order lets it. */
export function inRuns(runs: readonly ClockRun[], at: bigint): OffsetAt {
  const index = runs.findLastIndex(({ points }) => (points[0]?.at ?? 0n) <= at);
  const own = runs[Math.max(0, index)];
  if (own === undefined) return { shift: 0n, offByMs: 0, run: undefined };
  const next = index < 0 ? undefined : runs[index + 1];
  const isBetween = next !== undefined && at > (own.points.at(-1)?.at ?? 0n);
  const { low, high } = isBetween ? betweenRuns(own, next, at) : nearBounds(own, at);
  if (low === -Infinity || high === Infinity) return { shift: 0n, offByMs: Infinity, run: undefined };
  const ms = isBetween ? (low + high) / 2 : (own.constantMs ?? takenAt(own, at));
  const shift = own.base + BigInt(Math.round(ms * 1e6));
  return { shift, offByMs: Math.max(high - ms, ms - low), run: isBetween ? undefined : Math.max(0, index) };
}

/** What stands between two stretches in the order of the clock happened between them. */
function betweenRuns(before: ClockRun, after: ClockRun, at: bigint): Pick<Point, 'low' | 'high'> {
  const [here, there] = [nearBounds(before, at), nearBounds(after, at)];
  const { floors, ceilings } = before.behind;
  const floor = floors[lastNotAfter(floors, ({ own }) => own.ns, at)];
  const ceiling = ceilings[lastNotAfter(ceilings, ({ own }) => own.ns, at - 1n) + 1];
  const [last, first] = [before.points.at(-1), after.points[0]];
  const sinceMs = (ns: bigint) => Number(ns - at) / 1e6;
  const low = Math.max(
    Math.min(here.low, there.low),
    last === undefined ? -Infinity : last.low + sinceMs(last.at),
    floor === undefined ? -Infinity : boundOf(floor, before.base).low + sinceMs(floor.own.ns),
  );
  const high = Math.min(
    Math.max(here.high, there.high),
    first === undefined ? Infinity : first.high + sinceMs(first.at),
    ceiling === undefined ? Infinity : boundOf(ceiling, before.base).high + sinceMs(ceiling.own.ns),
  );
  if (low <= high) return { low, high };
  return { low: Math.min(here.low, there.low), high: Math.max(here.high, there.high) };
}

/** The point before a time, or at it, and the one behind. */
function around(points: readonly Point[], at: bigint): [before: Point | undefined, after: Point | undefined] {
  const before = lastNotAfter(points, (point) => point.at, at);
  return [points[before], points[before + 1]];
}

function nearBounds({ points }: ClockRun, at: bigint): Pick<Point, 'low' | 'high'> {
  return boundsAt({ points: around(points, at).filter((point) => point !== undefined) }, at);
}

/** What all of these points say of the offset at a time. */
function boundsAt({ points }: { readonly points: readonly Point[] }, at: bigint): Pick<Point, 'low' | 'high'> {
  return {
    low: points.reduce((most, point) => Math.max(most, point.low - driftMs(point.at - at)), -Infinity),
    high: points.reduce((least, point) => Math.min(least, point.high + driftMs(point.at - at)), Infinity),
  };
}

/** Where the offset is known best: what a clock's entry in the result states, to the half of what is left open. */
export function bestOffset(runs: readonly ClockRun[]): {
  readonly at: bigint;
  readonly shift: bigint;
  readonly offByMs: number;
} {
  const run = runs.findLast(({ isMeasured }) => isMeasured) ?? runs.at(-1);
  const point = run?.points.reduce((best, one) => (one.high - one.low < best.high - best.low ? one : best));
  if (run === undefined || point === undefined) return { at: 0n, shift: 0n, offByMs: 0 };
  const { low, high } = nearBounds(run, point.at);
  if (high === Infinity) return { at: point.at, shift: 0n, offByMs: Infinity };
  return { at: point.at, shift: run.base + BigInt(Math.round(((low + high) / 2) * 1e6)), offByMs: (high - low) / 2 };
}
