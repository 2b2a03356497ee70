import type { Micros } from './time.ts';

/** One UDP datagram as the script sends it; framing and fragments are made from it when the capture is written. */
export interface Datagram {
  readonly at: Micros;
  /** True when it travels towards the gateway. */
  readonly inbound: boolean;
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly payload: Buffer;
  readonly kind: 'ike' | 'esp' | 'keepalive';
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface Frame {
  readonly at: Micros;
  readonly inbound: boolean;
  readonly ip: Buffer;
}

const MTU = 1500;
const IP_HEADER = 20;
// Windows starts at 128 and the path takes eleven hops; IOS starts at 255.
const TTL = { client: 117, gateway: 255 };

/** The IPv4 packets of one datagram, several where it exceeds the link's MTU (RFC 791 §2.3). */
export function ipv4Packets(datagram: Datagram, identification: number): Buffer[] {
  const { source, target, payload, inbound } = datagram;
  const addresses = { source: addressBytes(source.address), target: addressBytes(target.address) };
  const udp = udpDatagram(datagram, Buffer.concat([addresses.source, addresses.target]), payload);
  const room = Math.floor((MTU - IP_HEADER) / 8) * 8;
  const packets: Buffer[] = [];
  for (let offset = 0; offset < udp.length; offset += room) {
    const part = udp.subarray(offset, offset + room);
    const header = Buffer.alloc(IP_HEADER);
    header.writeUInt8(0x45, 0);
    header.writeUInt16BE(IP_HEADER + part.length, 2);
    header.writeUInt16BE(identification, 4);
    header.writeUInt16BE((offset + room < udp.length ? 0x2000 : 0) | (offset / 8), 6);
    header.writeUInt8(inbound ? TTL.client : TTL.gateway, 8);
    header.writeUInt8(17, 9);
    addresses.source.copy(header, 12);
    addresses.target.copy(header, 16);
    header.writeUInt16BE(checksum(header), 10);
    packets.push(Buffer.concat([header, part]));
  }
  return packets;
}

function udpDatagram({ source, target }: Datagram, addresses: Buffer, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(source.port, 0);
  header.writeUInt16BE(target.port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  const pseudo = Buffer.concat([addresses, Buffer.from([0, 17]), header.subarray(4, 6), header, payload]);
  // A computed zero is sent as all ones, because zero means "no checksum" (RFC 768).
  header.writeUInt16BE(checksum(pseudo) || 0xffff, 6);
  return Buffer.concat([header, payload]);
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

export function addressBytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

// 00-00-5E-00-53-xx are the MAC addresses set aside for documentation (RFC 7042 §2.1.1).
const GATEWAY_MAC = Buffer.from('00005e00530a', 'hex');
const NEXT_HOP_MAC = Buffer.from('00005e005301', 'hex');
const IPV4 = Buffer.from([0x08, 0x00]);

export function ethernetFrame({ ip, inbound }: Frame): Buffer {
  const [to, from] = inbound ? [GATEWAY_MAC, NEXT_HOP_MAC] : [NEXT_HOP_MAC, GATEWAY_MAC];
  const frame = Buffer.concat([to, from, IPV4, ip]);
  // What arrives was padded to the 60 octets that Ethernet asks for; what the gateway sends is seen before that.
  return inbound && frame.length < 60 ? Buffer.concat([frame, Buffer.alloc(60 - frame.length)]) : frame;
}

/** LINUX_SLL, what `tcpdump -i any` writes: packet type 0 is "to us", 4 is "sent by us". */
export function linuxCookedFrame({ ip, inbound }: Frame): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt16BE(inbound ? 0 : 4, 0);
  header.writeUInt16BE(1, 2);
  header.writeUInt16BE(6, 4);
  (inbound ? NEXT_HOP_MAC : GATEWAY_MAC).copy(header, 6);
  IPV4.copy(header, 14);
  return Buffer.concat([header, ip]);
}
