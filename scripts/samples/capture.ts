import { type Datagram, ethernetFrame, type Frame, ipv4Packets, linuxCookedFrame } from './packets.ts';
import { type Micros, MS, SECOND } from './time.ts';

const SNAPLEN = 262_144;
const ETHERNET = 1;
const LINUX_SLL = 113;

export interface CaptureFile {
  readonly bytes: Buffer;
  readonly frames: number;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
}

/** Classic pcap, little-endian, in microseconds or nanoseconds. */
export function pcap(
  datagrams: readonly Datagram[],
  options: { link: 'ethernet' | 'sll'; nano?: boolean },
): CaptureFile {
  const nano = options.nano === true;
  const header = Buffer.alloc(24);
  header.writeUInt32LE(nano ? 0xa1b23c4d : 0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAPLEN, 16);
  header.writeUInt32LE(options.link === 'sll' ? LINUX_SLL : ETHERNET, 20);
  const frames = framesOf(datagrams);
  const parts: Buffer[] = [header];
  for (const frame of frames) {
    const bytes = options.link === 'sll' ? linuxCookedFrame(frame) : ethernetFrame(frame);
    const record = Buffer.alloc(16);
    const fraction = frame.at % SECOND;
    record.writeUInt32LE(Math.floor(frame.at / SECOND), 0);
    record.writeUInt32LE(nano ? fraction * 1000 : fraction, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    parts.push(record, bytes);
  }
  return summary(parts, frames);
}

/** pcapng with one section, one interface and nanosecond stamps, as a capture tool on a mirror port writes it. */
export function pcapng(datagrams: readonly Datagram[]): CaptureFile {
  const frames = framesOf(datagrams);
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigInt64LE(-1n, 8);
  const link = Buffer.alloc(8);
  link.writeUInt16LE(ETHERNET, 0);
  link.writeUInt32LE(SNAPLEN, 4);
  const parts = [
    block(0x0a0d0d0a, Buffer.concat([section, option(4, Buffer.from('ikev2-trace sample generator')), option(0)])),
    block(1, Buffer.concat([link, option(2, Buffer.from('span-gw1')), option(9, Buffer.from([9])), option(0)])),
    ...frames.map(enhancedPacket),
  ];
  return summary(parts, frames);
}

function enhancedPacket(frame: Frame): Buffer {
  const bytes = ethernetFrame(frame);
  const body = Buffer.alloc(20);
  const epochNs = BigInt(frame.at) * 1000n;
  body.writeUInt32LE(Number(epochNs >> 32n), 4);
  body.writeUInt32LE(Number(epochNs & 0xffffffffn), 8);
  body.writeUInt32LE(bytes.length, 12);
  body.writeUInt32LE(bytes.length, 16);
  return block(6, Buffer.concat([body, padded(bytes)]));
}

function block(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(12 + body.length, 4);
  return Buffer.concat([head, body, head.subarray(4, 8)]);
}

function option(code: number, value = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

// Each side counts its own IP identifications; both talk to others too, so the numbers skip.
function framesOf(datagrams: readonly Datagram[]): Frame[] {
  const next = { client: 0x3a10, gateway: 0x0b52 };
  const frames: Frame[] = [];
  for (const datagram of [...datagrams].sort((a, b) => a.at - b.at)) {
    const side = datagram.inbound ? 'client' : 'gateway';
    next[side] = (next[side] + 1 + (Math.floor(datagram.at / MS) % 5)) & 0xffff;
    ipv4Packets(datagram, next[side]).forEach((ip, index) => {
      frames.push({ at: datagram.at + index * 13, inbound: datagram.inbound, ip });
    });
  }
  return frames;
}

function summary(parts: Buffer[], frames: Frame[]): CaptureFile {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a capture needs at least one packet');
  return { bytes: Buffer.concat(parts), frames: frames.length, firstAt: first.at, lastAt: last.at };
}
