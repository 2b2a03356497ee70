// The data of notifies, by type (RFC 7296 §3.10.1 and the RFCs that the types come from).
import type { NamedNumber, NotifyDetail } from '../../model/ike-payloads.ts';
import { addressText } from '../ip.ts';
import { firstHex, hexOf, MAX_ITEMS, readableText } from './octets.ts';
import { payloadName } from './payload-names.ts';
import { keyExchangeName } from './transforms.ts';

/** Reads data with a known format; undefined where it is not of that format. */
type DetailReader = (view: DataView, start: number, end: number) => NotifyDetail | undefined;

const READERS: ReadonlyMap<number, DetailReader> = new Map([
  [1, unsupportedPayload],
  [9, fixed(4, (view, at) => ({ kind: 'message-id', messageId: view.getUint32(at) }))],
  [17, fixed(2, (view, at) => group(view.getUint16(at)))],
  [16385, fixed(4, (view, at) => ({ kind: 'window-size', messages: view.getUint32(at) }))],
  [16387, fixed(3, ipcomp)],
  [16388, fixed(20, (view, at) => ({ kind: 'nat-detection', hash: hexOf(view, at, at + 20) }))],
  [16389, fixed(20, (view, at) => ({ kind: 'nat-detection', hash: hexOf(view, at, at + 20) }))],
  [16390, cookie(1)],
  [16397, fixed(4, (view, at) => ({ kind: 'address', address: addressText(view, at, 4) }))],
  [16398, fixed(16, (view, at) => ({ kind: 'address', address: addressText(view, at, 6) }))],
  [16401, cookie(8)], // COOKIE2, RFC 4555 §4.2.5
  [16403, fixed(4, (view, at) => ({ kind: 'lifetime', seconds: view.getUint32(at) }))],
  [16407, gateway],
  [16408, gateway],
  [16409, ticketLifetime],
  [16424, numbers((methods) => ({ kind: 'password-methods', methods }), passwordMethodName)],
  [16431, numbers((algorithms) => ({ kind: 'hash-algorithms', algorithms }), hashName)],
  [16436, ppkIdentity],
]);

/** Types whose data let their holder in: a session ticket (RFC 5723), a token that ends an SA (RFC 6290). */
const SECRET = { ticketLifetime: 16409, ticket: 16413, crashToken: 16419 } as const;

export interface ReadDetail {
  /** Absent where there is no data. */
  readonly detail?: NotifyDetail;
  /** The data is not of the format that its type has. */
  readonly isMalformed: boolean;
}

/** What the data between `start` and `end` says for a notify of this type. */
export function notifyDetail(view: DataView, type: number, start: number, end: number): ReadDetail {
  const read = READERS.get(type);
  const known = read?.(view, start, end);
  if (known !== undefined) return { detail: known, isMalformed: false };
  const isMalformed = read !== undefined;
  if (start === end) return { isMalformed };
  if (type === SECRET.ticketLifetime || type === SECRET.ticket || type === SECRET.crashToken) {
    return { detail: { kind: 'hidden', octets: end - start }, isMalformed };
  }
  const text = readableText(view, start, end);
  const hex = firstHex(view, start, end);
  return { detail: { kind: 'octets', hex, ...(text === undefined ? {} : { text }) }, isMalformed };
}

function fixed(octets: number, read: (view: DataView, at: number) => NotifyDetail): DetailReader {
  return (view, start, end) => (end - start === octets ? read(view, start) : undefined);
}

/** A cookie has at most 64 octets (RFC 7296 §2.6). */
function cookie(least: number): DetailReader {
  return (view, start, end) =>
    end - start >= least && end - start <= 64 ? { kind: 'cookie', hex: hexOf(view, start, end) } : undefined;
}

function group(id: number): NotifyDetail {
  return { kind: 'group', group: id, groupName: keyExchangeName(id) };
}

function unsupportedPayload(view: DataView, start: number, end: number): NotifyDetail | undefined {
  if (end - start !== 1) return undefined;
  const type = view.getUint8(start);
  return { kind: 'payload-type', type, typeName: payloadName(type) };
}

