import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { SecretSink } from '../../model/secrets.ts';
import { clientBody, unescaped } from '../../text/client-bodies.ts';
import { decisiveFirst, isComplete, keepSecretsOf, type Said, saidBy } from '../../text/client-messages.ts';
import { excerptOf } from '../../text/excerpt.ts';
import type { LineStamp } from '../../text/line-stamp.ts';
import type { Line } from '../../text/lines.ts';
import { goesOn, putTogether } from './broken-lines.ts';
import { type LogLine, logLine } from './log-line.ts';

/** What a message of the client says, until the years and the order of dates are known. */
export interface Draft {
  readonly said: Said;
  readonly component: string;
  readonly stamp: LineStamp;
  readonly evidence: EvidenceRef;
}

export type Skip = 'other process' | 'no known message' | 'no log line' | 'record incomplete';

export interface RecordSink {
  readonly source: SourceId;
  readonly vault: SecretSink;
  keep(draft: Draft): void;
  count(what: Skip | 'used', lines: number): void;
  /** A line without a stamp that is part of no message. */
  outside(line: Line): void;
  /** One below a line of another process: part of its message, if messages of this log go on in lines as they are. */
  belowOthers(line: Line): void;
  /** A line that is part of the message above only because that one had been broken, as mail programs do. */
  joined(line: Line): void;
  /** A message at the end of a file that ends inside of it. */
  cut(evidence: EvidenceRef): void;
}

type ClientLine = Extract<LogLine, { kind: 'client' }>;

interface Open {
  readonly head: ClientLine;
  readonly lines: Line[];
  /** From which of its lines on it was put together again (`broken-lines.ts`). */
  joinedFrom: number | undefined;
}

/** More lines than any message has; what follows belongs to nothing. */
const MOST_LINES = 256;
/** Patterns look at no more of a line (`client-messages.ts` at less). */
const MOST_CHARACTERS = 16_384;
const QUOTED = 5;

/** Puts the messages of the client together out of the lines of a system log. */
export class LogRecords {
  readonly #sink: RecordSink;
  #open: Open | undefined;
  /** The number of the line taken last. */
  #last = 0;
  /** What the log line above says, for a line that repeats it; undefined where that was none of the client. */
  #above: Draft | 'unknown' | undefined;
  /** The log line above is of another process. */
  #belowOthers = false;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** True where a message begins in this line. */
  take(raw: Line): boolean {
    const line = raw.text.length > MOST_CHARACTERS ? { ...raw, text: raw.text.slice(0, MOST_CHARACTERS) } : raw;
    this.#last = line.number;
    const read = logLine(line.text);
    switch (read.kind) {
      case 'client':
        this.#close();
        this.#belowOthers = false;
        this.#open = { head: read, lines: [line], joinedFrom: undefined };
        return true;
      case 'repeat':
        this.#close();
        this.#repeat(read.stamp, line);
        return false;
      case 'foreign':
        this.passForeign(1);
        return false;
      case 'text':
        this.#text(line);
        return false;
    }
  }

  /** Lines that were told from their octets to be of other processes. */
  passForeign(lines: number): void {
    this.#close();
    this.#above = undefined;
    this.#belowOthers = true;
    this.#sink.count('other process', lines);
  }

  /** `whole`: the last line has its line end. */
  finish(whole: boolean): void {
    this.#close(whole || this.#open?.lines.at(-1)?.number !== this.#last);
  }

