/** Names the clock that wrote a stamp. Readers get one a source; correlation finds out which of them are one clock. */
export type ClockId = string;

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
      /** What stands before an IOS time: `*` not authoritative, `.` lost its NTP server, else empty. */
      mark: string;
      /** The zone as written (`UTC`, `CET`, `+01:00`), undefined where the text has none. */
      zone: string | undefined;
      civil: CivilTime;
      /** What one unit of the last written digit is worth: 1000 for whole seconds, 1 for milliseconds. */
      resolutionMs: number;
      clock: ClockId;
    }
  | { kind: 'none' }
>;

export const NO_STAMP: Stamp = { kind: 'none' };
