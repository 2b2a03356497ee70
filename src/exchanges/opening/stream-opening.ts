// Opens the messages of one capture point, and collects what they say by IKE SA.
import { suiteText } from '../../crypto/suite.ts';
import type { SaOpened } from '../../model/opened-events.ts';
import type { Diagnoses } from '../../wire/capture/diagnoses.ts';
import { EXCHANGE } from '../../wire/ike/exchange-names.ts';
import { PAYLOAD } from '../../wire/ike/payload-names.ts';
import type { Added } from '../exchange-list.ts';
import type { IkeMessage } from '../ike-message.ts';
import type { MessageState } from '../message-state.ts';
import type { ProvedParent } from '../rekeys.ts';
import type { SaState } from '../sa-state.ts';
import { FragmentPlaintexts } from './fragment-plaintexts.ts';
import { type KeyRing, pairKey, type SpiPair } from './key-ring.ts';
import type { RekeyMade } from './made-sas.ts';
import { OpenedSa } from './opened-sa.ts';
import type { OpenedOf, Proofs } from './proofs.ts';
import { namesContradict, type ReadyKeys } from './ready-keys.ts';
import { type OpenedMessage, SaOpener } from './sa-opener.ts';

/** What a message that was just placed is, as far as opening it goes. */
export interface ToOpen {
  readonly message: IkeMessage;
  /** The message of which this one was the last missing piece (Cisco's own fragmentation). */
  readonly whole: IkeMessage | undefined;
  readonly sa: SaState;
  readonly added: Added;
}

interface Entry {
  readonly pair: SpiPair;
  readonly opener: SaOpener;
  readonly facts: OpenedSa;
  isClosed: boolean;
}

/** What is made, and inside which SA. */
interface Made {
  readonly rekey: RekeyMade;
  readonly parent: SaState;
}

export class StreamOpening {
  readonly #ring: KeyRing;
  readonly #diagnoses: Diagnoses;
  readonly #everyMessage: boolean;
  readonly #fragments = new FragmentPlaintexts();
  /** SAs that the table drops take their entries with them. */
  readonly #entries = new WeakMap<SaState, Entry>();
  readonly #opened = new Map<SaState, Entry>();
  /** IKE SAs that opened messages announce, by their SPIs. */
  readonly #announced = new Map<string, Made>();
  readonly #parents = new Map<SaState, ProvedParent>();

  /** With `everyMessage` repetitions and folded liveness checks are opened too: `decode` shows each. */
  constructor(ring: KeyRing, diagnoses: Diagnoses, everyMessage: boolean) {
    this.#ring = ring;
    this.#diagnoses = diagnoses;
    this.#everyMessage = everyMessage;
  }

