// Keys of every kind, each with a certificate, and what they sign: by OpenSSL, with algorithms in the simulator's DER.
import { constants, generateKeyPairSync, type KeyObject, type RSAPSSKeyPairKeyObjectOptions, sign } from 'node:crypto';
import { certificate } from '../simulator/crypto/certificate.ts';
import { explicit, integer, nullValue, oid, sequence } from '../simulator/crypto/der.ts';
import { ecdsaKey } from '../simulator/crypto/ecdsa.ts';
import { seeded } from '../simulator/world/random.ts';
import { DAY, utc } from '../simulator/world/time.ts';

export const OCTETS = Buffer.from('what a peer signs');

export interface Key {
  readonly secret: KeyObject;
  readonly publicKeyInfo: Buffer;
  readonly certificate: Buffer;
}

function keyOf({ publicKey, privateKey: secret }: { publicKey: KeyObject; privateKey: KeyObject }): Key {
  const publicKeyInfo = publicKey.export({ format: 'der', type: 'spki' });
  return { secret, publicKeyInfo, certificate: certificateWith(publicKeyInfo) };
}

/** Whoever issued it: nobody asks. */
export function certificateWith(publicKeyInfo: Buffer): Buffer {
  const start = utc('2025-01-10 00:00:00');
  return certificate({
    subject: { commonName: 'gw.example.com' },
    issuer: { commonName: 'Example CA' },
    publicKeyInfo,
    signer: ecdsaKey(seeded('signature-auth')),
    serial: Buffer.from('0123456789abcdef', 'hex'),
    notBefore: start,
    notAfter: start + 365 * DAY,
    pathLength: null,
  });
}

interface PssLimits {
  readonly hashAlgorithm: string;
  readonly mgf1HashAlgorithm: string;
  /** The shortest that is allowed. */
  readonly saltLength: number;
}

/** A key that may sign RSASSA-PSS alone, within these limits where they are given. */
export function pssKey(limits?: PssLimits): Key {
  const options: unknown = { modulusLength: 1024, ...limits };
  // The types ask for a salt length in text, and Node takes a number alone.
  return keyOf(generateKeyPairSync('rsa-pss', options as RSAPSSKeyPairKeyObjectOptions));
}

const rsaOf = (modulusLength: number) => keyOf(generateKeyPairSync('rsa', { modulusLength }));
export const ecOf = (namedCurve: string) => keyOf(generateKeyPairSync('ec', { namedCurve }));

export const RSA = rsaOf(2048);
export const RSA_512 = rsaOf(512);
export const RSA_1025 = rsaOf(1025);
export const P256 = ecOf('prime256v1');
export const P384 = ecOf('secp384r1');
export const P521 = ecOf('secp521r1');
export const BRAINPOOL = ecOf('brainpoolP256r1');
export const ED25519 = keyOf(generateKeyPairSync('ed25519'));
export const ED448 = keyOf(generateKeyPairSync('ed448'));
export const X25519 = keyOf(generateKeyPairSync('x25519'));
export const DSA = keyOf(generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }));
export const RSA_PSS = pssKey({ hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256', saltLength: 32 });
export const RSA_PSS_ANY = pssKey();

export const pkcs1 = (hash: string, { secret }: Key) =>
  sign(hash, OCTETS, { key: secret, padding: constants.RSA_PKCS1_PADDING });
export const raw = (hash: string, { secret }: Key) => sign(hash, OCTETS, { key: secret, dsaEncoding: 'ieee-p1363' });
export const inDer = (hash: string, { secret }: Key) => sign(hash, OCTETS, { key: secret, dsaEncoding: 'der' });
export const eddsa = ({ secret }: Key) => sign(null, OCTETS, secret);

/** AUTH data of method 14: an algorithm with its length before it, and the signature. */
export const named = (algorithm: Buffer, signature: Buffer) =>
  Buffer.concat([Buffer.of(algorithm.length), algorithm, signature]);

const RSA_OIDS = { sha1: 5, sha256: 11, sha384: 12, sha512: 13 } as const;
const ECDSA_OIDS = { sha1: '1', sha256: '3.2', sha384: '3.3', sha512: '3.4' } as const;
export type Hash = keyof typeof RSA_OIDS;
export const HASHES: readonly Hash[] = ['sha1', 'sha256', 'sha384', 'sha512'];
export const NAMES = { md5: 'MD5', sha1: 'SHA1', sha256: 'SHA2_256', sha384: 'SHA2_384', sha512: 'SHA2_512' } as const;
export const rsaAlgorithm = (hash: Hash) => sequence(oid(`1.2.840.113549.1.1.${RSA_OIDS[hash]}`), nullValue());
export const ecdsaAlgorithm = (hash: Hash) => sequence(oid(`1.2.840.10045.4.${ECDSA_OIDS[hash]}`));
const HASH_OIDS = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;

export interface Pss {
  readonly hash: Hash;
  readonly mask: Hash;
  readonly salt: number;
}

/** RFC 4055 §3.1; values that are the default are left out. */
export function pssAlgorithm({ hash, mask, salt }: Pss): Buffer {
  const hashAlgorithm = (name: Hash) => sequence(oid(HASH_OIDS[name]), nullValue());
  const fields = [
    ...(hash === 'sha1' ? [] : [explicit(0, hashAlgorithm(hash))]),
    ...(mask === 'sha1' ? [] : [explicit(1, sequence(oid('1.2.840.113549.1.1.8'), hashAlgorithm(mask)))]),
    ...(salt === 20 ? [] : [explicit(2, integer(BigInt(salt)))]),
  ];
  return sequence(oid('1.2.840.113549.1.1.10'), sequence(...fields));
}

export function pss({ hash, salt: saltLength }: Pick<Pss, 'hash' | 'salt'>, { secret: key }: Key): Buffer {
  return sign(hash, OCTETS, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
}
