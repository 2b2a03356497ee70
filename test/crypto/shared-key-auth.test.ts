import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedKeyAuth, tokenForms, verifiesSharedKey } from '../../src/crypto/shared-key-auth.ts';
import { type SignedParts, signedOctets } from '../../src/crypto/signed-octets.ts';
import { sharedKeyAuth as simulatedAuth } from '../simulator/crypto/auth.ts';
import { sharedPath } from '../support/shared.ts';
import { labAuths } from './lab-auth.ts';

const hex = (...lines: readonly string[]) => Buffer.from(lines.join(''), 'hex');

// A login with a pre-shared key between strongSwan daemons, laid out like a reconnect: IDi is a KEY_ID, and the key is
// the ASCII below. PRF_HMAC_SHA2_512.
const PRF = 7;
const TOKEN = Buffer.from('session-token-for-lab');
const REQUEST = hex(
  '0ae8634168f4c8be0000000000000000212022080000000000000108220000300000002c010100040300000c0100000c800e010003000008',
  '0300000e0300000802000007000000080400001328000048001300000405d312e7fd64b33081dbb8fa1ed53f8c9cec67ffe53c6560931eb7',
  '2ec380ba54d4fb04c54901b3561c6bbb545a4f82f9ad451d0003ce691c441ed54aa880bc290000249a06c3bf7397e919eed90cf2db564f15',
  '74b7b825e5ae730a122dae035b5b1ba32900001c00004004fe582a99bf228da3b6099ddd0a24356d48d9fc892900001c00004005bb765a9f',
  '3e014f7851ec969693cbec97d2c7a983290000100000402f00020003000400050000000800004016',
);
const RESPONSE = hex(
  '0ae8634168f4c8beb64e44b5ec4930d1212022200000000000000110220000300000002c010100040300000c0100000c800e010003000008',
  '0300000e03000008020000070000000804000013280000480013000062f82c21fe78b9acb34cea32906c11b4fc44deb55f82e846f9fb0c88',
  'b9eed0dccf89fc26c9b4929443ee166aec1eaf35cfbffaf95e937a34eba4a69cd2d8b0de290000249f1bd5da3521337618ec9e33938437f7',
  '43804b9227c04d24c88029b30fda83012900001c000040046b4def65214774a0ecc622acf91741dcadb2fa412900001c000040059a53eaa2',
  '9aaddf73e8ef86168640b35dd7e8d913290000100000402f000200030004000529000008000040220000000800004014',
);
const NONCE_I = hex('9a06c3bf7397e919eed90cf2db564f1574b7b825e5ae730a122dae035b5b1ba3');
const NONCE_R = hex('9f1bd5da3521337618ec9e33938437f743804b9227c04d24c88029b30fda8301');

interface Side {
  readonly parts: SignedParts;
  readonly auth: Buffer;
}

const INITIATOR: Side = {
  parts: {
    message: REQUEST,
    nonce: NONCE_R,
    skP: hex(
      '6db5361072ebfa3ed9f2d0bfff6ca5b2abe4e918e303cc640334008fcf8d7178',
      '7ef754eac0332448850e4a9ee9502d4dda9619aa91fde615ba5e15b3b596022b',
    ),
    identity: hex('0b000000724955484b63634452695574465441547771'),
    prf: PRF,
  },
  auth: hex(
    '19c47cdeddcd3fcb21c241dedf1a1ee667ea42241c5df28aa342d15b7948cae2',
    'cee0259af397351cd3577ffb9d9728e480f36d439cfeddee7826f5c0fc3dea0c',
  ),
};
const RESPONDER: Side = {
  parts: {
    message: RESPONSE,
    nonce: NONCE_I,
    skP: hex(
      '73f2bad978725e1e064686c997b720a4a2d8bd29bb3205e7941d228eab24f408',
      '809e38687a717d0e14418c48f2680ad8befc7d1e390f67daeb3c4040e64b6010',
    ),
    identity: hex('0200000067772e6578616d706c652e636f6d'),
    prf: PRF,
  },
  auth: hex(
    '242bf9e6492299718544232d5d879737ffd487ea221602dd682ffdacc11cdb3b',
    '5ccdabbf3aa23bdbc84c823440e93666a3f2250236662ef911db48f4732e177e',
  ),
};

describe.each([
  ['AUTH of an initiator', INITIATOR],
  ['AUTH of a responder', RESPONDER],
])('%s', (_name, { parts, auth }) => {
  const octets = signedOctets(parts);

  test('is what the secret gives', () => {
    expect(sharedKeyAuth(PRF, TOKEN, octets)).toEqual(auth);
    expect(verifiesSharedKey(PRF, TOKEN, octets, auth)).toBe(true);
  });

  test('is no other secret', () => {
    for (const secret of ['', 'session-token-for-la', 'Session-token-for-lab', 'session-token-for-lab ']) {
      expect(verifiesSharedKey(PRF, Buffer.from(secret), octets, auth)).toBe(false);
    }
  });

  test('fails with one bit changed anywhere', () => {
    const changed = (bytes: Uint8Array, bit: number) => {
      const copy = Buffer.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      return copy;
    };
    const bits = (bytes: Uint8Array) => Array.from({ length: bytes.length * 8 }, (_, bit) => bit);
    for (const bit of bits(auth)) expect(verifiesSharedKey(PRF, TOKEN, octets, changed(auth, bit))).toBe(false);
    for (const name of ['message', 'nonce', 'skP', 'identity'] as const) {
      for (const bit of bits(parts[name])) {
        const other = signedOctets({ ...parts, [name]: changed(parts[name], bit) });
        expect(verifiesSharedKey(PRF, TOKEN, other, auth)).toBe(false);
      }
    }
  });

  test('fails with another length, and with what IKE_INTERMEDIATE would add', () => {
    for (const other of [auth.subarray(0, 32), auth.subarray(0, -1), Buffer.alloc(0), Buffer.concat([auth, auth])]) {
      expect(verifiesSharedKey(PRF, TOKEN, octets, other)).toBe(false);
    }
    const added = signedOctets({ ...parts, intAuth: Buffer.alloc(132) });
    expect(verifiesSharedKey(PRF, TOKEN, added, auth)).toBe(false);
  });
});

