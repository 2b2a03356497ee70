// A second implementation of what src/crypto does, on node:crypto alone, slow and block by block: tables of keys and
// lengths are written down again from ikev2-wire.md 3.1, since a shared mistake would prove itself.
import { createCipheriv, createHmac } from 'node:crypto';

export interface CipherRow {
  readonly encr: number;
  readonly keyBits: number | undefined;
  readonly key: number;
  readonly salt: number;
  readonly iv: number;
  /** Of an AEAD. */
  readonly icv: number;
  readonly block: number;
}

const sizes = [128, 192, 256];
const row = (encr: number, keyBits: number | undefined, key: number, rest: readonly number[]): CipherRow => {
  const [salt = 0, iv = 0, icv = 0, block = 1] = rest;
  return { encr, keyBits, key, salt, iv, icv, block };
};

export const CIPHERS: readonly CipherRow[] = [
  row(2, undefined, 8, [0, 8, 0, 8]),
  row(3, undefined, 24, [0, 8, 0, 8]),
  row(11, undefined, 0, [0, 0, 0, 1]),
  ...sizes.map((bits) => row(12, bits, bits / 8, [0, 16, 0, 16])),
  ...sizes.map((bits) => row(13, bits, bits / 8, [4, 8, 0, 1])),
  ...sizes.map((bits) => row(14, bits, bits / 8, [3, 8, 8, 1])),
  ...sizes.map((bits) => row(15, bits, bits / 8, [3, 8, 12, 1])),
  ...sizes.map((bits) => row(16, bits, bits / 8, [3, 8, 16, 1])),
  ...sizes.map((bits) => row(18, bits, bits / 8, [4, 8, 8, 1])),
  ...sizes.map((bits) => row(19, bits, bits / 8, [4, 8, 12, 1])),
  ...sizes.map((bits) => row(20, bits, bits / 8, [4, 8, 16, 1])),
  ...sizes.map((bits) => row(23, bits, bits / 8, [0, 16, 0, 16])),
  row(28, undefined, 32, [4, 8, 16, 1]),
];

export interface IntegrityRow {
  readonly integ: number;
  readonly key: number;
  readonly icv: number;
  readonly mac: (key: Uint8Array, data: Uint8Array) => Buffer;
}

const hmac = (algorithm: string) => (key: Uint8Array, data: Uint8Array) =>
  createHmac(algorithm, key).update(data).digest();

export const INTEGRITIES: readonly IntegrityRow[] = [
  { integ: 1, key: 16, icv: 12, mac: hmac('md5') },
  { integ: 2, key: 20, icv: 12, mac: hmac('sha1') },
  { integ: 5, key: 16, icv: 12, mac: xcbc },
  { integ: 6, key: 16, icv: 16, mac: hmac('md5') },
  { integ: 7, key: 20, icv: 20, mac: hmac('sha1') },
  { integ: 8, key: 16, icv: 12, mac: cmac },
  { integ: 12, key: 32, icv: 16, mac: hmac('sha256') },
  { integ: 13, key: 48, icv: 24, mac: hmac('sha384') },
  { integ: 14, key: 64, icv: 32, mac: hmac('sha512') },
];

/** RFC 3566 §4. */
export function xcbc(key: Uint8Array, data: Uint8Array): Buffer {
  const k1 = ecb(key, Buffer.alloc(16, 0x01));
  return chained(k1, data, ecb(key, Buffer.alloc(16, 0x02)), ecb(key, Buffer.alloc(16, 0x03)));
}

/** RFC 4493 §2.3 and §2.4. */
export function cmac(key: Uint8Array, data: Uint8Array): Buffer {
  const k1 = doubled(ecb(key, Buffer.alloc(16)));
  return chained(key, data, k1, doubled(k1));
}

function chained(key: Uint8Array, data: Uint8Array, whole: Buffer, padded: Buffer): Buffer {
  let chain: Buffer = Buffer.alloc(16);
  let at = 0;
  for (; data.length - at > 16; at += 16) chain = ecb(key, xor(chain, data.subarray(at, at + 16)));
  const rest = data.subarray(at);
  if (rest.length === 16) return ecb(key, xor(chain, xor(whole, rest)));
  return ecb(key, xor(chain, xor(padded, Buffer.concat([rest, Buffer.of(0x80), Buffer.alloc(15)]).subarray(0, 16))));
}

function doubled(block: Buffer): Buffer {
  const value = BigInt(`0x${block.toString('hex')}`) << 1n;
  const reduced = value >> 128n === 0n ? value : (value & ((1n << 128n) - 1n)) ^ 0x87n;
  return Buffer.from(reduced.toString(16).padStart(32, '0'), 'hex');
}

function ecb(key: Uint8Array, block: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-128-ecb', key, null);
  return cipher.update(block);
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((octet, i) => octet ^ (b[i] ?? 0)));
}

export interface Sealing {
  readonly cipher: CipherRow;
  /** Undefined with an AEAD. */
  readonly integrity: IntegrityRow | undefined;
  readonly encryptionKey: Uint8Array;
  readonly integrityKey: Uint8Array;
  /** From the initiator SPI up to the IV. */
  readonly front: Uint8Array;
  readonly iv: Uint8Array;
  /** With padding and pad length. */
  readonly padded: Uint8Array;
}

/** A message as RFC 7296 §3.14 and RFC 5282 build it. */
export function sealed(sealing: Sealing): Buffer {
  const { front, iv, integrity, integrityKey } = sealing;
  const [ciphertext, tag] = encrypted(sealing);
  const message = Buffer.concat([front, iv, ciphertext]);
  const icv = integrity === undefined ? tag : integrity.mac(integrityKey, message).subarray(0, integrity.icv);
  return Buffer.concat([message, icv]);
}

function encrypted({ cipher, encryptionKey, front, iv, padded }: Sealing): readonly [Buffer, Buffer] {
  const { encr, key: keyOctets, icv } = cipher;
  const bits = keyOctets * 8;
  const key = encryptionKey.subarray(0, keyOctets);
  const nonce = Buffer.concat([encryptionKey.subarray(keyOctets), iv]);
  const none = Buffer.alloc(0);
  const cbc = (name: string, blockKey: Uint8Array) =>
    [createCipheriv(name, blockKey, iv).setAutoPadding(false).update(padded), none] as const;
  const aead = (name: string) => {
    // Node's types know AEADs by literal names.
    const made = createCipheriv(name as 'aes-128-gcm', key, nonce, { authTagLength: icv });
    made.setAAD(front, { plaintextLength: padded.length });
    const ciphertext = Buffer.concat([made.update(padded), made.final()]);
    return [ciphertext, made.getAuthTag()] as const;
  };
  if (encr === 11) return [Buffer.from(padded), none];
  // Two keys, the first of them also last: with both the same that is single DES.
  if (encr === 2) return cbc('des-ede-cbc', Buffer.concat([key, key]));
  if (encr === 3) return cbc('des-ede3-cbc', key);
  if (encr === 12) return cbc(`aes-${bits}-cbc`, key);
  if (encr === 23) return cbc(`camellia-${bits}-cbc`, key);
  if (encr === 13) {
    const counter = Buffer.concat([nonce, Buffer.of(0, 0, 0, 1)]);
    return [createCipheriv(`aes-${bits}-ctr`, key, counter).update(padded), none];
  }
  if (encr === 28) return aead('chacha20-poly1305');
  return aead(encr < 18 ? `aes-${bits}-ccm` : `aes-${bits}-gcm`);
}
