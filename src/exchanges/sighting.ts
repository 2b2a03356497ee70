import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import { type ClockId, packetStamp, type Stamp } from '../model/time.ts';

/** Where and when a packet was captured. */
export interface Sighted {
  readonly source: SourceId;
  readonly clock: ClockId;
  /** Both 0 where the capture gives no time. */
  readonly seconds: number;
  readonly nanos: number;
  readonly frame: number;
  readonly recordStart: number;
  readonly recordEnd: number;
}

type Timed = Pick<Sighted, 'seconds' | 'nanos'>;

/** The same, kept and overwritten: a run of liveness checks has one for its last message, however long it is. */
export class Sighting implements Sighted {
  source: SourceId = '';
  clock: ClockId = '';
  seconds = 0;
  nanos = 0;
  frame = 0;
  recordStart = 0;
  recordEnd = 0;

  static of(seen: Sighted): Sighting {
    const sighting = new Sighting();
    sighting.set(seen);
    return sighting;
  }

  set(seen: Sighted): void {
    copySighting(seen, this);
  }
}

export function copySighting(seen: Sighted, into: { -readonly [K in keyof Sighted]: Sighted[K] }): void {
  into.source = seen.source;
  into.clock = seen.clock;
  into.seconds = seen.seconds;
  into.nanos = seen.nanos;
  into.frame = seen.frame;
  into.recordStart = seen.recordStart;
  into.recordEnd = seen.recordEnd;
}

export function evidenceOf({ source, recordStart, recordEnd, frame }: Sighted): EvidenceRef {
  return { source, start: recordStart, end: recordEnd, frame };
}

/** Evidence of a counted run: its first place, and the last one with the count where there was more than one. */
export function runEvidence(first: Sighted, last: Sighted, count: number): EvidenceRef {
  const place = evidenceOf(first);
  return count > 1 ? { ...place, run: { count, last: evidenceOf(last) } } : place;
}

export function stampOf({ seconds, nanos, clock }: Sighted): Stamp {
  return packetStamp(seconds, nanos, clock);
}

/** Nanoseconds from `a` to `b`. Exact for any two packets of one session. */
export function nanosBetween(a: Timed, b: Timed): number {
  return (b.seconds - a.seconds) * 1e9 + (b.nanos - a.nanos);
}

function hasTime({ seconds, nanos }: Sighted): boolean {
  return seconds !== 0 || nanos !== 0;
}

/** A repetition this soon is the capture point's second copy: no sender repeats itself within a millisecond. */
export const COPY_NANOS = 1_000_000;

export function isSecondCopy(now: Sighted, before: Sighted): boolean {
  const passed = nanosBetween(before, now);
  return hasTime(now) && passed >= 0 && passed < COPY_NANOS;
}
