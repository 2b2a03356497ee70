import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { Source } from '../model/source.ts';
import { asBuffer, type Decode, decoderFor } from './decoders.ts';
import { isAsciiBased, type TextEncoding } from './encoding.ts';
import { excerptOf, excerptOfClean } from './excerpt.ts';
import { endOfClean } from './plain-octets.ts';
import { mayBePem } from './secret-words.ts';

/** One line with its exact place. `text` has no line end; `start` and `end` are bytes in the source, line end excluded. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly number: number;
  /** True where a line over `MAX_LINE` octets was cut; what follows up to its end is the next line. */
  readonly cut: boolean;
  /** True where its octets told that nothing in it is to be cleaned or hidden; of all others it is not known. */
  readonly isClean?: boolean;
}

/** Lines that nobody cut: those that a reader wants nothing of, as many as stood one behind another, and those it knows (`KnownLines`). */
export interface LeftOut {
  readonly leftOut: number;
}

/** Where the line feed of a line stands that begins at `from` and that a reader wants nothing of; -1 for all others. */
export type EndOfUnwanted = (octets: Uint8Array, from: number) => number;

export function isLeftOut(one: Line | LeftOut): one is LeftOut {
  return 'leftOut' in one;
}

/** Whole lines that a reader knows by their octets, which are ASCII with nothing in them to be cleaned or hidden. */
export interface Recognised {
  /** Behind the line end of the last of them. */
  readonly to: number;
  readonly lineCount: number;
}

/** The lines that begin at `from`, if a reader knows them and needs not have them cut. */
export type KnownAt = (octets: Buffer, from: number) => Recognised | undefined;

/** Lines that a reader knew. The octets are theirs until the next batch is asked for. */
export class KnownLines implements LeftOut {
  readonly known: Recognised;
  readonly octets: Buffer;
  readonly from: number;
  /** Of the first line. */
  readonly start: number;
  readonly number: number;

  constructor(known: Recognised, octets: Buffer, from: number, first: Pick<Line, 'start' | 'number'>) {
    this.known = known;
    this.octets = octets;
    this.from = from;
    this.start = first.start;
    this.number = first.number;
  }

  get leftOut(): number {
    return this.known.lineCount;
  }

  /** The same lines cut like all others. */
  lines(): Line[] {
    const cut: Line[] = [];
    for (let at = this.from; at < this.known.to; ) {
      const feed = this.octets.indexOf(LINE_FEED, at);
      const end = feed > at && this.octets[feed - 1] === CARRIAGE_RETURN ? feed - 1 : feed;
      const start = this.start + at - this.from;
      const number = this.number + cut.length;
      const text = this.octets.toString('latin1', at, end);
      cut.push({ text, start, end: start + end - at, number, cut: false, isClean: true });
      at = feed + 1;
    }
    return cut;
  }
}

/** `design.md` limits: a longer line is cut, so that a file without line ends cannot fill the memory. */
export const MAX_LINE = 1 << 20;

// Strings of this size die young; 256-512 KiB would go to large-object space and cost 1.6 times as much.
const SLICE = 1 << 16;
// Of UTF-16, decoded at once. Lines are cut out of it, and one that is kept keeps all of it alive, so it is not much.
const PIECE = 1 << 12;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The lines of a source, a slice's worth a batch. LF ends a line, and a CR before it is dropped; CR alone where the encoding says so. */
export function lines(source: Source, encoding: TextEncoding): AsyncIterable<readonly Line[]> {
  // Nothing is left out.
  return linesBut(source, encoding, undefined) as AsyncIterable<readonly Line[]>;
}

/**
 * The same without those that `endOfUnwanted` or `knownAt` finds: they are not even decoded. These are asked only where an octet is a
 * character and LF ends the lines.
 */
export async function* linesBut(
  source: Source,
  encoding: TextEncoding,
  endOfUnwanted: EndOfUnwanted | undefined,
  knownAt?: KnownAt,
): AsyncIterable<readonly (Line | LeftOut)[]> {
  const decode = encoding.open?.decode ?? (await decoderFor(encoding));
  const mayAsk = isAsciiBased(encoding) && encoding.crEndsLines !== true;
  const splitter = new LineSplitter(decode, encoding, mayAsk ? { endOfUnwanted, knownAt } : {});
  for await (const block of source.blocks()) {
    for (let at = 0; at < block.length; at += SLICE) {
      const batch = splitter.feed(block.subarray(at, at + SLICE));
      if (batch.length > 0) yield batch;
    }
  }
  const rest = splitter.finish();
  if (rest.length > 0) yield rest;
}

