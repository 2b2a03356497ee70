import { describe, expect, test } from 'vitest';
import { type Reading, read, skipped } from './ios-reading.ts';
import { LOGIN, says } from './ios-transcripts.ts';

// Which logs stand newest first, as log platforms export them, and which only look so.

const stamp = (second: number) =>
  `01:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000`;
const record = (second: number) => says(stamp(second), "Verification of peer's authentication data PASSED");
const seconds = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => (from < to ? from + at : from - at));
const log = (...all: readonly number[]) => `${all.map(record).join('\n')}\n`;
const codes = ({ diagnostics }: Reading) => diagnostics.map(({ code }) => code);

/** The records of a log, each with the lines below it, the newest first. */
function reversed(text: string): string {
  return text
    .split(/\n(?=\*Mar)/)
    .reverse()
    .join('\n');
}

describe('a log that stands newest first', () => {
  test('with blocks of several lines is left out, and says what to do', async () => {
    const text = `${reversed(LOGIN).trimEnd()}\n`;
    const reading = await read(text);
    expect(codes(reading)).toEqual(['ios.log-reversed']);
    expect(reading.events).toEqual([]);
    expect(skipped(reading, 'newest first')).toBe(text.split('\n').length - 1);
    expect(reading.diagnostics[0]?.evidence).toMatchObject({ line: 1 });
    expect(reading.diagnostics[0]?.message).toContain('tac FILE');
  });

  test.each([
    ['one record a line', log(...seconds(30, 20))],
    [
      'stamps that come several times, and one of another process',
      log(30, 30, 29, 28, 27, 26, 27, 25, 24, 24, 23, 22, 21),
    ],
    ['below lines without stamps', `exported by a platform\n\n${log(...seconds(30, 20))}`],
    [
      'stamped by a server',
      seconds(30, 20)
        .map((at) => `2025-03-13T${stamp(at)}+01:00 gw1 IKEv2:(SESSION ID = 1,SA ID = 1):Insert SA\n`)
        .join(''),
    ],
  ])('is known: %s', async (_name, text) => {
    const reading = await read(text);
    expect(codes(reading)).toEqual(['ios.log-reversed']);
    expect(reading.events).toEqual([]);
  });

  test('ends at a prompt: what stands behind it is read', async () => {
    const reading = await read(
      `${log(...seconds(30, 20))}gw1#show clock\n*01:27:35.123 UTC Thu Mar 13 2025\n${log(40)}`,
    );
    expect(codes(reading)).toEqual(['ios.log-reversed']);
    expect(reading.events.map(({ kind }) => kind)).toEqual(['gateway.clock', 'gateway.auth-verified']);
  });
});

describe('no such log', () => {
  test.each([
    ['a clock that is set back', log(...seconds(20, 30), ...seconds(5, 15))],
    [
      'a clock that is set back again and again',
      log(...[50, 40, 30, 20, 10].flatMap((from) => seconds(from, from + 6))),
    ],
    ['seven steps back', log(...seconds(30, 23))],
    ['steps back that end where they began', log(30, 29, 28, 27, 26, 25, 24, 23, 22, 31)],
    ['one moment', log(...Array.from({ length: 30 }, () => 30))],
    ['two boxes whose clocks differ', log(...seconds(20, 30).flatMap((at) => [at + 20, at]))],
    ['behind a prompt', `gw1#show logging\n${log(...seconds(30, 20))}`],
    [
      'a new year',
      seconds(0, 9)
        .map((at) => `Dec 31 23:59:5${at}: IKEv2:(SESSION ID = 1,SA ID = 1):Insert SA\n`)
        .join('')
        .concat(
          seconds(0, 9)
            .map((at) => `Jan  1 00:00:0${at}: IKEv2:(SESSION ID = 1,SA ID = 1):Insert SA\n`)
            .join(''),
        ),
    ],
  ])('%s', async (_name, text) => {
    const reading = await read(text);
    expect(codes(reading)).toEqual([]);
    expect(skipped(reading, 'newest first')).toBe(0);
    expect(reading.events).not.toEqual([]);
  });
});

test('what is behind the head decides nothing', async () => {
  const head = log(...seconds(0, 59)).repeat(20);
  const reading = await read(`${head}${log(...seconds(59, 30))}`);
  expect(head.length).toBeGreaterThan(1 << 16);
  expect(codes(reading)).toEqual([]);
});
