// Opens the messages of one IKE SA (RFC 7296 §3.14, RFC 7383). Nothing leaves here whose integrity check did not pass.
import type { DirectionCipher } from '../../crypto/opening.ts';
import type { Decoded } from '../../model/diagnostic.ts';
import type { KeyFailed, KeyOpened } from '../../model/opened-events.ts';
import { bodyStart } from '../../wire/ike/clear-payloads.ts';
import { type Payload, payloadChain } from '../../wire/ike/payload-chain.ts';
import { PAYLOAD } from '../../wire/ike/payload-names.ts';
import type { IkeMessage } from '../ike-message.ts';
import type { MessageState } from '../message-state.ts';
import { evidenceOf } from '../sighting.ts';
import type { FragmentPlaintexts } from './fragment-plaintexts.ts';
import type { Candidate, KeyRing, SpiPair } from './key-ring.ts';
import { Negotiation } from './negotiation.ts';
import { type ReadyKeys, readyKeys } from './ready-keys.ts';

/** What became of an encrypted message. */
export type OpenedMessage =
  | OpenedWhole
  /** A fragment with a good checksum; the message it belongs to is not complete. */
  | { readonly verdict: 'part'; readonly keys: ReadyKeys; readonly octets: number }
  /** Keys are meant for this SA, and the message does not pass the check. */
  | { readonly verdict: 'failed'; readonly message: string }
  | { readonly verdict: 'cut' }
  | { readonly verdict: 'no-keys' };

export interface OpenedWhole {
  readonly verdict: 'opened';
  readonly keys: ReadyKeys;
  /** The inner payloads' octets, padding stripped; of a message in fragments those of all of them. */
  readonly plaintext: Uint8Array;
  readonly view: DataView;
  readonly chain: Decoded<readonly Payload[]>;
}

const FRAGMENT_HEADER = 4;
/** Messages on which keys are tried before it is clear that none fits: a few may be forged or damaged. */
const MAX_TRIED = 32;
/** Where no key names this SA, only whether one of the others is of it by chance. */
const MAX_TRIED_UNNAMED = 4;

export class SaOpener {
  readonly negotiation = new Negotiation();
  /** Keys that opened something, the last one used first. */
  readonly ready: ReadyKeys[] = [];
  readonly #ring: KeyRing;
  readonly #fragments: FragmentPlaintexts;
  #tried = 0;
  #triedVersion = -1;
  #isMeant = false;
  #failures = 0;

  constructor(ring: KeyRing, fragments: FragmentPlaintexts) {
    this.#ring = ring;
    this.#fragments = fragments;
  }

  /** Messages that did not pass the check, though keys are meant for this SA. */
  get failures(): number {
    return this.#failures;
  }

