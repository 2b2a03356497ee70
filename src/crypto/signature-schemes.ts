// How signatures of each scheme are checked, and when nothing can be said of one. That a signature does not hold accuses
// a peer, so it is said only after a check that could have succeeded: with a sound key of the right kind, a signature of
// the right length, and a hash that fits both.
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type DerElement, derChildren, derElement, TAG } from '../wire/der.ts';
import { type HashName, hashOf, isHashName } from './signature-algorithm.ts';
import { type NotVerifiable, notVerifiable, type SignerKey, viewOf } from './signer-key.ts';

export interface Signed {
  readonly signer: SignerKey;
  readonly signature: Uint8Array;
  readonly octets: Uint8Array;
}

/** One way in which the signature may have been made. */
export interface Attempt {
  readonly algorithm: string;
  /** Throws where this build of OpenSSL, or its policy, does not offer the algorithm. */
  readonly holds: () => boolean;
}

export type Attempts = readonly Attempt[] | NotVerifiable;

/** RSASSA-PKCS1-v1_5 with each of the hashes for which the key has room. */
export function pkcs1Attempts({ signer, signature, octets }: Signed, hashes: readonly HashName[]): Attempts {
  const { key, type, details } = signer;
  if (type !== 'rsa') return wrongKey('An RSA signature of PKCS #1 v1.5', type);
  const fault = rsaFault(signer, signature);
  if (fault !== undefined) return notVerifiable(fault);
  const bits = details.modulusLength ?? 0;
  // RFC 8017 §9.2: eleven octets surround the digest and what names its hash.
  const fitting = hashes.filter((hash) => 11 + hashOf(hash).prefix + hashOf(hash).octets <= octetsOf(bits));
  if (fitting.length === 0) return notVerifiable(tooSmall(bits));
  const padding = constants.RSA_PKCS1_PADDING;
  return fitting.map((hash) => ({
    algorithm: `RSASSA-PKCS1-v1_5 with ${hashOf(hash).name}`,
    holds: () => verify(hash, octets, { key, padding }, signature),
  }));
}

/** RSASSA-PSS with the parameters of an AlgorithmIdentifier (RFC 4055 §3.1). */
export function pssAttempts({ signer, signature, octets }: Signed, identifier: Uint8Array): Attempts {
  const { type, details, publicKeyInfo } = signer;
  if (type !== 'rsa' && type !== 'rsa-pss') return wrongKey('A signature of RSASSA-PSS', type);
  const fault = rsaFault(signer, signature);
  if (fault !== undefined) return notVerifiable(fault);
  const key = orUndefined(() => keyWith(identifier, publicKeyInfo));
  const { hashAlgorithm: hash, mgf1HashAlgorithm: maskHash, saltLength = -1 } = key?.asymmetricKeyDetails ?? {};
  // OpenSSL gives a salt below zero for one that it cannot count, and takes it for "any".
  if (key === undefined || !isHashName(hash) || !isHashName(maskHash) || saltLength < 0) {
    return notVerifiable('The parameters of the RSASSA-PSS signature cannot be read.');
  }
  // A key may name what it is for. It names the least salt, not the only one.
  const { hashAlgorithm = hash, mgf1HashAlgorithm = maskHash, saltLength: leastSalt = 0 } = details;
  if (hashAlgorithm !== hash || mgf1HashAlgorithm !== maskHash || saltLength < leastSalt) {
    return notVerifiable('The key is for RSASSA-PSS with other parameters than the signature names.');
  }
  // RFC 8017 §9.1.1: the encoded message is one bit shorter than the modulus.
  const bits = details.modulusLength ?? 0;
  if (hashOf(hash).octets + saltLength + 2 > octetsOf(bits - 1)) return notVerifiable(tooSmall(bits));
  const algorithm = `RSASSA-PSS with ${hashOf(hash).name}, MGF1 with ${hashOf(maskHash).name}, salt of ${saltLength}`;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return [{ algorithm, holds: () => verify(hash, octets, { key, padding, saltLength }, signature) }];
}

/** Octets of the group's order, which r and s have each. */
const CURVES: ReadonlyMap<string, number> = new Map([
  ['prime192v1', 24],
  ['secp224r1', 28],
  ['prime256v1', 32],
  ['secp256k1', 32],
  ['secp384r1', 48],
  ['secp521r1', 66],
  ['brainpoolP224r1', 28],
  ['brainpoolP256r1', 32],
  ['brainpoolP384r1', 48],
  ['brainpoolP512r1', 64],
]);

export interface EcdsaUse {
  readonly hash: HashName;
  /** The only curve that the method allows, by OpenSSL's name. */
  readonly curve?: string;
  /** How r and s may be carried: side by side or in DER. The first is what the standard says. */
  readonly carried: readonly ('r||s' | 'DER')[];
}

