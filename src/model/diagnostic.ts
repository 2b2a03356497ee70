import type { EvidenceRef, SourceId } from './evidence.ts';

/**
 * Something in the input that could not be read, was repaired or was left out. Reading goes on behind it.
 * Codes are `<format>.<what-is-wrong>` and never change their meaning once released.
 */
export interface Diagnostic {
  readonly kind: 'diagnostic';
  readonly code: string;
  /** One sentence for a person: what is wrong and what was done about it. */
  readonly message: string;
  readonly source: SourceId;
  readonly evidence?: EvidenceRef;
  /** How many times, where a reader counts instead of repeating itself. Default 1. */
  readonly count?: number;
}

/** What a pure decoder found wrong; `at` is an offset into the bytes that it was given. */
export interface Problem {
  readonly code: string;
  readonly at: number;
  readonly message: string;
}

/** What could be read, and what was wrong with it. */
export interface Decoded<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}
