import { describe, expect, test } from 'vitest';
import { octets, u16 } from '../../support/packets.ts';
import { bodyOf, dissected, faults } from './reading.ts';

const [TSI, TSR] = [44, 45];

function range4(protocol: number, ports: string, addresses: string, length = 16): Uint8Array {
  return octets(7, protocol, u16(length), ports, addresses);
}

const ALL = range4(0, '0000ffff', '00000000ffffffff');
const selectors = (...held: readonly Uint8Array[]) => octets(held.length, '000000', ...held);

describe('traffic selectors', () => {
  test('everything', () => {
    expect(bodyOf(TSI, selectors(ALL))).toEqual({
      kind: 'traffic-selectors',
      selectors: [
        {
          type: 7,
          typeName: 'IPV4_ADDR_RANGE',
          protocol: 0,
          protocolName: 'any',
          startPort: 0,
          endPort: 65535,
          ports: 'any',
          startAddress: '0.0.0.0',
          endAddress: '255.255.255.255',
        },
      ],
    });
  });

  test.each([
    ['one port', range4(6, '01bb01bb', 'c0000201c0000201'), { protocolName: 'TCP', startPort: 443, endPort: 443 }],
    ['opaque ports', range4(17, 'ffff0000', 'c0000201c0000201'), { ports: 'opaque', startPort: 65535, endPort: 0 }],
    [
      'ICMP',
      range4(1, '0800 08ff', 'c0000201c0000201'),
      { icmp: { start: { type: 8, code: 0 }, end: { type: 8, code: 255 } } },
    ],
    ['all ICMP', range4(1, '0000ffff', 'c0000201c0000201'), { ports: 'any' }],
    ['an unknown protocol', range4(200, '0000ffff', 'c0000201c0000201'), { protocolName: 'protocol-200' }],
    [
      'IPv6',
      octets('083a0028 8500 8600', '20010db8000000000000000000000000', '20010db80000000000000000000000ff'),
      {
        typeName: 'IPV6_ADDR_RANGE',
        protocolName: 'ICMPv6',
        icmp: { start: { type: 133, code: 0 }, end: { type: 134, code: 0 } },
        startAddress: '2001:db8::',
        endAddress: '2001:db8::ff',
      },
    ],
    ['a label', octets('0a000007 6c6162'), { typeName: 'SECLABEL', hex: '6c6162', text: 'lab' }],
    ['a Fibre Channel range', octets('09000008 01020304'), { typeName: 'FC_ADDR_RANGE', hex: '01020304' }],
    ['an unknown type', octets('63000004'), { type: 99, typeName: 'selector-99', hex: '' }],
  ])('%s', (_, selector, expected) => {
    const body = bodyOf(TSR, selectors(ALL, selector));
    expect(body.kind === 'traffic-selectors' && body.selectors[1]).toMatchObject(expected);
  });

  test.each([
    ['another count', octets('02000000', ALL), [['ike.selector-count', 0]]],
    [
      'a length beyond the payload',
      selectors(range4(0, '0000ffff', '00000000ffffffff', 17)),
      [['ike.selector-length', 4]],
    ],
    ['no length', selectors(ALL, octets('07000000')), [['ike.selector-length', 20]]],
    [
      'IPv4 with room for IPv6',
      selectors(octets('07000010', '00'.repeat(12)), octets('07000028', '00'.repeat(36))),
      [['ike.selector-length', 20]],
    ],
    ['leftovers', octets(selectors(ALL), '0700'), [['ike.selector-length', 20]]],
    ['less than the fixed fields', octets('0100'), [['ike.payload-too-short', 0]]],
    ['too many', octets('ff000000', ...Array(300).fill(ALL)), [['ike.too-many-selectors', 4 + 256 * 16]]],
  ])('%s', (_, body, expected) => {
    expect(faults(TSI, body)).toEqual(expected);
  });

  test('a selector of the wrong length does not hide the next', () => {
    const { value } = dissected(TSI, selectors(octets('07000008 00000000'), ALL));
    expect(value.body.kind === 'traffic-selectors' && value.body.selectors).toMatchObject([
      { typeName: 'IPV4_ADDR_RANGE', hex: '00000000' },
      { startAddress: '0.0.0.0' },
    ]);
  });
});
