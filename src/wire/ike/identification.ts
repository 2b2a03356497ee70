// IDi and IDr payloads (RFC 7296 §3.5).
import type { Decoded } from '../../model/diagnostic.ts';
import type { PayloadBody } from '../../model/ike-payloads.ts';
import { addressText } from '../ip.ts';
import { distinguishedName } from './distinguished-name.ts';
import { type Body, decoded, hexOf, readableText, tooShort } from './octets.ts';

const ID_HEADER = 4;

const ID_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'IPV4_ADDR'],
  [2, 'FQDN'],
  [3, 'RFC822_ADDR'],
  [5, 'IPV6_ADDR'],
  [9, 'DER_ASN1_DN'],
  [10, 'DER_ASN1_GN'],
  [11, 'KEY_ID'],
  [12, 'FC_NAME'], // RFC 4595
  [13, 'NULL'], // RFC 7619
]);

const ID = { ipv4: 1, ipv6: 5, derDn: 9, derGn: 10, fcName: 12, null: 13 } as const;

/** `FQDN`, `KEY_ID`, ..., or `id-N` for a number without a name: Cisco's client uses the private 201 or KEY_ID. */
function idTypeName(type: number): string {
  return ID_TYPES.get(type) ?? `id-${type}`;
}

export function identification(body: Body): Decoded<PayloadBody> {
  const { view, start, end, cut } = body;
  if (end - start < ID_HEADER) return tooShort(body, 'an ID payload', ID_HEADER);
  const type = view.getUint8(start);
  const typeName = idTypeName(type);
  const from = start + ID_HEADER;
  const text = idText(view, type, from, end);
  const id = { kind: 'id', type, typeName, octets: end - from, hex: hexOf(view, from, end) } as const;
  const value = text === undefined ? id : { ...id, text };
  const sizeDue = ID_OCTETS.get(type);
  if (!cut && sizeDue !== undefined && end - from !== sizeDue) {
    const message = `An identity of type ${typeName} has ${end - from} octets, ${sizeDue} are due.`;
    return decoded(value, { code: 'ike.id-length', at: from, message });
  }
  if (type === ID.derDn && text === undefined) {
    const message = 'An identity of type DER_ASN1_DN is no distinguished name in DER.';
    return decoded(value, { code: 'ike.id-unreadable', at: from, message });
  }
  return decoded(value);
}

const ID_OCTETS: ReadonlyMap<number, number> = new Map([
  [ID.ipv4, 4],
  [ID.ipv6, 16],
  [ID.fcName, 8],
  [ID.null, 0],
]);

/** An identity as people write it; undefined where it has no such form, as binary key IDs and general names. */
function idText(view: DataView, type: number, start: number, end: number): string | undefined {
  switch (type) {
    case ID.ipv4:
      return end - start === 4 ? addressText(view, start, 4) : undefined;
    case ID.ipv6:
      return end - start === 16 ? addressText(view, start, 6) : undefined;
    case ID.derDn:
      return distinguishedName(view, start, end);
    case ID.derGn:
    case ID.fcName:
      return undefined;
    default:
      return readableText(view, start, end);
  }
}
