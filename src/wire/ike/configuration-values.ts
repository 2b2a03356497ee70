// Configuration attributes (RFC 7296 §3.15.1, the IANA registry of their types, and Cisco's private ones from IKEv1's
// Unity extensions): names, and how those are read that are understood and hold nothing secret.
import { addressText } from '../ip.ts';
import { firstHex, hexOf, MAX_ITEMS, textOf } from './octets.ts';

/** The value as text; undefined where it is not of the attribute's format. */
type ValueReader = (view: DataView, start: number, end: number) => string | undefined;

/** Name and reader; without a reader the value is never shown. */
type Entry = readonly [type: number, name: string, read?: ValueReader];

const ENTRIES: readonly Entry[] = [
  [1, 'INTERNAL_IP4_ADDRESS', ipv4],
  [2, 'INTERNAL_IP4_NETMASK', ipv4],
  [3, 'INTERNAL_IP4_DNS', ipv4],
  [4, 'INTERNAL_IP4_NBNS', ipv4],
  [5, 'INTERNAL_ADDRESS_EXPIRY', seconds], // of RFC 4306
  [6, 'INTERNAL_IP4_DHCP', ipv4],
  [7, 'APPLICATION_VERSION', text],
  [8, 'INTERNAL_IP6_ADDRESS', ipv6Prefix],
  [9, 'INTERNAL_IP6_NETMASK'], // reserved since RFC 4306
  [10, 'INTERNAL_IP6_DNS', ipv6],
  [11, 'INTERNAL_IP6_NBNS', ipv6], // of RFC 4306
  [12, 'INTERNAL_IP6_DHCP', ipv6],
  [13, 'INTERNAL_IP4_SUBNET', ipv4Network],
  [14, 'SUPPORTED_ATTRIBUTES', attributeNames],
  [15, 'INTERNAL_IP6_SUBNET', ipv6Prefix],
  [16, 'MIP6_HOME_PREFIX', homePrefix],
  [17, 'INTERNAL_IP6_LINK'], // RFC 5739: ends in an identifier that is opaque
  [18, 'INTERNAL_IP6_PREFIX', ipv6Prefix],
  [19, 'HOME_AGENT_ADDRESS', homeAgent],
  [20, 'P_CSCF_IP4_ADDRESS', ipv4],
  [21, 'P_CSCF_IP6_ADDRESS', ipv6],
  [22, 'FTT_KAT', seconds],
  [23, 'EXTERNAL_SOURCE_IP4_NAT_INFO'],
  [24, 'TIMEOUT_PERIOD_FOR_LIVENESS_CHECK', seconds],
  [25, 'INTERNAL_DNS_DOMAIN', text],
  [26, 'INTERNAL_DNSSEC_TA', trustAnchor],
  [27, 'ENCDNS_IP4'],
  [28, 'ENCDNS_IP6'],
  [29, 'ENCDNS_DIGEST_INFO'],
  // XAUTH of IKEv1: user names and passwords.
  [16520, 'XAUTH_TYPE'],
  [16521, 'XAUTH_USER_NAME'],
  [16522, 'XAUTH_USER_PASSWORD'],
  [16523, 'XAUTH_PASSCODE'],
  [16524, 'XAUTH_MESSAGE'],
  [16525, 'XAUTH_CHALLENGE'],
  [16526, 'XAUTH_DOMAIN'],
  [16527, 'XAUTH_STATUS'],
  [16528, 'XAUTH_NEXT_PIN'],
  [16529, 'XAUTH_ANSWER'],
  [23456, 'INTERNAL_IP4_SERVER'], // Microsoft, as is the next
  [23457, 'INTERNAL_IP6_SERVER'],
  [28672, 'UNITY_BANNER', text],
  [28673, 'UNITY_SAVE_PASSWD', hex],
  [28674, 'UNITY_DEF_DOMAIN', text],
  [28675, 'UNITY_SPLITDNS_NAME', text],
  [28676, 'UNITY_SPLIT_INCLUDE', unityNetworks],
  [28677, 'UNITY_NATT_PORT', hex],
  [28678, 'UNITY_LOCAL_LAN', unityNetworks],
  [28679, 'UNITY_PFS', hex],
  [28680, 'UNITY_FW_TYPE', hex],
  [28681, 'UNITY_BACKUP_SERVERS', text],
  [28682, 'UNITY_DDNS_HOSTNAME', text],
];

