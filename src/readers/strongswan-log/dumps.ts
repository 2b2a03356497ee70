import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { Line } from '../../text/lines.ts';
import { type CharonLine, charonLine } from './lines.ts';

/** Octets that charon printed under a name, over as many lines as they took. */
export interface Dump extends Omit<CharonLine, 'message'> {
  readonly name: string;
  /** Undefined where the dump ends before all octets are there. */
  readonly octets: Uint8Array | undefined;
  /** How many there should be. */
  readonly expected: number;
  readonly evidence: EvidenceRef;
  /** Lines that it took. */
  readonly lines: number;
}

/** What a line gave: dumps that ended, and the line itself where it is part of none. */
export interface Taken {
  readonly ended: readonly Dump[];
  readonly line: CharonLine | undefined;
}

// Sk_ei secret => 32 bytes @ 0x5583130280a0 · octets = message + nonce + prf(Sk_px, IDx') => 377 bytes @ 0x7f7ec4002a20
const HEADER = /^(.{1,120}?) => (\d{1,7}) bytes @ /;
//    16: 5D 01 0C 6B 9E BF 6D 34 52 16 50 1A 87 20 EF AF  ]..k..m4R.P.. ..
const OCTETS = /^\s{0,200}(\d{1,7}):((?: [0-9A-Fa-f]{2}){1,16})/;
const A_LINE = 16;

interface OpenDump {
  readonly header: CharonLine;
  readonly name: string;
  readonly expected: number;
  readonly first: Line;
  readonly parts: Uint8Array[];
  taken: number;
  last: Line;
  lines: number;
}

/**
 * Finds the dumps that are wanted. Threads print between each other's lines, so each has its own open dump. The number of
 * octets stands in the header and decides what is taken: the column of characters behind the hex may look like hex.
 */
export class Dumps {
  private readonly open = new Map<string, OpenDump>();
  /** Who printed the line before: a line without any prefix goes on with it. */
  private lastThread: string | undefined;
  private readonly source: SourceId;
  private readonly isWanted: (name: string) => boolean;

  constructor(source: SourceId, isWanted: (name: string) => boolean) {
    this.source = source;
    this.isWanted = isWanted;
  }

  take(line: Line): Taken {
    const said = charonLine(line.text) ?? this.continued(line.text);
    this.lastThread = said?.thread;
    if (said === undefined) return { ended: [], line: undefined };
    const dump = this.open.get(said.thread);
    const octets = OCTETS.exec(said.message);
    if (octets !== null) return { ended: dump === undefined ? [] : this.grow(dump, line, octets), line: undefined };
    const ended = dump === undefined ? [] : [this.end(dump)];
    const [, name = '', count = ''] = HEADER.exec(said.message) ?? [];
    const expected = Number(count);
    if (!this.isWanted(name.trim()) || expected === 0) return { ended, line: said };
    const begun = { header: said, name: name.trim(), expected, first: line, parts: [], taken: 0, last: line, lines: 1 };
    this.open.set(said.thread, begun);
    return { ended, line: undefined };
  }

  /** What the text ends in. */
  finish(): Dump[] {
    return [...this.open.values()].map((dump) => this.end(dump));
  }

  /** The journal prints the lines of a message below each other, with its own prefix on the first alone. */
  private continued(text: string): CharonLine | undefined {
    if (this.lastThread === undefined || !this.open.has(this.lastThread) || !OCTETS.test(text)) return undefined;
    return { thread: this.lastThread, group: undefined, ikeSa: undefined, message: text };
  }

  private grow(dump: OpenDump, line: Line, [, offset, pairs = '']: RegExpExecArray): Dump[] {
    const wanted = Math.min(A_LINE, dump.expected - dump.taken);
    const octets = Buffer.from(pairs.replaceAll(' ', ''), 'hex').subarray(0, wanted);
    // A line is missing, or its end is.
    if (Number(offset) !== dump.taken || octets.length < wanted) return [this.end(dump)];
    dump.parts.push(octets);
    dump.taken += wanted;
    dump.last = line;
    dump.lines++;
    return dump.taken === dump.expected ? [this.end(dump)] : [];
  }

  private end(dump: OpenDump): Dump {
    const { name, expected, taken, first, last, lines, parts, header } = dump;
    this.open.delete(header.thread);
    const { message: _, ...from } = header;
    return {
      ...from,
      name,
      expected,
      lines,
      octets: taken === expected ? Buffer.concat(parts) : undefined,
      evidence: { source: this.source, start: first.start, end: last.end, line: first.number },
    };
  }
}
