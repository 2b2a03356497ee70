// Requests and responses of one IKE SA, paired while streaming (RFC 7296 §2.1): same side, message id and exchange.
import type { ClockId } from '../model/time.ts';
import type { ExchangeSeen } from '../model/wire-events.ts';
import { EXCHANGE, exchangeName } from '../wire/ike/exchange-names.ts';
import type { IkeMessage } from './datagrams.ts';
import { fragmentOf } from './message-facts.ts';
import {
  addPart,
  type MessageState,
  messageHash,
  messageSeen,
  messageState,
  type PartResult,
  repeat,
} from './message-state.ts';

export type Side = ExchangeSeen['openedBy'];

export interface ExchangeState {
  readonly type: number;
  readonly messageId: number;
  readonly openedBy: Side;
  request: MessageState | undefined;
  response: MessageState | undefined;
  repeats: number;
  /** Of a folded run: the exchanges that went into it last, so that a late repetition of one is known. */
  readonly recent: Recent[];
}

interface Recent {
  readonly key: number;
  readonly requestHash: number;
  readonly responseHash: number;
}

/** Exchanges kept of one SA; liveness checks are folded, so only a flood has more. */
const MAX_EXCHANGES = 4096;
/** IKE_SA_INIT retries of one initiator SPI that are told apart. */
const MAX_VARIANTS = 32;
const MAX_RECENT = 4;

export type Added = PartResult | 'new' | 'too-many';

export class ExchangeList {
  readonly all: ExchangeState[] = [];
  readonly #byKey = new Map<number, ExchangeState[]>();
  /** The folded run of liveness checks at the end of the list, for each side that opens them. */
  readonly #run = new Map<Side, ExchangeState>();

  add(message: IkeMessage): Added {
    const { header } = message;
    const openedBy: Side = header.fromInitiator !== header.isResponse ? 'initiator' : 'responder';
    const key = exchangeKey(message, openedBy);
    const hash = messageHash(message);
    const same = this.#byKey.get(key) ?? [];
    const which = header.isResponse ? 'response' : 'request';
    const repeated = this.#repeated(same, message, which, hash, key);
    if (repeated !== undefined) return repeated;
    const open = openFor(same, message, which);
    if (open === undefined) return this.#unmatched(same, message, which, { key, hash, openedBy });
    open[which] = messageState(message, hash);
    this.#foldLiveness(open, key);
    return 'new';
  }

  /** A repetition or a further fragment of a message that is known; undefined where it is neither. */
  #repeated(
    same: readonly ExchangeState[],
    message: IkeMessage,
    which: 'request' | 'response',
    hash: number,
    key: number,
  ): PartResult | undefined {
    const fragment = fragmentOf(message);
    for (let i = same.length - 1; i >= 0; i--) {
      const exchange = same[i];
      const known = exchange?.[which];
      if (exchange === undefined || known === undefined) continue;
      if (fragment !== undefined && known.fragments !== undefined) {
        const part = addPart(known, message, fragment, hash);
        if (part !== 'other-bytes') return part;
      }
      const before = exchange.recent.find((one) => one.key === key);
      const knownHash =
        before === undefined ? known.hash : which === 'request' ? before.requestHash : before.responseHash;
      if (knownHash === hash) return repeat(known, message);
    }
    return undefined;
  }

  #unmatched(same: ExchangeState[], message: IkeMessage, which: 'request' | 'response', id: ExchangeId): Added {
    const last = same.at(-1);
    // A retransmitted IKE_SA_INIT may get another answer than at first, a COOKIE say: that repetition is its request.
    if (last !== undefined && message.header.exchange !== EXCHANGE.saInit) {
      const known = last[which];
      if (known !== undefined) repeat(known, message);
      return 'other-bytes';
    }
    if (this.all.length >= MAX_EXCHANGES || same.length >= MAX_VARIANTS) return 'too-many';
    const exchange: ExchangeState = {
      type: message.header.exchange,
      messageId: message.header.messageId,
      openedBy: id.openedBy,
      request: which === 'response' ? splitRequest(last) : undefined,
      response: undefined,
      repeats: 1,
      recent: [],
    };
    exchange[which] = messageState(message, id.hash);
    this.all.push(exchange);
    same.push(exchange);
    this.#byKey.set(id.key, same);
    return 'new';
  }

  /**
   * Answered liveness checks in a row become one entry: what is kept of a session that lives for days does not grow.
   * Both sides may check at once, so each side has its run; anything else in between ends both.
   */
  #foldLiveness(exchange: ExchangeState, key: number): void {
    if (!isAnsweredLiveness(exchange)) return;
    const run = this.#run.get(exchange.openedBy);
    if (run === undefined || !this.#onlyLivenessSince(run, exchange)) {
      this.#run.set(exchange.openedBy, exchange);
      return;
    }
    mergeInto(run, exchange, key);
    if (this.all.at(-1) === exchange) this.all.pop();
    else this.all.splice(this.all.lastIndexOf(exchange), 1);
    this.#byKey.set(key, [run]);
    while (run.recent.length > MAX_RECENT) {
      const forgotten = run.recent.shift();
      if (forgotten !== undefined) this.#byKey.delete(forgotten.key);
    }
  }

  #onlyLivenessSince(run: ExchangeState, exchange: ExchangeState): boolean {
    for (let i = this.all.length - 1; i >= 0; i--) {
      const one = this.all[i];
      if (one === run) return true;
      if (one !== undefined && one !== exchange && !isAnsweredLiveness(one)) return false;
    }
    return false;
  }
}

