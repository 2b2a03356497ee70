import { describe, expect, test } from 'vitest';
import { Alignment } from '../../src/correlate/alignment.ts';
import { type Instant, UTC } from '../../src/correlate/instants.ts';
import type { Precedence } from '../../src/correlate/precedence.ts';

const MS = 1_000_000n;
const START = 1_742_479_200_000n * MS;

/** What a clock shows at a true time: its name, and how far ahead it is then, in milliseconds. */
type Ahead = (seconds: number) => number;
const shown = (clock: string, ahead: Ahead, seconds: number, scale = UTC): Instant => ({
  ns: START + BigInt(Math.round(seconds * 1000 + ahead(seconds))) * MS,
  scale,
  resolutionMs: 0,
  text: null,
  clock,
});

/** Two clocks that see two messages, one each way, 4 ms apart, every so often. */
function pairs(
  one: [string, Ahead],
  other: [string, Ahead],
  times: readonly number[],
  scales = [UTC, UTC],
): Precedence[] {
  return times.flatMap((seconds) => {
    const see = ([clock, ahead]: [string, Ahead], at: number, scale: string | undefined) =>
      shown(clock, ahead, at, scale);
    return [
      [see(one, seconds, scales[0]), see(other, seconds + 0.004, scales[1])],
      [see(other, seconds + 0.01, scales[1]), see(one, seconds + 0.014, scales[0])],
    ].flatMap(([earlier, later]) =>
      earlier === undefined || later === undefined ? [] : [{ earlier, later, fact: `at ${seconds}`, evidence: [] }],
    );
  });
}

const rank = { rankOf: (node: string) => ['capture', 'gateway', 'client'].indexOf(node.split('/')[0] ?? '') };
const right: Ahead = () => 0;
const steppedAt =
  (at: number, ms: number): Ahead =>
  (seconds) =>
    seconds < at ? 0 : ms;
const TIMES = [0, 10, 60, 70];

/** How far a clock's time is from the truth once it was placed. */
const errorMs = (alignment: Alignment, instant: Instant, seconds: number) =>
  Number(alignment.place(instant).ns - START) / 1e6 - seconds * 1000;

