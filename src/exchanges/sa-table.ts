// Which IKE SA a message belongs to (RFC 7296 §2.6), and how many are kept.
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import type { IkeMessage } from './ike-message.ts';
import { SaState } from './sa-state.ts';
import { nanosBetween } from './sighting.ts';

export interface SaLimits {
  /** SAs with few encrypted messages: anyone can make them up. */
  readonly halfOpen: number;
  readonly all: number;
}

/** A fleet of ten thousand clients may come back at once. */
export const SA_LIMITS: SaLimits = { halfOpen: 20_000, all: 1_000_000 };

/** What goes at once when there are too many, so that folding stays rare. */
const FOLDED_SHARE = 8;

export class SaTable {
  /** SAs dropped because there were too many. */
  folded = 0;
  readonly #limits: SaLimits;
  /** By a hash of the initiator's SPI; mostly one SA each. */
  readonly #byInitiatorSpi = new Map<number, SaState[]>();
  /** In order of first message. */
  readonly #all = new Set<SaState>();
  /** Those that are half open, the longest idle first. */
  readonly #halfOpen = new Set<SaState>();

  constructor(limits: SaLimits = SA_LIMITS) {
    this.#limits = limits;
  }

  all(): Iterable<SaState> {
    return this.#all;
  }

  /** The SA of a message; a new one where none fits; undefined for a message that no SA can have sent. */
  find(message: IkeMessage): SaState | undefined {
    const { header } = message;
    const key = keyOf(header.initiatorHigh, header.initiatorLow);
    const siblings = this.#byInitiatorSpi.get(key);
    const zero = header.responderHigh === 0 && header.responderLow === 0;
    const fit = zero ? withoutResponder(siblings, message) : withResponder(siblings, message);
    if (fit !== undefined) {
      if (!zero && !fit.hasResponder) {
        fit.responderHigh = header.responderHigh;
        fit.responderLow = header.responderLow;
      }
      return fit;
    }
    // Only requests that open an SA, and their refusals, may leave the responder's SPI zero (RFC 7296 §3.1).
    if (zero && !opensSa(message)) return undefined;
    return this.#add(message, key);
  }

  /** The SA with exactly the SPIs of a message. */
  known(message: IkeMessage): SaState | undefined {
    const { header } = message;
    const siblings = this.#byInitiatorSpi.get(keyOf(header.initiatorHigh, header.initiatorLow));
    return exactly(siblings, message);
  }

  /** To be told of every message that was added to an SA that was half open. */
  touched(sa: SaState): void {
    this.#halfOpen.delete(sa);
    if (sa.isHalfOpen) this.#halfOpen.add(sa);
  }

  #add(message: IkeMessage, key: number): SaState {
    if (this.#halfOpen.size >= this.#limits.halfOpen) this.#drop([...this.#halfOpen]);
    if (this.#all.size >= this.#limits.all) {
      this.#drop([...this.#all].sort((a, b) => nanosBetween(b.latest, a.latest)));
    }
    const sa = new SaState(message);
    const place = this.#byInitiatorSpi.get(key) ?? [];
    place.push(sa);
    this.#byInitiatorSpi.set(key, place);
    this.#all.add(sa);
    this.#halfOpen.add(sa);
    return sa;
  }

  /** Drops a share of SAs, the longest idle first. */
  #drop(idle: readonly SaState[]): void {
    for (const sa of idle.slice(0, Math.ceil(idle.length / FOLDED_SHARE))) {
      this.folded++;
      this.#all.delete(sa);
      this.#halfOpen.delete(sa);
      const key = keyOf(sa.initiatorHigh, sa.initiatorLow);
      const rest = this.#byInitiatorSpi.get(key)?.filter((one) => one !== sa) ?? [];
      if (rest.length === 0) this.#byInitiatorSpi.delete(key);
      else this.#byInitiatorSpi.set(key, rest);
    }
  }
}

/** Requests that open an SA and refusals (COOKIE, INVALID_KE_PAYLOAD, NO_PROPOSAL_CHOSEN): the newest SA of that SPI. */
function withoutResponder(siblings: readonly SaState[] | undefined, message: IkeMessage): SaState | undefined {
  return siblings?.findLast((sa) => hasInitiator(sa, message) && sa.paths.hasAddressesOf(message));
}

/**
 * The SA of exactly this pair of SPIs; else one of that initiator that has no responder SPI yet, which this message
 * then brings, whether it is the IKE_SA_INIT response or a later one because the capture missed that.
 */
function withResponder(siblings: readonly SaState[] | undefined, message: IkeMessage): SaState | undefined {
  return (
    exactly(siblings, message) ??
    siblings?.findLast((sa) => hasInitiator(sa, message) && !sa.hasResponder && sa.paths.hasAddressesOf(message))
  );
}

function exactly(siblings: readonly SaState[] | undefined, message: IkeMessage): SaState | undefined {
  if (siblings === undefined) return undefined;
  const { header } = message;
  for (let i = siblings.length - 1; i >= 0; i--) {
    const sa = siblings[i];
    if (
      sa?.initiatorLow === header.initiatorLow &&
      sa.responderLow === header.responderLow &&
      sa.initiatorHigh === header.initiatorHigh &&
      sa.responderHigh === header.responderHigh
    )
      return sa;
  }
  return undefined;
}

function hasInitiator(sa: SaState, { header }: IkeMessage): boolean {
  return sa.initiatorHigh === header.initiatorHigh && sa.initiatorLow === header.initiatorLow;
}

function opensSa({ header }: IkeMessage): boolean {
  return header.exchange === EXCHANGE.saInit || header.exchange === EXCHANGE.sessionResume;
}

/** Whoever floods with SPIs must not choose them to share a place: the hash differs from run to run. */
const SECRET = (Math.random() * 2 ** 32) | 1;

/** Thirty bits, which a Map takes without an allocation. */
function keyOf(high: number, low: number): number {
  let hash = high ^ (high >>> 16);
  hash = Math.imul(hash, SECRET);
  hash = Math.imul(hash ^ (hash >>> 15) ^ low ^ (low >>> 16), SECRET);
  return (hash ^ (hash >>> 13)) & 0x3fffffff;
}