/** Points to a line, or to all lines from `first` to `last`, and quotes them with secrets masked. */
export function lineEvidence(source: SourceId, quoted: readonly Line[], record?: number): EvidenceRef {
  const first = quoted[0];
  const last = quoted.at(-1) ?? first;
  if (first === undefined || last === undefined) return { source, start: 0, end: 0 };
  const texts = quoted.map((line) => line.text);
  const excerpt = quoted.every(isClean) ? excerptOfClean(texts) : excerptOf(texts);
  const ref = { source, start: first.start, end: last.end, line: first.number, excerpt };
  return record === undefined ? ref : { ...ref, record };
}

function isClean({ isClean, text }: Line): boolean {
  return isClean === true && !mayBePem(text);
}

/** Who is asked about lines before they are cut. */
interface Asked {
  readonly endOfUnwanted?: EndOfUnwanted | undefined;
  readonly knownAt?: KnownAt | undefined;
}

/** Cuts a stream of bytes into lines; keeps the bytes of an unfinished line between slices. */
class LineSplitter {
  private readonly pending: Uint8Array[] = [];
  private pendingLength = 0;
  private half: number | undefined;
  /** Byte in the source where the pending line starts. */
  private lineStart: number;
  private number = 1;
  private skip: number;
  private readonly unit: 1 | 2;
  private readonly decode: Decode;
  private readonly feedAt: 0 | 1;
  private readonly crEndsLines: boolean;
  /** The slice before ended in such a CR: an LF that follows is part of the same line end. */
  private afterCr = false;
  private readonly asked: Asked;

  constructor(decode: Decode, encoding: TextEncoding, asked: Asked) {
    this.decode = decode;
    this.asked = asked;
    this.skip = encoding.bom;
    this.lineStart = encoding.bom;
    this.unit = isAsciiBased(encoding) ? 1 : 2;
    // Which byte of a UTF-16 unit holds the low octet of a line feed.
    this.feedAt = encoding.name === 'utf-16be' ? 1 : 0;
    this.crEndsLines = encoding.crEndsLines === true;
  }

  feed(slice: Uint8Array): (Line | LeftOut)[] {
    const bytes = this.wholeUnits(this.withoutMark(slice));
    if (this.crEndsLines) return this.feedWithCr(bytes);
    return this.unit === 2 ? this.feedWide(bytes) : this.feedWithLf(asBuffer(bytes));
  }

  /** UTF-16: a character is always two octets, so that places in the text give places in the source. */
  private feedWide(bytes: Uint8Array): Line[] {
    const batch: Line[] = [];
    for (let at = 0; at < bytes.length; at += PIECE) this.cutPiece(bytes.subarray(at, at + PIECE), batch);
    while (this.pendingLength > MAX_LINE) batch.push(this.takeCut());
    return batch;
  }

