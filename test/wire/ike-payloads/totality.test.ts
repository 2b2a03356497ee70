// Any octets give a value and problems that lie inside them, in a time that grows with their number.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IkePayload } from '../../../src/model/ike-payloads.ts';
import { octets, u16 } from '../../support/packets.ts';
import { CERTIFICATE } from './certificate.ts';
import { attribute, BODY_AT, dissected, ORIGIN, PAYLOAD_AT, text } from './reading.ts';

const TYPES = [...Array.from({ length: 22 }, (_, i) => 33 + i), 132, 200];
const NAMES =
  'SA KE IDi IDr CERT CERTREQ AUTH Nonce N D VID TSi TSr SK CP EAP GSPM IDg GSA KD SKF PS payload-132 payload-200';

/** Octets with a taste for what decoders take for lengths and flags. */
const octet = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.constantFrom(0x30, 0x80, 0xfe, 0xff),
  fc.integer({ min: 0, max: 255 }),
);
const anyOctets = fc.array(octet, { maxLength: 120 }).map((held) => Uint8Array.from(held));

/** Beginnings that lead further into a decoder than chance does. */
const OPENINGS: readonly (readonly [number, string])[] = [
  [33, '0000002c01010004 0300000c0100000c'],
  [35, '09000000 30'],
  [37, '04 3082'],
  [39, '0e000000 0a 30'],
  [41, '0000 4009'],
  [41, '0000 4017'],
  [44, '05000000 07000010'],
  [47, '02000000 7004'],
  [48, '02070040 fe 000009 44425250 0000'],
];

function assertInside(body: Uint8Array, { value, problems }: ReturnType<typeof dissected>): void {
  const end = BODY_AT + body.length;
  for (const { at, code, message } of problems) {
    expect(at).toBeGreaterThanOrEqual(PAYLOAD_AT);
    expect(at).toBeLessThanOrEqual(end);
    expect(code).toMatch(/^ike\.[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(message).toMatch(/^[A-Z].*\.$/);
  }
  for (const place of placesIn(value)) {
    expect(place.start).toBeGreaterThanOrEqual(PAYLOAD_AT - ORIGIN);
    expect(place.end).toBeGreaterThanOrEqual(place.start);
    expect(place.end).toBeLessThanOrEqual(end - ORIGIN);
  }
  // Plain data: what JSON makes of it is all there is of it.
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
}

function placesIn(value: IkePayload): readonly { readonly start: number; readonly end: number }[] {
  const { body } = value;
  if (body.kind === 'configuration') return [value, ...body.attributes];
  return body.kind === 'eap' ? [value, ...(body.anyConnect?.tlvs ?? [])] : [value];
}

describe('any octets', () => {
  test.each(TYPES.map((type, i) => [type, NAMES.split(' ')[i]] as const))('as payload %i, %s', (type, name) => {
    fc.assert(
      fc.property(anyOctets, fc.integer({ min: 0, max: 255 }), fc.boolean(), (body, next, cut) => {
        const read = dissected(type, body, { next, missing: cut ? 9 : 0 });
        expect(read.value.name).toBe(name);
        assertInside(body, read);
      }),
    );
  });

  test.each(OPENINGS)('behind an opening of payload %i: %s', (type, opening) => {
    fc.assert(
      fc.property(anyOctets, (rest) => {
        const body = octets(opening, rest);
        assertInside(body, dissected(type, body));
      }),
    );
  });

  test('a certificate with any damage', () => {
    fc.assert(
      fc.property(fc.nat(CERTIFICATE.length - 1), fc.integer({ min: 0, max: 255 }), (at, octetThere) => {
        const body = octets(4, CERTIFICATE);
        body[1 + at] = octetThere;
        assertInside(body, dissected(37, body));
      }),
    );
  });
});

/** The certificate with an RSA key whose modulus and exponent have 30,000 octets each; its signature fits no longer. */
function certificateWithHugeKey(): Uint8Array {
  const der = (tag: number, ...parts: readonly (Uint8Array | string)[]) => {
    const content = octets(...parts);
    return octets(tag, 0x82, u16(content.length), content);
  };
  const huge = der(2, '7f'.repeat(30_000));
  const key = der(0x30, '300d06092a864886f70d0101010500', der(3, '00', der(0x30, huge, huge)));
  // Places by `openssl asn1parse`: what is signed, from 4 to 384, holds the key from 189 to 280.
  const signed = der(0x30, CERTIFICATE.subarray(8, 189), key, CERTIFICATE.subarray(280, 384));
  return der(0x30, signed, CERTIFICATE.subarray(384));
}

describe('64 KiB of the smallest parts', () => {
  const fill = (start: Uint8Array | string, part: Uint8Array | string) => {
    const [head, one] = [octets(start), octets(part)];
    return octets(head, ...Array<Uint8Array>(Math.floor((65_000 - head.length) / one.length)).fill(one));
  };
  const xml = (part: string, before = '', behind = '') => {
    const document = text(`${before}${part.repeat(Math.floor((64_000 - before.length) / part.length))}${behind}`);
    const expanded = octets('fe 000009 44425250', attribute(0, document));
    return octets('0207', u16(4 + expanded.length), expanded);
  };

  test.each([
    ['proposals', 33, fill('', '0000000801010000')],
    ['transforms', 33, fill('00 00 fde8 01010000', '0300000804000013')],
    ['attributes', 33, fill('00 00 fde8 01010001 0000fde001000014', '80630000')],
    ['authorities', 38, fill('04', '11'.repeat(20))],
    ['parts of a name', 35, fill('09000000 3082fde8', '3100')],
    ['one name of nothing but lengths', 35, fill('09000000', '3082')],
    ['SPIs', 42, fill('0301fde8', '01')],
    ['selectors', 44, fill('ff000000', '63000004')],
    ['attributes of configuration', 47, fill('02000000', '00010000')],
    ['networks', 47, fill('02000000 7004fde0', '0a000000ff000000000000000000')],
    ['TLVs', 48, fill('0107fdec fe 000009 44425250', '00010000')],
    ['types of a Nak', 48, fill('0207fdec 03', '04')],
    ['hash algorithms', 41, fill('0000402f', '0001')],
    ['elements', 48, xml('<a/>', '<r>')],
    ['levels', 48, xml('<a>')],
    ['openings', 48, xml('<')],
    ['comments', 48, xml('<!---->', '<a>', '</a>')],
    ['comments that do not end', 48, xml('<!--', '<a>')],
    ['attributes of an element', 48, xml(' a=""', '<a')],
    ['white space', 48, xml(' ', '<a')],
    ['ampersands', 48, xml('&', '<a>', '</a>')],
    ['pieces of text', 48, xml('x<!---->', '<a>', '</a>')],
    ['question marks', 48, xml('/?', '<a>', '</a>')],
    ['a vendor ID', 43, fill('434953434f', '41')],
    ['a certificate with a huge key', 37, octets('04', certificateWithHugeKey())],
    ['a certificate of nothing but lengths', 37, fill('04', '3082')],
  ])('%s', (_, type, body) => {
    expect(body.length).toBeGreaterThan(60_000);
    const before = performance.now();
    const { value } = dissected(type, body);
    expect(performance.now() - before).toBeLessThan(500);
    // Hex doubles the octets; a list of objects would multiply them.
    expect(JSON.stringify(value).length).toBeLessThan(4 * 65_536);
  });
});
