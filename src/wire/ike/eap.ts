// EAP payloads: one EAP packet each (RFC 7296 §3.16, RFC 3748 §4). Challenges and responses are never copied: those of
// many methods can be tried against word lists, and those of others hold the password itself.
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import type { EapBody, PayloadBody } from '../../model/ike-payloads.ts';
import { anyConnectEap, isAnyConnect } from './anyconnect-eap.ts';
import { type Body, decoded, MAX_ITEMS, textOf, tooShort } from './octets.ts';

const EAP_HEADER = 4;
/** Type, vendor and vendor type (RFC 3748 §5.7). */
const EXPANDED_HEADER = 8;

const CODES: ReadonlyMap<number, string> = new Map([
  [1, 'Request'],
  [2, 'Response'],
  [3, 'Success'],
  [4, 'Failure'],
  [5, 'Initiate'], // RFC 6696, as is the next
  [6, 'Finish'],
]);

const CODE = { request: 1, response: 2 } as const;

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'Identity'],
  [2, 'Notification'],
  [3, 'Nak'],
  [4, 'MD5-Challenge'],
  [5, 'OTP'],
  [6, 'GTC'],
  [13, 'EAP-TLS'],
  [17, 'LEAP'],
  [18, 'EAP-SIM'],
  [21, 'EAP-TTLS'],
  [23, 'EAP-AKA'],
  [25, 'PEAP'],
  [26, 'EAP-MSCHAPv2'],
  [29, 'MS-CHAP-v2'],
  [43, 'EAP-FAST'],
  [50, "EAP-AKA'"],
  [52, 'EAP-pwd'],
  [55, 'TEAP'],
  [254, 'Expanded'],
  [255, 'Experimental'],
]);

const TYPE = { identity: 1, notification: 2, nak: 3, expanded: 254 } as const;

function eapTypeName(type: number): string {
  return TYPES.get(type) ?? `eap-${type}`;
}

export function eap(body: Body): Decoded<PayloadBody> {
  const { view, start, end, cut } = body;
  if (end - start < EAP_HEADER) return tooShort(body, 'an EAP payload', EAP_HEADER);
  const code = view.getUint8(start);
  const length = view.getUint16(start + 2);
  const codeName = CODES.get(code) ?? `code-${code}`;
  const head = { kind: 'eap', code, codeName, id: view.getUint8(start + 1), length } as const;
  const problems: Problem[] = [];
  if (length !== end - start && !cut) {
    const message = `An EAP packet states ${length} octets, its payload holds ${end - start}.`;
    problems.push({ code: 'ike.eap-length', at: start + 2, message });
  }
  const packetEnd = Math.min(end, start + Math.max(length, EAP_HEADER));
  const at = start + EAP_HEADER;
  // Success and Failure have no type; those of RFC 6696 number their types anew.
  if (at === packetEnd || (code !== CODE.request && code !== CODE.response)) {
    return decoded({ ...head, ...hiddenData(packetEnd - at) }, ...problems);
  }
  const type = view.getUint8(at);
  const inside = typeData({ ...body, start: at + 1, end: packetEnd }, code, type);
  const value: EapBody = { ...head, type, typeName: eapTypeName(type), ...inside.value };
  return decoded(value, ...problems, ...inside.problems);
}

type TypeData = Omit<EapBody, 'kind' | 'code' | 'codeName' | 'id' | 'length'>;

/** What stands behind the type. */
function typeData(body: Body, code: number, type: number): Decoded<TypeData> {
  const { view, start, end } = body;
  const octets = end - start;
  switch (type) {
    case TYPE.identity:
    case TYPE.notification:
      return decoded(octets === 0 ? { octets } : { octets, text: textOf(view, start, end) });
    case TYPE.nak: {
      const ids = Array.from({ length: Math.min(octets, MAX_ITEMS) }, (_, i) => view.getUint8(start + i));
      return decoded({ octets, wanted: ids.map((id) => ({ id, name: eapTypeName(id) })) });
    }
    case TYPE.expanded:
      return expanded(body, code);
    default:
      return decoded(hiddenData(octets));
  }
}

function expanded(body: Body, code: number): Decoded<TypeData> {
  const { view, start, end } = body;
  if (end - start < EXPANDED_HEADER - 1) {
    const message = `An expanded EAP type takes ${EXPANDED_HEADER} octets, ${end - start + 1} are there.`;
    return decoded(hiddenData(end - start), { code: 'ike.eap-expanded-length', at: start - 1, message });
  }
  const vendor = view.getUint32(start - 1) & 0xffffff;
  const vendorType = view.getUint32(start + 3);
  const at = start - 1 + EXPANDED_HEADER;
  if (!isAnyConnect(vendor, vendorType)) return decoded({ vendor, vendorType, ...hiddenData(end - at) });
  const { value: anyConnect, problems } = anyConnectEap({ ...body, start: at }, code === CODE.response);
  return decoded({ vendor, vendorType, octets: end - at, anyConnect }, ...problems);
}

function hiddenData(octets: number): TypeData {
  return octets === 0 ? { octets } : { octets, hidden: true };
}