  private cutPiece(piece: Uint8Array, batch: Line[]): void {
    const text = this.decode(piece);
    let from = 0;
    for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', from)) {
      if (this.pendingLength > 0) batch.push(this.take(piece.subarray(0, 2 * feed), 2));
      else batch.push(this.line(text.slice(from, feed), 2 * (feed - from), 2));
      from = feed + 1;
    }
    this.keep(piece.subarray(2 * from));
  }

  private feedWithLf(bytes: Buffer): (Line | LeftOut)[] {
    const batch: (Line | LeftOut)[] = [];
    let from = 0;
    let leftOut = 0;
    for (;;) {
      let end = this.unwanted(bytes, from);
      if (end >= 0) {
        leftOut++;
        this.pass(end - from);
      } else {
        if (leftOut > 0) batch.push({ leftOut });
        leftOut = 0;
        const known = this.known(bytes, from);
        if (known !== undefined) {
          batch.push(known);
          from = known.known.to;
          continue;
        }
        const clean = this.pendingLength > 0 ? -1 : endOfClean(bytes, from);
        end = clean < 0 || bytes[clean] === LINE_FEED ? clean : clean + 1;
        if (end >= 0 && bytes[end] === LINE_FEED) batch.push(this.clean(bytes, from, clean, end));
        else {
          end = bytes.indexOf(LINE_FEED, from);
          if (end < 0) break;
          batch.push(this.take(bytes.subarray(from, end), this.unit));
        }
      }
      from = end + this.unit;
    }
    this.keep(bytes.subarray(from));
    while (this.pendingLength > MAX_LINE) batch.push(this.takeCut());
    return batch;
  }

  /** Octet by octet: a search for two line ends at once would look at the rest of the slice again for each line. */
  private feedWithCr(bytes: Uint8Array): Line[] {
    const batch: Line[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at += this.unit) {
      const code = this.codeAt(bytes, at);
      const endsCrLf = this.afterCr && code === LINE_FEED;
      this.afterCr = code === CARRIAGE_RETURN;
      if (endsCrLf) this.lineStart += this.unit;
      else if (code === CARRIAGE_RETURN || code === LINE_FEED)
        batch.push(this.take(bytes.subarray(from, at), this.unit));
      else continue;
      from = at + this.unit;
    }
    this.keep(bytes.subarray(from));
    while (this.pendingLength > MAX_LINE) batch.push(this.takeCut());
    return batch;
  }

  /** The character at an octet where it is of Latin-1, else 0. */
  private codeAt(bytes: Uint8Array, at: number): number {
    if (this.unit === 1) return bytes[at] ?? 0;
    return bytes[at + 1 - this.feedAt] === 0 ? (bytes[at + this.feedAt] ?? 0) : 0;
  }

  finish(): Line[] {
    if (this.half !== undefined) this.keep(Uint8Array.of(this.half));
    return this.pendingLength === 0 ? [] : [this.take(new Uint8Array(0), 0)];
  }

  private withoutMark(slice: Uint8Array): Uint8Array {
    const skipped = Math.min(this.skip, slice.length);
    this.skip -= skipped;
    return slice.subarray(skipped);
  }

  /** A slice may end inside a UTF-16 unit: its first octet waits for the next slice. */
  private wholeUnits(slice: Uint8Array): Uint8Array {
    if (this.unit === 1) return slice;
    const bytes = this.half === undefined ? slice : Buffer.concat([Uint8Array.of(this.half), slice]);
    this.half = bytes.length % 2 === 1 ? bytes.at(-1) : undefined;
    return bytes.subarray(0, bytes.length & ~1);
  }

  private keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // Not `slice`: on a Buffer that is a view, and the block it looks at is reused.
    this.pending.push(new Uint8Array(bytes));
    this.pendingLength += bytes.length;
  }

  private take(tail: Uint8Array, terminator: number): Line {
    const length = this.pendingLength + tail.length;
    const bytes = this.pendingLength === 0 ? tail : this.joined(tail);
    return this.line(this.decode(bytes), length, terminator);
  }

  /** The next line, from its first octet to its end and to its line feed. */
  private clean(octets: Buffer, from: number, to: number, feed: number): Line {
    const start = this.lineStart;
    this.lineStart += feed - from + 1;
    return {
      text: octets.toString('latin1', from, to),
      start,
      end: start + to - from,
      number: this.number++,
      cut: false,
      isClean: true,
    };
  }

  /** The next line, of so many octets and without its line feed. */
  private line(text: string, length: number, terminator: number): Line {
    const start = this.lineStart;
    const number = this.number++;
    this.lineStart += length + terminator;
    const isClean = false;
    if (!text.endsWith('\r')) return { text, start, end: start + length, number, cut: false, isClean };
    return { text: text.slice(0, -1), start, end: start + length - this.unit, number, cut: false, isClean };
  }

  private unwanted(bytes: Uint8Array, from: number): number {
    const { endOfUnwanted } = this.asked;
    return endOfUnwanted === undefined || this.pendingLength > 0 ? -1 : endOfUnwanted(bytes, from);
  }

  /** Lines that the reader knows; they are passed. */
  private known(octets: Buffer, from: number): KnownLines | undefined {
    const { knownAt } = this.asked;
    if (knownAt === undefined || this.pendingLength > 0) return undefined;
    const known = knownAt(octets, from);
    if (known === undefined) return undefined;
    const lines = new KnownLines(known, octets, from, { start: this.lineStart, number: this.number });
    this.lineStart += known.to - from;
    this.number += known.lineCount;
    return lines;
  }

  /** A line that is left out. */
  private pass(length: number): void {
    this.lineStart += length + this.unit;
    this.number++;
  }

  /** The first `MAX_LINE` octets of a line that is too long; the rest stays pending under the same number. */
  private takeCut(): Line {
    const all = this.joined(new Uint8Array(0));
    const text = this.decode(all.subarray(0, MAX_LINE));
    const [start, number] = [this.lineStart, this.number];
    const line = { text, start, end: start + MAX_LINE, number, cut: true, isClean: false };
    this.lineStart += MAX_LINE;
    this.keep(all.subarray(MAX_LINE));
    return line;
  }

  private joined(tail: Uint8Array): Uint8Array {
    const bytes = Buffer.concat([...this.pending, tail]);
    this.pending.length = 0;
    this.pendingLength = 0;
    return bytes;
  }
}
