import { BLOCK_PARTS } from './block-secrets.ts';
import { viewsOf } from './octet-views.ts';
import { endsNumber, mayEndNumber, SECRET_PARTS } from './secret-words.ts';
import { partTable, withNext } from './word-parts.ts';

// Octets that nobody needs to read, two at a time: the pairs that could matter are looked at closer, and few do. Line ends are
// among them, so one pass finds the end as well.

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COMMA = 0x2c;
const DELETE = 0x7f;
const OCTETS = 256;

/** What cleaning changes, and line ends: control characters, other alphabets, and what a ticket may have put there. */
const UNCLEAN = Uint8Array.from({ length: OCTETS }, (_, octet) =>
  octet < 0x20 || octet >= DELETE || octet === 0x5c || octet === 0x26 ? 1 : 0,
);
const NOT_PLAIN = -1;
/** What a pair of octets may be, in bits. */
const BEGINS_PART = 1;
const ENDS_PART = 2;
const HAS_COMMA = 4;
const IS_UNCLEAN = 8;

/** What no plain line has: parts of words, in any case, of three characters each. */
interface Parts {
  /** Of each two octets what they may be. */
  readonly pairs: Uint8Array;
  readonly isPart: Uint8Array;
}

/** Nothing to be hidden, and no tag of a debug message of IKEv2. */
const OF_OTHERS = partsOf([...SECRET_PARTS, 'kev']);
/** Nothing to be hidden, in the line or over lines, and nothing that a terminal wrote when it stopped. */
const OF_ANY = partsOf([...SECRET_PARTS, ...BLOCK_PARTS, 'mor']);

/**
 * Where the rest of a log line ends that nobody needs to read: nothing in it is to be cleaned or hidden, and no message of IKEv2
 * is glued to the one that it is of. `from` to the line feed or the carriage return, -1 where it is not so.
 */
export function endOfPlain(octets: Uint8Array, from: number): number {
  return endWithout(OF_OTHERS, octets, from);
}

/** The same of a line that is to be read: where it ends if nothing in it is to be cleaned or hidden. It is of ASCII then. */
export function endOfClean(octets: Uint8Array, from: number): number {
  return endWithout(OF_ANY, octets, from);
}

function endWithout({ pairs: says, isPart }: Parts, octets: Uint8Array, from: number): number {
  const { pairs, pairsFrom } = viewsOf(octets);
  const count = pairs.length;
  // The second octet of a pair is looked at by itself, and what begins with it ends in the next pair.
  if (((from - pairsFrom) & 1) === 1 && UNCLEAN[octets[from] ?? 0] === 1) return lineEnd(octets, from);
  let index = (from - pairsFrom + 1) >> 1;
  for (;;) {
    while (index < count && says[pairs[index] ?? 0] === 0) index++;
    const at = pairsFrom + 2 * index;
    // The last octet may be in no pair.
    if (index >= count) return lineEnd(octets, at);
    const found = says[pairs[index] ?? 0] ?? 0;
    if ((found & IS_UNCLEAN) !== 0) return lineEnd(octets, at);
    if ((found & BEGINS_PART) !== 0 && isPart[three(octets, at)] === 1) {
      // Some signs share a code with what ends a line; that is no part of one.
      if (UNCLEAN[octets[at + 2] ?? 0] === 0) return NOT_PLAIN;
    }
    if ((found & ENDS_PART) !== 0 && isPart[three(octets, at - 1)] === 1) return NOT_PLAIN;
    if ((found & HAS_COMMA) !== 0 && endsNumber(octets, octets[at] === COMMA ? at : at + 1)) return NOT_PLAIN;
    index++;
  }
}

/** Of the first octet of a pair that is not clean, if the line ends with it. */
function lineEnd(octets: Uint8Array, at: number): number {
  const end = UNCLEAN[octets[at] ?? 0] === 1 ? at : at + 1;
  const octet = octets[end];
  if (octet !== LINE_FEED && octet !== CARRIAGE_RETURN) return NOT_PLAIN;
  return octets[end - 1] === COMMA && endsNumber(octets, end - 1) ? NOT_PLAIN : end;
}

/** The index of three octets in a table of parts. */
function three(octets: Uint8Array, at: number): number {
  const two = withNext(withNext(0, octets[at] ?? 0), octets[at + 1] ?? 0);
  return withNext(two, octets[at + 2] ?? 0);
}

function partsOf(parts: readonly string[]): Parts {
  return { pairs: pairTable(parts), isPart: partTable(parts) };
}

function pairTable(parts: readonly string[]): Uint8Array {
  const table = new Uint8Array(1 << 16);
  const octets = new Uint8Array(2);
  const pair = new Uint16Array(octets.buffer);
  const mark = (first: number, second: number, says: number) => {
    octets[0] = first;
    octets[1] = second;
    table[pair[0] ?? 0] = (table[pair[0] ?? 0] ?? 0) | says;
  };
  for (let one = 0; one < OCTETS; one++) {
    for (let other = 0; UNCLEAN[one] === 1 && other < OCTETS; other++) {
      mark(one, other, IS_UNCLEAN);
      mark(other, one, IS_UNCLEAN);
    }
    mark(COMMA, one, HAS_COMMA);
    if (mayEndNumber(one)) mark(one, COMMA, HAS_COMMA);
  }
  for (const [a = '', b = '', c = ''] of parts) {
    for (const [one, other] of inBothCases(a, b)) mark(one, other, BEGINS_PART);
    for (const [one, other] of inBothCases(b, c)) mark(one, other, ENDS_PART);
  }
  return table;
}

function inBothCases(first: string, second: string): [number, number][] {
  const cases = (character: string) => [character.toLowerCase(), character.toUpperCase()];
  const pairs = cases(first).flatMap((one) => cases(second).map((other) => `${one}${other}`));
  return pairs.map((pair): [number, number] => [pair.charCodeAt(0), pair.charCodeAt(1)]);
}