describe('clocks of one case', () => {
  test('are placed on the scale of the one that ranks first', () => {
    const alignment = new Alignment(pairs(['capture', right], ['gateway', () => 250_000], TIMES), rank);
    const instant = shown('gateway', () => 250_000, 30);
    expect(Math.abs(errorMs(alignment, instant, 30))).toBeLessThanOrEqual(alignment.place(instant).offBy?.ms ?? 0);
    expect(alignment.place(instant).offBy).toMatchObject({ by: 'capture', ms: expect.any(Number) });
    const own = shown('capture', right, 30);
    expect(alignment.place(own)).toMatchObject({ ns: own.ns, offBy: { ms: 0, by: 'capture' } });
  });

  test('are measured through a third that both share something with', () => {
    const zoneless = ['client', () => 3_600_000] as [string, Ahead];
    const facts = [
      ...pairs(['capture', right], ['gateway', () => -80], TIMES),
      ...pairs(['gateway', () => -80], zoneless, TIMES, [UTC, 'client']),
    ];
    const alignment = new Alignment(facts, rank);
    const placed = alignment.place(shown(...zoneless, 30, 'client'));
    expect(placed.scale).toBe(UTC);
    expect(Math.abs(Number(placed.ns - START) / 1e6 - 30_000)).toBeLessThanOrEqual(placed.offBy?.ms ?? 0);
    expect(placed.offBy?.ms).toBeGreaterThan(alignment.place(shown('gateway', () => -80, 30)).offBy?.ms ?? Infinity);
  });

  test('that facts bound from one side only stand as stated, and may be off by as much as they seem to be', () => {
    const ahead: [string, Ahead] = ['gateway', () => 60_000];
    const received = pairs(['capture', right], ahead, TIMES).filter(({ earlier }) => earlier.clock === 'capture');
    const alignment = new Alignment(received, rank);
    const placed = alignment.place(shown(...ahead, 30));
    expect(placed.ns).toBe(shown(...ahead, 30).ns);
    expect(placed.offBy).toMatchObject({ by: 'capture', ms: expect.closeTo(62_004, 3), isLoose: true });
  });

  test('without a zone may be an hour off beyond a night of summer time, where facts tell of one side of it only', () => {
    // Of a Thursday; the Sunday that follows is one of March.
    const facts = pairs(['capture', right], ['client', () => 3_600_000], TIMES, [UTC, 'client']);
    const alignment = new Alignment(facts, rank);
    const offBy = (days: number, scale?: string) => alignment.place(shown('client', right, days * 86_400, scale)).offBy;
    expect(offBy(1, 'client')?.ms).toBeLessThan(60_000);
    expect(offBy(-1, 'client')?.ms).toBeLessThan(60_000);
    for (const days of [4, -5]) {
      expect(offBy(days, 'client')).toMatchObject({ by: 'capture', isLoose: true });
      expect(offBy(days, 'client')?.ms).toBeGreaterThan(3_600_000);
    }
    expect(offBy(4, 'client')?.run).toBe(offBy(5, 'client')?.run);
    expect(offBy(4, 'client')?.run).not.toBe(offBy(1, 'client')?.run);
    // Facts on both sides tell that it went on as before.
    const both = new Alignment(
      [...facts, ...pairs(['capture', right], ['client', () => 3_600_000], [4 * 86_400], [UTC, 'client'])],
      rank,
    );
    const between = both.place(shown('client', right, 3 * 86_400, 'client'));
    expect(between.offBy?.ms).toBeLessThan(60_000);
    // A clock that states its zone says on its own whether it changed.
    const zoned = new Alignment(pairs(['capture', right], ['gateway', () => -80], TIMES), rank);
    expect(zoned.place(shown('gateway', right, 4 * 86_400)).offBy?.ms).toBeLessThan(60_000);
  });

  test('that nothing ties to another stay where they are', () => {
    const alignment = new Alignment(pairs(['capture', right], ['gateway', right], TIMES), rank);
    const other = shown('client', right, 5);
    expect(alignment.place(other)).toBe(other);
  });

  test('where none states a zone are on the scale of the first', () => {
    const facts = pairs(['gateway', right], ['client', () => 7000], TIMES, ['gateway', 'client']);
    const alignment = new Alignment(facts, rank);
    expect(alignment.place(shown('client', () => 7000, 5, 'client')).scale).toBe('gateway');
  });
});

describe('clocks whose year nobody knows', () => {
  const DAYS = 86_400_000;
  /** As if it were 1970. */
  const yearless = (one: Instant): Instant => ({ ...one, ns: one.ns - BigInt(20_089 * DAYS) * MS, yearless: true });
  const without = (facts: readonly Precedence[], clocks: readonly string[]) => {
    const open = (one: Instant) => (clocks.includes(one.clock) ? yearless(one) : one);
    return facts.map((fact) => ({ ...fact, earlier: open(fact.earlier), later: open(fact.later) }));
  };
  const facts = pairs(['gateway', right], ['client', () => 7000], TIMES, ['gateway', 'client']);

  test('measure none that states it, whatever their rank', () => {
    const alignment = new Alignment(without(facts, ['gateway']), rank);
    const dated = shown('client', () => 7000, 30, 'client');
    expect(alignment.place(dated)).toMatchObject({ ns: dated.ns, scale: 'client' });
    const placed = alignment.place(yearless(shown('gateway', right, 30, 'gateway')));
    expect(placed.scale).toBe('client');
    expect(placed.yearless).toBeUndefined();
    expect(Math.abs(Number(placed.ns - dated.ns) / 1e6)).toBeLessThanOrEqual(placed.offBy?.ms ?? 0);
  });

  test('measure one another, and stay without a year', () => {
    const alignment = new Alignment(without(facts, ['gateway', 'client']), rank);
    expect(alignment.place(yearless(shown('client', right, 5, 'client')))).toMatchObject({
      scale: 'gateway',
      yearless: true,
    });
  });

  test('are not tied where one of them went on into another year', () => {
    const later = without(facts, ['gateway', 'client']).map(({ earlier, later: then, ...rest }) => {
      const moved = (one: Instant) => (one.clock === 'client' ? { ...one, ns: one.ns + BigInt(365 * DAYS) * MS } : one);
      return { ...rest, earlier: moved(earlier), later: moved(then) };
    });
    const instant = later[0]?.later;
    if (instant === undefined) throw new Error('no fact');
    expect(new Alignment(later, rank).place(instant)).toBe(instant);
  });
});

