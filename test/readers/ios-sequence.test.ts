// Gaps in the sequence numbers of messages: what is missing in a text, and when nothing is said of it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logPrefix } from '../../src/text/log-prefix.ts';
import { NumberRanges } from '../../src/text/number-ranges.ts';
import { ofKind, read } from './ios-reading.ts';

fc.configureGlobal({ seed: 2025 });

const CONFIGURED = '%SYS-5-CONFIG_I: Configured from console by console';
const stamp = (number: number) => `*Mar 13 01:00:${String(number % 60).padStart(2, '0')}.100: `;
const message = (number: number, front = '') =>
  `${front}${String(number).padStart(6, '0')}: ${stamp(number)}${CONFIGURED}\n`;
const run = (from: number, to: number, front = '') =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => message(from + index, front)).join('');

async function gapsIn(text: string) {
  const reading = await read(text);
  const gaps = ofKind(reading, 'gateway.log-gap');
  expect(reading.diagnostics.map(({ code }) => code)).toEqual(gaps.length === 0 ? [] : ['ios.sequence-gaps']);
  return gaps.map(({ host, after, before, missing, places }) => ({ host, after, before, missing, places }));
}

describe('where the number stands', () => {
  test.each([
    ['000123: *Mar 13 01:27:35.1: %SYS-5-CONFIG_I: x', '000123'],
    ['000123: %SYS-5-CONFIG_I: x', '000123'],
    ['<189>57: *Mar 13 01:27:35.1: %SYS-5-CONFIG_I: x', '57'],
    ['<189>57: 000123: *Mar 13 01:27:35.1: %SYS-5-CONFIG_I: x', '000123'],
    ['  Mar 13 02:00:00 gw1 57: 000123: *Mar 13 01:27:35.1: %SYS-5-CONFIG_I: x', '000123'],
    ['[2025-03-13 01:27:35.1] 2025-03-13T01:27:35Z gw1 57: 1d02h: x', '57'],
    ['000123: gw1: *Mar 13 01:27:35.1: x', '000123'],
    ['<189>57: gw1: 000123: *Mar 13 01:27:35.1: %SYS-5-CONFIG_I: x', '000123'],
    ['gw1: 000123: %SYS-5-CONFIG_I: x', '000123'],
    ['*Mar 13 01:27:35.1: %SYS-5-CONFIG_I: 12: x', ''],
    ['00:12:34: x', ''],
    ['', ''],
  ])('%s', (text, number) => {
    const { sequenceAt, host } = logPrefix(text);
    expect(sequenceAt < 0 ? '' : /^\d*/.exec(text.slice(sequenceAt))?.[0]).toBe(number);
    // The number behind the counter of a syslog server is not the name of a box.
    expect(host).toBe(text.includes('gw1') ? 'gw1' : undefined);
  });
});

