import { describe, expect, test } from 'vitest';
import { segmentsOf } from './gateway-text.ts';
import { operators } from './index.ts';
import type { Operator } from './operator.ts';
import { CLIENT, draws, LOG, OTHER, of, smallCase, truth } from './small-case.ts';

function operator(name: string): Operator {
  const found = operators.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function degraded(name: string, files = smallCase()) {
  const out = operator(name).apply(files, { random: draws(), truth });
  const texts = of(out, 'debug').map(({ bytes }) => bytes.toString('utf8'));
  return { files: out, texts, text: texts[0] ?? '' };
}

const records = (text: string) =>
  segmentsOf(text)
    .filter(({ kind }) => kind === 'record')
    .map(({ lines }) => lines.join(''));

test('segments are the text again, a packet block is one record', () => {
  const segments = segmentsOf(LOG);
  expect(segments.flatMap(({ lines }) => lines).join('')).toBe(LOG);
  expect(segments.filter(({ lines }) => lines.length === 5)).toHaveLength(6);
  expect(records(LOG)).toHaveLength(44);
});

describe('debug condition', () => {
  const { text } = degraded('debug-condition');

  test('it is typed before the debug command', () => {
    expect(text.split('\n').slice(0, 2)).toEqual([
      `gw1#debug crypto condition peer ipv4 ${CLIENT}`,
      'gw1#debug crypto ikev2',
    ]);
  });

  test('whole records of the other peer go, and nothing else', () => {
    expect(text).not.toContain(OTHER);
    expect(text).not.toContain('SESSION ID = 6');
    expect(text).not.toContain('DH key Computation');
    expect(text).toContain('%SYS-5-CONFIG_I');
    expect(text).toContain('show clock');
    expect(records(text)).toHaveLength(44 - 5);
  });

  test('it does not apply where nobody typed the debug command', () => {
    const files = smallCase().map((file) =>
      file.aspect === 'debug' ? { ...file, bytes: Buffer.from(LOG.replace('debug crypto ikev2', 'show users')) } : file,
    );
    expect(operator('debug-condition').applies(files)).toBe(false);
  });
});

test('chunks overlap, are out of order and hold every record', () => {
  const { texts, files } = degraded('shuffled-chunks');
  expect(texts).toHaveLength(4);
  expect(new Set(texts.flatMap(records))).toEqual(new Set(records(LOG)));
  expect(texts.flatMap(records).length).toBeGreaterThan(records(LOG).length);
  expect(texts[0]?.startsWith('gw1#debug')).toBe(false);
  expect(of(files, 'debug').map(({ path }) => path)).toContain('gw1-copy (2).log');
});

test('copies hold the same records with other prefixes', () => {
  const { texts, text } = degraded('log-copies');
  expect(text).toBe(LOG);
  const [, buffer = '', syslog = ''] = texts;
  expect(buffer).toMatch(/^gw1#show logging\nSyslog logging: enabled \(0 messages dropped/);
  expect(records(buffer)).toEqual(records(LOG));
  expect(syslog.split('\n')[0]).toMatch(/^Mar 20 14:00:01 gw1 000101: Mar 20 14:00:01: IKEv2:Received Packet/);
  expect(records(syslog)).toHaveLength(records(LOG).length);
});

test.each(['forward', 'back'])('a clock step %s moves the second half of stamps and marks them', (way) => {
  const { text } = degraded(`gateway-clock-step-${way}`);
  const seconds = (each: string) => segmentsOf(each).flatMap(({ prefix }) => prefix?.seconds ?? []);
  const moved = seconds(text).map((now, index) => now - (seconds(LOG)[index] ?? 0));
  const step = way === 'forward' ? 140 : -140;
  expect(new Set(moved)).toEqual(new Set([0, step]));
  expect(moved.lastIndexOf(0)).toBe(21);
  const marks = segmentsOf(text).flatMap(({ prefix }) => prefix?.mark ?? []);
  expect(new Set(marks.slice(0, 22))).toEqual(new Set(['']));
  expect(new Set(marks.slice(22)).has('')).toBe(false);
  expect(text).toMatch(way === 'forward' ? /^[*.]14:03:05\.100 UTC Thu/m : /^[*.]13:58:25\.100 UTC Thu/m);
});

test('lines of unconfirmed wording go, the confirmed ones beside them stay', () => {
  const { text, files } = degraded('without-unconfirmed');
  expect(records(text)).toHaveLength(records(LOG).length - 1);
  expect(text).not.toContain("EAP 'hello'");
  expect(text).toContain('Check for EAP exchange');
  const log = of(files, 'log')[0]?.bytes.toString('utf8') ?? '';
  expect(log).toContain('continuing from system suspend');
  expect(log).not.toContain('Termination');
});

test('lost records are counted in the header of the buffer', () => {
  const { text } = degraded('lost-lines');
  const dropped = Number(/enabled \((\d+) messages dropped/.exec(text)?.[1]);
  expect(dropped).toBeGreaterThan(0);
  expect(records(text)).toHaveLength(records(LOG).length - dropped);
  expect(records(LOG)).toEqual(expect.arrayContaining(records(text)));
});

test('records of foreign peers come in order, with numbers that count on', () => {
  const { text } = degraded('foreign-peers');
  const segments = segmentsOf(text).filter(({ prefix }) => prefix !== null);
  const numbers = segments.map(({ prefix }) => Number(prefix?.sequence));
  const added = segments.filter(({ text: body }) => body.includes('SESSION ID = 7') || body.includes('.201:500'));
  expect(added.length).toBeGreaterThan(20);
  expect(segments).toHaveLength(44 + added.length);
  expect(numbers.slice(1).filter((each, index) => each < (numbers[index] ?? 0))).toEqual([]);
  const seconds = segments.map(({ prefix }) => prefix?.seconds ?? 0);
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  // The log runs a quarter of a second behind the capture, and so must the foreign records: start + 10 % of 13 s.
  expect(text).toMatch(/Mar 20 14:00:01\.550: IKEv2:Received Packet \[From 198\.51\.100\.201:500/);
});

test('truncated files end early and inside what they were', () => {
  for (const [name, aspect] of [
    ['truncated-debug', 'debug'],
    ['truncated-log', 'log'],
    ['truncated-wire', 'wire'],
  ] as const) {
    const [before] = of(smallCase(), aspect);
    const [after] = of(degraded(name).files, aspect);
    expect(after?.bytes.length).toBeLessThan(before?.bytes.length ?? 0);
    expect(before?.bytes.subarray(0, after?.bytes.length)).toEqual(after?.bytes);
    expect(after?.planted).toEqual([]);
  }
});

test('encodings keep every character', () => {
  const crlf = degraded('line-ends-crlf').files;
  expect(of(crlf, 'debug')[0]?.bytes.toString()).toBe(LOG.replaceAll('\n', '\r\n'));
  expect(of(crlf, 'log')[0]?.bytes).toEqual(of(smallCase(), 'log')[0]?.bytes);
  const wide = degraded('encoded-utf-16').files;
  const decoded = new TextDecoder('utf-16le').decode(of(wide, 'debug')[0]?.bytes);
  expect(decoded).toBe(LOG);
  expect(of(wide, 'policy')[0]?.bytes.subarray(2).toString('utf16le')).toContain('encoding="UTF-16"');
  expect(of(wide, 'keys')).toEqual(of(smallCase(), 'keys'));
});

test('what a syslog server wrote before device lines is told from what the device wrote', () => {
  const copies = operator('log-copies').apply(smallCase(), { random: draws(), truth });
  const syslog = copies.filter(({ format }) => format === 'ios-syslog');
  const [segment] = segmentsOf(syslog[0]?.bytes.toString() ?? '');
  expect(segment?.prefix).toMatchObject({ collector: 'Mar 20 14:00:01 gw1 ', sequence: '000101', fraction: '' });
  const [, buffer, again] = of(operator('log-copies').apply(syslog, { random: draws(), truth }), 'debug');
  expect(buffer?.bytes.toString()).toMatch(/\n000101: Mar 20 14:00:01: IKEv2:Received[^\n]*\nInitiator SPI/);
  expect(again?.bytes).toEqual(syslog[0]?.bytes);
  expect(operator('lost-lines').applies(syslog)).toBe(false);
});

test.each(['00:12:34: ', '000412: 1d02h: ', '<189>57: *3w4d: ', ''])('records are found behind %j', (before) => {
  const text = `${before}IKEv2:(SESSION ID = 5,SA ID = 1):Insert SA\n and more\n${before}%SYS-5-RELOAD: Reload\n`;
  expect(records(text)).toHaveLength(2);
  expect(segmentsOf(text)[1]?.text).toBe('%SYS-5-RELOAD: Reload');
});
