import { PAYLOAD } from '../registry/numbers.ts';
import type { Random } from '../world/random.ts';
import { GENERIC_OCTETS, type Header, payloadChain, readChain } from './chain.ts';
import { atLeast, type Payload, u16 } from './octets.ts';
import { openFrom, type Protection, protectedPart, sealedMessage, sealedMessageOctets } from './protection.ts';

// Encrypted fragments of a message that is larger than a packet (RFC 7383).

/** One whole message where it fits `maxMessage` octets, else the SKF messages that it becomes, each no larger. */
export function protectedFragments(
  header: Header,
  payloads: readonly Payload[],
  protection: Protection,
  random: Random,
  maxMessage: number,
): Buffer[] {
  const { suite } = protection;
  const inner = payloadChain(payloads);
  const firstType = payloads[0]?.type ?? PAYLOAD.NONE;
  if (sealedMessageOctets(suite, 0, inner.length) <= maxMessage) {
    return [sealedMessage(header, { type: PAYLOAD.SK, firstType, head: Buffer.alloc(0) }, inner, protection, random)];
  }

  let piece = maxMessage;
  while (piece > 0 && sealedMessageOctets(suite, HEAD_OCTETS, piece) > maxMessage) piece -= 1;
  if (piece === 0) throw new Error(`no fragment fits ${maxMessage} octets`);
  const total = Math.ceil(inner.length / piece);
  return Array.from({ length: total }, (_, index) => {
    const plaintext = inner.subarray(index * piece, (index + 1) * piece);
    const head = Buffer.concat([u16(index + 1), u16(total)]);
    // Only the first fragment names the first payload inside (RFC 7383 §2.5).
    const named = index === 0 ? firstType : PAYLOAD.NONE;
    return sealedMessage(header, { type: PAYLOAD.SKF, firstType: named, head }, plaintext, protection, random);
  });
}

export interface OpenedFragment {
  /** Counts from one. */
  readonly number: number;
  readonly total: number;
  /** Type of the first payload inside in fragment 1, zero in the others. */
  readonly firstType: number;
  readonly plaintext: Buffer;
}

/** Number and total of an SKF message without its keys, as a receiver needs them to collect. */
export function readFragment(bytes: Buffer): { number: number; total: number } {
  const { at } = protectedPart(bytes, PAYLOAD.SKF);
  atLeast(bytes, at + GENERIC_OCTETS + HEAD_OCTETS);
  const [number, total] = [bytes.readUInt16BE(at + 4), bytes.readUInt16BE(at + 6)];
  if (number === 0 || number > total) throw new Error(`fragment ${number} of ${total}`);
  return { number, total };
}

/** Throws where the ICV does not fit. */
export function openFragment(bytes: Buffer, protection: Protection): OpenedFragment {
  const { number, total } = readFragment(bytes);
  const { at, firstType } = protectedPart(bytes, PAYLOAD.SKF);
  return { number, total, firstType, plaintext: openFrom(bytes, at + GENERIC_OCTETS + HEAD_OCTETS, protection) };
}

/** The payloads of a whole set, in any order and with repetitions. Throws where one is missing. */
export function joinFragments(fragments: readonly OpenedFragment[]): Payload[] {
  const byNumber = new Map(fragments.map((fragment) => [fragment.number, fragment]));
  const total = fragments[0]?.total ?? 0;
  const ordered = Array.from({ length: total }, (_, index) => {
    const fragment = byNumber.get(index + 1);
    if (fragment === undefined || fragment.total !== total)
      throw new Error(`fragment ${index + 1} of ${total} is missing`);
    return fragment;
  });
  return readChain(Buffer.concat(ordered.map(({ plaintext }) => plaintext)), ordered[0]?.firstType ?? PAYLOAD.NONE);
}

/** Fragment number and total. */
const HEAD_OCTETS = 4;
