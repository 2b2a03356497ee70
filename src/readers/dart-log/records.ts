// Cuts the lines of a client log into records. A record opens with a header: `Date`, then `Time`, `Type` and `Source`, one
// a line, with white space before the colon. Rows of at least ten asterisks separate records, but published logs have lost
// them, so a header alone opens a record too. What the records are made of is decided with `LOOKAHEAD` lines in view,
// always the same number, so that the size of blocks does not matter.

import type { Line } from '../../text/lines.ts';
import { writtenDate } from '../../text/written-dates.ts';
import { type Header, headerOf } from './header.ts';
import { isLabelStump, type Label, type Labelled, labelOf } from './labels.ts';
import { hasMarkdownEscape, type Noise, noiseOf, withoutEscapes } from './noise.ts';
import { isIosOutput, mentionsIos } from './other-evidence.ts';

/** A line of a body; the first one has lost its label. */
export interface BodyLine {
  readonly text: string;
  readonly line: Line;
}

export interface DartRecord {
  /** From 1, in the order of the file. */
  readonly number: number;
  readonly header: Header;
  /** Its first line, and the lines of `Date` to `Source` as they stand in the file. */
  readonly first: Line;
  readonly headerLines: readonly Line[];
  /** Text only: blank lines and what `noise.ts` knows are left out. */
  readonly body: readonly BodyLine[];
  /** What was wrong and was put right, for a person. */
  readonly repairs: readonly string[];
  /** The last line of the file belongs to this record and has no line end. */
  readonly unfinished: boolean;
  /** The file ends in this record, before its body was complete as far as anyone can tell. */
  readonly cut: boolean;
  /** One past the last byte of its text. */
  readonly end: number;
}

const LOOKAHEAD = 16;
/** Of a body. The longest one known lists settings; what follows is only skipped. */
const MAX_LINES = 1000;
const MAX_CHARACTERS = 1 << 18;

/** True if a text contains the header of a record: what tells this format from others. */
export function hasHeader(texts: readonly string[]): boolean {
  const looked = texts.map((text) => look({ text }));
  return looked.some((one, at) => one.labelled?.label === 'date' && isHeader(looked, at));
}

/** A line, and what it looks like by itself. */
interface Looked<One = Pick<Line, 'text'>> {
  readonly line: One;
  readonly noise: Noise | undefined;
  readonly labelled: Labelled | undefined;
}

function look<One extends Pick<Line, 'text'>>(line: One): Looked<One> {
  const noise = noiseOf(line.text);
  return { line, noise, labelled: noise === undefined ? labelOf(line.text) : undefined };
}

/** True for a `Date` line if two of `Time`, `Type`, `Source` follow within the next three lines of text. */
function isHeader(lines: readonly Looked[], at: number): boolean {
  const next = following(lines, at, 3).map(({ labelled }) => labelled?.label);
  // A body may end in `Date : …`, just before a header: then the next line is the one that opens the record.
  if (next[0] === 'date' && writtenDate(lines[at]?.labelled?.value ?? '') === undefined) return false;
  return next.filter((label) => label === 'time' || label === 'type' || label === 'source').length >= 2;
}

/** Up to `count` lines of text (or separators) behind a line, as far as `LOOKAHEAD` goes. */
function following(lines: readonly Looked[], at: number, count: number): Looked[] {
  const found: Looked[] = [];
  for (let next = at + 1; next <= at + LOOKAHEAD && found.length < count; next++) {
    const one = lines[next];
    if (one === undefined) break;
    if (one.noise === undefined || one.noise === 'separator') found.push(one);
  }
  return found;
}

interface OpenRecord {
  readonly first: Line;
  readonly labelled: Labelled[];
  readonly headerLines: Line[];
  readonly body: BodyLine[];
  described: boolean;
  characters: number;
  end: number;
}

/** Lines with text that belong to no record. */
export interface OutsideLines {
  count: number;
  first: Line | undefined;
  /** The first that looks like output of Cisco IOS. */
  ios: Line | undefined;
}

/** A state machine over lines: batches of lines in, records out. */
export class RecordSplitter {
  readonly outside: OutsideLines = { count: 0, first: undefined, ios: undefined };
  private window: Looked<Line>[] = [];
  private open: OpenRecord | undefined;
  /** A separator was the last thing seen: any label opens a record now. */
  private separated = false;
  private separators = false;
  private markdown = false;
  private number = 0;
  private done: DartRecord[] = [];

  feed(batch: readonly Line[]): DartRecord[] {
    this.window = this.window.concat(batch.map(look));
    const known = Math.max(0, this.window.length - LOOKAHEAD);
    for (let at = 0; at < known; at++) this.take(at);
    this.window = this.window.slice(known);
    return this.taken();
  }

  /** The records that the end of the file completes; `endedWithLine` says whether its last line has a line end. */
  finish(endedWithLine: boolean): DartRecord[] {
    const last = this.window.at(-1)?.line;
    for (let at = 0; at < this.window.length; at++) this.take(at);
    this.window = [];
    this.close(true, endedWithLine ? undefined : last);
    return this.taken();
  }

