import { type IosLine, IosLines } from '../../text/ios-prefix.ts';
import { isLeftOut, type LeftOut, type Line } from '../../text/lines.ts';
import { logPrefix } from '../../text/log-prefix.ts';
import { announcesList, beginsPart } from './packet.ts';
import { fieldsIn } from './packet-fields.ts';
import { isListLine } from './sentence-lines.ts';

// A log that came through a mail, a form or a terminal of few columns: all of it is broken at one width, between words or
// inside them, so what stands on two lines was one line wherever the next word had no room on the first. That is told by the
// head of the text: nearly all lines that begin nothing stand below one that is full. Only lines of records are joined; what
// else stands in the text is left as it is. A record as wide as the text with a foreign line right below it takes that in.

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;
/** Broken lines of different kinds that tell of a width, and how many of those that may be broken are. */
const LEAST = 3;
/** More, where words that were not broken may end at one column by chance. */
const LEAST_HARD = 6;
const SHARE = 0.9;
const NARROWEST = 40;
/** Terminals have no more columns. */
const WIDEST = 132;
/** Far above any line of a record. */
const LONGEST = 4096;

/** How a text was broken. */
export interface Wrapping {
  /** Characters of the longest line. */
  readonly width: number;
  /** Inside words, as terminals do. */
  readonly isHard: boolean;
}

interface Told {
  /** That the log was broken, once, with its first broken line. */
  found(first: Line, wrapping: Wrapping): void;
  /** That a line was joined to the one above. */
  joined(): void;
}

/** The same lines, those of a log joined that were broken at one width. */
export async function* unbrokenLines(
  batches: AsyncIterable<readonly (Line | LeftOut)[]>,
  told: Told,
): AsyncIterable<readonly (Line | LeftOut)[]> {
  let joiner: Joiner | undefined;
  let isFirst = true;
  for await (const batch of batches) {
    // The first batch has the whole head.
    if (isFirst) joiner = joinerFor(batch, told);
    isFirst = false;
    yield joiner === undefined ? batch : batch.flatMap((one) => joiner?.take(one) ?? []);
  }
  if (joiner !== undefined) yield joiner.rest();
}

function joinerFor(batch: readonly (Line | LeftOut)[], told: Told): Joiner | undefined {
  const { pairs, width } = look(batch);
  if (width < NARROWEST || width > WIDEST) return undefined;
  const full = pairs.filter(({ above }) => isFullTo(above, width));
  const exact = full.filter(({ above }) => above.text.length === width);
  const isHard = full.length >= SHARE * pairs.length && 2 * exact.length > full.length;
  const broken = isHard ? full : pairs.filter((pair) => hasNoRoom(pair, width));
  const [first] = broken;
  if (first === undefined || broken.length < SHARE * pairs.length) return undefined;
  // Records of one kind end at one place, wherever that is, and stand between the lines of an output.
  const ends = new Set(broken.map(({ above }) => above.text.slice(above.text.trimEnd().lastIndexOf(' '))));
  const rests = new Set(broken.map(({ line }) => line.text));
  if (Math.min(ends.size, rests.size) < (isHard ? LEAST_HARD : LEAST)) return undefined;
  told.found(first.above, { width, isHard });
  return new Joiner({ width, isHard }, told);
}

/** What the head of a text has of lines that may be broken, and how long the lines of its records are. */
function look(batch: readonly (Line | LeftOut)[]): { readonly pairs: readonly Pair[]; readonly width: number } {
  const log = new LogLines();
  const pairs: Pair[] = [];
  let width = 0;
  for (const one of batch) {
    if (isLeftOut(one) || one.start >= HEAD) break;
    const pair = log.pass(one);
    if (pair?.begins === false) pairs.push(pair);
    // A word that is longer than the width stands alone.
    const isOfWords = one.text.trim().includes(' ');
    if (log.isInRecord && isOfWords) width = Math.max(width, one.text.trimEnd().length);
  }
  return { pairs, width };
}

