import { createHmac } from 'node:crypto';
import { encryptionKeyOctets, integrityOf, prfOf, type Suite } from './suites.ts';

/** The keys of one IKE SA with what they were made from (RFC 7296 §2.14); SK_a is empty for AEAD suites. */
export interface IkeKeys {
  readonly skD: Buffer;
  readonly skAi: Buffer;
  readonly skAr: Buffer;
  readonly skEi: Buffer;
  readonly skEr: Buffer;
  readonly skPi: Buffer;
  readonly skPr: Buffer;
  readonly skeyseed: Buffer;
  readonly sharedSecret: Buffer;
}

export interface IkeKeyInput {
  readonly nonceI: Buffer;
  readonly nonceR: Buffer;
  readonly spiI: Buffer;
  readonly spiR: Buffer;
  readonly sharedSecret: Buffer;
  /** The SA that is being replaced; its PRF and SK_d make the seed (RFC 7296 §2.18). */
  readonly rekeyOf?: { readonly suite: Suite; readonly skD: Buffer };
}

export function ikeKeys(suite: Suite, input: IkeKeyInput): IkeKeys {
  const { nonceI, nonceR, spiI, spiR, sharedSecret, rekeyOf } = input;
  const skeyseed =
    rekeyOf === undefined
      ? prf(suite, Buffer.concat([nonceI, nonceR]), sharedSecret)
      : prf(rekeyOf.suite, rekeyOf.skD, Buffer.concat([sharedSecret, nonceI, nonceR]));

  const prfKey = prfOf(suite.prf).keyOctets;
  const integrityKey = integrityOf(suite)?.keyOctets ?? 0;
  const encryptionKey = encryptionKeyOctets(suite);
  const total = 3 * prfKey + 2 * integrityKey + 2 * encryptionKey;
  const take = taker(prfPlus(suite, skeyseed, Buffer.concat([nonceI, nonceR, spiI, spiR]), total));
  // An object literal is evaluated in order, and this is the order of RFC 7296 §2.14.
  return {
    skD: take(prfKey),
    skAi: take(integrityKey),
    skAr: take(integrityKey),
    skEi: take(encryptionKey),
    skEr: take(encryptionKey),
    skPi: take(prfKey),
    skPr: take(prfKey),
    skeyseed,
    sharedSecret,
  };
}

export interface ChildKeyInput {
  /** Nonces of the exchange that made the child, which for the first one is IKE_SA_INIT. */
  readonly nonceI: Buffer;
  readonly nonceR: Buffer;
  readonly esp: Suite;
  /** Of that exchange where it had a KE payload. */
  readonly sharedSecret?: Buffer | undefined;
}

/** Keys of one child SA; `encrI` and `integI` protect what the initiator of the exchange sends. Salts end the keys. */
export interface ChildKeys {
  readonly encrI: Buffer;
  readonly integI: Buffer;
  readonly encrR: Buffer;
  readonly integR: Buffer;
}

/** RFC 7296 §2.17. */
export function childKeys(
  ikeSuite: Suite,
  skD: Buffer,
  { nonceI, nonceR, esp, sharedSecret }: ChildKeyInput,
): ChildKeys {
  const encryptionKey = encryptionKeyOctets(esp);
  const integrityKey = integrityOf(esp)?.keyOctets ?? 0;
  const seed = Buffer.concat([sharedSecret ?? Buffer.alloc(0), nonceI, nonceR]);
  const take = taker(prfPlus(ikeSuite, skD, seed, 2 * (encryptionKey + integrityKey)));
  return {
    encrI: take(encryptionKey),
    integI: take(integrityKey),
    encrR: take(encryptionKey),
    integR: take(integrityKey),
  };
}

/** The pseudorandom function of a suite, or that of a transform number. */
export function prf(which: Suite | number, key: Buffer, data: Buffer): Buffer {
  return createHmac(prfOf(prfNumber(which)).hash, key)
    .update(data)
    .digest();
}

/** RFC 7296 §2.13. */
export function prfPlus(which: Suite | number, key: Buffer, seed: Buffer, octets: number): Buffer {
  const blocks: Buffer[] = [];
  let block: Buffer = Buffer.alloc(0);
  for (let have = 0; have < octets; have += block.length) {
    // The counter is one octet; past 255 blocks the function is not defined.
    if (blocks.length === 255) throw new RangeError(`prf+ cannot give ${octets} octets`);
    block = prf(which, key, Buffer.concat([block, seed, Buffer.from([blocks.length + 1])]));
    blocks.push(block);
  }
  return Buffer.concat(blocks).subarray(0, octets);
}

function prfNumber(which: Suite | number): number {
  return typeof which === 'number' ? which : which.prf;
}

function taker(from: Buffer): (octets: number) => Buffer {
  let at = 0;
  return (octets) => {
    at += octets;
    return from.subarray(at - octets, at);
  };
}
