import type { Interval, Moment } from '../model/result.ts';
import type { Stamp } from '../model/time.ts';

/**
 * A stamp on a scale. Instants compare only on one scale: `utc`, or the scale of a clock whose zone or year nobody
 * stated, where order and distance hold but the place on the world's time line is unknown.
 */
export interface Instant {
  readonly ns: bigint;
  readonly scale: string;
  readonly resolutionMs: number;
  readonly text: string | null;
  readonly clock: string;
  /** Nobody knows the year: `ns` counts from a made-up one. */
  readonly yearless?: boolean;
  /** Of a clock that was set: how many times before this moment. */
  readonly piece?: number;
  /** How its clock was measured, where it was; absent where it stands as stated. */
  readonly offBy?: OffBy;
  /** Its clock was set while its source was written, and nothing measured it: distances to this moment mean nothing. */
  readonly isUnsteady?: true;
}

/** What the place of an instant on its scale may be wrong by, beside what its stamp leaves open. */
export interface OffBy {
  readonly ms: number;
  /** The clock that measured it, or itself where it is the one that measures. */
  readonly by: string;
  /** The stretch of its clock in which all times are off alike; undefined between two. */
  readonly run: string | undefined;
  /** Facts bound its clock from one side only, or only beyond a night in which it may have gone over to summer time. */
  readonly isLoose?: true;
}

export const UTC = 'utc';
/** How scales begin on which only order holds, and neither distance nor time. */
export const ORDER_ONLY = 'order of ';
const NS_PER_MS = 1_000_000n;

/** What is measured as one: a clock, or one piece of a clock that was set. */
export function nodeOf({ scale, clock }: Instant): string {
  return scale === UTC ? clock : scale;
}

/** Negative when `a` is earlier. Only for instants on one scale. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0;
}

/** Whether one is of an earlier piece of the same clock: a text tells what came first, whatever its clock was set to in between. */
export function isOfEarlierPiece(a: Instant, b: Instant): boolean {
  return a.clock === b.clock && a.piece !== undefined && b.piece !== undefined && a.piece < b.piece;
}

/** An order for what does not compare: UTC first, then each scale by itself, the pieces of one clock as they came. */
export function compareScales(a: Instant, b: Instant): number {
  const rank = ({ scale }: Instant): string => (scale === UTC ? '' : scale);
  return rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0;
}

/** Seconds from `from` to `to` with millisecond precision, undefined across scales. */
export function secondsBetween(from: Instant | undefined, to: Instant | undefined): number | undefined {
  if (from === undefined || to === undefined || from.scale !== to.scale) return undefined;
  return thousandths(Number(to.ns - from.ns) / 1e9);
}

