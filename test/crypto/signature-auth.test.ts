import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type SignatureVerdict, type SignedAuth, verifySignature } from '../../src/crypto/signature-auth.ts';
import { signedOctets } from '../../src/crypto/signed-octets.ts';
import { credential } from '../simulator/crypto/credential.ts';
import { bitString, explicit, integer, nullValue, oid, sequence } from '../simulator/crypto/der.ts';
import { seeded } from '../simulator/world/random.ts';
import { DAY, utc } from '../simulator/world/time.ts';
import { sharedPath } from '../support/shared.ts';
import { CERTIFICATE } from '../wire/ike-payloads/certificate.ts';
import { labAuths } from './lab-auth.ts';
import {
  BRAINPOOL,
  certificateWith,
  DSA,
  ED448,
  ED25519,
  ecdsaAlgorithm,
  ecOf,
  eddsa,
  HASHES,
  inDer,
  type Key,
  NAMES,
  named,
  OCTETS,
  P256,
  P384,
  P521,
  type Pss,
  pkcs1,
  pss,
  pssAlgorithm,
  pssKey,
  RSA,
  RSA_512,
  RSA_1025,
  RSA_PSS,
  RSA_PSS_ANY,
  raw,
  rsaAlgorithm,
  X25519,
} from './signing.ts';

const OTHER = Buffer.from('what it did not');
const [HMAC_MD5, HMAC_SHA1, AES_XCBC, HMAC_SHA256, HMAC_SHA512] = [1, 2, 4, 5, 7];

function verdictOf(method: number, key: Pick<Key, 'certificate'>, auth: Uint8Array, more: Partial<SignedAuth> = {}) {
  return verifySignature({ method, auth, octets: OCTETS, certificate: key.certificate, prf: HMAC_SHA256, ...more });
}

const verified = (algorithm: string): SignatureVerdict => ({ verdict: 'verified', algorithm });
const notVerifiable = { verdict: 'not-verifiable', why: expect.stringMatching(/^[A-Z].*\.$/) };

type Case = readonly [name: string, method: number, key: Key, auth: Buffer, algorithm: string];

const PSS_USES: readonly Pss[] = [
  { hash: 'sha1', mask: 'sha1', salt: 20 },
  { hash: 'sha256', mask: 'sha256', salt: 32 },
  { hash: 'sha384', mask: 'sha384', salt: 48 },
  { hash: 'sha512', mask: 'sha512', salt: 64 },
  { hash: 'sha256', mask: 'sha256', salt: 0 },
  { hash: 'sha512', mask: 'sha512', salt: 20 },
];
const pssName = ({ hash, mask, salt }: Pss) =>
  `RSASSA-PSS with ${NAMES[hash]}, MGF1 with ${NAMES[mask]}, salt of ${salt}`;

