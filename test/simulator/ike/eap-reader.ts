import { EAP_CODE, PAYLOAD } from '../registry/numbers.ts';
import {
  EAP_DOCUMENTS,
  type EapDocumentType,
  EXPANDED_HEAD,
  readTlvs,
  TLV_SIGNATURE,
  TLV_XML,
  unescaped,
} from './eap-document.ts';
import type { Payload } from './octets.ts';
import { readEap } from './payloads.ts';

/** A step of AnyConnect-EAP as its receiver reads it. */
export type ReadEapStep = { readonly id: number } & (
  | { readonly type: 'hello' | 'ack' | 'success' | 'failure' }
  | { readonly type: 'init'; readonly version: string; readonly signature: Buffer | undefined }
  | { readonly type: 'auth-request'; readonly error: string | undefined }
  | { readonly type: 'auth-reply'; readonly user: string; readonly password: string }
  | { readonly type: 'complete'; readonly sessionId: string; readonly sessionToken: string }
);

/** Throws where the packet is none of AnyConnect-EAP, or lacks what its step must have. */
export function readEapStep(payload: Payload): ReadEapStep {
  if (payload.type !== PAYLOAD.EAP) throw new Error('payload is not EAP');
  const { code, id, typeAndData } = readEap(payload);
  if (code === EAP_CODE.SUCCESS) return { id, type: 'success' };
  if (code === EAP_CODE.FAILURE) return { id, type: 'failure' };
  if (!typeAndData.subarray(0, EXPANDED_HEAD.length).equals(EXPANDED_HEAD)) throw new Error('EAP of another kind');
  const tlvs = readTlvs(typeAndData.subarray(EXPANDED_HEAD.length));
  const xml = tlvs.get(TLV_XML)?.toString('utf8') ?? '';
  const type = documentType(xml);
  switch (type) {
    case 'init':
      return { id, type, version: needed(xml, 'version'), signature: tlvs.get(TLV_SIGNATURE) };
    case 'auth-request':
      return { id, type, error: elementText(xml, 'error') };
    case 'auth-reply':
      return { id, type, user: needed(xml, 'username'), password: needed(xml, 'password') };
    case 'complete':
      return { id, type, sessionId: needed(xml, 'session-id'), sessionToken: needed(xml, 'session-token') };
    case 'hello':
    case 'ack':
      return { id, type };
  }
}

function documentType(xml: string): EapDocumentType {
  const stated = /<config-auth [^>]*type="([a-z-]+)"/.exec(xml)?.[1];
  const type = EAP_DOCUMENTS.find((known) => known === stated);
  if (type === undefined) throw new Error(`unknown document ${stated}`);
  return type;
}

function needed(xml: string, element: string): string {
  const text = elementText(xml, element);
  if (text === undefined) throw new Error(`document lacks ${element}`);
  return text;
}

/** Text of the first element of this name. The other peer wrote the document: it has no comments and no nesting of names. */
function elementText(xml: string, element: string): string | undefined {
  const found = new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`).exec(xml)?.[1];
  return found === undefined ? undefined : unescaped(found);
}
