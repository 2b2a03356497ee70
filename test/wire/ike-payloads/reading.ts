// Puts one payload into octets and has it dissected. The octets around it are not zero, so that whoever reads beyond
// the payload is found out, and the IKE header stands at 2, so that offsets of the two kinds differ.
import type { Decoded } from '../../../src/model/diagnostic.ts';
import type { IkePayload, PayloadBody } from '../../../src/model/ike-payloads.ts';
import { dissectPayload } from '../../../src/wire/ike/dissect.ts';
import { octets, u16 } from '../../support/packets.ts';

export const ORIGIN = 2;
/** Of the generic header in the view, and of the body behind it: what problems count in. */
export const PAYLOAD_AT = 10;
export const BODY_AT = 14;

export interface Placed {
  readonly next?: number;
  readonly critical?: boolean;
  /** Octets that the capture lacks. */
  readonly missing?: number;
}

export function dissected(type: number, body: Uint8Array | string, placed: Placed = {}): Decoded<IkePayload> {
  const { next = 0, critical = false, missing = 0 } = placed;
  const content = typeof body === 'string' ? octets(body) : body;
  const payload = octets(next, critical ? 0x80 : 0, u16(4 + content.length + missing), content);
  const bytes = octets('eeeeeeeeeeeeeeeeeeee', payload, 'eeeeeeee');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = PAYLOAD_AT + payload.length;
  return dissectPayload(view, { type, critical, next, start: PAYLOAD_AT, end, cut: missing > 0 }, ORIGIN);
}

/** The body of a payload without a problem. */
export function bodyOf(type: number, body: Uint8Array | string): PayloadBody {
  const { value, problems } = dissected(type, body);
  if (problems.length > 0) throw new Error(`unexpected problems: ${JSON.stringify(problems)}`);
  return value.body;
}

/** What went wrong, and how far into the payload's body. */
export function faults(
  type: number,
  body: Uint8Array | string,
  placed: Placed = {},
): readonly (readonly [string, number])[] {
  return dissected(type, body, placed).problems.map(({ code, at }) => [code, at - BODY_AT] as const);
}

/** The octets of a text. */
export function text(characters: string): Uint8Array {
  return Buffer.from(characters, 'utf8');
}

/** Type and length of two octets each, then the value: a configuration attribute or a TLV. */
export function attribute(type: number, value: Uint8Array | string = ''): Uint8Array {
  const content = typeof value === 'string' ? octets(value) : value;
  return octets(u16(type), u16(content.length), content);
}
