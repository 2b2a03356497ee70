// The fragments of one message (RFC 7383 §2.6, and Cisco's own). Which are there can be told without keys; what is in them
// cannot.
import type { FragmentOf } from '../wire/ike/fragments.ts';
import { type Fingerprint, likeness } from './fingerprint.ts';
import type { IkeMessage } from './ike-message.ts';
import { isSecondCopy, type Sighted } from './sighting.ts';

export interface FragmentState {
  total: number;
  readonly id: number;
  readonly parts: Map<number, Part>;
  /** Times that the message was sent: as often as its most frequent fragment. */
  count: number;
}

interface Part {
  readonly print: Fingerprint;
  count: number;
  readonly first: Sighted;
  last: Sighted;
}

/** Fragments kept of one message: a certificate chain of 64 KiB in the smallest pieces that peers send has half as many. */
const MAX_PARTS = 512;

export type PartResult = 'retransmission' | 'duplicate' | 'new-part' | 'restarted' | 'too-many' | 'other-bytes';

export function fragmentState(fragment: FragmentOf, message: IkeMessage, print: Fingerprint): FragmentState {
  const { total, id, number } = fragment;
  return { total, id, parts: new Map([[number, newPart(message, print)]]), count: 1 };
}

/**
 * Adds a fragment. A larger total means that the sender cut the same message again into smaller pieces: the set begins
 * anew. A smaller one is left over from before (RFC 7383 §2.6.1). Of two that differ the first stays.
 */
export function addPart(state: FragmentState, part: FragmentOf, message: IkeMessage, print: Fingerprint): PartResult {
  if (part.kind === 'cisco' && part.id !== state.id) return 'other-bytes';
  if (state.total === 0 && part.total !== 0) {
    state.total = part.total;
    // Cisco's last piece says how many there are; what was counted beyond it is no piece of this message.
    for (const number of state.parts.keys()) if (number > part.total) state.parts.delete(number);
  }
  if (part.kind === 'skf' && part.total < state.total) return 'retransmission';
  if (part.kind === 'skf' && part.total > state.total) {
    state.total = part.total;
    state.parts.clear();
    state.parts.set(part.number, newPart(message, print));
    state.count++;
    return 'restarted';
  }
  if (part.total !== 0 && part.total !== state.total) return 'other-bytes';
  if (state.total !== 0 && part.number > state.total) return 'other-bytes';
  const known = state.parts.get(part.number);
  if (known === undefined) {
    if (state.parts.size === MAX_PARTS) return 'too-many';
    state.parts.set(part.number, newPart(message, print));
    return 'new-part';
  }
  if (likeness(known.print, print) === 'other') return 'other-bytes';
  if (isSecondCopy(message, known.last)) return 'duplicate';
  known.last = message.sighting;
  known.count++;
  state.count = Math.max(state.count, known.count);
  return 'retransmission';
}

/** True while fragments of the message are missing. */
export function isIncomplete({ total, parts }: FragmentState): boolean {
  return total === 0 || parts.size < total;
}

function newPart(message: IkeMessage, print: Fingerprint): Part {
  return { print, count: 1, first: message.sighting, last: message.sighting };
}
