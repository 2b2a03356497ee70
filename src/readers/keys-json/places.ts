import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { TextEncoding } from '../../text/encoding.ts';
import { LinePlaces } from '../../text/line-places.ts';
import type { Line } from '../../text/lines.ts';

/** A text of many lines as one, and the way back from its characters to lines and bytes. */
export class WholeText {
  readonly text: string;
  private readonly lines: readonly Line[];
  /** Where in the text each line begins. */
  private readonly starts: readonly number[];
  private readonly places: LinePlaces;
  private readonly source: SourceId;

  constructor(source: SourceId, lines: readonly Line[], encoding: TextEncoding) {
    this.source = source;
    this.lines = lines;
    this.places = new LinePlaces(encoding);
    const starts: number[] = [];
    let at = 0;
    for (const line of lines) {
      starts.push(at);
      // What was cut off a line that is too long goes on in the next.
      at += line.text.length + (line.cut ? 0 : 1);
    }
    this.starts = starts;
    this.text = lines.map((line) => (line.cut ? line.text : `${line.text}\n`)).join('');
  }

  /** From one character to another, the last not included. No excerpt: the text holds keys. */
  evidence({ start, end }: { readonly start: number; readonly end: number }): EvidenceRef {
    const from = this.place(start);
    const to = this.place(end);
    return { source: this.source, start: from.byte, end: Math.max(from.byte, to.byte), line: from.line };
  }

  /** Line and column from 1. */
  place(at: number): { readonly line: number; readonly column: number; readonly byte: number } {
    const index = this.lineAt(at);
    const line = this.lines[index];
    if (line === undefined) return { line: 1, column: 1, byte: 0 };
    const { column, byte } = this.places.at(line, Math.min(at - (this.starts[index] ?? 0), line.text.length));
    return { line: line.number, column, byte };
  }

  /** The last line that begins at the character or before it. */
  private lineAt(at: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
