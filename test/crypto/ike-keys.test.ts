import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  deriveChildKeys,
  deriveIkeKeys,
  deriveSkeyseed,
  padSharedSecret,
  rekeySkeyseed,
} from '../../src/crypto/ike-keys.ts';
import { prfPlus } from '../../src/crypto/prf.ts';
import { suiteOf } from '../../src/crypto/suite.ts';
import { bodyStart } from '../../src/wire/ike/clear-payloads.ts';
import { payloadChain } from '../../src/wire/ike/payload-chain.ts';
import { PAYLOAD } from '../../src/wire/ike/payload-names.ts';
import { proposals } from '../../src/wire/ike/proposals.ts';
import { CIPHERS, cmac, INTEGRITIES, xcbc } from './reference.ts';
import { A1, A1_REKEY, A2 } from './vectors.ts';

const SUITE = { encr: 12, keyBits: 256, integ: 14, prf: 7, group: 19, additionalKeyExchange: false };

/** The body of the first payload of a type in an IKE_SA_INIT message. */
function body(message: Uint8Array, type: number): Uint8Array {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const { value } = payloadChain(view, 28, message.length, view.getUint8(16));
  const payload = value.find((candidate) => candidate.type === type);
  return payload === undefined ? new Uint8Array(0) : message.subarray(bodyStart(payload), payload.end);
}

describe('a first IKE SA', () => {
  const nonceI = body(A1.initRequest, PAYLOAD.nonce);
  const nonceR = body(A1.initResponse, PAYLOAD.nonce);
  const skeyseed = deriveSkeyseed(7, { nonceI, nonceR, sharedSecret: A1.sharedSecret });

  test('SKEYSEED comes from g^ir and the nonces of the messages', () => {
    expect(skeyseed).toEqual(A1.skeyseed);
  });

  test('all seven keys come from it and the SPIs', () => {
    const message = A1.initResponse;
    const sa = body(message, PAYLOAD.sa);
    const [chosen] = proposals(new DataView(sa.buffer, sa.byteOffset, sa.length), 0, sa.length).value;
    const suite = chosen && suiteOf(chosen);
    expect(suite).toEqual(SUITE);
    const spis = { initiatorSpi: message.subarray(0, 8), responderSpi: message.subarray(8, 16) };
    expect(deriveIkeKeys(suite ?? SUITE, { skeyseed: A1.skeyseed, nonceI, nonceR, ...spis })).toEqual(A1.keys);
  });

  test('a nonce too long to be any is used whole', () => {
    const long = new Uint8Array(300).fill(7);
    const expected = createHmac('md5', Buffer.concat([long, nonceR]))
      .update(A1.sharedSecret)
      .digest();
    expect(deriveSkeyseed(1, { nonceI: long, nonceR, sharedSecret: A1.sharedSecret })).toEqual(expected);
  });

  // RFC 7296 §2.14: with these two only the first 64 bits of each nonce, but all of them in prf+.
  test.each([
    [4, xcbc],
    [8, cmac],
  ] as const)('PRF %d takes eight octets of each nonce', (prf, mac) => {
    const short = Buffer.concat([nonceI.subarray(0, 8), nonceR.subarray(0, 8)]);
    const seed = deriveSkeyseed(prf, { nonceI, nonceR, sharedSecret: A1.sharedSecret });
    expect(seed).toEqual(mac(short, A1.sharedSecret));
    const suite = { ...SUITE, prf };
    const spis = { initiatorSpi: new Uint8Array(8).fill(1), responderSpi: new Uint8Array(8).fill(2) };
    const keys = deriveIkeKeys(suite, { skeyseed: mac(short, A1.sharedSecret), nonceI, nonceR, ...spis });
    const all = Buffer.concat([nonceI, nonceR, spis.initiatorSpi, spis.responderSpi, Buffer.of(1)]);
    expect(keys?.SK_d).toEqual(mac(mac(short, A1.sharedSecret), all));
  });

  test('an unsupported PRF or cipher gives no keys', () => {
    const seed = { skeyseed: A1.skeyseed, nonceI, nonceR, initiatorSpi: nonceI, responderSpi: nonceR };
    expect(deriveSkeyseed(9, { nonceI, nonceR, sharedSecret: A1.sharedSecret })).toBeUndefined();
    expect(rekeySkeyseed(0, A1.keys.SK_d, { nonceI, nonceR, sharedSecret: A1.sharedSecret })).toBeUndefined();
    expect(deriveIkeKeys({ ...SUITE, prf: 0 }, seed)).toBeUndefined();
    expect(deriveIkeKeys({ ...SUITE, encr: 25 }, seed)).toBeUndefined();
    expect(deriveIkeKeys({ ...SUITE, integ: 0 }, seed)).toBeUndefined();
  });

  test.each(CIPHERS)('ENCR $encr with $keyBits bits gets keys of its lengths, in their order', (cipher) => {
    const integrities = cipher.icv > 0 ? [{ integ: 0, key: 0 }] : INTEGRITIES;
    for (const { integ, key } of integrities) {
      const { encr, keyBits } = cipher;
      const spis = { initiatorSpi: nonceI.subarray(0, 8), responderSpi: nonceR.subarray(0, 8) };
      const keys = deriveIkeKeys(
        { ...SUITE, encr, keyBits, integ, prf: 5 },
        { skeyseed: A1.skeyseed, nonceI, nonceR, ...spis },
      );
      const skE = cipher.key + cipher.salt;
      const lengths = Object.entries(keys ?? {}).map(([name, { length }]) => [name, length]);
      expect(lengths).toEqual([
        ['SK_d', 32],
        ['SK_ai', key],
        ['SK_ar', key],
        ['SK_ei', skE],
        ['SK_er', skE],
        ['SK_pi', 32],
        ['SK_pr', 32],
      ]);
      const seed = Buffer.concat([nonceI, nonceR, spis.initiatorSpi, spis.responderSpi]);
      const material = prfPlus(5, A1.skeyseed, seed, 3 * 32 + 2 * (key + skE));
      expect(Buffer.concat(Object.values(keys ?? {}))).toEqual(material);
    }
  });
});

