// Requests and responses of one IKE SA, paired while streaming (RFC 7296 §2.1): same side, message id and exchange.
import type { ExchangeSeen } from '../model/wire-events.ts';
import { EXCHANGE, exchangeName } from '../wire/ike/exchange-names.ts';
import { ExchangeIndex, keyOf } from './exchange-index.ts';
import { type ExchangeState, isAnsweredLiveness, type Side } from './exchange-state.ts';
import { type Fingerprint, fingerprint, likeness } from './fingerprint.ts';
import type { PartResult } from './fragment-state.ts';
import type { IkeMessage } from './ike-message.ts';
import { LivenessRun, type WaitingCheck } from './liveness-run.ts';
import { firstInner, fragmentOfMessage, isUnseenFragment, payloadLabels } from './message-facts.ts';
import { fragmentOfKnown, type MessageState, messageSeen, messageState, repeat } from './message-state.ts';
import { nanosBetween, type Sighted } from './sighting.ts';

/** Exchanges kept of one SA; liveness checks are folded, so only a flood has more. */
const MAX_EXCHANGES = 4096;
/** IKE_SA_INIT retries of one initiator SPI that are told apart. */
const MAX_VARIANTS = 32;

export type Added = PartResult | 'new' | 'too-many';

type Half = 'request' | 'response';

/** Nobody goes on through so many message ids without answers (RFC 7296 §2.1): they were not captured. */
export const ONE_SIDED = 16;

export class ExchangeList {
  readonly all: ExchangeState[] = [];
  /** What the message just added answers (the request's last sighting) or repeats (the first sighting of the same). */
  placedAt: Sighted | undefined;
  /** The message that the one just added is part of, or repeats; undefined in a folded run. */
  placed: MessageState | undefined;
  readonly #index = new ExchangeIndex();
  /** The run of liveness checks at the end of the list, of each side that opens them. */
  #initiatorRun: LivenessRun | undefined;
  #responderRun: LivenessRun | undefined;
  /** Liveness checks at the end of the list that have one half only. */
  #row: { readonly openedBy: Side; readonly half: Half; readonly lastId: number; readonly count: number } | undefined;
  #heardInitiator = false;
  #heardResponder = false;

  add(message: IkeMessage): Added {
    const { header } = message;
    const byInitiator = header.fromInitiator !== header.isResponse;
    this.#unfold(message, byInitiator ? 'initiator' : 'responder');
    this.#hear(header.fromInitiator);
    this.placed = undefined;
    const isLiveness = isEmptyInformational(message);
    if (isLiveness) {
      const run = byInitiator ? this.#initiatorRun : this.#responderRun;
      const folded = run?.add(message);
      if (folded !== undefined) {
        this.placedAt = run?.placedAt;
        return folded;
      }
    }
    return this.#addOne(message, byInitiator ? 'initiator' : 'responder', isLiveness);
  }

  /** The message of which the one just added was the last missing piece. */
  noteWhole(whole: IkeMessage): void {
    if (this.placed === undefined) return;
    this.placed.payloads = payloadLabels(whole);
    this.placed.firstInner = firstInner(whole);
    this.placed.octets = whole.header.length;
  }

