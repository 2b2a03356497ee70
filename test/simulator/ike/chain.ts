import { PAYLOAD } from '../registry/numbers.ts';
import { atLeast, type Payload, u16, u32 } from './octets.ts';

// The header and the chain of payloads, without any protection (RFC 7296 §3.1, §3.2).

export interface Header {
  readonly spiI: Buffer;
  readonly spiR: Buffer;
  readonly exchange: number;
  /** Sent by the side that opened this IKE SA; it chooses the keys. */
  readonly fromInitiator: boolean;
  readonly response: boolean;
  readonly messageId: number;
}

export const HEADER_OCTETS = 28;
export const GENERIC_OCTETS = 4;
const VERSION = 0x20;
const FLAG = { INITIATOR: 0x08, RESPONSE: 0x20 };

export function headerBytes(header: Header, firstType: number, bodyOctets: number): Buffer {
  const { spiI, spiR, exchange, fromInitiator, response, messageId } = header;
  const flags = (fromInitiator ? FLAG.INITIATOR : 0) | (response ? FLAG.RESPONSE : 0);
  const fixed = Buffer.from([firstType, VERSION, exchange, flags]);
  return Buffer.concat([spiI, spiR, fixed, u32(messageId), u32(HEADER_OCTETS + bodyOctets)]);
}

/** The header and the first payload's type. Throws where the stated length is not that of the octets. */
export function readHeader(bytes: Buffer): Header & { readonly firstType: number } {
  atLeast(bytes, HEADER_OCTETS);
  if (bytes.readUInt8(17) !== VERSION) throw new Error(`version ${bytes.readUInt8(17)}`);
  if (bytes.readUInt32BE(24) !== bytes.length) throw new Error('stated length is not that of the message');
  const flags = bytes.readUInt8(19);
  return {
    spiI: bytes.subarray(0, 8),
    spiR: bytes.subarray(8, 16),
    firstType: bytes.readUInt8(16),
    exchange: bytes.readUInt8(18),
    fromInitiator: (flags & FLAG.INITIATOR) !== 0,
    response: (flags & FLAG.RESPONSE) !== 0,
    messageId: bytes.readUInt32BE(20),
  };
}

/** Payloads as they follow each other, each behind its generic header. */
export function payloadChain(payloads: readonly Payload[]): Buffer {
  return Buffer.concat(
    payloads.flatMap(({ body }, index) => {
      const next = payloads[index + 1]?.type ?? PAYLOAD.NONE;
      return [Buffer.from([next, 0]), u16(GENERIC_OCTETS + body.length), body];
    }),
  );
}

/** Reads payloads to the end of the chain, which must be the end of the octets (RFC 7296 §3.2). */
export function readChain(bytes: Buffer, firstType: number): Payload[] {
  const payloads: Payload[] = [];
  let at = 0;
  for (let type = firstType; type !== PAYLOAD.NONE; ) {
    atLeast(bytes, at + GENERIC_OCTETS);
    const end = at + bytes.readUInt16BE(at + 2);
    if (end < at + GENERIC_OCTETS) throw new Error('payload is shorter than its header');
    atLeast(bytes, end);
    payloads.push({ type, body: bytes.subarray(at + GENERIC_OCTETS, end) });
    // What follows an encrypted payload is inside it, though its header names the type (RFC 7296 §3.14).
    const last = type === PAYLOAD.SK || type === PAYLOAD.SKF;
    type = last ? PAYLOAD.NONE : bytes.readUInt8(at);
    at = end;
  }
  if (at !== bytes.length) throw new Error('octets follow the last payload');
  return payloads;
}