describe('gaps', () => {
  test('a jump by n, with both of its lines', async () => {
    const text = run(123, 126) + run(130, 131);
    const [gap] = ofKind(await read(text), 'gateway.log-gap');
    expect(gap).toMatchObject({ host: undefined, after: 126, before: 130, missing: 3, places: 1 });
    const lines = text.split('\n');
    const start = lines.slice(0, 4).join('\n').length + 1;
    expect(gap?.evidence).toMatchObject({ line: 5, start, end: start + (lines[4]?.length ?? 0) });
    expect(gap?.evidence.excerpt).toBe(lines[4]);
    expect(gap?.lineAbove).toMatchObject({ line: 4, end: start - 1 });
    expect(gap?.at).toMatchObject({ kind: 'wall', text: 'Mar 13 01:00:10.100' });
  });

  test('also without stamps, behind a prompt, and between debug lines', async () => {
    const line = (number: number, front = '') => `${front}${number}: IKEv2:(SESSION ID = 1,SA ID = 1):x\n`;
    expect(await gapsIn(line(10) + line(11) + line(14) + line(15))).toMatchObject([{ after: 11, before: 14 }]);
    expect(await gapsIn(line(10) + line(11, 'gw1#') + line(12) + message(13, 'gw1#') + line(14))).toEqual([]);
    expect(await gapsIn(`${line(10)}11: AAA/BIND(00000012): Bind i/f\n${line(12)}${line(13)}`)).toEqual([]);
  });

  test('of each box its own', async () => {
    const [one, other] = ['Mar 13 02:00:00 gw1 ', 'Mar 13 02:00:00 gw2.example.net '];
    const mixed = [100, 101, 102, 105, 106].map((n) => message(n, one) + message(n - 50, other)).join('');
    expect(await gapsIn(mixed)).toEqual([
      { host: 'gw1', after: 102, before: 105, missing: 2, places: 1 },
      { host: 'gw2.example.net', after: 52, before: 55, missing: 2, places: 1 },
    ]);
    const alternating = Array.from({ length: 20 }, (_, n) => message(n + 100, one) + message(n + 7000, other)).join('');
    expect(await gapsIn(alternating)).toEqual([]);
  });

  test('one name of a box in two spellings', async () => {
    const [short, long] = ['Mar 13 02:00:00 gw1 ', 'Mar 13 02:00:00 GW1.example.net '];
    expect(await gapsIn(message(1, short) + message(2, long) + message(3, short) + message(4, long))).toEqual([]);
    const relayed = `Mar 13 02:00:00 192.0.2.1 2: ${stamp(2)}gw1 ${CONFIGURED}\n`;
    const address = 'Mar 13 02:00:00 192.0.2.1 ';
    expect(await gapsIn(message(1, address) + relayed + run(3, 4, address))).toEqual([]);
  });

  test('a restart begins anew', async () => {
    expect(await gapsIn(run(5000, 5005) + run(1, 6))).toEqual([]);
    expect(await gapsIn(run(5000, 5005) + run(1, 6) + run(9, 10))).toMatchObject([{ after: 6, before: 9 }]);
  });

  test('a log told twice, in pieces of any order, or out of order by a place has none', async () => {
    expect(await gapsIn(run(100, 120) + run(90, 119) + run(121, 125))).toEqual([]);
    expect(await gapsIn(run(200, 220) + run(100, 150) + run(180, 199) + run(151, 179) + run(221, 222))).toEqual([]);
    expect(await gapsIn([1, 2, 4, 3, 5, 7, 6, 8].map((n) => message(n)).join(''))).toEqual([]);
    expect(await gapsIn(run(1, 5) + run(1, 5) + run(6, 9))).toEqual([]);
  });

  test('damage in a digit is no gap, nor is the last line of a text', async () => {
    expect(await gapsIn(run(100, 110) + message(900_111) + run(112, 120))).toEqual([]);
    expect(await gapsIn(run(100, 110) + message(24) + run(112, 120))).toEqual([]);
    expect(await gapsIn(run(100, 110) + message(900_111))).toEqual([]);
  });

  test('nothing is measured across a command', async () => {
    expect(await gapsIn(`${run(600, 610)}gw1#show logging\n${run(700, 710)}`)).toEqual([]);
    expect(await gapsIn(`${run(600, 610)}gw1#\n${run(700, 710)}`)).toMatchObject([{ missing: 89 }]);
  });

  test('numbers in front of other lines are none of messages', async () => {
    expect(await gapsIn('1: one\n2: two\n9: nine\n10: ten\n')).toEqual([]);
  });

  test('lines that were left out unread may have had the numbers', async () => {
    const foreign = (number: number) => `${number}: ${stamp(number)}%SEC-6-IPACCESSLOGP: list 1 denied\n`;
    const others = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => foreign(from + index)).join('');
    expect(await gapsIn(`${run(100, 101)}${others(102, 300)}${run(301, 310)}`)).toEqual([]);
    const [gap] = await gapsIn(`${run(100, 101)}${others(102, 300)}${run(311, 320)}`);
    expect(gap?.missing).toBe(10);
    const long = `102: ${stamp(1)}${'x'.repeat(1 << 21)}\n`;
    const reading = await read(run(100, 101) + long + run(103, 104), 1 << 16);
    expect(ofKind(reading, 'gateway.log-gap')).toEqual([]);
  });

  test('a filtered text is told once, however long', async () => {
    const filtered = (count: number) => Array.from({ length: count }, (_, n) => message(n * 3 + 1)).join('');
    expect(await gapsIn(filtered(11))).toHaveLength(9);
    expect(await gapsIn(filtered(30))).toEqual([{ host: undefined, after: 1, before: 4, missing: 56, places: 28 }]);
    expect(await gapsIn(filtered(5000) + filtered(5))).toEqual([
      { host: undefined, after: 1, before: 4, missing: undefined, places: 50 },
    ]);
  });

  test('what is said to be missing stands nowhere in the text, in any order of numbers', async () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(numbers, async (list) => {
        const gaps = await gapsIn(list.map((number) => message(number)).join(''));
        for (const { after, before, missing, places } of gaps) {
          expect(places).toBe(1);
          expect(missing).toBe(before - after - 1);
          expect(list.filter((number) => number > after && number < before)).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

test('ranges hold what was added', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 })), fc.nat(40), fc.nat(5), (list, from, more) => {
      const ranges = new NumberRanges(100);
      for (const value of list) ranges.add(value);
      expect(ranges.hasAny(from, from + more)).toBe(list.some((value) => value >= from && value <= from + more));
      expect(ranges.isFull).toBe(false);
    }),
  );
  const few = new NumberRanges(2);
  for (const value of [1, 5, 9]) few.add(value);
  expect([few.isFull, few.hasAny(9, 9), few.hasAny(5, 9)]).toEqual([true, false, true]);
});
