import { createECDH, createHash, createHmac } from 'node:crypto';
import type { Random } from '../world/random.ts';
import { bigOf, bytesOf, inverse } from './bignum.ts';
import { bitString, oid, sequence } from './der.ts';
import type { KeyPair } from './keypair.ts';

/** A key of the curve P-256 that signs with the nonces of RFC 6979, since OpenSSL's own would differ every time. */
export function ecdsaKey(random: Random): KeyPair {
  let secret = random.bytes(OCTETS);
  while (bigOf(secret) === 0n || bigOf(secret) >= ORDER) secret = random.bytes(OCTETS);
  return ecdsaKeyOf(secret);
}

/** The key of a given private value, as the vectors of RFC 6979 state it. */
export function ecdsaKeyOf(secret: Buffer): KeyPair {
  const algorithm = sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));
  return {
    kind: 'ecdsa',
    publicKeyInfo: sequence(algorithm, bitString(multiple(secret))),
    sign: (octets, hash) => signature(secret, octets, hash),
  };
}

const OCTETS = 32;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function signature(secret: Buffer, octets: Buffer, hash: string): Buffer {
  const digest = createHash(hash).update(octets).digest();
  const z = leftmost(digest);
  for (const nonce of nonces(secret, digest, hash)) {
    const k = bigOf(nonce);
    if (k === 0n || k >= ORDER) continue;
    const r = bigOf(multiple(nonce).subarray(1, 1 + OCTETS)) % ORDER;
    const s = (inverse(k, ORDER) * (z + r * bigOf(secret))) % ORDER;
    if (r !== 0n && s !== 0n) return Buffer.concat([bytesOf(r, OCTETS), bytesOf(s, OCTETS)]);
  }
  throw new Error('nonces never end');
}

// RFC 6979 §3.2: HMAC keyed with itself. Every further nonce is asked for only where one was out of range.
function* nonces(secret: Buffer, digest: Buffer, hash: string): Generator<Buffer> {
  const mac = (key: Buffer, ...parts: readonly Buffer[]) => createHmac(hash, key).update(Buffer.concat(parts)).digest();
  let v: Buffer = Buffer.alloc(digest.length, 1);
  let k: Buffer = Buffer.alloc(digest.length, 0);
  const reduced = bytesOf(leftmost(digest) % ORDER, OCTETS);
  for (const step of [0, 1]) {
    k = mac(k, v, Buffer.from([step]), secret, reduced);
    v = mac(k, v);
  }
  for (;;) {
    let drawn: Buffer = Buffer.alloc(0);
    while (drawn.length < OCTETS) {
      v = mac(k, v);
      drawn = Buffer.concat([drawn, v]);
    }
    yield drawn.subarray(0, OCTETS);
    k = mac(k, v, Buffer.from([0]));
    v = mac(k, v);
  }
}

/** The leftmost bits of a digest, as many as the order has. */
function leftmost(digest: Buffer): bigint {
  return bigOf(digest.subarray(0, OCTETS));
}

/** The point `scalar` times the base, uncompressed with its leading 4. */
function multiple(scalar: Buffer): Buffer {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar);
  return ecdh.getPublicKey();
}
