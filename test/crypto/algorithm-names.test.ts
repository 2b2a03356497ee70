import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { espWiresharkNames, parseAlgorithms, trialSuites, wiresharkNames } from '../../src/crypto/algorithm-names.ts';
import { isAead, PROTECTIONS } from '../../src/crypto/algorithms.ts';
import { directionCipher } from '../../src/crypto/opening.ts';
import { TRANSFORM, transformName } from '../../src/wire/ike/transforms.ts';
import { sharedPath } from '../support/shared.ts';
import { CIPHERS, INTEGRITIES } from './reference.ts';

fc.configureGlobal({ seed: 2025 });

const cipher = (encr: number, keyBits?: number, integ?: number) => ({
  encr,
  ...(keyBits === undefined ? {} : { keyBits }),
  ...(integ === undefined ? {} : { integ }),
});

describe('names of ciphers', () => {
  test.each([
    // Wireshark's ikev2_decryption_table.
    ['NULL [RFC2410]', [cipher(11)]],
    ['3DES [RFC2451]', [cipher(3)]],
    ['AES-CBC-128 [RFC3602]', [cipher(12, 128)]],
    ['AES-CBC-256 [RFC3602]', [cipher(12, 256)]],
    ['AES-CTR-192 [RFC5930]', [cipher(13, 192)]],
    ['AES-GCM-128 with 8 octet ICV [RFC5282]', [cipher(18, 128, 0)]],
    ['AES-GCM-192 with 12 octet ICV [RFC5282]', [cipher(19, 192, 0)]],
    ['AES-GCM-256 with 16 octet ICV [RFC5282]', [cipher(20, 256, 0)]],
    ['AES-CCM-128 with 12 octet ICV [RFC5282]', [cipher(15, 128, 0)]],
    ['AES-CCM-256 with 16 octet ICV [RFC5282]', [cipher(16, 256, 0)]],
    // Wireshark's esp_sa, also as strongSwan writes it.
    ['TripleDES-CBC [RFC2451]', [cipher(3)]],
    ['TripleDes-CBC [RFC2451]', [cipher(3)]],
    ['DES-CBC [RFC2405]', [cipher(2)]],
    ['AES-CBC [RFC3602]', [cipher(12, 256), cipher(12, 128), cipher(12, 192)]],
    ['AES-GCM with 8 octet ICV [RFC4106]', [cipher(18, 256, 0), cipher(18, 128, 0), cipher(18, 192, 0)]],
    // strongSwan: log, and configuration.
    ['AES_CBC_256', [cipher(12, 256)]],
    ['AES_CTR_128', [cipher(13, 128)]],
    ['AES_GCM_16_128', [cipher(20, 128, 0)]],
    ['AES_GCM_8_256', [cipher(18, 256, 0)]],
    ['AES_GCM_12_192', [cipher(19, 192, 0)]],
    ['AES_CCM_12_128', [cipher(15, 128, 0)]],
    ['CHACHA20_POLY1305', [cipher(28, undefined, 0)]],
    ['3DES_CBC', [cipher(3)]],
    ['DES_CBC', [cipher(2)]],
    ['CAMELLIA_CBC_256', [cipher(23, 256)]],
    ['aes256gcm16', [cipher(20, 256, 0)]],
    ['aes128gcm128', [cipher(20, 128, 0)]],
    ['aes256gcm64', [cipher(18, 256, 0)]],
    ['aes192ccm96', [cipher(15, 192, 0)]],
    ['aes128ctr', [cipher(13, 128)]],
    ['camellia192', [cipher(23, 192)]],
    ['chacha20poly1305', [cipher(28, undefined, 0)]],
    // libreswan and tcpdump. aes_gcm alone is AES_GCM_8 in one of their tables and AES_GCM_16 in another.
    ['aes128', [cipher(12, 128)]],
    ['aes256', [cipher(12, 256)]],
    ['3des', [cipher(3)]],
    ['3des192', [cipher(3)]],
    ['aes_ctr256', [cipher(13, 256)]],
    ['aes_gcm128', [cipher(20, 128, 0), cipher(18, 128, 0), cipher(19, 128, 0)]],
    ['aes_gcm_16256', [cipher(20, 256, 0)]],
    ['aes_gcm_c_128', [cipher(20, 128, 0)]],
    ['aes_ccm_a-256', [cipher(14, 256, 0)]],
    ['camellia256', [cipher(23, 256)]],
    ['chacha20_poly1305256', [cipher(28, undefined, 0)]],
    ['null', [cipher(11)]],
    // OpenSSL, and IANA in full.
    ['aes-128-cbc', [cipher(12, 128)]],
    ['aes-256-gcm', [cipher(20, 256, 0), cipher(18, 256, 0), cipher(19, 256, 0)]],
    ['des-ede3-cbc', [cipher(3)]],
    ['camellia-256-cbc', [cipher(23, 256)]],
    ['ENCR_AES_CBC_256', [cipher(12, 256)]],
    ['ENCR_3DES', [cipher(3)]],
  ])('%s', (name, meant) => {
    expect(parseAlgorithms(name)).toEqual(meant);
    expect(parseAlgorithms(` ${name.toLowerCase()} `)).toEqual(meant);
    expect(parseAlgorithms(name.toUpperCase())).toEqual(meant);
  });

  test.each([
    '',
    'DES_IV64',
    'RC5',
    'CAST_CBC_128',
    'BLOWFISH_CBC_256',
    'CAMELLIA_CTR_128',
    'CAMELLIA_CCM_16_128',
    'NULL_AUTH_AES_GMAC',
    'AES_CCM_8_IIV',
    'aes512',
    'aes128cbc256',
    'AES-GCM-256 with 20 octet ICV [RFC5282]',
    '21',
    'constructor',
    '[RFC3602]',
  ])('%j is not known', (name) => {
    expect(parseAlgorithms(name)).toEqual([{}]);
  });
});

