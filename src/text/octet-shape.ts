// Octets that look alike but for their digits, compared four at a time.

/** Stands for any digit where a shape has it instead of a character. */
export const ANY_DIGIT = -1;

const ZERO = 0x30;
/** Digits are 30 to 39, and stay below 40 when this is added; the six signs behind `9` do not. */
const SIX = 6;
const HIGH_HALF = 0xf0;
const WORD = 4;
/** As many as a word has octets, so that one index counts both. */
const FIELDS = WORD;

/** Characters of ASCII and `ANY_DIGIT`, to be found in octets. */
export class OctetShape {
  readonly length: number;
  /** For each word of the octets four: what is compared of it, with what; what is added to digits, and what they are then compared in. */
  readonly #words: Int32Array;
  /** Where the last word stands: it may have octets of the one before it. */
  readonly #last: number;

  constructor(codes: ArrayLike<number>) {
    this.length = codes.length;
    this.#last = Math.max(0, codes.length - WORD);
    const words: number[] = [];
    for (let at = 0; at < codes.length; at += WORD) {
      const four = Array.from(codes).slice(Math.min(at, this.#last)).slice(0, WORD);
      const each = (ofDigit: number, ofOther: (code: number) => number) =>
        wordOf(four.map((code) => (code === ANY_DIGIT ? ofDigit : ofOther(code))));
      words.push(
        each(HIGH_HALF, () => 0xff),
        each(ZERO, (code) => code),
        each(SIX, () => 0),
        each(HIGH_HALF, () => 0),
      );
    }
    this.#words = Int32Array.from(words);
  }

  /** False too where the octets end too soon to tell. */
  isAt(octets: DataView, from: number): boolean {
    const [words, last] = [this.#words, from + this.#last];
    const count = words.length;
    if (last + WORD > octets.byteLength) return false;
    for (let at = 0; at < count; at += FIELDS) {
      const word = octets.getInt32(Math.min(from + at, last), true);
      const value = words[at + 1] ?? 0;
      if ((word & (words[at] ?? 0)) !== value) return false;
      const digits = words[at + 3] ?? 0;
      if (digits !== 0 && ((word + (words[at + 2] ?? 0)) & digits) !== (value & digits)) return false;
    }
    return true;
  }
}

/** Little-endian; what is missing is 0. */
function wordOf(octets: readonly number[]): number {
  const view = new DataView(new ArrayBuffer(WORD));
  for (const [at, octet] of octets.entries()) view.setUint8(at, octet);
  return view.getInt32(0, true);
}