const CASES: readonly Case[] = [
  ...HASHES.map((hash): Case => ['1', 1, RSA, pkcs1(hash, RSA), `RSASSA-PKCS1-v1_5 with ${NAMES[hash]}`]),
  ['1, tiny key', 1, RSA_512, pkcs1('sha256', RSA_512), 'RSASSA-PKCS1-v1_5 with SHA2_256'],
  ['9', 9, P256, raw('sha256', P256), 'ECDSA on prime256v1 with SHA2_256'],
  ['10', 10, P384, raw('sha384', P384), 'ECDSA on secp384r1 with SHA2_384'],
  ['11', 11, P521, raw('sha512', P521), 'ECDSA on secp521r1 with SHA2_512'],
  ['9 in DER', 9, P256, inDer('sha256', P256), 'ECDSA on prime256v1 with SHA2_256, carried as DER'],
  ['11 in DER', 11, P521, inDer('sha512', P521), 'ECDSA on secp521r1 with SHA2_512, carried as DER'],
  ...HASHES.flatMap((hash): Case[] => [
    ['14', 14, RSA, named(rsaAlgorithm(hash), pkcs1(hash, RSA)), `RSASSA-PKCS1-v1_5 with ${NAMES[hash]}`],
    ['14', 14, P256, named(ecdsaAlgorithm(hash), inDer(hash, P256)), `ECDSA on prime256v1 with ${NAMES[hash]}`],
    ['14', 14, P521, named(ecdsaAlgorithm(hash), inDer(hash, P521)), `ECDSA on secp521r1 with ${NAMES[hash]}`],
  ]),
  ...PSS_USES.map((use): Case => ['14', 14, RSA, named(pssAlgorithm(use), pss(use, RSA)), pssName(use)]),
  ...PSS_USES.slice(0, 3).map(
    (use): Case => ['14, 1025 bits', 14, RSA_1025, named(pssAlgorithm(use), pss(use, RSA_1025)), pssName(use)],
  ),
  [
    '14, key for RSASSA-PSS alone',
    14,
    RSA_PSS,
    named(pssAlgorithm({ hash: 'sha256', mask: 'sha256', salt: 32 }), pss({ hash: 'sha256', salt: 32 }, RSA_PSS)),
    'RSASSA-PSS with SHA2_256, MGF1 with SHA2_256, salt of 32',
  ],
  [
    '14, such a key with more salt than its least',
    14,
    RSA_PSS,
    named(pssAlgorithm({ hash: 'sha256', mask: 'sha256', salt: 40 }), pss({ hash: 'sha256', salt: 40 }, RSA_PSS)),
    'RSASSA-PSS with SHA2_256, MGF1 with SHA2_256, salt of 40',
  ],
  [
    '14, such a key without parameters',
    14,
    RSA_PSS_ANY,
    named(pssAlgorithm({ hash: 'sha384', mask: 'sha384', salt: 48 }), pss({ hash: 'sha384', salt: 48 }, RSA_PSS_ANY)),
    'RSASSA-PSS with SHA2_384, MGF1 with SHA2_384, salt of 48',
  ],
  [
    '14',
    14,
    BRAINPOOL,
    named(ecdsaAlgorithm('sha256'), inDer('sha256', BRAINPOOL)),
    'ECDSA on brainpoolP256r1 with SHA2_256',
  ],
  [
    '14 side by side',
    14,
    P384,
    named(ecdsaAlgorithm('sha384'), raw('sha384', P384)),
    'ECDSA on secp384r1 with SHA2_384, carried as r||s',
  ],
  ['14', 14, ED25519, named(sequence(oid('1.3.101.112')), eddsa(ED25519)), 'Ed25519'],
  ['14', 14, ED448, named(sequence(oid('1.3.101.113')), eddsa(ED448)), 'Ed448'],
];

describe.each(CASES)('method %s', (_name, method, key, auth, algorithm) => {
  test(`is verified: ${algorithm}`, () => {
    expect(verdictOf(method, key, auth)).toEqual(verified(algorithm));
    const bare = { ...key, certificate: key.publicKeyInfo };
    expect(verdictOf(method, bare, auth)).toEqual(verified(algorithm));
  });

  test(`fails for other octets, and with a changed signature: ${algorithm}`, () => {
    expect(verdictOf(method, key, auth, { octets: OTHER })).toMatchObject({ verdict: 'failed' });
    const changed = Buffer.from(auth);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const verdict = verdictOf(method, key, changed);
    expect(verdict).toMatchObject({ verdict: 'failed' });
    if (verdict.verdict === 'failed') expect(verdict.tried).toContain(algorithm);
  });

  test(`a signature that is cut or longer proves nothing: ${algorithm}`, () => {
    expect(verdictOf(method, key, auth.subarray(0, -1))).toEqual(notVerifiable);
    expect(verdictOf(method, key, Buffer.concat([auth, Buffer.of(0)]))).toEqual(notVerifiable);
    expect(verdictOf(method, key, Buffer.alloc(0))).toEqual(notVerifiable);
  });
});

