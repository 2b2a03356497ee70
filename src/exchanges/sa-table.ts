// Which IKE SA a message belongs to (RFC 7296 §2.6), and how many are kept.
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import type { IkeMessage } from './datagrams.ts';
import { NO_SPI, SaState } from './sa-state.ts';

export interface SaLimits {
  /** SAs with few encrypted messages: anyone can make them up. */
  readonly halfOpen: number;
  readonly all: number;
}

export const SA_LIMITS: SaLimits = { halfOpen: 50_000, all: 1_000_000 };

/** What goes at once when there are too many, so that folding stays rare. */
const FOLDED_SHARE = 8;

export class SaTable {
  /** SAs dropped because there were too many, and where the first of them was dropped. */
  folded = 0;
  readonly #limits: SaLimits;
  readonly #byInitiatorSpi = new Map<string, SaState[]>();
  /** In order of first message. */
  readonly #all = new Set<SaState>();
  #halfOpen = 0;

  constructor(limits: SaLimits = SA_LIMITS) {
    this.#limits = limits;
  }

  *all(): Generator<SaState> {
    yield* this.#all;
  }

  /** The SA of a message; a new one where none fits; undefined for a message that no SA can have sent. */
  find(message: IkeMessage): SaState | undefined {
    const { header } = message;
    const candidates = this.#byInitiatorSpi.get(header.initiatorSpi) ?? [];
    const fit =
      header.responderSpi === NO_SPI ? withoutResponder(candidates, message) : withResponder(candidates, message);
    if (fit !== undefined) {
      if (fit.responderSpi === NO_SPI) fit.responderSpi = header.responderSpi;
      return fit;
    }
    // Only requests that open an SA, and their refusals, may leave the responder's SPI zero (RFC 7296 §3.1).
    if (header.responderSpi === NO_SPI && !opensSa(message)) return undefined;
    return this.#add(message);
  }

  /** To be told of a message that was added, since it may have made the SA more than half open. */
  noteGrowth(sa: SaState, wasHalfOpen: boolean): void {
    if (wasHalfOpen && !sa.isHalfOpen) this.#halfOpen--;
  }

  #add(message: IkeMessage): SaState {
    if (this.#halfOpen >= this.#limits.halfOpen) this.#fold((sa) => sa.isHalfOpen);
    if (this.#all.size >= this.#limits.all) this.#fold(() => true);
    const sa = new SaState(message);
    sa.responderSpi = message.header.responderSpi;
    const siblings = this.#byInitiatorSpi.get(sa.initiatorSpi);
    if (siblings === undefined) this.#byInitiatorSpi.set(sa.initiatorSpi, [sa]);
    else siblings.push(sa);
    this.#all.add(sa);
    this.#halfOpen++;
    return sa;
  }

  /** Drops those that were idle longest of the SAs that `may` go. */
  #fold(may: (sa: SaState) => boolean): void {
    const idle = [...this.#all].filter(may).sort((a, b) => (a.lastNs < b.lastNs ? -1 : a.lastNs > b.lastNs ? 1 : 0));
    for (const sa of idle.slice(0, Math.ceil(idle.length / FOLDED_SHARE))) {
      this.folded++;
      this.#all.delete(sa);
      if (sa.isHalfOpen) this.#halfOpen--;
      const siblings = this.#byInitiatorSpi.get(sa.initiatorSpi)?.filter((one) => one !== sa) ?? [];
      if (siblings.length === 0) this.#byInitiatorSpi.delete(sa.initiatorSpi);
      else this.#byInitiatorSpi.set(sa.initiatorSpi, siblings);
    }
  }
}

/** Requests that open an SA and refusals (COOKIE, INVALID_KE_PAYLOAD, NO_PROPOSAL_CHOSEN): the newest SA of that SPI. */
function withoutResponder(candidates: readonly SaState[], message: IkeMessage): SaState | undefined {
  return candidates.findLast((sa) => isBetween(sa, message));
}

/**
 * The SA of exactly this pair of SPIs; else one of that initiator that has no responder SPI yet, which this message
 * then brings, whether it is the IKE_SA_INIT response or a later one because the capture missed that.
 */
function withResponder(candidates: readonly SaState[], message: IkeMessage): SaState | undefined {
  const exact = candidates.findLast((sa) => sa.responderSpi === message.header.responderSpi);
  return exact ?? candidates.findLast((sa) => sa.responderSpi === NO_SPI && isBetween(sa, message));
}

function isBetween(sa: SaState, { header, from, to }: IkeMessage): boolean {
  return header.fromInitiator ? sa.isBetween(from, to) : sa.isBetween(to, from);
}

function opensSa({ header }: IkeMessage): boolean {
  return header.exchange === EXCHANGE.saInit || header.exchange === EXCHANGE.sessionResume;
}
