// Lines without a time keep their place: a log is written in the order in which things happened.
import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { Clocks } from './clocks.ts';
import { type Instant, ORDER_ONLY } from './instants.ts';
import { lastNotAfter } from './sorted.ts';

interface Timed {
  readonly start: number;
  readonly instant: Instant;
}

/** Times of lines that state none, by those that stand before and behind them. */
export class FileOrder {
  readonly #timed = new Map<SourceId, readonly Timed[]>();

  constructor(events: readonly Event[], clocks: Clocks) {
    const timed = new Map<SourceId, Timed[]>();
    for (const { at, evidence } of events) {
      const instant = clocks.instant(at);
      if (instant === undefined) continue;
      const own = timed.get(evidence.source);
      const one = { start: evidence.start, instant };
      if (own === undefined) timed.set(evidence.source, [one]);
      else own.push(one);
    }
    for (const [source, own] of timed)
      this.#timed.set(
        source,
        own.sort((a, b) => a.start - b.start),
      );
  }

  /**
   * The time of the line before, else of the one behind, with no words of its own. Where the source states no time at all its
   * lines are on a scale of their own, on which only order holds.
   */
  place({ source, start }: EvidenceRef): Instant {
    const own = this.#timed.get(source) ?? [];
    const { instant } =
      own[
        Math.max(
          0,
          lastNotAfter(own, (one) => one.start, start),
        )
      ] ?? {};
    if (instant !== undefined) return { ...instant, text: null };
    return {
      ns: BigInt(start),
      scale: `${ORDER_ONLY}${source}`,
      resolutionMs: 0,
      text: null,
      clock: `order-${source}`,
    };
  }
}
