import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { SecretSink } from '../../model/secrets.ts';
import type { ClockId } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { type Line, lineEvidence } from '../../text/lines.ts';
import { maskSecrets } from '../../text/secrets.ts';
import type { Item } from '../reader.ts';
import type { HeldPacket, HeldWord } from './liveness-run.ts';

/** Why a line did not become part of an event. */
export type Skip =
  | 'not understood'
  | 'blank or decoration'
  | 'known, without an event of its own'
  | 'log records of other facilities'
  | 'ASA debug'
  | 'IKEv1 debug'
  | 'too long'
  | 'joined with the line above'
  | 'newest first'
  | 'cut at the end of the text';

/** What a line is to the part of the reader that took it. */
export type Taken = 'used' | Skip;

/** Takes the lines that were not understood; only those that look like IKEv2 are kept. */
export interface ShapeSink {
  note(line: IosLine): void;
}

/** One reading of one source: where its parts put what they found. Every line is counted in `count` exactly once. */
export interface Run {
  readonly source: SourceId;
  readonly clock: ClockId;
  readonly vault: SecretSink;
  /** Lines that look like IKEv2 and that nobody understood. */
  readonly shapes: ShapeSink;
  /** The last line of the text while it is read, if it has no line end: it may have been cut. */
  unended: IosLine | undefined;
  emit(item: Item): void;
  /** Takes a part of a liveness check, which may never have to be an event. */
  hold(part: HeldPacket | HeldWord): void;
  /** Something else than a log begins or stands here: what was held back is emitted. */
  interrupt(): void;
  count(what: Taken, lines?: number): void;
}

// Excerpts show five lines; the sixth tells that there were more.
const QUOTED = 6;

/** `key abc` is known as a secret at the start of a line only: the prompt in front of it must not hide that. */
const KEY_LINE = /^\s*key\b/i;

/** The lines of one fact: from the first to the last, the first few quoted. Memory does not grow with the lines. */
export class Span {
  private readonly quoted: IosLine[] = [];

  add(line: IosLine): void {
    if (this.quoted.length > QUOTED) this.quoted[QUOTED] = line;
    else this.quoted.push(line);
  }

  get empty(): boolean {
    return this.quoted.length === 0;
  }

  evidence(source: SourceId): EvidenceRef {
    return lineEvidence(source, this.quoted.map(quote));
  }
}

/** Most lines never become evidence: what is quoted of them is made here. */
function quote(line: IosLine): Line {
  if (line.prefix === '' || !KEY_LINE.test(line.body)) return line;
  return { ...line, isClean: false, text: line.prefix + maskSecrets(line.body) };
}

export function evidenceOf(source: SourceId, ...lines: readonly [IosLine, ...IosLine[]]): EvidenceRef {
  if (lines.length === 1) return lineEvidence(source, [quote(lines[0])]);
  const span = new Span();
  for (const line of lines) span.add(line);
  return span.evidence(source);
}