interface ExchangeId {
  readonly key: number;
  readonly hash: number;
  readonly openedBy: Side;
}

export function exchangeSeen(state: ExchangeState, clock: ClockId): ExchangeSeen {
  const { type, messageId, openedBy, request, response, repeats } = state;
  return {
    exchange: exchangeName(type),
    messageId,
    openedBy,
    request: request && messageSeen(request, clock),
    response: response && messageSeen(response, clock),
    repeats,
  };
}

/** Message id, exchange type and side in one number: 41 bits, exact in a double. */
function exchangeKey({ header }: IkeMessage, openedBy: Side): number {
  return (header.messageId * 256 + header.exchange) * 2 + (openedBy === 'initiator' ? 1 : 0);
}

/** The exchange that waits for this message. Of several IKE_SA_INIT with id 0 it is the newest. */
function openFor(
  same: readonly ExchangeState[],
  message: IkeMessage,
  which: 'request' | 'response',
): ExchangeState | undefined {
  const open = same.findLast((exchange) => exchange[which] === undefined);
  // A request never follows its own response but by capture order; a new IKE_SA_INIT is a new exchange.
  if (which === 'request' && message.header.exchange === EXCHANGE.saInit && same.length > 1) return undefined;
  return open;
}

/**
 * Takes the last repetition out of an answered request, as the request of a second answer. Undefined where the
 * request was seen once: then the second answer has no request of its own in this capture.
 */
function splitRequest(answered: ExchangeState | undefined): MessageState | undefined {
  const request = answered?.request;
  const answeredNs = answered?.response?.first.epochNs;
  if (request === undefined || answeredNs === undefined || request.count < 2) return undefined;
  if (request.last.epochNs < answeredNs) return undefined;
  const { last } = request;
  request.count--;
  request.last = request.beforeLast;
  return { ...request, first: last, last, beforeLast: last, count: 1 };
}

/** An empty INFORMATIONAL with its empty answer (RFC 7296 §1.4): proof of life and nothing else. */
function isAnsweredLiveness({ type, request, response }: ExchangeState): boolean {
  return type === EXCHANGE.informational && request?.firstInner === 0 && response?.firstInner === 0;
}

function mergeInto(run: ExchangeState, exchange: ExchangeState, key: number): void {
  const { request, response } = exchange;
  if (run.request === undefined || run.response === undefined || request === undefined || response === undefined)
    return;
  run.repeats += exchange.repeats;
  absorb(run.request, request);
  absorb(run.response, response);
  run.recent.push({ key, requestHash: request.hash, responseHash: response.hash });
}

function absorb(into: MessageState, from: MessageState): void {
  into.count += from.count;
  into.beforeLast = into.last;
  into.last = from.last;
}
