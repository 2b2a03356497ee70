// Makes one damaged capture of a good one. Most mutations know the format, since random octets seldom come far.
import { type CaptureParts, frameNumbers, type Piece, putTogether, takenApart } from './container.ts';
import type { CorpusEntry } from './corpus.ts';
import { type Dice, diceOf } from './dice.ts';
import { mutatedOctets } from './mutate-octets.ts';
import { mutatedPackets } from './mutate-packets.ts';

export interface Mutant {
  readonly bytes: Uint8Array;
  /** The whole file that it was made of; a window of the corpus entry. */
  readonly base: Uint8Array;
  /** What was done, in words. */
  readonly did: string;
  /** Frames whose octets and records are those of the base, with the frame there; undefined where nobody can tell. */
  readonly untouched: ReadonlyMap<number, number> | undefined;
  /** Nothing was invented or changed, only left out, repeated or moved: what was secret is not at another place. */
  readonly onlyLess: boolean;
}

/** Longer captures are cut to a window, so that a run sees many small cases instead of few large ones. */
const WINDOW = 60;

/** One case: the same entry and seed give the same octets wherever the corpus holds what every corpus holds. */
export function mutantOf(entry: CorpusEntry, corpus: readonly CorpusEntry[], seed: number): Mutant {
  const dice = diceOf(seed);
  const partners = corpus.filter(isPartner);
  const whole = takenApart(entry.bytes);
  const parts = whole === undefined ? undefined : windowOf(whole, dice);
  const base = parts === undefined ? entry.bytes : putTogether(parts);
  if (parts === undefined || dice.chance(0.25)) return octetMutant(base, dice.pick(partners).bytes, dice);
  const { pieces, did, onlyLess } = mutatedPackets(parts, partners, dice);
  const changed = { ...parts, pieces };
  const bytes = putTogether(changed);
  // A second, blind change: what survives the first one may not survive both.
  if (dice.chance(0.1)) {
    const more = octetMutant(bytes, base, dice);
    return { ...more, base, did: `${did}; ${more.did}`, onlyLess: onlyLess && more.onlyLess };
  }
  return { bytes, base, did, untouched: untouchedFrames(parts, changed), onlyLess };
}

/** Captures that are in every corpus, and the same in each: what other octets are taken from. */
function isPartner({ name }: CorpusEntry): boolean {
  return name.startsWith('clear/') || (name.startsWith('samples/') && !name.startsWith('samples/regress/'));
}

function octetMutant(base: Uint8Array, partner: Uint8Array, dice: Dice): Mutant {
  const { bytes, did, onlyLess } = mutatedOctets(base, partner, dice);
  return { bytes, base, did, untouched: undefined, onlyLess };
}

function windowOf(parts: CaptureParts, dice: Dice): CaptureParts {
  const { pieces } = parts;
  if (pieces.length <= WINDOW || dice.chance(0.02)) return parts;
  const from = dice.below(pieces.length - WINDOW + 1);
  const isShown = (piece: Piece, index: number) =>
    piece.frame === undefined || (index >= from && index < from + WINDOW);
  return { ...parts, pieces: pieces.filter(isShown) };
}

/** Pieces are shared between the two as long as nobody changed them. */
function untouchedFrames(base: CaptureParts, changed: CaptureParts): ReadonlyMap<number, number> {
  const before = frameNumbers(base);
  const after = new Map<number, number>();
  const seen = new Set<Piece>();
  let frame = 0;
  for (const piece of changed.pieces) {
    const own = numberIn(changed, piece);
    if (own) frame++;
    const was = before.get(piece);
    if (own && was !== undefined && !seen.has(piece)) after.set(frame, was);
    seen.add(piece);
  }
  return after;
}

function numberIn(parts: CaptureParts, piece: Piece): boolean {
  return frameNumbers({ ...parts, pieces: [piece] }).has(piece);
}
