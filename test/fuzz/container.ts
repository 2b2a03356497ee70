// Takes a capture file apart into records and puts it together again, from the formats' specifications and not from
// src/wire. Only files that are in order can be taken apart; of the others the mutations see octets alone.
import { u32 } from '../support/packets.ts';

/** One record of a pcap, or one block of a pcapng. */
export interface Piece {
  /** All before the frame; of a block without a frame all of it. */
  readonly head: Uint8Array;
  /** Undefined for blocks that are no Enhanced Packet Block. */
  readonly frame: Uint8Array | undefined;
  /** Padding, options and the length again; empty in pcap. */
  readonly tail: Uint8Array;
  readonly linkType: number;
  readonly littleEndian: boolean;
}

export interface Packet extends Piece {
  readonly frame: Uint8Array;
}

export interface CaptureParts {
  readonly format: 'pcap' | 'pcapng';
  /** The file header of a pcap; empty in pcapng. */
  readonly header: Uint8Array;
  readonly pieces: readonly Piece[];
}

const PCAP_HEADER = 24;
const PCAP_RECORD = 16;
const BLOCK = { section: 0x0a0d0d0a, interface: 1, enhanced: 6 };
/** Blocks that Wireshark numbers as frames. */
const NUMBERED = [2, 3, 6, 9, 0x0bad, 0x40000bad];
const EPB_HEAD = 28;

export function isPacket(piece: Piece): piece is Packet {
  return piece.frame !== undefined;
}

/** The parts of a file; undefined where it is not in order from the first octet to the last. */
export function takenApart(bytes: Uint8Array): CaptureParts | undefined {
  if (bytes.length < PCAP_HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = view.getUint32(0);
  if (magic === BLOCK.section) return blocks(bytes, view);
  const littleEndian = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1;
  return littleEndian || magic === 0xa1b2c3d4 || magic === 0xa1b23c4d ? records(bytes, view, littleEndian) : undefined;
}

export function putTogether({ header, pieces }: CaptureParts): Uint8Array {
  return Buffer.concat([header, ...pieces.flatMap(({ head, frame, tail }) => (frame ? [head, frame, tail] : [head]))]);
}

/** The packet with another frame, its own lengths set right; `cut` keeps the length that the frame had on the wire. */
export function withFrame(packet: Packet, frame: Uint8Array, cut = false): Packet {
  const { littleEndian: le } = packet;
  const head = Uint8Array.from(packet.head);
  const view = new DataView(head.buffer);
  const isPcap = head.length === PCAP_RECORD;
  const lengths = isPcap ? 8 : 20;
  view.setUint32(lengths, frame.length, le);
  if (!cut) view.setUint32(lengths + 4, view.getUint32(lengths + 4, le) + frame.length - packet.frame.length, le);
  if (isPcap) return { ...packet, head, frame };
  // Options go: what was true of the old frame, a hash for one, is not of this one.
  const padding = new Uint8Array((4 - (frame.length % 4)) % 4);
  const total = EPB_HEAD + frame.length + padding.length + 4;
  view.setUint32(4, total, le);
  return { ...packet, head, frame, tail: Buffer.concat([padding, u32(total, le)]) };
}

/** Frame numbers of the pieces that Wireshark numbers, in order. */
export function frameNumbers({ format, pieces }: CaptureParts): ReadonlyMap<Piece, number> {
  const numbers = new Map<Piece, number>();
  let frame = 0;
  for (const piece of pieces) {
    if (format === 'pcap' || NUMBERED.includes(typeOf(piece))) numbers.set(piece, ++frame);
  }
  return numbers;
}

function typeOf({ head, littleEndian }: Piece): number {
  return new DataView(head.buffer, head.byteOffset).getUint32(0, littleEndian);
}

const NOTHING = new Uint8Array(0);

function records(bytes: Uint8Array, view: DataView, littleEndian: boolean): CaptureParts | undefined {
  const linkType = view.getUint32(20, littleEndian) & 0xffff;
  const pieces: Piece[] = [];
  let at = PCAP_HEADER;
  while (at < bytes.length) {
    if (bytes.length - at < PCAP_RECORD) return undefined;
    const end = at + PCAP_RECORD + view.getUint32(at + 8, littleEndian);
    if (end > bytes.length) return undefined;
    const head = bytes.subarray(at, at + PCAP_RECORD);
    pieces.push({ head, frame: bytes.subarray(at + PCAP_RECORD, end), tail: NOTHING, linkType, littleEndian });
    at = end;
  }
  return { format: 'pcap', header: bytes.subarray(0, PCAP_HEADER), pieces };
}

function blocks(bytes: Uint8Array, view: DataView): CaptureParts | undefined {
  const pieces: Piece[] = [];
  let linkTypes: number[] = [];
  let littleEndian = true;
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 12) return undefined;
    if (view.getUint32(at) === BLOCK.section) {
      littleEndian = view.getUint32(at + 8, true) === 0x1a2b3c4d;
      linkTypes = [];
    }
    const type = view.getUint32(at, littleEndian);
    const length = view.getUint32(at + 4, littleEndian);
    if (length < 12 || length % 4 !== 0 || length > bytes.length - at) return undefined;
    if (type === BLOCK.interface && length >= 20) linkTypes.push(view.getUint16(at + 8, littleEndian));
    const whole = bytes.subarray(at, at + length);
    const captured = type === BLOCK.enhanced && length >= EPB_HEAD + 4 ? view.getUint32(at + 20, littleEndian) : -1;
    if (captured < 0 || captured > length - EPB_HEAD - 4) {
      pieces.push({ head: whole, frame: undefined, tail: NOTHING, linkType: -1, littleEndian });
    } else {
      const linkType = linkTypes[view.getUint32(at + 8, littleEndian)] ?? -1;
      const end = EPB_HEAD + captured;
      const [head, frame, tail] = [whole.subarray(0, EPB_HEAD), whole.subarray(EPB_HEAD, end), whole.subarray(end)];
      pieces.push({ head, frame, tail, linkType, littleEndian });
    }
    at += length;
  }
  return { format: 'pcapng', header: NOTHING, pieces };
}
