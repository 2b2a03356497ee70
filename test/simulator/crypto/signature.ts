import { bigOf } from './bignum.ts';
import { integer, nullValue, oid, sequence } from './der.ts';
import type { KeyPair } from './keypair.ts';

// RFC 8017 §A.2.4 and RFC 5758 §3.2. RSA has NULL parameters, ECDSA none.
const ALGORITHM = {
  rsa: {
    sha1: '1.2.840.113549.1.1.5',
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
    sha512: '1.2.840.113549.1.1.13',
  },
  ecdsa: {
    sha1: '1.2.840.10045.4.1',
    sha256: '1.2.840.10045.4.3.2',
    sha384: '1.2.840.10045.4.3.3',
    sha512: '1.2.840.10045.4.3.4',
  },
} as const;

export type SignatureHash = keyof typeof ALGORITHM.rsa;

export const SIGNATURE_HASHES: readonly SignatureHash[] = ['sha1', 'sha256', 'sha384', 'sha512'];

export function algorithmIdentifier(kind: KeyPair['kind'], hash: SignatureHash): Buffer {
  return sequence(oid(ALGORITHM[kind][hash]), ...(kind === 'rsa' ? [nullValue()] : []));
}

/** A signature as X.509 and RFC 7427 carry it: ECDSA as a sequence of two integers, RSA as it is. */
export function signatureDer(key: KeyPair, octets: Buffer, hash: SignatureHash): Buffer {
  const raw = key.sign(octets, hash);
  if (key.kind === 'rsa') return raw;
  const half = raw.length / 2;
  return sequence(integer(bigOf(raw.subarray(0, half))), integer(bigOf(raw.subarray(half))));
}