describe('method 1 names no hash', () => {
  const tried = (prf: number) => verdictOf(1, RSA, pkcs1('sha256', RSA), { octets: OTHER, prf });

  test('each that may be meant is tried', () => {
    const names = ['SHA1', 'SHA2_256', 'SHA2_384', 'SHA2_512'].map((name) => `RSASSA-PKCS1-v1_5 with ${name}`);
    expect(tried(HMAC_SHA1)).toEqual({ verdict: 'failed', tried: names });
    expect(tried(AES_XCBC)).toEqual({ verdict: 'failed', tried: names });
    expect(tried(65_535)).toEqual({ verdict: 'failed', tried: names });
  });

  test('MD5 is tried with its PRF alone', () => {
    const auth = pkcs1('md5', RSA);
    expect(verdictOf(1, RSA, auth, { prf: HMAC_MD5 })).toEqual(verified('RSASSA-PKCS1-v1_5 with MD5'));
    expect(verdictOf(1, RSA, auth, { prf: HMAC_SHA256 })).toMatchObject({ verdict: 'failed' });
  });

  test('a key without room for a hash cannot have signed with it', () => {
    expect(verdictOf(1, RSA_512, pkcs1('sha256', RSA_512), { octets: OTHER })).toEqual({
      verdict: 'failed',
      tried: ['RSASSA-PKCS1-v1_5 with SHA1', 'RSASSA-PKCS1-v1_5 with SHA2_256'],
    });
    const auth = named(rsaAlgorithm('sha512'), Buffer.alloc(64, 1));
    expect(verdictOf(14, RSA_512, auth)).toEqual(notVerifiable);
  });
});

