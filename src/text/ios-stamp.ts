import { type CivilTime, type ClockId, NO_STAMP, type Stamp } from '../model/time.ts';
import { monthOf, type WallParts, wallStamp } from './wall-stamp.ts';
import { writersStamp } from './writers-stamp.ts';

// Times as Cisco IOS prints them (ios-text.md 1.1 to 1.4, 1.8 and 4.9). Neither a year nor a zone is ever added here.
// An uptime stamp (`1d02h:`) is no calendar time and gives none: what it counts from is not in the line.

// Feb 14 2025 09:08:07.654 UTC:   *Mar  1 00:00:07.123:   .Sep 04 05:06:07:
const DATE_STAMP =
  /([*.]?) ?((Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)(?: ([A-Z][\w+-]{0,9}))?:/g;

/** Of what is shorter nothing more can be a date. */
const LEAST_DATE = 'Jan 1 00:00:00:'.length;

// 2025/03/13 01:27:35.123456789 {iosrp_R0-0}{255}:
const TRACE_STAMP = /((\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{1,9})) \{/;

// *01:27:35.123 UTC Thu Mar 13 2025
const CLOCK_LINE =
  /^([*.]?)((\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? (\S{1,32}) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) (\d{4}))$/;

const MAY_BE_CLOCK = /^\s*[*.]?\d\d:\d\d:\d\d/;

/**
 * The stamp in what stands before a message: the device's own, else that of whoever passed the line on, which is of
 * another clock. `NO_STAMP` where there is none that names a day.
 */
export function stampInPrefix(prefix: string, clock: ClockId): Stamp {
  if (prefix.length < 8) return NO_STAMP;
  const own = devicesStamp(prefix, clock);
  if (own.kind === 'none') return writersStamp(prefix, clock);
  // What is not much longer than the stamp holds no other.
  if (own.kind !== 'wall' || own.civil.year !== undefined || prefix.length < own.text.length + LEAST_WRITERS)
    return own;
  const beside = writersStamp(prefix, clock);
  const writersYear = beside.kind === 'wall' ? yearBeside(own.civil, beside.civil) : undefined;
  return writersYear === undefined ? own : { ...own, writersYear };
}

/** `2025-03-13T01:27:35Z` */
const LEAST_WRITERS = 20;
/** Zones differ by a day and a bit; a clock that nobody set is off by more. */
const SAME_DAYS_MS = 36 * 3_600_000;

/** The year in which a calendar time without one is of the same days as another that has one: at New Year not always the same. */
function yearBeside(own: CivilTime, { year, ...other }: CivilTime): number | undefined {
  if (year === undefined) return undefined;
  const then = msOf(year, other);
  return [year, year - 1, year + 1].find((one) => Math.abs(msOf(one, own) - then) <= SAME_DAYS_MS);
}

function msOf(year: number, { month, day, hour, minute, second }: Omit<CivilTime, 'year'>): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function devicesStamp(prefix: string, clock: ClockId): Stamp {
  const plain = plainDate(prefix);
  if (plain !== undefined) return wallStamp(plain, clock);
  const found = lastDate(prefix);
  if (found !== null) {
    const [, mark = '', text = '', month = '', day, year, hour, minute, second, fraction = '', zone] = found;
    return wallStamp({ mark, text, zone, month: monthOf(month), day, year, hour, minute, second, fraction }, clock);
  }
  const trace = TRACE_STAMP.exec(prefix);
  if (trace === null) return NO_STAMP;
  const [, text = '', year, month, day, hour, minute, second, fraction = ''] = trace;
  return wallStamp(
    { mark: undefined, text, zone: undefined, month: Number(month), day, year, hour, minute, second, fraction },
    clock,
  );
}

/** `*Mar 13 01:27:35.123: ` and nothing else, read by place: most logs have no other prefix. Undefined for all others. */
function plainDate(prefix: string): WallParts | undefined {
  const [mark = ''] = prefix;
  const from = mark === '*' || mark === '.' ? 1 : 0;
  if (prefix.length !== from + PLAIN_DATE.length) return undefined;
  for (let at = 0; at < PLAIN_DATE.length; at++) {
    const [wanted, code] = [PLAIN_DATE.charCodeAt(at), prefix.charCodeAt(from + at)];
    if (wanted === ANY_DIGIT ? code < ZERO || code > NINE : wanted !== ANY_LETTER && code !== wanted) return undefined;
  }
  const month = monthOf(prefix.slice(from, from + 3));
  // A part of two names is no month.
  if (!Number.isInteger(month) || month < 1) return undefined;
  const digits = (start: number, end: number) => prefix.slice(from + start, from + end);
  return {
    mark: from === 0 ? '' : mark,
    text: digits(0, PLAIN_DATE.length - 2),
    zone: undefined,
    month,
    day: digits(4, 6),
    year: undefined,
    hour: digits(7, 9),
    minute: digits(10, 12),
    second: digits(13, 15),
    fraction: digits(16, 19),
  };
}

const PLAIN_DATE = 'aaa 00 00:00:00.000: ';
const ANY_LETTER = 0x61;
const ANY_DIGIT = 0x30;
const ZERO = 0x30;
const NINE = 0x39;

/** The stamp of an event trace, which never says how good the clock is. */
export function withoutMark(stamp: Stamp): Stamp {
  return stamp.kind === 'wall' && stamp.mark === '' ? { ...stamp, mark: undefined } : stamp;
}

// 2025/03/13 01:27:35 (UTC)
const DISPLAY_TIME = /^((\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)) \(([A-Za-z][\w+-]{0,31})\)$/;

/** The time at which a binary trace was shown, `NO_STAMP` for other texts. */
export function displayTime(words: string, clock: ClockId): Stamp {
  const found = DISPLAY_TIME.exec(words);
  if (found === null) return NO_STAMP;
  const [, text = '', year, month, day, hour, minute, second, zone] = found;
  return wallStamp(
    { mark: '', text, zone, month: Number(month), day, year, hour, minute, second, fraction: '' },
    clock,
  );
}

/** A syslog server writes its own time in front of the device's: the last one is the device's. */
function lastDate(prefix: string): RegExpExecArray | null {
  DATE_STAMP.lastIndex = 0;
  let last: RegExpExecArray | null = null;
  for (let next = DATE_STAMP.exec(prefix); next !== null; next = DATE_STAMP.exec(prefix)) {
    last = next;
    if (prefix.length - DATE_STAMP.lastIndex < LEAST_DATE) break;
  }
  return last;
}

/** The time of a `show clock` line, undefined for any other text. */
export function clockLine(text: string, clock: ClockId): Stamp | undefined {
  if (!MAY_BE_CLOCK.test(text)) return undefined;
  const match = CLOCK_LINE.exec(text.trim().replace(/ {2,}/g, ' '));
  if (match === null) return undefined;
  const [, mark = '', words = '', hour, minute, second, fraction = '', zone, month = '', day, year] = match;
  const stamp = wallStamp(
    { mark, text: words, zone, month: monthOf(month), day, year, hour, minute, second, fraction },
    clock,
  );
  return stamp.kind === 'none' ? undefined : stamp;
}

/** `HH:MM:SS`, `3d18h`, `2w3d`, `1y12w` as IOS prints spans of time; undefined for other texts. */
export function spanSeconds(text: string): number | undefined {
  const clock = /^(\d{1,4}):(\d\d):(\d\d)$/.exec(text);
  if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const units = /^(\d{1,4})([ywd])(\d{1,3})([wdh])$/.exec(text);
  if (units === null) return undefined;
  return Number(units[1]) * secondsOf(units[2]) + Number(units[3]) * secondsOf(units[4]);
}

function secondsOf(unit: string | undefined): number {
  if (unit === 'y') return 365 * 86_400;
  if (unit === 'w') return 7 * 86_400;
  return unit === 'd' ? 86_400 : 3600;
}
