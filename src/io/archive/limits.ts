// `design.md` section 8: what an archive may cost, whoever made it.

/** How deep archives may stand in each other: a zip in a zip in a zip. */
export const MAX_DEPTH = 3;
const MAX_ENTRIES = 20_000;
/** One entry, unpacked. */
export const MAX_BYTES = 2 ** 32;
/** What is unpacked is no more than this many times as large. */
export const MAX_RATIO = 1000;
/** Below this no ratio is asked for: a small file of one repeated line is no bomb. */
export const RATIO_FROM = 64 << 20;
/** Zips that are no file of their own are held in memory, all of a run together. */
const HELD_BYTES = 256 << 20;
/** Heads of entries are unpacked once where they fit in here, and again where they do not. */
const HEADS_BYTES = 64 << 20;

/** What is left to a run. */
export interface Room {
  held: number;
  heads: number;
}

export function roomOfRun(): Room {
  return { held: HELD_BYTES, heads: HEADS_BYTES };
}

/** What may be taken out of one file, however deep its archives stand in each other. */
export class Allowance {
  entries = MAX_ENTRIES;
  readonly #most: number;
  #taken = 0;
  // Entries are read more than once: each counts as far as it was read at most.
  readonly #takenBy = new Map<string, number>();

  constructor(packed: number) {
    this.#most = Math.max(RATIO_FROM, MAX_RATIO * packed);
  }

  /** False once all that was unpacked is too much for the size of the file; `bytes` is how far `path` was unpacked by now. */
  take(path: string, bytes: number): boolean {
    const before = this.#takenBy.get(path) ?? 0;
    if (bytes > before) {
      this.#taken += bytes - before;
      this.#takenBy.set(path, bytes);
    }
    return this.#taken <= this.#most;
  }
}
