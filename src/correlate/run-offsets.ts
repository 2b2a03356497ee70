// The offset at any time of a clock, by the stretches in which it was measured.
import { boundOf, boundsAt, type Point } from './clock-bounds.ts';
import type { ClockRun } from './clock-runs.ts';
import { lastNotAfter } from './sorted.ts';

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

/** Between two points as much nearer to one as the time is. */
function takenAt({ points }: Pick<ClockRun, 'points'>, at: bigint): number {
  const [before, after] = around(points, at);
  const [from, to] = [before?.taken ?? after?.taken ?? 0, after?.taken ?? before?.taken ?? 0];
  if (before === undefined || after === undefined) return from;
  return from + ((to - from) * Number(at - before.at)) / Number(after.at - before.at);
}

function nearBounds({ points }: ClockRun, at: bigint): Pick<Point, 'low' | 'high'> {
  return boundsAt({ points: around(points, at).filter((point) => point !== undefined) }, at);
}

/** The point before a time, or at it, and the one behind. */
function around(points: readonly Point[], at: bigint): [before: Point | undefined, after: Point | undefined] {
  const before = lastNotAfter(points, (point) => point.at, at);
  return [points[before], points[before + 1]];
}
