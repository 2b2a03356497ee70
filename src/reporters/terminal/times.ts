// Times as people read them. No Date and no locale: moments are ISO strings and are taken apart by hand, so the same
// result gives the same bytes everywhere.

import type { Interval, Moment } from '../../model/result.ts';
import { NO_BREAK } from './text.ts';

export interface IsoParts {
  /** `2025-03-13`, or `03-13` of an unknown year. */
  readonly date: string;
  /** `03:09:12`, or `03:09:12.500` where the stamp has digits behind the second: three of them. */
  readonly time: string;
  /** What date and time show, in milliseconds since 1970 if the text is taken for UTC; an unknown year is 1972, which has all days. */
  readonly ms: number;
  /** The stamp has no digits behind the second. */
  readonly whole: boolean;
}

const ISO = /^(\d{4}|-)-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/;

const LEAP_YEAR = 1972;

/** An ISO 8601 time taken apart, or undefined where the text is something else. */
export function isoParts(iso: string | null): IsoParts | undefined {
  const match = iso === null ? null : ISO.exec(iso);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = match;
  const digits = fraction.slice(0, 3).padEnd(3, '0');
  const known = year === '-' ? undefined : year;
  const days = daysSince1970(Number(known ?? LEAP_YEAR), Number(month), Number(day));
  const seconds = days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return {
    date: `${known === undefined ? '' : `${known}-`}${month}-${day}`,
    time: `${hour}:${minute}:${second}${fraction === '' ? '' : `.${digits}`}`,
    ms: seconds * 1000 + Number(digits),
    whole: fraction === '',
  };
}

/** True where the moment can be compared with those of other clocks. */
export function isUniversal(moment: Moment): boolean {
  return moment.utc !== null;
}

/** The parts of a moment, in UTC where that is known, else in its own clock's calendar. */
export function partsOf(moment: Moment): IsoParts | undefined {
  return isoParts(moment.utc) ?? isoParts(moment.local);
}

/** `11.8 s`, `39 min 52 s`, `1 h 41 min 07 s`, `2 d 03 h`: the two or three units that say something. */
export function duration(seconds: number): string {
  return inWords(seconds).replaceAll(' ', NO_BREAK);
}

function inWords(seconds: number): string {
  if (seconds < 0) return `-${inWords(-seconds)}`;
  if (seconds < 59.95) {
    const digits = seconds < 1 ? 3 : 1;
    return `${Number(seconds.toFixed(digits))} s`;
  }
  const whole = Math.round(seconds);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  if (days > 0) return join(`${days} d`, hours, 'h');
  if (hours > 0 && rest > 0) return `${hours} h ${two(minutes)} min ${two(rest)} s`;
  if (hours > 0) return join(`${hours} h`, minutes, 'min');
  return join(`${minutes} min`, rest, 's');
}

/** `A to B`, `at least A`, `at most B`; one value where both bounds read the same. */
export function span({ min, max }: Interval): string {
  if (max === null) return min === 0 ? 'unknown' : `at least ${duration(min)}`;
  const [low, high] = [duration(min), duration(max)];
  if (low === high) return low;
  return min === 0 ? `at most ${high}` : `${low} to ${high}`;
}

/**
 * The step from one shown time to the next of the same clock, with its sign. To or from a stamp of whole seconds it is
 * given in whole seconds: more would be read out of digits that the stamp does not have.
 */
export function step(from: Pick<IsoParts, 'ms' | 'whole'>, to: Pick<IsoParts, 'ms' | 'whole'>): string {
  const coarse = from.whole || to.whole;
  const seconds = coarse ? Math.floor(to.ms / 1000) - Math.floor(from.ms / 1000) : (to.ms - from.ms) / 1000;
  return seconds < 0 ? duration(seconds) : `+${duration(seconds)}`;
}

function join(major: string, minor: number, unit: string): string {
  return minor === 0 ? major : `${major} ${two(minor)} ${unit}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
