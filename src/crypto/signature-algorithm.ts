// The algorithms that sign AUTH, and the AlgorithmIdentifier that names one in front of a digital signature (RFC 7427 §3).
import { derChildren, derElement, oidText, TAG } from '../wire/der.ts';
import { type NotVerifiable, notVerifiable, viewOf } from './signer-key.ts';

export interface Hash {
  /** As reports name it. */
  readonly name: string;
  readonly octets: number;
  /** Octets of the DER that PKCS #1 v1.5 puts before the digest (RFC 8017 §9.2, note 1). */
  readonly prefix: number;
}

/** By OpenSSL's names. */
const HASHES = {
  md5: { name: 'MD5', octets: 16, prefix: 18 },
  sha1: { name: 'SHA1', octets: 20, prefix: 15 },
  sha256: { name: 'SHA2_256', octets: 32, prefix: 19 },
  sha384: { name: 'SHA2_384', octets: 48, prefix: 19 },
  sha512: { name: 'SHA2_512', octets: 64, prefix: 19 },
} as const satisfies Record<string, Hash>;

export type HashName = keyof typeof HASHES;

export function hashOf(name: HashName): Hash {
  return HASHES[name];
}

/** Whether the name, which may come from a certificate, is one of a hash that is verified here. */
export function isHashName(name: string | undefined): name is HashName {
  return name !== undefined && Object.hasOwn(HASHES, name);
}

export type SignatureScheme = Readonly<
  | { kind: 'pkcs1'; hash: HashName }
  /** The AlgorithmIdentifier in DER: its parameters are what the key is then read with. */
  | { kind: 'pss'; identifier: Uint8Array }
  | { kind: 'ecdsa'; hash: HashName }
  | { kind: 'eddsa'; type: 'ed25519' | 'ed448' }
>;

const RSASSA_PSS = '1.2.840.113549.1.1.10';

// RFC 7427 Appendix A and RFC 8420 §3. DSA, which the former lists as well, nobody signs IKE with.
const SCHEMES: ReadonlyMap<string, SignatureScheme> = new Map([
  ['1.2.840.113549.1.1.5', { kind: 'pkcs1', hash: 'sha1' }],
  ['1.2.840.113549.1.1.11', { kind: 'pkcs1', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { kind: 'pkcs1', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { kind: 'pkcs1', hash: 'sha512' }],
  ['1.2.840.10045.4.1', { kind: 'ecdsa', hash: 'sha1' }],
  ['1.2.840.10045.4.3.2', { kind: 'ecdsa', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { kind: 'ecdsa', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { kind: 'ecdsa', hash: 'sha512' }],
  ['1.3.101.112', { kind: 'eddsa', type: 'ed25519' }],
  ['1.3.101.113', { kind: 'eddsa', type: 'ed448' }],
]);

export interface DigitalSignature {
  readonly scheme: SignatureScheme;
  readonly signature: Uint8Array;
}

/** What the data of AUTH with method 14 holds: the length of an AlgorithmIdentifier, this, and the signature. */
export function digitalSignature(auth: Uint8Array): DigitalSignature | NotVerifiable {
  const identifierEnd = 1 + (auth[0] ?? 0);
  const view = viewOf(auth);
  const whole = identifierEnd <= auth.length ? derElement(view, 1, identifierEnd) : undefined;
  const [type] = (whole?.tag === TAG.sequence && derChildren(view, whole)) || [];
  const oid = type === undefined ? undefined : oidText(view, type);
  if (whole === undefined || oid === undefined) {
    return notVerifiable('The digital signature does not open with a readable AlgorithmIdentifier.');
  }
  const identifier = auth.subarray(1, whole.end);
  const scheme: SignatureScheme | undefined = oid === RSASSA_PSS ? { kind: 'pss', identifier } : SCHEMES.get(oid);
  if (scheme === undefined) return notVerifiable(`The signature algorithm ${oid} is not one that is verified here.`);
  return { scheme, signature: auth.subarray(identifierEnd) };
}
