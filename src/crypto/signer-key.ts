// The public key that a signature is checked with, and what says that none can be checked.
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type DerElement, derChildren, derElement, TAG } from '../wire/der.ts';

/** Nothing is said of the signature: neither that its peer made it nor that it did not. */
export interface NotVerifiable {
  readonly verdict: 'not-verifiable';
  /** A sentence for people. */
  readonly why: string;
}

export function notVerifiable(why: string): NotVerifiable {
  return { verdict: 'not-verifiable', why };
}

export interface SignerKey {
  readonly key: KeyObject;
  /** As Node names it: `rsa`, `rsa-pss`, `ec`, `ed25519`. */
  readonly type: string;
  /** Empty for kinds of keys whose details nobody asks for. */
  readonly details: NonNullable<KeyObject['asymmetricKeyDetails']>;
  /** The key as SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). */
  readonly publicKeyInfo: Uint8Array;
}

/**
 * Room for an RSA modulus of 16384 bits, which is all that OpenSSL takes, an exponent of eight octets, and parameters of
 * RSASSA-PSS. Octets are bounded, since Node makes a number of an exponent in a time that grows with its square.
 */
const MAX_KEY_OCTETS = 2048 + 128;

const DETAILED: readonly string[] = ['rsa', 'rsa-pss', 'ec'];

/** The key of an X.509 certificate, or of a bare SubjectPublicKeyInfo; both in DER. */
export function signerKey(der: Uint8Array): SignerKey | NotVerifiable {
  const view = viewOf(der);
  const whole = derElement(view, 0, view.byteLength);
  // OpenSSL would read PEM as well, which IKE does not carry.
  if (whole?.tag !== TAG.sequence) return notVerifiable('What stands for the certificate is no DER.');
  const octets = Buffer.from(der.subarray(0, whole.end));
  try {
    const key = isBareKey(view, whole)
      ? createPublicKey({ key: octets, format: 'der', type: 'spki' })
      : new X509Certificate(octets).publicKey;
    const publicKeyInfo = key.export({ format: 'der', type: 'spki' });
    if (publicKeyInfo.length > MAX_KEY_OCTETS) {
      return notVerifiable(`A public key of ${publicKeyInfo.length} octets is longer than any that is verified here.`);
    }
    const type = key.asymmetricKeyType ?? 'unknown';
    // Node 20 aborts where it is asked for the details of a damaged DSA key. Nothing can catch that.
    const details = DETAILED.includes(type) ? key.asymmetricKeyDetails : undefined;
    return { key, type, details: details ?? {}, publicKeyInfo };
  } catch {
    // OpenSSL throws where a certificate or its key is damaged, or of a kind that it does not know.
    return notVerifiable('The certificate or its public key cannot be read.');
  }
}

/** A bare key has two parts, a certificate three (RFC 5280 §4.1). */
function isBareKey(view: DataView, whole: DerElement): boolean {
  return derChildren(view, whole)?.length === 2;
}

export function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length);
}
