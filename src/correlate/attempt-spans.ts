import { timeKey } from '../model/coverage.ts';
import type { Attempt, Moment } from '../model/result.ts';
import { groupBy } from './grouped.ts';
import { lastNotAfter } from './sorted.ts';

interface Span {
  readonly id: string;
  readonly order: number;
  readonly from: string;
  readonly to: string;
}

/** Spans by their start, with the latest end of each and all before it: where that is over, so are they. */
interface Spans {
  readonly sorted: readonly Span[];
  readonly latestEnds: readonly string[];
}

/** From the last proof of life to the end of each attempt, by session and scale of time. */
export class AttemptSpans {
  readonly #spans: ReadonlyMap<string, Spans>;

  constructor(attempts: readonly Attempt[]) {
    const spans = attempts.flatMap(({ id, session, lostAt, finishedAt }, order) => {
      const [from, to] = [lostAt?.earliest, finishedAt];
      if (session === null || from === undefined || to === null) return [];
      const [first, last] = [keyOf(from), keyOf(to)];
      // False across scales: there, nobody knows.
      if (first === undefined || last === undefined || first.scale !== last.scale) return [];
      return [{ id, order, from: first.time, to: last.time, group: `${session} ${first.scale}` }];
    });
    this.#spans = new Map(
      [...groupBy(spans, ({ group }) => group)].map(([group, own]) => {
        const sorted = own.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.order - b.order));
        let latest = '';
        const latestEnds = sorted.map(({ to }) => {
          latest = to > latest ? to : latest;
          return latest;
        });
        return [group, { sorted, latestEnds }];
      }),
    );
  }

  /** The first attempt of the session into whose span a moment falls. */
  at(session: string, moment: Moment): string | null {
    const key = keyOf(moment);
    const spans = key && this.#spans.get(`${session} ${key.scale}`);
    if (key === undefined || spans === undefined) return null;
    let found: Span | undefined;
    let index = lastNotAfter(spans.sorted, ({ from }) => from, key.time);
    for (; index >= 0 && (spans.latestEnds[index] ?? '') >= key.time; index--) {
      const span = spans.sorted[index];
      if (span !== undefined && span.to >= key.time && span.order < (found?.order ?? Infinity)) found = span;
    }
    return found?.id ?? null;
  }
}

function keyOf({ utc, local, clock }: Moment): { readonly scale: string; readonly time: string } | undefined {
  if (utc !== null) return { scale: 'utc', time: timeKey(utc) };
  return local === null ? undefined : { scale: clock, time: timeKey(local) };
}
