import { checkPrimeSync, constants, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type Random, seeded } from '../world/random.ts';
import { bigOf, bytesOf, inverse } from './bignum.ts';
import type { KeyPair } from './keypair.ts';

/** An RSA key made of what `random` gives. Takes some 0.2 s for 2048 bits, and nothing where it was made before. */
export function rsaKey(random: Random, bits = 2048): KeyPair {
  const seed = `rsa/${bits}/${random.bytes(32).toString('hex')}`;
  const pair = made.get(seed) ?? keyPair(seeded(seed), bits);
  made.set(seed, pair);
  return pair;
}

const made = new Map<string, KeyPair>();

const EXPONENT = 65537n;

function keyPair(random: Random, bits: number): KeyPair {
  const p = prime(random, bits / 2);
  let q = prime(random, bits / 2);
  while (q === p) q = prime(random, bits / 2);
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const privateKey = createPrivateKey({ key: jwk(p, q, d, bits / 8), format: 'jwk' });
  return {
    kind: 'rsa',
    publicKeyInfo: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
    sign: (octets, hash) => rsaSignature(privateKey, octets, hash),
  };
}

// PKCS #1 v1.5 has no random part (RFC 8017 §8.2), so OpenSSL gives the same signature every time.
function rsaSignature(key: KeyObject, octets: Buffer, hash: string): Buffer {
  return sign(hash, octets, { key, padding: constants.RSA_PKCS1_PADDING });
}

function jwk(p: bigint, q: bigint, d: bigint, octets: number): Record<string, string> {
  const part = (value: bigint, width: number) => bytesOf(value, width).toString('base64url');
  const half = octets / 2;
  return {
    kty: 'RSA',
    n: part(p * q, octets),
    e: 'AQAB',
    d: part(d, octets),
    p: part(p, half),
    q: part(q, half),
    dp: part(d % (p - 1n), half),
    dq: part(d % (q - 1n), half),
    qi: part(inverse(q, p), half),
  };
}

/** A prime whose two top bits are set, so that the product of two has its full length, and that suits the exponent. */
function prime(random: Random, bits: number): bigint {
  for (;;) {
    const start = bigOf(random.bytes(bits / 8)) | (3n << BigInt(bits - 2)) | 1n;
    // The width of the window leaves a prime out once in some thousand times; then another start is drawn.
    for (const step of sieved(start, 4 * bits)) {
      const candidate = start + BigInt(step);
      if ((candidate - 1n) % EXPONENT !== 0n && checkPrimeSync(candidate)) return candidate;
    }
  }
}

/** Even steps from `start` that no small prime divides: OpenSSL's own test is spared for nine of ten. */
function sieved(start: bigint, width: number): number[] {
  const composite = new Uint8Array(width);
  for (const small of SMALL_PRIMES) {
    const first = (small - Number(start % BigInt(small))) % small;
    for (let step = first; step < width; step += small) composite[step] = 1;
  }
  return Array.from({ length: width / 2 }, (_, index) => 2 * index).filter((step) => composite[step] === 0);
}

const SMALL_PRIMES = smallPrimes(8000);

function smallPrimes(below: number): number[] {
  const primes: number[] = [];
  for (let n = 3; n < below; n += 2) {
    if (primes.every((prime) => n % prime !== 0 || prime * prime > n)) primes.push(n);
  }
  return primes;
}
