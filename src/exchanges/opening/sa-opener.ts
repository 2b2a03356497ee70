// Opens the messages of one IKE SA (RFC 7296 §3.14, RFC 7383). Nothing leaves here whose integrity check did not pass.
import type { Decoded } from '../../model/diagnostic.ts';
import type { KeyFailed, Side } from '../../model/opened-events.ts';
import { bodyStart } from '../../wire/ike/clear-payloads.ts';
import type { Payload } from '../../wire/ike/payload-chain.ts';
import { PAYLOAD } from '../../wire/ike/payload-names.ts';
import type { IkeMessage } from '../ike-message.ts';
import type { MessageState } from '../message-state.ts';
import { evidenceOf } from '../sighting.ts';
import type { FragmentPlaintexts } from './fragment-plaintexts.ts';
import type { Candidate, KeyRing, SpiPair } from './key-ring.ts';
import { type Attempted, chainOf, type KeyedDirection } from './keyed-direction.ts';
import { Negotiation } from './negotiation.ts';
import { makesCipherKeys, type ReadyKeys, readyKeys } from './ready-keys.ts';

/** What became of an encrypted message. */
export type OpenedMessage =
  | OpenedWhole
  /** A fragment with a good checksum; the message it belongs to is not complete. */
  | { readonly verdict: 'part'; readonly keys: ReadyKeys; readonly octets: number }
  /** Keys are meant for this SA, and the message does not pass the check. */
  | { readonly verdict: 'failed'; readonly message: string }
  | { readonly verdict: 'cut' }
  /** Nothing was checked: no key is of this SA, or those that are lack something. */
  | { readonly verdict: 'no-keys'; readonly why?: string };

export interface OpenedWhole {
  readonly verdict: 'opened';
  readonly keys: ReadyKeys;
  /** The inner payloads' octets, padding stripped; of a message in fragments those of all of them. */
  readonly plaintext: Uint8Array;
  readonly view: DataView;
  readonly chain: Decoded<readonly Payload[]>;
  /** Its checksum leaves out the headers. */
  readonly headersUnchecked: boolean;
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
  /** Why keys that are meant for this SA could not even be tried. */
  #whyUntried: string | undefined;
  #failures = 0;

  constructor(ring: KeyRing, fragments: FragmentPlaintexts) {
    this.#ring = ring;
    this.#fragments = fragments;
  }

  /** Messages that did not pass the check, though keys are meant for this SA. */
  get failures(): number {
    return this.#failures;
  }

  /** No key fits, and none will be tried any more. */
  get isGivenUp(): boolean {
    return this.ready.length === 0 && this.#tried >= (this.#isMeant ? MAX_TRIED : MAX_TRIED_UNNAMED);
  }

  /** What is said of messages once that is so. */
  get givenUp(): OpenedMessage {
    return this.#isMeant ? { verdict: 'no-keys', why: GIVEN_UP } : { verdict: 'no-keys' };
  }

  /** `state` is the message that this is a sighting of; without one a fragment is not put together. */
  open(message: IkeMessage, pair: SpiPair, state: MessageState | undefined): OpenedMessage | undefined {
    const last = message.chain.value.at(-1);
    if (last === undefined || (last.type !== PAYLOAD.sk && last.type !== PAYLOAD.skf)) return undefined;
    if (last.cut || message.cut) return { verdict: 'cut' };
    const sealed = sealedIn(message, last);
    const tries: Tried[] = [];
    const keys = this.#tryReady(sealed, tries) ?? this.#tryCandidates(sealed, pair, tries);
    const attempted = tries.at(-1)?.attempted;
    if (keys === undefined || attempted?.verdict !== 'opened') {
      if (!this.#isMeant && this.ready.length === 0) return { verdict: 'no-keys' };
      // The other side's key, tried in case somebody swapped them, says nothing about this side's message.
      if (tries.every(({ isSwapped, direction }) => isSwapped && !direction.hasOpened))
        return { verdict: 'no-keys', why: this.#whyUntried ?? NO_KEY_OF_SIDE };
      this.#failures++;
      return { verdict: 'failed', message: whyNoneFits(tries, message) };
    }
    const opened = this.#complete(sealed, keys, attempted, state);
    if (opened.verdict === 'failed') this.#failures++;
    else this.#noteOpened(keys, pair, message);
    return opened;
  }

  /** An SK payload is whole; a fragment may be the last one missing. */
  #complete(
    sealed: Sealed,
    keys: ReadyKeys,
    { plaintext, headersUnchecked = false }: OpenedNow,
    state: MessageState | undefined,
  ): OpenedMessage {
    const { fragment, first } = sealed;
    if (fragment === undefined) return whole(keys, plaintext, first, headersUnchecked);
    const set = state && this.#fragments.add(state, { ...fragment, first, plaintext });
    if (set === undefined) return { verdict: 'part', keys, octets: plaintext.length };
    const direction = directionOf(keys, sealed.message);
    if (direction?.isSound(set.plaintext, set.first) === true)
      return whole(keys, set.plaintext, set.first, headersUnchecked);
    return { verdict: 'failed', message: garbageOf(sealed.message) };
  }

  /** The keys that opened the message; `tries` takes everything that was tried, what opened it last. */
  #tryReady(sealed: Sealed, tries: Tried[]): ReadyKeys | undefined {
    for (const [index, keys] of this.ready.entries()) {
      if (!attempt(keys, sealed, tries)) continue;
      if (index > 0) this.ready.unshift(...this.ready.splice(index, 1));
      return keys;
    }
    return undefined;
  }

