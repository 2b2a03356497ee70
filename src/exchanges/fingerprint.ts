import type { IkeMessage } from './ike-message.ts';
import { octetHash } from './octet-hash.ts';

/** What tells a repetition from something new. */
export interface Fingerprint {
  /** Of all that was captured. */
  readonly hash: number;
  /** Of the beginning alone: what two captured lengths have in common. */
  readonly head: number;
  readonly captured: number;
  /** As the header states it. */
  readonly length: number;
  readonly cut: boolean;
}

/** The IKE header, a generic header and half of an IV, which no two messages share. */
const HEAD = 40;

export function fingerprint({ view, start, end, header, cut }: IkeMessage): Fingerprint {
  const captured = end - start;
  const hash = octetHash(view, start, end);
  const head = captured > HEAD ? octetHash(view, start, start + HEAD) : hash;
  return { hash, head, captured, length: header.length, cut };
}

export type Likeness = 'same' | 'probable' | 'other';

/**
 * Whether a message repeats one that is known under the same id. Octets that were not captured cannot be compared: then
 * the stated length and what both have in common decide, and the answer is only probable.
 */
export function likeness(known: Fingerprint, print: Fingerprint): Likeness {
  if (!known.cut && !print.cut) return known.hash === print.hash ? 'same' : 'other';
  if (known.length !== print.length) return 'other';
  if (known.captured === print.captured) return known.hash === print.hash ? 'probable' : 'other';
  // Less than the common beginning: the same SPIs, message id and length are all there is to see.
  if (Math.min(known.captured, print.captured) < HEAD) return 'probable';
  return known.head === print.head ? 'probable' : 'other';
}
