import type { Result } from '../model/result.ts';

export interface RenderOptions {
  /** Columns of the output. */
  readonly width: number;
  /** Draw with ASCII only. */
  readonly ascii: boolean;
  readonly color: boolean;
  /** Everything, not only what decides. */
  readonly verbose: boolean;
}

/** A pure function from a result to text; it reads no terminal, no locale and no clock. */
export interface Reporter {
  /** What `--format` takes. */
  readonly name: string;
  /** File extensions that choose it, without the dot. */
  readonly extensions: readonly string[];
  render(result: Result, options: RenderOptions): Iterable<string> | AsyncIterable<string>;
}