  /** Keys that were not used yet. After additional key exchanges (RFC 9370) an SA goes on with other keys. */
  #tryCandidates(sealed: Sealed, pair: SpiPair, tries: Tried[]): ReadyKeys | undefined {
    if (this.#triedVersion !== this.negotiation.version) {
      this.#triedVersion = this.negotiation.version;
      this.#tried = 0;
    }
    if (this.#tried >= (this.#isMeant || this.ready.length > 0 ? MAX_TRIED : MAX_TRIED_UNNAMED)) return undefined;
    this.#tried++;
    for (const candidate of this.#ring.candidates(pair)) {
      if (candidate.by !== 'trial') this.#isMeant = true;
      else if (this.ready.length > 0) continue;
      const keys = this.#tryCandidate(candidate, sealed, pair, tries);
      if (keys !== undefined) return keys;
    }
    return undefined;
  }

  #tryCandidate(candidate: Candidate, sealed: Sealed, pair: SpiPair, tries: Tried[]): ReadyKeys | undefined {
    const { ready, faults, noncesMissing } = readyKeys(candidate, this.negotiation, pair);
    const before = tries.length;
    for (const [index, keys] of ready.entries()) {
      const known = this.ready.find((one) => isSame(one, keys));
      if (known !== undefined) attempt(known, sealed, tries);
      else if (attempt(keys, sealed, tries)) {
        // What opens messages may stand in one file, and what proves AUTH in another.
        const secrets = { ...this.#ring.others(pair, candidate), ...keys.secrets };
        const contradicted = keys.derivedFrom === undefined ? seedsIn(ready.slice(0, index)) : keys.contradicted;
        const complete = { ...keys, secrets, contradicted };
        this.ready.unshift(complete);
        return complete;
      }
    }
    const [fault] = faults;
    const { message } = sealed;
    const failed = worst(tries.slice(before).filter(({ isSwapped }) => !isSwapped));
    // Keys that open other messages of this direction are right, whatever is wrong with this one.
    if (failed?.direction.hasOpened === true) return undefined;
    if (failed !== undefined) {
      const why = failed.attempted.verdict === 'garbage' ? 'decryption' : 'integrity';
      const text = `${whyNot(failed, message)} (Frame ${message.frame}.)`;
      this.#noteFailed(candidate, pair, message, why, text);
    } else if (fault !== undefined) this.#noteFailed(candidate, pair, message, fault.fault, fault.message);
    else if (noncesMissing) this.#noteFailed(candidate, pair, message, 'nonces-missing', NONCES_MISSING);
    else if (ready.length === 0) this.#noteWithoutCipherKey(candidate, pair, message);
    return undefined;
  }

  /** SK_p and SK_d may stand alone, beside keys that open the SA: they fail nothing. */
  #noteWithoutCipherKey(candidate: Candidate, pair: SpiPair, message: IkeMessage): void {
    if (makesCipherKeys(candidate.keys.keys))
      this.#noteFailed(candidate, pair, message, 'unsupported', UNSUPPORTED_SUITE);
    else if (candidate.by !== 'trial') this.#whyUntried = NO_ENCRYPTION_KEY;
  }

  #noteFailed(candidate: Candidate, pair: SpiPair, at: IkeMessage, why: KeyFailed['why'], message: string): void {
    if (candidate.by !== 'trial' && why !== 'integrity' && why !== 'decryption') this.#whyUntried = message;
    this.#ring.noteFailed(candidate, { ...pair, by: senderOf(at), why, message, evidence: evidenceOf(at) });
  }

  #noteOpened({ candidate, areSwapped, derivedFrom }: ReadyKeys, pair: SpiPair, message: IkeMessage): void {
    const corrected = candidate.by === 'swapped-spis' ? 'spis-swapped' : areSwapped ? 'keys-swapped' : undefined;
    this.#ring.noteOpened(candidate, {
      ...pair,
      ...(corrected === undefined ? {} : { corrected }),
      ...(derivedFrom === undefined ? {} : { derivedFrom }),
      by: senderOf(message),
      evidence: evidenceOf(message),
    });
  }
}
const DAMAGED = 'The integrity check fails, though the keys open other messages: this one was damaged or forged.';
const NO_KEY_OF_SIDE = 'The keys given for this IKE SA have none for the sender of this message.';
const GIVEN_UP = `The keys given for this IKE SA opened none of its first ${MAX_TRIED} messages; no more were tried.`;
const NONCES_MISSING = 'IKE_SA_INIT, whose nonces the keys are derived with, was not captured.';
const UNSUPPORTED_SUITE =
  'The algorithms are not known, or not supported: neither IKE_SA_INIT nor the key file tells them.';