const IPCOMP_TRANSFORMS: ReadonlyMap<number, string> = new Map([
  [1, 'OUI'],
  [2, 'DEFLATE'],
  [3, 'LZS'],
  [4, 'LZJH'],
]);

function ipcomp(view: DataView, at: number): NotifyDetail {
  const transform = view.getUint8(at + 2);
  const transformName = IPCOMP_TRANSFORMS.get(transform) ?? `ipcomp-${transform}`;
  return { kind: 'ipcomp', cpi: view.getUint16(at), transform, transformName };
}

const GATEWAY = { ipv4: 1, ipv6: 2, fqdn: 3 } as const;

/** Where to go instead, or where one comes from (RFC 5685 §6.2 and §6.3). */
function gateway(view: DataView, start: number, end: number): NotifyDetail | undefined {
  if (end - start < 2) return undefined;
  const type = view.getUint8(start);
  const octets = view.getUint8(start + 1);
  const at = start + 2;
  const behind = at + octets;
  if (behind > end) return undefined;
  const nonce = behind < end ? { nonce: hexOf(view, behind, end) } : {};
  const found = (typeName: string, text: string | undefined): NotifyDetail | undefined =>
    text === undefined ? undefined : { kind: 'gateway', type, typeName, gateway: text, ...nonce };
  switch (type) {
    case GATEWAY.ipv4:
      return octets === 4 ? found('IPV4', addressText(view, at, 4)) : undefined;
    case GATEWAY.ipv6:
      return octets === 16 ? found('IPV6', addressText(view, at, 6)) : undefined;
    case GATEWAY.fqdn:
      return found('FQDN', readableText(view, at, behind));
    default:
      return found(`gateway-${type}`, hexOf(view, at, behind));
  }
}

/** The lifetime, and how long the ticket is (RFC 5723 §7.2). */
function ticketLifetime(view: DataView, start: number, end: number): NotifyDetail | undefined {
  if (end - start < 4) return undefined;
  return { kind: 'lifetime', seconds: view.getUint32(start), hiddenOctets: end - start - 4 };
}

const PPK_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'PPK_ID_OPAQUE'],
  [2, 'PPK_ID_FIXED'],
]);

/** Which post-quantum preshared key is meant, not the key (RFC 8784 §5.1). */
function ppkIdentity(view: DataView, start: number, end: number): NotifyDetail | undefined {
  if (end - start < 1) return undefined;
  const type = view.getUint8(start);
  const text = readableText(view, start + 1, end);
  return {
    kind: 'ppk-identity',
    type,
    typeName: PPK_TYPES.get(type) ?? `ppk-id-${type}`,
    hex: hexOf(view, start + 1, end),
    ...(text === undefined ? {} : { text }),
  };
}

/** A list of numbers of two octets each. */
function numbers(detail: (list: readonly NamedNumber[]) => NotifyDetail, nameOf: (id: number) => string): DetailReader {
  return (view, start, end) => {
    const count = (end - start) / 2;
    if (!Number.isInteger(count) || count === 0 || count > MAX_ITEMS) return undefined;
    const ids = Array.from({ length: count }, (_, i) => view.getUint16(start + 2 * i));
    return detail(ids.map((id) => ({ id, name: nameOf(id) })));
  };
}

const HASHES: ReadonlyMap<number, string> = new Map([
  [1, 'SHA1'],
  [2, 'SHA2_256'],
  [3, 'SHA2_384'],
  [4, 'SHA2_512'],
  [5, 'IDENTITY'], // RFC 8420
  [6, 'STREEBOG_256'], // RFC 9385, as is the next
  [7, 'STREEBOG_512'],
]);

function hashName(id: number): string {
  return HASHES.get(id) ?? `hash-${id}`;
}

const PASSWORD_METHODS: ReadonlyMap<number, string> = new Map([
  [1, 'PACE'], // RFC 6631
  [2, 'AugPAKE'], // RFC 6628
  [3, 'SECURE_PSK'], // RFC 6617
]);

function passwordMethodName(id: number): string {
  return PASSWORD_METHODS.get(id) ?? `password-method-${id}`;
}