/** ECDSA, with r and s carried in each of the ways in which the signature can be read. */
export function ecdsaAttempts({ signer, signature, octets }: Signed, { hash, curve, carried }: EcdsaUse): Attempts {
  const { key, type, details } = signer;
  if (type !== 'ec') return wrongKey('An ECDSA signature', type);
  const named = details.namedCurve ?? 'unknown';
  const width = CURVES.get(named);
  if (width === undefined) return notVerifiable(`The curve ${named} of the key is not one that is verified here.`);
  if (curve !== undefined && curve !== named) {
    return notVerifiable(`The AUTH method is for keys on ${curve}; the certificate holds one on ${named}.`);
  }
  const attempts = carried.flatMap((form): Attempt[] => {
    const raw = form === 'DER' ? fromDer(signature, width) : signature;
    if (raw?.length !== 2 * width) return [];
    const algorithm = `ECDSA on ${named} with ${hashOf(hash).name}`;
    return [
      {
        algorithm: form === carried[0] ? algorithm : `${algorithm}, carried as ${form}`,
        holds: () => verify(hash, octets, { key, dsaEncoding: 'ieee-p1363' }, raw),
      },
    ];
  });
  return attempts.length > 0 ? attempts : unfit(signature, `ECDSA on ${named}`);
}

const EDDSA = {
  ed25519: { name: 'Ed25519', octets: 64 },
  ed448: { name: 'Ed448', octets: 114 },
} as const;

/** Ed25519 or Ed448 over the octets themselves (RFC 8420 §2). */
export function eddsaAttempts({ signer, signature, octets }: Signed, curve: keyof typeof EDDSA): Attempts {
  const { name, octets: length } = EDDSA[curve];
  if (signer.type !== curve) return wrongKey(`A signature of ${name}`, signer.type);
  if (signature.length !== length) return unfit(signature, name);
  return [{ algorithm: name, holds: () => verify(null, octets, signer.key, signature) }];
}

function wrongKey(signature: string, type: string): NotVerifiable {
  return notVerifiable(`${signature} cannot be made with the certificate's key, which is of type ${type}.`);
}

function unfit(signature: Uint8Array, what: string): NotVerifiable {
  return notVerifiable(`A signature of ${signature.length} octets cannot be one of ${what}.`);
}

function tooSmall(bits: number): string {
  return `An RSA key of ${bits} bits has no room for such a signature.`;
}

function octetsOf(bits: number): number {
  return Math.ceil(bits / 8);
}

/** OpenSSL's bounds. It would call every signature of a key beyond them false. */
const MAX_BITS = 16_384;
const MAX_EXPONENT = 2n ** 64n;

/** Why nothing can be said of signatures with this RSA key, or of this one. */
function rsaFault({ details, publicKeyInfo }: SignerKey, signature: Uint8Array): string | undefined {
  const { modulusLength: bits = 0, publicExponent: exponent = 0n } = details;
  if (bits > MAX_BITS || exponent >= MAX_EXPONENT) return 'The RSA key is larger than any that is verified here.';
  // Everybody can sign with an exponent of one, and nobody can with an even exponent or modulus.
  if (exponent < 3n || exponent % 2n === 0n || !hasOddModulus(publicKeyInfo)) return 'The RSA key is not sound.';
  if (signature.length === octetsOf(bits)) return undefined;
  return `A signature of ${signature.length} octets does not fit an RSA key of ${bits} bits.`;
}

const INTEGER = 0x02;

function hasOddModulus(publicKeyInfo: Uint8Array): boolean {
  const view = viewOf(publicKeyInfo);
  const [, bits] = childrenOf(view, derElement(view, 0, view.byteLength));
  // The first octet of a BIT STRING counts its unused bits.
  const [modulus] = bits === undefined ? [] : childrenOf(view, derElement(view, bits.start + 1, bits.end));
  return modulus?.tag === INTEGER && modulus.end > modulus.start && (view.getUint8(modulus.end - 1) & 1) === 1;
}

/**
 * The key with the parameters of a signature in place of its own: `verify` has no option for the hash of MGF1 and takes
 * it from the key. OpenSSL reads the parameters with the rest.
 */
function keyWith(identifier: Uint8Array, publicKeyInfo: Uint8Array): KeyObject {
  const view = viewOf(publicKeyInfo);
  const [algorithm, bits] = childrenOf(view, derElement(view, 0, view.byteLength));
  const content = Buffer.concat([identifier, publicKeyInfo.subarray(algorithm?.end, bits?.end)]);
  // Two octets of length are more than DER allows for a short key, and OpenSSL takes them.
  const head = [TAG.sequence, 0x82, content.length >> 8, content.length & 0xff];
  return createPublicKey({ key: Buffer.concat([Buffer.from(head), content]), format: 'der', type: 'spki' });
}

function childrenOf(view: DataView, element: DerElement | undefined): readonly DerElement[] {
  return (element?.tag === TAG.sequence && derChildren(view, element)) || [];
}

/** r and s side by side, from an ECDSA-Sig-Value (RFC 3279 §2.2.3); undefined for octets that are none. */
function fromDer(signature: Uint8Array, width: number): Uint8Array | undefined {
  const view = viewOf(signature);
  const whole = derElement(view, 0, view.byteLength);
  const integers = childrenOf(view, whole);
  if (whole?.end !== view.byteLength || integers.length !== 2) return undefined;
  const raw = new Uint8Array(2 * width);
  for (const [i, { tag, start, end }] of integers.entries()) {
    // A set top bit is a negative number, and one octet of zero stands before it in a positive one.
    if (tag !== INTEGER || start === end || view.getUint8(start) >= 0x80) return undefined;
    const digits = signature.subarray(view.getUint8(start) === 0 ? start + 1 : start, end);
    if (digits.length > width) return undefined;
    raw.set(digits, (i + 1) * width - digits.length);
  }
  return raw;
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // OpenSSL throws where parameters are damaged, or of a kind that it does not know.
    return undefined;
  }
}
