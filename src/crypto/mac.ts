// Keyed checksums. HMAC is OpenSSL's; AES-XCBC-MAC-96 (RFC 3566) and AES-CMAC (RFC 4493) are CBC-MACs that treat the last
// block in their own way, and Node offers neither.
import { createCipheriv, createHmac, createSecretKey } from 'node:crypto';
import type { MacAlgorithm } from './algorithms.ts';

/** The whole checksum of the parts, one after the other; INTEG algorithms cut it. */
export type Mac = (...parts: readonly Uint8Array[]) => Buffer;

const BLOCK = 16;
const ZERO_BLOCK = Buffer.alloc(BLOCK);
/** XCBC's three keys are the encrypted blocks 01…01, 02…02 and 03…03. */
const XCBC_SEEDS = Buffer.concat([1, 2, 3].map((octet) => Buffer.alloc(BLOCK, octet)));

interface ChainKeys {
  readonly chain: Uint8Array;
  /** Goes over the last block where that one is whole, ... */
  readonly whole: Uint8Array;
  /** ... and where it was padded. */
  readonly padded: Uint8Array;
}

/** A checksum function whose key is prepared once. Keys of AES have 16 octets, those of HMAC any number. */
export function keyedMac(algorithm: MacAlgorithm, key: Uint8Array): Mac {
  if (algorithm === 'aes-xcbc') return chainMac(xcbcKeys(key));
  if (algorithm === 'aes-cmac') return chainMac(cmacKeys(key));
  const prepared = createSecretKey(key);
  return (...parts) => {
    const hmac = createHmac(algorithm, prepared);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  };
}

/** AES-XCBC-MAC with a key of 16 octets, all 16 octets of it. */
export function aesXcbc(key: Uint8Array, data: Uint8Array): Buffer {
  return keyedMac('aes-xcbc', key)(data);
}

/** AES-CMAC with a key of 16 octets, all 16 octets of it. */
export function aesCmac(key: Uint8Array, data: Uint8Array): Buffer {
  return keyedMac('aes-cmac', key)(data);
}

function chainMac(keys: ChainKeys): Mac {
  return (...parts) => {
    const [first = ZERO_BLOCK.subarray(0, 0), ...more] = parts;
    return cbcMac(keys, more.length === 0 ? first : Buffer.concat(parts));
  };
}

/** One pass of AES-CBC: its last block is the checksum. */
function cbcMac({ chain, whole, padded }: ChainKeys, data: Uint8Array): Buffer {
  const blocks = Math.max(1, Math.ceil(data.length / BLOCK));
  const before = (blocks - 1) * BLOCK;
  const rest = data.length - before;
  const last = Buffer.alloc(BLOCK);
  last.set(data.subarray(before));
  if (rest < BLOCK) last[rest] = 0x80;
  const cipher = createCipheriv('aes-128-cbc', chain, ZERO_BLOCK).setAutoPadding(false);
  if (before > 0) cipher.update(data.subarray(0, before));
  return cipher.update(xor(last, rest < BLOCK ? padded : whole));
}

function xcbcKeys(key: Uint8Array): ChainKeys {
  const keys = encrypted(key, XCBC_SEEDS);
  return { chain: keys.subarray(0, 16), whole: keys.subarray(16, 32), padded: keys.subarray(32, 48) };
}

function cmacKeys(key: Uint8Array): ChainKeys {
  const whole = doubled(encrypted(key, ZERO_BLOCK));
  return { chain: Buffer.from(key), whole, padded: doubled(whole) };
}

function encrypted(key: Uint8Array, blocks: Uint8Array): Buffer {
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(blocks);
}

/** Twice the block in GF(2^128): one bit to the left, and 0x87 into the last octet for a bit that falls out. */
function doubled(block: Uint8Array): Buffer {
  const twice = Buffer.from(block.map((octet, i) => (octet << 1) | ((block[i + 1] ?? 0) >> 7)));
  if ((block[0] ?? 0) >= 0x80) twice[BLOCK - 1] = (twice[BLOCK - 1] ?? 0) ^ 0x87;
  return twice;
}

function xor(block: Buffer, mask: Uint8Array): Buffer {
  return Buffer.from(block.map((octet, i) => octet ^ (mask[i] ?? 0)));
}
