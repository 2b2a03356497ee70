// AUTH with method 2: a secret that both sides know, or the key that an EAP method gave them (RFC 7296 §2.15, §2.16).
import { timingSafeEqual } from 'node:crypto';
import { prf } from './prf.ts';

/** Seventeen octets, without the NUL that ends a string in C. */
const KEY_PAD = Buffer.from('Key Pad for IKEv2', 'latin1');

/** The data of AUTH that `secret` gives for what `signedOctets` makes. */
export function sharedKeyAuth(prfNumber: number, secret: Uint8Array, octets: Uint8Array): Buffer {
  return prf(prfNumber, prf(prfNumber, secret, KEY_PAD), octets);
}

/** Whether `auth`, the data of AUTH behind its four fixed octets, was made with this secret. */
export function verifiesSharedKey(
  prfNumber: number,
  secret: Uint8Array,
  octets: Uint8Array,
  auth: Uint8Array,
): boolean {
  const expected = sharedKeyAuth(prfNumber, secret, octets);
  return expected.length === auth.length && timingSafeEqual(expected, auth);
}

/** A secret that a session token's octets may stand for. */
export interface TokenForm {
  readonly form: 'raw' | 'without-trailing-nuls' | 'hex-decoded';
  readonly secret: Uint8Array;
}

/**
 * The secrets that a session token may stand for: its octets, these without the NULs of a C string at their end, and
 * what they spell in hex. No source says in which form a peer uses its token, so each is tried. Each secret is there
 * once, under the plainest form that gives it, and none is empty: an attribute without a value is no token.
 *
 * A PRF made of HMAC pads short keys with zeros, so a token with NULs at its end verifies as `raw` there, whether its
 * peers stripped them or not.
 */
export function tokenForms(value: Uint8Array): readonly TokenForm[] {
  const raw = Buffer.from(value);
  const stripped = raw.subarray(0, raw.findLastIndex((octet) => octet !== 0) + 1);
  const forms: TokenForm[] = [
    { form: 'raw', secret: raw },
    { form: 'without-trailing-nuls', secret: stripped },
  ];
  // NULs are no hex digits: a value that ends with them is decoded without, and any other is whole in both.
  const text = stripped.toString('latin1');
  if (text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text)) {
    forms.push({ form: 'hex-decoded', secret: Buffer.from(text, 'hex') });
  }
  const seen = new Set<string>(['']);
  return forms.filter(({ secret }) => {
    const key = Buffer.from(secret).toString('latin1');
    return !seen.has(key) && seen.add(key);
  });
}
