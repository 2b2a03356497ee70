import { describe, expect, test } from 'vitest';
import { octets } from '../../support/packets.ts';
import { SUBJECT_DER, X509_FACTS } from './certificate.ts';
import { BODY_AT, bodyOf, dissected, faults, text } from './reading.ts';

const [IDI, IDR] = [35, 36];

/** Short form lengths only. */
const der = (tag: number, ...parts: readonly (Uint8Array | string)[]) => {
  const content = octets(...parts);
  return octets(tag, content.length, content);
};
const pair = (oid: string, tag: number, value: Uint8Array | string) => der(0x30, der(6, oid), der(tag, value));

describe('identities', () => {
  test.each([
    [1, 'IPV4_ADDR', octets('c6336402'), '198.51.100.2'],
    [2, 'FQDN', text('gw.example.com'), 'gw.example.com'],
    [3, 'RFC822_ADDR', text('jürg@example.com'), 'jürg@example.com'],
    [5, 'IPV6_ADDR', octets('20010db8000000000000000000000001'), '2001:db8::1'],
    [9, 'DER_ASN1_DN', SUBJECT_DER, X509_FACTS.subject],
    [11, 'KEY_ID', text('rIUHKccDRiUtFTATwq'), 'rIUHKccDRiUtFTATwq'],
    [201, 'id-201', text('*$AnyConnectClient$*'), '*$AnyConnectClient$*'],
    [250, 'id-250', text('abc'), 'abc'],
  ])('type %i is %s', (type, typeName, value, written) => {
    expect(bodyOf(IDR, octets(type, 'ffffff', value))).toEqual({
      kind: 'id',
      type,
      typeName,
      octets: value.length,
      hex: Buffer.from(value).toString('hex'),
      text: written,
    });
  });

  test.each([
    [10, 'DER_ASN1_GN', 'a40430020500'],
    [11, 'KEY_ID', 'ff00fe'],
    [11, 'KEY_ID', '610a62'],
    [12, 'FC_NAME', '6162636465666768'],
    [13, 'NULL', ''],
  ])('type %i, %s, has no text for %s', (type, typeName, hex) => {
    const id = { kind: 'id', type, typeName, octets: hex.length / 2, hex };
    expect(bodyOf(IDI, octets(type, '000000', hex))).toEqual(id);
  });

  test.each([
    ['an address of five octets', '01000000 c633640201', 'ike.id-length', 4],
    ['a NULL identity that has octets', '0d000000 00', 'ike.id-length', 4],
    ['a name that is no DER', '09000000 300531', 'ike.id-unreadable', 4],
    ['less than the fixed fields', '0b00', 'ike.payload-too-short', 0],
  ])('%s', (_, body, code, at) => {
    expect(faults(IDI, body)).toEqual([[code, at]]);
  });

  test('an address that the capture cut is no wrong address', () => {
    const { value, problems } = dissected(IDI, '01000000 c633', { missing: 2 });
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ octets: 12, start: 8, end: 18, cut: true, body: { octets: 2, hex: 'c633' } });
  });
});

describe('distinguished names', () => {
  const nameOf = (...sets: readonly Uint8Array[]) => {
    const { value, problems } = dissected(IDI, octets('09000000', der(0x30, ...sets)));
    expect(problems).toEqual([]);
    return value.body.kind === 'id' ? value.body.text : undefined;
  };
  const CN = '550403';

  test.each([
    [
      'several attributes at one level',
      [der(0x31, pair(CN, 12, text('a')), pair('55040b', 19, text('b')))],
      'CN=a + OU=b',
    ],
    [
      'special characters',
      [der(0x31, pair(CN, 12, text('#a,b+"c"\\<d>; ')))],
      'CN=\\#a\\,b\\+\\"c\\"\\\\\\<d\\>\\;\\ ',
    ],
    ['an unknown attribute', [der(0x31, pair('2a0304', 12, text('x')))], '1.2.3.4=x'],
    ['a value that is no string', [der(0x31, pair(CN, 4, '0102'))], 'CN=#0102'],
    ['a BMPString', [der(0x31, pair(CN, 30, '00610394'))], 'CN=aΔ'],
    ['a T61String', [der(0x31, pair(CN, 20, '4afc7267'))], 'CN=Jürg'],
    ['host name of a Cisco gateway', [der(0x31, pair('2a864886f70d010902', 22, text('gw1')))], 'unstructuredName=gw1'],
    ['nothing', [], ''],
  ])('%s', (_, sets, written) => {
    expect(nameOf(...sets)).toBe(written);
  });

  test.each([
    ['a set in place of the sequence', der(0x31, der(0x31, pair(CN, 12, text('a'))))],
    ['octets behind the name', octets(der(0x30), '00')],
    ['a value missing', der(0x30, der(0x31, der(0x30, der(6, CN))))],
    ['a third element in a pair', der(0x30, der(0x31, der(0x30, der(6, CN), der(12, '61'), der(5))))],
    ['the indefinite form', octets('3080 0000')],
    ['a length of five octets', octets('3085 0000000000')],
    ['a tag of several octets', octets('1f8100')],
    ['an OID that does not end', der(0x30, der(0x31, pair('8181', 12, '61')))],
    ['an OID with an arc beyond reason', der(0x30, der(0x31, pair('ffffffffffffffffffff7f', 12, '61')))],
    ['more than 64 parts', octets('30820105', ...Array(65).fill(octets('31020500')), '00')],
  ])('%s is no name', (_, name) => {
    expect(dissected(IDI, octets('09000000', name)).problems).toMatchObject([
      { code: 'ike.id-unreadable', at: BODY_AT + 4 },
    ]);
  });
});