const ATTRIBUTES: ReadonlyMap<number, Entry> = new Map(ENTRIES.map((entry) => [entry[0], entry]));
const FIRST_PRIVATE = 16384;

/** `INTERNAL_IP4_ADDRESS`, ..., or `attribute-N` and `private-N` for numbers without a name. */
export function configurationName(type: number): string {
  return ATTRIBUTES.get(type)?.[1] ?? `${type < FIRST_PRIVATE ? 'attribute' : 'private'}-${type}`;
}

/** The value of `start` to `end`, which is not empty; undefined where it stays hidden or is not of its format. */
export function configurationValue(
  view: DataView,
  type: number,
  start: number,
  end: number,
): { readonly value: string | undefined; readonly isMalformed: boolean } {
  const read = ATTRIBUTES.get(type)?.[2];
  const value = read?.(view, start, end);
  return { value, isMalformed: read !== undefined && value === undefined };
}

function ipv4(view: DataView, start: number, end: number): string | undefined {
  return end - start === 4 ? addressText(view, start, 4) : undefined;
}

function ipv6(view: DataView, start: number, end: number): string | undefined {
  return end - start === 16 ? addressText(view, start, 6) : undefined;
}

/** An address and the length of its prefix. */
function ipv6Prefix(view: DataView, start: number, end: number): string | undefined {
  return end - start === 17 ? `${addressText(view, start, 6)}/${view.getUint8(start + 16)}` : undefined;
}

/** RFC 5026 §8.2. */
function homePrefix(view: DataView, start: number, end: number): string | undefined {
  if (end - start !== 21) return undefined;
  return `${addressText(view, start + 4, 6)}/${view.getUint8(start + 20)} for ${view.getUint32(start)} s`;
}

/** An IPv6 address, and an IPv4 address where the home agent has both. */
function homeAgent(view: DataView, start: number, end: number): string | undefined {
  const address = ipv6(view, start, Math.min(end, start + 16));
  if (end - start === 20) return `${address}, ${addressText(view, start + 16, 4)}`;
  return end - start === 16 ? address : undefined;
}

function ipv4Network(view: DataView, start: number, end: number): string | undefined {
  return end - start === 8 ? network(view, start) : undefined;
}

const UNITY_NETWORK = 14;
const NETWORK = 8;

/** Networks, each with six octets behind it that nothing uses; the last may be without them. */
function unityNetworks(view: DataView, start: number, end: number): string | undefined {
  const over = (end - start) % UNITY_NETWORK;
  const count = Math.ceil((end - start) / UNITY_NETWORK);
  if ((over !== 0 && over !== NETWORK) || count > MAX_ITEMS) return undefined;
  return Array.from({ length: count }, (_, i) => network(view, start + i * UNITY_NETWORK)).join(', ');
}

/** `10.1.0.0/16`, or with the mask written out where its ones are not together. */
function network(view: DataView, at: number): string {
  const inverted = ~view.getUint32(at + 4) >>> 0;
  const together = (inverted & (inverted + 1)) === 0;
  return `${addressText(view, at, 4)}/${together ? Math.clz32(inverted) : addressText(view, at + 4, 4)}`;
}

function seconds(view: DataView, start: number, end: number): string | undefined {
  if (end - start === 2) return `${view.getUint16(start)} s`;
  return end - start === 4 ? `${view.getUint32(start)} s` : undefined;
}

/** Some peers end their texts in NULs. */
function text(view: DataView, start: number, end: number): string {
  let last = end;
  while (last > start && view.getUint8(last - 1) === 0) last--;
  return textOf(view, start, last);
}

function hex(view: DataView, start: number, end: number): string {
  return firstHex(view, start, end);
}

function attributeNames(view: DataView, start: number, end: number): string | undefined {
  const count = (end - start) / 2;
  if (!Number.isInteger(count) || count > MAX_ITEMS) return undefined;
  return Array.from({ length: count }, (_, i) => configurationName(view.getUint16(start + 2 * i) & 0x7fff)).join(', ');
}

/** Key tag, algorithm, digest type and digest, as a DS record is written (RFC 8598 §4.2). */
function trustAnchor(view: DataView, start: number, end: number): string | undefined {
  if (end - start < 5) return undefined;
  const numbers = [view.getUint16(start), view.getUint8(start + 2), view.getUint8(start + 3)];
  return [...numbers, hexOf(view, start + 4, end)].join(' ');
}
