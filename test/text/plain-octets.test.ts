// Octets are searched two at a time and compared four at a time: what is found must be what one at a time would find.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideBlocks } from '../../src/text/block-secrets.ts';
import { excerptOf, excerptOfClean } from '../../src/text/excerpt.ts';
import { cleanIosText } from '../../src/text/ios-clean.ts';
import { viewsOf } from '../../src/text/octet-views.ts';
import { endOfClean, endOfPlain } from '../../src/text/plain-octets.ts';
import { PrefixShape } from '../../src/text/prefix-shape.ts';
import { hasPart, mayBePem, SECRET_PARTS } from '../../src/text/secret-words.ts';
import { maskSecrets } from '../../src/text/secrets.ts';

/** One octet after the other, as `endOfPlain` is defined. */
function endOneByOne(text: string): number {
  const end = text.search(/[^\x20-\x7e]|[\\&]/);
  const isLineEnd = text[end] === '\n' || text[end] === '\r';
  const line = text.slice(0, end);
  return isLineEnd && !hasPart(line) && !/kev/i.test(line) ? end : -1;
}

/** At an even or an odd address, with something in front of it. */
function octetsOf(text: string, front: number): Uint8Array {
  const buffer = new Uint8Array(text.length + front + 2);
  buffer.set(Buffer.from(text, 'latin1'), front);
  return buffer.subarray(front, front + text.length);
}

describe('the end of a plain line', () => {
  const word = fc.constantFrom(
    ...[
      'denied tcp',
      ' packet',
      'passw',
      'PASS',
      'key',
      'toKen',
      'pack',
      'pi',
      'ny',
      'any,',
      ' pin',
      '://',
      ':0x',
      '"te',
      'IKEv2',
      'kev',
    ],
    ...[
      '0123456789abcdef,',
      '0123456789ABCDEF" ,',
      '0123456789abcde,',
      ',',
      '\\',
      '&',
      '\t',
      'ü',
      '\0',
      '\r',
      '\r\n',
      '\n',
      ' ',
      'a',
    ],
  );

  test('is what a pass octet by octet finds, at any address', () => {
    const text = fc.array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 3 }), fc.boolean(), (parts, front, ended) => {
        // No octet of another alphabet is of two octets here.
        const line = Buffer.from(parts.join('') + (ended ? '\n' : ''), 'latin1').toString('latin1');
        // The octet in front is of no word.
        const octets = octetsOf(`.${line}`, front);
        const found = endOfPlain(octets, 1);
        const end = endOneByOne(line);
        // Signs that share a code may make one pass more careful than the other, but neither less than is due.
        const ofLine = line.slice(0, Math.max(0, line.search(/[^\x20-\x7e]|[\\&]/))).toLowerCase();
        const allowed = end >= 0 || SECRET_PARTS.some((part) => ofLine.includes(part)) ? [end] : [end, ofLine.length];
        expect(allowed).toContain(found < 0 ? found : found - 1);
      }),
      { numRuns: 5000 },
    );
  });
});

test('a shape is found in octets where it is found in text', () => {
  const character = fc.constantFrom(...'0123456789:;<=>?/.% aZ~');
  const line = fc.array(character, { minLength: 1, maxLength: 24 }).map((all) => all.join(''));
  fc.assert(
    fc.property(line, line, fc.array(fc.nat(9), { minLength: 24, maxLength: 24 }), (text, other, digits) => {
      const shape = new PrefixShape(text, undefined);
      const alike = text.replace(/\d/g, () => String(digits.pop()));
      for (const candidate of [alike, other, alike.slice(1), alike.replace(/\d/, ':')]) {
        // What stands behind a prefix is a tag: the octets never end there.
        const { view } = viewsOf(octetsOf(`${candidate}%TAG`, 1));
        expect(shape.inOctets().isAt(view, 0)).toBe(shape.isOfText(`${candidate}%TAG`));
      }
    }),
    { numRuns: 2000 },
  );
});

describe('a clean line', () => {
  const part = fc.constantFrom(
    ...[
      'IKEv2:(SESSION ID = 1,SA ID = 2):',
      'Received DPD',
      'pack',
      'password: a',
      'Key 7 a',
      'bearer abcdef123456',
      ' --More-- ',
    ],
    ...[
      'SAMLResponse=ab1',
      'Authorization: Basic ab1',
      '<Assertion>a',
      '\x08',
      '\\[',
      '&lt;',
      '\t',
      'ü',
      '\r',
      '0123456789abcdef,',
    ],
  );

  test('is one that nothing is to be cleaned or hidden in', () => {
    const text = fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 8 });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 3 }), (parts, front) => {
        const line = Buffer.from(parts.join('').replaceAll('\n', ''), 'latin1').toString('latin1');
        const octets = octetsOf(`.${line}\n`, front);
        const end = endOfClean(octets, 1);
        if (end < 0) return;
        const clean = line.slice(0, end - 1);
        expect(cleanIosText(clean)).toBe(clean);
        expect(maskSecrets(clean) !== clean && !mayBePem(clean)).toBe(false);
        expect(hideBlocks(clean)).toBe(clean);
        expect(excerptOfClean([clean, clean])).toBe(excerptOf([clean, clean]));
      }),
      { numRuns: 5000 },
    );
  });

  test('is looked for behind the last octet of a buffer, too', () => {
    for (const length of [3, 4]) expect(endOfClean(new Uint8Array(length).subarray(length), 0)).toBe(-1);
  });

  test('is what most lines of a log are', () => {
    const line = '*Mar 13 01:27:35.123: IKEv2:(SESSION ID = 1,SA ID = 2):Received DPD/liveness query ';
    for (const front of [0, 1]) expect(endOfClean(octetsOf(`${line}\r\n`, front), 0)).toBe(line.length);
  });
});