test('a rekeyed IKE SA gets its keys from SK_d of the old one', () => {
  const { nonceI, nonceR, sharedSecret, initiatorSpi, responderSpi } = A1_REKEY;
  const skeyseed = rekeySkeyseed(7, A1.keys.SK_d, { nonceI, nonceR, sharedSecret });
  expect(skeyseed).toEqual(A1_REKEY.skeyseed);
  const seed = { skeyseed: A1_REKEY.skeyseed, nonceI, nonceR, initiatorSpi, responderSpi };
  const keys = deriveIkeKeys(SUITE, seed);
  expect(keys?.SK_er).toEqual(A2[0]?.skEr);
  expect(keys?.SK_ar).toEqual(A2[0]?.skAr);
});

describe('a Child SA', () => {
  const nonceI = new Uint8Array(20).fill(0x11);
  const nonceR = new Uint8Array(24).fill(0x22);
  const skD = new Uint8Array(32).fill(0xdd);
  const sharedSecret = new Uint8Array(32).fill(0x99);

  /** T1 | T2 | ... of RFC 7296 §2.13, by hand. */
  function material(seed: Uint8Array, rounds: number): Buffer {
    const parts: Buffer[] = [];
    for (let n = 1; n <= rounds; n++) {
      const input = Buffer.concat([parts.at(-1) ?? new Uint8Array(0), seed, Buffer.of(n)]);
      parts.push(createHmac('sha256', skD).update(input).digest());
    }
    return Buffer.concat(parts);
  }

  test('keys of the initiator come first, and encryption before integrity', () => {
    const all = material(Buffer.concat([nonceI, nonceR]), 5);
    expect(deriveChildKeys(5, skD, { encr: 12, keyBits: 256, integ: 12 }, { nonceI, nonceR })).toEqual({
      encryptionI: all.subarray(0, 32),
      integrityI: all.subarray(32, 64),
      encryptionR: all.subarray(64, 96),
      integrityR: all.subarray(96, 128),
    });
  });

  test('the shared secret of its own key exchange goes before the nonces, and salts end the keys', () => {
    const all = material(Buffer.concat([sharedSecret, nonceI, nonceR]), 3);
    expect(deriveChildKeys(5, skD, { encr: 20, keyBits: 256, integ: 0 }, { nonceI, nonceR, sharedSecret })).toEqual({
      encryptionI: all.subarray(0, 36),
      integrityI: Buffer.alloc(0),
      encryptionR: all.subarray(36, 72),
      integrityR: Buffer.alloc(0),
    });
  });

  test('ESP may be without integrity', () => {
    const keys = deriveChildKeys(5, skD, { encr: 3, keyBits: undefined, integ: 0 }, { nonceI, nonceR });
    expect(keys?.encryptionI).toEqual(material(Buffer.concat([nonceI, nonceR]), 1).subarray(0, 24));
    expect(keys?.integrityR.length).toBe(0);
  });

  test.each([
    ['AES-GMAC', 5, { encr: 21, keyBits: 128, integ: 0 }],
    ['GMAC as integrity', 5, { encr: 12, keyBits: 128, integ: 9 }],
    ['an unknown PRF', 0, { encr: 12, keyBits: 128, integ: 12 }],
  ])('%s gives no keys', (_what, prf, esp) => {
    expect(deriveChildKeys(prf, skD, esp, { nonceI, nonceR })).toBeUndefined();
  });
});

describe('g^ir', () => {
  test.each([
    [1, 96],
    [2, 128],
    [5, 192],
    [14, 256],
    [15, 384],
    [16, 512],
    [17, 768],
    [18, 1024],
    [19, 32],
    [20, 48],
    [21, 66],
    [22, 128],
    [23, 256],
    [24, 256],
    [25, 24],
    [26, 28],
    [27, 28],
    [28, 32],
    [29, 48],
    [30, 64],
    [31, 32],
    [32, 56],
    [33, 32],
    [34, 64],
    [35, 32],
    [36, 32],
    [37, 32],
  ])('of group %d is padded to %d octets', (group, octets) => {
    const secret = new Uint8Array(octets - 3).fill(5);
    expect(padSharedSecret(group, secret)).toEqual(Buffer.concat([Buffer.alloc(3), secret]));
    expect(padSharedSecret(group, new Uint8Array(octets).fill(5))).toEqual(new Uint8Array(octets).fill(5));
    expect(padSharedSecret(group, new Uint8Array(octets + 1).fill(5)).length).toBe(octets + 1);
  });

  test('of an unknown group stays as it is', () => {
    expect(padSharedSecret(38, Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    expect(padSharedSecret(0, new Uint8Array(0))).toEqual(new Uint8Array(0));
  });
});
