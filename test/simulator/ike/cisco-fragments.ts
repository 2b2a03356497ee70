import { PAYLOAD } from '../registry/numbers.ts';
import { HEADER_OCTETS, readChain, readHeader } from './chain.ts';
import { atLeast, u16 } from './octets.ts';

// Cisco's own fragmentation cuts the finished message, where RFC 7383 cuts its plaintext (`domain/ikev2-wire.md` §5.3).

/** Cisco's fragments of a finished message: its header again, then one payload 132 with a piece of the whole message. */
export function ciscoFragments(message: Buffer, fragmentId: number, maxPiece: number): Buffer[] {
  const count = Math.ceil(message.length / maxPiece);
  return Array.from({ length: count }, (_, index) => {
    const piece = message.subarray(index * maxPiece, (index + 1) * maxPiece);
    const last = index === count - 1 ? 1 : 0;
    const head = Buffer.concat([Buffer.from([PAYLOAD.NONE, 0]), u16(8 + piece.length), u16(fragmentId)]);
    const body = Buffer.concat([head, Buffer.from([index + 1, last]), piece]);
    const header = Buffer.from(message.subarray(0, HEADER_OCTETS));
    header.writeUInt8(PAYLOAD.CISCO_FRAGMENT, 16);
    header.writeUInt32BE(HEADER_OCTETS + body.length, 24);
    return Buffer.concat([header, body]);
  });
}

export interface CiscoFragment {
  readonly fragmentId: number;
  /** Counts from one. */
  readonly number: number;
  readonly last: boolean;
  readonly piece: Buffer;
}

export function readCiscoFragment(bytes: Buffer): CiscoFragment {
  const payload = readChain(bytes.subarray(HEADER_OCTETS), readHeader(bytes).firstType).at(-1);
  if (payload?.type !== PAYLOAD.CISCO_FRAGMENT) throw new Error('message is no Cisco fragment');
  const { body } = payload;
  atLeast(body, 4);
  return {
    fragmentId: body.readUInt16BE(0),
    number: body.readUInt8(2),
    last: body.readUInt8(3) === 1,
    piece: body.subarray(4),
  };
}
