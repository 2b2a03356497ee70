// Cisco's own fragmentation (vendor ID FRAGMENTATION, before RFC 7383): the finished, encrypted message is cut, and each piece
// travels in a message of its own. The pieces in order are the message again, with its header.
import type { Diagnoses } from '../wire/capture/diagnoses.ts';
import { bodyStart } from '../wire/ike/clear-payloads.ts';
import { CISCO_FRAGMENT_HEADER, fragmentOf } from '../wire/ike/fragments.ts';
import { PAYLOAD } from '../wire/ike/payload-names.ts';
import type { IkeMessage } from './ike-message.ts';

/** Octets of one message in pieces, and of all that wait for their rest. */
const MAX_MESSAGE = 1024 * 1024;
const MAX_HELD = 16 * 1024 * 1024;
/** Longer than any sender waits before it sends the whole set again. */
const TIMEOUT_SECONDS = 60;
/** What a piece costs beside its octets. */
const PIECE_OVERHEAD = 256;

interface PieceSet {
  readonly key: string;
  readonly startedSeconds: number;
  readonly pieces: Map<number, Uint8Array>;
  /** 0 until the last piece came. */
  total: number;
  octets: number;
}

export class CiscoFragments {
  readonly #diagnoses: Diagnoses;
  /** In order of first piece. */
  readonly #sets = new Map<string, PieceSet>();
  #held = 0;

  constructor(diagnoses: Diagnoses) {
    this.#diagnoses = diagnoses;
  }

  /** Takes a message, which mostly is no piece; gives the whole message where this was the last one missing. */
  add(message: IkeMessage): IkeMessage | undefined {
    const { header, view } = message;
    if (header.nextPayload !== PAYLOAD.ciscoFragment || message.cut) return undefined;
    const payload = message.chain.value[0];
    const place = fragmentOf(view, payload);
    if (payload === undefined || payload.cut || place === undefined) return undefined;
    this.#makeRoom(message.seconds);
    const set = this.#setOf(message, place.id);
    if (set.pieces.has(place.number) || (set.total !== 0 && place.number > set.total)) return undefined;
    const start = bodyStart(payload) + CISCO_FRAGMENT_HEADER;
    const piece = new Uint8Array(view.buffer, view.byteOffset + start, payload.end - start).slice();
    set.pieces.set(place.number, piece);
    set.octets += piece.length + PIECE_OVERHEAD;
    this.#held += piece.length + PIECE_OVERHEAD;
    if (place.total !== 0) set.total = place.total;
    // What was counted beyond the last piece is no piece of this message.
    if (place.total !== 0) for (const number of set.pieces.keys()) if (number > place.total) set.pieces.delete(number);
    if (set.octets > MAX_MESSAGE) {
      const text = 'A message in Cisco fragments is larger than 1 MiB; it was not put together.';
      this.#diagnoses.add('ike.fragments-too-large', text, message.evidence);
      this.#drop(set);
      return undefined;
    }
    return set.pieces.size === set.total ? this.#complete(set, message) : undefined;
  }

  #setOf(message: IkeMessage, id: number): PieceSet {
    const { header } = message;
    const spis = [header.initiatorHigh, header.initiatorLow, header.responderHigh, header.responderLow].join();
    const key = [spis, header.exchange, header.flags, header.messageId, id].join();
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const set: PieceSet = { key, startedSeconds: message.seconds, pieces: new Map(), total: 0, octets: 0 };
    this.#sets.set(key, set);
    return set;
  }

  #complete(set: PieceSet, message: IkeMessage): IkeMessage | undefined {
    this.#drop(set);
    const pieces = [...set.pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece);
    const whole = message.replacedBy(Buffer.concat(pieces));
    const same =
      whole?.header.initiatorHigh === message.header.initiatorHigh &&
      whole.header.initiatorLow === message.header.initiatorLow &&
      whole.header.messageId === message.header.messageId &&
      whole.header.exchange === message.header.exchange;
    // Pieces of pieces are not a thing that any sender makes.
    if (same && whole.header.nextPayload !== PAYLOAD.ciscoFragment) return whole;
    const text = 'Cisco fragments put together are no IKE message, or one with another header than theirs.';
    this.#diagnoses.add('ike.fragments-contradict', text, message.evidence);
    return undefined;
  }

  #makeRoom(nowSeconds: number): void {
    for (const oldest of this.#sets.values()) {
      if (this.#held <= MAX_HELD && nowSeconds - oldest.startedSeconds < TIMEOUT_SECONDS) return;
      this.#drop(oldest);
    }
  }

  #drop(set: PieceSet): void {
    this.#held -= set.octets;
    this.#sets.delete(set.key);
  }
}