  #addOne(message: IkeMessage, openedBy: Side, isLiveness: boolean): Added {
    const { header } = message;
    this.#settleRun(openedBy);
    const key = exchangeKey(message, openedBy);
    const print = fingerprint(message);
    const same = this.#index.get(key, this.all);
    const half = header.isResponse ? 'response' : 'request';
    const repeated = this.#repeated(same, message, half, print);
    if (repeated !== undefined) return repeated;
    // Whatever is neither a liveness check nor a repetition ends the runs.
    if (!isLiveness) this.#endRuns();
    const open = openFor(same, message, half);
    if (open === undefined) return this.#unmatched(same, message, half, { key, print, openedBy, isLiveness });
    this.placedAt = half === 'response' ? open.request?.last : undefined;
    this.placed = open[half] = messageState(message, print);
    if (isLiveness && isAnsweredLiveness(open)) this.#setRun(openedBy, new LivenessRun(open, 'both', message));
    return 'new';
  }

  /** A repetition or a further fragment of a message that is known; undefined where it is neither. */
  #repeated(
    same: readonly ExchangeState[],
    message: IkeMessage,
    half: Half,
    print: Fingerprint,
  ): PartResult | undefined {
    for (let i = same.length - 1; i >= 0; i--) {
      const known = same[i]?.[half];
      if (known === undefined) continue;
      // Which fragment it is was not captured, and all of a message are alike in what was.
      if (isUnseenFragment(message)) return this.#placeUnseen(known);
      const part = fragmentOfKnown(known, message, print);
      const like = part === undefined ? likeness(known.print, print) : 'other';
      if (part === 'other-bytes' || (part === undefined && like === 'other')) continue;
      this.placed = known;
      this.placedAt = part === undefined ? known.first : fragmentSeenBefore(known, message, part);
      return part ?? repeat(known, message, like);
    }
    return undefined;
  }

  #placeUnseen(known: MessageState): PartResult {
    this.placed = known;
    this.placedAt = known.first;
    return 'new-part';
  }

  #unmatched(same: readonly ExchangeState[], message: IkeMessage, half: Half, id: ExchangeId): Added {
    const last = same.at(-1);
    // A retransmitted IKE_SA_INIT may get another answer than at first, a COOKIE say: that repetition is its request.
    if (last !== undefined && message.header.exchange !== EXCHANGE.saInit) {
      const known = last[half];
      if (known !== undefined) repeat(known, message, 'other');
      this.placed = known;
      this.placedAt = known?.first;
      return 'other-bytes';
    }
    this.placedAt = undefined;
    if (this.all.length >= MAX_EXCHANGES || same.length >= MAX_VARIANTS) return 'too-many';
    const { messageId, exchange: type } = message.header;
    const request = half === 'response' ? splitRequest(last) : undefined;
    const exchange: ExchangeState = {
      type,
      messageId,
      openedBy: id.openedBy,
      request,
      response: undefined,
      repeats: 1,
    };
    this.placedAt = request?.last;
    this.placed = exchange[half] = messageState(message, id.print);
    this.#append(exchange, id.key);
    const folds = id.isLiveness && (this.#isOneSided(exchange, half) || !this.#heardBoth());
    if (folds) this.#setRun(id.openedBy, new LivenessRun(exchange, half, message));
    return 'new';
  }

  /** Whether so many checks in a row had one half only that the other direction is not captured, though it was before. */
  #isOneSided({ messageId, openedBy }: ExchangeState, half: Half): boolean {
    const row = this.#row;
    const goesOn = row?.openedBy === openedBy && row.half === half && messageId === row.lastId + 1;
    this.#row = { openedBy, half, lastId: messageId, count: goesOn ? row.count + 1 : 1 };
    return this.#row.count >= ONE_SIDED;
  }

  /** An answer to the last of a run of requests shows that the other direction is captured again. */
  #unfold(message: IkeMessage, side: Side): void {
    const run = side === 'initiator' ? this.#initiatorRun : this.#responderRun;
    if (run?.isAnsweredBy(message) !== true) return;
    this.#appendCheck(run, run.takeNewest(), side);
    this.#setRun(side, undefined);
  }

  #append(exchange: ExchangeState, key: number): void {
    this.all.push(exchange);
    this.#index.add(key, exchange);
  }

  /** All exchanges, with checks that still wait for their answers. */
  seen(): readonly ExchangeSeen[] {
    this.#endRuns();
    return this.all.map(exchangeSeen);
  }

  #hear(fromInitiator: boolean): void {
    if (fromInitiator ? this.#heardInitiator : this.#heardResponder) return;
    if (fromInitiator) this.#heardInitiator = true;
    else this.#heardResponder = true;
    // From now on a check without an answer means something.
    if (this.#heardBoth()) this.#endRuns(({ shape }) => shape !== 'both');
  }

  #heardBoth(): boolean {
    return this.#heardInitiator && this.#heardResponder;
  }

  #setRun(side: Side, run: LivenessRun | undefined): void {
    if (side === 'initiator') this.#initiatorRun = run;
    else this.#responderRun = run;
  }

  #endRuns(which: (run: LivenessRun) => boolean = () => true): void {
    for (const side of ['initiator', 'responder'] as const) {
      const run = side === 'initiator' ? this.#initiatorRun : this.#responderRun;
      if (run === undefined || !which(run)) continue;
      this.#splitRepeated(run, side);
      this.#settleRun(side);
      this.#setRun(side, undefined);
    }
  }

  /** A check that waits for its answer while something else comes gets an entry of its own. */
  #settleRun(side: Side): void {
    const run = side === 'initiator' ? this.#initiatorRun : this.#responderRun;
    const waiting = run?.takeWaiting();
    if (run === undefined || waiting === undefined) return;
    this.#appendCheck(run, waiting, side);
    this.#setRun(side, undefined);
  }

  /** The last check that a side is known to have made, where it made it again and again: perhaps no answer reached it. */
  #splitRepeated(run: LivenessRun, side: Side): void {
    const repeated = this.all.length < MAX_EXCHANGES ? run.takeRepeated() : undefined;
    this.#appendCheck(run, repeated?.request, side, repeated?.response);
  }

  #appendCheck(run: LivenessRun, check: WaitingCheck | undefined, openedBy: Side, answer?: WaitingCheck): void {
    const { request, response } = run.exchange;
    if (check === undefined || request === undefined || this.all.length >= MAX_EXCHANGES) return;
    const { messageId } = check;
    const { informational: type } = EXCHANGE;
    const answered = answer && response && messageLike(response, answer);
    const exchange = {
      type,
      messageId,
      openedBy,
      request: messageLike(request, check),
      response: answered,
      repeats: 1,
    };
    this.#append(exchange, keyOf(messageId, type, openedBy));
  }
}

