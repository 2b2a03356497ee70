// KE and Nonce payloads (RFC 7296 §3.4 and §3.9).
import type { Decoded } from '../../model/diagnostic.ts';
import type { PayloadBody } from '../../model/ike-payloads.ts';
import { type Body, decoded, hexOf, tooShort } from './octets.ts';
import { keyExchangeName } from './transforms.ts';

const KE_HEADER = 4;

/** Octets of public value by group. MODP: the prime's length; ECP and brainpool: x and y without a prefix (RFC 5903). */
const PUBLIC_VALUE: ReadonlyMap<number, readonly number[]> = new Map([
  [1, [96]],
  [2, [128]],
  [5, [192]],
  [14, [256]],
  [15, [384]],
  [16, [512]],
  [17, [768]],
  [18, [1024]],
  [19, [64]],
  [20, [96]],
  [21, [132]],
  [22, [128]],
  [23, [256]],
  [24, [256]],
  [25, [48]],
  [26, [56]],
  [27, [56]],
  [28, [64]],
  [29, [96]],
  [30, [128]],
  [31, [32]],
  [32, [56]],
  [33, [64]],
  [34, [128]],
  // ML-KEM: the initiator's public key, then the responder's ciphertext.
  [35, [800, 768]],
  [36, [1184, 1088]],
  [37, [1568]],
]);

export function keyExchange(body: Body): Decoded<PayloadBody> {
  const { view, start, end, cut } = body;
  if (end - start < KE_HEADER) return tooShort(body, 'a KE payload', KE_HEADER);
  const group = view.getUint16(start);
  const groupName = keyExchangeName(group);
  const octets = end - start - KE_HEADER;
  const ke = { kind: 'ke', group, groupName, octets, hex: hexOf(view, start + KE_HEADER, end) } as const;
  const expectedOctets = PUBLIC_VALUE.get(group);
  if (cut || expectedOctets === undefined || expectedOctets.includes(octets)) return decoded(ke);
  const message = `A KE payload for ${groupName} holds ${octets} octets, ${expectedOctets.join(' or ')} are due.`;
  return decoded({ ...ke, expectedOctets }, { code: 'ike.ke-length', at: start + KE_HEADER, message });
}

/** RFC 7296 §3.9. */
const NONCE = { min: 16, max: 256 };

export function nonce({ view, start, end, cut }: Body): Decoded<PayloadBody> {
  const octets = end - start;
  const value = { kind: 'nonce', octets, hex: hexOf(view, start, end) } as const;
  if (cut || (octets >= NONCE.min && octets <= NONCE.max)) return decoded(value);
  const message = `A nonce has ${octets} octets, ${NONCE.min} to ${NONCE.max} are allowed.`;
  return decoded(value, { code: 'ike.nonce-length', at: start, message });
}
