// Payloads that hide others: SK (RFC 7296 §3.14), SKF (RFC 7383 §2.5) and Cisco's fragments, as far as they can be read
// without keys.
import type { Decoded } from '../../model/diagnostic.ts';
import type { FirstInner, PayloadBody } from '../../model/ike-payloads.ts';
import { fragmentProblems } from './fragments.ts';
import { type Body, decoded, opaque } from './octets.ts';
import type { Payload } from './payload-chain.ts';
import { PAYLOAD, payloadName } from './payload-names.ts';

/** Fragment number and total; of Cisco's: id, number and flags. */
const FRAGMENT_HEADER = 4;
const LAST_FRAGMENT = 0x01;

export function encrypted({ start, end }: Body, { next }: Payload): Decoded<PayloadBody> {
  return decoded({ kind: 'encrypted', firstInner: firstInner(next), octets: end - start });
}

export function encryptedFragment(body: Body, payload: Payload): Decoded<PayloadBody> {
  const { view, start, end } = body;
  const problems = fragmentProblems(view, payload);
  if (end - start < FRAGMENT_HEADER) return decoded(opaque(body), ...problems);
  const place = { number: view.getUint16(start), total: view.getUint16(start + 2) };
  const octets = end - start - FRAGMENT_HEADER;
  const inner = firstInner(payload.next);
  return decoded({ kind: 'encrypted-fragment', ...place, firstInner: inner, octets }, ...problems);
}

export function ciscoFragment(body: Body, payload: Payload): Decoded<PayloadBody> {
  const { view, start, end } = body;
  const problems = fragmentProblems(view, payload);
  if (end - start < FRAGMENT_HEADER) return decoded(opaque(body), ...problems);
  const place = { fragmentId: view.getUint16(start), number: view.getUint8(start + 2) };
  const isLast = (view.getUint8(start + 3) & LAST_FRAGMENT) !== 0;
  const octets = end - start - FRAGMENT_HEADER;
  return decoded({ kind: 'cisco-fragment', ...place, isLast, octets }, ...problems);
}

function firstInner(type: number): FirstInner {
  return { type, name: type === PAYLOAD.none ? 'none' : payloadName(type) };
}
