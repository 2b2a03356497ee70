// What can be read of payloads without keys (RFC 7296 §3): labels as a person would write them, and single fields.
import { notifyName } from './notify-names.ts';
import type { Payload } from './payload-chain.ts';
import { PAYLOAD, payloadName } from './payload-names.ts';

const GENERIC_HEADER = 4;

/** Offset of the payload's body, behind its generic header. */
export function bodyStart(payload: Payload): number {
  return Math.min(payload.start + GENERIC_HEADER, payload.end);
}

/** `SA`, `N(COOKIE)`, `SK`, ...: a notify is named by its type. */
export function payloadLabel(view: DataView, payload: Payload): string {
  const type = payload.type === PAYLOAD.notify ? notifyType(view, payload) : undefined;
  return type === undefined ? payloadName(payload.type) : `N(${notifyName(type)})`;
}

/** The notify message type (RFC 7296 §3.10), or undefined where it was cut off. */
export function notifyType(view: DataView, payload: Payload): number | undefined {
  const at = bodyStart(payload) + 2;
  return at + 2 <= payload.end ? view.getUint16(at) : undefined;
}

/** The key exchange method of a KE payload (RFC 7296 §3.4), or undefined where it was cut off. */
export function keGroup(view: DataView, payload: Payload): number | undefined {
  const at = bodyStart(payload);
  return at + 2 <= payload.end ? view.getUint16(at) : undefined;
}

/** Octets of nonce in a Nonce payload (RFC 7296 §3.9). */
export function nonceLength(payload: Payload): number {
  return payload.end - bodyStart(payload);
}

/** Fragment number and total of an SKF payload (RFC 7383 §2.5). */
export interface FragmentPlace {
  /** From 1. */
  readonly number: number;
  readonly total: number;
}

/** Where an SKF payload stands in its message; undefined where cut off or impossible (RFC 7383 §2.5). */
export function fragmentPlace(view: DataView, payload: Payload): FragmentPlace | undefined {
  const at = bodyStart(payload);
  if (at + 4 > payload.end) return undefined;
  const number = view.getUint16(at);
  const total = view.getUint16(at + 2);
  return number === 0 || number > total ? undefined : { number, total };
}
