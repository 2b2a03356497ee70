// Mutations of single packets and of their order. The records around them stay right, so that the damage arrives where it
// was meant to: in IP, UDP and IKE.
import { type CaptureParts, isPacket, type Packet, type Piece, takenApart, withFrame } from './container.ts';
import type { CorpusEntry } from './corpus.ts';
import type { Dice } from './dice.ts';
import { layoutOf } from './frame-layout.ts';
import { ipFragments } from './ip-fragments.ts';
import { fieldMutation } from './mutate-fields.ts';
import { swollen } from './swollen.ts';

export interface PacketMutation {
  readonly pieces: readonly Piece[];
  readonly did: string;
  readonly onlyLess: boolean;
}

type Mutation = (parts: CaptureParts, dice: Dice, partners: readonly CorpusEntry[]) => PacketMutation | undefined;

/** How often each is drawn, roughly. */
const MUTATIONS: readonly (readonly [weight: number, mutation: Mutation])[] = [
  [10, fields],
  [4, octetsOfPacket],
  [2, splicedPacket],
  [2, snapped],
  [1, snappedAll],
  [2, reordered],
  [2, dropped],
  [2, repeated],
  [1, flooded],
  [2, fragmented],
  [2, enlarged],
  [1, foreignPackets],
  [1, timesMoved],
];

const DRAWN = MUTATIONS.flatMap(([weight, mutation]) => Array.from({ length: weight }, () => mutation));

/** Tries mutations until one applies; a capture without packets stays as it is. */
export function mutatedPackets(parts: CaptureParts, partners: readonly CorpusEntry[], dice: Dice): PacketMutation {
  if (parts.pieces.some(isPacket)) {
    for (let tries = 0; tries < 20; tries++) {
      const mutation = dice.pick(DRAWN)(parts, dice, partners);
      if (mutation !== undefined) return mutation;
    }
  }
  return { pieces: parts.pieces, did: 'nothing', onlyLess: true };
}

/** A packet of the capture, rather one with IKE in it. */
function onePacket({ pieces }: CaptureParts, dice: Dice): Packet {
  const packets = pieces.filter(isPacket);
  for (let tries = 0; tries < 8; tries++) {
    const packet = dice.pick(packets);
    if (layoutOf(packet.frame, packet.linkType).ike !== undefined) return packet;
  }
  return dice.pick(packets);
}

function replaced({ pieces }: CaptureParts, old: Piece, ...by: readonly Piece[]): readonly Piece[] {
  return pieces.flatMap((piece) => (piece === old ? by : [piece]));
}

function fields(parts: CaptureParts, dice: Dice): PacketMutation | undefined {
  const packet = onePacket(parts, dice);
  const mutation = fieldMutation(packet.frame, packet.linkType, dice);
  if (mutation === undefined) return undefined;
  const { frame, did } = mutation;
  return { pieces: replaced(parts, packet, withFrame(packet, frame)), did, onlyLess: false };
}

function octetsOfPacket(parts: CaptureParts, dice: Dice): PacketMutation {
  const packet = onePacket(parts, dice);
  const { frame } = packet;
  const at = dice.below(frame.length + 1);
  const count = 1 + dice.below(dice.chance(0.2) ? 200 : 8);
  const [before, after] = [frame.subarray(0, at), frame.subarray(at)];
  const ways: Readonly<Record<string, () => Uint8Array>> = {
    flip: () => Buffer.concat([before, dice.octets(Math.min(count, after.length)), after.subarray(count)]),
    insert: () => Buffer.concat([before, dice.octets(count), after]),
    delete: () => Buffer.concat([before, after.subarray(count)]),
    duplicate: () => Buffer.concat([before, after.subarray(0, count), after]),
  };
  const way = dice.pick(Object.keys(ways));
  const changed = ways[way]?.() ?? frame;
  const did = `${way} ${count} octets of a packet at ${at}`;
  return { pieces: replaced(parts, packet, withFrame(packet, changed)), did, onlyLess: false };
}

/** The payloads of one message behind the header of another, its lengths as they were. */
function splicedPacket(parts: CaptureParts, dice: Dice): PacketMutation | undefined {
  const [packet, other] = [onePacket(parts, dice), onePacket(parts, dice)];
  const [own, foreign] = [packet, other].map(({ frame, linkType }) => layoutOf(frame, linkType).ike);
  if (own === undefined || foreign === undefined) return undefined;
  const at = dice.below(own.end - own.start);
  const from = dice.chance(0.5) ? at : dice.below(foreign.end - foreign.start);
  const frame = Buffer.concat([packet.frame.subarray(0, own.start + at), other.frame.subarray(foreign.start + from)]);
  const did = `splice two messages at octets ${at} and ${from}`;
  return { pieces: replaced(parts, packet, withFrame(packet, frame)), did, onlyLess: false };
}

function snapped(parts: CaptureParts, dice: Dice): PacketMutation {
  const packet = onePacket(parts, dice);
  const length = dice.below(packet.frame.length + 1);
  const pieces = replaced(parts, packet, withFrame(packet, packet.frame.subarray(0, length), true));
  return { pieces, did: `snap a packet to ${length} octets`, onlyLess: true };
}

