// Pieces of a message that was too large for one datagram: RFC 7383's, which protects each piece, and Cisco's own, which
// cuts the finished message.
import type { Problem } from '../../model/diagnostic.ts';
import { bodyStart, fragmentPlace } from './clear-payloads.ts';
import type { Payload } from './payload-chain.ts';
import { PAYLOAD, payloadName } from './payload-names.ts';

/** Which piece of a larger message a payload is. */
export interface FragmentOf {
  readonly kind: 'skf' | 'cisco';
  /** From 1. */
  readonly number: number;
  /** 0 where this piece does not say: of Cisco's only the last one does. */
  readonly total: number;
  /** Cisco's number of the cut message, which need not be the message id; 0 for RFC 7383. */
  readonly id: number;
}

/** The piece that the last payload of a message is; undefined where it is none, or says what cannot be. */
export function fragmentOf(view: DataView, last: Payload | undefined): FragmentOf | undefined {
  if (last?.type === PAYLOAD.skf) {
    const place = fragmentPlace(view, last);
    return place === undefined ? undefined : { kind: 'skf', id: 0, ...place };
  }
  return last?.type === PAYLOAD.ciscoFragment ? ciscoFragment(view, last) : undefined;
}

/** Octets of Cisco's fragment header behind the generic one. */
export const CISCO_FRAGMENT_HEADER = 4;
const LAST_FRAGMENT = 0x01;

function ciscoFragment(view: DataView, payload: Payload): FragmentOf | undefined {
  const at = bodyStart(payload);
  if (at + CISCO_FRAGMENT_HEADER > payload.end) return undefined;
  const number = view.getUint8(at + 2);
  if (number === 0) return undefined;
  const isLast = (view.getUint8(at + 3) & LAST_FRAGMENT) !== 0;
  return { kind: 'cisco', id: view.getUint16(at), number, total: isLast ? number : 0 };
}

/** What is wrong with a payload as a fragment (RFC 7383 §2.5 and §2.6). */
export function fragmentProblems(view: DataView, payload: Payload): readonly Problem[] {
  const { type, end } = payload;
  if (type !== PAYLOAD.skf && type !== PAYLOAD.ciscoFragment) return [];
  const at = bodyStart(payload);
  if (at + 4 > end) return [{ code: 'ike.fragment-header', at, message: 'A fragment ends inside its own header.' }];
  if (type === PAYLOAD.ciscoFragment) {
    if (view.getUint8(at + 2) !== 0) return [];
    return [{ code: 'ike.fragment-number', at: at + 2, message: 'A Cisco fragment has number 0; they count from 1.' }];
  }
  const [number, total] = [view.getUint16(at), view.getUint16(at + 2)];
  if (number === 0 || number > total) {
    const message = `A fragment calls itself number ${number} of ${total}.`;
    return [{ code: 'ike.fragment-number', at, message }];
  }
  if (number === 1 || payload.next === PAYLOAD.none) return [];
  const message = `Fragment ${number} names ${payloadName(payload.next)} as the payload inside; only the first one may.`;
  return [{ code: 'ike.fragment-next-payload', at: payload.start, message }];
}
