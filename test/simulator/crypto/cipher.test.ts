import { describe, expect, test } from 'vitest';
import { EMPTY_ANSWERS } from '../ike/vectors.ts';
import { seeded } from '../world/random.ts';
import { open, seal, sealedOctets } from './cipher.ts';
import { cipherOf, ESP_SUITES, encryptionKeyOctets, integrityOf, suiteNamed } from './suites.ts';

const suites = Object.values(ESP_SUITES);
/** Header and generic header stand before the IV of a message without clear payloads. */
const IV_AT = 32;

test.each(EMPTY_ANSWERS)('a recorded answer of $suite opens', ({ suite, message, encr, integ, plaintext }) => {
  const keys = { encr, integ };
  const opened = open(suiteNamed(suite), keys, message.subarray(0, IV_AT), message.subarray(IV_AT));
  expect(opened).toEqual(plaintext.subarray(0, plaintext.length - 1 - (plaintext.at(-1) ?? 0)));
});

describe.each(suites.map((suite) => [suite.name, suite] as const))('%s', (name, suite) => {
  const random = seeded(name);
  const keys = {
    encr: random.bytes(encryptionKeyOctets(suite)),
    integ: random.bytes(integrityOf(suite)?.keyOctets ?? 0),
  };
  const associated = random.bytes(IV_AT);

  test('opens what it sealed, whatever its length', () => {
    for (const length of [0, 1, 7, 8, 14, 15, 16, 17, 255, 256, 1500]) {
      const plaintext = random.bytes(length);
      const sealed = seal(suite, keys, associated, plaintext, random);
      expect(sealed).toHaveLength(sealedOctets(suite, length));
      expect(open(suite, keys, associated, sealed)).toEqual(plaintext);
    }
  });

  test('refuses a changed octet anywhere, in what it covers and in what it holds', () => {
    const sealed = seal(suite, keys, associated, random.bytes(40), random);
    const changed = (bytes: Buffer, at: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    };
    for (let at = 0; at < sealed.length; at += 1) {
      expect(() => open(suite, keys, associated, changed(sealed, at))).toThrow();
    }
    for (const at of [0, IV_AT - 1]) expect(() => open(suite, keys, changed(associated, at), sealed)).toThrow();
    expect(() => open(suite, keys, associated, sealed.subarray(0, cipherOf(suite).ivOctets))).toThrow('too short');
  });
});

test('the same random stream seals to the same octets, another one does not', () => {
  const suite = suiteNamed('aes256-sha512');
  const keys = { encr: Buffer.alloc(32, 1), integ: Buffer.alloc(64, 2) };
  const sealedWith = (seed: string) => seal(suite, keys, Buffer.alloc(32), Buffer.from('text'), seeded(seed));
  expect(sealedWith('a')).toEqual(sealedWith('a'));
  expect(sealedWith('a')).not.toEqual(sealedWith('b'));
});
