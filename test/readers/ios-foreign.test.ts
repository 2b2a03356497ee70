// Lines of other facilities are known by their octets and left out: what is said may not depend on it. In UTF-16 each line is
// decoded, so the same text read that way tells.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ForeignLines } from '../../src/readers/ios/foreign-lines.ts';
import { IosLines } from '../../src/text/ios-prefix.ts';
import { KnownPrefixes } from '../../src/text/known-prefixes.ts';
import { logPrefix } from '../../src/text/log-prefix.ts';
import { read } from './ios-reading.ts';

const DENIED = '%SEC-6-IPACCESSLOGP: list ACL-5 denied tcp 198.51.100.241(491) -> 203.0.113.5(443), 1 packet';
const PREFIXES = [
  '*Mar 13 00:00:12.491: ',
  '001234: Mar 13 2026 00:00:12 UTC: ',
  '<189>57: gw1: *Mar 13 00:00:12.491: ',
  '<189>1 2026-03-13T00:00:12.491Z gw1.example.net - - - - : ',
  'Mar 13 00:00:12 192.0.2.1 57: ',
  '',
];

function learned(text: string): ForeignLines {
  const foreign = new ForeignLines();
  foreign.learn(new IosLines().split({ text, start: 0, end: text.length, number: 1, cut: false }));
  return foreign;
}

const endIn = (foreign: ForeignLines, text: string) => foreign.endOf(Buffer.from(text), 0);

describe('a line of another facility', () => {
  const foreign = learned(`*Mar 13 00:00:12.491: ${DENIED}`);

  test.each([
    ['with other digits', '*Mar 14 23:59:59.000: %SEC-6-IPACCESSLOGP: list 101 permitted udp'],
    ['with a carriage return', `*Mar 13 00:00:12.491: ${DENIED}\r`],
  ])('%s is left out', (_, text) => {
    expect(endIn(foreign, `${text}\nmore`)).toBe(text.length);
  });

  test.each([
    ['of another facility', '*Mar 13 00:00:12.491: %CRYPTO-4-IKMP_NO_SA: IKE message'],
    ['of another mnemonic', '*Mar 13 00:00:12.491: %SEC-6-IPACCESSLOGS: list 5'],
    ['with another mark', '.Mar 13 00:00:12.491: %SEC-6-IPACCESSLOGP: list 5'],
    ['with a debug message glued to it', `*Mar 13 00:00:12.491: ${DENIED}*Mar 13 00:00:12.491: IKEv2:(SA ID = 1):x`],
    ['with a secret', '*Mar 13 00:00:12.491: %SEC-6-IPACCESSLOGP: Password: S3cr3tWord'],
    ['with what only cleaning makes a secret', '*Mar 13 00:00:12.491: %SEC-6-IPACCESSLOGP: pass\\word: S3cr3tWord'],
    ['overwritten behind a carriage return', `*Mar 13 00:00:12.491: ${DENIED}\rIKEv2:x`],
    ['with a letter of another alphabet', `*Mar 13 00:00:12.491: ${DENIED} ü`],
    ['of an unreasonable length', `*Mar 13 00:00:12.491: ${DENIED}${' x'.repeat(2000)}`],
  ])('%s is read', (_, text) => {
    expect(endIn(foreign, `${text}\nmore`)).toBe(-1);
  });

  test('whose end is not there yet is read', () => {
    expect(endIn(foreign, `*Mar 13 00:00:12.491: ${DENIED}`)).toBe(-1);
    expect(endIn(foreign, '*Mar 13 00:00:12')).toBe(-1);
  });
});

const BLOCK = [
  '*Mar 13 00:00:12.491: IKEv2:(SESSION ID = 1,SA ID = 1):Received Packet [From 198.51.100.20:500/To 203.0.113.5:500/VRF i0:f0] ',
  'Initiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 4C07D1E92B63A85F Message id: 1',
  'IKEv2 IKE_AUTH Exchange REQUEST ',
  'Payload contents: ',
  ' IDi AUTH ',
];

test('what is read does not depend on what is left out', async () => {
  const line = fc.oneof(
    fc.constantFrom(...PREFIXES).map((prefix) => prefix + DENIED),
    fc.constantFrom(...PREFIXES).map((prefix) => `${prefix}%HA_EM-6-LOG: user X logged password 0 S3cr3tWord`),
    fc
      .constantFrom(...PREFIXES)
      .map((prefix) => `${prefix}%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to up`),
    fc.constantFrom(...PREFIXES).map((prefix) => `${prefix}${DENIED} IKEv2:(SA ID = 1):Insert SA`),
    fc.constantFrom(...BLOCK, 'gw1#show clock', '*Mar 13 00:00:12.491: IKEv2-PROTO-4: (1): x', ' MESSAGE', ''),
  );
  // Readers decide in the first 64 KiB whether lines are quoted; nothing is left out there.
  const logged = '%HA_EM-6-LOG: applet started';
  const head = PREFIXES.map((prefix) => `${prefix}${DENIED}\n${prefix}${logged}\n`)
    .join('')
    .repeat(120);
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), fc.boolean(), async (lines, crlf) => {
      const text = `${head}${lines.join('\n')}\n`.replaceAll('\n', crlf ? '\r\n' : '\n');
      const octets = await read(text, 1 << 14);
      const decoded = await read(Buffer.from(text, 'utf16le'), 1 << 15);
      const said = ({ events }: typeof octets) => events.map(({ at, kind, evidence }) => [at, kind, evidence.line]);
      expect(said(octets)).toEqual(said(decoded));
      expect(octets.tally.read).toBe(decoded.tally.read);
      expect(octets.tally.skipped).toEqual(decoded.tally.skipped);
      expect(octets.secrets).toEqual(decoded.secrets);
      expect(octets.diagnostics.map(({ code }) => code)).toEqual(decoded.diagnostics.map(({ code }) => code));
    }),
    { numRuns: 40 },
  );
});

test('a prefix that is known by its shape is what its patterns find', () => {
  const digit = fc.integer({ min: 0, max: 9 }).map(String);
  const prefix = fc.constantFrom(
    ...PREFIXES,
    '[2026-03-13 01:27:35.1] ',
    '<189>1 ',
    'gw1 ',
    '7: ',
    '*Mar 13 1:27:35: ',
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(prefix, fc.array(digit, { minLength: 40, maxLength: 40 })), { maxLength: 6 }),
      (rows) => {
        const known = new KnownPrefixes();
        for (const [shape, digits] of rows) {
          const text = `${shape.replace(/\d/g, () => digits.pop() ?? '0')}IKEv2:(SESSION ID = 1,SA ID = 1):Insert SA`;
          expect(known.find(text)).toEqual(logPrefix(text));
        }
      },
    ),
  );
});