describe('a clock that was set', () => {
  test('is the one that two others contradict, even if it ranks first', () => {
    const stepped = steppedAt(30, 90_000);
    const facts = [
      ...pairs(['capture', stepped], ['gateway', right], TIMES),
      ...pairs(['capture', stepped], ['client', right], TIMES),
      ...pairs(['gateway', right], ['client', right], TIMES),
    ];
    const alignment = new Alignment(facts, rank);
    const [before, after] = [5, 65].map((seconds) => shown('capture', stepped, seconds));
    if (before === undefined || after === undefined) throw new Error('no instants');
    expect(Math.abs(errorMs(alignment, before, 5))).toBeLessThan(10);
    expect(Math.abs(errorMs(alignment, after, 65))).toBeLessThan(10);
    const [from, to] = [5, 65].map((seconds) => alignment.place(shown('client', right, seconds)));
    expect(from && to && alignment.isBroken(from, to)).toBe(false);
  });

  test.each([
    [90_000, 0],
    // A client may have missed so small a step.
    [9000, 9000],
  ])('by %i ms is the one beside which two others go on together', (step, wrong) => {
    const stepped = steppedAt(30, step);
    const facts = [
      ...pairs(['capture', stepped], ['gateway', right], TIMES),
      ...pairs(['gateway', right], ['client', right], TIMES),
    ];
    const alignment = new Alignment(facts, rank);
    expect(Math.abs(errorMs(alignment, shown('gateway', right, 65), 65) - wrong)).toBeLessThan(10);
    const [from, to] = [5, 65].map((seconds) => alignment.place(shown('gateway', right, seconds)));
    expect(from && to && alignment.isBroken(from, to)).toBe(wrong > 0);
  });

  test.each([
    [3_600_000, 'client', false],
    [-3_600_000, 'client', false],
    [3_600_000, UTC, true],
    [3_000_000, 'client', true],
  ])(
    'by %i ms in the night of a Sunday in spring, counting in %s: the other may have been set: %s',
    (by, scale, broken) => {
      // From Saturday, 22 March 2025, 14:00 on.
      const times = [0, 10, 60, 70].map((seconds) => 2 * 86_400 + seconds * 1000);
      const facts = pairs(['capture', right], ['client', steppedAt(2 * 86_400 + 30_000, by)], times, [UTC, scale]);
      const alignment = new Alignment(facts, rank);
      const at = (seconds: number) => alignment.place(shown('capture', right, 2 * 86_400 + seconds * 1000));
      expect(alignment.isBroken(at(5), at(65))).toBe(broken);
    },
  );

  test('is not known where there are two clocks only: what lies across the step is broken', () => {
    const alignment = new Alignment(pairs(['capture', right], ['gateway', steppedAt(30, 90_000)], TIMES), rank);
    const at = (seconds: number) => alignment.place(shown('capture', right, seconds));
    expect(alignment.isBroken(at(5), at(65))).toBe(true);
    expect(alignment.isBroken(at(65), at(5))).toBe(true);
    expect(alignment.isBroken(at(0), at(10))).toBe(false);
    expect(alignment.isBroken(at(61), at(69))).toBe(false);
  });

  test('on one side of it, nobody knows the other side: a clock that was measured there alone is off by as much beyond', () => {
    const facts = [
      ...pairs(['capture', right], ['gateway', steppedAt(30, 90_000)], TIMES),
      ...pairs(['capture', right], ['client', () => 7000], [0, 10]),
    ];
    const alignment = new Alignment(facts, rank);
    const offBy = (seconds: number) => alignment.place(shown('client', () => 7000, seconds)).offBy?.ms;
    expect(offBy(5)).toBeLessThan(100);
    expect(offBy(65)).toBeGreaterThanOrEqual(90_000);
    expect(offBy(65)).toBeLessThan(90_200);
  });
});
