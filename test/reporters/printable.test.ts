import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableLines, printableResult } from '../../src/reporters/printable.ts';
import { lateReconnect } from '../support/results.ts';

test.each([
  ['\x1b[2J\x1b[31mowned', '\\x1b[2J\\x1b[31mowned'],
  ['\x1b]8;;http://evil.example\x07click\x1b]8;;\x07', '\\x1b]8;;http://evil.example\\x07click\\x1b]8;;\\x07'],
  ['\x9b31m', '\\x9b31m'],
  ['user\u202etxt.exe', 'user\\u{202e}txt.exe'],
  ['a\u2066b\u2069', 'a\\u{2066}b\\u{2069}'],
  ['zero\u200bwidth', 'zero\\u{200b}width'],
  ['tag\u{e0041}', 'tag\\u{e0041}'],
  ['half\ud800', 'half\\u{d800}'],
  ['back\bspace\0', 'back\\x08space\\x00'],
  ['one\ntwo\r\nthree\tfour', 'one two three four'],
  ['no\u00a0break', 'no break'],
])('%j becomes %j', (given, expected) => {
  expect(printable(given)).toBe(expected);
});

test.each(['plain text', "Using IKE ID 'rIUH'", 'C:\\Users\\山田', 'Ünïcödé', 'дом'])('%j stays as it is', (text) => {
  expect(printable(text)).toBe(text);
});

test('marks are not stacked over the neighbouring lines', () => {
  expect(printable(`Z${'\u0301'.repeat(50)}`)).toBe(`Z${'\u0301'.repeat(4)}`);
});

test('whatever comes in, nothing that steers a terminal comes out, and a second pass changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(printable(shown)).toBe(shown);
    }),
  );
});

test('the lines of a text stay lines', () => {
  expect(printableLines('one\r\ntwo\x1b\rthree')).toBe('one\ntwo\\x1b\nthree');
});

test('a result without anything unsafe is the same object', () => {
  expect(printableResult(lateReconnect)).toBe(lateReconnect);
});

test('line feeds stay in excerpts and remedies only', () => {
  const [finding] = lateReconnect.findings;
  const hostile = {
    ...lateReconnect,
    findings: [{ ...finding, summary: 'a\nb', remedy: 'c\nd' }],
  } as typeof lateReconnect;
  const [safe] = printableResult(hostile).findings;
  expect(safe?.summary).toBe('a b');
  expect(safe?.remedy).toBe('c\nd');
});
