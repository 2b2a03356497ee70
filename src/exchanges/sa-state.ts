// One IKE SA as a capture shows it without keys.
import type { SourceId } from '../model/evidence.ts';
import type { IkeSaSeen, RekeyOf } from '../model/wire-events.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import { spiText } from '../wire/ike/header.ts';
import { CheckRhythm } from './check-rhythm.ts';
import { type Added, ExchangeList, isLivenessCheck } from './exchange-list.ts';
import type { IkeMessage } from './ike-message.ts';
import { chosenProposal, isEncrypted, vendorIds } from './message-facts.ts';
import { isMessageIncomplete, type MessageState } from './message-state.ts';
import { NatDetection } from './nat-detection.ts';
import { Paths } from './paths.ts';
import { nanosBetween, runEvidence, type Sighted, Sighting, stampOf } from './sighting.ts';

/** From here on both sides have keys: what comes before can be forged by anyone. */
const ESTABLISHED_AFTER = 3;

export class SaState {
  readonly initiatorHigh: number;
  readonly initiatorLow: number;
  /** Both zero while no responder SPI was seen. */
  responderHigh: number;
  responderLow: number;
  readonly paths = new Paths();
  readonly exchanges = new ExchangeList();
  readonly first: Sighted;
  #latest: Sighting | undefined;
  encrypted = 0;
  /** What the first message was: an SA may begin before the capture does, or inside another SA. */
  readonly #firstExchange: number;
  readonly #firstMessageId: number;
  /** The highest message ids of requests and responses in exchanges of the initiator, and of the responder. */
  readonly #highest = [-1, -1, -1, -1];
  #initiatorHops = 0;
  #responderHops = 0;
  #messages = 0;
  #cut = 0;
  #retransmissions = 0;
  #proposal: string | undefined;
  #initiatorVendorIds: readonly string[] = [];
  #responderVendorIds: readonly string[] = [];
  readonly #nat = new NatDetection();
  #initiatorChecks: CheckRhythm | undefined;
  #responderChecks: CheckRhythm | undefined;

  constructor(message: IkeMessage) {
    const { header } = message;
    this.initiatorHigh = header.initiatorHigh;
    this.initiatorLow = header.initiatorLow;
    this.responderHigh = header.responderHigh;
    this.responderLow = header.responderLow;
    this.first = message.sighting;
    this.#firstExchange = header.exchange;
    this.#firstMessageId = header.messageId;
  }

  get initiatorSpi(): string {
    return spiText(this.initiatorHigh, this.initiatorLow);
  }

  get responderSpi(): string {
    return spiText(this.responderHigh, this.responderLow);
  }

  get latest(): Sighted {
    return this.#latest ?? this.first;
  }

  get hasResponder(): boolean {
    return this.responderHigh !== 0 || this.responderLow !== 0;
  }

  /** No more than a few messages that need no key: what a flood of made-up SPIs looks like. */
  get isHalfOpen(): boolean {
    return this.encrypted < ESTABLISHED_AFTER;
  }

  /** Message id 0 without an IKE_SA_INIT: the SA was made inside another one (RFC 7296 §1.3.2). */
  get beginsLikeRekey(): boolean {
    return this.#firstMessageId === 0 && this.#firstExchange > EXCHANGE.auth && this.hasResponder;
  }

  add(message: IkeMessage): Added {
    const { header } = message;
    const added = this.exchanges.add(message);
    if (added === 'duplicate') return added;
    this.#messages++;
    if (added === 'retransmission') this.#retransmissions++;
    if (isEncrypted(message)) {
      this.encrypted++;
      if (message.cut) this.#cut++;
    }
    if (nanosBetween(this.latest, message) > 0) this.#noteLatest(message);
    if (header.fromInitiator) this.#initiatorHops = message.hopLimit;
    else this.#responderHops = message.hopLimit;
    this.paths.note(message);
    this.#noteId(message);
    if (added === 'new' && header.exchange === EXCHANGE.saInit) this.#noteInit(message);
    if (added === 'new' && isLivenessCheck(message)) this.#noteCheck(message);
    return added;
  }

