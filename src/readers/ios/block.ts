import type { Stamp } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Run, Taken } from './run.ts';

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
  gives(found: RegExpExecArray): Fields;
}

/** All fields that a line holds, undefined if it holds none. */
export function fieldsIn<Fields extends object>(
  text: string,
  patterns: readonly FieldPattern<Fields>[],
): Fields | undefined {
  let fields: Fields | undefined;
  for (const { key, form, gives } of patterns) {
    const found = text.includes(key) ? form.exec(text) : null;
    if (found !== null) fields = { ...fields, ...gives(found) };
  }
  return fields;
}

/**
 * Joins a key at the end of a line with its value on the next (ios-text.md 4.1): a line that ends in `:` or `,` waits for
 * the next one, and takes it in if that has no key of its own.
 */
export class Joiner {
  private held = '';
  private readonly hasKey: RegExp;

  constructor(hasKey: RegExp) {
    this.hasKey = hasKey;
  }

  /** The text to look for keys in: the line, or the line behind the one that waited for it. */
  join(text: string): string {
    const trimmed = text.trim();
    const joined = this.held !== '' && !this.hasKey.test(trimmed) ? `${this.held} ${trimmed}` : trimmed;
    this.held = trimmed.endsWith(':') || trimmed.endsWith(',') ? trimmed : '';
    return joined;
  }
}
