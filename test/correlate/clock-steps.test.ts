import { describe, expect, test } from 'vitest';
import { clockPieces, crossesSummerTime } from '../../src/correlate/clock-steps.ts';
import { wall } from '../support/cases.ts';

const stamps = (...texts: readonly (string | readonly [text: string, mark: string])[]) =>
  texts.map((one) => (typeof one === 'string' ? wall(one) : wall(one[0], { mark: one[1] })));

function piecesOf(all: ReturnType<typeof stamps>) {
  const pieces = clockPieces(all);
  return pieces && { numbers: all.map((stamp) => pieces.of.get(stamp)), trusted: [...pieces.trusted] };
}

describe('a gateway clock that was set while it wrote', () => {
  test('one that goes on undisturbed is one piece, whatever its mark', () => {
    expect(clockPieces(stamps('2025-03-20 14:00:00', '2025-03-20 14:00:00', '2025-03-20 15:00:00'))).toBeUndefined();
    expect(clockPieces(stamps(['2025-03-20 14:00:00', '*'], ['2025-03-20 14:10:00', '*']))).toBeUndefined();
  });

  test('lines of several queues are out of order by a second, which is no step', () => {
    expect(
      clockPieces(stamps('2025-03-20 14:00:05.000', '2025-03-20 14:00:03.600', '2025-03-20 14:00:06')),
    ).toBeUndefined();
  });

  test('a change of mark begins a piece, and only unmarked times stand as stated', () => {
    expect(
      piecesOf(stamps(['2025-03-20 14:00:00', '*'], ['2025-03-20 14:10:00', ''], ['2025-03-20 14:20:00', ''])),
    ).toEqual({
      numbers: [0, 1, 1],
      trusted: [1],
    });
  });

  test('unmarked times that jump back are all in doubt', () => {
    const log = ['2025-03-20 14:00:00', '2025-03-20 14:20:00', '2025-03-20 14:10:00', '2025-03-20 14:11:00'];
    expect(piecesOf(stamps(...log))).toEqual({
      numbers: [0, 0, 1, 1],
      trusted: [],
    });
  });

  test('records that are printed a second time are no step, nor is what goes on behind them', () => {
    const log = ['2025-03-20 14:00:00', '2025-03-20 14:05:00', '2025-03-20 14:00:00', '2025-03-20 14:05:00'];
    expect(clockPieces(stamps(...log, '2025-03-20 14:06:00'))).toBeUndefined();
  });

  test('an older file behind a newer one is no step', () => {
    const log = ['2025-03-20 14:00:00', '2025-03-20 14:20:00', '2025-03-20 13:10:00', '2025-03-20 13:50:00'];
    expect(clockPieces(stamps(...log))).toBeUndefined();
  });

  test('summer time that ends is no step where the text names its zones', () => {
    const zones = [wall('2025-10-26 02:59:00', { zone: 'CEST' }), wall('2025-10-26 02:01:00', { zone: 'CET' })];
    const before = wall('2025-10-26 01:00:00', { zone: 'CEST' });
    expect(
      clockPieces([before, ...zones], { offsetOf: (stamp) => (stamp.zone === 'CEST' ? 120 : 60) }),
    ).toBeUndefined();
    expect(clockPieces([before, ...zones])).toBeDefined();
  });

  test('a message that tells that the clock was set begins a piece, whichever way it was set', () => {
    const all = stamps('2025-03-20 14:00:00', '2025-03-20 14:10:00', '2025-03-20 14:11:00');
    const pieces = clockPieces(all, { updates: new Set(all.slice(1, 2)) });
    expect(all.map((stamp) => pieces?.of.get(stamp))).toEqual([0, 1, 1]);
    expect([...(pieces?.trusted ?? [])]).toEqual([]);
  });

  test('stamps of traces, which never have a mark, are no step behind those that have one', () => {
    const [first, second, third] = ['14:00:00', '14:01:00', '14:02:00'].map((time) =>
      wall(`2025-03-20 ${time}`, { mark: '*' }),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('three stamps');
    expect(clockPieces([first, { ...second, mark: undefined }, third])).toBeUndefined();
    expect(clockPieces([{ ...first, mark: undefined }, second, third])).toBeUndefined();
    expect(clockPieces([first, second, { ...third, mark: '' }])).toBeDefined();
  });

  test('the end of a year without years is no step', () => {
    expect(clockPieces(stamps('12-31 23:59:00', '01-01 00:01:00'))).toBeUndefined();
  });
});

describe('a wall clock without a zone', () => {
  const ms = (text: string): number => Date.parse(`${text}Z`);

  test.each([
    ['2025-03-29T23:00:00', '2025-03-30T07:00:00', true],
    ['2025-11-01T22:00:00', '2025-11-02T08:00:00', true],
    // A Sunday by day, a night in the week, and a Sunday of a month in which nobody changes.
    ['2025-03-30T09:00:00', '2025-03-30T18:00:00', false],
    ['2025-03-19T23:00:00', '2025-03-20T07:00:00', false],
    ['2025-06-28T23:00:00', '2025-06-29T07:00:00', false],
  ])('from %s to %s may have changed to summer time: %s', (from, to, changed) => {
    expect(crossesSummerTime(ms(from), ms(to))).toBe(changed);
  });
});
