// Mutations that do not care for packets: of any octets of the file, and of the lengths in records and blocks.
import { takenApart } from './container.ts';
import type { Dice } from './dice.ts';

export interface OctetMutation {
  readonly bytes: Uint8Array;
  readonly did: string;
  readonly onlyLess: boolean;
}

type Mutation = (bytes: Uint8Array, dice: Dice, partner: Uint8Array) => OctetMutation | undefined;

const MUTATIONS: readonly Mutation[] = [
  flipped,
  inserted,
  deleted,
  doubled,
  truncated,
  spliced,
  recordField,
  recordField,
];

export function mutatedOctets(bytes: Uint8Array, partner: Uint8Array, dice: Dice): OctetMutation {
  const mutation = bytes.length === 0 ? undefined : dice.pick(MUTATIONS)(bytes, dice, partner);
  return mutation ?? { bytes, did: 'nothing', onlyLess: true };
}

function flipped(bytes: Uint8Array, dice: Dice): OctetMutation {
  const changed = Uint8Array.from(bytes);
  const count = 1 + dice.below(dice.chance(0.2) ? 100 : 4);
  for (let i = 0; i < count; i++) changed[place(bytes, dice)] = dice.below(256);
  return { bytes: changed, did: `flip ${count} octets of the file`, onlyLess: false };
}

function inserted(bytes: Uint8Array, dice: Dice): OctetMutation {
  const at = place(bytes, dice);
  const more = dice.octets(1 + dice.below(40));
  const changed = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  return { bytes: changed, did: `insert ${more.length} octets at ${at} of the file`, onlyLess: false };
}

function deleted(bytes: Uint8Array, dice: Dice): OctetMutation {
  const at = place(bytes, dice);
  const count = 1 + dice.below(dice.chance(0.3) ? 4000 : 20);
  const changed = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
  return { bytes: changed, did: `delete ${count} octets at ${at} of the file`, onlyLess: false };
}

function doubled(bytes: Uint8Array, dice: Dice): OctetMutation {
  const at = place(bytes, dice);
  const end = at + 1 + dice.below(2000);
  const changed = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  return { bytes: changed, did: `repeat octets ${at} to ${end} of the file`, onlyLess: false };
}

function truncated(bytes: Uint8Array, dice: Dice): OctetMutation {
  const length = dice.chance(0.1) ? dice.below(Math.min(bytes.length, 60)) : dice.below(bytes.length);
  return { bytes: bytes.subarray(0, length), did: `truncate the file to ${length} octets`, onlyLess: true };
}

function spliced(bytes: Uint8Array, dice: Dice, partner: Uint8Array): OctetMutation {
  const [at, from] = [dice.below(bytes.length), dice.below(partner.length)];
  const rest = partner.subarray(from, from + 40_000);
  const changed = Buffer.concat([bytes.subarray(0, at), rest]);
  return { bytes: changed, did: `splice with another capture at ${at} and ${from}`, onlyLess: false };
}

const VALUES = [
  0, 1, 2, 3, 8, 11, 12, 13, 15, 16, 20, 27, 28, 31, 32, 255, 0xffff, 262_144, 262_145, 0x7fffffff, 0xffffffff,
];

/** A length, a type or an interface in the head of a record, or in the file header. */
function recordField(bytes: Uint8Array, dice: Dice): OctetMutation | undefined {
  const parts = takenApart(bytes);
  if (parts === undefined || parts.pieces.length === 0) return undefined;
  const index = dice.below(parts.pieces.length);
  const before = [
    parts.header,
    ...parts.pieces.slice(0, index).flatMap(({ head, frame, tail }) => [head, frame, tail]),
  ];
  const start = before.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  const piece = parts.pieces[index];
  const isPcap = parts.format === 'pcap';
  const octets = (piece?.head.length ?? 0) + (piece?.frame?.length ?? 0) + (piece?.tail.length ?? 0);
  const inHeader = isPcap && dice.chance(0.1);
  const at = inHeader
    ? 4 * dice.below(6)
    : start + (isPcap ? dice.pick([8, 12]) : dice.pick([0, 4, 4, 8, 12, 16, 20, 20, 24, octets - 4]));
  if (at < 0 || at + 4 > bytes.length) return undefined;
  const changed = Uint8Array.from(bytes);
  const view = new DataView(changed.buffer);
  const le = piece?.littleEndian ?? true;
  const old = view.getUint32(at, le);
  const value = dice.chance(0.4) ? (old + dice.pick([-16, -4, -1, 1, 4, 16])) >>> 0 : dice.pick(VALUES);
  view.setUint32(at, value, le);
  return { bytes: changed, did: `record field at ${at} of the file = ${value}`, onlyLess: false };
}

/** Anywhere, or near the beginning, where the headers of the file stand. */
function place(bytes: Uint8Array, dice: Dice): number {
  return dice.below(dice.chance(0.2) ? Math.min(bytes.length, 120) : bytes.length);
}
