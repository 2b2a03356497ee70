// What the fragments of a message held (RFC 7383 §2.5), until all of them are there. They may come in any order.
import type { MessageState } from '../message-state.ts';

/** Octets of one message, and of all that wait for their rest. */
const MAX_MESSAGE = 1024 * 1024;
const MAX_HELD = 16 * 1024 * 1024;

export interface OpenedFragment {
  /** From 1. */
  readonly number: number;
  /** The first inner payload's type; only that of fragment 1 counts. */
  readonly first: number;
  readonly plaintext: Uint8Array;
}

interface Waiting {
  /** A larger total means that the sender cut the message anew. */
  readonly total: number;
  readonly parts: Map<number, OpenedFragment>;
  octets: number;
}

/** One for a capture point: the limit is on all that waits there. */
export class FragmentPlaintexts {
  /** In order of first fragment. */
  readonly #waiting = new Map<MessageState, Waiting>();
  #held = 0;

  /** Adds a fragment; the whole message where it was the last one missing. */
  add(state: MessageState, fragment: OpenedFragment): Omit<OpenedFragment, 'number'> | undefined {
    const total = state.fragments?.total ?? 0;
    const waiting = this.#setOf(state, total);
    if (waiting === undefined || waiting.parts.has(fragment.number)) return undefined;
    waiting.parts.set(fragment.number, fragment);
    waiting.octets += fragment.plaintext.length;
    this.#held += fragment.plaintext.length;
    if (waiting.octets > MAX_MESSAGE) this.#drop(state, waiting);
    if (waiting.parts.size < total) return undefined;
    this.#drop(state, waiting);
    const parts = [...waiting.parts.values()].sort((a, b) => a.number - b.number);
    return { first: parts[0]?.first ?? 0, plaintext: Buffer.concat(parts.map(({ plaintext }) => plaintext)) };
  }

  #setOf(state: MessageState, total: number): Waiting | undefined {
    const known = this.#waiting.get(state);
    if (known?.total === total) return known;
    if (known !== undefined) this.#drop(state, known);
    if (total === 0) return undefined;
    for (const [oldest, waiting] of this.#waiting) {
      if (this.#held <= MAX_HELD) break;
      this.#drop(oldest, waiting);
    }
    const waiting: Waiting = { total, parts: new Map(), octets: 0 };
    this.#waiting.set(state, waiting);
    return waiting;
  }

  #drop(state: MessageState, { octets }: Waiting): void {
    if (this.#waiting.delete(state)) this.#held -= octets;
  }
}
