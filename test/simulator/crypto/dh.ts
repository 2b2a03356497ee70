import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  getDiffieHellman,
  type KeyObject,
} from 'node:crypto';
import type { Random } from '../world/random.ts';
import { bigOf, bytesOf, power } from './bignum.ts';

/** One side of a key exchange. `publicValue` and the secret are as wide as RFC 7296, 5903 and 8031 ask. */
export interface DhKey {
  readonly group: number;
  /** The data of the KE payload. */
  readonly publicValue: Buffer;
  /** The secret g^ir. Throws where the other side's value is not one of this group. */
  agree(peer: Buffer): Buffer;
}

export function dhKey(group: number, random: Random): DhKey {
  const modp = MODP.get(group);
  if (modp !== undefined) return modpKey(group, modp, random);
  const curve = CURVES.get(group);
  if (curve !== undefined) return curveKey(group, curve, random);
  if (group === X25519) return x25519Key(random);
  throw new Error(`no key exchange method ${group}`);
}

/** Octets of KE data for a group, which an INVALID_KE test needs to make a wrong one. */
export function publicOctets(group: number): number {
  const curve = CURVES.get(group);
  if (curve !== undefined) return 2 * curve.octets;
  if (group === X25519) return 32;
  const modp = MODP.get(group);
  if (modp === undefined) throw new Error(`no key exchange method ${group}`);
  return getDiffieHellman(modp).getPrime().length;
}

const MODP: ReadonlyMap<number, string> = new Map([
  [2, 'modp2'],
  [5, 'modp5'],
  [14, 'modp14'],
  [15, 'modp15'],
  [16, 'modp16'],
] as const);
const CURVES: ReadonlyMap<number, { readonly name: string; readonly octets: number }> = new Map([
  [19, { name: 'prime256v1', octets: 32 }],
  [20, { name: 'secp384r1', octets: 48 }],
  [21, { name: 'secp521r1', octets: 66 }],
]);
const X25519 = 31;

// An exponent of 256 bits is twice the strength of MODP 2048 (RFC 7919 §5.2) and takes milliseconds with BigInt, where
// Node's own DiffieHellman accepts no private value for its named groups and checks an own prime for seconds.
function modpKey(group: number, name: string, random: Random): DhKey {
  const primeBytes = getDiffieHellman(name).getPrime();
  const octets = primeBytes.length;
  const prime = bigOf(primeBytes);
  const secret = bigOf(random.bytes(32)) | (1n << 255n);
  return {
    group,
    publicValue: bytesOf(power(2n, secret, prime), octets),
    agree: (peer) => {
      const value = bigOf(peer);
      if (peer.length !== octets || value < 2n || value > prime - 2n)
        throw new Error(`KE data is not of group ${group}`);
      return bytesOf(power(value, secret, prime), octets);
    },
  };
}

function curveKey(group: number, { name, octets }: { name: string; octets: number }, random: Random): DhKey {
  const ecdh = createECDH(name);
  // For P-521 the top octet holds one bit only.
  const draw = () => {
    const candidate = random.bytes(octets);
    if (group === 21) candidate[0] = (candidate[0] ?? 0) & 1;
    return candidate;
  };
  // A value of the order or above is refused; on P-256 that happens once in 2^32.
  for (let set = false; !set; ) {
    try {
      ecdh.setPrivateKey(draw());
      set = true;
    } catch {
      set = false;
    }
  }
  return {
    group,
    publicValue: ecdh.getPublicKey().subarray(1),
    agree: (peer) => {
      if (peer.length !== 2 * octets) throw new Error(`KE data is not of group ${group}`);
      const secret = ecdh.computeSecret(Buffer.concat([Buffer.from([4]), peer]));
      return Buffer.concat([Buffer.alloc(octets - secret.length), secret]);
    },
  };
}

// Node takes raw keys of this curve only inside their DER (RFC 8410), whose first octets never change.
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

function x25519Key(random: Random): DhKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, random.bytes(32)]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  return {
    group: X25519,
    publicValue: publicKey,
    agree: (peer) => {
      if (peer.length !== 32) throw new Error(`KE data is not of group ${X25519}`);
      return diffieHellman({ privateKey, publicKey: x25519Public(peer) });
    },
  };
}

function x25519Public(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
}
