import { getCiphers } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cipherOf, integrityOf, isAead, keyLengths, PROTECTIONS, prfOf } from '../../src/crypto/algorithms.ts';
import { CIPHERS, INTEGRITIES } from './reference.ts';

const SUITE = { encr: 12, keyBits: 256, integ: 14, prf: 7, group: 19, additionalKeyExchange: false };

describe('ciphers', () => {
  test.each(CIPHERS)('ENCR $encr with $keyBits bits', ({ encr, keyBits, key, salt, iv, icv, block }) => {
    expect(cipherOf({ encr, keyBits })).toMatchObject({
      keyOctets: key,
      saltOctets: salt,
      ivOctets: iv,
      icvOctets: icv,
      block,
    });
    expect(isAead({ encr, keyBits })).toBe(icv > 0);
  });

  test('OpenSSL has each of them', () => {
    const names = CIPHERS.flatMap((cipher) => cipherOf(cipher)?.openssl || []);
    expect(names.filter((name) => !getCiphers().includes(name))).toEqual([]);
  });

  test('AES and Camellia without a Key Length attribute have 128 bits', () => {
    for (const encr of [12, 13, 14, 15, 16, 18, 19, 20, 23]) {
      expect(cipherOf({ encr, keyBits: undefined })).toEqual(cipherOf({ encr, keyBits: 128 }));
    }
  });

  test('ciphers of one length may state it', () => {
    expect(cipherOf({ encr: 28, keyBits: 256 })).toEqual(cipherOf({ encr: 28, keyBits: undefined }));
    expect(cipherOf({ encr: 3, keyBits: 192 })).toEqual(cipherOf({ encr: 3, keyBits: undefined }));
  });

  test.each([
    [12, 512],
    [12, 0],
    [20, 129],
    [28, 128],
    [3, 168],
  ])('ENCR %d cannot have %d bits', (encr, keyBits) => {
    expect(cipherOf({ encr, keyBits })).toBeUndefined();
  });

  test.each([0, 1, 4, 5, 6, 7, 8, 9, 10, 17, 21, 22, 24, 25, 26, 27, 29, 30, 31, 32, 35, 1024, -1, Number.NaN])(
    'ENCR %d is not supported',
    (encr) => {
      expect(cipherOf({ encr, keyBits: 256 })).toBeUndefined();
      expect(isAead({ encr, keyBits: 256 })).toBe(false);
    },
  );
});

describe('integrity and PRF', () => {
  test.each(INTEGRITIES)('INTEG $integ', ({ integ, key, icv }) => {
    expect(integrityOf(integ)).toMatchObject({ keyOctets: key, icvOctets: icv });
  });

  test.each([0, 3, 4, 9, 10, 11, 15, 1027])('INTEG %d is not supported', (integ) => {
    expect(integrityOf(integ)).toBeUndefined();
  });

  test.each([
    [1, 16],
    [2, 20],
    [4, 16],
    [5, 32],
    [6, 48],
    [7, 64],
    [8, 16],
  ])('PRF %d', (prf, octets) => {
    expect(prfOf(prf)).toMatchObject({ keyOctets: octets, octets });
  });

  test.each([0, 3, 9, 10])('PRF %d is not supported', (prf) => {
    expect(prfOf(prf)).toBeUndefined();
  });
});

describe('key lengths', () => {
  test.each([
    [SUITE, { skD: 64, skA: 64, skE: 32, skP: 64 }],
    [
      { ...SUITE, encr: 20, integ: 0, prf: 5 },
      { skD: 32, skA: 0, skE: 36, skP: 32 },
    ],
    // An integrity algorithm beside an AEAD is none of its keys.
    [
      { ...SUITE, encr: 14, keyBits: 128, prf: 8 },
      { skD: 16, skA: 0, skE: 19, skP: 16 },
    ],
    [
      { ...SUITE, encr: 3, keyBits: undefined, integ: 2, prf: 2 },
      { skD: 20, skA: 20, skE: 24, skP: 20 },
    ],
    [{ ...SUITE, prf: 0 }, undefined],
    [{ ...SUITE, integ: 0 }, undefined],
    [{ ...SUITE, encr: 21 }, undefined],
  ])('%#', (suite, lengths) => {
    expect(keyLengths(suite)).toEqual(lengths);
  });
});

test('every protection that can be checked is listed once', () => {
  const listed = PROTECTIONS.map(({ encr, keyBits, integ }) => `${encr} ${keyBits} ${integ}`);
  const expected = CIPHERS.flatMap(({ encr, keyBits, icv }) =>
    (icv > 0 ? [0] : INTEGRITIES.map(({ integ }) => integ)).map((integ) => `${encr} ${keyBits} ${integ}`),
  );
  expect(listed.sort()).toEqual(expected.sort());
});
