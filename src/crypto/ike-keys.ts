// Keys of IKE SAs and Child SAs from the shared secret of a key exchange (RFC 7296 §2.14, 2.17 and 2.18).
import type { IkeKeyName } from '../model/secrets.ts';
import { cipherOf, integrityOf, isAead, keyLengths, type Protection, prfOf } from './algorithms.ts';
import { prf, prfPlus } from './prf.ts';
import type { Suite } from './suite.ts';

/** What the peers exchanged, and what they made of it. */
export interface KeyExchanged {
  readonly nonceI: Uint8Array;
  readonly nonceR: Uint8Array;
  /** g^ir, padded to the width of its group. */
  readonly sharedSecret: Uint8Array;
}

/** The same of the exchange that made a Child SA. The first one, and one without a key exchange, have no secret. */
export interface ChildExchanged {
  readonly nonceI: Uint8Array;
  readonly nonceR: Uint8Array;
  readonly sharedSecret?: Uint8Array | undefined;
}

export interface IkeKeySeed {
  readonly skeyseed: Uint8Array;
  readonly nonceI: Uint8Array;
  readonly nonceR: Uint8Array;
  /** Eight octets each. After a rekey the initiator is who asked for it. */
  readonly initiatorSpi: Uint8Array;
  readonly responderSpi: Uint8Array;
}

export type DerivedIkeKeys = Record<Exclude<IkeKeyName, 'SKEYSEED' | 'g^ir'>, Buffer>;

/** Salts end the encryption keys. The integrity keys of an AEAD are empty. */
export interface ChildKeys {
  readonly encryptionI: Buffer;
  readonly integrityI: Buffer;
  readonly encryptionR: Buffer;
  readonly integrityR: Buffer;
}

/** PRFs whose SKEYSEED takes the first 64 bits of each nonce, for compatibility (RFC 7296 §2.14). */
const PRFS_OF_SHORT_NONCES: ReadonlySet<number> = new Set([4, 8]);
const SHORT_NONCE = 8;

/** Octets of g^ir by key exchange method. Of points it is x alone (RFC 5903, RFC 6954). */
const SECRET_OCTETS: ReadonlyMap<number, number> = new Map([
  [1, 96],
  [2, 128],
  [5, 192],
  [14, 256],
  [15, 384],
  [16, 512],
  [17, 768],
  [18, 1024],
  [19, 32],
  [20, 48],
  [21, 66],
  [22, 128],
  [23, 256],
  [24, 256],
  [25, 24],
  [26, 28],
  [27, 28],
  [28, 32],
  [29, 48],
  [30, 64],
  [31, 32],
  [32, 56],
  [33, 32],
  [34, 64],
  [35, 32],
  [36, 32],
  [37, 32],
]);

/**
 * g^ir with the zeros in front that RFC 7296 §2.14 asks for and some logs leave out. Secrets that are longer than the
 * group's, or of a group that is not known, stay as they are.
 */
export function padSharedSecret(group: number, secret: Uint8Array): Uint8Array {
  const missing = (SECRET_OCTETS.get(group) ?? 0) - secret.length;
  return missing > 0 ? Buffer.concat([Buffer.alloc(missing), secret]) : secret;
}

/** SKEYSEED of a first IKE SA; undefined where the PRF is not supported. */
export function deriveSkeyseed(number: number, { nonceI, nonceR, sharedSecret }: KeyExchanged): Buffer | undefined {
  if (prfOf(number) === undefined) return undefined;
  const used = PRFS_OF_SHORT_NONCES.has(number) ? SHORT_NONCE : Number.POSITIVE_INFINITY;
  return prf(number, Buffer.concat([nonceI.subarray(0, used), nonceR.subarray(0, used)]), sharedSecret);
}

/**
 * SKEYSEED of an IKE SA that replaces another, by the PRF and the SK_d of the old one; undefined where the PRF is not
 * supported. An additional key exchange makes SKEYSEED anew by the same formula, from the SA's own PRF and SK_d
 * (RFC 9370 §2.2.2).
 */
export function rekeySkeyseed(
  oldPrf: number,
  oldSkD: Uint8Array,
  { nonceI, nonceR, sharedSecret }: KeyExchanged,
): Buffer | undefined {
  return prfOf(oldPrf) && prf(oldPrf, oldSkD, sharedSecret, nonceI, nonceR);
}

/** All keys of an IKE SA; those that the suite has no use for are empty. Undefined where it is not supported. */
export function deriveIkeKeys(suite: Suite, seed: IkeKeySeed): DerivedIkeKeys | undefined {
  const lengths = keyLengths(suite);
  if (lengths === undefined) return undefined;
  const { skD, skA, skE, skP } = lengths;
  const exchanged = Buffer.concat([seed.nonceI, seed.nonceR, seed.initiatorSpi, seed.responderSpi]);
  const take = taking(prfPlus(suite.prf, seed.skeyseed, exchanged, skD + 2 * (skA + skE + skP)));
  // The properties are evaluated in the order in which RFC 7296 §2.14 names the keys.
  return {
    SK_d: take(skD),
    SK_ai: take(skA),
    SK_ar: take(skA),
    SK_ei: take(skE),
    SK_er: take(skE),
    SK_pi: take(skP),
    SK_pr: take(skP),
  };
}

/**
 * Keys of an ESP SA, by the PRF and the SK_d of its IKE SA; undefined where an algorithm is not supported.
 *
 * The nonces are of the exchange that made it: IKE_SA_INIT for the first one. The initiator is who opened that exchange.
 */
export function deriveChildKeys(
  number: number,
  skD: Uint8Array,
  esp: Protection,
  { nonceI, nonceR, sharedSecret }: ChildExchanged,
): ChildKeys | undefined {
  const cipher = cipherOf(esp);
  // ESP may go without integrity (RFC 4303 §3.2.2), where IKE may not.
  const integrity = isAead(esp) || esp.integ === 0 ? 0 : integrityOf(esp.integ)?.keyOctets;
  if (cipher === undefined || integrity === undefined || prfOf(number) === undefined) return undefined;
  const encryption = cipher.keyOctets + cipher.saltOctets;
  const seed = Buffer.concat([sharedSecret ?? new Uint8Array(0), nonceI, nonceR]);
  const take = taking(prfPlus(number, skD, seed, 2 * (encryption + integrity)));
  // RFC 7296 §2.17: the direction from the initiator first, and in each direction encryption before integrity.
  return {
    encryptionI: take(encryption),
    integrityI: take(integrity),
    encryptionR: take(encryption),
    integrityR: take(integrity),
  };
}

/** Hands out key material from its beginning. */
function taking(material: Buffer): (octets: number) => Buffer {
  let at = 0;
  return (octets) => {
    at += octets;
    return material.subarray(at - octets, at);
  };
}
