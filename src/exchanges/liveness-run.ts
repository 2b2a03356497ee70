// Liveness checks (RFC 7296 §1.4): an empty INFORMATIONAL with its empty answer, proof of life and nothing else. A session
// that lives for days has thousands of them. Checks in a row, with message ids in a row, become one entry while streaming.
import type { ExchangeState } from './exchange-state.ts';
import type { IkeMessage } from './ike-message.ts';
import { octetHash } from './octet-hash.ts';
import { isSecondCopy, type Sighted, Sighting } from './sighting.ts';

/** Folded exchanges of which a late repetition is recognised by its octets. */
const RECENT = 4;
const NONE = -1;

export type LivenessResult = 'new' | 'retransmission' | 'duplicate';

/** Which halves of its exchanges a run is made of: a capture of one direction shows requests, or responses, alone. */
export type RunShape = 'both' | 'request' | 'response';

export class LivenessRun {
  readonly shape: RunShape;
  /** The entry that stands for the whole run. */
  readonly exchange: ExchangeState;
  /** What the message just added answers or repeats. */
  placedAt: Sighted | undefined;
  /** Last sightings of the run, moved and not replaced: a run may be of a million messages. */
  readonly #lastRequest = new Sighting();
  readonly #lastResponse = new Sighting();
  /** The first and the number of sightings of the last id, and where the run ended before; of a run with answers also theirs. */
  readonly #newest = new Sighting();
  #newestCount = 0;
  readonly #before = new Sighting();
  readonly #newestAnswer = new Sighting();
  #newestAnswers = 0;
  readonly #beforeAnswer = new Sighting();
  /** The request that waits for its answer. */
  #waitingId = NONE;
  #waitingHash = 0;
  #waitingCount = 0;
  readonly #waitingFirst = new Sighting();
  readonly #waitingLast = new Sighting();
  #lastId: number;
  readonly #requestHashes = new Float64Array(RECENT);
  readonly #responseHashes = new Float64Array(RECENT);

  /** Who asks whom, as the keys of their endpoints: a check on another path is not of this run. */
  readonly #asker: number;
  readonly #asked: number;

  /** `message` is the one that made `exchange` worth a run. */
  constructor(exchange: ExchangeState, shape: RunShape, message: IkeMessage) {
    this.exchange = exchange;
    this.shape = shape;
    this.#asker = message.header.isResponse ? message.toKey : message.fromKey;
    this.#asked = message.header.isResponse ? message.fromKey : message.toKey;
    this.#lastId = exchange.messageId;
    const slot = exchange.messageId % RECENT;
    this.#requestHashes[slot] = exchange.request?.print.hash ?? 0;
    this.#responseHashes[slot] = exchange.response?.print.hash ?? 0;
  }

