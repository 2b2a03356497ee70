import type { Truth } from './truth/truth.ts';

/** What kind of evidence a file is; combinations of sources are combinations of these. */
export type Aspect = 'wire' | 'keys' | 'debug' | 'show' | 'config' | 'log' | 'policy';

/** Which box or capture point a file comes from, in the names of the scenario. */
export interface CaseFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly aspect: Aspect;
  /** Name of the format in `expected-gaps.json`: `pcapng`, `ios-terminal`, `dart-text`, `macos-unified-log`, `dart-zip`, ... */
  readonly format: string;
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
