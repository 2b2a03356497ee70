import { addressBytes, addressText } from './address.ts';

/** Protocol numbers of the IANA registry. */
export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, fragment: 44, esp: 50, icmpv6: 58 } as const;

/** One IP packet, whole or a fragment, as its fields. */
export interface IpPacket {
  readonly version: 4 | 6;
  readonly source: string;
  readonly target: string;
  readonly protocol: number;
  /** TTL or hop limit. */
  readonly hopLimit: number;
  /** 16 bits in IPv4; 32 bits in IPv6, where only fragments carry it. */
  readonly id: number;
  /** Routers never fragment IPv6; there it means that the sender must not either. */
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** In octets. */
  readonly offset: number;
  readonly payload: Buffer;
}

const V4_HEADER = 20;
const V6_HEADER = 40;
const FRAGMENT_HEADER = 8;

export function isFragment({ moreFragments, offset }: IpPacket): boolean {
  return moreFragments || offset > 0;
}

/** Length of the packet on the wire. */
export function ipLength(packet: IpPacket): number {
  return headerLength(packet, isFragment(packet)) + packet.payload.length;
}

export function ipBytes(packet: IpPacket): Buffer {
  return packet.version === 4 ? ipv4Bytes(packet) : ipv6Bytes(packet);
}

/** The packet in the bytes, checksum and lengths proven. Throws on anything this network did not make itself. */
export function parseIp(bytes: Buffer): IpPacket {
  return bytes.readUInt8(0) >> 4 === 4 ? parseIpv4(bytes) : parseIpv6(bytes);
}

/**
 * The packet as fragments that fit the MTU (RFC 791 §3.2, RFC 8200 §4.5), or itself where it fits. A fragment may be
 * fragmented again.
 */
export function fragmentsOf(packet: IpPacket, mtu: number): IpPacket[] {
  if (ipLength(packet) <= mtu) return [packet];
  const room = Math.floor((mtu - headerLength(packet, true)) / 8) * 8;
  if (room < 8) throw new Error(`an MTU of ${mtu} has no room for a fragment`);
  const fragments: IpPacket[] = [];
  for (let start = 0; start < packet.payload.length; start += room) {
    const end = start + room;
    const moreFragments = packet.moreFragments || end < packet.payload.length;
    const payload = packet.payload.subarray(start, end);
    fragments.push({ ...packet, moreFragments, offset: packet.offset + start, payload });
  }
  return fragments;
}

/** The Internet checksum of RFC 1071. Zero where the bytes contain their own right checksum. */
export function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  return ~folded(sum) & 0xffff;
}

/**
 * The checksum after `before` became `after` in what it covers (RFC 1624 §3). A NAT has no other way with fragments,
 * because the rest of the datagram is not there to be summed.
 */
export function adjustedChecksum(old: number, before: Buffer, after: Buffer): number {
  return ~folded((~old & 0xffff) + checksum(before) + (~checksum(after) & 0xffff)) & 0xffff;
}

function folded(sum: number): number {
  let rest = sum;
  while (rest > 0xffff) rest = (rest & 0xffff) + Math.floor(rest / 0x10000);
  return rest;
}

function headerLength({ version }: IpPacket, fragment: boolean): number {
  if (version === 4) return V4_HEADER;
  return fragment ? V6_HEADER + FRAGMENT_HEADER : V6_HEADER;
}

function ipv4Bytes(packet: IpPacket): Buffer {
  const header = Buffer.alloc(V4_HEADER);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(V4_HEADER + packet.payload.length, 2);
  header.writeUInt16BE(packet.id, 4);
  const flags = (packet.dontFragment ? 0x4000 : 0) | (packet.moreFragments ? 0x2000 : 0);
  header.writeUInt16BE(flags | (packet.offset / 8), 6);
  header.writeUInt8(packet.hopLimit, 8);
  header.writeUInt8(packet.protocol, 9);
  addressBytes(packet.source).copy(header, 12);
  addressBytes(packet.target).copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, packet.payload]);
}

function ipv6Bytes(packet: IpPacket): Buffer {
  const fragment = isFragment(packet);
  const header = Buffer.alloc(headerLength(packet, fragment));
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(header.length - V6_HEADER + packet.payload.length, 4);
  header.writeUInt8(fragment ? PROTOCOL.fragment : packet.protocol, 6);
  header.writeUInt8(packet.hopLimit, 7);
  addressBytes(packet.source).copy(header, 8);
  addressBytes(packet.target).copy(header, 24);
  if (fragment) {
    header.writeUInt8(packet.protocol, V6_HEADER);
    header.writeUInt16BE(packet.offset | (packet.moreFragments ? 1 : 0), V6_HEADER + 2);
    header.writeUInt32BE(packet.id, V6_HEADER + 4);
  }
  return Buffer.concat([header, packet.payload]);
}

function parseIpv4(bytes: Buffer): IpPacket {
  const length = (bytes.readUInt8(0) & 0x0f) * 4;
  if (length !== V4_HEADER || bytes.readUInt16BE(2) !== bytes.length) throw new Error('IPv4 lengths are wrong');
  if (checksum(bytes.subarray(0, length)) !== 0) throw new Error('IPv4 header checksum is wrong');
  const flags = bytes.readUInt16BE(6);
  return {
    version: 4,
    source: addressText(bytes.subarray(12, 16)),
    target: addressText(bytes.subarray(16, 20)),
    protocol: bytes.readUInt8(9),
    hopLimit: bytes.readUInt8(8),
    id: bytes.readUInt16BE(4),
    dontFragment: (flags & 0x4000) !== 0,
    moreFragments: (flags & 0x2000) !== 0,
    offset: (flags & 0x1fff) * 8,
    payload: bytes.subarray(length),
  };
}

function parseIpv6(bytes: Buffer): IpPacket {
  if (bytes.readUInt16BE(4) !== bytes.length - V6_HEADER) throw new Error('IPv6 length is wrong');
  const next = bytes.readUInt8(6);
  const fragment = next === PROTOCOL.fragment;
  const position = fragment ? bytes.readUInt16BE(V6_HEADER + 2) : 0;
  return {
    version: 6,
    source: addressText(bytes.subarray(8, 24)),
    target: addressText(bytes.subarray(24, 40)),
    protocol: fragment ? bytes.readUInt8(V6_HEADER) : next,
    hopLimit: bytes.readUInt8(7),
    id: fragment ? bytes.readUInt32BE(V6_HEADER + 4) : 0,
    dontFragment: false,
    moreFragments: (position & 1) !== 0,
    offset: position & 0xfff8,
    payload: bytes.subarray(fragment ? V6_HEADER + FRAGMENT_HEADER : V6_HEADER),
  };
}