test('RSASSA-PSS whose mask has another hash, as Java makes it by default', () => {
  // Only a key that names these parameters signs so; its SubjectPublicKeyInfo with RSA's own OID verifies.
  const use: Pss = { hash: 'sha256', mask: 'sha1', salt: 20 };
  const restricted = pssKey({ hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha1', saltLength: 20 });
  const auth = named(pssAlgorithm(use), pss(use, restricted));
  expect(verdictOf(14, restricted, auth)).toEqual(verified(pssName(use)));
  // A BIT STRING of RSAPublicKey ends both: for this modulus, 140 octets of DER and an octet of unused bits.
  const key = restricted.publicKeyInfo.subarray(-140);
  const plain = sequence(sequence(oid('1.2.840.113549.1.1.1'), nullValue()), bitString(key));
  expect(createPublicKey({ key: plain, format: 'der', type: 'spki' }).asymmetricKeyType).toBe('rsa');
  expect(verdictOf(14, { certificate: plain }, auth)).toEqual(verified(pssName(use)));
  const other = named(pssAlgorithm({ ...use, mask: 'sha256' }), pss(use, restricted));
  expect(verdictOf(14, { certificate: plain }, other)).toMatchObject({ verdict: 'failed' });
});

test('where the system does not allow one of the hashes, the others accuse nobody', async () => {
  vi.doMock('node:crypto', async (original) => {
    const crypto = await original<typeof import('node:crypto')>();
    const verify = (...[hash, ...rest]: Parameters<typeof crypto.verify>) => {
      if (hash === 'sha1') throw new Error('invalid digest');
      return crypto.verify(hash, ...rest);
    };
    return { ...crypto, verify };
  });
  vi.resetModules();
  const { verifySignature: without } = await import('../../src/crypto/signature-auth.ts');
  vi.doUnmock('node:crypto');
  const signed = { method: 1, octets: OCTETS, certificate: RSA.certificate, prf: HMAC_SHA256 };
  expect(without({ ...signed, auth: pkcs1('sha256', RSA) })).toEqual(verified('RSASSA-PKCS1-v1_5 with SHA2_256'));
  expect(without({ ...signed, auth: pkcs1('sha1', RSA) })).toEqual({
    verdict: 'not-verifiable',
    why: 'This system does not offer RSASSA-PKCS1-v1_5 with SHA1.',
  });
});

describe('nothing is said', () => {
  const pssOf = (...parameters: readonly Buffer[]) => sequence(oid('1.2.840.113549.1.1.10'), ...parameters);
  const salt = (bytes: string) => sequence(explicit(2, Buffer.from(bytes, 'hex')));
  const zeros = (octets: number) => Buffer.alloc(octets);

  test.each<readonly [string, number, Pick<Key, 'certificate'>, Buffer, RegExp]>([
    ['RSA method, key of ECDSA', 1, P256, zeros(256), /of type ec/],
    ['RSA method, key of RSASSA-PSS alone', 1, RSA_PSS, zeros(128), /of type rsa-pss/],
    ['ECDSA method, key of RSA', 9, RSA, zeros(64), /of type rsa/],
    ['ECDSA method of another curve', 9, P384, raw('sha256', P384), /on prime256v1.*on secp384r1/],
    ['ECDSA of another kind of curve', 10, BRAINPOOL, zeros(96), /on secp384r1.*on brainpoolP256r1/],
    ['a curve that IKE does not use', 14, ecOf('sect283r1'), named(ecdsaAlgorithm('sha256'), zeros(72)), /sect283r1/],
    ['Ed25519 named, key of Ed448', 14, ED448, named(sequence(oid('1.3.101.112')), zeros(64)), /of type ed448/],
    ['Ed25519 named, key of X25519', 14, X25519, named(sequence(oid('1.3.101.112')), zeros(64)), /of type x25519/],
    ['RSASSA-PSS named, key of ECDSA', 14, P256, named(pssOf(sequence()), zeros(64)), /of type ec/],
    ['RSA named, key of DSA', 14, DSA, named(rsaAlgorithm('sha256'), zeros(40)), /of type dsa/],
    ['DSS', 3, DSA, zeros(40), /method 3/],
    ['shared key', 2, RSA, zeros(32), /method 2/],
    ['NULL', 13, RSA, zeros(0), /method 13/],
    ['an unknown algorithm', 14, RSA, named(sequence(oid('1.2.3.4')), zeros(256)), /1\.2\.3\.4 /],
    [
      'dsa-with-sha256',
      14,
      DSA,
      named(sequence(oid('2.16.840.1.101.3.4.3.2')), zeros(40)),
      /2\.16\.840\.1\.101\.3\.4\.3\.2 /,
    ],
    ['no algorithm', 14, RSA, zeros(257), /AlgorithmIdentifier/],
    ['an algorithm longer than AUTH', 14, RSA, Buffer.of(200, 0x30, 3, 6, 1, 42), /AlgorithmIdentifier/],
    ['an algorithm that is no sequence', 14, RSA, named(oid('1.3.101.112'), zeros(64)), /AlgorithmIdentifier/],
    ['RSASSA-PSS without parameters', 14, RSA, named(pssOf(), zeros(256)), /parameters/],
    ['RSASSA-PSS with NULL parameters', 14, RSA, named(pssOf(nullValue()), zeros(256)), /parameters/],
    ['RSASSA-PSS with a salt below zero', 14, RSA, named(pssOf(salt('0201ff')), zeros(256)), /parameters/],
    [
      'RSASSA-PSS with a salt beyond counting',
      14,
      RSA,
      named(pssOf(salt('02087fffffffffffffff')), zeros(256)),
      /parameters/,
    ],
    ['RSASSA-PSS with a salt longer than the key', 14, RSA, named(pssOf(salt('02020100')), zeros(256)), /no room/],
    [
      'RSASSA-PSS with a hash that is none',
      14,
      RSA,
      named(pssOf(sequence(explicit(0, sequence(oid('1.2.3.4'))))), zeros(256)),
      /parameters/,
    ],
    [
      'RSASSA-PSS with other parameters than the key',
      14,
      RSA_PSS,
      named(pssOf(sequence()), zeros(128)),
      /other parameters/,
    ],
    ['r||s of zero length', 9, P256, zeros(0), /0 octets/],
    [
      'ECDSA in DER with a negative number',
      14,
      P256,
      named(ecdsaAlgorithm('sha256'), Buffer.from('3006020181020101', 'hex')),
      /8 octets/,
    ],
    [
      'ECDSA in DER with an empty number',
      14,
      P256,
      named(ecdsaAlgorithm('sha256'), Buffer.from('30050200020101', 'hex')),
      /7 octets/,
    ],
    [
      'ECDSA in DER with three numbers',
      14,
      P256,
      named(ecdsaAlgorithm('sha256'), Buffer.from('3009020101020101020101', 'hex')),
      /11 octets/,
    ],
    ['PEM', 1, { certificate: Buffer.from('-----BEGIN CERTIFICATE-----\n') }, zeros(256), /no DER/],
    ['no certificate', 1, { certificate: zeros(0) }, zeros(256), /no DER/],
    ['an empty sequence', 1, { certificate: Buffer.of(0x30, 0) }, zeros(256), /cannot be read/],
    ['half a certificate', 1, { certificate: RSA.certificate.subarray(0, 200) }, zeros(256), /no DER/],
  ])('%s', (_name, method, key, auth, why) => {
    const verdict = verdictOf(method, key, auth);
    expect(verdict).toEqual(notVerifiable);
    expect(verdict).toMatchObject({ why: expect.stringMatching(why) });
  });
});

describe('RSA keys that nobody should have', () => {
  const modulusOf = (bits: number) => (1n << BigInt(bits - 1)) + 12_345n;
  const keyWith = (modulus: bigint, exponent: bigint) => {
    const algorithm = sequence(oid('1.2.840.113549.1.1.1'), nullValue());
    return { certificate: sequence(algorithm, bitString(sequence(integer(modulus), integer(exponent)))) };
  };

  test.each<readonly [string, bigint, bigint, RegExp]>([
    ['an exponent of one', modulusOf(1024), 1n, /not sound/],
    ['an exponent of zero', modulusOf(1024), 0n, /not sound/],
    ['an even exponent', modulusOf(1024), 65_536n, /not sound/],
    ['an even modulus', modulusOf(1024) - 1n, 65_537n, /not sound/],
    ['an exponent of 65 bits', modulusOf(4096), (1n << 64n) + 1n, /larger than any/],
    ['an exponent of 1000 bits', modulusOf(1024), (1n << 999n) + 1n, /larger than any/],
    ['a modulus of 16385 bits', modulusOf(16_385), 3n, /larger than any/],
    ['a modulus of 18000 bits', modulusOf(18_000), 3n, /longer than any/],
    ['a modulus of 400000 bits', modulusOf(400_000), 3n, /longer than any/],
    ['an exponent of 400000 bits', modulusOf(1024), (1n << 399_999n) + 1n, /longer than any/],
    ['a modulus of 64 bits', modulusOf(64), 3n, /no room/],
    ['a modulus of three', 3n, 3n, /no room/],
  ])('%s', (_name, modulus, exponent, why) => {
    const length = Math.ceil(modulus.toString(2).length / 8);
    const verdict = verdictOf(1, keyWith(modulus, exponent), Buffer.alloc(length, 1));
    expect(verdict).toMatchObject({ verdict: 'not-verifiable', why: expect.stringMatching(why) });
  });

  test('with 16384 bits and an exponent of 64 a signature can still be judged', () => {
    const verdict = verdictOf(1, keyWith(modulusOf(16_384), (1n << 64n) - 59n), Buffer.alloc(2048, 1));
    expect(verdict).toMatchObject({ verdict: 'failed' });
  });

  test('a signature that is no number below the modulus is false', () => {
    expect(verdictOf(1, RSA, Buffer.alloc(256, 0xff))).toMatchObject({ verdict: 'failed' });
  });
});

test('ECDSA numbers of zero or beyond the order are false', () => {
  for (const octet of [0, 0xff]) {
    expect(verdictOf(9, P256, Buffer.alloc(64, octet))).toMatchObject({ verdict: 'failed' });
  }
});

test('a DSA key with a number below zero, which ends a process of Node 20 that asks for its details', () => {
  const damaged = Buffer.from('301c301406072a8648ce380401300902011702010b0201040304000201ff', 'hex');
  for (const certificate of [damaged, certificateWith(damaged)]) {
    const verdict = verdictOf(1, { certificate }, Buffer.alloc(256));
    expect(verdict).toMatchObject({ verdict: 'not-verifiable', why: expect.stringContaining('of type dsa') });
  }
});

test('octets behind the certificate do not matter', () => {
  const padded = { certificate: Buffer.concat([RSA.certificate, Buffer.from('0000', 'hex')]) };
  expect(verdictOf(1, padded, pkcs1('sha1', RSA))).toEqual(verified('RSASSA-PKCS1-v1_5 with SHA1'));
});

test("the simulator's credentials are verified, with the hash that they use", () => {
  const notBefore = utc('2025-01-10 00:00:00');
  const common = { subject: 'gw.example.com', chain: 1, notBefore, notAfter: notBefore + 365 * DAY };
  for (const kind of ['rsa', 'ecdsa'] as const) {
    for (const digitalSignature of [false, true]) {
      const made = credential(seeded('gw'), { ...common, kind, digitalSignature });
      const [der = Buffer.alloc(0)] = made.certificates;
      const verdict = verdictOf(made.authMethod, { certificate: der }, made.sign(OCTETS, HMAC_SHA512), {
        prf: HMAC_SHA512,
      });
      const hash = kind === 'rsa' && !digitalSignature ? 'SHA2_512' : 'SHA2_256';
      const name = kind === 'rsa' ? 'RSASSA-PKCS1-v1_5' : 'ECDSA on prime256v1';
      expect(verdict).toEqual(verified(`${name} with ${hash}`));
    }
  }
});

describe('whatever the octets', () => {
  const anyMethod = fc.oneof(fc.constantFrom(1, 9, 10, 11, 14), fc.nat(255));
  const anyBytes = fc.uint8Array({ maxLength: 600 });
  const certificates = [RSA, RSA_512, RSA_PSS, P256, P384, P521, ED25519, DSA].map((key) => key.certificate);
  const damaged = (whole: readonly Buffer[]) =>
    fc
      .tuple(fc.constantFrom(...whole), fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 3 }), fc.nat(2000))
      .map(([octets, changes, length]) => {
        const copy = Buffer.from(octets);
        for (const [at, octet] of changes) copy[at % copy.length] = octet;
        return length < 200 ? copy.subarray(0, (length * copy.length) / 200) : copy;
      });
  const anyCertificate = fc.oneof(anyBytes, damaged([...certificates, CERTIFICATE]));
  const anyAuth = fc.oneof(anyBytes, damaged(CASES.map(([, , , auth]) => auth)));

  test('nothing throws, and nothing is verified that nobody signed', () => {
    fc.assert(
      fc.property(anyMethod, anyAuth, anyCertificate, anyBytes, fc.nat(12), (method, auth, der, octets, prf) => {
        const { verdict } = verifySignature({ method, auth, octets, certificate: der, prf });
        expect(verdict).not.toBe('verified');
      }),
      { numRuns: 1000 },
    );
  });

  test('a parameter of RSASSA-PSS may be anything', () => {
    const parameters = damaged(PSS_USES.map(pssAlgorithm));
    fc.assert(
      fc.property(parameters, fc.constantFrom(RSA, RSA_512, RSA_PSS), (algorithm, key) => {
        const length = key === RSA ? 256 : key === RSA_PSS ? 128 : 64;
        const { verdict } = verdictOf(14, key, named(algorithm, Buffer.alloc(length, 1)));
        expect(verdict).not.toBe('verified');
      }),
      { numRuns: 1000 },
    );
  });
});

