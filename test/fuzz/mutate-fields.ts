// Sets fields to what a parser might not expect of them.
import type { Dice } from './dice.ts';
import { type Field, layoutOf } from './frame-layout.ts';

export interface FieldMutation {
  readonly frame: Uint8Array;
  readonly did: string;
}

/** One field, or two or three at once; undefined for a frame that has none. */
export function fieldMutation(frame: Uint8Array, linkType: number, dice: Dice): FieldMutation | undefined {
  const { fields } = layoutOf(frame, linkType);
  if (fields.length === 0) return undefined;
  const changed = Uint8Array.from(frame);
  const view = new DataView(changed.buffer);
  const count = dice.chance(0.6) ? 1 : 2 + dice.below(2);
  const did = Array.from({ length: count }, () => {
    // The kind first: a proposal has so many fields that others would hardly be drawn.
    const name = dice.pick([...new Set(fields.map((field) => field.name))]);
    const field = dice.pick(fields.filter((one) => one.name === name));
    const value = unexpected(read(view, field), field, dice);
    write(view, field, value);
    return `${field.name} at ${field.at} = ${value}`;
  });
  return { frame: changed, did: did.join(', ') };
}

const SMALL = [0, 1, 2, 3, 4];
const LARGE = [127, 128, 255, 256, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0xffffffff];
/** Payload numbers that a decoder knows, and exchange types. */
const KNOWN = [33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 53, 132];

function unexpected(value: number, { octets, name }: Field, dice: Dice): number {
  const limit = 2 ** (8 * octets);
  const bounded = (number: number) => ((number % limit) + limit) % limit;
  if (/next|exchange|protocol/.test(name) && dice.chance(0.6)) return dice.pick(KNOWN);
  if (/type|id$/.test(name) && dice.chance(0.4)) return dice.below(limit);
  const way = dice.below(5);
  if (way === 0) return bounded(dice.pick(SMALL));
  if (way === 1) return bounded(dice.pick(LARGE));
  if (way === 2) return bounded(value + dice.pick([-8, -4, -2, -1, 1, 2, 4, 8]));
  return way === 3 ? bounded(value ^ (1 << dice.below(8 * octets))) : dice.below(limit);
}

function read(view: DataView, { at, octets }: Field): number {
  if (octets === 1) return view.getUint8(at);
  return octets === 2 ? view.getUint16(at) : view.getUint32(at);
}

function write(view: DataView, { at, octets }: Field, value: number): void {
  if (octets === 1) view.setUint8(at, value);
  else if (octets === 2) view.setUint16(at, value);
  else view.setUint32(at, value);
}
