import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Case } from '../../src/model/case.ts';
import type { Event } from '../../src/model/event.ts';
import type { Stamp } from '../../src/model/time.ts';
import { ingested } from '../support/analysed.ts';
import type { Aspect } from './case.ts';
import { scenarios } from './scenarios/index.ts';
import { simulate } from './stage/simulate.ts';

// A clock that three facts measure may be wrong by whatever it likes: the story stays what it is.

const SCENARIOS = ['resume-after-sleep', 'late', 'network-switch', 'ipv6', 'no-nat'];
/** Beyond what anybody would not notice, in whole seconds, so that stamps of a second stay such. */
const SHIFTS = [-5400, 37, 7200];
const LEAST_ANCHORS = 3;

/** Its calendar time moved by some seconds; what the source wrote stays. */
function shifted(stamp: Stamp, clock: string, seconds: number): Stamp {
  if (stamp.kind === 'none' || stamp.clock !== clock) return stamp;
  if (stamp.kind === 'absolute') return { ...stamp, epochNs: stamp.epochNs + BigInt(seconds) * 1_000_000_000n };
  const { civil } = stamp;
  const year = civil.year ?? 2025;
  const date = new Date(Date.UTC(year, civil.month - 1, civil.day, civil.hour, civil.minute, civil.second + seconds));
  const moved = {
    ...(civil.year === undefined ? {} : { year: date.getUTCFullYear() }),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: civil.nanosecond,
  };
  return { ...stamp, civil: moved };
}

function withClockShifted(events: readonly Event[], clock: string, seconds: number): Event[] {
  return events.map((event) => {
    const moved = { ...event, at: shifted(event.at, clock, seconds) };
    return 'lastAt' in moved ? ({ ...moved, lastAt: shifted(moved.lastAt, clock, seconds) } as Event) : moved;
  });
}

/** What a case tells but for one clock's own entry and what tells of that clock. */
function story({ facts: _facts, clocks, diagnostics, ...told }: Case, clock: string): unknown {
  return {
    ...told,
    clocks: clocks.filter(({ id }) => id !== clock),
    diagnostics: diagnostics.filter(({ code }) => !code.startsWith('clock.')),
  };
}

/** Without stamps of that clock as they were written, and without what is left open about it. */
function normalised(value: unknown, clock: string): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner) => {
      if (typeof inner !== 'object' || inner === null || !('clock' in inner) || inner.clock !== clock) return inner;
      return { ...inner, local: null, text: null };
    }),
  );
}

describe.each(SCENARIOS)('%s, with a clock that is wrong', (name) => {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const aspects: readonly Aspect[] = ['wire', 'keys', 'debug', 'config', 'log'];
  const files = simulate(scenario, 1).files.filter(({ aspect }) => aspects.includes(aspect));

  test.each(SHIFTS)('by %i s: nothing changes but that clock', async (seconds) => {
    const read = await ingested(files);
    const sources = read.sources.map(({ source, clock, reader }) => {
      return { id: source.id, path: source.path, clock, vantage: reader?.vantage };
    });
    const before = correlate(sources, read.events, {});
    const measured = before.clocks.filter(({ offsetMs, anchors, basis }) => {
      return offsetMs !== null && basis !== 'reference' && anchors.length >= LEAST_ANCHORS;
    });
    expect(measured.length).toBeGreaterThan(0);
    for (const { id, offsetMs, zone } of measured) {
      // A zone that facts gave takes up whole quarters of an hour, so that the error of the clock alone is told.
      const after = correlate(sources, withClockShifted(read.events, id, seconds), {});
      expect(normalised(story(after, id), id), `${id} of ${name}`).toEqual(normalised(story(before, id), id));
      const now = after.clocks.find((clock) => clock.id === id);
      expect(now).not.toEqual(before.clocks.find((clock) => clock.id === id));
      if (now?.zone === zone) expect((now?.offsetMs ?? 0) - (offsetMs ?? 0)).toBeCloseTo(seconds * 1000, 2);
    }
  });
});
