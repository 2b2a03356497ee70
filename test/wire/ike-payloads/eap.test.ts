import { describe, expect, test } from 'vitest';
import type { EapBody } from '../../../src/model/ike-payloads.ts';
import { octets, u16 } from '../../support/packets.ts';
import { attribute, bodyOf, dissected, faults, text } from './reading.ts';

const EAP = 48;
const DBRP = 'fe 000009 44425250';

const packet = (code: number, data: Uint8Array | string = '') => {
  const held = typeof data === 'string' ? octets(data) : data;
  return octets(code, 7, u16(4 + held.length), held);
};
const head = { kind: 'eap', id: 7 };

function anyConnect(code: number, xml: string): NonNullable<EapBody['anyConnect']> {
  const body = bodyOf(EAP, packet(code, octets(DBRP, attribute(0, text(xml)))));
  if (body.kind !== 'eap' || body.anyConnect === undefined) throw new Error('no AnyConnect-EAP');
  return body.anyConnect;
}

describe('EAP', () => {
  test.each([
    ['Success', packet(3), { code: 3, codeName: 'Success', length: 4, octets: 0 }],
    ['Failure', packet(4), { code: 4, codeName: 'Failure', length: 4, octets: 0 }],
    ['an unknown code', packet(9, '01'), { code: 9, codeName: 'code-9', length: 5, octets: 1, hidden: true }],
    ['a request without a type', packet(1), { code: 1, codeName: 'Request', length: 4, octets: 0 }],
  ])('%s', (_, body, expected) => {
    expect(bodyOf(EAP, body)).toEqual({ ...head, ...expected });
  });

  test.each([
    ['an identity', '01 616c696365', { type: 1, typeName: 'Identity', octets: 5, text: 'alice' }],
    ['a request for one', '01', { type: 1, typeName: 'Identity', octets: 0 }],
    ['a notification', '02 6869', { type: 2, typeName: 'Notification', octets: 2, text: 'hi' }],
    [
      'a Nak',
      '03 1a fe 63',
      {
        type: 3,
        typeName: 'Nak',
        octets: 3,
        wanted: [
          { id: 26, name: 'EAP-MSCHAPv2' },
          { id: 254, name: 'Expanded' },
          { id: 99, name: 'eap-99' },
        ],
      },
    ],
    ['a challenge', '1a 010203', { type: 26, typeName: 'EAP-MSCHAPv2', octets: 3, hidden: true }],
    ['a token card’s answer', '06 313233', { type: 6, typeName: 'GTC', octets: 3, hidden: true }],
    ['an unknown type', '63 ff', { type: 99, typeName: 'eap-99', octets: 1, hidden: true }],
    [
      'another vendor’s type',
      'fe 000137 00000001 abcd',
      { type: 254, typeName: 'Expanded', vendor: 0x137, vendorType: 1, octets: 2, hidden: true },
    ],
  ])('%s', (_, data, expected) => {
    const body = packet(2, data);
    expect(bodyOf(EAP, body)).toEqual({ ...head, code: 2, codeName: 'Response', length: body.length, ...expected });
  });

  test.each([
    ['longer than its payload', octets('0107 000a 01'), 'ike.eap-length', 2],
    ['shorter than its payload', octets('0307 0004 00'), 'ike.eap-length', 2],
    ['shorter than its header', octets('0107 0000'), 'ike.eap-length', 2],
    ['less than the fixed fields', octets('0107'), 'ike.payload-too-short', 0],
    ['an expanded type cut short', packet(1, 'fe000009444252'), 'ike.eap-expanded-length', 4],
    ['a TLV beyond the packet', packet(1, octets(DBRP, '0001ffff 00')), 'ike.eap-tlv-length', 12],
    ['leftovers behind a TLV', packet(1, octets(DBRP, attribute(1), '000000')), 'ike.eap-tlv-length', 16],
    ['too many TLVs', packet(1, octets(DBRP, ...Array(300).fill(attribute(1)))), 'ike.too-many-tlvs', 12 + 256 * 4],
  ])('%s', (_, body, code, at) => {
    expect(faults(EAP, body)).toEqual([[code, at]]);
  });
});

