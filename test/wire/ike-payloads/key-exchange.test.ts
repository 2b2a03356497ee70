import { describe, expect, test } from 'vitest';
import { octets } from '../../support/packets.ts';
import { bodyOf, dissected, faults } from './reading.ts';

const [KE, NONCE, DELETE, VENDOR_ID] = [34, 40, 42, 43];
const key = (size: number) => 'ab'.repeat(size);

describe('KE', () => {
  test.each([
    [14, 'MODP_2048', 256],
    [19, 'ECP_256', 64],
    [21, 'ECP_521', 132],
    [31, 'CURVE25519', 32],
    [35, 'ML_KEM_512', 800],
    [35, 'ML_KEM_512', 768],
    [36, 'ML_KEM_768', 1088],
    [60, '60', 7],
  ])('group %i is %s with %i octets', (group, groupName, size) => {
    expect(bodyOf(KE, octets(0, group, 'ffff', key(size)))).toEqual({
      kind: 'ke',
      group,
      groupName,
      octets: size,
      hex: key(size),
    });
  });

  test('a value of the wrong size', () => {
    const { value, problems } = dissected(KE, octets('00130000', key(65)));
    expect(value.body).toMatchObject({ kind: 'ke', octets: 65, expectedOctets: [64] });
    const message = 'A KE payload for ECP_256 holds 65 octets, 64 are due.';
    expect(problems).toEqual([{ code: 'ike.ke-length', at: 18, message }]);
  });

  test('what the capture cut says nothing about sizes', () => {
    expect(faults(KE, octets('00130000', key(60)), { missing: 4 })).toEqual([]);
    expect(faults(NONCE, key(10), { missing: 22 })).toEqual([]);
  });

  test('less than its fixed fields', () => {
    const { value, problems } = dissected(KE, '0013');
    expect(value.body).toEqual({ kind: 'opaque', octets: 2, hex: '0013' });
    const message = 'The fixed fields of a KE payload take 4 octets, 2 are there.';
    expect(problems).toEqual([{ code: 'ike.payload-too-short', at: 14, message }]);
  });
});

describe('Nonce', () => {
  test.each([16, 32, 256])('%i octets are right', (size) => {
    expect(bodyOf(NONCE, key(size))).toEqual({ kind: 'nonce', octets: size, hex: key(size) });
  });

  test.each([0, 15, 257])('%i octets are not', (size) => {
    expect(faults(NONCE, key(size))).toEqual([['ike.nonce-length', 0]]);
  });
});

describe('Delete', () => {
  test('an IKE SA, and ESP SAs', () => {
    expect(bodyOf(DELETE, '01000000')).toEqual({
      kind: 'delete',
      protocol: 1,
      protocolName: 'IKE',
      count: 0,
      spis: [],
    });
    expect(bodyOf(DELETE, '03040002 19ac0a57 410bee5b')).toMatchObject({
      protocolName: 'ESP',
      count: 2,
      spis: ['19ac0a57', '410bee5b'],
    });
  });

  test.each([
    ['fewer SPIs than stated', '03040003 19ac0a57', [['ike.delete-spi-count', 2]]],
    ['more octets than stated', '03040001 19ac0a57 00', [['ike.delete-spi-count', 2]]],
    ['65,535 SPIs of no size', '0300ffff', [['ike.delete-spi-size', 1]]],
    ['an IKE SA with an SPI', '01080001 0102030405060708', [['ike.delete-spi-size', 1]]],
    [
      'SPIs of 255 octets',
      '03ff0001 00',
      [
        ['ike.delete-spi-size', 1],
        ['ike.delete-spi-count', 2],
      ],
    ],
    ['less than its fixed fields', '0304', [['ike.payload-too-short', 0]]],
    ['very many SPIs', `0304012c${'00000001'.repeat(300)}`, [['ike.too-many-spis', 4 + 256 * 4]]],
  ])('%s', (_, body, expected) => {
    expect(faults(DELETE, body)).toEqual(expected);
  });
});

test('vendor IDs have names or hex', () => {
  expect(bodyOf(VENDOR_ID, '464c455856504e2d535550504f52544544')).toEqual({
    kind: 'vendor-id',
    vendor: 'FLEXVPN-SUPPORTED',
    octets: 17,
    hex: '464c455856504e2d535550504f52544544',
  });
  expect(bodyOf(VENDOR_ID, '0102')).toMatchObject({ vendor: '0102', hex: '0102' });
  expect(bodyOf(VENDOR_ID, '')).toMatchObject({ vendor: '', octets: 0 });
});
