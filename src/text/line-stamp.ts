import type { DatedWords } from './date-reading.ts';
import { monthOf, type WallParts } from './wall-stamp.ts';
import { writtenDate, writtenTime } from './written-dates.ts';

// The stamps in front of a line of a Unix log (secure-client-dart.md 3.1 and 3.3). Neither a year nor a zone is added here.

/** A date in the order of somebody's regional settings: what is day and what is month, the whole file decides. */
export interface LocalStamp {
  readonly words: DatedWords;
  readonly fraction: string;
}

export interface LineStamp {
  readonly written: WallParts | LocalStamp;
  /** Where it ends in the line. */
  readonly end: number;
  /** How the further lines of a message stand in such a log: as they are, or indented. */
  readonly folds: 'plainly' | 'indented';
}

const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = '(\\d\\d):(\\d\\d):(\\d\\d)';
// Nov  3 09:12:11   Nov 03 09:12:11.123456
const RFC_3164 = new RegExp(`^(${MONTH} {1,2}(\\d{1,2}) ${CLOCK}(?:\\.(\\d{1,9}))?)(?= |$)`);
// 2031-11-03T09:12:11.123456+01:00   2031-11-03T09:12:11+0100   2031-02-03 04:05:06.123456+0200   2031-02-03 04:05:06.123
const ISO = new RegExp(
  `^((\\d{4})-(\\d\\d)-(\\d\\d)([T ])${CLOCK}(?:[.,](\\d{1,9}))?(Z|[+-]\\d\\d(?::?\\d\\d)?)?)(?= |$)`,
);
// Mon 2031-11-03 09:12:11 CET
const FULL = new RegExp(
  `^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ((\\d{4})-(\\d\\d)-(\\d\\d) ${CLOCK}(?:\\.(\\d{1,9}))? ([A-Z][A-Za-z]{1,5}|[+-]\\d\\d(?:\\d\\d)?))(?= |$)`,
);
// 11/3/31 9:12:11.123 AM   11/3/31, 9:12:11.123 AM   3.11.31 09:12:11,123
const CONSOLE =
  /^((\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),? (\d{1,2}:\d\d:\d\d)[.,](\d{3})(?:[ \u202f]([AaPp]\.?[Mm]\.?))?)(?= |$)/;

/** The two that nearly all lines of a large log have, as they stand in octets too (`foreign-octets.ts`). */
const COMMON = /^(?:[A-Z][a-z]{2} [ \d]\d |\d{4}-\d\d-\d\d[T ])\d\d:\d\d:\d\d/;

/** True for a line that begins like one of a log, whether its stamp is a time or not. */
export function looksStamped(text: string): boolean {
  return COMMON.test(text);
}

/** The stamp at the beginning of a line, undefined where none stands there. */
export function lineStamp(text: string): LineStamp | undefined {
  const first = text.charCodeAt(0);
  const isDigit = first >= 0x30 && first <= 0x39;
  if (!isDigit && !(first >= 0x41 && first <= 0x5a)) return undefined;
  return isDigit ? (isoStamp(text) ?? consoleStamp(text)) : (namedStamp(text) ?? fullStamp(text));
}

function namedStamp(text: string): LineStamp | undefined {
  const [all, words = '', month = '', day, hour, minute, second, fraction = ''] = RFC_3164.exec(text) ?? [];
  if (all === undefined) return undefined;
  const clock = { year: undefined, month: monthOf(month), day, hour, minute, second, fraction };
  return { written: { mark: undefined, text: words, zone: undefined, ...clock }, end: all.length, folds: 'indented' };
}

function isoStamp(text: string): LineStamp | undefined {
  const [all, words = '', year, month, day, between, hour, minute, second, fraction = '', zone] = ISO.exec(text) ?? [];
  if (all === undefined) return undefined;
  const clock = { year, month: Number(month), day, hour, minute, second, fraction };
  // A blank between date and time is the unified log of macOS, which prints line breaks as they are.
  const folds = between === ' ' ? 'plainly' : 'indented';
  return { written: { mark: undefined, text: words, zone, ...clock }, end: all.length, folds };
}

function fullStamp(text: string): LineStamp | undefined {
  const [all, words = '', year, month, day, hour, minute, second, fraction = '', zone] = FULL.exec(text) ?? [];
  if (all === undefined) return undefined;
  const clock = { year, month: Number(month), day, hour, minute, second, fraction };
  return { written: { mark: undefined, text: words, zone, ...clock }, end: all.length, folds: 'indented' };
}

function consoleStamp(text: string): LineStamp | undefined {
  const [all, , date = '', clock = '', fraction = '', half] = CONSOLE.exec(text) ?? [];
  const on = writtenDate(date);
  if (all === undefined || on === undefined) return undefined;
  const time = half === undefined ? clock : `${clock} ${half}`;
  return { written: { words: { date, time, on, at: writtenTime(time) }, fraction }, end: all.length, folds: 'plainly' };
}
