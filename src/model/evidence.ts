/** Names one input of a run: `S1`, `S2`, ... in the order of their paths, so the order of arguments does not matter. */
export type SourceId = string;

/**
 * Where a fact was read. The byte range is exact; `line`, `frame` and `record` are what a person would quote.
 * A fact that stands for a counted run points to its first place and carries the last one and the count in `run`.
 */
export interface EvidenceRef {
  readonly source: SourceId;
  /** First byte, counted in the source as received. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
  /** Line in a text, from 1. */
  readonly line?: number;
  /** Packet in a capture, from 1, as Wireshark numbers them. */
  readonly frame?: number;
  /** Record in a log that is made of records, from 1. */
  readonly record?: number;
  /** What stands there, at most 5 lines or 1 KiB, secrets already removed. Reporters escape it. */
  readonly excerpt?: string;
  readonly run?: EvidenceRun;
}

/** One key a place. */
export function placeKey({ source, start, end }: Pick<EvidenceRef, 'source' | 'start' | 'end'>): string {
  return `${source} ${start} ${end}`;
}

export interface EvidenceRun {
  /** How many times the fact was seen, the first included. */
  readonly count: number;
  readonly last: Omit<EvidenceRef, 'run' | 'excerpt'>;
}
