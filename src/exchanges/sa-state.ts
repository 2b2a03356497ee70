// One IKE SA as a capture shows it without keys.
import type { EvidenceRef } from '../model/evidence.ts';
import type { ClockId } from '../model/time.ts';
import type { Endpoint, IkeSaSeen } from '../model/wire-events.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import { PAYLOAD } from '../wire/ike/payload-names.ts';
import type { IkeMessage } from './datagrams.ts';
import { type Added, ExchangeList, exchangeSeen } from './exchange-state.ts';
import { chosenProposal, vendorIds } from './message-facts.ts';
import { isIncomplete, runEvidence, stampOf } from './message-state.ts';

export const NO_SPI = '0000000000000000';

/** Address pairs kept of one SA: a client that moves all day makes some dozens. */
const MAX_PATHS = 256;
/** From here on both sides have keys: what comes before can be forged by anyone. */
const ESTABLISHED_AFTER = 3;

interface PathState {
  readonly initiator: Endpoint;
  readonly responder: Endpoint;
  readonly firstNs: bigint;
  readonly evidence: EvidenceRef;
}

export class SaState {
  readonly initiatorSpi: string;
  responderSpi: string = NO_SPI;
  readonly paths: PathState[] = [];
  lastNs = 0n;
  encrypted = 0;
  readonly #exchanges = new ExchangeList();
  #firstNs: bigint;
  readonly #firstEvidence: EvidenceRef;
  #lastEvidence: EvidenceRef;
  #messages = 0;
  #retransmissions = 0;
  #proposal: string | undefined;
  #initiatorVendorIds: readonly string[] = [];
  #responderVendorIds: readonly string[] = [];

  constructor(message: IkeMessage) {
    this.initiatorSpi = message.header.initiatorSpi;
    this.#firstNs = message.epochNs;
    this.#firstEvidence = message.evidence;
    this.#lastEvidence = message.evidence;
  }

  /** No more than a few messages that need no key: what a flood of made-up SPIs looks like. */
  get isHalfOpen(): boolean {
    return this.encrypted < ESTABLISHED_AFTER;
  }

  add(message: IkeMessage): Added {
    const { header, epochNs, evidence, from, to } = message;
    const added = this.#exchanges.add(message);
    if (added === 'duplicate') return added;
    this.#messages++;
    if (added === 'retransmission') this.#retransmissions++;
    if (isEncrypted(message)) this.encrypted++;
    if (epochNs > this.lastNs) this.lastNs = epochNs;
    if (epochNs < this.#firstNs) this.#firstNs = epochNs;
    this.#lastEvidence = evidence;
    if (header.fromInitiator) this.#notePath(from, to, message);
    else this.#notePath(to, from, message);
    if (added === 'new' && header.exchange === EXCHANGE.saInit) this.#noteInit(message);
    return added;
  }

  /** True if the SA was seen between these two addresses; ports change behind NAT and with the move to 4500. */
  isBetween(initiator: Endpoint, responder: Endpoint): boolean {
    return this.paths.some(
      (path) => path.initiator.address === initiator.address && path.responder.address === responder.address,
    );
  }

  /** Messages of which fragments are missing, as the exchange and side that they belong to. */
  *incompleteMessages(): Generator<{ what: string; evidence: EvidenceRef }> {
    for (const exchange of this.#exchanges.all) {
      for (const which of ['request', 'response'] as const) {
        const message = exchange[which];
        if (message === undefined || !isIncomplete(message)) continue;
        const { parts, total } = message.fragments ?? { parts: new Map<number, unknown>(), total: 0 };
        const numbers = [...parts.keys()]
          .sort((a, b) => a - b)
          .slice(0, 20)
          .join(', ');
        const what = `${which} ${exchange.messageId} seen only in part: IKE fragments ${numbers} of ${total || 'an unknown number'}`;
        yield { what, evidence: message.first.evidence };
      }
    }
  }

  /** The event; undefined for an SA of which no message counted. */
  seen(clock: ClockId): IkeSaSeen | undefined {
    const [path] = this.paths;
    if (path === undefined) return undefined;
    return {
      kind: 'wire.ike-sa',
      at: stampOf(this.#firstNs, clock),
      evidence: runEvidence(this.#firstEvidence, this.#lastEvidence, this.#messages),
      initiatorSpi: this.initiatorSpi,
      responderSpi: this.responderSpi,
      initiator: path.initiator,
      responder: path.responder,
      paths: this.paths.map(({ initiator, responder, firstNs, evidence }) => ({
        initiator,
        responder,
        firstAt: stampOf(firstNs, clock),
        evidence,
      })),
      exchanges: this.#exchanges.all.map((exchange) => exchangeSeen(exchange, clock)),
      lastAt: stampOf(this.lastNs, clock),
      messages: this.#messages,
      retransmissions: this.#retransmissions,
      encryptedMessages: this.encrypted,
      proposal: this.#proposal,
      vendorIds: { initiator: this.#initiatorVendorIds, responder: this.#responderVendorIds },
    };
  }

  #notePath(initiator: Endpoint, responder: Endpoint, { epochNs, evidence }: IkeMessage): void {
    // Endpoints are shared objects, but not for ever: equal ones may be different objects.
    const known = this.paths.some((path) => isSame(path.initiator, initiator) && isSame(path.responder, responder));
    if (known || this.paths.length === MAX_PATHS) return;
    this.paths.push({ initiator, responder, firstNs: epochNs, evidence });
  }

  /** The last pair of IKE_SA_INIT messages defines the SA; refusals bring neither proposal nor vendor IDs of note. */
  #noteInit(message: IkeMessage): void {
    if (!message.header.isResponse) {
      this.#initiatorVendorIds = vendorIds(message);
      return;
    }
    this.#proposal = chosenProposal(message) ?? this.#proposal;
    const ids = vendorIds(message);
    if (ids.length > 0) this.#responderVendorIds = ids;
  }
}

function isEncrypted({ chain }: IkeMessage): boolean {
  const type = chain.value.at(-1)?.type;
  return type === PAYLOAD.sk || type === PAYLOAD.skf || type === PAYLOAD.ciscoFragment;
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a === b || (a.port === b.port && a.address === b.address);
}
