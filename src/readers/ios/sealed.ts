import type { ShownPayload } from '../../model/gateway-packet-fields.ts';

// What is inside the encrypted messages that the gateway sends: their blocks print `ENCR` alone, and a `Building packet for
// encryption` record before them lists the rest (ios-text.md 2.3). Blocks get lost, so a list is given to a message only where
// nothing else can be meant: a list of another message would tell a liveness check where there was a DELETE.

/** The payloads inside a message, with what packet verbosity prints of them. */
export interface Inside {
  readonly payloads: readonly string[];
  readonly shown?: readonly ShownPayload[] | undefined;
}

/** A message as its block names it. */
export interface SealedMessage {
  readonly exchange: string;
  readonly messageId: number;
  readonly isResponse: boolean;
}

interface SentMessage extends SealedMessage {
  readonly inside: Inside | undefined;
}

/** What a `Building packet for encryption` record lists; without `inside` where the list was lost. */
interface Built {
  readonly inside: Inside | undefined;
  /** The request of the peer that had been received last, which the message answers if it is an answer. */
  readonly heard: number;
}

const MAX_PENDING = 16;
const NONE = -1;

/** Payloads that of these exchanges only one has; a list without any has its place in INFORMATIONAL alone. */
const EXCHANGES: ReadonlyMap<string, RegExp> = new Map([
  ['IKE_AUTH', /^(?:N|DELETE|D)$/],
  ['CREATE_CHILD_SA', /^(?:ID[ir]|CERT|CERTREQ|AUTH|EAP|DELETE|D)$/],
  ['INFORMATIONAL', /^(?:ID[ir]|CERT|CERTREQ|AUTH|EAP|N|TS[ir])$/],
]);

/** The messages that the gateway sends in one IKE SA. */
export class SealedMessages {
  /** Requests that may wait for their turn in the window of the peer while answers are sent. */
  private waiting: Built[] = [];
  /** What was built last, unless it is known to be a request: it is sent next, or its block is lost. */
  private next: Built | undefined;
  /** Lists built since the last request, without those of answers. */
  private built = 0;
  /** A DELETE was announced, and nothing has been built or sent since. */
  private deletes = false;
  private lastRequest = NONE;
  private heard = NONE;
  /** What was sent, by message: a resend prints only `ENCR` and has no building record. */
  private readonly sent: SentMessage[] = [];

  /** A message is built. One built before it and not sent was sent in a block that is lost. */
  build(inside: Inside | undefined): void {
    this.next = { inside, heard: this.heard };
    this.built++;
    this.deletes = false;
  }

  /** What was built last has to fit in the window of the peer: only requests have to. */
  queue(): void {
    if (this.next === undefined) return;
    this.waiting.push(this.next);
    if (this.waiting.length > MAX_PENDING) this.waiting.shift();
    this.next = undefined;
  }

  /** `Sending DELETE INFO message` says what the next message is, if no list does. */
  announce(isDelete: boolean): void {
    this.deletes = isDelete;
  }

  /** A message of the peer. What answers one before it is sent by now. */
  receive({ exchange, messageId, isResponse }: SealedMessage): void {
    this.deletes = false;
    if (exchange === 'IKE_SA_INIT' && !isResponse) this.restart();
    if (!isResponse) {
      if (messageId > this.heard && this.next !== undefined) this.dropNext();
      this.heard = Math.max(this.heard, messageId);
    } else if (messageId > this.lastRequest) {
      // It answers a request whose block is lost, or stood above the text.
      this.waiting = this.lastRequest === NONE ? [] : this.waiting.slice(messageId - this.lastRequest);
      this.next = undefined;
      this.requestSent(messageId);
    }
  }

  /** What is inside an encrypted message; undefined where that is not known for sure. */
  send(message: SealedMessage, isResend: boolean): Inside | undefined {
    const { exchange, messageId, isResponse } = message;
    // Nearly all are new, which their ids tell.
    const isNew = !isResponse && messageId > this.lastRequest;
    const before = isNew ? undefined : this.sent.find((one) => isSame(one, message));
    const isAnnounced = this.deletes && exchange === 'INFORMATIONAL' && !isResponse;
    this.deletes = false;
    if (isResend || this.isRepeated(message, before !== undefined)) {
      if (isResponse) this.next = undefined;
      return before?.inside;
    }
    const taken = isResponse ? this.answer(messageId) : this.request(messageId, isAnnounced);
    const inside = taken !== undefined && isOf(taken, exchange) ? taken : undefined;
    if (before !== undefined) this.sent.splice(this.sent.indexOf(before), 1);
    this.sent.push({ exchange, messageId, isResponse, inside });
    if (this.sent.length > MAX_PENDING) this.sent.shift();
    return inside;
  }

  /** Whether a message was sent before, and the line that says so is lost. */
  private isRepeated({ messageId, isResponse }: SealedMessage, wasSent: boolean): boolean {
    if (isResponse) return wasSent && (this.next === undefined || this.next.heard > messageId);
    if (messageId >= this.lastRequest) return messageId === this.lastRequest;
    const nothingBuilt = this.next === undefined && this.waiting.length === 0;
    if (wasSent && nothingBuilt) return true;
    // Older, and with a list of its own: the text is told again.
    this.waiting = this.next === undefined ? this.waiting.slice(-1) : [];
    this.built = this.waiting.length + (this.next === undefined ? 0 : 1);
    this.lastRequest = NONE;
    return false;
  }

  private answer(messageId: number): Inside | undefined {
    const { next } = this;
    if (next === undefined) return undefined;
    this.dropNext();
    // Built before that request came: it answers another.
    return next.heard !== NONE && next.heard < messageId ? undefined : next.inside;
  }

  private request(messageId: number, isAnnounced: boolean): Inside | undefined {
    const isFirst = this.lastRequest === NONE;
    // Ids of requests rise by one, and requests wait in order. Lists of those whose blocks are lost are not this one's; how
    // many there were above the text nobody knows.
    const hasOwn = this.built > (isFirst ? 0 : messageId - this.lastRequest - 1);
    const candidates = this.waiting.length + (this.next === undefined ? 0 : 1);
    const isSure = hasOwn && (!isFirst || candidates === 1);
    if (!isFirst) this.waiting.splice(0, messageId - this.lastRequest - 1);
    const own = this.waiting.shift() ?? this.next;
    if (own === this.next || !isSure) this.next = undefined;
    if (!isSure) this.waiting = [];
    this.requestSent(messageId);
    if (candidates === 0 && isAnnounced) return { payloads: ['DELETE'] };
    return isSure ? own?.inside : undefined;
  }

  private requestSent(messageId: number): void {
    this.lastRequest = messageId;
    this.built = this.waiting.length;
  }

  /** The first message of an SA: where it comes again the text is told again. */
  private restart(): void {
    this.waiting = [];
    this.next = undefined;
    this.built = 0;
    this.lastRequest = NONE;
    this.heard = NONE;
  }

  private dropNext(): void {
    this.next = undefined;
    this.built--;
  }
}

function isSame(one: SealedMessage, other: SealedMessage): boolean {
  return one.messageId === other.messageId && one.isResponse === other.isResponse && one.exchange === other.exchange;
}

/** Whether a list can be one of this exchange. */
function isOf({ payloads }: Inside, exchange: string): boolean {
  const others = EXCHANGES.get(exchange);
  if (others === undefined) return true;
  if (payloads.length === 0) return exchange === 'INFORMATIONAL';
  return !payloads.some((name) => others.test(name));
}
