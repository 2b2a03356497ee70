// Appendix A1 of the wire notes: an IKE_SA_INIT of two lab peers, every field of it.
import { expect, test } from 'vitest';
import type { IkePayload } from '../../../src/model/ike-payloads.ts';
import { dissectPayload } from '../../../src/wire/ike/dissect.ts';
import { natDetectionHash } from '../../../src/wire/ike/nat-detection.ts';
import { payloadChain } from '../../../src/wire/ike/payload-chain.ts';
import { octets } from '../../support/packets.ts';

const M1 = octets(
  '0ae8634168f4c8be0000000000000000212022080000000000000108220000300000002c010100040300000c0100000c800e0100030000080300000e0300000802000007000000080400001328000048',
  '001300000405d312e7fd64b33081dbb8fa1ed53f8c9cec67ffe53c6560931eb72ec380ba54d4fb04c54901b3561c6bbb545a4f82f9ad451d0003ce691c441ed54aa880bc290000249a06c3bf7397e919',
  'eed90cf2db564f1574b7b825e5ae730a122dae035b5b1ba32900001c00004004fe582a99bf228da3b6099ddd0a24356d48d9fc892900001c00004005bb765a9f3e014f7851ec969693cbec97d2c7a983',
  '290000100000402f00020003000400050000000800004016',
);
const M2 = octets(
  '0ae8634168f4c8beb64e44b5ec4930d1212022200000000000000110220000300000002c010100040300000c0100000c800e0100030000080300000e0300000802000007000000080400001328000048',
  '0013000062f82c21fe78b9acb34cea32906c11b4fc44deb55f82e846f9fb0c88b9eed0dccf89fc26c9b4929443ee166aec1eaf35cfbffaf95e937a34eba4a69cd2d8b0de290000249f1bd5da35213376',
  '18ec9e33938437f743804b9227c04d24c88029b30fda83012900001c000040046b4def65214774a0ecc622acf91741dcadb2fa412900001c000040059a53eaa29aaddf73e8ef86168640b35dd7e8d913',
  '290000100000402f000200030004000529000008000040220000000800004014',
);

function payloadsOf(message: Uint8Array): readonly IkePayload[] {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const chain = payloadChain(view, 28, message.length, message[16] ?? 0);
  expect(chain.problems).toEqual([]);
  return chain.value.map((payload) => {
    const { value, problems } = dissectPayload(view, payload, 0);
    expect(problems).toEqual([]);
    return value;
  });
}

const OFFER = {
  kind: 'sa',
  proposals: [
    {
      number: 1,
      protocol: 1,
      protocolName: 'IKE',
      spi: '',
      transforms: [
        {
          type: 1,
          typeName: 'ENCR',
          id: 12,
          name: 'AES_CBC_256',
          keyBits: 256,
          attributes: [{ name: 'KEY_LENGTH', type: 14, format: 'short', value: 256 }],
        },
        { type: 3, typeName: 'INTEG', id: 14, name: 'HMAC_SHA2_512_256', attributes: [] },
        { type: 2, typeName: 'PRF', id: 7, name: 'HMAC_SHA2_512', attributes: [] },
        { type: 4, typeName: 'KE', id: 19, name: 'ECP_256', attributes: [] },
      ],
    },
  ],
};

const SHA2 = [
  { id: 2, name: 'SHA2_256' },
  { id: 3, name: 'SHA2_384' },
  { id: 4, name: 'SHA2_512' },
  { id: 5, name: 'IDENTITY' },
];

const whole = { critical: false, cut: false };
const sa = { type: 33, name: 'SA', ...whole, octets: 48, start: 28, end: 76, body: OFFER };
const ke = (hex: string) => ({
  type: 34,
  name: 'KE',
  ...whole,
  octets: 72,
  start: 76,
  end: 148,
  body: { kind: 'ke', group: 19, groupName: 'ECP_256', octets: 64, hex },
});
const nonce = (hex: string) => ({
  type: 40,
  name: 'Nonce',
  ...whole,
  octets: 36,
  start: 148,
  end: 184,
  body: { kind: 'nonce', octets: 32, hex },
});
const notify = (start: number, octetsOfData: number, type: number, typeName: string, detail?: object) => ({
  type: 41,
  name: 'N',
  ...whole,
  octets: 8 + octetsOfData,
  start,
  end: start + 8 + octetsOfData,
  body: {
    kind: 'notify',
    type,
    typeName,
    isError: false,
    protocol: 0,
    protocolName: 'none',
    spi: '',
    octets: octetsOfData,
    ...(detail === undefined ? {} : { detail }),
  },
});
const natd = (start: number, type: number, side: string, hash: string) =>
  notify(start, 20, type, `NAT_DETECTION_${side}_IP`, { kind: 'nat-detection', hash });

test('the request M1', () => {
  expect(payloadsOf(M1)).toEqual([
    sa,
    ke(
      '0405d312e7fd64b33081dbb8fa1ed53f8c9cec67ffe53c6560931eb72ec380ba54d4fb04c54901b3561c6bbb545a4f82f9ad451d0003ce691c441ed54aa880bc',
    ),
    nonce('9a06c3bf7397e919eed90cf2db564f1574b7b825e5ae730a122dae035b5b1ba3'),
    natd(184, 16388, 'SOURCE', 'fe582a99bf228da3b6099ddd0a24356d48d9fc89'),
    natd(212, 16389, 'DESTINATION', 'bb765a9f3e014f7851ec969693cbec97d2c7a983'),
    notify(240, 8, 16431, 'SIGNATURE_HASH_ALGORITHMS', { kind: 'hash-algorithms', algorithms: SHA2 }),
    notify(256, 0, 16406, 'REDIRECT_SUPPORTED'),
  ]);
});

test('the response M2', () => {
  expect(payloadsOf(M2)).toEqual([
    sa,
    ke(
      '62f82c21fe78b9acb34cea32906c11b4fc44deb55f82e846f9fb0c88b9eed0dccf89fc26c9b4929443ee166aec1eaf35cfbffaf95e937a34eba4a69cd2d8b0de',
    ),
    nonce('9f1bd5da3521337618ec9e33938437f743804b9227c04d24c88029b30fda8301'),
    natd(184, 16388, 'SOURCE', '6b4def65214774a0ecc622acf91741dcadb2fa41'),
    natd(212, 16389, 'DESTINATION', '9a53eaa29aaddf73e8ef86168640b35dd7e8d913'),
    notify(240, 8, 16431, 'SIGNATURE_HASH_ALGORITHMS', { kind: 'hash-algorithms', algorithms: SHA2 }),
    notify(256, 0, 16418, 'CHILDLESS_IKEV2_SUPPORTED'),
    notify(264, 0, 16404, 'MULTIPLE_AUTH_SUPPORTED'),
  ]);
});

test('the destination hashes are those of the addresses, the source hashes are not: encapsulation was forced', () => {
  const [spiI, zero, spiR] = ['0ae8634168f4c8be', '0000000000000000', 'b64e44b5ec4930d1'];
  const [client, gateway] = ['198.51.100.1', '198.51.100.2'];
  expect(natDetectionHash(spiI, zero, gateway, 500)).toBe('bb765a9f3e014f7851ec969693cbec97d2c7a983');
  expect(natDetectionHash(spiI, spiR, client, 500)).toBe('9a53eaa29aaddf73e8ef86168640b35dd7e8d913');
  expect(natDetectionHash(spiI, zero, client, 500)).not.toBe('fe582a99bf228da3b6099ddd0a24356d48d9fc89');
});
