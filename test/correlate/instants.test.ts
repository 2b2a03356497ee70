import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  civilNs,
  compareInstants,
  earliest,
  type Instant,
  latest,
  momentOf,
  secondsBetween,
  secondsSince,
  UTC,
} from '../../src/correlate/instants.ts';
import { wall } from '../support/cases.ts';

// The same values on every run; a failure found with another seed becomes a test of its own.
fc.configureGlobal({ seed: 2025 });

function instant(ns: bigint, parts: Partial<Instant> = {}): Instant {
  return { ns, scale: UTC, resolutionMs: 0, text: null, clock: 'c', ...parts };
}

const ns = BigInt(Date.UTC(2025, 2, 20, 14, 0, 6, 812)) * 1_000_000n;

describe('moments', () => {
  test.each([
    [1000, '2025-03-20T14:00:06Z'],
    [10, '2025-03-20T14:00:06.812Z'],
    [1, '2025-03-20T14:00:06.812Z'],
    [0.001, '2025-03-20T14:00:06.812345Z'],
    [0, '2025-03-20T14:00:06.812345Z'],
  ])('a unit of %d ms is written with as many digits', (resolutionMs, utc) => {
    expect(momentOf(instant(ns + 345_678n, { resolutionMs }))).toMatchObject({ utc, local: null });
  });

  test('before 1970 the fraction still counts forward', () => {
    expect(momentOf(instant(-1n)).utc).toBe('1969-12-31T23:59:59.999999Z');
    expect(momentOf(instant(-1_000_000_000n)).utc).toBe('1969-12-31T23:59:59.000000Z');
    expect(momentOf(instant(-1_500_000n, { resolutionMs: 1 })).utc).toBe('1969-12-31T23:59:59.998Z');
    expect(momentOf(instant(0n)).utc).toBe('1970-01-01T00:00:00.000000Z');
  });

  test('on a clock of its own a time has no UTC and no margin', () => {
    const shown = momentOf(instant(ns, { scale: 'clock-S1', resolutionMs: 1000, text: '03/20/2025 14:00:06' }));
    expect(shown).toEqual({
      utc: null,
      local: '2025-03-20T14:00:06',
      text: '03/20/2025 14:00:06',
      clock: 'c',
      plusMinusMs: null,
    });
  });

  test('any nanosecond of 64 bits gives a time whose order is kept', () => {
    const any = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [first, second] = [momentOf(instant(a)).utc ?? '', momentOf(instant(b)).utc ?? ''];
        expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
        if (a <= b) expect(first <= second).toBe(true);
      }),
    );
  });
});

describe('distances', () => {
  const later = instant(ns + 1_500_400_000n);

  test('seconds with millisecond precision, either sign', () => {
    expect(secondsBetween(instant(ns), later)).toBe(1.5);
    expect(secondsBetween(later, instant(ns))).toBe(-1.5);
  });

  test('none across scales, and none with an unknown end', () => {
    expect(secondsBetween(instant(ns), { ...later, scale: 'clock-S2' })).toBeUndefined();
    expect(secondsBetween(undefined, later)).toBeUndefined();
    expect(secondsBetween(later, undefined)).toBeUndefined();
  });

  test('an interval since a bounded beginning, never negative', () => {
    const to = instant(ns + 10_000_000_000n);
    expect(secondsSince({ earliest: instant(ns), latest: instant(ns + 4_000_000_000n) }, to)).toEqual({
      min: 6,
      max: 10,
    });
    expect(secondsSince({ earliest: undefined, latest: instant(ns) }, to)).toEqual({ min: 10, max: null });
    expect(secondsSince({ earliest: instant(ns), latest: undefined }, to)).toEqual({ min: 0, max: 10 });
    expect(secondsSince({ earliest: to, latest: to }, instant(ns))).toEqual({ min: 0, max: 0 });
    expect(secondsSince({ earliest: undefined, latest: undefined }, to)).toBeUndefined();
  });

  test('the earliest and the latest stay on the scale of the first', () => {
    const local = instant(0n, { scale: 'clock-S2' });
    expect(earliest([undefined, later, instant(ns), local])?.ns).toBe(ns);
    expect(latest([instant(ns), later, local])?.ns).toBe(later.ns);
    expect(latest([])).toBeUndefined();
    expect(compareInstants(instant(ns), later)).toBeLessThan(0);
    expect(compareInstants(later, later)).toBe(0);
  });
});

describe('calendar times', () => {
  test('the stamp’s own year wins over the one that is assumed', () => {
    expect(civilNs(wall('2025-03-20 14:00:06.812'), 1999)).toBe(ns);
    expect(civilNs(wall('03-20 14:00:06.812'), 2025)).toBe(ns);
  });

  test('nanoseconds are kept', () => {
    expect(civilNs(wall('2025-03-20 14:00:06.812345678'), undefined)).toBe(ns + 345_678n);
  });
});
