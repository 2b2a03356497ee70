import type { SourceId } from './evidence.ts';

/** What a reader did with its source, so that nothing is dropped silently. Readers yield one, at the end. */
export interface Tally {
  readonly kind: 'tally';
  readonly source: SourceId;
  /** What the source is made of. */
  readonly unit: 'packets' | 'lines' | 'records' | 'elements' | 'bytes';
  readonly read: number;
  /** How many of them became part of an event. */
  readonly used: number;
  readonly skipped: readonly { readonly why: string; readonly count: number }[];
}