/** A line of a record, and a line of text below it. */
interface Pair {
  readonly above: Line;
  readonly line: Line;
  /** The second line is the first of something, wherever it stands. */
  readonly begins: boolean;
}

/** A terminal leaves a blank away that would be the last character. */
function isFullTo(line: Line, width: number): boolean {
  return line.text.trimEnd().length >= width - 1;
}

/** The first word of the second line had no room on the first. */
function hasNoRoom({ above, line }: Pair, width: number): boolean {
  const [word = ''] = line.text.trimStart().split(' ', 1);
  return above.text.length + 1 + word.length > width;
}

/** Tells the lines of records from all others. */
class LogLines {
  readonly #lines = new IosLines();
  #above: Line | undefined;
  /** The first of its record. */
  #isHead = false;

  /** The line that was passed last is of a record. */
  get isInRecord(): boolean {
    return this.#above !== undefined;
  }

  /** Undefined where the line is the first of a record, or stands below none. */
  pass(line: Line): Pair | undefined {
    const above = this.#above;
    const split = this.#lines.split(line);
    const isBelowHead = this.#isHead;
    this.#isHead = isRecord(split);
    this.#above = this.#isHead || (above !== undefined && split.kind === 'text') || isFront(line) ? line : undefined;
    if (above === undefined || line.cut) return undefined;
    if (isInsidePrefix(above, line)) return { above, line, begins: false };
    if (split.kind !== 'text' || split.prefix !== '') return undefined;
    // Lines of lists are indented, and none of them stands right below the first line.
    const isIndented = line.text.startsWith(' ') && !isBelowHead;
    return { above, line, begins: isIndented || beginsLine(split) || announcesList(above.text) };
  }
}

function isRecord({ kind }: IosLine): boolean {
  return kind === 'debug' || kind === 'syslog' || kind === 'record' || kind === 'asa';
}

/** What a server puts in front of a message, and no message. */
function isFront({ text }: Line): boolean {
  return logPrefix(text).isOnEachLine;
}

function beginsLine({ body }: IosLine): boolean {
  return beginsPart(body.trim()) || isListLine(body) || fieldsIn(body).whole;
}

/** The stamp in front of a message goes on in the next line. */
function isInsidePrefix(above: Line, line: Line): boolean {
  const front = above.text.trimEnd();
  if (logPrefix(front).end >= front.length) return true;
  return ['', ' '].some((joint) => logPrefix(front + joint + line.text).end > front.length + joint.length);
}

class Joiner {
  readonly #wrapping: Wrapping;
  readonly #told: Told;
  readonly #log = new LogLines();
  #open: Line | undefined;

  constructor(wrapping: Wrapping, told: Told) {
    this.#wrapping = wrapping;
    this.#told = told;
  }

  /** The lines that are whole now. */
  take(one: Line | LeftOut): (Line | LeftOut)[] {
    if (isLeftOut(one)) return [...this.rest(), one];
    const pair = this.#log.pass(one);
    const open = this.#open;
    const joint = pair === undefined || open === undefined ? undefined : this.#joint(pair);
    if (open === undefined || joint === undefined || open.text.length > LONGEST) {
      this.#open = one;
      return open === undefined ? [] : [open];
    }
    this.#told.joined();
    this.#open = { ...open, text: open.text + joint + one.text, end: one.end, isClean: false };
    return [];
  }

  rest(): Line[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [open];
  }

  /** What stood where the line was broken; undefined where it was not. */
  #joint(pair: Pair): string | undefined {
    const { width, isHard } = this.#wrapping;
    const { above, line, begins } = pair;
    if (isHard && above.text.length === width) return '';
    if (begins) return undefined;
    if (isHard) return isFullTo(above, width) ? ' ' : undefined;
    if (!hasNoRoom(pair, width)) return undefined;
    return above.text.endsWith(' ') || line.text.startsWith(' ') ? '' : ' ';
  }
}
