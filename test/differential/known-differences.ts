// Where tshark and we read a message differently, and why.
import { readFileSync } from 'node:fs';

/** `field` is a subject of `WireFacts`, or `message` for a message that only one side sees. */
export interface KnownDifference {
  readonly capture: string;
  readonly frame: number;
  readonly field: string;
  /** One or more sentences, with the section of the RFC that shows who is right. */
  readonly reason: string;
}

export const knownDifferences: readonly KnownDifference[] = JSON.parse(
  readFileSync(new URL('known-differences.json', import.meta.url), 'utf8'),
);
