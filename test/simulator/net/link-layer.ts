/** How a capture frames IP packets. `vlan` is Ethernet with an 802.1Q tag, `null` the BSD loopback header. */
export type LinkLayer = 'ethernet' | 'vlan' | 'raw' | 'sll' | 'sll2' | 'null';

/** LINKTYPE_ numbers of tcpdump.org. */
export const LINK_TYPE: Readonly<Record<LinkLayer, number>> = {
  ethernet: 1,
  vlan: 1,
  raw: 101,
  sll: 113,
  sll2: 276,
  null: 0,
};

export interface Framing {
  readonly link: LinkLayer;
  readonly towardsGateway: boolean;
  /** Whether the packet arrived from outside at the machine that captures, rather than being sent by it. */
  readonly received: boolean;
  /** Byte order of the file; the BSD loopback header is in that of the machine. */
  readonly bigEndian: boolean;
}

/** The frame around one IP packet. */
export function frameOf(ip: Buffer, framing: Framing): Buffer {
  const v6 = ip.readUInt8(0) >> 4 === 6;
  const etherType = Buffer.from(v6 ? [0x86, 0xdd] : [0x08, 0x00]);
  const [to, from] = framing.towardsGateway ? [GATEWAY_MAC, NEXT_HOP_MAC] : [NEXT_HOP_MAC, GATEWAY_MAC];
  switch (framing.link) {
    case 'raw':
      return ip;
    case 'null':
      return Buffer.concat([addressFamily(v6, framing.bigEndian), ip]);
    case 'ethernet':
      return padded(Buffer.concat([to, from, etherType, ip]), framing.received);
    case 'vlan':
      return padded(Buffer.concat([to, from, VLAN_TAG, etherType, ip]), framing.received);
    case 'sll':
      return Buffer.concat([cooked(from, framing.received), etherType, ip]);
    case 'sll2':
      return Buffer.concat([etherType, cooked2(from, framing.received), ip]);
  }
}

// 00-00-5E-00-53-xx are the MAC addresses set aside for documentation (RFC 7042 §2.1.1).
const GATEWAY_MAC = Buffer.from('00005e00530a', 'hex');
const NEXT_HOP_MAC = Buffer.from('00005e005301', 'hex');
const VLAN_TAG = Buffer.from('8100002d', 'hex');
const ARPHRD_ETHER = 1;
const SHORTEST_FRAME = 60;

// What arrives was padded to the length that Ethernet asks for; what the machine sends is seen before that.
function padded(frame: Buffer, received: boolean): Buffer {
  if (!received || frame.length >= SHORTEST_FRAME) return frame;
  return Buffer.concat([frame, Buffer.alloc(SHORTEST_FRAME - frame.length)]);
}

// The packet type of LINUX_SLL: 0 is "to us", 4 is "sent by us".
function packetType(received: boolean): number {
  return received ? 0 : 4;
}

function cooked(sender: Buffer, received: boolean): Buffer {
  const header = Buffer.alloc(14);
  header.writeUInt16BE(packetType(received), 0);
  header.writeUInt16BE(ARPHRD_ETHER, 2);
  header.writeUInt16BE(sender.length, 4);
  sender.copy(header, 6);
  return header;
}

// LINUX_SLL2 behind its protocol type: reserved, interface index, ARPHRD, packet type, address.
function cooked2(sender: Buffer, received: boolean): Buffer {
  const header = Buffer.alloc(18);
  header.writeUInt32BE(2, 2);
  header.writeUInt16BE(ARPHRD_ETHER, 6);
  header.writeUInt8(packetType(received), 8);
  header.writeUInt8(sender.length, 9);
  sender.copy(header, 10);
  return header;
}

// AF_INET is 2 everywhere; AF_INET6 is 30 on macOS.
function addressFamily(v6: boolean, bigEndian: boolean): Buffer {
  const family = Buffer.alloc(4);
  if (bigEndian) family.writeUInt32BE(v6 ? 30 : 2, 0);
  else family.writeUInt32LE(v6 ? 30 : 2, 0);
  return family;
}