  /** Adds an empty message of the run's side; undefined where it does not go on with the run. */
  add(message: IkeMessage): LivenessResult | undefined {
    const { messageId, isResponse } = message.header;
    if (messageId <= this.#lastId) return this.#again(message);
    if (messageId !== this.#lastId + 1 || !this.#isAlike(message)) return undefined;
    const hash = octetHash(message.view, message.start, message.end);
    if (this.shape !== 'both')
      return isResponse === (this.shape === 'response') ? this.#half(message, hash) : undefined;
    if (isResponse) return this.#answer(message, hash);
    if (this.#waitingId === NONE) return this.#ask(message, hash);
    return hash === this.#waitingHash ? this.#askAgain(message) : undefined;
  }

  /** Takes out the request that waits, for an entry of its own, where something else came instead of its answer. */
  takeWaiting(): WaitingCheck | undefined {
    if (this.#waitingId === NONE) return undefined;
    const waiting = { messageId: this.#waitingId, count: this.#waitingCount, hash: this.#waitingHash };
    this.#waitingId = NONE;
    return { ...waiting, first: Sighting.of(this.#waitingFirst), last: Sighting.of(this.#waitingLast) };
  }

  /** Same ends, same size: what is kept of the first then holds for all. */
  #isAlike({ header, fromKey, toKey }: IkeMessage): boolean {
    const { request, response } = this.exchange;
    if (header.isResponse) {
      return fromKey === this.#asked && toKey === this.#asker && header.length === response?.octets;
    }
    return fromKey === this.#asker && toKey === this.#asked && header.length === request?.octets;
  }

  /** Whether a message answers the last request of a run that has no answers. */
  isAnsweredBy({ header }: IkeMessage): boolean {
    return this.shape === 'request' && header.isResponse && header.messageId === this.#lastId && this.#newestCount > 0;
  }

  /** Takes the last request out of a run of requests, for an entry of its own: its answer came after all. */
  takeNewest(): WaitingCheck | undefined {
    const { request } = this.exchange;
    if (this.#newestCount === 0 || request === undefined) return undefined;
    const last = Sighting.of(request.last);
    const hash = this.#requestHashes[this.#lastId % RECENT] ?? 0;
    const taken = { messageId: this.#lastId, count: this.#newestCount, hash, first: Sighting.of(this.#newest), last };
    this.exchange.repeats--;
    request.count -= this.#newestCount;
    request.last = Sighting.of(this.#before);
    this.#newestCount = 0;
    this.#lastId--;
    return taken;
  }

  /**
   * Takes the last check out with its answers, for an entry of its own, where it was asked again: whether its answer arrived is another question than
   * whether those before it did.
   */
  takeRepeated(): { readonly request: WaitingCheck; readonly response: WaitingCheck } | undefined {
    const { response } = this.exchange;
    if (this.shape !== 'both' || this.#newestCount < 2 || response === undefined) return undefined;
    const hash = this.#responseHashes[this.#lastId % RECENT] ?? 0;
    const [first, last] = [Sighting.of(this.#newestAnswer), Sighting.of(response.last)];
    const answer = { messageId: this.#lastId, count: this.#newestAnswers, hash, first, last };
    response.count -= this.#newestAnswers;
    response.last = Sighting.of(this.#beforeAnswer);
    const request = this.takeNewest();
    return request && { request, response: answer };
  }

  #ask(message: IkeMessage, hash: number): LivenessResult {
    this.#waitingId = message.header.messageId;
    this.#waitingHash = hash;
    this.#waitingCount = 1;
    this.#waitingFirst.set(message);
    this.#waitingLast.set(message);
    this.placedAt = undefined;
    return 'new';
  }

  #askAgain(message: IkeMessage): LivenessResult {
    this.placedAt = this.#waitingFirst;
    if (isSecondCopy(message, this.#waitingLast)) return 'duplicate';
    this.#waitingCount++;
    this.#waitingLast.set(message);
    return 'retransmission';
  }

  #answer(message: IkeMessage, hash: number): LivenessResult | undefined {
    const { request, response } = this.exchange;
    if (this.#waitingId === NONE || request === undefined || response === undefined) return undefined;
    this.#before.set(request.last);
    this.#newest.set(this.#waitingFirst);
    this.#newestCount = this.#waitingCount;
    this.#beforeAnswer.set(response.last);
    this.#newestAnswer.set(message);
    this.#newestAnswers = 1;
    this.exchange.repeats++;
    request.count += this.#waitingCount;
    this.#lastRequest.set(this.#waitingLast);
    request.last = this.#lastRequest;
    response.count++;
    this.#lastResponse.set(message);
    response.last = this.#lastResponse;
    this.#waitingId = NONE;
    this.#lastId++;
    this.#requestHashes[this.#lastId % RECENT] = this.#waitingHash;
    this.#responseHashes[this.#lastId % RECENT] = hash;
    this.placedAt = this.#waitingFirst;
    return 'new';
  }

  #half(message: IkeMessage, hash: number): LivenessResult | undefined {
    const known = this.shape === 'request' ? this.exchange.request : this.exchange.response;
    if (known === undefined) return undefined;
    this.#before.set(known.last);
    this.#newest.set(message);
    this.#newestCount = 1;
    this.exchange.repeats++;
    known.count++;
    known.last = this.#moved(message);
    this.#lastId++;
    const hashes = this.shape === 'request' ? this.#requestHashes : this.#responseHashes;
    hashes[this.#lastId % RECENT] = hash;
    this.placedAt = undefined;
    return 'new';
  }

  /** A message of an exchange that is folded already. Older ones than `RECENT` are believed to be what they repeat. */
  #again(message: IkeMessage): LivenessResult | undefined {
    const { messageId, isResponse } = message.header;
    if (messageId < this.exchange.messageId) return undefined;
    const known = isResponse ? this.exchange.response : this.exchange.request;
    if (known === undefined) return undefined;
    if (messageId > this.#lastId - RECENT) {
      const hash = octetHash(message.view, message.start, message.end);
      const hashes = isResponse ? this.#responseHashes : this.#requestHashes;
      if (hashes[messageId % RECENT] !== hash) return undefined;
    }
    this.placedAt = known.first;
    if (isSecondCopy(message, known.last)) return 'duplicate';
    known.count++;
    known.last = this.#moved(message);
    // The check that a run began with is its entry itself, and is never taken out.
    if (messageId === this.#lastId && this.#newestCount > 0) {
      if (isResponse && this.shape === 'both') this.#newestAnswers++;
      else this.#newestCount++;
    }
    return 'retransmission';
  }

  #moved(message: IkeMessage): Sighting {
    const last = message.header.isResponse ? this.#lastResponse : this.#lastRequest;
    last.set(message);
    return last;
  }
}

export interface WaitingCheck {
  readonly messageId: number;
  readonly count: number;
  readonly hash: number;
  readonly first: Sighting;
  readonly last: Sighting;
}
