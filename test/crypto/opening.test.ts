import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DirectionCipher, directionCipher, type Opened, type SealedPlace } from '../../src/crypto/opening.ts';
import { fragmentPlace } from '../../src/wire/ike/clear-payloads.ts';
import { payloadChain } from '../../src/wire/ike/payload-chain.ts';
import { octets } from '../support/packets.ts';
import { CIPHERS, type CipherRow, INTEGRITIES, type IntegrityRow, sealed } from './reference.ts';
import { A1, A2, A3 } from './vectors.ts';

fc.configureGlobal({ seed: 2025 });

type Suite = Parameters<typeof directionCipher>[0];

const NAMES = { encryption: 'SK_ei', integrity: 'SK_ai' };

function cipherFor(suite: Suite, encryption: Uint8Array, integrity?: Uint8Array): DirectionCipher {
  const cipher = directionCipher(suite, { encryption, integrity }, NAMES);
  if ('fault' in cipher) throw new Error(cipher.message);
  return cipher;
}

/** Of a message that is nothing but an IKE header and an SK payload. */
const skPlace = (message: Uint8Array): SealedPlace => ({ start: 0, ivStart: 32, end: message.length });

function plaintextOf(opened: Opened): Uint8Array {
  if (opened.verdict !== 'opened') throw new Error(JSON.stringify(opened));
  return opened.plaintext;
}

/** Padding and pad length still stand behind the view. */
function padded(opened: Opened): Buffer {
  if (opened.verdict !== 'opened') throw new Error(JSON.stringify(opened));
  const { plaintext, padding } = opened;
  return Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.length + padding + 1);
}

describe('vectors of the wire notes', () => {
  const { SK_ei, SK_er, SK_ai, SK_ar } = A1.keys;
  const suite = { encr: 12, keyBits: 256, integ: 14 };

  test.each([
    ['request', A1.authRequest, SK_ei, SK_ai, [35, 41, 36, 39, 47, 33, 44, 45, 41, 41, 41, 41, 41], 15],
    ['response', A1.authResponse, SK_er, SK_ar, [36, 39, 47, 41, 41, 41], 2],
  ] as const)('IKE_AUTH %s', (_which, message, skE, skA, types, padding) => {
    const opened = cipherFor(suite, skE, skA).open(message, skPlace(message));
    expect(opened).toMatchObject({ verdict: 'opened', padding });
    const plaintext = plaintextOf(opened);
    const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.length);
    const { value, problems } = payloadChain(view, 0, plaintext.length, message[28] ?? 0);
    expect(problems).toEqual([]);
    expect(value.map(({ type }) => type)).toEqual(types);
  });

  test('a direction is not opened with the keys of the other', () => {
    const opened = cipherFor(suite, SK_ei, SK_ai).open(A1.authResponse, skPlace(A1.authResponse));
    expect(opened).toEqual({ verdict: 'integrity-failed' });
  });

  test.each(A2)('$name', ({ suite: of, message, skEr, skAr, plaintext }) => {
    const cipher = cipherFor(of, skEr, skAr);
    const opened = cipher.open(message, skPlace(message));
    expect(padded(opened)).toEqual(plaintext);
    expect(plaintextOf(opened).length).toBe(0);
    expect(cipher.verifies(message, skPlace(message))).toBe(true);
  });

  test('fragments authenticate their numbers too', () => {
    const cipher = cipherFor(A3.suite, A3.skEi);
    const parts = A3.fragments.map((message, i) => {
      const view = new DataView(message.buffer, message.byteOffset, message.length);
      const { value } = payloadChain(view, 28, message.length, 53);
      const [payload] = value;
      expect(payload && fragmentPlace(view, payload)).toEqual({ number: i + 1, total: 2 });
      const place = { start: 0, ivStart: 36, end: message.length };
      const renumbered = Uint8Array.from(message);
      renumbered[33] = 3;
      expect(cipher.open(renumbered, place).verdict).toBe('integrity-failed');
      return plaintextOf(cipher.open(message, place));
    });
    expect(Buffer.concat(parts)).toEqual(A3.inner);
  });
});