const LAB = sharedPath('lab');

describe.runIf(LAB !== undefined)('signatures of the lab', () => {
  test.each([
    ['reconnect-ok', 1, ['RSASSA-PKCS1-v1_5 with SHA1']],
    ['reconnect-expired', 1, ['RSASSA-PKCS1-v1_5 with SHA1', 'RSASSA-PKCS1-v1_5 with SHA1']],
    ['invalid-ke-cookie', 1, ['RSASSA-PKCS1-v1_5 with SHA1', 'RSASSA-PKCS1-v1_5 with SHA1']],
    ['fragmented-ip', 14, ['RSASSA-PKCS1-v1_5 with SHA2_384', 'RSASSA-PKCS1-v1_5 with SHA2_384']],
  ])('%s', (name, method, algorithms) => {
    const auths = labAuths(LAB ?? '', name).filter((auth) => auth.method === method);
    const verdicts = auths.map(({ auth, parts, certificate: der = Buffer.alloc(0) }) =>
      verifySignature({ method, auth, octets: signedOctets(parts), certificate: der, prf: parts.prf }),
    );
    expect(verdicts).toEqual(algorithms.map(verified));
    for (const { auth, parts, certificate: der = Buffer.alloc(0) } of auths) {
      const octets = signedOctets({ ...parts, nonce: Buffer.alloc(32) });
      expect(verifySignature({ method, auth, octets, certificate: der, prf: parts.prf }).verdict).toBe('failed');
    }
  });
});
