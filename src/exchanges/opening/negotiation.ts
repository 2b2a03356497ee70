// What the keys of an IKE SA are made from beside the secret (RFC 7296 §2.14 and §2.18): nonces, SPIs and algorithms, from
// IKE_SA_INIT or from the CREATE_CHILD_SA of the SA that it replaced.
import { type Suite, suiteOf } from '../../crypto/suite.ts';
import { bodyStart } from '../../wire/ike/clear-payloads.ts';
import { IKE_HEADER_LENGTH } from '../../wire/ike/header.ts';
import { payloadChain } from '../../wire/ike/payload-chain.ts';
import { PAYLOAD } from '../../wire/ike/payload-names.ts';
import { proposals } from '../../wire/ike/proposals.ts';
import type { IkeMessage } from '../ike-message.ts';

/** COOKIE and INVALID_KE_PAYLOAD each cost a round; more requests than this belong to no negotiation. */
const MAX_KEPT = 4;
/** Far more than any peer sends; a flood of large ones must not fill the memory. */
const MAX_OCTETS = 16 * 1024;

/** A message of IKE_SA_INIT, whole: what AUTH signs. */
export interface InitMessage {
  readonly octets: Uint8Array;
  readonly nonce: Uint8Array;
}

/** The SA that a rekeyed one was made inside of, as far as the new keys need it (RFC 7296 §2.18). */
export interface RekeyBasis {
  readonly prf: number;
  readonly skD: Uint8Array;
}

/** A pair of nonces that keys may be derived with. */
export interface Nonces {
  readonly nonceI: Uint8Array;
  readonly nonceR: Uint8Array;
}

export class Negotiation {
  /** Of requests there may be several: which one was answered is told by the AUTH payload that signs it. */
  readonly requests: InitMessage[] = [];
  readonly responses: InitMessage[] = [];
  suite: Suite | undefined;
  /** For an SA that was made inside another one. */
  rekey: (Nonces & { readonly basis: RekeyBasis | undefined }) | undefined;
  /** Rises with what is learned: whatever was tried before may be tried again. */
  version = 0;

  /** Takes an IKE_SA_INIT message. Refusals bring neither nonce nor choice. */
  note(message: IkeMessage): void {
    const { view, chain, start, end, header, cut } = message;
    if (cut || end - start > MAX_OCTETS) return;
    const nonce = chain.value.find(({ type }) => type === PAYLOAD.nonce);
    if (nonce === undefined || nonce.cut) return;
    const kept = header.isResponse ? this.responses : this.requests;
    if (kept.length === MAX_KEPT) kept.shift();
    const octets = new Uint8Array(view.buffer, view.byteOffset + start, end - start).slice();
    kept.push({ octets, nonce: octets.subarray(bodyStart(nonce) - start, nonce.end - start) });
    if (header.isResponse) this.suite = chosenSuite(octets, IKE_HEADER_LENGTH, header.nextPayload) ?? this.suite;
    this.version++;
  }

  /** To be called when no key will be tried any more. */
  drop(): void {
    this.requests.length = 0;
    this.responses.length = 0;
  }

  /** Every pair of nonces that the keys may be made with. */
  *nonces(): Generator<Nonces> {
    if (this.rekey !== undefined) yield this.rekey;
    for (const response of this.responses.toReversed())
      for (const request of this.requests.toReversed()) yield { nonceI: request.nonce, nonceR: response.nonce };
  }
}

/** The algorithms of the proposal that a responder chose. */
function chosenSuite(octets: Uint8Array, start: number, firstPayload: number): Suite | undefined {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const sa = payloadChain(view, start, octets.length, firstPayload).value.find(({ type }) => type === PAYLOAD.sa);
  if (sa === undefined) return undefined;
  const [chosen] = proposals(view, bodyStart(sa), sa.end).value;
  return chosen === undefined ? undefined : suiteOf(chosen);
}
