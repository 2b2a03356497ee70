import type { EvidenceRef, SourceId } from './evidence.ts';

/** What a reader did with its source, so that nothing is dropped silently. Readers yield one, at the end. */
export interface Tally {
  readonly kind: 'tally';
  readonly source: SourceId;
  /** What the source is made of. */
  readonly unit: 'packets' | 'lines' | 'records' | 'elements' | 'entries' | 'bytes';
  readonly read: number;
  /** How many of them became part of an event. */
  readonly used: number;
  readonly skipped: readonly { readonly why: string; readonly count: number }[];
  /** All of it is of products or protocols that are named in a diagnostic and not read. */
  readonly isForeign?: boolean;
  /** Lines that look like what the reader reads but match nothing that it knows; bounded, secrets removed. */
  readonly shapes?: readonly LineShape[];
}

/** A line without its values: digits, addresses, hex and quoted names are replaced. */
export interface LineShape {
  readonly shape: string;
  readonly count: number;
  /** The first line of this shape. */
  readonly evidence: EvidenceRef;
}
