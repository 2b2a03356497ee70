// Dates and times of the client's log. They follow the regional settings of the machine that wrote the log, and nothing
// in the log names these settings: whether 03/04 is in March or in April has to be found out once for the whole file.
// Where nothing tells, month first is assumed (en-US), which misplaces the log of another region by months.

import type { DateOrder } from '../model/settings.ts';
import type { CivilTime, ClockId, Stamp } from '../model/time.ts';
import { type BundleDay, orderByBundle } from './bundle-name.ts';

/** A date as written: its three numbers. `yearFirst` is beyond doubt, the order of the other two may be open. */
export interface WrittenDate {
  readonly numbers: readonly [number, number, number];
  readonly yearFirst: boolean;
  /** `DD.MM.YYYY`: no region writes the month first with dots. */
  readonly dots: boolean;
}

export interface WrittenTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export interface OrderDecision {
  readonly order: DateOrder;
  /**
   * How it was decided: `option` by a person, `proved` by a number above 12 in a date, `bundle` by the name of the bundle;
   * `assumed` is a guess.
   */
  readonly basis: 'option' | 'proved' | 'sequence' | 'bundle' | 'irrelevant' | 'assumed';
}

const DATE = /^(\d{1,4}) ?([./-]) ?(\d{1,2}) ?[./-] ?(\d{1,4})\.?$/;
const TIME = /^(\S{1,4} )?(\d{1,2})[:.](\d{2})[:.](\d{2})( ?\S{1,4})?$/;
// In records whose labels slipped, a slash was seen in the place of a colon: `01/29:21`.
const LOOSE_TIME = /^(\d{1,2})[:/](\d{2})[:/](\d{2})$/;

/** Words around a time on a twelve-hour clock. */
const HALF_DAY: ReadonlyMap<string, 'am' | 'pm'> = new Map([
  ...['am', 'a.m.', '上午', '午前', '오전'].map((word): [string, 'am'] => [word, 'am']),
  ...['pm', 'p.m.', '下午', '午後', '오후'].map((word): [string, 'pm'] => [word, 'pm']),
]);

/** Reads `07/09/2031`, `9.7.2031`, `2031-07-09`, `2031. 7. 9.`; undefined for anything else. */
export const writtenDate = rememberingOne((text: string): WrittenDate | undefined => {
  const [, first, separator, second, third] = DATE.exec(text) ?? [];
  if (first === undefined || second === undefined || third === undefined) return undefined;
  const yearFirst = first.length === 4;
  if (first.length === 3 || (yearFirst ? third.length > 2 : third.length !== 2 && third.length !== 4)) return undefined;
  return { numbers: [Number(first), Number(second), Number(third)], yearFirst, dots: separator === '.' };
});

/** Reads `08:41:12`, `8:41:12 PM`, `下午 08:41:12`; undefined for anything else and for times that no clock shows. */
export function writtenTime(text: string): WrittenTime | undefined {
  const [, before, hour, minute, second, after] = TIME.exec(text) ?? [];
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  const word = (before ?? after)?.trim().toLowerCase();
  if (word === undefined) return onAClock(time);
  const half = HALF_DAY.get(word);
  if (half === undefined || time.hour > 12 || time.hour === 0 || (before !== undefined && after !== undefined)) {
    return undefined;
  }
  return onAClock({ ...time, hour: (time.hour % 12) + (half === 'pm' ? 12 : 0) });
}

/** As `writtenTime`, also where a slash stands for a colon. Only for records whose labels slipped. */
export function looselyWrittenTime(text: string): WrittenTime | undefined {
  const written = writtenTime(text);
  if (written !== undefined) return written;
  const [, hour, minute, second] = LOOSE_TIME.exec(text) ?? [];
  return onAClock({ hour: Number(hour), minute: Number(minute), second: Number(second) });
}

/** Decides the order of day and month from the dates of a file's first records (`proofOf` before anything else). */
export function decideOrder(
  dates: readonly WrittenDate[],
  times: readonly (WrittenTime | undefined)[],
  made: BundleDay | undefined,
): OrderDecision {
  const days = dates.filter((date) => proofOf(date) === 'day-first').length;
  const months = dates.filter((date) => proofOf(date) === 'month-first').length;
  if (days + months > 0) return { order: days > months ? 'day-first' : 'month-first', basis: 'proved' };
  if (!dates.some(isOpen)) return { order: 'month-first', basis: 'irrelevant' };
  const month = runOf(dates, times, 'month-first');
  const day = runOf(dates, times, 'day-first');
  // A log runs in one direction and over few days: the right order is the one with fewer steps back, then the shorter span.
  const difference = month.back - day.back || month.span - day.span;
  if (difference !== 0) return { order: difference < 0 ? 'month-first' : 'day-first', basis: 'sequence' };
  const order = made && orderByBundle(made, { 'month-first': month.highest, 'day-first': day.highest });
  return order === undefined ? { order: 'month-first', basis: 'assumed' } : { order, basis: 'bundle' };
}

