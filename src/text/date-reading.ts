import type { DateOrder } from '../model/settings.ts';
import type { ClockId, Stamp } from '../model/time.ts';
import type { BundleDay } from './bundle-name.ts';
import {
  civilTime,
  decideOrder,
  isOpen,
  type OrderDecision,
  proofOf,
  runsBackwards,
  type WrittenDate,
  type WrittenTime,
  wallStamp,
} from './written-dates.ts';

/** A date and a time as written, and what they may be. */
export interface DatedWords {
  readonly date: string | undefined;
  readonly time: string | undefined;
  readonly on: WrittenDate | undefined;
  readonly at: WrittenTime | undefined;
}

/** After so many records the order is settled: a log of that many that never leaves the days 1 to 12 was not seen yet. */
export const DECIDE_AFTER = 10_000;

/** What is known of the dates of a file beside what stands in it. */
export interface DateHints {
  /** What a person says. */
  readonly order: DateOrder | undefined;
  /** When its bundle was made. */
  readonly made: BundleDay | undefined;
  /** Begins the codes of what is told. */
  readonly format: string;
}

/** Finds out, while a file is read, how its dates are written and whether it runs backwards; then gives stamps. */
export class DateReading {
  /** Known after `DECIDE_AFTER` records or `decide()`. */
  decided = false;
  backwards = false;
  private decision: OrderDecision = { order: 'month-first', basis: 'irrelevant' };
  private readonly proofs: Record<DateOrder, number> = { 'month-first': 0, 'day-first': 0 };
  private dates: WrittenDate[] = [];
  private times: (WrittenTime | undefined)[] = [];
  /** A date was seen that could be read both ways. */
  private open = false;
  private readonly clock: ClockId;
  private readonly hints: DateHints;

  constructor(clock: ClockId, hints: DateHints) {
    this.clock = clock;
    this.hints = hints;
  }

  observe({ on, at }: Pick<DatedWords, 'on' | 'at'>): void {
    if (on === undefined) return;
    const proof = proofOf(on);
    if (proof !== undefined) this.proofs[proof]++;
    else this.open ||= isOpen(on);
    if (this.decided) return;
    this.dates.push(on);
    this.times.push(at);
    if (this.dates.length >= DECIDE_AFTER) this.decide();
  }

  decide(): void {
    if (this.decided) return;
    this.decided = true;
    const { order, made } = this.hints;
    this.decision = order === undefined ? decideOrder(this.dates, this.times, made) : { order, basis: 'option' };
    this.backwards = runsBackwards(this.dates, this.times, this.decision.order);
    this.dates = [];
    this.times = [];
  }

  /** The stamp of a record once the order is decided, or undefined if its date or time is none. */
  stamp({ date, time, on, at }: DatedWords): Stamp | undefined {
    if (on === undefined || at === undefined) return undefined;
    const civil = civilTime(on, at, this.decision.order);
    return civil && wallStamp(`${date} ${time}`, civil, this.clock);
  }

  /** What was guessed or contradicts itself, for the end of the file. */
  problems(): { readonly code: string; readonly message: string }[] {
    const found: { code: string; message: string }[] = [];
    const order = this.orderProblem();
    if (order !== undefined) found.push(order);
    if (this.backwards) {
      const message = 'The log runs from the newest record to the oldest; its events are given in order of time.';
      found.push({ code: `${this.hints.format}.newest-first`, message });
    }
    return found;
  }

  private orderProblem(): { readonly code: string; readonly message: string } | undefined {
    const { order, basis } = this.decision;
    const [reading, otherOrder] =
      order === 'day-first'
        ? (['day before month', 'month-first'] as const)
        : (['month before day', 'day-first'] as const);
    const own = this.proofs[order] > 0;
    const other = this.proofs[otherOrder] > 0;
    if (other && (own || basis !== 'irrelevant')) {
      const mixed =
        basis === 'option'
          ? `Dates of this log prove the order ${otherOrder}, against --date-order ${order}, and keep it`
          : 'Some dates have the day first and some the month first';
      const message = `${mixed}; those that leave it open were read ${reading}.`;
      return { code: `${this.hints.format}.date-order-conflict`, message };
    }
    // Where a date proves it, or none leaves it open, nothing had to be said from outside.
    if (own || !this.open) return undefined;
    switch (basis) {
      case 'option':
        return {
          code: `${this.hints.format}.date-order-forced`,
          message: `The dates of this log were read ${reading}, as --date-order says.`,
        };
      case 'bundle': {
        const message = `Nothing in this log tells day from month; its dates were read ${reading}, since it then ends when its bundle was made, as the name of that says. If that is wrong: --date-order ${otherOrder}.`;
        return { code: 'dart.date-order-from-bundle', message };
      }
      case 'assumed': {
        const message = `Nothing in this log tells day from month; its dates were read ${reading}, as in en-US. If that is wrong: --date-order ${otherOrder}.`;
        return { code: `${this.hints.format}.date-order-ambiguous`, message };
      }
      default:
        return undefined;
    }
  }
}
