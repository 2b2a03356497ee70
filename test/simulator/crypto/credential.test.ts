import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { seeded } from '../world/random.ts';
import { DAY, utc } from '../world/time.ts';
import { keyHash } from './certificate.ts';
import { type CredentialOptions, credential, verifyAuth } from './credential.ts';
import { ecdsaKey, ecdsaKeyOf } from './ecdsa.ts';
import { rsaKey } from './rsa.ts';

const start = utc('2025-01-10 00:00:00');
const OPTIONS: CredentialOptions = {
  kind: 'ecdsa',
  subject: 'vpn.example.com',
  dnsName: 'vpn.example.com',
  organization: 'Example & Söhne',
  chain: 1,
  notBefore: start,
  notAfter: start + 730 * DAY,
};
const octets = Buffer.from('what both peers exchanged');

test('RSA keys are the same for the same stream and sign what Node verifies', () => {
  const key = rsaKey(seeded('rsa'), 1024);
  expect(rsaKey(seeded('rsa'), 1024).publicKeyInfo).toEqual(key.publicKeyInfo);
  expect(rsaKey(seeded('other'), 1024).publicKeyInfo).not.toEqual(key.publicKeyInfo);
  const publicKey = createPublicKey({ key: key.publicKeyInfo, format: 'der', type: 'spki' });
  expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024, publicExponent: 65537n });
  for (const hash of ['sha1', 'sha256', 'sha384', 'sha512']) {
    expect(key.sign(octets, hash)).toEqual(key.sign(octets, hash));
    expect(verify(hash, octets, publicKey, key.sign(octets, hash))).toBe(true);
  }
});

test('a key of 2048 bits has all of them', () => {
  const publicKey = createPublicKey({ key: rsaKey(seeded('2048')).publicKeyInfo, format: 'der', type: 'spki' });
  expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
});

// RFC 6979 §A.2.5: key, messages and signatures of P-256.
const RFC_6979 = ecdsaKeyOf(Buffer.from('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721', 'hex'));
test.each([
  [
    'sample',
    'sha256',
    'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  ],
  [
    'sample',
    'sha1',
    '61340c88c3aaebeb4f6d667f672ca9759a6ccaa9fa8811313039ee4a35471d326d7f147dac089441bb2e2fe8f7a3fa264b9c475098fdcf6e00d7c996e1b8b7eb',
  ],
  [
    'sample',
    'sha512',
    '8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f002362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe',
  ],
  [
    'test',
    'sha256',
    'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
  ],
])('ECDSA of %s with %s is that of RFC 6979', (message, hash, expected) => {
  expect(RFC_6979.sign(Buffer.from(message), hash).toString('hex')).toBe(expected);
});

test('ECDSA keys are the same for the same stream and sign what Node verifies', () => {
  const key = ecdsaKey(seeded('ec'));
  expect(ecdsaKey(seeded('ec')).publicKeyInfo).toEqual(key.publicKeyInfo);
  const publicKey = createPublicKey({ key: key.publicKeyInfo, format: 'der', type: 'spki' });
  for (let n = 0; n < 50; n += 1) {
    const message = Buffer.from(`message ${n}`);
    const signature = key.sign(message, 'sha256');
    expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  }
});

describe.each(['rsa', 'ecdsa'] as const)('credential: %s', (kind) => {
  test.each([1, 2, 3])('a chain of %i is issued link by link up to the root', (chain) => {
    const made = credential(seeded('gw1'), { ...OPTIONS, kind, chain });
    expect(made.certificates).toHaveLength(chain);
    const links = [...made.certificates, made.root].map((der) => new X509Certificate(der));
    links.forEach((certificate, index) => {
      const issuer = links[Math.min(index + 1, links.length - 1)];
      if (issuer === undefined) throw new Error('no issuer');
      expect(certificate.checkIssued(issuer)).toBe(true);
      expect(certificate.verify(issuer.publicKey)).toBe(true);
      expect(certificate.ca).toBe(index > 0);
    });
    const root = links.at(-1);
    expect(keyHash(root?.publicKey.export({ format: 'der', type: 'spki' }) ?? Buffer.alloc(0))).toEqual(made.caKeyHash);
  });

  test('the end entity names its host, its uses and its times', () => {
    const [der = Buffer.alloc(0)] = credential(seeded('gw1'), { ...OPTIONS, kind }).certificates;
    const certificate = new X509Certificate(der);
    expect(certificate.checkHost('vpn.example.com')).toBe('vpn.example.com');
    expect(certificate.checkHost('other.example.com')).toBeUndefined();
    expect(certificate.subject).toBe('O=Example & Söhne\nCN=vpn.example.com');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.8.2.2']);
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      'Jan 10 00:00:00 2025 GMT',
      'Jan 10 00:00:00 2027 GMT',
    ]);
  });

  test.each([false, true])('AUTH verifies, and not for other octets (method 14: %s)', (digitalSignature) => {
    const made = credential(seeded('gw1'), { ...OPTIONS, kind, digitalSignature });
    const [der = Buffer.alloc(0)] = made.certificates;
    expect(made.authMethod).toBe(digitalSignature ? 14 : kind === 'rsa' ? 1 : 9);
    for (const prf of [2, 5, 7]) {
      const proof = made.sign(octets, prf);
      expect(made.sign(octets, prf)).toEqual(proof);
      expect(verifyAuth(made.authMethod, der, octets, proof, prf)).toBe(true);
      expect(verifyAuth(made.authMethod, der, Buffer.from('other'), proof, prf)).toBe(false);
    }
    expect(verifyAuth(99, der, octets, made.sign(octets, 5), 5)).toBe(false);
  });

  test('the same stream gives the same credential, another one another', () => {
    const [first, again, other] = ['gw1', 'gw1', 'gw2'].map((seed) => credential(seeded(seed), { ...OPTIONS, kind }));
    expect(again?.certificates).toEqual(first?.certificates);
    expect(other?.certificates).not.toEqual(first?.certificates);
  });
});

test('method 1 hashes with the hash of the PRF, as Cisco peers do', () => {
  const made = credential(seeded('gw1'), { ...OPTIONS, kind: 'rsa' });
  const [der = Buffer.alloc(0)] = made.certificates;
  expect(verifyAuth(1, der, octets, made.sign(octets, 7), 5)).toBe(false);
});

test('times from 2050 on are written with four digits of the year', () => {
  const [der = Buffer.alloc(0)] = credential(seeded('gw1'), {
    ...OPTIONS,
    notAfter: utc('2051-02-03 04:05:06'),
  }).certificates;
  expect(new X509Certificate(der).validTo).toBe('Feb  3 04:05:06 2051 GMT');
});