  private taken(): DartRecord[] {
    const records = this.done;
    this.done = [];
    return records;
  }

  private take(at: number): void {
    const looked = this.window[at];
    if (looked === undefined) return;
    const { line, noise, labelled } = looked;
    switch (noise) {
      case 'blank':
      case 'marker':
        return;
      case 'fence':
        this.markdown = true;
        return;
      case 'rule':
        // Inside a header it is damage, unless the file has sections.
        if (this.markdown || (this.open !== undefined && this.open.body.length > 0)) this.close(false);
        return;
      case 'heading':
        if (!this.markdown) break;
        this.close(false);
        return;
      case 'separator':
        if (this.open !== undefined && !this.endsRecord(at)) break;
        this.close(false);
        this.separated = true;
        this.separators = true;
        return;
      default:
    }
    if (labelled !== undefined && this.opensRecord(at, labelled.label)) {
      this.close(false);
      this.open = {
        first: line,
        labelled: [],
        headerLines: [],
        body: [],
        described: false,
        characters: 0,
        end: line.end,
      };
    }
    this.separated = false;
    if (this.open !== undefined && this.open.body.length > 0 && isIosOutput(line.text)) this.close(false);
    this.place(line, labelled);
  }

  /** Puts a line of text where it belongs: into the header, the body, or outside any record. */
  private place(line: Line, labelled: Labelled | undefined): void {
    const { open } = this;
    if (open === undefined) {
      this.leaveOut(line);
      return;
    }
    open.end = line.end;
    if (labelled !== undefined && !open.described && open.body.length === 0) {
      if (labelled.label !== 'description') {
        open.headerLines.push(line);
        open.labelled.push(labelled);
        return;
      }
      open.described = true;
      // `Description : ..` announces a body that follows below.
      if (noiseOf(labelled.value) === undefined) open.body.push({ text: labelled.value, line });
      return;
    }
    // A body without its label may begin behind a header, but not inside one.
    const inside = !open.described && open.labelled.filter(({ label }) => label !== 'date').length < 2;
    if (inside) this.leaveOut(line);
    else if (open.body.length < MAX_LINES && open.characters < MAX_CHARACTERS) {
      open.body.push({ text: line.text, line });
      open.characters += line.text.length;
    }
  }

  private leaveOut(line: Line): void {
    this.outside.count++;
    this.outside.first ??= line;
    if (this.outside.ios === undefined && mentionsIos(line.text)) this.outside.ios = line;
  }

  private opensRecord(at: number, label: Label): boolean {
    const { open } = this;
    if (this.separated && open === undefined) return true;
    if (label !== 'date') return false;
    // Still in a header: a second `Date` is a doubled label, unless the header had its other labels already.
    const inHeader = open !== undefined && !open.described && open.body.length === 0;
    if (inHeader && open.labelled.filter((line) => line.label !== 'date').length < 2) return false;
    return isHeader(this.window, at);
  }

  /** A row of asterisks inside a body is a part of it: what separates is followed by a header or by nothing. */
  private endsRecord(at: number): boolean {
    const [next] = following(this.window, at, 1);
    if (next === undefined || next.labelled !== undefined || next.noise === 'separator') return true;
    return isLabelStump(next.line.text);
  }

  private close(atEnd: boolean, unendedLine?: Line): void {
    const { open } = this;
    this.open = undefined;
    if (open === undefined) return;
    const [only] = open.body;
    // The file may end inside a label: `Source      ` is not the body of this record.
    const isStump = open.body.length === 1 && only !== undefined && isLabelStump(only.text);
    if (atEnd && !open.described && isStump) open.body.pop();
    const body = this.unescaped(open.body);
    const header = headerOf(this.unescapedHeader(open.labelled));
    const repairs = header.repair === undefined ? [] : [header.repair];
    if (!open.described && body.length > 0) repairs.push('The body has no `Description` label.');
    const unfinished = unendedLine !== undefined && unendedLine.end === open.end;
    // What came onto one line as a whole has lost its last line end by that.
    const onOneLine = unendedLine?.number === open.first.number;
    const cut = atEnd && (body.length === 0 || (unfinished && this.separators && !onOneLine));
    const { first, headerLines, end } = open;
    this.done.push({ number: ++this.number, header, first, headerLines, body, repairs, unfinished, cut, end });
  }

  private unescaped(body: readonly BodyLine[]): readonly BodyLine[] {
    this.markdown ||= body.some(({ text }) => hasMarkdownEscape(text));
    return this.markdown ? body.map(({ text, line }) => ({ text: withoutEscapes(text), line })) : body;
  }

  private unescapedHeader(labelled: readonly Labelled[]): readonly Labelled[] {
    if (!this.markdown) return labelled;
    return labelled.map(({ label, value }) => ({ label, value: withoutEscapes(value) }));
  }
}
