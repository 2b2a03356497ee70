import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedKeyAuth, tokenForms, verifiesSharedKey } from '../../src/crypto/shared-key-auth.ts';
import { type SignedParts, signedOctets } from '../../src/crypto/signed-octets.ts';
import { sharedKeyAuth as simulatedAuth } from '../simulator/crypto/auth.ts';
import { sharedPath } from '../support/shared.ts';
import { labAuths } from './lab-auth.ts';
import { A1 } from './vectors.ts';

const hex = (...lines: readonly string[]) => Buffer.from(lines.join(''), 'hex');

// What the messages of A1 carry: IDi is a KEY_ID as in a reconnect, and the pre-shared key is this ASCII.
const PRF = 7;
const TOKEN = Buffer.from('session-token-for-lab');
const NONCE_I = hex('9a06c3bf7397e919eed90cf2db564f1574b7b825e5ae730a122dae035b5b1ba3');
const NONCE_R = hex('9f1bd5da3521337618ec9e33938437f743804b9227c04d24c88029b30fda8301');

interface Side {
  readonly parts: SignedParts;
  readonly auth: Buffer;
}

const INITIATOR: Side = {
  parts: {
    message: A1.initRequest,
    nonce: NONCE_R,
    skP: A1.keys.SK_pi,
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
    message: A1.initResponse,
    nonce: NONCE_I,
    skP: A1.keys.SK_pr,
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
