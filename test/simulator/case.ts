import type { Aspect, Truth } from './truth/truth.ts';

// What the simulator hands over: the files of one case and what is true of it.

export type { Aspect };

export interface CaseFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly aspect: Aspect;
  /** Name of the format in `expected-gaps.json`: `pcapng`, `ios-terminal`, `dart-text`, `macos-unified-log`, `dart-zip`, ... */
  readonly format: string;
  /** Which box or capture point it comes from, in the names of the scenario. */
  readonly from: string;
  /** Diagnostics that reading this file must give, because the scenario planted their cause. */
  readonly planted: readonly string[];
}

/** One played case. */
export interface SimulatedCase {
  readonly scenario: string;
  readonly seed: number;
  readonly files: readonly CaseFile[];
  readonly truth: Truth;
}
