import { describe, expect, test } from 'vitest';
import type { ConfigurationAttribute } from '../../../src/model/ike-payloads.ts';
import { octets } from '../../support/packets.ts';
import { attribute, BODY_AT, bodyOf, dissected, faults, ORIGIN, text } from './reading.ts';

const CP = 47;
const [REQUEST, REPLY] = ['01ffffff', '02000000'];

const attributesOf = (body: Uint8Array): readonly ConfigurationAttribute[] => {
  const value = bodyOf(CP, body);
  if (value.kind !== 'configuration') throw new Error(value.kind);
  return value.attributes;
};

describe('CP', () => {
  test('what a client asks for', () => {
    const body = octets(REQUEST, attribute(1), attribute(28721), attribute(7, text('Client 5.1')));
    expect(bodyOf(CP, body)).toEqual({
      kind: 'configuration',
      cfgType: 1,
      cfgTypeName: 'CFG_REQUEST',
      attributes: [
        { type: 1, name: 'INTERNAL_IP4_ADDRESS', octets: 0, start: 20, end: 20, requested: true },
        { type: 28721, name: 'private-28721', octets: 0, start: 24, end: 24, requested: true },
        { type: 7, name: 'APPLICATION_VERSION', octets: 10, start: 28, end: 38, value: 'Client 5.1' },
      ],
    });
  });

  test('an empty value that nobody asked for', () => {
    expect(attributesOf(octets(REPLY, attribute(3)))).toEqual([
      { type: 3, name: 'INTERNAL_IP4_DNS', octets: 0, start: 20, end: 20 },
    ]);
  });

  test.each([
    [1, 'INTERNAL_IP4_ADDRESS', 'c0a81405', '192.168.20.5'],
    [2, 'INTERNAL_IP4_NETMASK', 'ffffff00', '255.255.255.0'],
    [5, 'INTERNAL_ADDRESS_EXPIRY', '00000e10', '3600 s'],
    [8, 'INTERNAL_IP6_ADDRESS', '20010db800000000000000000000000540', '2001:db8::5/64'],
    [10, 'INTERNAL_IP6_DNS', '20010db8000000000000000000000053', '2001:db8::53'],
    [13, 'INTERNAL_IP4_SUBNET', '0a010000ffff0000', '10.1.0.0/16'],
    [13, 'INTERNAL_IP4_SUBNET', '0a010000ff00ff00', '10.1.0.0/255.0.255.0'],
    [13, 'INTERNAL_IP4_SUBNET', '0000000000000000', '0.0.0.0/0'],
    [13, 'INTERNAL_IP4_SUBNET', 'c0a81405ffffffff', '192.168.20.5/32'],
    [14, 'SUPPORTED_ATTRIBUTES', '00010003ffff', 'INTERNAL_IP4_ADDRESS, INTERNAL_IP4_DNS, private-32767'],
    [15, 'INTERNAL_IP6_SUBNET', '20010db800000000000000000000000020', '2001:db8::/32'],
    [16, 'MIP6_HOME_PREFIX', '0000003c20010db800000000000000000000000040', '2001:db8::/64 for 60 s'],
    [18, 'INTERNAL_IP6_PREFIX', '20010db800000000000000000000000030', '2001:db8::/48'],
    [19, 'HOME_AGENT_ADDRESS', '20010db8000000000000000000000001', '2001:db8::1'],
    [19, 'HOME_AGENT_ADDRESS', '20010db8000000000000000000000001c0000201', '2001:db8::1, 192.0.2.1'],
    [24, 'TIMEOUT_PERIOD_FOR_LIVENESS_CHECK', '0000001e', '30 s'],
    [25, 'INTERNAL_DNS_DOMAIN', '6578616d706c652e636f6d00', 'example.com'],
    [26, 'INTERNAL_DNSSEC_TA', '4f660802e06d', '20326 8 2 e06d'],
    [28672, 'UNITY_BANNER', '57656c636f6d650a1b5b326a', 'Welcome\n\u001b[2j'],
    [28673, 'UNITY_SAVE_PASSWD', '0001', '0001'],
    [28674, 'UNITY_DEF_DOMAIN', '6c616e', 'lan'],
    [
      28676,
      'UNITY_SPLIT_INCLUDE',
      '0a000000ff000000000000000000c0a80000ffff0000000000000000',
      '10.0.0.0/8, 192.168.0.0/16',
    ],
    [28676, 'UNITY_SPLIT_INCLUDE', '0a000000ff000000', '10.0.0.0/8'],
    [28678, 'UNITY_LOCAL_LAN', '00000000ffffffff000000000000', '0.0.0.0/32'],
    [28682, 'UNITY_DDNS_HOSTNAME', '7063', 'pc'],
  ])('attribute %i, %s, %s is %s', (type, name, hex, value) => {
    const from = BODY_AT + 4 + 4 - ORIGIN;
    const place = { octets: hex.length / 2, start: from, end: from + hex.length / 2 };
    expect(attributesOf(octets(REPLY, attribute(type, hex)))).toEqual([{ type, name, ...place, value }]);
  });

  test.each([
    [28721, 'private-28721'],
    [16384, 'private-16384'],
    [28671, 'private-28671'],
    [28683, 'private-28683'],
    [32767, 'private-32767'],
    [16522, 'XAUTH_USER_PASSWORD'],
    [23456, 'INTERNAL_IP4_SERVER'],
    [17, 'INTERNAL_IP6_LINK'],
    [27, 'ENCDNS_IP4'],
    [200, 'attribute-200'],
  ])('the value of attribute %i, %s, is never shown', (type, name) => {
    const attributes = attributesOf(octets(REPLY, attribute(type, text('opensesame'))));
    expect(attributes).toEqual([{ type, name, octets: 10, start: 20, end: 30, hidden: true }]);
  });

  test('the reserved bit in front of the type does not count', () => {
    expect(attributesOf(octets(REPLY, attribute(0x8001, 'c0a81405')))).toMatchObject([
      { type: 1, value: '192.168.20.5' },
    ]);
  });

  test.each([
    ['a value beyond the payload', octets(REPLY, '0001 0005 c0a81405'), 'ike.attribute-length', 4],
    ['a length of 65,535', octets(REPLY, attribute(1), '7031ffff'), 'ike.attribute-length', 8],
    ['leftovers', octets(REPLY, attribute(1), '000100'), 'ike.attribute-length', 8],
    ['an address of three octets', octets(REPLY, attribute(1, 'c0a814')), 'ike.attribute-value', 8],
    ['networks that are not whole', octets(REPLY, attribute(28676, '0a000000ff0000')), 'ike.attribute-value', 8],
    ['less than the fixed fields', octets('0200'), 'ike.payload-too-short', 0],
    ['too many attributes', octets(REPLY, ...Array(300).fill(attribute(1))), 'ike.too-many-attributes', 4 + 256 * 4],
  ])('%s', (_, body, code, at) => {
    expect(faults(CP, body)).toEqual([[code, at]]);
  });

  test('a malformed value is hidden', () => {
    const { value } = dissected(CP, octets(REPLY, attribute(1, 'c0a814')));
    expect(value.body).toMatchObject({ attributes: [{ octets: 3, hidden: true }] });
    expect(JSON.stringify(value)).not.toContain('c0a814');
  });

  test.each([
    [1, 'CFG_REQUEST'],
    [2, 'CFG_REPLY'],
    [3, 'CFG_SET'],
    [4, 'CFG_ACK'],
    [9, 'cfg-9'],
  ])('type %i is %s', (cfgType, cfgTypeName) => {
    expect(bodyOf(CP, octets(cfgType, '000000'))).toEqual({
      kind: 'configuration',
      cfgType,
      cfgTypeName,
      attributes: [],
    });
  });
});
