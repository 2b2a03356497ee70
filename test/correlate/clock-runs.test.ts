import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Placed } from '../../src/correlate/clock-bounds.ts';
import { runsOf } from '../../src/correlate/clock-runs.ts';
import { type Instant, UTC } from '../../src/correlate/instants.ts';
import { bestOffset, inRuns } from '../../src/correlate/run-offsets.ts';

// Facts are made from a true offset, so that the interval that comes out can be held against it.

const MS = 1_000_000n;
const START = 1_742_479_200_000n * MS;

const instant = (ns: bigint, clock: string, resolutionMs = 0): Instant => ({
  ns,
  scale: UTC,
  resolutionMs,
  text: null,
  clock,
});

/** What the clock shows at a true time, as whole units. */
const shows = (trueNs: bigint, aheadMs: number, unitMs: number): bigint => {
  const shown = trueNs + BigInt(Math.round(aheadMs * 1e6));
  return unitMs === 0 ? shown : shown - (shown % (BigInt(unitMs) * MS));
};

interface FactMade {
  readonly seconds: number;
  readonly aheadMs: number;
  /** How long the later of the two came after the earlier. */
  readonly gapMs: number;
  readonly ownIsEarlier: boolean;
  readonly unitMs?: number;
}

function factOf({ seconds, aheadMs, gapMs, ownIsEarlier, unitMs = 1 }: FactMade): Placed {
  const first = START + BigInt(Math.round(seconds * 1e9));
  const second = first + BigInt(Math.round(gapMs * 1e6));
  const [ownAt, otherAt] = ownIsEarlier ? [first, second] : [second, first];
  const own = instant(shows(ownAt, aheadMs, unitMs), 'own', unitMs);
  const other = instant(otherAt, 'reference');
  const [earlier, later] = ownIsEarlier ? [own, other] : [other, own];
  return { own, other, ownIsEarlier, precedence: { earlier, later, fact: `at ${seconds} s`, evidence: [] } };
}

const both = (seconds: number, aheadMs: number, gapMs = 2, unitMs = 1): Placed[] =>
  [true, false].map((ownIsEarlier) => factOf({ seconds, aheadMs, gapMs, ownIsEarlier, unitMs }));

/** What the clock is ahead by, as the runs have it. */
const ahead = (runs: NonNullable<ReturnType<typeof runsOf>>, seconds: number, aheadMs: number) => {
  const { shift, offByMs } = inRuns(runs, START + BigInt(Math.round((seconds * 1000 + aheadMs) * 1e6)));
  return { ms: -Number(shift) / 1e6, offByMs };
};

