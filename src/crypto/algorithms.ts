// What each transform of IKEv2 asks for: lengths of keys, IVs and checksums, and the function behind it. Key lengths
// are of RFC 7296 §2.13 and of each algorithm's own RFC. What is not listed cannot be computed here.
import type { Suite } from './suite.ts';

/** What protects a message, or the packets of a Child SA. */
export type Protection = Pick<Suite, 'encr' | 'keyBits' | 'integ'>;

export interface Cipher {
  readonly mode: 'cbc' | 'ctr' | 'gcm' | 'ccm' | 'chacha' | 'null';
  /** Without the salt. */
  readonly keyOctets: number;
  /** The end of the key material, which opens the nonce or counter block (RFC 5282 §7.1, RFC 5930 §2). */
  readonly saltOctets: number;
  readonly ivOctets: number;
  /** Of an AEAD; 0 where an integrity algorithm makes the checksum. */
  readonly icvOctets: number;
  /** The ciphertext is a multiple of it. */
  readonly block: number;
  /** As `node:crypto` calls it; empty for NULL. */
  readonly openssl: string;
}

export type MacAlgorithm = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'aes-xcbc' | 'aes-cmac';

export interface Integrity {
  readonly keyOctets: number;
  readonly icvOctets: number;
  readonly algorithm: MacAlgorithm;
}

export interface Prf {
  /** The preferred length, which SK_d, SK_pi and SK_pr have. */
  readonly keyOctets: number;
  readonly octets: number;
  readonly algorithm: MacAlgorithm;
}

interface CipherFamily extends Omit<Cipher, 'keyOctets' | 'openssl'> {
  readonly keyBits: readonly number[];
  /** False for ciphers of one length, whose proposals carry no Key Length attribute. */
  readonly sized: boolean;
  readonly openssl: (keyBits: number) => string;
}

const cbc = { mode: 'cbc', saltOctets: 0, icvOctets: 0 } as const;
const des = { ...cbc, ivOctets: 8, block: 8, sized: false, openssl: () => 'des-ede3-cbc' } as const;
const aes = { keyBits: [256, 128, 192], sized: true } as const;
const stream = { saltOctets: 4, ivOctets: 8, icvOctets: 0, block: 1 } as const;
const aesCcm = (icvOctets: number): CipherFamily => {
  return { ...stream, ...aes, mode: 'ccm', saltOctets: 3, icvOctets, openssl: (bits) => `aes-${bits}-ccm` };
};
const aesGcm = (icvOctets: number): CipherFamily => {
  return { ...stream, ...aes, mode: 'gcm', icvOctets, openssl: (bits) => `aes-${bits}-gcm` };
};
const nothing = { saltOctets: 0, ivOctets: 0, icvOctets: 0, block: 1, keyBits: [0] } as const;

/**
 * By ENCR transform, in the order of trial. Only an AEAD proves that it is the right cipher; of others with keys of one
 * length the likelier must stand first: 3DES before AES-CBC with 192 bits, and that before Camellia.
 */
const CIPHERS: ReadonlyMap<number, CipherFamily> = new Map<number, CipherFamily>([
  [3, { ...des, keyBits: [192] }],
  [12, { ...cbc, ...aes, ivOctets: 16, block: 16, openssl: (bits) => `aes-${bits}-cbc` }],
  [20, aesGcm(16)],
  [28, { ...stream, mode: 'chacha', icvOctets: 16, keyBits: [256], sized: false, openssl: () => 'chacha20-poly1305' }],
  [13, { ...stream, ...aes, mode: 'ctr', openssl: (bits) => `aes-${bits}-ctr` }],
  [18, aesGcm(8)],
  [19, aesGcm(12)],
  [16, aesCcm(16)],
  [14, aesCcm(8)],
  [15, aesCcm(12)],
  [23, { ...cbc, ...aes, ivOctets: 16, block: 16, openssl: (bits) => `camellia-${bits}-cbc` }],
  // OpenSSL 3 keeps single DES in a provider that Node does not load. EDE with one key thrice is the same function.
  [2, { ...des, keyBits: [64] }],
  [11, { ...nothing, mode: 'null', sized: false, openssl: () => '' }],
]);