const ALL_96 = [1, 2, 5, 8];

describe('names of integrity algorithms', () => {
  test.each([
    ['NONE [RFC4306]', [0]],
    ['HMAC_MD5_96 [RFC2403]', [1]],
    ['HMAC_SHA1_96 [RFC2404]', [2]],
    ['HMAC_MD5_128 [RFC4595]', [6]],
    ['HMAC_SHA1_160 [RFC4595]', [7]],
    ['HMAC_SHA2_256_128 [RFC4868]', [12]],
    ['HMAC_SHA2_384_192 [RFC4868]', [13]],
    ['HMAC_SHA2_512_256 [RFC4868]', [14]],
    ['ANY 96-bits of Authentication [No Checking]', ALL_96],
    ['ANY 128-bits of Authentication [No Checking]', [6, 12]],
    ['ANY 160-bits of Authentication [No Checking]', [7]],
    ['ANY 192-bits of Authentication [No Checking]', [13]],
    ['ANY 256-bits of Authentication [No Checking]', [14]],
    ['ANY 96 bit authentication [no checking]', ALL_96],
    ['HMAC-SHA-1-96 [RFC2404]', [2]],
    ['HMAC-SHA-256-128 [RFC4868]', [12]],
    ['HMAC-SHA-384-192 [RFC4868]', [13]],
    ['HMAC-SHA-512-256 [RFC4868]', [14]],
    ['HMAC-MD5-96 [RFC2403]', [1]],
    ['HMAC_SHA2_512_256', [14]],
    ['AES_XCBC_96', [5]],
    ['AES_CMAC_96', [8]],
    ['aes_xcbc', [5]],
    ['aes_cmac', [8]],
    ['AUTH_HMAC_SHA2_256_128', [12]],
    ['md5', [1, 6]],
    ['sha1', [2, 7]],
    ['sha', [2, 7]],
    ['sha256', [12]],
    ['sha384', [13]],
    ['sha512', [14]],
    ['sha2_256', [12]],
    ['sha2', [12]],
    ['sha1-96', [2]],
    ['sha1_160', [7]],
    ['sha256_128', [12]],
    ['hmac-sha2-512', [14]],
    ['MD596', [1]],
    ['SHA96', [2]],
    ['none', [0]],
  ])('%s', (name, meant) => {
    const numbers = (text: string) => parseAlgorithms(undefined, text).map(({ integ }) => integ);
    expect(numbers(name).sort()).toEqual([...meant].sort());
    expect(numbers(name.toLowerCase()).sort()).toEqual([...meant].sort());
  });

  test.each([
    'HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]',
    'hmac_sha2_256_truncbug',
    'MAC-RIPEMD-160-96 [RFC2857]',
    'ANY 64-bits of Authentication [No Checking]',
    'DES_MAC',
    'AES_128_GMAC',
  ])('%s is not known', (name) => {
    expect(parseAlgorithms(undefined, name)).toEqual([{}]);
  });
});

describe('names of PRFs', () => {
  test.each([
    ['PRF_HMAC_MD5', 1],
    ['PRF_HMAC_SHA1', 2],
    ['PRF_AES128_XCBC', 4],
    ['PRF_HMAC_SHA2_256', 5],
    ['HMAC_SHA2_384', 6],
    ['HMAC_SHA2_512', 7],
    ['PRF_AES128_CMAC', 8],
    ['AES128_CMAC', 8],
    ['sha512', 7],
    ['SHA1', 2],
  ])('%s', (name, prf) => {
    expect(parseAlgorithms(undefined, undefined, name)).toEqual([{ prf }]);
  });

  test.each(['HMAC_TIGER', 'HMAC_STREEBOG_512', 'PRF_', 'NONE'])('%s is not known', (name) => {
    expect(parseAlgorithms(undefined, undefined, name)).toEqual([{}]);
  });
});