describe('vectors of the ciphers', () => {
  // Both by way of CBC with one block: the IV makes the last octet of the plaintext 0, that is, no padding.
  test.each([
    // The worked example known from Grabbe's "The DES Algorithm Illustrated": 0123456789abcdef.
    [
      'DES',
      { encr: 2, keyBits: undefined },
      '133457799bbcdff1',
      '85e813540f0ab405',
      '00000000000000ef',
      '0123456789abcd',
    ],
    // RFC 3713 Appendix A: the plaintext is the key.
    [
      'Camellia-128',
      { encr: 23, keyBits: 128 },
      '0123456789abcdeffedcba9876543210',
      '67673138549669730857065648eabe43',
      '00000000000000000000000000000010',
      '0123456789abcdeffedcba98765432',
    ],
  ])('%s', (_name, { encr, keyBits }, key, ciphertext, iv, plaintext) => {
    const integrity = INTEGRITIES[0] as IntegrityRow; // The table is not empty.
    const body = octets('00'.repeat(32), iv, ciphertext);
    const skA = new Uint8Array(16).fill(3);
    const message = octets(body, integrity.mac(skA, body).subarray(0, 12));
    const cipher = cipherFor({ encr, keyBits, integ: 1 }, octets(key), skA);
    expect(plaintextOf(cipher.open(message, skPlace(message)))).toEqual(octets(plaintext));
  });
});

interface Case {
  readonly suite: Suite;
  readonly cipher: CipherRow;
  readonly integrity: IntegrityRow | undefined;
}

const CASES: readonly Case[] = CIPHERS.flatMap((cipher): Case[] => {
  const { encr, keyBits, icv } = cipher;
  if (icv > 0) return [{ suite: { encr, keyBits, integ: 0 }, cipher, integrity: undefined }];
  return INTEGRITIES.map((integrity) => ({ suite: { encr, keyBits, integ: integrity.integ }, cipher, integrity }));
});

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** What one message is made of. `extra` is whole blocks of padding that nothing asks for. */
const anyMessage = ({ cipher, integrity }: Case) =>
  fc
    .record({
      encryptionKey: exactly(cipher.key + cipher.salt),
      integrityKey: exactly(integrity?.key ?? 0),
      front: fc.uint8Array({ minLength: 32, maxLength: 48 }),
      iv: exactly(cipher.iv),
      plaintext: fc.uint8Array({ maxLength: 70 }),
      extra: fc.nat(3),
      filling: fc.nat(255),
    })
    .map(({ plaintext, extra, filling, ...rest }) => {
      const missing = (cipher.block - ((plaintext.length + 1) % cipher.block)) % cipher.block;
      const padding = missing + extra * cipher.block;
      const full = Buffer.concat([plaintext, Buffer.alloc(padding, filling), Buffer.of(padding)]);
      return { ...rest, cipher, integrity, plaintext, padding, padded: full };
    });

const named = (one: Case) => [`ENCR ${one.suite.encr}/${one.suite.keyBits} INTEG ${one.suite.integ}`, one] as const;

