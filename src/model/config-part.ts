import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';
import type { Stamp } from './time.ts';

/** A line of configuration with the place where it stands; secrets are dropped while reading. */
export interface ConfigLine {
  readonly text: string;
  readonly evidence: EvidenceRef;
}

/** What every part of a configuration says of itself. */
export interface ConfigPart<K extends string> extends Observed<K> {
  readonly host: string | undefined;
  /** Lines of the part that no field here is for, as they stand; secrets are dropped while reading. */
  readonly other: readonly ConfigLine[];
  /** False when the text ended inside, or a pipe may have dropped lines: a missing line then proves nothing. */
  readonly complete: boolean;
  /** Typed in configuration mode: a change, made where it stands. */
  readonly typed?: true;
  /** When the configuration that it stands in was changed last, as the comment above that says. */
  readonly changedAt?: Stamp;
}

export interface ConfiguredDpd {
  readonly intervalSeconds: number;
  readonly retrySeconds: number;
  readonly mode: string;
}
