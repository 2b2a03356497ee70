// AUTH by signature: methods 1 (RFC 7296 §3.8), 9 to 11 (RFC 4754) and 14 (RFC 7427).
import { prfOf } from './algorithms.ts';
import { digitalSignature, type HashName, isHashName } from './signature-algorithm.ts';
import {
  type Attempt,
  type Attempts,
  ecdsaAttempts,
  eddsaAttempts,
  pkcs1Attempts,
  pssAttempts,
  type Signed,
} from './signature-schemes.ts';
import { type NotVerifiable, notVerifiable, signerKey } from './signer-key.ts';

export interface SignedAuth {
  readonly method: number;
  /** The data of AUTH behind its four fixed octets. */
  readonly auth: Uint8Array;
  /** What `signedOctets` gives for the peer that sent this AUTH. */
  readonly octets: Uint8Array;
  /** The peer's X.509 certificate, or its bare public key as SubjectPublicKeyInfo; in DER. */
  readonly certificate: Uint8Array;
  readonly prf: number;
}

export type SignatureVerdict =
  | { readonly verdict: 'verified'; readonly algorithm: string }
  /** The signature was made with another key or over other octets: every algorithm that it may have been made with says so. */
  | { readonly verdict: 'failed'; readonly tried: readonly string[] }
  | NotVerifiable;

/**
 * Whether the owner of the certificate's key signed these octets. Nothing is said of the certificate itself: neither
 * its issuer nor its times are looked at. Total: a key, signature or algorithm that is damaged or unknown gives
 * `not-verifiable`.
 */
export function verifySignature(signed: SignedAuth): SignatureVerdict {
  const attempts = attemptsOf(signed);
  return 'verdict' in attempts ? attempts : outcomeOf(attempts);
}

const [RSA, ECDSA_P256, ECDSA_P384, ECDSA_P521, DIGITAL_SIGNATURE] = [1, 9, 10, 11, 14];

/** RFC 4754 §7 wants r and s side by side. Where a peer puts DER in their place, the algorithm says so. */
const SIDE_BY_SIDE_OR_DER = ['r||s', 'DER'] as const;

function attemptsOf({ method, auth, octets, certificate, prf }: SignedAuth): Attempts {
  const signer = signerKey(certificate);
  if ('verdict' in signer) return signer;
  const signed: Signed = { signer, signature: auth, octets };
  switch (method) {
    case RSA:
      return pkcs1Attempts(signed, rsaHashes(prf));
    case ECDSA_P256:
      return ecdsaAttempts(signed, { hash: 'sha256', curve: 'prime256v1', carried: SIDE_BY_SIDE_OR_DER });
    case ECDSA_P384:
      return ecdsaAttempts(signed, { hash: 'sha384', curve: 'secp384r1', carried: SIDE_BY_SIDE_OR_DER });
    case ECDSA_P521:
      return ecdsaAttempts(signed, { hash: 'sha512', curve: 'secp521r1', carried: SIDE_BY_SIDE_OR_DER });
    case DIGITAL_SIGNATURE:
      return namedAttempts(signed);
    default:
      return notVerifiable(`AUTH method ${method} is not a signature that is verified here.`);
  }
}

/**
 * The hashes of method 1, which does not name its own: SHA-1 by default (RFC 7296 §3.8), that of the negotiated PRF with
 * Cisco's peers, or one that a peer has by its configuration.
 */
function rsaHashes(prf: number): readonly HashName[] {
  const ofPrf = prfOf(prf)?.algorithm;
  return [...new Set<HashName>(['sha1', ...(isHashName(ofPrf) ? [ofPrf] : []), 'sha256', 'sha384', 'sha512'])];
}

function namedAttempts(signed: Signed): Attempts {
  const digital = digitalSignature(signed.signature);
  if ('verdict' in digital) return digital;
  const { scheme, signature } = digital;
  const named = { ...signed, signature };
  switch (scheme.kind) {
    case 'pkcs1':
      return pkcs1Attempts(named, [scheme.hash]);
    case 'pss':
      return pssAttempts(named, scheme.identifier);
    case 'ecdsa':
      return ecdsaAttempts(named, { hash: scheme.hash, carried: ['DER', 'r||s'] });
    case 'eddsa':
      return eddsaAttempts(named, scheme.type);
    default:
      return scheme satisfies never;
  }
}

function outcomeOf(attempts: readonly Attempt[]): SignatureVerdict {
  const unavailable: string[] = [];
  for (const { algorithm, holds } of attempts) {
    try {
      if (holds()) return { verdict: 'verified', algorithm };
    } catch {
      // OpenSSL throws where its build or the system's policy does not allow the algorithm: SHA-1 and MD5 above all.
      unavailable.push(algorithm);
    }
  }
  if (unavailable.length === 0) return { verdict: 'failed', tried: attempts.map(({ algorithm }) => algorithm) };
  return notVerifiable(`This system does not offer ${unavailable.join(', ')}.`);
}
