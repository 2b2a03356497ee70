// What each fact says of the offset of a clock, and which facts one offset fits.
import type { Instant } from './instants.ts';
import { UNMEASURED_SECONDS } from './margins.ts';
import type { Precedence } from './precedence.ts';

/** A fact that bounds the offset of a clock: its own stamp, and the other's on the scale of the reference. */
export interface Placed {
  readonly own: Instant;
  readonly other: Instant;
  readonly ownIsEarlier: boolean;
  readonly precedence: Precedence;
}

/** Bounds of the offset at one time of the clock, in milliseconds beyond the base. */
export interface Point {
  readonly at: bigint;
  low: number;
  high: number;
  /** The offset that is taken: as steady as the bounds allow. */
  taken?: number;
}

export interface Bound extends Point {
  readonly placed: Placed;
  /** With what is known of how long a packet travels: too loose to measure by, but it shows what was set. */
  readonly least: number;
  readonly most: number;
}

/** Quartz clocks of PCs and routers keep within 100 ppm; more is a fault. */
const DRIFT_MS_PER_MS = 100e-6;

/** A line is printed a moment after what it tells of, and a capture takes its time too. */
const JITTER_MS = 20;

/** IP lets no datagram live longer (RFC 791 section 3.2, Time to Live). */
const LONGEST_WAY_MS = 255_000;

/**
 * How far a clock may be off by facts that bound its offset from one side only, in milliseconds: what came first was hardly much
 * earlier, so its distance is mostly the clock's.
 */
export function apartMs(facts: readonly Placed[]): number {
  const base = baseOf(facts);
  return undisturbed(facts, base).reduce((most, group) => Math.max(most, apartIn(group, base)), 0);
}

export function apartIn(group: readonly Bound[], base: bigint): number {
  const { low, high } = boundsAt({ points: group }, group[0]?.at ?? 0n);
  return Math.max(0, ...[low, high].filter(Number.isFinite).map((bound) => Math.abs(bound - statedAt(base))));
}

/** Where a clock stands as stated, on the scale of its finer offsets. */
export function statedAt(base: bigint): number {
  return -Number(base) / 1e6;
}

export function baseOf([first]: readonly Placed[]): bigint {
  return first === undefined ? 0n : first.other.ns - first.own.ns;
}

/** Facts in order of their clock, those together that one offset fits but for drift and jitter. */
export function undisturbed(facts: readonly Placed[], base: bigint): Bound[][] {
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
export function trim(groups: Bound[][]): void {
  groups.forEach((group, index) => {
    const next = groups[index + 1];
    if (next === undefined) return;
    const { low, high } = widest(next, next[0]?.at ?? 0n);
    const last = group.findLastIndex((bound) => bound.least > high + JITTER_MS || bound.most < low - JITTER_MS);
    group.splice(last + 1);
  });
}

export function isClosed(group: readonly Bound[]): boolean {
  return group.some(({ low }) => Number.isFinite(low)) && group.some(({ high }) => Number.isFinite(high));
}

/**
 * Whether facts that bound a stretch from one side contradict what stands beside it by more than what clocks may differ by that nothing
 * measured: a line that was printed late contradicts it by less.
 */
export function isSetApart(group: readonly Bound[], ...besides: readonly (readonly Bound[] | undefined)[]): boolean {
  return besides.every((other) => {
    if (other === undefined) return true;
    const at = group[0]?.at ?? 0n;
    const [own, theirs] = [widest(group, at), widest(other, at)];
    return Math.max(own.low - theirs.high, theirs.low - own.high) > UNMEASURED_SECONDS * 1000;
  });
}

export function byOwn(a: Placed, b: Placed): number {
  return a.own.ns < b.own.ns ? -1 : a.own.ns > b.own.ns ? 1 : 0;
}

/** What the stamp of one unit may stand for, and what the other may be off by. */
export function boundOf(placed: Placed, base: bigint): Bound {
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

/** What all of these points say of the offset at a time. */
export function boundsAt({ points }: { readonly points: readonly Point[] }, at: bigint): Pick<Point, 'low' | 'high'> {
  return {
    low: points.reduce((most, point) => Math.max(most, point.low - driftMs(point.at - at)), -Infinity),
    high: points.reduce((least, point) => Math.min(least, point.high + driftMs(point.at - at)), Infinity),
  };
}

export function driftMs(ns: bigint): number {
  return (Number(ns < 0n ? -ns : ns) / 1e6) * DRIFT_MS_PER_MS;
}
