import type { SourceId } from './evidence.ts';

/** Who could have seen a fact. Debug and show output of one box are one vantage. */
export type Vantage = 'wire' | 'gateway' | 'client';

/**
 * One input as readers see it: bytes in blocks, and what is needed to point back into them.
 * A block is a view over a buffer that is reused: copy what must outlive the next block.
 */
export interface Source {
  readonly kind: 'source';
  readonly id: SourceId;
  /** Relative, with `/`; entries inside bundles follow `!/`. Never absolute. */
  readonly path: string;
  /** Size in bytes; undefined for a stream whose end is not known yet. */
  readonly bytes: number | undefined;
  /** The bytes in order. Starts at the beginning on every call; a stream can be read once. */
  blocks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** The first 64 KiB of a source: all that a reader may look at to recognise its format. */
export interface SourceHead {
  readonly bytes: Uint8Array;
  /**
   * The same bytes as text, decoded by byte order mark, UTF-16 pattern, UTF-8 or Windows-1252. Line ends are as they are,
   * but LF where CR alone ends the lines.
   */
  readonly text: string;
  /** True when the head is the whole source. */
  readonly whole: boolean;
}
