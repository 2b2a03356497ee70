import { monthOf, type WallParts } from '../../text/wall-stamp.ts';

// Which years the stamps of a log are of that have none, where something full of dates says when the log was made: a header of
// journalctl, or the name of a DART bundle. Nothing else is asked: neither a file's own times nor today.

type Day = readonly [year: number, month: number, day: number];

const DAY_MS = 86_400_000;
/** Zones and midnights. */
const SLACK_MS = 1.5 * DAY_MS;

// -- Logs begin at Mon 2031-11-03 09:12:11 CET, end at Tue 2031-11-04 10:00:00 CET. --
// -- Journal begins at Mon 2031-11-03 09:12:11 CET, ends at Tue 2031-11-04 10:00:00 CET. --
const HEADER =
  /^-- (?:Logs begin|Journal begins) at (?:[A-Z][a-z]{2},? )?(\d{4})-(\d\d)-(\d\d) [^,]{1,40}, ends? at (?:[A-Z][a-z]{2},? )?(\d{4})-(\d\d)-(\d\d) /;
// DARTBundle_20310402T0911054321Z.zip   DARTBundle_20310402_0911.zip
const BUNDLE = /DARTBundle_(\d{4})(\d\d)(\d\d)(?:T\d{6,12}Z|_\d{4}(?!\d))/g;
// lab1_DARTBundle_02Apr2031_091105.zip
const NAMED_BUNDLE = /DARTBundle_(\d\d)([A-Z][a-z]{2})(\d{4})_\d{6}/g;

/** Days between which all of a log lies; `from` is undefined where only its end is known. */
export interface StatedSpan {
  readonly from: Day | undefined;
  readonly to: Day;
}

/** What a line of journalctl states, undefined for all other lines. */
export function spanInHeader(text: string): StatedSpan | undefined {
  if (!text.startsWith('-- ')) return undefined;
  const numbers = HEADER.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [year = 0, month = 0, day = 0, lastYear = 0, lastMonth = 0, lastDay = 0] = numbers;
  return { from: [year, month, day], to: [lastYear, lastMonth, lastDay] };
}

/** When the bundle was made that a source lies in, the innermost one. */
export function spanOfBundle(path: string): StatedSpan | undefined {
  const digits = [...path.matchAll(BUNDLE)].at(-1);
  if (digits !== undefined) return bundle(Number(digits[1]), Number(digits[2]), Number(digits[3]));
  const named = [...path.matchAll(NAMED_BUNDLE)].at(-1);
  return named && bundle(Number(named[3]), monthOf(named[2] ?? ''), Number(named[1]));
}

function bundle(year: number, month: number, day: number): StatedSpan | undefined {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? { from: undefined, to: [year, month, day] } : undefined;
}

/**
 * The year of each stamp, oldest first, counted back from the last one. None where the span leaves several years open for it,
 * or where a day comes out that its year has not.
 */
export function yearsOf(stamps: readonly WallParts[], span: StatedSpan): readonly number[] | undefined {
  const last = stamps.at(-1);
  if (last === undefined) return undefined;
  const ending = yearOfLast(last, span);
  if (ending === undefined) return undefined;
  const years: number[] = [];
  let year = ending;
  let after = placed(year, last);
  for (const stamp of stamps.toReversed()) {
    // Lines of several processes may be a little out of order; a day is far more.
    if (placed(year, stamp) > after + DAY_MS) year -= 1;
    after = placed(year, stamp);
    if (new Date(after).getUTCDate() !== Number(stamp.day)) return undefined;
    years.push(year);
  }
  return years.toReversed();
}

function yearOfLast(last: WallParts, { from, to }: StatedSpan): number | undefined {
  const begin = from === undefined ? Number.NEGATIVE_INFINITY : Date.UTC(from[0], from[1] - 1, from[2]) - SLACK_MS;
  const end = Date.UTC(to[0], to[1] - 1, to[2]) + SLACK_MS;
  const first = from?.[0] ?? to[0] - 1;
  const fitting: number[] = [];
  // The slack may reach into the year behind.
  for (let year = to[0] + 1; year >= first && fitting.length < 2; year--) {
    const at = placed(year, last);
    if (at >= begin && at <= end) fitting.push(year);
  }
  // A bundle is made of what there is: its last lines are of the last year that they can be of.
  return from === undefined || fitting.length === 1 ? fitting[0] : undefined;
}

function placed(year: number, { month, day, hour, minute, second }: WallParts): number {
  return Date.UTC(year, month - 1, Number(day), Number(hour), Number(minute), Number(second));
}
