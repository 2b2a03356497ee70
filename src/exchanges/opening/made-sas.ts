// Child SAs and IKE SAs that the exchanges of an opened IKE SA make, known once an answer says which of those offered.
import { type Suite, suiteOf, suiteText } from '../../crypto/suite.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ChildSaAgreed, IkeSaRekeyed, Side } from '../../model/opened-events.ts';
import { bodyStart } from '../../wire/ike/clear-payloads.ts';
import { EXCHANGE } from '../../wire/ike/exchange-names.ts';
import { PAYLOAD } from '../../wire/ike/payload-names.ts';
import { type Proposal, proposals } from '../../wire/ike/proposals.ts';
import { protocolName } from '../../wire/ike/protocol-names.ts';
import type { IkeMessage } from '../ike-message.ts';
import type { Negotiation, Nonces } from './negotiation.ts';
import type { ReadyKeys } from './ready-keys.ts';
import type { OpenedWhole } from './sa-opener.ts';

/** An SA that lives for months is rekeyed some thousand times. */
const MAX_SAS = 64;
const IKE = 1;

/** What keys of a Child SA are made of beside SK_d (RFC 7296 §2.17). Nonces are empty where they were not captured. */
export interface ChildBasis extends Nonces {
  readonly agreed: ChildSaAgreed;
  readonly keys: ReadyKeys;
  readonly esp: Suite;
  /** Its own key exchange took part: that secret is needed too. */
  readonly withKeyExchange: boolean;
}

/** An IKE SA that was made inside this one. */
export interface RekeyMade extends Nonces {
  readonly made: IkeSaRekeyed;
  readonly keys: ReadyKeys;
  readonly suite: Suite;
}

/** A request that offers SAs, until its answer says which. */
interface Offer {
  readonly proposals: readonly Proposal[];
  readonly nonce: Uint8Array | undefined;
}

/** An answer with the offer that it takes. */
interface Choice {
  readonly openedBy: Side;
  readonly offered: string;
  readonly chosen: Proposal;
  readonly suite: Suite;
  readonly offer: Offer;
  readonly nonce: Uint8Array | undefined;
}

export class MadeSas {
  readonly children: ChildBasis[] = [];
  readonly rekeys: RekeyMade[] = [];
  readonly #negotiation: Negotiation;
  readonly #offers = new Map<string, Offer>();

  constructor(negotiation: Negotiation) {
    this.#negotiation = negotiation;
  }

  note(message: IkeMessage, opened: OpenedWhole, evidence: EvidenceRef): void {
    const { exchange } = message.header;
    if (exchange !== EXCHANGE.auth && exchange !== EXCHANGE.createChildSa) return;
    const choice = this.#choice(message, opened);
    if (choice === undefined) return;
    if (choice.chosen.protocol === IKE) this.#noteRekey(choice, opened.keys, evidence);
    else this.#noteChild(choice, exchange === EXCHANGE.auth, opened, evidence);
  }

  /** Keeps an offer; of an answer what it chose. */
  #choice({ header }: IkeMessage, opened: OpenedWhole): Choice | undefined {
    const there = proposalsIn(opened);
    if (there === undefined) return undefined;
    const { fromInitiator, isResponse, exchange, messageId } = header;
    const openedBy: Side = fromInitiator === isResponse ? 'responder' : 'initiator';
    // With EAP the offer stands in the first IKE_AUTH request and the answer in the last response.
    const key = exchange === EXCHANGE.auth ? 'IKE_AUTH' : `${openedBy} ${messageId}`;
    const nonce = nonceOf(opened);
    if (!isResponse) {
      if (this.#offers.size >= MAX_SAS) this.#offers.clear();
      this.#offers.set(key, { proposals: there, nonce });
      return undefined;
    }
    const offer = this.#offers.get(key);
    this.#offers.delete(key);
    const [chosen] = there;
    const suite = chosen && suiteOf(chosen);
    if (offer === undefined || chosen === undefined || suite === undefined) return undefined;
    const taken = offer.proposals.find(({ number }) => number === chosen.number) ?? onlyOne(offer.proposals);
    return taken && { openedBy, offered: taken.spi, chosen, suite, offer, nonce };
  }

  #noteRekey({ openedBy, offered, chosen, suite, offer, nonce }: Choice, keys: ReadyKeys, evidence: EvidenceRef): void {
    if (offer.nonce === undefined || nonce === undefined) return;
    const made = { openedBy, evidence, initiatorSpi: offered, responderSpi: chosen.spi };
    push(this.rekeys, { made, nonceI: offer.nonce, nonceR: nonce, keys, suite });
  }

  #noteChild(choice: Choice, isFirst: boolean, { keys, chain }: OpenedWhole, evidence: EvidenceRef): void {
    const { openedBy, offered, chosen, suite, offer, nonce } = choice;
    const [toInitiator, toResponder] = openedBy === 'initiator' ? [offered, chosen.spi] : [chosen.spi, offered];
    const about = { openedBy, evidence, protocol: protocolName(chosen.protocol), algorithms: suiteText(suite) };
    // The first Child SA has the nonces of IKE_SA_INIT (RFC 7296 §2.17).
    const [init] = this.#negotiation.nonces();
    const own = nonce && offer.nonce && { nonceI: offer.nonce, nonceR: nonce };
    const { nonceI, nonceR } = (isFirst ? init : own) ?? { nonceI: NONE, nonceR: NONE };
    const withKeyExchange = !isFirst && chain.value.some(({ type }) => type === PAYLOAD.ke);
    push(this.children, {
      agreed: { ...about, toInitiator, toResponder },
      keys,
      esp: suite,
      nonceI,
      nonceR,
      withKeyExchange,
    });
  }
}

const NONE = new Uint8Array();

function proposalsIn({ view, chain }: OpenedWhole): readonly Proposal[] | undefined {
  const sa = chain.value.find(({ type }) => type === PAYLOAD.sa);
  return sa && proposals(view, bodyStart(sa), sa.end).value;
}

function nonceOf({ plaintext, chain }: OpenedWhole): Uint8Array | undefined {
  const nonce = chain.value.find(({ type }) => type === PAYLOAD.nonce);
  return nonce && plaintext.slice(bodyStart(nonce), nonce.end);
}

/** Some responders number their choice anew. */
function onlyOne(offered: readonly Proposal[]): Proposal | undefined {
  return offered.length === 1 ? offered[0] : undefined;
}

function push<T>(made: T[], sa: T): void {
  if (made.length < MAX_SAS) made.push(sa);
}