describe('AnyConnect-EAP', () => {
  test('TLVs have names and places, and only the document is read', () => {
    const xml = '<config-auth type="ack"/>';
    const data = octets(DBRP, attribute(0, text(xml)), attribute(3, 'aabb'), attribute(1, 'cc'), attribute(9));
    const { value, problems } = dissected(EAP, packet(2, data));
    expect(problems).toEqual([]);
    expect(value.body).toEqual({
      ...head,
      code: 2,
      codeName: 'Response',
      length: 4 + data.length,
      type: 254,
      typeName: 'Expanded',
      vendor: 9,
      vendorType: 0x44425250,
      octets: data.length - 8,
      anyConnect: {
        tlvs: [
          { type: 0, name: 'XML', octets: 25, start: 28, end: 53 },
          { type: 3, name: 'CERTIFICATES', octets: 2, start: 57, end: 59 },
          { type: 1, name: 'SIGNATURE', octets: 1, start: 63, end: 64 },
          { type: 9, name: 'tlv-9', octets: 0, start: 68, end: 68 },
        ],
        documentType: 'ack',
        elements: [{ path: 'config-auth', attributes: [{ name: 'type', value: 'ack' }] }],
      },
    });
  });

  test('elements that hold secrets are counted, not copied', () => {
    const xml = `<?xml version="1.0"?>
      <config-auth client="vpn" type="auth-reply">
        <session-token>123@456</session-token><session-id></session-id>
        <opaque is-for="sg"><tunnel-group>staff</tunnel-group><aggauth-handle>99</aggauth-handle></opaque>
        <auth><username>al&amp;ice</username><Password kept="no">p<b>w</b></Password><favourite_pet>rex</favourite_pet></auth>
        <host-scan><x:ticket xmlns:x="y">T1</x:ticket><base-uri>https://u:p@gw/a?ticket=T1</base-uri></host-scan>
      </config-auth>`;
    expect(anyConnect(2, xml)).toMatchObject({
      documentType: 'auth-reply',
      elements: [
        { path: 'config-auth' },
        { path: 'config-auth/session-token', attributes: [], hidden: true, octets: 7 },
        { path: 'config-auth/session-id', attributes: [], hidden: true, octets: 0 },
        { path: 'config-auth/opaque', attributes: [{ name: 'is-for', value: 'sg' }] },
        { path: 'config-auth/opaque/tunnel-group', attributes: [], text: 'staff' },
        { path: 'config-auth/opaque/aggauth-handle', attributes: [], hidden: true, octets: 2 },
        { path: 'config-auth/auth', attributes: [] },
        { path: 'config-auth/auth/username', attributes: [], text: 'al&ice' },
        { path: 'config-auth/auth/Password', attributes: [], hidden: true, octets: 9 },
        { path: 'config-auth/auth/favourite_pet', attributes: [], hidden: true, octets: 3 },
        { path: 'config-auth/host-scan', attributes: [] },
        { path: 'config-auth/host-scan/ticket', attributes: [], hidden: true, octets: 2 },
        { path: 'config-auth/host-scan/base-uri', attributes: [], text: 'https://…@gw/a?…' },
      ],
    });
  });

  test('a form shows what is asked, not what is filled in', () => {
    const form = '<input type="password" name="otp" label="PIN:" value="1234">5678</input><input name="a" value="b"/>';
    expect(anyConnect(1, `<form>${form}</form>`).elements).toEqual([
      { path: 'form', attributes: [] },
      {
        path: 'form/input',
        attributes: [
          { name: 'type', value: 'password' },
          { name: 'name', value: 'otp' },
          { name: 'label', value: 'PIN:' },
          { name: 'value', hidden: true },
        ],
        hidden: true,
        octets: 4,
      },
      {
        path: 'form/input',
        attributes: [
          { name: 'name', value: 'a' },
          { name: 'value', hidden: true },
        ],
      },
    ]);
  });

  test('opaque characters are hidden with all that stands among them', () => {
    expect(anyConnect(1, '<a><opaque id="1">abc<b>def</b></opaque><c>x</c></a>').elements).toEqual([
      { path: 'a', attributes: [] },
      { path: 'a/opaque', attributes: [{ name: 'id', value: '1' }], hidden: true, octets: 13 },
      { path: 'a/c', attributes: [], text: 'x' },
    ]);
  });
});
