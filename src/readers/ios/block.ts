import type { Stamp } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Run, Taken } from './run.ts';

/** Where a block of output stands: who printed it, when, and what was asked. */
export interface BlockScene {
  readonly run: Run;
  /** From the prompt that asked for it; undefined where the header stands alone. */
  readonly host: string | undefined;
  /** From `show clock` or a `Time source is` line that belongs to it (ios-text.md 4.9). */
  readonly at: Stamp;
  /** The command in full words, where a prompt or a header of a show-tech names one. */
  readonly command: string | undefined;
  /** Tells the name of the box that an output states: in a show-tech it holds for the outputs below. */
  named(host: string): void;
}

/** The output of one command, or one stretch of configuration. */
export interface Block {
  /** What the line is to this block; undefined if it is no part of it. Lines taken are counted by the caller. */
  take(line: IosLine): Taken | undefined;
  /** Keeps a line between those of the block that neither it nor any other knows; undefined if it stays unknown. */
  keep?(line: IosLine): Taken | undefined;
  /** How many lines in a row may be unknown before the output is over; a handful where it does not say. */
  readonly patience?: number;
  /** Emits what is still open. `atEnd`: the text ended here, so the last part may be cut. */
  end(atEnd: boolean): void;
}
