import type { Datagram, Endpoint } from '../world/packets.ts';
import { addressBytes, addressVersion } from './address.ts';
import { checksum, type IpPacket, PROTOCOL } from './ip.ts';

export type TcpFlags = 'SYN' | 'SYN-ACK' | 'ACK' | 'PSH-ACK' | 'FIN-ACK' | 'RST' | 'RST-ACK';

export interface TcpSegment {
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly flags: TcpFlags;
  readonly seq: number;
  readonly ack: number;
  readonly payload: Buffer;
}

const FLAG_BITS: Readonly<Record<TcpFlags, number>> = {
  SYN: 0x02,
  'SYN-ACK': 0x12,
  ACK: 0x10,
  'PSH-ACK': 0x18,
  'FIN-ACK': 0x11,
  RST: 0x04,
  'RST-ACK': 0x14,
};

/** A UDP datagram with its checksum (RFC 768). */
export function udpBytes({ source, target, payload }: Datagram): Buffer {
  const udp = Buffer.concat([Buffer.alloc(8), payload]);
  udp.writeUInt16BE(source.port, 0);
  udp.writeUInt16BE(target.port, 2);
  udp.writeUInt16BE(udp.length, 4);
  // A computed zero is sent as all ones, because zero means "no checksum".
  udp.writeUInt16BE(transportChecksum(source.address, target.address, PROTOCOL.udp, udp) || 0xffff, 6);
  return udp;
}

/** The datagram in a whole IP packet, or undefined where its length or checksum is wrong. */
export function parseUdp({ source, target, payload }: IpPacket): Datagram | undefined {
  if (payload.length < 8 || payload.readUInt16BE(4) !== payload.length) return undefined;
  if (payload.readUInt16BE(6) !== 0 && transportChecksum(source, target, PROTOCOL.udp, payload) !== 0) return undefined;
  return {
    source: { address: source, port: payload.readUInt16BE(0) },
    target: { address: target, port: payload.readUInt16BE(2) },
    payload: payload.subarray(8),
  };
}

/** A TCP segment (RFC 9293 §3.1); a SYN offers the usual MSS and nothing else. */
export function tcpBytes({ source, target, flags, seq, ack, payload }: TcpSegment): Buffer {
  const bits = FLAG_BITS[flags];
  const mss = addressVersion(source.address) === 4 ? 1460 : 1440;
  const options = (bits & FLAG_BITS.SYN) === 0 ? Buffer.alloc(0) : Buffer.from([2, 4, mss >> 8, mss & 0xff]);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(source.port, 0);
  header.writeUInt16BE(target.port, 2);
  header.writeUInt32BE(seq >>> 0, 4);
  header.writeUInt32BE(ack >>> 0, 8);
  header.writeUInt8(((20 + options.length) / 4) << 4, 12);
  header.writeUInt8(bits, 13);
  header.writeUInt16BE((bits & FLAG_BITS.RST) === 0 ? 64_240 : 0, 14);
  const segment = Buffer.concat([header, options, payload]);
  segment.writeUInt16BE(transportChecksum(source.address, target.address, PROTOCOL.tcp, segment), 16);
  return segment;
}

/** The segment in a whole IP packet, or undefined where it is none or its checksum is wrong. */
export function parseTcp({ source, target, payload }: IpPacket): TcpSegment | undefined {
  if (payload.length < 20 || transportChecksum(source, target, PROTOCOL.tcp, payload) !== 0) return undefined;
  const bits = payload.readUInt8(13);
  const name = Object.entries(FLAG_BITS).find(([, value]) => value === bits)?.[0];
  if (name === undefined) return undefined;
  return {
    source: { address: source, port: payload.readUInt16BE(0) },
    target: { address: target, port: payload.readUInt16BE(2) },
    // `Object.entries` widens the key of the table to string.
    flags: name as TcpFlags,
    seq: payload.readUInt32BE(4),
    ack: payload.readUInt32BE(8),
    payload: payload.subarray((payload.readUInt8(12) >> 4) * 4),
  };
}

/** "Fragmentation needed" (RFC 792, RFC 1191 §4) or "Packet Too Big" (RFC 4443 §3.2), sent by `router`. */
export function icmpTooBig(router: string, refused: IpPacket, refusedBytes: Buffer, mtu: number): IpPacket {
  const v4 = refused.version === 4;
  // A router may quote as much as fits; IPv4 promises the header and eight octets, IPv6 up to the minimal MTU.
  const icmp = Buffer.concat([Buffer.alloc(8), refusedBytes.subarray(0, v4 ? 28 : 1232)]);
  icmp.writeUInt8(v4 ? 3 : 2, 0);
  icmp.writeUInt8(v4 ? 4 : 0, 1);
  if (v4) icmp.writeUInt16BE(mtu, 6);
  else icmp.writeUInt32BE(mtu, 4);
  const sum = v4 ? checksum(icmp) : transportChecksum(router, refused.source, PROTOCOL.icmpv6, icmp);
  icmp.writeUInt16BE(sum, 2);
  return {
    version: refused.version,
    source: router,
    target: refused.source,
    protocol: v4 ? PROTOCOL.icmp : PROTOCOL.icmpv6,
    hopLimit: 64,
    id: 0,
    dontFragment: false,
    moreFragments: false,
    offset: 0,
    payload: icmp,
  };
}

// Both pseudo headers hold addresses, protocol and length; that IPv6 has wider fields for the last two adds only zeros
// to the sum (RFC 8200 §8.1).
function transportChecksum(source: string, target: string, protocol: number, bytes: Buffer): number {
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(protocol, 0);
  tail.writeUInt16BE(bytes.length, 2);
  return checksum(Buffer.concat([addressBytes(source), addressBytes(target), tail, bytes]));
}