  /**
   * Whether a message of another file can be what follows here: on addresses that are known, and with an id that its side
   * has not left behind (RFC 7296 §2.2). A file that begins the same exchanges over was captured elsewhere, or is a copy.
   */
  canGoOnWith(message: IkeMessage): boolean {
    const { header } = message;
    return header.messageId >= (this.#highest[slotOf(header)] ?? 0) && this.paths.hasAddressesOf(message);
  }

  /** Whether a message comes with the hop limit that its sender's messages had here. */
  hasHopLimitOf({ header, hopLimit }: IkeMessage): boolean {
    return hopLimit === (header.fromInitiator ? this.#initiatorHops : this.#responderHops);
  }

  /** Messages of which fragments are missing. */
  *incomplete(): Generator<{ readonly what: string; readonly message: MessageState }> {
    for (const exchange of this.exchanges.all) {
      for (const half of ['request', 'response'] as const) {
        const message = exchange[half];
        if (message?.fragments === undefined || !isMessageIncomplete(message)) continue;
        const { parts, total } = message.fragments;
        const numbers = [...parts.keys()]
          .sort((a, b) => a - b)
          .slice(0, 20)
          .join(', ');
        const of = total || 'an unknown number';
        yield { what: `${half} ${exchange.messageId} seen only in part: IKE fragments ${numbers} of ${of}`, message };
      }
    }
  }

  /** The event. `ties` tell the SA that it was made inside of, with keys and without; `opening` is what keys told of it. */
  seen(
    { rekeyOf, unopened }: { readonly rekeyOf: RekeyOf | undefined; readonly unopened: RekeyOf | undefined },
    opening: Pick<IkeSaSeen, 'opened' | 'integrityFailures'>,
    capturePoint: readonly SourceId[],
  ): IkeSaSeen | undefined {
    const [path] = this.paths.all;
    if (path === undefined) return undefined;
    const { initiator, responder } = path;
    return {
      kind: 'wire.ike-sa',
      at: stampOf(this.first),
      evidence: runEvidence(this.first, this.latest, this.#messages),
      initiatorSpi: this.initiatorSpi,
      responderSpi: this.responderSpi,
      initiator,
      responder,
      paths: this.paths.seen(),
      opening: this.#opening(rekeyOf !== undefined),
      ...(rekeyOf === undefined ? {} : { rekeyOf }),
      ...(rekeyOf?.proved === true && unopened !== undefined ? { rekeyUnopened: unopened } : {}),
      exchanges: this.exchanges.seen(),
      ...this.#checks(),
      sources: this.paths.sources(),
      capturePoint,
      lastAt: stampOf(this.latest),
      hopLimits: { initiator: this.#initiatorHops, responder: this.#responderHops },
      messages: this.#messages,
      retransmissions: this.#retransmissions,
      encryptedMessages: this.encrypted,
      cutMessages: this.#cut,
      proposal: this.#proposal,
      vendorIds: { initiator: this.#initiatorVendorIds, responder: this.#responderVendorIds },
      nat: this.#nat.seen(),
      ...opening,
    };
  }

  #opening(isRekey: boolean): IkeSaSeen['opening'] {
    if (this.#firstExchange === EXCHANGE.saInit) return 'ike-sa-init';
    if (this.#firstExchange === EXCHANGE.sessionResume) return 'session-resume';
    return isRekey ? 'rekey' : 'before-capture';
  }

  #noteCheck(message: IkeMessage): void {
    if (message.header.fromInitiator) {
      this.#initiatorChecks ??= new CheckRhythm(message);
      this.#initiatorChecks.note(message);
    } else {
      this.#responderChecks ??= new CheckRhythm(message);
      this.#responderChecks.note(message);
    }
  }

  #checks(): Pick<IkeSaSeen, 'checks'> {
    const [initiator, responder] = [this.#initiatorChecks?.seen(), this.#responderChecks?.seen()];
    if (initiator === undefined && responder === undefined) return {};
    return { checks: { ...(initiator && { initiator }), ...(responder && { responder }) } };
  }

  #noteLatest(message: IkeMessage): void {
    this.#latest ??= new Sighting();
    this.#latest.set(message);
  }

  #noteId({ header }: IkeMessage): void {
    const slot = slotOf(header);
    if (header.messageId > (this.#highest[slot] ?? -1)) this.#highest[slot] = header.messageId;
  }

  /** The last pair of IKE_SA_INIT messages defines the SA; refusals bring neither proposal nor vendor IDs of note. */
  #noteInit(message: IkeMessage): void {
    this.#nat.note(message);
    if (!message.header.isResponse) {
      this.#initiatorVendorIds = vendorIds(message);
      return;
    }
    this.#proposal = chosenProposal(message) ?? this.#proposal;
    const ids = vendorIds(message);
    if (ids.length > 0) this.#responderVendorIds = ids;
  }
}

/** Requests and responses, in exchanges that the initiator or the responder opened. */
function slotOf({ fromInitiator, isResponse }: IkeMessage['header']): number {
  return (fromInitiator !== isResponse ? 0 : 2) + (isResponse ? 1 : 0);
}
