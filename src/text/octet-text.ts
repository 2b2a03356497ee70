const WORD = 4;

/** A text of ASCII, of four characters at least, to be found in octets: compared four at a time. */
export class OctetText {
  readonly length: number;
  readonly #words: Int32Array;
  /** Where the last word stands: it may have octets of the one before it. */
  readonly #last: number;

  constructor(text: string) {
    const octets = Buffer.from(text, 'latin1');
    this.length = octets.length;
    this.#last = octets.length - WORD;
    const count = Math.ceil(octets.length / WORD);
    this.#words = Int32Array.from({ length: count }, (_, index) =>
      octets.readInt32LE(Math.min(index * WORD, this.#last)),
    );
  }

  /** False too where the octets end too soon to tell. */
  isAt(octets: DataView, from: number): boolean {
    const [words, last] = [this.#words, from + this.#last];
    if (last + WORD > octets.byteLength) return false;
    const count = words.length - 1;
    for (let index = 0, at = from; index < count; index++, at += WORD)
      if (octets.getInt32(at, true) !== words[index]) return false;
    return octets.getInt32(last, true) === words[count];
  }
}