  /** Undefined for a clear message, and for one that says nothing new. */
  follow({ message, whole, sa, added }: ToOpen): OpenedMessage | undefined {
    if (this.#ring.isEmpty) return undefined;
    const { placed } = sa.exchanges;
    const subject = whole ?? message;
    if (message.header.exchange === EXCHANGE.saInit) {
      if (added === 'new' && this.#ring.mayKnow(sa.initiatorSpi)) this.#entryOf(sa).opener.negotiation.note(subject);
      return undefined;
    }
    const isNews = saysNew(added, placed, whole, isFragment(subject));
    if ((!isNews && !this.#everyMessage) || isPiece(subject)) return undefined;
    const entry = this.#entryOf(sa);
    if (entry.isClosed) return entry.opener.givenUp;
    const opened = entry.opener.open(subject, entry.pair, isNews ? placed : undefined);
    if (entry.opener.isGivenUp) {
      entry.isClosed = true;
      entry.opener.negotiation.drop();
    }
    if (opened?.verdict === 'failed' && isNews) this.#reportFailure(subject, sa, opened.message);
    if (opened?.verdict === 'opened' && isNews) {
      if (entry.facts.isUntouched) this.#reportContradictions(opened.keys, sa);
      this.#opened.set(sa, entry);
      const contents = entry.facts.note(subject, opened);
      if (placed !== undefined) placed.opened = contents;
      this.#announce(entry.facts, sa);
    }
    return opened;
  }

  /** Opened SAs, for what only all of them together prove. */
  *opened(): Generator<OpenedOf> {
    for (const [sa, { facts: opened, pair, opener }] of this.#opened)
      yield { opened, ...pair, keys: opener.ready, seconds: sa.first.seconds };
  }

  /** Parents of rekeyed SAs that opened messages name. */
  get parents(): ReadonlyMap<SaState, ProvedParent> {
    return this.#parents;
  }

  seen(sa: SaState, { proofOf, learned, sessionIds }: Proofs): { opened?: SaOpened; integrityFailures: number } {
    const entry = this.#entries.get(sa);
    const facts = entry?.facts.seen(proofOf, learned);
    const sessionId = entry && sessionIds.get(entry.facts);
    const opened = facts && (sessionId === undefined ? facts : { ...facts, sessionId });
    return { ...(opened === undefined ? {} : { opened }), integrityFailures: entry?.opener.failures ?? 0 };
  }

  /** To be called at the end of the capture: what stayed closed though its parent was opened. */
  finish(): void {
    for (const [sa, { parent }] of this.#parents) {
      const entry = this.#entries.get(sa);
      if (entry === undefined || entry.opener.ready.length > 0 || sa.encrypted === 0) continue;
      const text = `IKE SA ${sa.initiatorSpi} was made by a rekey of ${parent.initiatorSpi}, which was opened. Its own keys need the g^ir of that rekey, or SK_ei and SK_er of the new SA; the old keys are not enough.`;
      this.#diagnoses.add('keys.rekeyed-sa-closed', text);
    }
    if (this.#ring.isExhausted) {
      const text = 'Keys without SPIs were tried on many messages that they do not fit; trying has stopped.';
      this.#diagnoses.add('keys.trials-ended', text);
    }
  }

  #entryOf(sa: SaState): Entry {
    const known = this.#entries.get(sa);
    // The responder's SPI comes with its first answer.
    if (known !== undefined && known.pair.responderSpi !== NO_SPI) return known;
    const pair = { initiatorSpi: sa.initiatorSpi, responderSpi: sa.responderSpi };
    if (known !== undefined) {
      const renewed = { ...known, pair };
      this.#ring.noteSa(pair);
      this.#entries.set(sa, renewed);
      return renewed;
    }
    const opener = new SaOpener(this.#ring, this.#fragments);
    const entry = { pair, opener, facts: new OpenedSa(opener.negotiation), isClosed: false };
    this.#entries.set(sa, entry);
    this.#ring.noteSa(pair);
    const made = this.#announced.get(pairKey(pair));
    if (made !== undefined) this.#tie(sa, entry, made);
    return entry;
  }

  #tie(sa: SaState, { opener: { negotiation } }: Entry, { rekey, parent }: Made): void {
    const { keys, suite, nonceI, nonceR, made } = rekey;
    const skD = keys.secrets.SK_d;
    negotiation.suite = suite;
    negotiation.rekey = { nonceI, nonceR, basis: skD && { prf: keys.suite.prf, skD } };
    this.#parents.set(sa, { parent, openedBy: made.openedBy });
  }

  #announce({ made }: OpenedSa, parent: SaState): void {
    const rekey = made.rekeys.at(-1);
    if (rekey !== undefined) this.#announced.set(pairKey(rekey.made), { rekey, parent });
  }

  #reportContradictions({ contradicted, derivedFrom, candidate, suite }: ReadyKeys, sa: SaState): void {
    if (namesContradict(candidate.keys, suite)) {
      const text = `The key file names other algorithms for IKE SA ${sa.initiatorSpi} than ${suiteText(suite)}, with which its keys open it.`;
      this.#diagnoses.add('keys.algorithms-differ', text, candidate.keys.evidence);
    }
    if (contradicted.length === 0) return;
    const given = `${contradicted.join(', ')} given for IKE SA ${sa.initiatorSpi}`;
    const text =
      derivedFrom === undefined
        ? `${given} does not make the keys that open it.`
        : `${given} ${contradicted.length === 1 ? 'is' : 'are'} not what ${derivedFrom} makes; what opened it is the latter.`;
    this.#diagnoses.add('keys.contradict', text, candidate.keys.evidence);
  }

  #reportFailure({ header, frame, evidence }: IkeMessage, sa: SaState, why: string): void {
    const text = `Message ${header.messageId} of IKE SA ${sa.initiatorSpi} in frame ${frame} was not opened. ${why}`;
    this.#diagnoses.add('ike.not-opened', text, evidence);
  }
}

const NO_SPI = '0000000000000000';

/**
 * Whether a message brings what is not known yet. A folded liveness check has no place of its own, and is empty. Other octets
 * under an id that is taken may be the real message where the first was forged.
 */
function saysNew(
  added: Added,
  placed: MessageState | undefined,
  whole: IkeMessage | undefined,
  isFragment: boolean,
): boolean {
  if (placed === undefined) return false;
  // Which fragments are of one cut, only those tell that pass their check: forged ones may have upset the count.
  if (added === 'other-bytes' || (isFragment && added !== 'duplicate')) return placed.opened === undefined;
  return added === 'new' || added === 'new-part' || added === 'restarted' || whole !== undefined;
}

function isFragment({ chain }: IkeMessage): boolean {
  return chain.value.at(-1)?.type === PAYLOAD.skf;
}

/** A piece of Cisco's fragmentation: the message that it is of is opened instead. */
function isPiece({ header }: IkeMessage): boolean {
  return header.nextPayload === PAYLOAD.ciscoFragment;
}
