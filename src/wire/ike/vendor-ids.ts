// Vendor IDs seen from Cisco and its peers. A vendor ID is opaque (RFC 7296 §3.12); Cisco's are mostly text.
import type { Decoded } from '../../model/diagnostic.ts';
import type { PayloadBody } from '../../model/ike-payloads.ts';
import { type Body, bytesOf, decoded, hexOf } from './octets.ts';

/** Text vendor IDs are matched by prefix and printed whole, so a suffix nobody has explained stays visible. */
const TEXTS = ['CISCO', 'FLEXVPN-SUPPORTED'];

const KNOWN: readonly (readonly [hex: string, name: string])[] = [
  // MD5("FRAGMENTATION"); IKEv1 adds four octets of capabilities, IKEv2 peers do not.
  ['4048b7d56ebce88525e7de7f00d6c2d3', 'FRAGMENTATION'],
  ['12f5f28c457168a9702d9fe274cc', 'CISCO-UNITY'],
  ['1f07f70eaa6514d3b0fa96542a50', 'CISCO-VPN3000-CONCENTRATOR'],
  ['f6f7efc7f5aeb8cb158cb9d094ba69e7', 'ALTIGA-NETWORKS'],
  ['3e984048', 'CISCO-IOS'],
  ['09002689dfd6b712', 'XAUTH'],
  ['afcad71368a1f1c96b8696fc77570100', 'DPD'],
  ['4a131c81070358455c5728f20e95452f', 'RFC-3947-NAT-T'],
  ['882fe56d6fd20dbc2251613b2ebe5beb', 'strongSwan'],
  // Windows' own client, which stands beside Secure Client on many machines. A version of four octets follows the first.
  ['1e2b516905991c7d7c96fcbfb587e461', 'MS-NT5-ISAKMPOAKLEY'],
  ['fb1de3cdf341b7ea16b7e5be0855f120', 'MS-Negotiation-Discovery-Capable'],
  ['26244d38eddb61b3172a36e3d0cfb819', 'MS-Vid-Initial-Contact'],
  ['e3a5966a76379fe707228231e5ce8652', 'IKE-CGA-version-1'],
];

export function vendorId({ view, start, end }: Body): Decoded<PayloadBody> {
  const vendor = vendorIdName(bytesOf(view, start, end));
  return decoded({ kind: 'vendor-id', vendor, octets: end - start, hex: hexOf(view, start, end) });
}

/** The name of a vendor ID with what follows it in hex, its text where all of it is printable, or its hex. */
export function vendorIdName(body: Uint8Array): string {
  const text = printable(body);
  if (text !== undefined && TEXTS.some((prefix) => text.startsWith(prefix))) return text;
  const hex = Array.from(body, (octet) => octet.toString(16).padStart(2, '0')).join('');
  for (const [prefix, name] of KNOWN) {
    if (hex.startsWith(prefix)) return hex.length === prefix.length ? name : `${name} ${hex.slice(prefix.length)}`;
  }
  const prefix = TEXTS.find((start) => startsWith(body, start));
  if (prefix !== undefined) return textThenHex(body);
  return hex;
}

function printable(body: Uint8Array): string | undefined {
  if (body.length === 0 || body.some((octet) => octet < 0x20 || octet > 0x7e)) return undefined;
  return String.fromCharCode(...body);
}

function startsWith(body: Uint8Array, text: string): boolean {
  return body.length >= text.length && [...text].every((letter, i) => body[i] === letter.charCodeAt(0));
}

/** `CISCO-GRE-MODE` and its like may end in octets that are no text. */
function textThenHex(body: Uint8Array): string {
  const binary = body.findIndex((octet) => octet < 0x20 || octet > 0x7e);
  const rest = Array.from(body.subarray(binary), (octet) => octet.toString(16).padStart(2, '0')).join('');
  return `${String.fromCharCode(...body.subarray(0, binary))} ${rest}`;
}