  /** `state` is the message that this is a sighting of; without one a fragment is not put together. */
  open(message: IkeMessage, pair: SpiPair, state: MessageState | undefined): OpenedMessage | undefined {
    const last = message.chain.value.at(-1);
    if (last === undefined || (last.type !== PAYLOAD.sk && last.type !== PAYLOAD.skf)) return undefined;
    if (last.cut || message.cut) return { verdict: 'cut' };
    const body = protectedBody(message, last);
    const opened = this.#tryReady(message, body) ?? this.#tryCandidates(message, pair, body);
    if (opened === undefined) {
      if (!this.#isMeant) return { verdict: 'no-keys' };
      this.#failures++;
      return { verdict: 'failed', message: this.ready.length > 0 ? DAMAGED : WRONG };
    }
    if (typeof opened === 'string') return { verdict: 'failed', message: opened };
    const { keys, plaintext } = opened;
    const { candidate, areSwapped, derivedFrom } = keys;
    const corrected = candidate.by === 'swapped-spis' ? 'spis-swapped' : areSwapped ? 'keys-swapped' : undefined;
    this.#ring.noteOpened(candidate, {
      ...pair,
      ...(corrected === undefined ? {} : { corrected }),
      ...(derivedFrom === undefined ? {} : { derivedFrom }),
      evidence: evidenceOf(message),
    } satisfies Omit<KeyOpened, 'messages'>);
    if (last.type === PAYLOAD.sk) return whole(keys, plaintext, last.next);
    const { view } = message;
    const at = bodyStart(last);
    const number = view.getUint16(at);
    const set = state && this.#fragments.add(state, { number, first: last.next, plaintext });
    return set === undefined
      ? { verdict: 'part', keys, octets: plaintext.length }
      : whole(keys, set.plaintext, set.first);
  }

  /** The keys are final, or none fit: what only served to find them is let go. */
  get isGivenUp(): boolean {
    return this.ready.length === 0 && this.#tried >= (this.#isMeant ? MAX_TRIED : MAX_TRIED_UNNAMED);
  }

  #tryReady(message: IkeMessage, body: Body): Tried {
    for (const [index, keys] of this.ready.entries()) {
      const result = tried(keys, message, body);
      if (result === undefined) continue;
      if (index > 0) this.ready.unshift(...this.ready.splice(index, 1));
      return result;
    }
    return undefined;
  }

  /** Keys that were not used yet. After additional key exchanges (RFC 9370) an SA goes on with other keys. */
  #tryCandidates(message: IkeMessage, pair: SpiPair, body: Body): Tried {
    if (this.#triedVersion !== this.negotiation.version) {
      this.#triedVersion = this.negotiation.version;
      this.#tried = 0;
    }
    if (this.#tried >= (this.#isMeant || this.ready.length > 0 ? MAX_TRIED : MAX_TRIED_UNNAMED)) return undefined;
    this.#tried++;
    for (const candidate of this.#ring.candidates(pair)) {
      if (candidate.by !== 'trial') this.#isMeant = true;
      else if (this.ready.length > 0) continue;
      const result = this.#tryCandidate(candidate, message, pair, body);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  #tryCandidate(candidate: Candidate, message: IkeMessage, pair: SpiPair, body: Body): Tried {
    const { ready, faults, noncesMissing } = readyKeys(candidate, this.negotiation, pair);
    for (const keys of ready) {
      if (this.ready.some((known) => known.candidate.keys === candidate.keys && known.areSwapped === keys.areSwapped))
        continue;
      const result = tried(keys, message, body);
      // What does not even fit in length says nothing about the keys: they may be of another suite.
      if (result === undefined || typeof result === 'string') continue;
      this.ready.unshift(keys);
      return result;
    }
    const side = message.header.fromInitiator ? 'initiator' : 'responder';
    const evidence = evidenceOf(message);
    const failed = (why: KeyFailed['why'], text: string) =>
      this.#ring.noteFailed(candidate, { ...pair, why, message: text, evidence });
    const [fault] = faults;
    if (ready.some((keys) => keys[side] !== undefined && !keys.areSwapped))
      failed('integrity', `The integrity check fails at frame ${message.frame}.`);
    else if (fault !== undefined) failed(fault.fault, fault.message);
    else if (noncesMissing)
      failed('nonces-missing', 'IKE_SA_INIT, whose nonces the keys are derived with, was not captured.');
    else if (ready.length === 0)
      failed('unsupported', 'There is neither SK_ei nor SK_er, and nothing to derive them from.');
    return undefined;
  }
}

const DAMAGED = 'The integrity check fails, though these keys open other messages: the message was damaged or forged.';
const WRONG = 'The integrity check fails with the keys given for this IKE SA.';

interface Body {
  readonly octets: Uint8Array;
  readonly start: number;
  readonly ivStart: number;
  readonly end: number;
}

function protectedBody({ view, start }: IkeMessage, payload: Payload): Body {
  const octets = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const ivStart = bodyStart(payload) + (payload.type === PAYLOAD.skf ? FRAGMENT_HEADER : 0);
  return { octets, start, ivStart: Math.min(ivStart, payload.end), end: payload.end };
}

/** Opened; or why not, though the check passed; undefined where it did not pass, or there is no key of that side. */
type Tried = { readonly keys: ReadyKeys; readonly plaintext: Uint8Array } | string | undefined;

function tried(keys: ReadyKeys, { header }: IkeMessage, body: Body): Tried {
  const cipher: DirectionCipher | undefined = header.fromInitiator ? keys.initiator : keys.responder;
  if (cipher === undefined) return undefined;
  const opened = cipher.open(body.octets, body);
  if (opened.verdict === 'opened') return { keys, plaintext: opened.plaintext };
  return opened.verdict === 'integrity-failed' ? undefined : opened.message;
}

function whole(keys: ReadyKeys, plaintext: Uint8Array, first: number): OpenedWhole {
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  return { verdict: 'opened', keys, plaintext, view, chain: payloadChain(view, 0, plaintext.length, first) };
}
