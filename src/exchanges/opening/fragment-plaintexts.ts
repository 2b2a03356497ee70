// What the fragments of a message held (RFC 7383 §2.5), until all of them are there. They may come in any order.
import type { MessageState } from '../message-state.ts';

/** Octets of one message, and of all that wait for their rest. */
const MAX_MESSAGE = 1024 * 1024;
const MAX_HELD = 16 * 1024 * 1024;

export interface OpenedFragment {
  /** From 1, and of how many; both passed the check with what they are of. */
  readonly number: number;
  readonly total: number;
  /** The first inner payload's type; only that of fragment 1 counts. */
  readonly first: number;
  readonly plaintext: Uint8Array;
}

/** Fragments of one cut. A sender that cuts a message anew, into smaller pieces, states a larger total (RFC 7383 §2.5.2). */
interface Waiting {
  readonly parts: Map<number, OpenedFragment>;
  octets: number;
}

/** Cuts of one message that wait at the same time: more than two are not made. */
const MAX_CUTS = 4;

/** One for a capture point: the limit is on all that waits there. */
export class FragmentPlaintexts {
  readonly #cuts = new Map<MessageState, Map<number, Waiting>>();
  #held = 0;

  /**
   * Adds a fragment; the whole message where it was the last one missing. Only what passed its check comes here, so a forged
   * fragment with another total disturbs nothing.
   */
  add(state: MessageState, fragment: OpenedFragment): Pick<OpenedFragment, 'first' | 'plaintext'> | undefined {
    const { number, total, plaintext } = fragment;
    if (number === 0 || number > total) return undefined;
    const waiting = this.#waitingFor(state, total);
    if (waiting === undefined || waiting.parts.has(number)) return undefined;
    waiting.parts.set(number, fragment);
    waiting.octets += plaintext.length;
    this.#held += plaintext.length;
    if (waiting.octets > MAX_MESSAGE) this.#drop(state);
    if (waiting.parts.size < total) return undefined;
    this.#drop(state);
    const parts = [...waiting.parts.values()].sort((a, b) => a.number - b.number);
    return { first: parts[0]?.first ?? 0, plaintext: Buffer.concat(parts.map((part) => part.plaintext)) };
  }

  #waitingFor(state: MessageState, total: number): Waiting | undefined {
    // The longest waiting are first in the map.
    for (const oldest of this.#cuts.keys()) {
      if (this.#held <= MAX_HELD) break;
      this.#drop(oldest);
    }
    const cuts = this.#cuts.get(state) ?? new Map<number, Waiting>();
    this.#cuts.set(state, cuts);
    const known = cuts.get(total);
    if (known !== undefined || cuts.size === MAX_CUTS) return known;
    const waiting: Waiting = { parts: new Map(), octets: 0 };
    cuts.set(total, waiting);
    return waiting;
  }

  #drop(state: MessageState): void {
    for (const { octets } of this.#cuts.get(state)?.values() ?? []) this.#held -= octets;
    this.#cuts.delete(state);
  }
}