const INTEGRITY: ReadonlyMap<number, Integrity> = new Map([
  [14, { keyOctets: 64, icvOctets: 32, algorithm: 'sha512' }],
  [12, { keyOctets: 32, icvOctets: 16, algorithm: 'sha256' }],
  [13, { keyOctets: 48, icvOctets: 24, algorithm: 'sha384' }],
  [2, { keyOctets: 20, icvOctets: 12, algorithm: 'sha1' }],
  [7, { keyOctets: 20, icvOctets: 20, algorithm: 'sha1' }],
  [1, { keyOctets: 16, icvOctets: 12, algorithm: 'md5' }],
  [5, { keyOctets: 16, icvOctets: 12, algorithm: 'aes-xcbc' }],
  [8, { keyOctets: 16, icvOctets: 12, algorithm: 'aes-cmac' }],
  [6, { keyOctets: 16, icvOctets: 16, algorithm: 'md5' }],
]);

const PRFS: ReadonlyMap<number, Prf> = new Map([
  [1, { keyOctets: 16, octets: 16, algorithm: 'md5' }],
  [2, { keyOctets: 20, octets: 20, algorithm: 'sha1' }],
  [4, { keyOctets: 16, octets: 16, algorithm: 'aes-xcbc' }],
  [5, { keyOctets: 32, octets: 32, algorithm: 'sha256' }],
  [6, { keyOctets: 48, octets: 48, algorithm: 'sha384' }],
  [7, { keyOctets: 64, octets: 64, algorithm: 'sha512' }],
  [8, { keyOctets: 16, octets: 16, algorithm: 'aes-cmac' }],
]);

/** The cipher of an ENCR transform; undefined where it is not supported or cannot have a key of this length. */
export function cipherOf({ encr, keyBits }: Pick<Suite, 'encr' | 'keyBits'>): Cipher | undefined {
  const family = CIPHERS.get(encr);
  if (family === undefined) return undefined;
  // RFC 7296 §3.3.5 asks for the attribute wherever lengths differ. Old peers leave it out for 128 bits, and Wireshark
  // reads it so too.
  const bits = keyBits ?? (family.sized ? 128 : family.keyBits[0]);
  if (bits === undefined || !family.keyBits.includes(bits)) return undefined;
  const { mode, saltOctets, ivOctets, icvOctets, block } = family;
  return { mode, keyOctets: bits / 8, saltOctets, ivOctets, icvOctets, block, openssl: family.openssl(bits) };
}

/** The integrity algorithm of an INTEG transform; undefined for NONE and for what is not supported. */
export function integrityOf(integ: number): Integrity | undefined {
  return INTEGRITY.get(integ);
}

/** The pseudorandom function of a PRF transform; undefined where it is not supported. */
export function prfOf(prf: number): Prf | undefined {
  return PRFS.get(prf);
}

/** The cipher makes its own checksum: there is no integrity algorithm, and SK_ai and SK_ar are empty. */
export function isAead(suite: Pick<Suite, 'encr' | 'keyBits'>): boolean {
  return (cipherOf(suite)?.icvOctets ?? 0) > 0;
}

/** Octets of each key of an IKE SA, salts counted; undefined where an algorithm is not supported or not known. */
export function keyLengths(suite: Suite): { skD: number; skA: number; skE: number; skP: number } | undefined {
  const cipher = cipherOf(suite);
  const prf = prfOf(suite.prf);
  if (cipher === undefined || prf === undefined) return undefined;
  const skA = isAead(suite) ? 0 : integrityOf(suite.integ)?.keyOctets;
  if (skA === undefined) return undefined;
  return { skD: prf.keyOctets, skA, skE: cipher.keyOctets + cipher.saltOctets, skP: prf.keyOctets };
}

/** Every protection whose messages can be checked, the likelier first. */
export const PROTECTIONS: readonly Protection[] = [...CIPHERS].flatMap(([encr, { keyBits, sized, icvOctets }]) =>
  keyBits.flatMap((bits) => {
    const integs = icvOctets > 0 ? [0] : INTEGRITY.keys();
    return [...integs].map((integ) => ({ encr, keyBits: sized ? bits : undefined, integ }));
  }),
);