describe('round trips against the reference', () => {
  // One cipher opens them all, with forgeries between them: no message may leave anything behind for the next.
  test.each(CASES.map(named))('%s', (_name, one) => {
    const anyMessages = fc.array(anyMessage(one), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyMessages, fc.nat(), fc.nat(40), (messages, bit, before) => {
        const [{ encryptionKey, integrityKey }] = messages as [(typeof messages)[number]]; // At least one, as asked for.
        const cipher = cipherFor(one.suite, encryptionKey, integrityKey);
        for (const made of messages) {
          const message = sealed({ ...made, encryptionKey, integrityKey });
          // The message stands somewhere in a read buffer, with other octets around it.
          const read = Buffer.concat([Buffer.alloc(before, 0xee), message, Buffer.alloc(5, 0xee)]);
          const end = before + message.length;
          const place = { start: before, ivStart: before + made.front.length, end };
          const forged = Buffer.concat([read.subarray(0, before), flipped(message, bit), read.subarray(end)]);
          expect(cipher.open(forged, place)).toEqual({ verdict: 'integrity-failed' });
          expect(cipher.verifies(read, place)).toBe(true);
          const untouched = Buffer.from(read);
          const opened = cipher.open(read, place);
          expect(read.equals(untouched)).toBe(true);
          read.fill(0);
          const { plaintext, padding } = made;
          expect(opened).toEqual({ verdict: 'opened', plaintext: Buffer.from(plaintext), padding });
        }
      }),
      { numRuns: 4 },
    );
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = (bit >> 3) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe('one flipped bit', () => {
  test.each(A2)('$name, each bit of message and keys in turn', ({ suite, message, skEr, skAr }) => {
    const cipher = cipherFor(suite, skEr, skAr);
    const place = skPlace(message);
    const opened: string[] = [];
    for (let bit = 0; bit < message.length * 8; bit++) {
      if (cipher.open(flipped(message, bit), place).verdict !== 'integrity-failed') opened.push(`message ${bit}`);
    }
    const checkingKey = skAr ?? skEr;
    for (let bit = 0; bit < checkingKey.length * 8; bit++) {
      const wrong = flipped(checkingKey, bit);
      const other = skAr === undefined ? cipherFor(suite, wrong) : cipherFor(suite, skEr, wrong);
      if (other.open(message, place).verdict !== 'integrity-failed') opened.push(`key ${bit}`);
    }
    expect(opened).toEqual([]);
  });

  test.each(CASES.map(named))('%s', (_name, one) => {
    fc.assert(
      fc.property(anyMessage(one), fc.nat(), fc.nat(), (made, messageBit, keyBit) => {
        const message = sealed(made);
        const place = { start: 0, ivStart: made.front.length, end: message.length };
        const { encryptionKey, integrityKey } = made;
        const cipher = cipherFor(one.suite, encryptionKey, integrityKey);
        const damaged = flipped(message, messageBit);
        expect(cipher.open(damaged, place)).toEqual({ verdict: 'integrity-failed' });
        expect(cipher.verifies(damaged, place)).toBe(false);
        // An encryption key that only decrypts is not proved by the checksum: the chain inside would be noise.
        const other =
          one.integrity === undefined
            ? cipherFor(one.suite, flipped(encryptionKey, keyBit), integrityKey)
            : cipherFor(one.suite, encryptionKey, flipped(integrityKey, keyBit));
        expect(other.open(message, place)).toEqual({ verdict: 'integrity-failed' });
        expect(other.verifies(message, place)).toBe(false);
      }),
      { numRuns: 5 },
    );
  });
});

describe('lengths', () => {
  const suite = { encr: 12, keyBits: 256, integ: 14 };
  const cipher = cipherFor(suite, new Uint8Array(32), new Uint8Array(64));
  const gcm = cipherFor({ encr: 20, keyBits: 128, integ: 0 }, new Uint8Array(20));
  const ctr = cipherFor({ encr: 13, keyBits: undefined, integ: 12 }, new Uint8Array(20), new Uint8Array(32));
  const at = (end: number) => ({ start: 0, ivStart: 32, end });

  test.each([
    ['CBC, one block too few', cipher, 32 + 16 + 32, 'takes at least 64 octets'],
    ['CBC, half a block too much', cipher, 32 + 16 + 24 + 32, '24 octets of ciphertext'],
    ['CBC, nothing', cipher, 32, 'AES_CBC_256 with HMAC_SHA2_512_256 takes at least 64 octets'],
    ['GCM, no octet for the pad length', gcm, 32 + 8 + 16, 'AES_GCM_16_128 takes at least 25 octets'],
    ['CTR, no octet for the pad length', ctr, 32 + 8 + 16, 'takes at least 25 octets'],
  ])('%s', (_name, which, end, message) => {
    const opened = which.open(new Uint8Array(200), at(end));
    expect(opened).toEqual({ verdict: 'length', message: expect.stringContaining(message) });
    expect(which.verifies(new Uint8Array(200), at(end))).toBe(false);
  });

  test('the least that there can be is checked', () => {
    expect(cipher.open(new Uint8Array(96), at(96)).verdict).toBe('integrity-failed');
    expect(gcm.open(new Uint8Array(57), at(57)).verdict).toBe('integrity-failed');
  });

  test.each([
    { start: -1, ivStart: 32, end: 96 },
    { start: 33, ivStart: 32, end: 96 },
    { start: 0, ivStart: 97, end: 96 },
    { start: 0, ivStart: 32, end: 97 },
    { start: 0, ivStart: 32.5, end: 96.5 },
    { start: Number.NaN, ivStart: 32, end: 96 },
    { start: 0, ivStart: 32, end: Number.POSITIVE_INFINITY },
  ])('%j lies outside the message', (place) => {
    const opened = cipher.open(new Uint8Array(96), place);
    expect(opened).toEqual({ verdict: 'length', message: 'The encrypted payload does not lie inside the message.' });
  });
});

describe('padding', () => {
  const cases = [
    [12, 256, 14],
    [13, 128, 2],
    [20, 256, 0],
    [11, undefined, 12],
  ] as const;

  test.each(cases)('longer than all there is, with ENCR %d', (encr, keyBits, integ) => {
    const cipher = CIPHERS.find((row) => row.encr === encr && row.keyBits === keyBits) as CipherRow; // In the table.
    const integrity = INTEGRITIES.find((row) => row.integ === integ);
    const keys = [
      new Uint8Array(cipher.key + cipher.salt).fill(1),
      new Uint8Array(integrity?.key ?? 0).fill(2),
    ] as const;
    const make = (last: number) =>
      sealed({
        cipher,
        integrity,
        encryptionKey: keys[0],
        integrityKey: keys[1],
        front: new Uint8Array(32),
        iv: new Uint8Array(cipher.iv).fill(9),
        padded: Buffer.concat([Buffer.alloc(31, 0xab), Buffer.of(last)]),
      });
    const opener = cipherFor({ encr, keyBits, integ }, ...keys);
    const open = (last: number) => opener.open(make(last), skPlace(make(last)));
    expect(open(31)).toEqual({ verdict: 'opened', plaintext: Buffer.alloc(0), padding: 31 });
    expect(open(30)).toEqual({ verdict: 'opened', plaintext: Buffer.of(0xab), padding: 30 });
    expect(open(0)).toEqual({ verdict: 'opened', plaintext: Buffer.alloc(31, 0xab), padding: 0 });
    expect(open(32)).toEqual({
      verdict: 'padding',
      message: 'The padding is said to have 32 octets, where 31 are.',
    });
    expect(open(255).verdict).toBe('padding');
  });
});

describe('keys that cannot be right', () => {
  const keys = (e: number | undefined, a: number | undefined) => ({
    encryption: e === undefined ? undefined : new Uint8Array(e).fill(0x5a),
    integrity: a === undefined ? undefined : new Uint8Array(a).fill(0x5a),
  });

  test.each([
    [12, 256, 14, 16, 64, 'length', 'SK_ei of AES_CBC_256 has 32 octets, 16 were given.'],
    [12, 256, 14, 32, 32, 'length', 'SK_ai of HMAC_SHA2_512_256 has 64 octets, 32 were given.'],
    [12, 256, 14, undefined, 64, 'missing', 'SK_ei of AES_CBC_256 has 32 octets, none were given.'],
    [12, 256, 14, 32, undefined, 'missing', 'SK_ai of HMAC_SHA2_512_256 has 64 octets, none were given.'],
    [20, 256, 0, 32, 0, 'length', 'SK_ei of AES_GCM_16_256 has 36 octets (the last 4 are the salt), 32 were given.'],
    [14, 128, 0, 16, 0, 'length', 'SK_ei of AES_CCM_8_128 has 19 octets (the last 3 are the salt), 16 were given.'],
    [11, undefined, 2, 16, 20, 'length', 'SK_ei of NULL has 0 octets, 16 were given.'],
    [12, 256, 0, 32, 0, 'unsupported', 'AES_CBC_256 with integrity algorithm NONE cannot be checked.'],
    [11, undefined, 0, 0, 0, 'unsupported', 'NULL with integrity algorithm NONE cannot be checked.'],
    [12, 128, 3, 16, 8, 'unsupported', 'AES_CBC_128 with integrity algorithm DES_MAC cannot be checked.'],
    [24, 128, 2, 20, 20, 'unsupported', 'CAMELLIA_CTR_128 is not supported.'],
    [12, 512, 14, 64, 64, 'unsupported', 'AES_CBC_512 is not supported.'],
    [4711, undefined, 14, 64, 64, 'unsupported', '4711 is not supported.'],
  ] as const)('%#: ENCR %d/%s INTEG %d', (encr, keyBits, integ, e, a, fault, message) => {
    expect(directionCipher({ encr, keyBits, integ }, keys(e, a), NAMES)).toEqual({ fault, message });
  });

  test('an AEAD does not look at an integrity key or algorithm', () => {
    const aead = directionCipher({ encr: 20, keyBits: 128, integ: 14 }, keys(20, 64), NAMES);
    expect('fault' in aead).toBe(false);
  });

  test('NULL encryption needs no key', () => {
    const cipher = directionCipher({ encr: 11, keyBits: undefined, integ: 2 }, keys(undefined, 20), NAMES);
    expect('fault' in cipher).toBe(false);
  });
});

test('a changed key buffer changes nothing after the cipher was made', () => {
  for (const { suite, message, skEr, skAr } of A2) {
    const keys = { encryption: Uint8Array.from(skEr), integrity: skAr && Uint8Array.from(skAr) };
    const cipher = directionCipher(suite, keys, NAMES) as DirectionCipher; // The vectors are sound.
    keys.encryption.fill(0);
    keys.integrity?.fill(0);
    expect(cipher.open(message, skPlace(message)).verdict).toBe('opened');
  }
});

test('a plaintext stays what it is when more is opened', () => {
  const { SK_ei, SK_ai } = A1.keys;
  const cipher = cipherFor({ encr: 12, keyBits: 256, integ: 14 }, SK_ei, SK_ai);
  const [first, ...more] = Array.from({ length: 50 }, () =>
    plaintextOf(cipher.open(A1.authRequest, skPlace(A1.authRequest))),
  );
  for (const plaintext of more) expect(plaintext).toEqual(first);
  more[0]?.fill(0);
  expect(more[1]).toEqual(first);
});

test('random octets at random places never throw, and are never shown', () => {
  const ciphers = CASES.map(({ suite, cipher, integrity }) =>
    cipherFor(suite, new Uint8Array(cipher.key + cipher.salt).fill(1), new Uint8Array(integrity?.key ?? 0).fill(2)),
  );
  const anyOffset = fc.oneof(
    fc.integer({ min: -5, max: 200 }),
    fc.constantFrom(Number.NaN, 0.5, 2 ** 31, 2 ** 53, -(2 ** 40), Number.NEGATIVE_INFINITY),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 160 }), anyOffset, anyOffset, anyOffset, (bytes, start, ivStart, end) => {
      const places = [
        { start, ivStart, end },
        { start: 0, ivStart: Math.min(32, bytes.length), end: bytes.length },
        { start: 0, ivStart: 0, end: bytes.length },
      ];
      for (const cipher of ciphers) {
        for (const place of places) {
          expect(['integrity-failed', 'length']).toContain(cipher.open(bytes, place).verdict);
          expect(cipher.verifies(bytes, place)).toBe(false);
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('any suite and any keys give a cipher or a fault in a sentence, without octets of keys', () => {
  const anyNumber = fc.oneof(fc.nat(40), fc.constantFrom(-1, 65535, Number.NaN));
  const anyKey = fc.option(
    fc.nat(80).map((length) => new Uint8Array(length).fill(0xc7)),
    { nil: undefined },
  );
  const anyBits = fc.constantFrom(undefined, 0, 64, 128, 192, 256, 512);
  fc.assert(
    fc.property(anyNumber, anyBits, anyNumber, anyKey, anyKey, (encr, keyBits, integ, encryption, integrity) => {
      const made = directionCipher({ encr, keyBits, integ }, { encryption, integrity }, NAMES);
      if (!('fault' in made)) return;
      expect(made.message).toMatch(/^\S.*\.$/);
      expect(made.message).not.toMatch(/c7c7|199/i);
    }),
    { numRuns: 1000 },
  );
});

test('the plaintext of one cipher is not opened by another with the same keys', () => {
  // AES-CTR and AES-GCM have keys of the same length: 36 octets.
  const key = new Uint8Array(36).fill(4);
  const nonce = Buffer.concat([key.subarray(32), new Uint8Array(8)]);
  const aead = createCipheriv('aes-256-gcm', key.subarray(0, 32), nonce);
  const front = new Uint8Array(32);
  aead.setAAD(front);
  const message = octets(front, new Uint8Array(8), aead.update(new Uint8Array(9)), aead.final(), aead.getAuthTag());
  const verdicts = [20, 19, 18, 28].map((encr) => {
    const keyBits = encr === 28 ? undefined : 256;
    return cipherFor({ encr, keyBits, integ: 0 }, key).open(message, skPlace(message)).verdict;
  });
  expect(verdicts).toEqual(['opened', 'integrity-failed', 'integrity-failed', 'integrity-failed']);
});
