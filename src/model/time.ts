/** Names the clock that wrote a stamp. Readers get one a source; correlation finds out which of them are one clock. */
export type ClockId = string;

/** Who put a stamp in front of a line where the device's own is not meant: a syslog server, or the program of a terminal. */
export type StampWriter = 'collector' | 'terminal';

export const STAMP_WRITERS: readonly StampWriter[] = ['collector', 'terminal'];

/** The clock of those that passed on the text of a source: another computer's, in a zone of its own. */
export function writersClock(clock: ClockId, writer: StampWriter): ClockId {
  return `${clock}-${writer}`;
}

/** A calendar time as far as a text states it. `year` is missing where the text has none. */
export interface CivilTime {
  readonly year?: number;
  readonly month: number; // 1 to 12
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Nanoseconds within the second; `resolutionMs` of the stamp says how many of its digits were written. */
  readonly nanosecond: number;
}

/** A time as its source states it. Readers never add a zone or a year; correlation does, with a margin. */
export type Stamp = Readonly<
  | { kind: 'absolute'; epochNs: bigint; clock: ClockId }
  | {
      kind: 'wall';
      /** The words of the source. */
      text: string;
      /** What stands before an IOS time: `*` not authoritative, `.` lost its NTP server, else empty; undefined where none is ever printed. */
      mark: string | undefined;
      /** The zone as written (`UTC`, `CET`, `+01:00`), undefined where the text has none. */
      zone: string | undefined;
      civil: CivilTime;
      /** The year that this time is of by what another computer wrote in front of the line: only where it has none, and both are of the same days. */
      writersYear?: number;
      /** What one unit of the last written digit is worth: 1000 for whole seconds, 1 for milliseconds. */
      resolutionMs: number;
      clock: ClockId;
    }
  | { kind: 'none' }
>;

/** A calendar time with the words of its source. */
export type WallStamp = Extract<Stamp, { kind: 'wall' }>;

export const NO_STAMP: Stamp = { kind: 'none' };

/** Nanoseconds since the epoch; 0 stands for a packet without a time, which no real capture has otherwise. */
export function epochNs(seconds: number, nanos: number): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

/** The stamp of a packet; none where the capture gives no time. */
export function packetStamp(seconds: number, nanos: number, clock: ClockId): Stamp {
  return seconds === 0 && nanos === 0 ? NO_STAMP : { kind: 'absolute', epochNs: epochNs(seconds, nanos), clock };
}

/** The last second that a Date can hold. */
const LAST_SECOND = 8_640_000_000_000;

/** `2025-03-20T14:23:38.404123Z`, with nine digits where the capture has them; null where it has no time, or an absurd one. */
export function isoTime(seconds: number, nanos: number): string | null {
  if ((seconds === 0 && nanos === 0) || Math.abs(seconds) > LAST_SECOND) return null;
  const digits = nanos.toString().padStart(9, '0');
  const fraction = digits.endsWith('000') ? digits.slice(0, 6) : digits;
  return `${new Date(seconds * 1000).toISOString().slice(0, -5)}.${fraction}Z`;
}