describe('the offset of a clock', () => {
  test('lies between what came first and what came later', () => {
    const runs = runsOf([...both(0, 250), ...both(60, 250)]);
    if (runs === undefined) throw new Error('not measured');
    const { ms, offByMs } = ahead(runs, 30, 250);
    expect(Math.abs(ms - 250)).toBeLessThanOrEqual(offByMs);
    expect(offByMs).toBeLessThan(10);
  });

  test('of a clock that seems to be set all the time is not stated', () => {
    const facts = (count: number) => Array.from({ length: count }, (_, index) => both(index * 60, index * 5000)).flat();
    expect(runsOf(facts(50))).toHaveLength(50);
    expect(runsOf(facts(51))).toBeUndefined();
  });

  test('is found among any number of facts', () => {
    const facts = Array.from({ length: 200_000 }, (_, index) => both(index / 10, index < 100_000 ? 0 : 5000)).flat();
    expect(runsOf(facts)?.map(({ points }) => points.length)).toEqual([200_000, 200_000]);
  });

  test('is not stated where all facts bound it from one side', () => {
    expect(
      runsOf([0, 60].map((seconds) => factOf({ seconds, aheadMs: 0, gapMs: 1, ownIsEarlier: true }))),
    ).toBeUndefined();
    expect(runsOf([])).toBeUndefined();
  });

  test('is shown in whole units of the clock where one fits', () => {
    const runs = runsOf([...both(0.4, 0, 300, 1000), ...both(60.8, 0, 300, 1000)]);
    if (runs === undefined) throw new Error('not measured');
    expect(Math.abs(ahead(runs, 0, 0).ms)).toBe(0);
  });

  test('widens with the distance from the facts, as quartz drifts', () => {
    const runs = runsOf(both(0, 250));
    if (runs === undefined) throw new Error('not measured');
    const [here, anHourLater] = [ahead(runs, 0, 250), ahead(runs, 3600, 250)];
    expect(anHourLater.offByMs - here.offByMs).toBeCloseTo(360, 0);
    expect(bestOffset(runs).offByMs).toBeLessThanOrEqual(here.offByMs);
  });

  test('of a clock that was set between has two stretches, and anything between them until the next fact', () => {
    const runs = runsOf([...both(0, 0), ...both(10, 0), ...both(100, 5000), ...both(110, 5000)]);
    if (runs === undefined) throw new Error('not measured');
    expect(runs).toHaveLength(2);
    expect(ahead(runs, 5, 0).ms).toBeCloseTo(0, -1);
    expect(ahead(runs, 105, 5000).ms).toBeCloseTo(5000, -1);
    const { ms, offByMs } = ahead(runs, 50, 0);
    for (const either of [0, 5000]) expect(Math.abs(ms - either)).toBeLessThanOrEqual(offByMs);
  });

  test('of a stretch that facts bound from one side is not that of its neighbour', () => {
    const sent = factOf({ seconds: 0, aheadMs: 0, gapMs: 4, ownIsEarlier: true });
    const runs = runsOf([sent, ...both(4000, -1_800_000), ...both(4010, -1_800_000)]);
    expect(runs?.map(({ isMeasured }) => isMeasured)).toEqual([false, true]);
    if (runs === undefined) throw new Error('not measured');
    // It stands as stated, with what its fact leaves open and two seconds more.
    expect(ahead(runs, 0, 0)).toEqual({ ms: -0, offByMs: expect.closeTo(2004, 0) });
  });

  test('of a packet that would have travelled for half an hour was another one', () => {
    const [sent] = [factOf({ seconds: 0, aheadMs: 0, gapMs: 4, ownIsEarlier: true })];
    const isOnePacket = { ...sent, precedence: { ...sent.precedence, isOnePacket: true } };
    const behind = [...both(4000, 1_800_000), ...both(4010, 1_800_000)];
    expect(runsOf([sent, ...behind])).toHaveLength(1);
    expect(runsOf([isOnePacket, ...behind])).toHaveLength(2);
  });

  test('between two stretches keeps a time between what comes before it and what comes after', () => {
    const runs = runsOf([...both(0, 0), ...both(10, 0), ...both(4000, -1_800_000), ...both(4010, -1_800_000)]);
    if (runs === undefined) throw new Error('not measured');
    const at = START + 10_500n * MS;
    const { shift, offByMs, run } = inRuns(runs, at);
    expect(run).toBeUndefined();
    const placed = Number(at + shift - START) / 1e6;
    expect(placed - offByMs).toBeGreaterThan(9990);
    expect(placed + offByMs).toBeLessThan(1_811_000);
  });

  test('of a clock that drifts is followed', () => {
    const facts = Array.from({ length: 60 }, (_, minute) => both(minute * 60, minute * 60 * 0.05));
    const runs = runsOf(facts.flat());
    if (runs === undefined) throw new Error('not measured');
    expect(runs).toHaveLength(1);
    for (const minute of [0, 17, 42, 59]) {
      const { ms, offByMs } = ahead(runs, minute * 60, minute * 3);
      expect(Math.abs(ms - minute * 3)).toBeLessThanOrEqual(offByMs);
      expect(offByMs).toBeLessThan(10);
    }
  });

  const fact = fc.record({
    seconds: fc.double({ min: 0, max: 7200, noNaN: true }),
    gapMs: fc.double({ min: 0, max: 900, noNaN: true }),
    ownIsEarlier: fc.boolean(),
  });

  test('whatever the facts, the truth lies within the interval', () => {
    fc.assert(
      fc.property(
        fc.array(fact, { minLength: 2, maxLength: 30 }),
        fc.integer({ min: -100_000_000, max: 100_000_000 }),
        fc.double({ min: -90e-6, max: 90e-6, noNaN: true }),
        fc.constantFrom(0, 1, 1000),
        fc.double({ min: 0, max: 7200, noNaN: true }),
        (made, aheadMs, drift, unitMs, seconds) => {
          const offset = (at: number) => aheadMs + at * 1000 * drift;
          const runs = runsOf(
            made.map((one) => {
              const at = one.ownIsEarlier ? one.seconds : one.seconds + one.gapMs / 1000;
              return factOf({ ...one, aheadMs: offset(at), unitMs });
            }),
          );
          if (runs === undefined) return;
          expect(runs).toHaveLength(1);
          const { ms, offByMs } = ahead(runs, seconds, offset(seconds));
          expect(Math.abs(ms - offset(seconds))).toBeLessThanOrEqual(offByMs + 0.001);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a clock that is set otherwise by whole units is corrected by as much more', () => {
    fc.assert(
      fc.property(
        fc.array(fact, { minLength: 2, maxLength: 12 }),
        fc.constantFrom(1, 1000),
        fc.integer({ min: -90_000, max: 90_000 }),
        (made, unitMs, units) => {
          const [one, other] = [0, units * unitMs].map((aheadMs) =>
            runsOf(made.map((each) => factOf({ ...each, aheadMs, unitMs }))),
          );
          if (one === undefined || other === undefined) {
            expect(one).toEqual(other);
            return;
          }
          const [here, there] = [bestOffset(one), bestOffset(other)];
          expect(there.shift - here.shift).toBe(-BigInt(units * unitMs) * MS);
          expect(there.offByMs).toBeCloseTo(here.offByMs, 3);
        },
      ),
      { numRuns: 200 },
    );
  });
});
