// Opens SK and SKF payloads (RFC 7296 §3.14, RFC 5282, RFC 7383 §2.5). Nothing is shown that was not checked: a checksum
// is compared before anything is decrypted, and what an AEAD decrypted is dropped where its tag is wrong. Total on any
// octets. Everything that depends on the keys alone is done once a direction, not once a message.
import { type CipherGCMTypes, createDecipheriv, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { TRANSFORM, transformName } from '../wire/ike/transforms.ts';
import { type Cipher, cipherOf, type Integrity, integrityOf, type Protection } from './algorithms.ts';
import { keyedMac } from './mac.ts';

/** Offsets in the octets of a message. */
export interface SealedPlace {
  /** Of the IKE header, whose initiator SPI comes first: no marker stands there. */
  readonly start: number;
  /** One past the header of the SK payload; of SKF, one past its fragment numbers. */
  readonly ivStart: number;
  /** One past the payload, whose last octets are the checksum. */
  readonly end: number;
}

export type Opened = Readonly<
  | {
      verdict: 'opened';
      /** The payload chain. Octets of its own: those of the message may be reused. */
      plaintext: Uint8Array;
      /** Octets of padding that stood behind the chain, before the one that counts them. */
      padding: number;
      /** The checksum leaves out the headers, which RFC 7296 §3.14 wants covered: old peers made it so. */
      headersUnchecked?: true;
    }
  | { verdict: 'integrity-failed' }
  | { verdict: 'length' | 'padding'; message: string }
>;

/** Opens the messages of one direction of an IKE SA. */
export interface DirectionCipher {
  open(octets: Uint8Array, place: SealedPlace): Opened;
  /**
   * Whether the checksum is right. That proves the integrity key; it proves the encryption key only of an AEAD, where it
   * takes as long as opening.
   */
  verifies(octets: Uint8Array, place: SealedPlace): boolean;
}

/** Why keys open nothing. `message` is a sentence without any octet of a key. */
export interface KeyFault {
  /** `missing`: a key that the suite needs was not given at all. */
  readonly fault: 'unsupported' | 'length' | 'missing';
  readonly message: string;
}

export interface DirectionKeys {
  /** SK_ei or SK_er, its salt included. */
  readonly encryption: Uint8Array | undefined;
  /** SK_ai or SK_ar. An AEAD has none, and does not look at one. */
  readonly integrity: Uint8Array | undefined;
}

/** How a fault calls the keys: `SK_ei` and `SK_ai`. */
export type KeyNames = Readonly<Record<keyof DirectionKeys, string>>;

interface Form {
  /** For people: `AES_CBC_256 with HMAC_SHA2_512_256`. */
  readonly name: string;
  readonly ivOctets: number;
  readonly icvOctets: number;
  readonly block: number;
}

/** Whether the octets from `start` have the checksum that stands at `icvStart`. */
type Verify = (octets: Uint8Array, start: number, icvStart: number) => boolean;
/** What stands behind the IV, in octets of its own. */
type Decrypt = (octets: Uint8Array, ivStart: number, icvStart: number) => Buffer;
/** The same of an AEAD; undefined where the tag is wrong. */
type DecryptChecked = (octets: Uint8Array, place: SealedPlace) => Buffer | undefined;

/** Single DES is EDE with one key thrice. */
const DES_KEY = 8;
const NO_KEY = new Uint8Array(0);
const FAILED: Opened = { verdict: 'integrity-failed' };

/** Prepares the keys of one direction, or says why they open nothing. */
export function directionCipher(suite: Protection, keys: DirectionKeys, names: KeyNames): DirectionCipher | KeyFault {
  const cipherName = transformName(TRANSFORM.encr, suite.encr, suite.keyBits);
  const cipher = cipherOf(suite);
  if (cipher === undefined) return unsupported(`${cipherName} is not supported.`);
  const integrityName = transformName(TRANSFORM.integ, suite.integ);
  const integrity = cipher.icvOctets > 0 ? undefined : integrityOf(suite.integ);
  if (cipher.icvOctets === 0 && integrity === undefined) {
    return unsupported(`${cipherName} with integrity algorithm ${integrityName} cannot be checked.`);
  }
  const { encryption = NO_KEY, integrity: integrityKey = NO_KEY } = keys;
  const fault =
    keyFault(`${names.encryption} of ${cipherName}`, encryption, cipher) ??
    (integrity && keyFault(`${names.integrity} of ${integrityName}`, integrityKey, integrity));
  if (fault !== undefined) return fault;
  const name = integrity === undefined ? cipherName : `${cipherName} with ${integrityName}`;
  try {
    if (integrity === undefined) return aeadDirection({ ...cipher, name }, aeadDecrypt(cipher, encryption));
    const form = { ...cipher, icvOctets: integrity.icvOctets, name };
    return checkedDirection(form, macVerify(integrity, integrityKey), plainDecrypt(cipher, encryption));
  } catch {
    // OpenSSL can be built without an algorithm or forbid it: its FIPS mode has neither MD5 nor ChaCha20.
    return unsupported(`The OpenSSL of this Node.js does not offer ${name}.`);
  }
}

function unsupported(message: string): KeyFault {
  return { fault: 'unsupported', message };
}

function keyFault(
  what: string,
  key: Uint8Array,
  { keyOctets, saltOctets = 0 }: { readonly keyOctets: number; readonly saltOctets?: number },
): KeyFault | undefined {
  const needed = keyOctets + saltOctets;
  if (key.length === needed) return undefined;
  const salted = saltOctets > 0 ? ` (the last ${saltOctets} are the salt)` : '';
  const given = key.length === 0 ? 'none were given' : `${key.length} were given`;
  const fault = key.length === 0 ? 'missing' : 'length';
  return { fault, message: `${what} has ${needed} octets${salted}, ${given}.` };
}

function checkedDirection(form: Form, verify: Verify, decrypt: Decrypt): DirectionCipher {
  return {
    open(octets, place) {
      const fault = placeFault(octets, place, form);
      if (fault !== undefined) return { verdict: 'length', message: fault };
      const icvStart = place.end - form.icvOctets;
      if (verify(octets, place.start, icvStart)) return unpadded(decrypt(octets, place.ivStart, icvStart));
      // Peers from before RFC 4306 was final computed it over the encrypted payload's body alone.
      if (!verify(octets, place.ivStart, icvStart)) return FAILED;
      const opened = unpadded(decrypt(octets, place.ivStart, icvStart));
      return opened.verdict === 'opened' ? { ...opened, headersUnchecked: true } : opened;
    },
    verifies(octets, place) {
      if (placeFault(octets, place, form) !== undefined) return false;
      const icvStart = place.end - form.icvOctets;
      return verify(octets, place.start, icvStart) || verify(octets, place.ivStart, icvStart);
    },
  };
}

function aeadDirection(form: Form, decrypt: DecryptChecked): DirectionCipher {
  return {
    open(octets, place) {
      const fault = placeFault(octets, place, form);
      if (fault !== undefined) return { verdict: 'length', message: fault };
      const decrypted = decrypt(octets, place);
      return decrypted === undefined ? FAILED : unpadded(decrypted);
    },
    verifies: (octets, place) => placeFault(octets, place, form) === undefined && decrypt(octets, place) !== undefined,
  };
}

/** What is wrong with the lengths, before anything is computed; undefined where nothing is. */
function placeFault(octets: Uint8Array, { start, ivStart, end }: SealedPlace, form: Form): string | undefined {
  const { name, ivOctets, icvOctets, block } = form;
  const isInside = start >= 0 && start <= ivStart && ivStart <= end && end <= octets.length;
  if (!isInside || !Number.isInteger(start) || !Number.isInteger(ivStart) || !Number.isInteger(end)) {
    return 'The encrypted payload does not lie inside the message.';
  }
  const ciphertext = end - ivStart - ivOctets - icvOctets;
  // There is at least the octet that counts the padding.
  if (ciphertext < block) {
    const least = ivOctets + icvOctets + block;
    return `${name} takes at least ${least} octets of an encrypted payload, ${end - ivStart} are there.`;
  }
  if (ciphertext % block === 0) return undefined;
  return `${ciphertext} octets of ciphertext are no whole number of blocks of ${block}, as ${name} needs.`;
}

/** Padding may hold anything and be longer than the block asks for (RFC 7296 §3.14): only its length counts. */
function unpadded(decrypted: Buffer): Opened {
  const most = decrypted.length - 1;
  const padding = decrypted[most] ?? 0;
  if (padding <= most) return { verdict: 'opened', plaintext: decrypted.subarray(0, most - padding), padding };
  return { verdict: 'padding', message: `The padding is said to have ${padding} octets, where ${most} are.` };
}

function macVerify({ algorithm, icvOctets }: Integrity, key: Uint8Array): Verify {
  const mac = keyedMac(algorithm, key);
  mac(); // Shows now whether OpenSSL offers it.
  return (octets, start, icvStart) => {
    const computed = mac(octets.subarray(start, icvStart)).subarray(0, icvOctets);
    return timingSafeEqual(computed, octets.subarray(icvStart, icvStart + icvOctets));
  };
}

function plainDecrypt(cipher: Cipher, keyWithSalt: Uint8Array): Decrypt {
  if (cipher.mode === 'null') return (octets, ivStart, icvStart) => Buffer.from(octets.subarray(ivStart, icvStart));
  return cipher.mode === 'ctr' ? ctrDecrypt(cipher, keyWithSalt) : cbcDecrypt(cipher, keyWithSalt);
}

/**
 * One decipher for all messages, since making one takes twice as long as using it. CBC has no other memory than the last
 * block of ciphertext. With the IV fed in before the ciphertext, that block is the IV, as it should be, and what comes
 * out for the IV itself is dropped. Without automatic padding every block comes out at once.
 */
function cbcDecrypt({ openssl, ivOctets }: Cipher, key: Uint8Array): Decrypt {
  const tripled = key.length === DES_KEY ? Buffer.concat([key, key, key]) : key;
  const decipher = createDecipheriv(openssl, tripled, new Uint8Array(ivOctets)).setAutoPadding(false);
  return (octets, ivStart, icvStart) => decipher.update(octets.subarray(ivStart, icvStart)).subarray(ivOctets);
}

/** RFC 5930 §2 and RFC 3686 §4: the counter block is salt, IV and a counter that starts with 1. */
function ctrDecrypt({ openssl, saltOctets, ivOctets }: Cipher, keyWithSalt: Uint8Array): Decrypt {
  const { key, salt } = split(keyWithSalt, saltOctets);
  const counter = Buffer.concat([salt, new Uint8Array(ivOctets), Uint8Array.of(0, 0, 0, 1)]);
  createDecipheriv(openssl, key, counter); // Shows now whether OpenSSL offers it.
  return (octets, ivStart, icvStart) => {
    const dataStart = ivStart + ivOctets;
    counter.set(octets.subarray(ivStart, dataStart), saltOctets);
    return createDecipheriv(openssl, key, counter).update(octets.subarray(dataStart, icvStart));
  };
}

/** RFC 5282 §4 and §5.1, RFC 7634 §2: the nonce is salt and IV, and all from the IKE header up to the IV is authenticated with it. */
function aeadDecrypt({ openssl, saltOctets, ivOctets, icvOctets }: Cipher, keyWithSalt: Uint8Array): DecryptChecked {
  const { key, salt } = split(keyWithSalt, saltOctets);
  const nonce = Buffer.concat([salt, new Uint8Array(ivOctets)]);
  const options = { authTagLength: icvOctets };
  // Node's types know AEADs by literal names. CCM and ChaCha20 take the same calls as GCM, and CCM wants all of them.
  const decipher = () => createDecipheriv(openssl as CipherGCMTypes, key, nonce, options);
  decipher(); // Shows now whether OpenSSL offers it.
  return (octets, { start, ivStart, end }) => {
    const dataStart = ivStart + ivOctets;
    const icvStart = end - icvOctets;
    nonce.set(octets.subarray(ivStart, dataStart), saltOctets);
    try {
      const opening = decipher();
      opening.setAuthTag(octets.subarray(icvStart, end));
      opening.setAAD(octets.subarray(start, ivStart), { plaintextLength: icvStart - dataStart });
      const plaintext = opening.update(octets.subarray(dataStart, icvStart));
      opening.final();
      return plaintext;
    } catch {
      // The tag is wrong. Nothing else can be: key, nonce and tag have the lengths that the cipher wants.
      return undefined;
    }
  };
}

function split(keyWithSalt: Uint8Array, saltOctets: number): { key: KeyObject; salt: Uint8Array } {
  const keyOctets = keyWithSalt.length - saltOctets;
  return { key: createSecretKey(keyWithSalt.subarray(0, keyOctets)), salt: keyWithSalt.subarray(keyOctets) };
}