/** True for a date that is two different days, depending on the order: neither 05/05 nor 13/32 is. */
export function isOpen(date: WrittenDate): boolean {
  const [first, second] = date.numbers;
  return !date.yearFirst && first <= 12 && second <= 12 && first !== second;
}

/** The order that a date alone proves: a number above 12 is no month, and dots are only written after days. */
export function proofOf({ numbers: [first, second], yearFirst, dots }: WrittenDate): DateOrder | undefined {
  if (yearFirst || (first > 12 && second > 12)) return undefined;
  if (first > 12) return 'day-first';
  if (second > 12) return 'month-first';
  return dots ? 'day-first' : undefined;
}

/** The calendar time, or undefined where the numbers are no day of any calendar. */
export function civilTime(date: WrittenDate, time: WrittenTime, order: DateOrder): CivilTime | undefined {
  const { year, month, day } = calendarDay(date, order);
  const checked = new Date(Date.UTC(year, month - 1, day));
  if (month < 1 || month > 12 || checked.getUTCDate() !== day) return undefined;
  return { year, month, day, ...time, nanosecond: 0 };
}

/** The stamp of a record: whole seconds on the client's wall clock, without a zone. */
export function wallStamp(text: string, civil: CivilTime, clock: ClockId): Stamp {
  return { kind: 'wall', text, mark: '', zone: undefined, civil, resolutionMs: 1000, clock };
}

/** True if the times of a file's first records run backwards, as in an export of the event viewer. */
export function runsBackwards(
  dates: readonly WrittenDate[],
  times: readonly (WrittenTime | undefined)[],
  order: DateOrder,
): boolean {
  const { up, down, rise } = runOf(dates, times, order);
  return rise < 0 && down > up;
}

interface Run {
  readonly up: number;
  readonly down: number;
  /** Steps against the file's own direction. */
  readonly back: number;
  readonly span: number;
  readonly highest: number;
  /** From the first to the last time. */
  readonly rise: number;
}

function runOf(dates: readonly WrittenDate[], times: readonly (WrittenTime | undefined)[], order: DateOrder): Run {
  const run = { up: 0, down: 0, lowest: Infinity, highest: -Infinity };
  let first: number | undefined;
  let before: number | undefined;
  dates.forEach((date, index) => {
    const seconds = secondsOf(date, times[index], order);
    if (before !== undefined && seconds > before) run.up++;
    if (before !== undefined && seconds < before) run.down++;
    run.lowest = Math.min(run.lowest, seconds);
    run.highest = Math.max(run.highest, seconds);
    first ??= seconds;
    before = seconds;
  });
  const { up, down, lowest, highest } = run;
  return { up, down, back: Math.min(up, down), span: highest - lowest, highest, rise: (before ?? 0) - (first ?? 0) };
}

function secondsOf(date: WrittenDate, time: WrittenTime | undefined, order: DateOrder): number {
  const { year, month, day } = calendarDay(date, order);
  const { hour, minute, second } = time ?? { hour: 0, minute: 0, second: 0 };
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function calendarDay(date: WrittenDate, order: DateOrder): { year: number; month: number; day: number } {
  const [first, second, third] = date.numbers;
  if (date.yearFirst) return { year: first, month: second, day: third };
  const year = third < 100 ? 2000 + third : third;
  return (proofOf(date) ?? order) === 'day-first'
    ? { year, month: second, day: first }
    : { year, month: first, day: second };
}

function onAClock(time: WrittenTime): WrittenTime | undefined {
  // NaN, where no pattern matched, fails the comparison too.
  return time.hour < 24 && time.minute < 60 && time.second < 60 ? time : undefined;
}

/** The same, with its last answer at hand: a log states one date, many records in a row. */
function rememberingOne<T>(read: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly read: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, read: read(text) };
    return last.read;
  };
}