describe('names together', () => {
  test('what a tool leaves open gives a candidate each', () => {
    expect(parseAlgorithms('aes128', 'sha1')).toEqual([
      { encr: 12, keyBits: 128, integ: 2 },
      { encr: 12, keyBits: 128, integ: 7 },
    ]);
    expect(parseAlgorithms('AES-CTR-128 [RFC5930]', 'ANY 96-bits of Authentication [No Checking]')).toHaveLength(4);
  });

  test('an unknown name leaves its part open and the others as they are', () => {
    expect(parseAlgorithms('SERPENT', 'sha256', 'sha256')).toEqual([{ integ: 12, prf: 5 }]);
    expect(parseAlgorithms('aes256', 'whirlpool')).toEqual([{ encr: 12, keyBits: 256 }]);
    expect(parseAlgorithms()).toEqual([{}]);
  });

  test('an AEAD has no integrity algorithm, whatever is written beside it', () => {
    const any = 'ANY 96-bits of Authentication [No Checking]';
    expect(parseAlgorithms('AES_GCM_16_256', any)).toEqual([{ encr: 20, keyBits: 256, integ: 0 }]);
  });

  test('any text gives at least one candidate', () => {
    const anyName = fc.oneof(fc.string(), fc.stringMatching(/^(aes|sha|any|hmac|prf|3des|gcm|[ _\-[\]0-9]){0,8}$/));
    fc.assert(
      fc.property(anyName, anyName, anyName, (encryption, integrity, prf) => {
        const found = parseAlgorithms(encryption, integrity, prf);
        expect(found.length).toBeGreaterThan(0);
        expect(found.length).toBeLessThanOrEqual(12);
      }),
      { numRuns: 500 },
    );
  });

  test('a name of 1 MiB ends at once', () => {
    const start = performance.now();
    parseAlgorithms('aes'.repeat(350_000), `any${'9'.repeat(1_000_000)}`, '['.repeat(1_000_000));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test('names that this tool prints are read back', () => {
  for (const { encr, keyBits, integ } of PROTECTIONS) {
    const found = parseAlgorithms(
      transformName(TRANSFORM.encr, encr, keyBits),
      transformName(TRANSFORM.integ, integ),
      transformName(TRANSFORM.prf, 7),
    );
    expect(found).toEqual([{ ...cipher(encr, keyBits), integ, prf: 7 }]);
  }
});

describe('names for Wireshark', () => {
  test.each([
    [12, 256, 14, 'AES-CBC-256 [RFC3602]', 'HMAC_SHA2_512_256 [RFC4868]'],
    [12, undefined, 1, 'AES-CBC-128 [RFC3602]', 'HMAC_MD5_96 [RFC2403]'],
    [3, undefined, 7, '3DES [RFC2451]', 'HMAC_SHA1_160 [RFC4595]'],
    [11, undefined, 6, 'NULL [RFC2410]', 'HMAC_MD5_128 [RFC4595]'],
    [13, 192, 13, 'AES-CTR-192 [RFC5930]', 'HMAC_SHA2_384_192 [RFC4868]'],
    [20, 256, 0, 'AES-GCM-256 with 16 octet ICV [RFC5282]', 'NONE [RFC4306]'],
    [18, 128, 14, 'AES-GCM-128 with 8 octet ICV [RFC5282]', 'NONE [RFC4306]'],
    [15, 192, 0, 'AES-CCM-192 with 12 octet ICV [RFC5282]', 'NONE [RFC4306]'],
    [12, 128, 5, 'AES-CBC-128 [RFC3602]', 'ANY 96-bits of Authentication [No Checking]'],
    [12, 128, 8, 'AES-CBC-128 [RFC3602]', 'ANY 96-bits of Authentication [No Checking]'],
  ])('ENCR %d/%s INTEG %d', (encr, keyBits, integ, encryption, integrity) => {
    expect(wiresharkNames({ encr, keyBits, integ })).toEqual({ encryption, integrity });
  });

  test.each([
    [28, undefined, 0],
    [23, 256, 14],
    [2, undefined, 2],
    [12, 512, 14],
    [12, 256, 9],
  ])('it has none for ENCR %d/%s INTEG %d', (encr, keyBits, integ) => {
    expect(wiresharkNames({ encr, keyBits, integ })).toBeUndefined();
  });

  test('they are read back as what they were made of', () => {
    for (const protection of PROTECTIONS) {
      const names = wiresharkNames(protection);
      if (names === undefined) continue;
      const { encr, keyBits, integ } = protection;
      expect(parseAlgorithms(names.encryption, names.integrity)).toContainEqual({ ...cipher(encr, keyBits), integ });
    }
  });

  const lab = sharedPath('lab');

  test.skipIf(lab === undefined)('they are those of the tables that tshark read in the lab', () => {
    const folders = readdirSync(lab ?? '', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.length).toBeGreaterThan(0);
    for (const { name } of folders) {
      const { ike_sas } = JSON.parse(readFileSync(join(lab ?? '', name, 'keys.json'), 'utf8'));
      for (const sa of ike_sas) {
        const found = parseAlgorithms(sa.encryption, sa.integrity ?? 'NONE', sa.prf);
        expect(found).toHaveLength(1);
        const { encr = 0, keyBits, integ = 0, prf } = found[0] ?? {};
        expect(prf).toBeDefined();
        const { wireshark_encryption: encryption, wireshark_integrity: integrity } = sa;
        expect(wiresharkNames({ encr, keyBits, integ })).toEqual(encryption ? { encryption, integrity } : undefined);
      }
    }
  });
});

describe('names for esp_sa', () => {
  test.each([
    [12, 256, 13, 'AES-CBC [RFC3602]', 'HMAC-SHA-384-192 [RFC4868]'],
    [13, 128, 2, 'AES-CTR [RFC3686]', 'HMAC-SHA-1-96 [RFC2404]'],
    [3, undefined, 1, 'TripleDES-CBC [RFC2451]', 'HMAC-MD5-96 [RFC2403]'],
    [2, undefined, 12, 'DES-CBC [RFC2405]', 'HMAC-SHA-256-128 [RFC4868]'],
    [11, undefined, 14, 'NULL', 'HMAC-SHA-512-256 [RFC4868]'],
    [20, 256, 0, 'AES-GCM with 16 octet ICV [RFC4106]', 'NULL'],
    [18, 128, 0, 'AES-GCM with 8 octet ICV [RFC4106]', 'NULL'],
    [12, 128, 5, 'AES-CBC [RFC3602]', 'ANY 96 bit authentication [no checking]'],
    [12, 128, 8, 'AES-CBC [RFC3602]', 'ANY 96 bit authentication [no checking]'],
    [12, 128, 6, 'AES-CBC [RFC3602]', 'ANY 128 bit authentication [no checking]'],
    [12, 128, 0, 'AES-CBC [RFC3602]', 'NULL'],
  ])('ENCR %d/%s INTEG %d', (encr, keyBits, integ, encryption, integrity) => {
    expect(espWiresharkNames({ encr, keyBits, integ })).toEqual({ encryption, integrity });
  });

  test.each([
    [16, 128, 0],
    [28, undefined, 0],
    [23, 128, 2],
    [12, 128, 7],
    [12, 128, 9],
    [21, 128, 0],
  ])('there are none for ENCR %d/%s INTEG %d', (encr, keyBits, integ) => {
    expect(espWiresharkNames({ encr, keyBits, integ })).toBeUndefined();
  });
});

describe('suites by the lengths of keys', () => {
  test('every suite is found by its own lengths, and all found take them', () => {
    for (const { encr, keyBits, key, salt, icv } of CIPHERS) {
      for (const { integ, key: skA } of icv > 0 ? [{ integ: 0, key: 0 }] : INTEGRITIES) {
        const found = trialSuites(key + salt, skA);
        expect(found).toContainEqual({ encr, keyBits, integ });
        for (const suite of found) {
          const keys = { encryption: new Uint8Array(key + salt), integrity: new Uint8Array(skA) };
          const names = { encryption: 'SK_ei', integrity: 'SK_ai' };
          expect('fault' in directionCipher(suite, keys, names)).toBe(false);
        }
      }
    }
  });

  test('the likelier cipher stands first', () => {
    expect(trialSuites(32, 64)[0]).toEqual({ encr: 12, keyBits: 256, integ: 14 });
    expect(trialSuites(24, 20)[0]).toEqual({ encr: 3, keyBits: undefined, integ: 2 });
    expect(trialSuites(36, 0)[0]).toEqual({ encr: 20, keyBits: 256, integ: 0 });
  });

  test('an AEAD has no SK_a, all others have one', () => {
    for (let skE = 0; skE <= 40; skE++) {
      expect(trialSuites(skE, 0).every(isAead)).toBe(true);
      expect(trialSuites(skE, 32).some(isAead)).toBe(false);
    }
  });

  test.each([
    [0, 0],
    [17, 20],
    [32, 33],
    [-1, 20],
    [Number.NaN, 0],
  ])('nothing has %d and %d', (skE, skA) => {
    expect(trialSuites(skE, skA)).toEqual([]);
  });
});
