import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointer, pointers, sourceNames } from '../../src/reporters/terminal/pointers.ts';
import { columnsOf, cut, NO_BREAK, wrap } from '../../src/reporters/terminal/text.ts';
import { duration, isoParts, span, step } from '../../src/reporters/terminal/times.ts';

const plain = (text: string) => text.replaceAll(NO_BREAK, ' ');

test.each([
  [0, '0 s'],
  [0.0426, '0.043 s'],
  [11.8, '11.8 s'],
  [59.96, '1 min'],
  [900, '15 min'],
  [2392.7, '39 min 53 s'],
  [6073, '1 h 41 min 13 s'],
  [86_400, '1 d'],
  [90_000, '1 d 01 h'],
  [-37.2, '-37.2 s'],
])('%d seconds read as %s', (seconds, expected) => {
  expect(plain(duration(seconds))).toBe(expected);
});

test.each([
  [{ min: 0, max: null }, 'unknown'],
  [{ min: 5, max: null }, 'at least 5 s'],
  [{ min: 0, max: 75 }, 'at most 1 min 15 s'],
  [{ min: 11.2, max: 11.2 }, '11.2 s'],
  [{ min: 2392.7, max: 2467.8 }, '39 min 53 s to 41 min 08 s'],
])('the interval %j reads as %s', (interval, expected) => {
  expect(plain(span(interval))).toBe(expected);
});

test('an ISO time is taken apart without a calendar of the machine', () => {
  expect(isoParts('2025-03-13T03:50:19.800999Z')).toEqual({
    date: '2025-03-13',
    time: '03:50:19.800',
    ms: Date.UTC(2025, 2, 13, 3, 50, 19, 800),
    whole: false,
  });
  expect(isoParts('2024-02-29T23:59:59Z')).toMatchObject({
    time: '23:59:59',
    ms: Date.UTC(2024, 1, 29, 23, 59, 59),
    whole: true,
  });
  expect(isoParts('2025-03-13T03:50:19.000000Z')).toMatchObject({ time: '03:50:19.000', whole: false });
  expect(isoParts('1969-12-31T23:59:59')?.ms).toBe(-1000);
  expect(isoParts('2 weeks')).toBeUndefined();
  expect(isoParts(null)).toBeUndefined();
});

test('steps carry their sign, and no digits that a stamp does not show', () => {
  const fine = (ms: number) => ({ ms, whole: false });
  const whole = (seconds: number) => ({ ms: seconds * 1000, whole: true });
  expect(plain(step(fine(0), fine(131_000)))).toBe('+2 min 11 s');
  expect(plain(step(fine(5000), fine(0)))).toBe('-5 s');
  expect(plain(step(fine(1064), fine(1071)))).toBe('+0.007 s');
  expect(plain(step(fine(51_457), whole(53)))).toBe('+2 s');
  expect(plain(step(whole(44), fine(44_118)))).toBe('+0 s');
  expect(plain(step(whole(44), whole(50)))).toBe('+6 s');
});

test('wide characters count twice and marks not at all', () => {
  expect(columnsOf('山田')).toBe(4);
  expect(columnsOf('e\u0301')).toBe(1);
  expect(cut('abcdef', 4, '…')).toBe('abc…');
});

test('an SPI is never broken, other long words are', () => {
  expect(wrap('SA 5a1f09c2d77e3b10 up', 8)).toEqual(['SA', '5a1f09c2d77e3b10', 'up']);
  expect(wrap('AnyConnect/Logs/x.txt', 12)).toEqual(['AnyConnect/', 'Logs/x.txt']);
});

test('wrapped lines fit and lose nothing but blanks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 60 }), (text, width) => {
      const line = text.replace(/[\n ]+/g, ' ').trim();
      const lines = wrap(line, width);
      for (const part of lines) if (!/^[0-9a-f]{16}$/.test(part)) expect(columnsOf(part)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(/[ \u00a0]/g, '')).toBe(line.replaceAll(/[ \u00a0]/g, ''));
    }),
  );
});

const names = sourceNames([
  { id: 'S1', path: 'a/capture.pcap' },
  { id: 'S2', path: 'b/capture.pcap' },
  { id: 'S3', path: 'dart.zip!/Logs/AnyConnect.txt' },
  { id: 'S4', path: 'debug.log' },
  { id: 'S5', path: '-' },
]);
const at = { start: 10, end: 20 };

test.each([
  [{ source: 'S1', ...at, frame: 48_213 }, 'a/capture.pcap F48213'],
  [{ source: 'S4', ...at, line: 812 }, 'debug.log:812'],
  [{ source: 'S3', ...at, record: 84 }, 'AnyConnect.txt record 84'],
  [{ source: 'S5', ...at }, 'standard input byte 10'],
  [{ source: 'S4', start: 0, end: 99 }, 'debug.log'],
  [{ source: 'S9', ...at, line: 1 }, 'S9:1'],
  [
    { source: 'S2', ...at, frame: 12, run: { count: 4, last: { source: 'S2', ...at, frame: 18 } } },
    'b/capture.pcap F12..F18 (x4)',
  ],
  [{ source: 'S4', ...at, line: 5, run: { count: 2, last: { source: 'S4', ...at, line: 9 } } }, 'debug.log:5..9 (x2)'],
])('%j is quoted as %s', (evidence, expected) => {
  expect(plain(pointer(evidence, names))).toBe(expected);
});

test('places of one source share its name, repeats are dropped, the rest is counted', () => {
  const line = (number: number) => ({ source: 'S4', ...at, line: number });
  expect(plain(pointers([line(1), line(1), line(2), line(3), line(4)], names, 2))).toBe('debug.log:1, :2 and 2 more');
});
