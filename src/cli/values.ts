// What the values of options may be, for the command line and for the configuration file alike. Each check gives the
// value as the run needs it, or a sentence that says what is allowed.

import { zoneOffset } from '../correlate/zones.ts';
import { didYouMean, listed } from './nearest.ts';
import { UsageError } from './usage-error.ts';

export const FAIL_ON = ['error', 'warning', 'info', 'none'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export const COLOR = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR)[number];

export const DATE_ORDERS = ['month-first', 'day-first'] as const;

export const DECODE_FORMATS = ['text', 'ndjson'] as const;
export type DecodeFormat = (typeof DECODE_FORMATS)[number];

/** What `keys convert` writes. */
export const KEY_FORMS = ['wireshark', 'json'] as const;
export type KeyForm = (typeof KEY_FORMS)[number];

/** The first digits of an SPI, as tshark (`0x...`), IOS and this tool print them. */
export function spi(value: string): string {
  const digits = value.replace(/^0x|[:\s-]/gi, '').toLowerCase();
  if (/^[0-9a-f]{1,16}$/.test(digits)) return digits;
  throw new UsageError(`--spi takes up to 16 hex digits, not '${value}'.`);
}

/** A packet capture with a stamp outside of these years has a broken clock, not a history. */
const YEARS = { from: 1990, to: 2105 };
const DAY_SECONDS = 86_400;

/** A parser for an option that takes one of a few words. */
export function oneOf<T extends string>(flag: string, words: readonly T[]): (value: string) => T {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw new UsageError(`${flag} takes ${listed(words)}, not '${value}'.${didYouMean(value, words)}`);
  };
}

export function year(flag: string): (value: string) => number {
  return wholeNumber(flag, `a year from ${YEARS.from} to ${YEARS.to}`, YEARS.from, YEARS.to);
}

/** IOS itself takes 600 to 86400; other values are let through, since a gateway may be something else. */
export function timeoutSeconds(flag: string): (value: string) => number {
  return wholeNumber(flag, `whole seconds from 1 to ${30 * DAY_SECONDS}`, 1, 30 * DAY_SECONDS);
}

function wholeNumber(flag: string, allowed: string, from: number, to: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new UsageError(`${flag} takes ${allowed}, not '${value}'.`);
  };
}

/** A zone in any spelling that the alignment of clocks knows. */
export function zone(flag: string): (value: string) => string {
  return (value) => {
    if (zoneOffset(value) !== undefined) return value;
    const hint = didYouMean(value, Intl.supportedValuesOf('timeZone'));
    const allowed = 'UTC, an offset such as +01:00 or a name such as Europe/Paris';
    throw new UsageError(`${flag} takes ${allowed}, not '${value}'.${hint}`);
  };
}

/** More is a zone, or another day. */
const MOST_OFFSET_SECONDS = 400 * DAY_SECONDS;

/** Seconds to add to the times of a source. */
export function offsetSeconds(flag: string): (value: string) => number {
  return (value) => {
    const seconds = /^[+-]?\d{1,9}(?:\.\d{1,9})?s?$/.test(value) ? Number.parseFloat(value) : Number.NaN;
    if (Math.abs(seconds) <= MOST_OFFSET_SECONDS) return seconds;
    throw new UsageError(`${flag} takes seconds such as +37.2 or -3600, not '${value}'.`);
  };
}

/** `debug.log=+37.2`, for several sources one after the other. */
export function offsets(flag: string): (value: string, before: unknown) => Readonly<Record<string, number>> {
  return (value, before) => {
    const [, source, seconds] = /^(.+)=([^=]*)$/s.exec(value) ?? [];
    if (source === undefined || seconds === undefined)
      throw new UsageError(`${flag} takes an input and seconds, such as debug.log=+37.2, not '${value}'.`);
    // Commander hands over what the option gave last.
    return { ...(before as Readonly<Record<string, number>> | undefined), [source]: offsetSeconds(flag)(seconds) };
  };
}

/** What `--keys` named, as inputs in which nothing but keys is looked for. */
export function keyInputs(keys: readonly string[] | false | undefined): { path: string; isKeys: true }[] {
  return (keys || []).map((path) => {
    if (path === '-') throw new UsageError('--keys takes files; standard input may hold evidence only.');
    return { path, isKeys: true };
  });
}
