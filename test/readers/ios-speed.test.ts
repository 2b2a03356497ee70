import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindsOpenedBy } from '../../src/readers/ios/blocks.ts';
import { CommandLine, CommandLines } from '../../src/readers/ios/config/command-line.ts';
import { spacedOnce, wordsOf } from '../../src/readers/ios/config/commands.ts';
import { startOf } from '../../src/readers/ios/config/form-start.ts';
import { packetText } from '../../src/readers/ios/packet.ts';
import { stampInPrefix } from '../../src/text/ios-stamp.ts';
import { logPrefix } from '../../src/text/log-prefix.ts';

// Ways that are taken only because they are faster: each must find what the general way finds.

describe('a stamp that is read by place', () => {
  const month = fc.constantFrom('Jan', 'Feb', 'Mar', 'Dec', 'anF', 'xyz', 'jan');
  const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
  const day = fc.oneof(two, fc.constantFrom(' 3', ' 0'));
  const parts = fc.tuple(fc.constantFrom('*', '.', '', ' '), month, day, two, two, two);

  test('is that of the pattern', () => {
    fc.assert(
      fc.property(parts, ([mark, name, date, hour, minute, second]) => {
        const prefix = `${mark}${name} ${date} ${hour}:${minute}:${second}.123: `;
        // A blank at the end makes the prefix one that is not read by place.
        expect(stampInPrefix(prefix, 'C1')).toEqual(stampInPrefix(`${prefix} `, 'C1'));
      }),
    );
  });

  test('is one', () => {
    expect(stampInPrefix('*Mar 13 01:27:35.123: ', 'C1')).toMatchObject({
      kind: 'wall',
      mark: '*',
      text: 'Mar 13 01:27:35.123',
      civil: { month: 3, day: 13, hour: 1, minute: 27, second: 35, nanosecond: 123_000_000 },
      resolutionMs: 1,
    });
  });
});

describe('SPIs that are read by place', () => {
  const head = 'Received Packet [From 198.51.100.20:4500/To 203.0.113.5:4500/VRF i0:f0] ';
  const block = (spis: string) => `${head}\n${spis}\nIKEv2 INFORMATIONAL Exchange REQUEST \nPayload contents: \n`;
  const piece = fc.constantFrom('9A31C5D27E0F4B68', '9a31c5d27e0f4b68', '9A31C5D27E0F4B6', '0123456789ABCDEG', '');
  const id = fc.constantFrom('0', '12', '12345678901', '', 'x');

  test('are those of the pattern', () => {
    fc.assert(
      fc.property(piece, piece, id, (initiator, responder, messageId) => {
        const plain = block(`Initiator SPI : ${initiator} - Responder SPI : ${responder} Message id: ${messageId}`);
        const other = block(`Initiator SPI :  ${initiator} - Responder SPI : ${responder} Message id: ${messageId}`);
        expect(packetText(plain)).toEqual(packetText(other));
      }),
    );
  });

  test('are not taken where the first line has some', () => {
    const first = 'Initiator SPI : 1111111111111111 - Responder SPI : 2222222222222222 Message id: 3';
    const text = `Sending Packet [${first}\nInitiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 4C07D1E92B63A85F Message id: 1\n`;
    expect(packetText(text)).toMatchObject({ spis: ['1111111111111111', '2222222222222222'], messageId: 3 });
  });
});

describe('a line that begins with a word', () => {
  test.each([
    // A name in front of a stamp, of a tag with a colon, and of a tag alone.
    ['gw1: *Mar 13 01:27:35.123: text', 'gw1: *Mar 13 01:27:35.123: '.length],
    ['gw1: 00:12:34: text', 'gw1: 00:12:34: '.length],
    ['gw-1.example.net: %SYS-5-CONFIG_I: text', 'gw-1.example.net: '.length],
    ['_gw  IKEv2:(SESSION ID = 1,SA ID = 1):text', 0],
    ['Mar 13 01:27:35 gw1 %SYS-5-CONFIG_I: text', 'Mar 13 01:27:35 gw1 '.length],
    ['  gw1: May  1 01:27:35: text', '  gw1: May  1 01:27:35: '.length],
    ['gw1:', 0],
    ['gw1: ', 0],
    ['gw1:%SYS-5-CONFIG_I: text', 0],
    ['Interface: Virtual-Access1', 0],
    ['Uptime: 00:00:15', 0],
    ['IKEv2 SA: local 203.0.113.5/4500', 0],
    ['a name: %SYS-5-CONFIG_I: text', 0],
  ])('%s', (text, end) => {
    expect(logPrefix(text).end).toBe(end);
  });
});

describe('what all texts begin with that a pattern matches', () => {
  test.each([
    [/^dpd (\d+) (\d+) (\S+)$/, 'dpd '],
    [/^shutdown$/, 'shutdown'],
    [/^reconnect(?: timeout (\d+))?$/, 'reconnect'],
    [/^keyring (?:local|aaa) (\S+)/, 'keyring '],
    [/^(no )?config-exchange (.*)$/, ''],
    [/^dns?-server x/, 'dn'],
    [/^ab{0,2}c/, 'a'],
    [/^ab*/, 'a'],
    [/^pool a|^dns b/, ''],
    [/^pool \||x/, ''],
    [/^pool/i, ''],
    [/pool/, ''],
  ])('%s', (form, start) => {
    expect(startOf(form)).toBe(start);
  });
});

describe('the words of a line', () => {
  test('are those between white space', () => {
    const text = fc.string({ unit: fc.constantFrom(' ', ' ', '\t', 'a', 'b', '\u00a0', 'ä', '\u0001'), maxLength: 20 });
    fc.assert(
      fc.property(text, (line) => {
        const words = line.trim() === '' ? [] : line.trim().split(/\s+/);
        expect(wordsOf(line)).toEqual(words);
        expect(spacedOnce(line)).toBe(words.join(' '));
      }),
    );
  });

  test('are remembered for the line that has them', () => {
    const lines = new CommandLines();
    const body = fc.string({ unit: fc.constantFrom('a', ' ', '1'), maxLength: 4 });
    fc.assert(
      fc.property(body, (line) => {
        expect(lines.of(line).text).toBe(new CommandLine(line).text);
      }),
    );
    expect(lines.of(' shutdown')).toBe(lines.of(' shutdown'));
  });
});

test('the outputs that a line may open are those of its first letters, in any case', () => {
  expect(kindsOpenedBy('CRYPTO SESSION')).toEqual(kindsOpenedBy('crypto session'));
  expect(kindsOpenedBy('1  x')).toEqual(kindsOpenedBy('07'));
  expect(kindsOpenedBy('cr').length).toBeGreaterThan(kindsOpenedBy('zz').length);
  for (const text of ['c', 'ä', 'cä', '@r', '`r']) expect(kindsOpenedBy(text)).toEqual(kindsOpenedBy('zz'));
});
