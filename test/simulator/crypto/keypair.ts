/** A key that signs the same octets the same way every time, as a case must not change from one run to the next. */
export interface KeyPair {
  readonly kind: 'rsa' | 'ecdsa';
  /** SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). */
  readonly publicKeyInfo: Buffer;
  /** With the hash of Node's name, `sha256`: RSA as PKCS #1 v1.5, ECDSA as r and s of equal width. */
  sign(octets: Buffer, hash: string): Buffer;
}