/** A message of a run, like the first of them in all but what tells it from the others. */
function messageLike(like: MessageState, { count, hash, first, last }: WaitingCheck): MessageState {
  const print = { ...like.print, hash, head: hash };
  return { ...like, first, last, beforeLast: last, count, print, opened: undefined };
}

/** An INFORMATIONAL request without content: a liveness check (RFC 7296 §1.4). */
export function isLivenessCheck(message: IkeMessage): boolean {
  return !message.header.isResponse && isEmptyInformational(message);
}

/** A liveness check or its answer; the answer to anything else may be empty too. */
function isEmptyInformational(message: IkeMessage): boolean {
  return message.header.exchange === EXCHANGE.informational && message.isPlainSk && message.firstOfSk === 0;
}

interface ExchangeId {
  readonly key: number;
  readonly print: Fingerprint;
  readonly openedBy: Side;
  readonly isLiveness: boolean;
}

function exchangeSeen({ type, messageId, openedBy, request, response, repeats }: ExchangeState): ExchangeSeen {
  return {
    exchange: exchangeName(type),
    messageId,
    openedBy,
    request: request && messageSeen(request),
    response: response && messageSeen(response),
    repeats,
  };
}

function exchangeKey({ header }: IkeMessage, openedBy: Side): number {
  return keyOf(header.messageId, header.exchange, openedBy);
}

/** The first sighting of the same fragment; of a new one that of its message. */
function fragmentSeenBefore(known: MessageState, message: IkeMessage, part: PartResult): Sighted {
  const number = part === 'new-part' || part === 'restarted' ? undefined : fragmentOfMessage(message)?.number;
  return (number === undefined ? undefined : known.fragments?.parts.get(number)?.first) ?? known.first;
}

/** The exchange that waits for this message. Of several IKE_SA_INIT with id 0 it is the newest. */
function openFor(same: readonly ExchangeState[], message: IkeMessage, half: Half): ExchangeState | undefined {
  const open = same.findLast((exchange) => exchange[half] === undefined);
  if (half === 'response' || message.header.exchange !== EXCHANGE.saInit) return open;
  // A request never follows its own response but by capture order: a later IKE_SA_INIT is what a refusal led to.
  const answered = open?.response?.first;
  const isLater = answered !== undefined && nanosBetween(answered, message) > 0;
  return isLater || same.length > 1 ? undefined : open;
}

/**
 * Takes the last repetition out of an answered request, as the request of a second answer. Undefined where the
 * request was seen once: then the second answer has no request of its own in this capture.
 */
function splitRequest(answered: ExchangeState | undefined): MessageState | undefined {
  const request = answered?.request;
  const answer = answered?.response?.first;
  if (request === undefined || answer === undefined || request.count < 2) return undefined;
  if (nanosBetween(answer, request.last) < 0) return undefined;
  const { last } = request;
  request.count--;
  request.last = request.beforeLast;
  return { ...request, first: last, last, beforeLast: last, count: 1 };
}
