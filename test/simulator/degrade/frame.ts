import { addressText } from '../net/address.ts';
import { PROTOCOL } from '../net/ip.ts';

// A frame as far as an operator must understand it: where the IP packet starts, who sent it, and whether it is IKE.
// Written from RFC 791, 8200, 3948 and 7296; total for any bytes, since captures of a case may be cut.

export interface Frame {
  /** Offset of the IP header in the frame. */
  readonly ipAt: number;
  readonly version: 4 | 6;
  readonly source: string;
  readonly target: string;
  /** Behind the extension headers. */
  readonly protocol: number;
  readonly fragment: { readonly id: number; readonly offset: number; readonly more: boolean } | null;
  /** Where the transport header starts, or the data of a later fragment. */
  readonly transportAt: number;
  /** Of UDP and TCP, in whole packets and first fragments. */
  readonly ports: { readonly source: number; readonly target: number } | null;
  readonly ike: IkeHeader | null;
}

interface IkeHeader {
  /** Offset of the header in the frame. */
  readonly at: number;
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly exchange: number;
  readonly response: boolean;
  readonly messageId: number;
}

export const IKE_SA_INIT = 34;
export const IKE_AUTH = 35;
export const NO_SPI = '0000000000000000';

/** The IP packet in a frame, or null where there is none or too little of it. */
export function frameOf(link: Buffer, linkType: number): Frame | null {
  const ipAt = ipOffset(link, linkType);
  if (ipAt === null || ipAt >= link.length) return null;
  const version = (link[ipAt] ?? 0) >> 4;
  const head = version === 4 ? ipv4(link, ipAt) : version === 6 ? ipv6(link, ipAt) : null;
  if (head === null) return null;
  const whole = head.fragment === null || head.fragment.offset === 0;
  const ported =
    whole && (head.protocol === PROTOCOL.udp || head.protocol === PROTOCOL.tcp) && link.length >= head.transportAt + 4;
  const ports = ported
    ? { source: link.readUInt16BE(head.transportAt), target: link.readUInt16BE(head.transportAt + 2) }
    : null;
  const ike = ports !== null && head.protocol === PROTOCOL.udp ? ikeHeader(link, head.transportAt + 8, ports) : null;
  return { ...head, ipAt, ports, ike };
}

/** Whether a datagram belongs to IKE's ports, at either end (RFC 7296 §2, RFC 3948). */
export function isIkePort(ports: Frame['ports']): boolean {
  if (ports === null) return false;
  return [ports.source, ports.target].some((port) => port === 500 || port === 4500);
}

// Link types as numbered by tcpdump.org: 0 and 108 put an address family before the packet, 1 is Ethernet, 12, 14, 101,
// 228 and 229 are bare IP, 113 and 276 are the two "Linux cooked" headers.
function ipOffset(link: Buffer, linkType: number): number | null {
  if (linkType === 0 || linkType === 108) return 4;
  if ([12, 14, 101, 228, 229].includes(linkType)) return 0;
  if (linkType === 113) return isIpType(link, 14) ? 16 : null;
  if (linkType === 276) return isIpType(link, 0) ? 20 : null;
  if (linkType !== 1) return null;
  let at = 12;
  while (link.length >= at + 2 && [0x8100, 0x88a8].includes(link.readUInt16BE(at))) at += 4;
  return isIpType(link, at) ? at + 2 : null;
}

function isIpType(link: Buffer, at: number): boolean {
  return link.length >= at + 2 && [0x0800, 0x86dd].includes(link.readUInt16BE(at));
}

type Head = Omit<Frame, 'ipAt' | 'ports' | 'ike'>;

function ipv4(link: Buffer, at: number): Head | null {
  if (link.length < at + 20) return null;
  const flags = link.readUInt16BE(at + 6);
  const offset = (flags & 0x1fff) * 8;
  const more = (flags & 0x2000) !== 0;
  return {
    version: 4,
    source: addressText(link.subarray(at + 12, at + 16)),
    target: addressText(link.subarray(at + 16, at + 20)),
    protocol: link[at + 9] ?? 0,
    fragment: more || offset > 0 ? { id: link.readUInt16BE(at + 4), offset, more } : null,
    transportAt: at + ((link[at] ?? 0) & 0x0f) * 4,
  };
}

const EXTENSIONS = [0, 43, 60];
const FRAGMENT = 44;

function ipv6(link: Buffer, at: number): Head | null {
  if (link.length < at + 40) return null;
  let protocol = link[at + 6] ?? 0;
  let next = at + 40;
  let fragment: Frame['fragment'] = null;
  while ((EXTENSIONS.includes(protocol) || protocol === FRAGMENT) && link.length >= next + 8) {
    if (protocol === FRAGMENT) {
      const field = link.readUInt16BE(next + 2);
      fragment = { id: link.readUInt32BE(next + 4), offset: field & 0xfff8, more: (field & 1) === 1 };
    }
    const length = protocol === FRAGMENT ? 8 : ((link[next + 1] ?? 0) + 1) * 8;
    protocol = link[next] ?? 0;
    next += length;
    if (fragment !== null && fragment.offset > 0) break;
  }
  const source = addressText(link.subarray(at + 8, at + 24));
  const target = addressText(link.subarray(at + 24, at + 40));
  return { version: 6, source, target, protocol, fragment, transportAt: next };
}

// On port 4500 IKE follows four zero octets where ESP has its SPI (RFC 3948 §2.2).
function ikeHeader(link: Buffer, payloadAt: number, ports: NonNullable<Frame['ports']>): IkeHeader | null {
  if (!isIkePort(ports)) return null;
  const floated = ports.source === 4500 || ports.target === 4500;
  if (floated && (link.length < payloadAt + 4 || link.readUInt32BE(payloadAt) !== 0)) return null;
  const at = floated ? payloadAt + 4 : payloadAt;
  if (link.length < at + 28) return null;
  return {
    at,
    initiatorSpi: link.toString('hex', at, at + 8),
    responderSpi: link.toString('hex', at + 8, at + 16),
    exchange: link[at + 18] ?? 0,
    response: ((link[at + 19] ?? 0) & 0x20) !== 0,
    messageId: link.readUInt32BE(at + 20),
  };
}
