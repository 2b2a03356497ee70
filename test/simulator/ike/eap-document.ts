import { EAP_TYPE } from '../registry/numbers.ts';
import { atLeast, type Payload, u16 } from './octets.ts';
import { eapPayload } from './payloads.ts';

// The frame around every document of AnyConnect-EAP: type 254, vendor, TLVs, and the XML root with its step.

export type EapDocumentType = (typeof EAP_DOCUMENTS)[number];

export const EAP_DOCUMENTS = ['hello', 'init', 'auth-request', 'auth-reply', 'complete', 'ack'] as const;
export const TLV_XML = 0;
export const TLV_SIGNATURE = 1;
/** Type 254, vendor 9, vendor type `DBRP`. */
export const EXPANDED_HEAD = Buffer.concat([Buffer.from([EAP_TYPE.EXPANDED, 0, 0, 9]), Buffer.from('DBRP', 'latin1')]);

export function eapDocument(
  code: number,
  id: number,
  type: EapDocumentType,
  lines: readonly string[],
  signature?: Buffer,
): Payload {
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<config-auth client="vpn" type="${type}" aggregate-auth-version="2">`,
    ...lines,
    '</config-auth>',
    '',
  ].join('\n');
  const tlvs = [
    tlv(TLV_XML, Buffer.from(xml, 'utf8')),
    ...(signature === undefined ? [] : [tlv(TLV_SIGNATURE, signature)]),
  ];
  return eapPayload(code, id, Buffer.concat([EXPANDED_HEAD, ...tlvs]));
}

function tlv(type: number, value: Buffer): Buffer {
  return Buffer.concat([u16(type), u16(value.length), value]);
}

export function readTlvs(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    atLeast(bytes, at + 4);
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    atLeast(bytes, end);
    found.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

const ENTITIES: readonly (readonly [character: string, entity: string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
];

export function attribute(name: string, value: string): string {
  return `${name}="${escaped(value)}"`;
}

export function escaped(text: string): string {
  return ENTITIES.reduce((so, [character, entity]) => so.replaceAll(character, entity), text);
}

// The ampersand comes last, or `&amp;lt;` would become a bracket.
export function unescaped(text: string): string {
  return ENTITIES.toReversed().reduce((so, [character, entity]) => so.replaceAll(entity, character), text);
}
