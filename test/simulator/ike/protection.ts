import { type DirectionKeys, open, seal, sealedOctets } from '../crypto/cipher.ts';
import type { IkeKeys } from '../crypto/keys.ts';
import type { Suite } from '../crypto/suites.ts';
import type { PAYLOAD } from '../registry/numbers.ts';
import type { Random } from '../world/random.ts';
import { GENERIC_OCTETS, HEADER_OCTETS, type Header, headerBytes, readChain, readHeader } from './chain.ts';
import { u16 } from './octets.ts';

// What SK and SKF have in common: a header, an encrypted payload with its own head, and an ICV over all of it (RFC 7296
// §3.14, RFC 7383 §2.5).

export interface Protection {
  readonly suite: Suite;
  readonly keys: IkeKeys;
}

/** The encrypted payload that ends a message. */
export interface Envelope {
  readonly type: typeof PAYLOAD.SK | typeof PAYLOAD.SKF;
  /** Named by its generic header though it stands inside. */
  readonly firstType: number;
  /** Octets between generic header and IV; SKF has its number and total there. */
  readonly head: Buffer;
}

export function sealedMessage(
  header: Header,
  envelope: Envelope,
  plaintext: Buffer,
  protection: Protection,
  random: Random,
): Buffer {
  const { type, firstType, head } = envelope;
  const { suite } = protection;
  const length = GENERIC_OCTETS + head.length + sealedOctets(suite, plaintext.length);
  const generic = Buffer.concat([Buffer.from([firstType, 0]), u16(length)]);
  const associated = Buffer.concat([headerBytes(header, type, length), generic, head]);
  const keys = directionKeys(protection, header.fromInitiator);
  return Buffer.concat([associated, seal(suite, keys, associated, plaintext, random)]);
}

/** Octets of the message that `sealedMessage` makes. */
export function sealedMessageOctets(suite: Suite, headOctets: number, plaintextOctets: number): number {
  return HEADER_OCTETS + GENERIC_OCTETS + headOctets + sealedOctets(suite, plaintextOctets);
}

/** Where the encrypted payload's generic header stands, and the first type inside it. */
export function protectedPart(bytes: Buffer, wanted: number): { at: number; firstType: number } {
  const clear = readChain(bytes.subarray(HEADER_OCTETS), readHeader(bytes).firstType);
  const last = clear.at(-1);
  if (last?.type !== wanted) throw new Error(`message holds no payload ${wanted}`);
  const at = bytes.length - last.body.length - GENERIC_OCTETS;
  return { at, firstType: bytes.readUInt8(at) };
}

/** Opens what follows `ivAt`; everything before it is covered by the ICV or the AEAD. */
export function openFrom(bytes: Buffer, ivAt: number, protection: Protection): Buffer {
  const keys = directionKeys(protection, readHeader(bytes).fromInitiator);
  return open(protection.suite, keys, bytes.subarray(0, ivAt), bytes.subarray(ivAt));
}

function directionKeys({ keys }: Protection, fromInitiator: boolean): DirectionKeys {
  return fromInitiator ? { encr: keys.skEi, integ: keys.skAi } : { encr: keys.skEr, integ: keys.skAr };
}
