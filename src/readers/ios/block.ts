import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { Stamp } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { lineCut, mayGoOn } from './cut.ts';
import { type Run, Span, type Taken } from './run.ts';

/** Where a block of output stands: who printed it, and when. */
export interface BlockScene {
  readonly run: Run;
  /** From the prompt that asked for it; undefined where the header stands alone. */
  readonly host: string | undefined;
  /** From `show clock` or a `Time source is` line that belongs to it (ios-text.md 4.9). */
  readonly at: Stamp;
}

/** The output of one command, or one stretch of configuration. */
export interface Block {
  /** What the line is to this block; undefined if it is no part of it. Lines taken are counted by the caller. */
  take(line: IosLine): Taken | undefined;
  /** Emits what is still open. `atEnd`: the text ended here, so the last part may be cut. */
  end(atEnd: boolean): void;
}

/** One field of an output: a value behind a key, wherever on the line it stands. */
export interface FieldPattern<Fields> {
  /** `form` is tried only where the line holds this. */
  readonly key: string;
  readonly form: RegExp;
  /** `place` gives the evidence of what was found. */
  gives(found: RegExpExecArray, place: () => EvidenceRef): Fields;
}

/** The text in which keys are looked for: a line, or two where a value stands on the line below its key. */
export class Passage {
  readonly text: string;
  readonly line: IosLine;
  /** After `fields`: something was left out, since the end of the text may have cut it. */
  cut = false;
  /** The line above that waited for this one, and how many characters of `text` are its own. */
  private readonly above: { readonly line: IosLine; readonly length: number } | undefined;

  constructor(text: string, line: IosLine, above?: Passage) {
    this.text = above === undefined ? text : `${above.text} ${text}`;
    this.line = line;
    this.above = above && { line: above.line, length: above.text.length };
  }

  /** All fields that it holds, undefined if it holds none. What the end of the text may have cut is left out. */
  fields<Fields extends object>(patterns: readonly FieldPattern<Fields>[], run: Run): Fields | undefined {
    const mayBeCut = run.unended === this.line;
    let fields: Fields | undefined;
    for (const pattern of patterns) {
      const read = (text: string) => this.fieldIn(text, pattern, run.source);
      const found = read(this.text);
      if (found === undefined) continue;
      if (mayBeCut && mayGoOn(this.text, read)) this.cut = true;
      else fields = { ...fields, ...found };
    }
    if (this.cut) lineCut(run, this.line);
    return fields;
  }

  private fieldIn<Fields>(
    text: string,
    { key, form, gives }: FieldPattern<Fields>,
    source: SourceId,
  ): Fields | undefined {
    const found = text.includes(key) ? form.exec(text) : null;
    return found === null ? undefined : gives(found, () => this.place(found, source));
  }

  /** The line or the two lines that a match stands on. */
  private place(found: RegExpExecArray, source: SourceId): EvidenceRef {
    const { above, line } = this;
    const span = new Span();
    if (above !== undefined && found.index < above.length) span.add(above.line);
    if (above === undefined || found.index + found[0].length > above.length) span.add(line);
    return span.evidence(source);
  }
}

/**
 * Joins a key at the end of a line with its value on the next (ios-text.md 4.1): a line that ends in `:` or `,` waits for
 * the next one, and takes it in if that has no key of its own.
 */
export class Joiner {
  private held: Passage | undefined;
  private readonly hasKey: RegExp;

  constructor(hasKey: RegExp) {
    this.hasKey = hasKey;
  }

  /** The text to look for keys in: the line, or the line behind the one that waited for it. */
  join(line: IosLine): Passage {
    const alone = new Passage(line.body.trim(), line);
    const joined =
      this.held === undefined || this.hasKey.test(alone.text) ? alone : new Passage(alone.text, line, this.held);
    this.held = alone.text.endsWith(':') || alone.text.endsWith(',') ? alone : undefined;
    return joined;
  }
}