function snappedAll(parts: CaptureParts, dice: Dice): PacketMutation {
  const length = dice.chance(0.5) ? 40 + dice.below(60) : 1 + dice.below(1500);
  const pieces = parts.pieces.map((piece) =>
    isPacket(piece) && piece.frame.length > length ? withFrame(piece, piece.frame.subarray(0, length), true) : piece,
  );
  return { pieces, did: `snap all packets to ${length} octets`, onlyLess: true };
}

/** Interfaces and sections must stand before the packets that name them: only runs of packets are moved. */
function reordered(parts: CaptureParts, dice: Dice): PacketMutation {
  const pieces = [...parts.pieces];
  const from = dice.below(pieces.length);
  let to = from;
  while (to < pieces.length && to - from < 20 && pieces[to]?.frame !== undefined) to++;
  const run = pieces.slice(from, to);
  for (let i = run.length - 1; i > 0; i--) {
    const j = dice.below(i + 1);
    const [a, b] = [run[i], run[j]];
    if (a !== undefined && b !== undefined) [run[i], run[j]] = [b, a];
  }
  pieces.splice(from, run.length, ...run);
  return { pieces, did: `shuffle ${run.length} packets`, onlyLess: true };
}

function dropped({ pieces }: CaptureParts, dice: Dice): PacketMutation {
  const share = dice.pick([0.05, 0.3, 0.7]);
  return {
    pieces: pieces.filter((piece) => !isPacket(piece) || !dice.chance(share)),
    did: `drop packets with probability ${share}`,
    onlyLess: true,
  };
}

function repeated(parts: CaptureParts, dice: Dice): PacketMutation {
  const packet = onePacket(parts, dice);
  const again = dice.chance(0.1) ? 600 : 1 + dice.below(4);
  // Copies, so that nobody takes them for the packet itself.
  const copies = Array.from({ length: again }, () => withFrame(packet, packet.frame));
  return { pieces: replaced(parts, packet, packet, ...copies), did: `repeat a packet ${again} times`, onlyLess: true };
}

/** Whoever floods a gateway makes up SPIs; with them the rest of the message may be any. */
function flooded(parts: CaptureParts, dice: Dice): PacketMutation | undefined {
  const packet = onePacket(parts, dice);
  const { ike } = layoutOf(packet.frame, packet.linkType);
  if (ike === undefined) return undefined;
  const count = 50 + dice.below(400);
  const fixed = dice.pick([0, 4, 8]);
  const flood = Array.from({ length: count }, () => {
    const frame = Uint8Array.from(packet.frame);
    frame.set(dice.octets(8 - fixed), ike.start + fixed);
    return withFrame(packet, frame);
  });
  return { pieces: replaced(parts, packet, packet, ...flood), did: `flood of ${count} random SPIs`, onlyLess: false };
}

function fragmented(parts: CaptureParts, dice: Dice): PacketMutation | undefined {
  const packet = onePacket(parts, dice);
  const made = ipFragments(packet, dice);
  if (made === undefined) return undefined;
  const { fragments, did } = made;
  return { pieces: replaced(parts, packet, ...fragments), did, onlyLess: false };
}

function enlarged(parts: CaptureParts, dice: Dice): PacketMutation | undefined {
  const packet = onePacket(parts, dice);
  const made = swollen(packet, dice);
  if (made === undefined) return undefined;
  return { pieces: replaced(parts, packet, made.packet), did: made.did, onlyLess: false };
}

/** Packets of another capture among these, where the link type and the format agree. */
function foreignPackets(parts: CaptureParts, dice: Dice, partners: readonly CorpusEntry[]): PacketMutation | undefined {
  const other = takenApart(dice.pick(partners).bytes);
  const own = parts.pieces.find(isPacket);
  if (other === undefined || own === undefined || other.format !== parts.format) return undefined;
  const foreign = other.pieces
    .filter(isPacket)
    .filter(({ linkType, littleEndian }) => linkType === own.linkType && littleEndian === own.littleEndian)
    .slice(0, 200);
  if (foreign.length === 0) return undefined;
  // Sections of one file may differ in byte order.
  const pieces = parts.pieces.flatMap((piece) =>
    isPacket(piece) && piece.littleEndian === own.littleEndian && dice.chance(0.3)
      ? [piece, dice.pick(foreign)]
      : [piece],
  );
  return { pieces, did: 'packets of another capture among these', onlyLess: false };
}

function timesMoved(parts: CaptureParts, dice: Dice): PacketMutation {
  const value = dice.pick([new Uint8Array(8), new Uint8Array(8).fill(255), dice.octets(8)]);
  const pieces = parts.pieces.map((piece) => {
    if (!isPacket(piece) || !dice.chance(0.2)) return piece;
    const head = Uint8Array.from(piece.head);
    // In pcapng type, length and interface stand before the time.
    head.set(value, parts.format === 'pcap' ? 0 : 12);
    return { ...piece, head };
  });
  return { pieces, did: 'times set to extremes', onlyLess: true };
}