test('the same as the simulator makes; any other octets do not verify', () => {
  const anyBytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 5, 6, 7), anyBytes, anyBytes, anyBytes, (prf, secret, octets, other) => {
      const auth = sharedKeyAuth(prf, secret, octets);
      expect(auth).toEqual(simulatedAuth(prf, Buffer.from(secret), Buffer.from(octets)));
      expect(verifiesSharedKey(prf, secret, octets, auth)).toBe(true);
      expect(verifiesSharedKey(prf, secret, octets, other)).toBe(auth.equals(other));
    }),
  );
});

test('the PRFs made of AES prove AUTH too', () => {
  for (const prf of [4, 8]) {
    const auth = sharedKeyAuth(prf, TOKEN, Buffer.from('octets'));
    expect(auth).toHaveLength(16);
    expect(verifiesSharedKey(prf, TOKEN, Buffer.from('octets'), auth)).toBe(true);
    expect(verifiesSharedKey(prf, TOKEN, Buffer.from('other'), auth)).toBe(false);
  }
});

describe('the forms of a token', () => {
  const told = (value: Uint8Array) =>
    Object.fromEntries(tokenForms(value).map(({ form, secret }) => [form, Buffer.from(secret).toString('latin1')]));

  test.each([
    ['text', 'session-token', { raw: 'session-token' }],
    ['NULs at its end', 'token\0\0', { raw: 'token\0\0', 'without-trailing-nuls': 'token' }],
    ['NULs inside and in front', '\0to\0ken', { raw: '\0to\0ken' }],
    ['hex', '616263', { raw: '616263', 'hex-decoded': 'abc' }],
    ['hex in both cases', '6a6B', { raw: '6a6B', 'hex-decoded': 'jk' }],
    [
      'hex with a NUL at its end',
      '616263\0',
      { raw: '616263\0', 'without-trailing-nuls': '616263', 'hex-decoded': 'abc' },
    ],
    ['an odd count of hex digits', '61626', { raw: '61626' }],
    ['an odd count with a NUL', '61626\0', { raw: '61626\0', 'without-trailing-nuls': '61626' }],
    ['hex with a space', '61 62', { raw: '61 62' }],
    ['hex with a line end', '6162\n', { raw: '6162\n' }],
    ['base64', 'YWJj', { raw: 'YWJj' }],
    ['nothing', '', {}],
    ['nothing but NULs', '\0\0', { raw: '\0\0' }],
  ])('%s', (_name, value, forms) => {
    expect(told(Buffer.from(value, 'latin1'))).toEqual(forms);
  });

  test('the plainest one comes first, and each secret once', () => {
    const text = fc.string({ unit: fc.constantFrom('0', '1', 'a', 'F', 'g', '\0'), maxLength: 12 });
    fc.assert(
      fc.property(text, (value) => {
        const secrets = tokenForms(Buffer.from(value, 'latin1')).map(({ secret }) => Buffer.from(secret));
        expect(new Set(secrets.map((secret) => secret.toString('latin1'))).size).toBe(secrets.length);
        expect(secrets.every((secret) => secret.length > 0)).toBe(true);
        if (value !== '') expect(secrets[0]?.toString('latin1')).toBe(value);
      }),
    );
  });

  test('a buffer that is used again does not change them', () => {
    const value = Buffer.from('6162\0');
    const forms = tokenForms(value);
    value.fill(0x78);
    expect(forms.map(({ secret }) => Buffer.from(secret).toString('latin1'))).toEqual(['6162\0', '6162', 'ab']);
  });
});

const LAB = sharedPath('lab');

describe.runIf(LAB !== undefined)('reconnects of the lab', () => {
  test.each([
    ['reconnect-ok', 'a4cb2c7369ef1baa', '4Sr7v5LCXbi1yY0nePUGybHef5bL1bwo', 2],
    ['reconnect-expired', '428c25af0a1bb12f', 'KcDoQKy15hiMyj9ufh0atAAqG7ApKmgV', 1],
  ])('%s: AUTH proves the token, and no other one', (name, spi, token, count) => {
    const auths = labAuths(LAB ?? '', name).filter((auth) => auth.spi === spi);
    expect(auths.map(({ method }) => method)).toEqual(Array(count).fill(2));
    for (const { parts, auth } of auths) {
      const octets = signedOctets(parts);
      expect(verifiesSharedKey(parts.prf, Buffer.from(token), octets, auth)).toBe(true);
      expect(verifiesSharedKey(parts.prf, Buffer.from(token.toLowerCase()), octets, auth)).toBe(false);
    }
  });
});
