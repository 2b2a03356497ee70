import { ANY_DIGIT, OctetShape } from './octet-shape.ts';

// Prefixes of one log look alike but for their digits. What was found out about one is known of all others of its shape: of two
// texts that differ in digits alone, the patterns of `log-prefix.ts` match both or none, and in the same places.

/** The characters of a text, in which any digit stands for all of them. */
export class PrefixShape {
  readonly length: number;
  readonly #codes: Int16Array;

  /** `literal` is a part of the text whose digits stand for themselves, wherever it occurs. */
  constructor(text: string, literal: string | undefined) {
    this.length = text.length;
    this.#codes = Int16Array.from(text, (character) => codeOf(character));
    // `<189>1 `: only this digit behind a priority is the version of RFC 5424.
    keep(this.#codes, text, '>1 ');
    if (literal !== undefined) keep(this.#codes, text, literal);
  }

  /** Of ASCII alone: then characters and octets are the same. */
  static canBeOf(text: string): boolean {
    return text !== '' && /^[\x20-\x7e]+$/.test(text);
  }

  isOfText(text: string): boolean {
    const codes = this.#codes;
    if (text.length < codes.length) return false;
    for (let at = 0; at < codes.length; at++) {
      const code = text.charCodeAt(at);
      if (codes[at] !== code && !(codes[at] === ANY_DIGIT && code >= 0x30 && code <= 0x39)) return false;
    }
    return true;
  }

  /** The same shape in octets. */
  inOctets(): OctetShape {
    return new OctetShape(this.#codes);
  }
}

function codeOf(character: string): number {
  const code = character.charCodeAt(0);
  return code >= 0x30 && code <= 0x39 ? ANY_DIGIT : code;
}

function keep(codes: Int16Array, text: string, literal: string): void {
  for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
    for (let offset = 0; offset < literal.length; offset++) codes[at + offset] = text.charCodeAt(at + offset);
  }
}
