import type { Stamp } from '../model/time.ts';

// All prefixes of one shape have their stamp in the same place and in the same form, with the same month, mark and zone. So their times
// are compared by the digits, without reading the stamps.

// Mar 13 01:27:35.123   Mar  3 2025 01:27:35
const STAMP = /^[A-Z][a-z]{2} ( |\d)\d (?:(\d{4}) )?\d\d:\d\d:\d\d(?:\.\d{1,6})?$/d;
const DAY_END = 'Mar 13'.length;
const YEAR_END = 'Mar 13 2025'.length;

export class StampLayout {
  readonly #day: number;
  readonly #year: number | undefined;
  readonly #hour: number;
  readonly #month: number;

  private constructor(day: number, year: number | undefined, hour: number, month: number) {
    this.#day = day;
    this.#year = year;
    this.#hour = hour;
    this.#month = month;
  }

  /** Of the prefixes that look like this one, whose stamp is given; undefined where the stamp has another form. */
  static of(prefix: string, stamp: Stamp): StampLayout | undefined {
    if (stamp.kind !== 'wall') return undefined;
    const found = STAMP.exec(stamp.text);
    const from = prefix.indexOf(stamp.text);
    if (found === null || from < 0 || prefix.includes(stamp.text, from + 1)) return undefined;
    const hasYear = found[2] !== undefined;
    const year = hasYear ? from + DAY_END + 1 : undefined;
    return new StampLayout(from + DAY_END - 2, year, from + (hasYear ? YEAR_END : DAY_END) + 1, stamp.civil.month);
  }

  /** As `secondsInYear` of the stamp; undefined where its digits are no time. */
  secondsIn(prefix: string): number | undefined {
    const tens = prefix.charCodeAt(this.#day) - ZERO;
    const day = (tens < 0 ? 0 : 10 * tens) + prefix.charCodeAt(this.#day + 1) - ZERO;
    const [hour, minute, second] = [this.#two(prefix, 0), this.#two(prefix, 3), this.#two(prefix, 6)];
    if (day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
    return secondsInYear({ month: this.#month, day, hour, minute, second });
  }

  /** The digits of the year, 0 where stamps have none. */
  yearIn(prefix: string): number {
    return this.#year === undefined ? 0 : Number(prefix.slice(this.#year, this.#year + 4));
  }

  #two(prefix: string, behindHour: number): number {
    const at = this.#hour + behindHour;
    return 10 * (prefix.charCodeAt(at) - ZERO) + prefix.charCodeAt(at + 1) - ZERO;
  }
}

const ZERO = 0x30;

/** A time of a year, without what a second is divided into. */
export interface TimeOfYear {
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Rises with time within a year; months count as longer than they are. */
export function secondsInYear({ month, day, hour, minute, second }: TimeOfYear): number {
  return (((month * 32 + day) * 24 + hour) * 60 + minute) * 60 + second;
}
