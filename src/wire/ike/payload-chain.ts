// The chain of generic payloads (RFC 7296 §3.2). Total: a length that lies ends the chain with a problem.
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import { PAYLOAD, payloadName } from './payload-names.ts';

export interface Payload {
  readonly type: number;
  readonly critical: boolean;
  /** What its own header names next; for SK and SKF that is the first payload inside, readable without keys. */
  readonly next: number;
  /** Offset of the generic header, and one past the payload; both lie inside the message. */
  readonly start: number;
  readonly end: number;
  /** The payload states more octets than there are. */
  readonly cut: boolean;
}

const GENERIC_HEADER = 4;
/** More than any message needs; a chain of empty payloads could otherwise make 16,000 objects. */
const MAX_PAYLOADS = 256;

/**
 * The payloads between `start` and `end`, where `first` is the type that the header before them names.
 *
 * SK and SKF end the chain (RFC 7296 §3.14). A payload cut by the capture is kept with what is there of it.
 */
export function payloadChain(view: DataView, start: number, end: number, first: number): Decoded<readonly Payload[]> {
  const value: Payload[] = [];
  const problems: Problem[] = [];
  const fault = (code: string, at: number, message: string) => {
    problems.push({ code, at, message });
    return { value, problems };
  };
  let type = first;
  let at = start;
  while (type !== PAYLOAD.none) {
    const name = payloadName(type);
    if (value.length === MAX_PAYLOADS) return fault('ike.too-many-payloads', at, `More than ${MAX_PAYLOADS} payloads.`);
    if (end - at < GENERIC_HEADER) {
      // A short snap length may leave one octet of SK, the one that tells what is inside (`ikev2-wire.md` 6.2).
      const protects = type === PAYLOAD.sk || type === PAYLOAD.skf;
      if (protects && at < end)
        value.push({ type, critical: false, next: view.getUint8(at), start: at, end, cut: true });
      return fault('ike.payload-missing', at, `The message ends before its ${name} payload.`);
    }
    const next = view.getUint8(at);
    const length = view.getUint16(at + 2);
    if (length < GENERIC_HEADER) {
      return fault('ike.payload-length', at, `A ${name} payload states ${length} octets, less than its own header.`);
    }
    const cut = length > end - at;
    value.push({ type, critical: view.getUint8(at + 1) >= 0x80, next, start: at, end: cut ? end : at + length, cut });
    if (cut)
      return fault('ike.payload-overrun', at, `A ${name} payload states ${length} octets, ${end - at} are there.`);
    at += length;
    if (type === PAYLOAD.sk || type === PAYLOAD.skf) {
      if (at < end)
        fault('ike.octets-after-sk', at, `${end - at} octets follow the ${name} payload, which must be last.`);
      return { value, problems };
    }
    type = next;
  }
  if (at < end) fault('ike.trailing-octets', at, `${end - at} octets follow the last payload.`);
  return { value, problems };
}