const NO_ENCRYPTION_KEY = 'There is neither SK_ei nor SK_er, and nothing to derive them from.';

type OpenedNow = Extract<Attempted, { verdict: 'opened' }>;

/** What was tried on a message. */
interface Tried {
  readonly attempted: Attempted;
  readonly direction: KeyedDirection;
  readonly isSwapped: boolean;
  /** `given`, `derived from SKEYSEED`. */
  readonly source: string;
}

/** Whether it is the message or the key that is wrong. */
function whyNoneFits(tries: readonly Tried[], message: IkeMessage): string {
  const malformed = tries.find(({ attempted, direction }) => attempted.verdict === 'malformed' && direction.hasOpened);
  if (malformed !== undefined) return whyNot(malformed, message);
  if (tries.some(({ direction }) => direction.hasOpened)) return DAMAGED;
  const failed = worst(tries.filter(({ isSwapped }) => !isSwapped));
  return failed === undefined ? NO_KEY_OF_SIDE : whyNot(failed, message);
}

/** What was decrypted to garbage tells more than what did not even pass its check. */
function worst(tries: readonly Tried[]): Tried | undefined {
  return tries.find(({ attempted }) => attempted.verdict === 'garbage') ?? tries[0];
}

function whyNot({ attempted, direction, source }: Tried, message: IkeMessage): string {
  switch (attempted.verdict) {
    case 'integrity':
      return `The integrity check fails with ${direction.checksWith}${letterOf(message)} as ${source}.`;
    case 'garbage':
      return garbageOf(message);
    case 'malformed':
      return attempted.message;
    case 'opened':
      return '';
    default:
      return attempted satisfies never;
  }
}

function garbageOf(message: IkeMessage): string {
  return `The integrity check passes, and what comes out is no chain of payloads: SK_e${letterOf(message)} is wrong.`;
}

function letterOf({ header }: IkeMessage): 'i' | 'r' {
  return header.fromInitiator ? 'i' : 'r';
}

/** What was given to derive keys from, and did not make those that opened the same message. */
function seedsIn(tried: readonly ReadyKeys[]): ('SKEYSEED' | 'g^ir')[] {
  return [...new Set(tried.flatMap(({ derivedFrom }) => derivedFrom ?? []))];
}

/** A message with its encrypted payload. */
interface Sealed {
  readonly message: IkeMessage;
  readonly octets: Uint8Array;
  readonly place: { readonly start: number; readonly ivStart: number; readonly end: number };
  /** The first inner payload's type. */
  readonly first: number;
  /** Undefined for a message in one piece. */
  readonly fragment: { readonly number: number; readonly total: number } | undefined;
}

function sealedIn(message: IkeMessage, payload: Payload): Sealed {
  const { view, start } = message;
  const octets = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const at = bodyStart(payload);
  const isFragment = payload.type === PAYLOAD.skf;
  const ivStart = Math.min(at + (isFragment ? FRAGMENT_HEADER : 0), payload.end);
  const isNumbered = isFragment && at + FRAGMENT_HEADER <= payload.end;
  const fragment = isNumbered ? { number: view.getUint16(at), total: view.getUint16(at + 2) } : undefined;
  return { message, octets, place: { start, ivStart, end: payload.end }, first: payload.next, fragment };
}

/** Whether keys open a message; says in `tries` what came of it, unless there is no key of the sender's direction. */
function attempt(keys: ReadyKeys, { message, octets, place, first, fragment }: Sealed, tries: Tried[]): boolean {
  const direction = directionOf(keys, message);
  if (direction === undefined) return false;
  const attempted =
    fragment === undefined
      ? direction.openWhole(octets, place, first)
      : direction.openFragment(octets, place, fragment.number, first);
  const source = keys.derivedFrom === undefined ? 'given' : `derived from ${keys.derivedFrom}`;
  tries.push({ attempted, direction, isSwapped: keys.areSwapped, source });
  return attempted.verdict === 'opened';
}

function senderOf({ header }: IkeMessage): Side {
  return header.fromInitiator ? 'initiator' : 'responder';
}

function directionOf(keys: ReadyKeys, { header }: IkeMessage): KeyedDirection | undefined {
  return header.fromInitiator ? keys.initiator : keys.responder;
}

/** The same keys laid on in the same way. */
function isSame(one: ReadyKeys, other: ReadyKeys): boolean {
  const { encr, keyBits, integ } = one.suite;
  const isSuite = encr === other.suite.encr && keyBits === other.suite.keyBits && integ === other.suite.integ;
  const isWay = one.areSwapped === other.areSwapped && one.derivedFrom === other.derivedFrom;
  return one.candidate.keys === other.candidate.keys && isSuite && isWay;
}

function whole(keys: ReadyKeys, plaintext: Uint8Array, first: number, headersUnchecked: boolean): OpenedWhole {
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  return { verdict: 'opened', keys, plaintext, view, chain: chainOf(plaintext, first), headersUnchecked };
}
