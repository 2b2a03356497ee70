// Three characters of each of some words, looked for everywhere in a text at once: of any three characters a table tells whether
// they are of such a word. Letters are told apart without their case, these signs, and all others together. Five bits hold that, so
// that an index of three characters stays in the cache of a processor.

const SIGNS = [' ', ':-', '/', '_^', '<"'];
const FIRST_SIGN = 27;
const OTHERS = 0;
const BITS = 5;
const CODE = (1 << BITS) - 1;
const THREE = (1 << (3 * BITS)) - 1;
const OCTETS = 256;
const DELETE = 0x7f;

const CODES = Uint8Array.from({ length: OCTETS }, (_, octet) =>
  octet < 0x20 || octet >= DELETE ? OTHERS : codeOf(String.fromCharCode(octet).toLowerCase()),
);

/** Of each three characters 1 where they are one of the parts, which have three characters each. */
export type PartTable = Uint8Array;

export function partTable(parts: readonly string[]): PartTable {
  const table = new Uint8Array(THREE + 1);
  for (const part of parts) {
    const code = Array.from(part).reduce((before, character) => withNext(before, character.charCodeAt(0)), 0);
    table[code] = 1;
  }
  return table;
}

/** The index of the last three characters in a table, when another follows. */
export function withNext(before: number, code: number): number {
  return ((before << BITS) & THREE) | (code < OCTETS ? (CODES[code] ?? OTHERS) : OTHERS);
}

function codeOf(character: string): number {
  if (/[a-z]/.test(character)) return character.charCodeAt(0) & CODE;
  const sign = SIGNS.findIndex((some) => some.includes(character));
  return sign < 0 ? OTHERS : FIRST_SIGN + sign;
}