  #text(line: Line): void {
    const open = this.#open;
    const isIndented = /^[ \t]/.test(line.text);
    const isBlank = line.text.trim() === '';
    const isHeader = line.text.startsWith('-- ');
    const continues = open !== undefined && (isIndented || open.head.stamp.folds === 'plainly');
    const mayTake = !isBlank && !isHeader && open !== undefined && open.lines.length < MOST_LINES;
    if (mayTake && (continues || goesOn(open.lines.at(-1)?.text ?? '', line.text))) {
      if (!continues) open.joinedFrom ??= open.lines.length;
      open.lines.push(line);
      return;
    }
    if (this.#belowOthers && !isHeader && (isIndented || isBlank)) this.#sink.count('other process', 1);
    else if (this.#belowOthers && !isHeader) this.#sink.belowOthers(line);
    else {
      this.#sink.count('no log line', 1);
      if (!isBlank) this.#sink.outside(line);
    }
  }

  #repeat(stamp: LineStamp, line: Line): void {
    const above = this.#above;
    if (above === undefined) this.#sink.count('other process', 1);
    else if (above === 'unknown') this.#sink.count('no known message', 1);
    else {
      const { start, end, number } = line;
      const excerpt = excerptOf([above.evidence.excerpt ?? '', line.text]);
      const evidence = { source: this.#sink.source, start, end, line: number, excerpt };
      this.#sink.keep({ ...above, stamp, evidence });
      this.#sink.count('used', 1);
    }
  }

  /** `whole`: false where the file ends in the message's last line, without a line end. */
  #close(whole = true): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    for (const body of bodiesOf(open)) keepSecretsOf(body, this.#sink.vault);
    const said = saidOf(open);
    // A line below that is cut may be the start of the next record's stamp.
    const isWhole = open.lines.length > 1 ? isSentence(open.lines.at(-1)) : isComplete(bodiesOf(open)[0], said);
    if (whole || isWhole) {
      this.#tell(open, said);
      return;
    }
    this.#sink.cut(this.#evidence(open, said));
    this.#sink.count('record incomplete', 1);
    const before = { ...open, lines: open.lines.slice(0, -1) };
    if (before.lines.length > 0) this.#tell(before, saidOf(before));
  }

  /** Below the last message of a log may stand what a person put there: then the first line is the message. */
  #tell(open: Open, together: Said | undefined): void {
    const { head, lines } = open;
    const alone = { head, lines: lines.slice(0, 1), joinedFrom: undefined };
    const said = together ?? (lines.length > 1 ? saidOf(alone) : undefined);
    if (together === undefined && said !== undefined) {
      this.#tell(alone, said);
      this.#sink.count('no log line', lines.length - 1);
      for (const line of lines.slice(1)) this.#sink.outside(line);
      return;
    }
    this.#above = 'unknown';
    if (said === undefined) {
      this.#sink.count(bodiesOf(open)[0].length === 0 ? 'record incomplete' : 'no known message', lines.length);
      return;
    }
    const draft = { said, component: head.ident, stamp: head.stamp, evidence: this.#evidence(open, said) };
    this.#above = draft;
    this.#sink.keep(draft);
    this.#sink.count('used', lines.length);
    const joined = lines[open.joinedFrom ?? lines.length];
    if (joined !== undefined) this.#sink.joined(joined);
  }

  /** The line with the stamp, then those that decide. */
  #evidence({ lines }: Open, said: Said | undefined): EvidenceRef {
    const [first, ...more] = lines;
    const decisive = decisiveFirst(more, said).slice(0, QUOTED - 1);
    const quoted = more.filter((line) => decisive.includes(line)).slice(0, QUOTED - 1);
    const excerpt = excerptOf([first, ...quoted].map((line) => unescaped(line?.text ?? '')));
    const { source } = this.#sink;
    return { source, start: first?.start ?? 0, end: lines.at(-1)?.end ?? 0, line: first?.number ?? 1, excerpt };
  }
}

/** `7/29/31 8:05:00.` is the beginning of a stamp. */
function isSentence(line: Line | undefined): boolean {
  return /\p{L}/u.test(line?.text ?? '') && /[.!?)'"]\s*$/.test(line?.text ?? '');
}

/** In the first way in which it is understood. A session ID has no blanks: one that has was broken in another place. */
function saidOf(open: Open): Said | undefined {
  for (const body of bodiesOf(open)) {
    const said = saidBy(body, undefined, open.head.ident);
    const isTorn = said?.facts.kind === 'client.reconnect-ike-id' && /\s/.test(said.facts.ikeId);
    if (said !== undefined && !(isTorn && open.joinedFrom !== undefined)) return said;
  }
  return undefined;
}

/** The ways to read the lines of a message: one, unless some were put together again. */
function bodiesOf({ head, lines, joinedFrom }: Open): readonly [readonly string[], ...(readonly string[])[]] {
  const isUnified = head.stamp.folds === 'plainly';
  const parts = lines.map((line, index) => (index === 0 ? head.message : line.text));
  if (joinedFrom === undefined) return [parts.flatMap((part) => clientBody(part, isUnified))];
  const lengths = lines.map(({ text }) => text.length);
  const [likely, other] = putTogether(parts, lengths);
  return [clientBody(likely, isUnified), clientBody(other, isUnified)];
}
