import type { ClockId, Stamp } from '../../model/time.ts';
import {
  civilTime,
  type DateOrder,
  decideOrder,
  type OrderDecision,
  proofOf,
  runsBackwards,
  type WrittenDate,
  type WrittenTime,
  wallStamp,
} from './dates.ts';
import type { Header } from './header.ts';

/** After so many records the order is settled: a log of that many that never leaves the days 1 to 12 was not seen yet. */
export const DECIDE_AFTER = 10_000;

/** Finds out, while a file is read, how its dates are written and whether it runs backwards; then gives stamps. */
export class DateReading {
  /** Known after `DECIDE_AFTER` records or `decide()`. */
  decided = false;
  backwards = false;
  private decision: OrderDecision = { order: 'month-first', basis: 'irrelevant' };
  private readonly proofs: Record<DateOrder, number> = { 'month-first': 0, 'day-first': 0 };
  private dates: WrittenDate[] = [];
  private times: (WrittenTime | undefined)[] = [];
  private readonly clock: ClockId;

  constructor(clock: ClockId) {
    this.clock = clock;
  }

  observe({ on, at }: Header): void {
    if (on === undefined) return;
    const proof = proofOf(on);
    if (proof !== undefined) this.proofs[proof]++;
    if (this.decided) return;
    this.dates.push(on);
    this.times.push(at);
    if (this.dates.length >= DECIDE_AFTER) this.decide();
  }

  decide(): void {
    if (this.decided) return;
    this.decided = true;
    this.decision = decideOrder(this.dates, this.times);
    this.backwards = runsBackwards(this.dates, this.times, this.decision.order);
    this.dates = [];
    this.times = [];
  }

  /** The stamp of a record once the order is decided, or undefined if its date or time is none. */
  stamp({ date, time, on, at }: Header): Stamp | undefined {
    if (on === undefined || at === undefined) return undefined;
    const civil = civilTime(on, at, this.decision.order);
    return civil && wallStamp(`${date} ${time}`, civil, this.clock);
  }

  /** What was guessed or contradicts itself, for the end of the file. */
  problems(): { readonly code: string; readonly message: string }[] {
    const found: { code: string; message: string }[] = [];
    const { order, basis } = this.decision;
    const reading = order === 'day-first' ? 'day before month' : 'month before day';
    const both = this.proofs['day-first'] > 0 && this.proofs['month-first'] > 0;
    const other = this.proofs[order === 'day-first' ? 'month-first' : 'day-first'] > 0;
    if (both || (other && basis !== 'irrelevant')) {
      const message = `Some dates have the day first and some the month first; those that leave it open were read ${reading}.`;
      found.push({ code: 'dart.date-order-conflict', message });
    } else if (basis === 'assumed') {
      const message = `Nothing in this log tells day from month; its dates were read ${reading}, as in en-US.`;
      found.push({ code: 'dart.date-order-ambiguous', message });
    }
    if (this.backwards) {
      const message = 'The log runs from the newest record to the oldest; its events are given in order of time.';
      found.push({ code: 'dart.newest-first', message });
    }
    return found;
  }
}
