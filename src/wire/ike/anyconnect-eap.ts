// AnyConnect-EAP: Cisco's expanded EAP type. Its data are TLVs, of which the first is an XML document that may hold
// user names, passwords and session tokens: elements are listed, what may be a secret is not copied.
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import type { AnyConnectEap, EapTlv, XmlAttribute, XmlElement } from '../../model/ike-payloads.ts';
import { type Body, decoded, MAX_ITEMS } from './octets.ts';
import { type ScannedElement, xmlElements } from './xml-elements.ts';

const CISCO = 9;
/** `DBRP` */
const VENDOR_TYPE = 0x44425250;
const TLV_HEADER = 4;
const TLV_XML = 0;

const TLVS: ReadonlyMap<number, string> = new Map([
  [0, 'XML'],
  [1, 'SIGNATURE'],
  [3, 'CERTIFICATES'],
]);

export function isAnyConnect(vendor: number, vendorType: number): boolean {
  return vendor === CISCO && vendorType === VENDOR_TYPE;
}

/** The TLVs in `body`. A response is what the client says: its answers to a form stand under names that a form chose. */
export function anyConnectEap(body: Body, isResponse: boolean): Decoded<AnyConnectEap> {
  const { view, start, end, origin } = body;
  const tlvs: EapTlv[] = [];
  const problems: Problem[] = [];
  let document: Decoded<readonly ScannedElement[]> | undefined;
  let at = start;
  while (at < end) {
    if (tlvs.length === MAX_ITEMS) {
      const message = `An AnyConnect-EAP packet holds more than ${MAX_ITEMS} TLVs. The rest is left out.`;
      problems.push({ code: 'ike.too-many-tlvs', at, message });
      break;
    }
    const octets = end - at >= TLV_HEADER ? view.getUint16(at + 2) : Infinity;
    if (octets > end - at - TLV_HEADER) {
      problems.push({ code: 'ike.eap-tlv-length', at, message: 'A TLV does not fit its AnyConnect-EAP packet.' });
      break;
    }
    const type = view.getUint16(at);
    const from = at + TLV_HEADER;
    const place = { start: from - origin, end: from + octets - origin };
    tlvs.push({ type, name: TLVS.get(type) ?? `tlv-${type}`, octets, ...place });
    if (type === TLV_XML && octets > 0) document ??= xmlElements(view, from, from + octets);
    at = from + octets;
  }
  const scanned = document?.value ?? [];
  const documentType = scanned[0]?.attributes.find(({ name }) => name === 'type')?.value;
  const elements = shownElements(scanned, isResponse);
  const value = { tlvs, ...(documentType === undefined ? {} : { documentType }), elements };
  return decoded(value, ...problems, ...(document?.problems ?? []));
}

/**
 * Names of elements and attributes whose contents let somebody in. Matched in parts, since every release adds more:
 * `host-scan-token`, `secondary_password`, `sso-v2-token-cookie-name`, `aggauth-handle`.
 */
const SECRET =
  /token|ticket|passw|passcode|passphrase|secret|cookie|session[-_]?id|handle|answer|challenge|credential|saml|(?:^|[-_.])(?:pass|pwd|pin|otp|key|response|nonce)(?:[-_.0-9]|$)/i;

/** What a client may say under `auth` without it being an answer to a question. */
const PLAIN_ANSWERS = ['username', 'secondary_username', 'group-select', 'group_list', 'auth-method'];

function shownElements(scanned: readonly ScannedElement[], isResponse: boolean): readonly XmlElement[] {
  const hidden = new Set<ScannedElement>();
  const shown: XmlElement[] = [];
  for (const element of scanned) {
    // A child of a hidden element is part of what is hidden.
    if (element.parent !== undefined && hidden.has(element.parent)) {
      hidden.add(element);
      continue;
    }
    const { path, attributes, text, octets } = element;
    if (SECRET.test(element.name) || (isResponse && isAnswer(element))) {
      hidden.add(element);
      shown.push({ path, attributes: [], hidden: true, octets });
    } else if (isSecretField(element) || (element.name === 'opaque' && text !== '')) {
      hidden.add(element);
      shown.push({ path, attributes: attributes.map(shownAttribute), hidden: true, octets });
    } else {
      const plain = { path, attributes: attributes.map(shownAttribute) };
      shown.push(text === '' ? plain : { ...plain, text: withoutQuery(text) });
    }
  }
  return shown;
}

function isAnswer({ parent, name }: ScannedElement): boolean {
  return parent?.name === 'auth' && !PLAIN_ANSWERS.includes(name);
}

/** `<input type="password" ...>`, `<param name="session-token">`. */
function isSecretField({ attributes }: ScannedElement): boolean {
  return attributes.some(({ name, value }) => ['name', 'id', 'type'].includes(name) && SECRET.test(value));
}

function shownAttribute({ name, value }: ScannedElement['attributes'][number]): XmlAttribute {
  if (name === 'value' || SECRET.test(name)) return { name, hidden: true };
  return { name, value: withoutQuery(value) };
}

/** Addresses carry tickets behind `?`, and may carry a user and password before `@`. */
function withoutQuery(text: string): string {
  if (!text.includes('/')) return text;
  return text.replace(/([?#;])[^\s?#;]+/g, '$1…').replace(/\/\/[^\s/@]{1,256}@/g, '//…@');
}
