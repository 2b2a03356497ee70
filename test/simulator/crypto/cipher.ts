import { type CipherGCMTypes, createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../world/random.ts';
import { type Cipher, cipherOf, icvOctets, integrityOf, type Suite } from './suites.ts';

/** Keys of one direction; `integ` is empty for AEAD suites, `encr` ends with the salt. */
export interface DirectionKeys {
  readonly encr: Buffer;
  readonly integ: Buffer;
}

/** Octets of the protected body (IV, ciphertext, ICV) for a plaintext: known beforehand, since the header states it. */
export function sealedOctets(suite: Suite, plaintextOctets: number): number {
  const { block, ivOctets } = cipherOf(suite);
  return ivOctets + Math.ceil((plaintextOctets + 1) / block) * block + icvOctets(suite);
}

/**
 * The protected body of SK or SKF (RFC 7296 §3.14, RFC 5282). `associated` is the message up to the IV with its final
 * lengths. Pad bytes are random, as the specification leaves them free and readers must not look at them.
 */
export function seal(suite: Suite, keys: DirectionKeys, associated: Buffer, plaintext: Buffer, random: Random): Buffer {
  const cipher = cipherOf(suite);
  const iv = random.bytes(cipher.ivOctets);
  const pad = Math.ceil((plaintext.length + 1) / cipher.block) * cipher.block - plaintext.length - 1;
  const padded = Buffer.concat([plaintext, random.bytes(pad), Buffer.from([pad])]);
  const sealed = Buffer.concat([iv, encrypt(cipher, keys.encr, iv, padded, associated)]);
  return Buffer.concat([sealed, mac(suite, keys, associated, sealed)]);
}

/** The plaintext without its padding. Throws before anything is decrypted where the ICV does not fit. */
export function open(suite: Suite, keys: DirectionKeys, associated: Buffer, body: Buffer): Buffer {
  const cipher = cipherOf(suite);
  const macOctets = integrityOf(suite)?.octets ?? 0;
  if (body.length < cipher.ivOctets + Math.max(1, cipher.block) + icvOctets(suite))
    throw new Error('body is too short');
  const sealed = body.subarray(0, body.length - macOctets);
  if (!timingSafeEqual(mac(suite, keys, associated, sealed), body.subarray(sealed.length)))
    throw new Error('integrity check failed');
  const iv = sealed.subarray(0, cipher.ivOctets);
  const padded = decrypt(cipher, keys.encr, iv, sealed.subarray(cipher.ivOctets), associated);
  const pad = padded.at(-1) ?? 0;
  if (pad + 1 > padded.length) throw new Error('padding is longer than the plaintext');
  return padded.subarray(0, padded.length - pad - 1);
}

/** Empty for AEAD suites, whose tag is part of the ciphertext. */
function mac(suite: Suite, keys: DirectionKeys, associated: Buffer, sealed: Buffer): Buffer {
  const integrity = integrityOf(suite);
  if (integrity === undefined) return Buffer.alloc(0);
  return createHmac(integrity.hash, keys.integ)
    .update(associated)
    .update(sealed)
    .digest()
    .subarray(0, integrity.octets);
}

function encrypt(cipher: Cipher, keyAndSalt: Buffer, iv: Buffer, plaintext: Buffer, associated: Buffer): Buffer {
  const { openssl, mode, icvOctets: tag } = cipher;
  const { key, nonce } = keyAndNonce(cipher, keyAndSalt, iv);
  if (openssl === null) return plaintext;
  if (mode === 'cbc' || mode === 'ctr') {
    const plain = createCipheriv(openssl, key, nonce).setAutoPadding(false);
    return Buffer.concat([plain.update(plaintext), plain.final()]);
  }
  const aead = createCipheriv(aeadName(openssl), key, nonce, { authTagLength: tag });
  aead.setAAD(associated, { plaintextLength: plaintext.length });
  return Buffer.concat([aead.update(plaintext), aead.final(), aead.getAuthTag()]);
}

function decrypt(cipher: Cipher, keyAndSalt: Buffer, iv: Buffer, ciphertext: Buffer, associated: Buffer): Buffer {
  const { openssl, mode, icvOctets: tag, block } = cipher;
  const { key, nonce } = keyAndNonce(cipher, keyAndSalt, iv);
  if (openssl === null) return ciphertext;
  if (mode === 'cbc' || mode === 'ctr') {
    if (ciphertext.length % block !== 0) throw new Error('ciphertext is no whole number of blocks');
    const plain = createDecipheriv(openssl, key, nonce).setAutoPadding(false);
    return Buffer.concat([plain.update(ciphertext), plain.final()]);
  }
  const length = ciphertext.length - tag;
  const aead = createDecipheriv(aeadName(openssl), key, nonce, { authTagLength: tag });
  aead.setAuthTag(ciphertext.subarray(length));
  aead.setAAD(associated, { plaintextLength: length });
  return Buffer.concat([aead.update(ciphertext.subarray(0, length)), aead.final()]);
}

// The name is computed, so the types cannot know that it is one of an AEAD cipher; `mode` has said so. GCM stands for all
// three kinds, which Node drives in the same way.
function aeadName(openssl: string): CipherGCMTypes {
  return openssl as CipherGCMTypes;
}

// RFC 5930 §2: the counter block of CTR is salt, IV and a counter that starts at one. AEAD nonces are salt and IV.
function keyAndNonce({ keyOctets, mode }: Cipher, keyAndSalt: Buffer, iv: Buffer): { key: Buffer; nonce: Buffer } {
  const key = keyAndSalt.subarray(0, keyOctets);
  const counter = mode === 'ctr' ? Buffer.from([0, 0, 0, 1]) : Buffer.alloc(0);
  return { key, nonce: Buffer.concat([keyAndSalt.subarray(keyOctets), iv, counter]) };
}
