import { describe, expect, test } from 'vitest';
import type { NotifyBody } from '../../../src/model/ike-payloads.ts';
import { octets, u16 } from '../../support/packets.ts';
import { bodyOf, dissected, faults, text } from './reading.ts';

const N = 41;
const notify = (type: number, data: Uint8Array | string = '') =>
  octets('0000', u16(type), typeof data === 'string' ? octets(data) : data);

function detailOf(type: number, data: Uint8Array | string): NotifyBody['detail'] {
  const body = bodyOf(N, notify(type, data));
  return body.kind === 'notify' ? body.detail : undefined;
}

describe('notifies', () => {
  test('an error about nothing', () => {
    expect(bodyOf(N, notify(14))).toEqual({
      kind: 'notify',
      type: 14,
      typeName: 'NO_PROPOSAL_CHOSEN',
      isError: true,
      protocol: 0,
      protocolName: 'none',
      spi: '',
      octets: 0,
    });
  });

  test('an SA is named by protocol and SPI', () => {
    const rekey = { protocol: 3, protocolName: 'ESP', spi: '19ac0a57', typeName: 'REKEY_SA', octets: 0 };
    expect(bodyOf(N, '03044009 19ac0a57')).toMatchObject(rekey);
    expect(bodyOf(N, '03044009 19ac0a57')).not.toHaveProperty('detail');
  });

  test.each([
    [1, '31', { kind: 'payload-type', type: 49, typeName: 'GSPM' }],
    [9, '00000007', { kind: 'message-id', messageId: 7 }],
    [17, '0013', { kind: 'group', group: 19, groupName: 'ECP_256' }],
    [16385, '00000005', { kind: 'window-size', messages: 5 }],
    [16387, '123402', { kind: 'ipcomp', cpi: 0x1234, transform: 2, transformName: 'DEFLATE' }],
    [16387, '123409', { kind: 'ipcomp', cpi: 0x1234, transform: 9, transformName: 'ipcomp-9' }],
    [16388, '01'.repeat(20), { kind: 'nat-detection', hash: '01'.repeat(20) }],
    [16389, '02'.repeat(20), { kind: 'nat-detection', hash: '02'.repeat(20) }],
    [16390, 'ab', { kind: 'cookie', hex: 'ab' }],
    [16397, 'c0000201', { kind: 'address', address: '192.0.2.1' }],
    [16398, '20010db8000000000000000000000001', { kind: 'address', address: '2001:db8::1' }],
    [16401, 'ab'.repeat(8), { kind: 'cookie', hex: 'ab'.repeat(8) }],
    [16403, '00000e10', { kind: 'lifetime', seconds: 3600 }],
    [16407, '0104c0000201 0a0b', { kind: 'gateway', type: 1, typeName: 'IPV4', gateway: '192.0.2.1', nonce: '0a0b' }],
    [16408, `0210${'00'.repeat(15)}01`, { kind: 'gateway', type: 2, typeName: 'IPV6', gateway: '::1' }],
    [16408, '030367772e', { kind: 'gateway', type: 3, typeName: 'FQDN', gateway: 'gw.' }],
    [16408, '0902aabb', { kind: 'gateway', type: 9, typeName: 'gateway-9', gateway: 'aabb' }],
    [16409, '00000e10 5ec4e7', { kind: 'lifetime', seconds: 3600, hiddenOctets: 3 }],
    [16413, '5ec4e7', { kind: 'hidden', octets: 3 }],
    [16419, '5ec4e7', { kind: 'hidden', octets: 3 }],
    [
      16424,
      '0001000300ff',
      {
        kind: 'password-methods',
        methods: [
          { id: 1, name: 'PACE' },
          { id: 3, name: 'SECURE_PSK' },
          { id: 255, name: 'password-method-255' },
        ],
      },
    ],
    [
      16431,
      '00010009',
      {
        kind: 'hash-algorithms',
        algorithms: [
          { id: 1, name: 'SHA1' },
          { id: 9, name: 'hash-9' },
        ],
      },
    ],
    [16436, '02 70706b', { kind: 'ppk-identity', type: 2, typeName: 'PPK_ID_FIXED', hex: '70706b', text: 'ppk' }],
    [16436, '01 ff', { kind: 'ppk-identity', type: 1, typeName: 'PPK_ID_OPAQUE', hex: 'ff' }],
    [40963, '0102', { kind: 'octets', hex: '0102' }],
    [9000, '676f6e65', { kind: 'octets', hex: '676f6e65', text: 'gone' }],
    [40000, 'ff'.repeat(99), { kind: 'octets', hex: 'ff'.repeat(64) }],
  ])('the data of type %i: %s', (type, data, detail) => {
    expect(detailOf(type, data)).toEqual(detail);
  });

  test('private numbers keep their numbers', () => {
    expect(bodyOf(N, notify(40963, text('hello')))).toMatchObject({ typeName: 'status-40963', isError: false });
    expect(bodyOf(N, notify(8200))).toMatchObject({ typeName: 'error-8200', isError: true });
  });

  test.each([
    [1, ''],
    [9, '0007'],
    [17, '13'],
    [16385, '0005'],
    [16388, '01'.repeat(19)],
    [16390, ''],
    [16390, 'ab'.repeat(65)],
    [16397, '20010db8000000000000000000000001'],
    [16401, 'ab'.repeat(7)],
    [16407, '0105c00002'],
    [16407, '0103c00002'],
    [16407, '03030000ff'],
    [16409, '00'],
    [16431, '000100'],
    [16431, ''],
    [16424, '0001'.repeat(257)],
    [16436, ''],
  ])('type %i does not fit %s', (type, data) => {
    expect(faults(N, notify(type, data))).toEqual([['ike.notify-data', 4]]);
  });

  test('a ticket that is too short for its format is hidden as well', () => {
    expect(dissected(N, notify(16409, '5e')).value.body).toMatchObject({ detail: { kind: 'hidden', octets: 1 } });
  });

  test('an SPI of 255 octets that is not there', () => {
    const { value, problems } = dissected(N, '03ff 4009 19ac0a57');
    expect(value.body).toMatchObject({ typeName: 'REKEY_SA', spi: '', octets: 0 });
    const message = 'A notify REKEY_SA states an SPI of 255 octets, 4 are there.';
    expect(problems).toEqual([{ code: 'ike.notify-spi-length', at: 15, message }]);
  });

  test('less than the fixed fields, and data that the capture cut', () => {
    expect(faults(N, '0000')).toEqual([['ike.payload-too-short', 0]]);
    expect(faults(N, notify(16388, '0102'), { missing: 18 })).toEqual([]);
  });
});