/** Seconds to whole milliseconds. */
export function thousandths(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Seconds from somewhere in `[earliest, latest]` to `to`; `max` is null where the earlier bound is unknown. */
export function secondsSince(
  bounds: { readonly earliest: Instant | undefined; readonly latest: Instant | undefined },
  to: Instant | undefined,
): Interval | undefined {
  const min = secondsBetween(bounds.latest, to);
  const max = secondsBetween(bounds.earliest, to);
  if (min === undefined && max === undefined) return undefined;
  return { min: Math.max(0, min ?? 0), max: max === undefined ? null : Math.max(0, max) };
}

/** The instant some seconds later; one that was moved is no longer the words of its source. */
export function shifted(instant: Instant, seconds: number): Instant {
  if (seconds === 0) return instant;
  return {
    ...instant,
    ns: instant.ns + BigInt(Math.round(seconds * 1e9)),
    text: null,
    resolutionMs: Math.min(instant.resolutionMs, 1),
  };
}

/** The first of those whose clocks are known, if there is one. */
export function earliest(instants: Iterable<Instant | undefined>): Instant | undefined {
  return pick(instants, (candidate, best) => {
    return isSettled(candidate) === isSettled(best) ? candidate.ns < best.ns : isSettled(candidate);
  });
}

/** Of a time beside a step counts what it is at the earliest. */
export function latest(instants: Iterable<Instant | undefined>): Instant | undefined {
  const surely = (instant: Instant) => {
    return isSettled(instant) ? instant.ns : instant.ns - BigInt(Math.ceil(instant.offBy?.ms ?? 0)) * NS_PER_MS;
  };
  return pick(instants, (candidate, best) => surely(candidate) > surely(best));
}

/** The first instant that is not unsteady fixes the scale, if there is one; others cannot take part. */
function pick(
  instants: Iterable<Instant | undefined>,
  better: (candidate: Instant, best: Instant) => boolean,
): Instant | undefined {
  let best: Instant | undefined;
  for (const candidate of instants) {
    if (candidate === undefined || (best !== undefined && candidate.isUnsteady === true && best.isUnsteady !== true))
      continue;
    const isFirst = best === undefined || (best.isUnsteady === true && candidate.isUnsteady !== true);
    if (isFirst || (candidate.scale === best?.scale && better(candidate, best))) best = candidate;
  }
  return best;
}

/** Whether its clock is known at that time; else it was set shortly before or after, or then, and the moment is off by what it was set by. */
export function isSettled({ offBy, isUnsteady }: Instant): boolean {
  if (isUnsteady === true) return false;
  return offBy === undefined || (offBy.run !== undefined && offBy.isLoose !== true);
}

/** The first whose clock is known at that time, where there is one. */
export function firstSettled(instants: readonly Instant[]): Instant | undefined {
  return instants.find(isSettled) ?? instants[0];
}

/** How results carry an instant. */
export function momentOf(instant: Instant): Moment {
  if (instant.scale.startsWith(ORDER_ONLY))
    return { utc: null, local: null, text: null, clock: instant.clock, plusMinusMs: null };
  const iso = isoOf(instant.ns, instant.resolutionMs);
  const aligned = instant.scale === UTC;
  return {
    utc: aligned ? `${iso}Z` : null,
    // ISO 8601 without a year, as in `--03-13T01:27:35`.
    local: aligned ? null : instant.yearless === true ? `-${iso.slice(YEAR_DIGITS)}` : iso,
    text: instant.text,
    clock: instant.clock,
    plusMinusMs: aligned ? marginMs(instant) : null,
  };
}

function marginMs({ resolutionMs, offBy }: Instant): number {
  return resolutionMs + Math.ceil(offBy?.ms ?? 0);
}

/** What an instant may be off by on its scale. */
export function marginNs(instant: Instant): bigint {
  return BigInt(Math.ceil(marginMs(instant))) * NS_PER_MS;
}

/** The instant as far as results show it: not finer than its stamp, microseconds at most. */
export function shownNs({ ns, resolutionMs }: Instant): bigint {
  return floor(ns, resolutionMs >= 1000 ? 1000n * NS_PER_MS : resolutionMs >= 1 ? NS_PER_MS : 1000n);
}

/** Times before 1970 are negative. */
function floor(ns: bigint, unit: bigint): bigint {
  const rest = ns % unit;
  return ns - (rest < 0n ? rest + unit : rest);
}

const YEAR_DIGITS = 4;

/** ISO 8601 without zone, with as many digits as the stamp had, microseconds at most. */
function isoOf(ns: bigint, resolutionMs: number): string {
  const ms = floor(ns, NS_PER_MS) / NS_PER_MS;
  const base = new Date(Number(ms)).toISOString();
  const seconds = base.slice(0, base.lastIndexOf('.'));
  if (resolutionMs >= 1000) return seconds;
  const millis = base.slice(-4, -1);
  if (resolutionMs >= 1) return `${seconds}.${millis}`;
  const micros = String((ns - ms * NS_PER_MS) / 1000n).padStart(3, '0');
  return `${seconds}.${millis}${micros}`;
}

/** Nanoseconds of a calendar time as if it were UTC. A missing year counts as 1970 or the one given, so order holds within it. */
export function civilNs(stamp: Extract<Stamp, { kind: 'wall' }>, year: number | undefined): bigint {
  const { civil } = stamp;
  const ms = Date.UTC(civil.year ?? year ?? 1970, civil.month - 1, civil.day, civil.hour, civil.minute, civil.second);
  return BigInt(ms) * NS_PER_MS + BigInt(civil.nanosecond);
}
