// A made-up capture for measuring: nearly all ESP in UDP, a little IKE, some keepalives, 2000 peers. The same options
// give the same bytes on every machine.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface EspCaptureOptions {
  readonly path: string;
  readonly octets: number;
  readonly format: 'pcap' | 'pcapng';
}

const PEERS = 2000;
const GATEWAY = 0xc6336401; // 198.51.100.1
const START_SECONDS = 1_700_000_000;
const MICROS_BETWEEN = 40;
const IKE_EVERY = 1000;
const KEEPALIVE_EVERY = 2003;
const CHUNK = 4 * 1024 * 1024;
const LINK = 14;
const IP = 20;
const UDP = 8;

/** Writes the capture unless it is there already. */
export function espCapture({ path, octets, format }: EspCaptureOptions): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = openSync(partial, 'w');
  const random = generator(1);
  const noise = Buffer.alloc(1 << 20);
  for (let i = 0; i < noise.length; i += 4) noise.writeUInt32LE(random(), i);
  const chunk = Buffer.alloc(CHUNK + 4096);
  let used = format === 'pcap' ? pcapHeader(chunk) : pcapngHeader(chunk);
  let written = 0;
  const sequence = new Uint32Array(PEERS * 2);
  for (let packet = 0; written + used < octets; packet++) {
    if (used >= CHUNK) {
      writeSync(file, chunk, 0, used);
      written += used;
      used = 0;
    }
    const head = format === 'pcap' ? 16 : 28;
    const length = frame(chunk, used + head, { packet, random, noise, sequence });
    used += format === 'pcap' ? pcapRecord(chunk, used, packet, length) : pcapngBlock(chunk, used, packet, length);
  }
  writeSync(file, chunk, 0, used);
  closeSync(file);
  renameSync(partial, path);
}

interface Traffic {
  readonly packet: number;
  readonly random: () => number;
  readonly noise: Buffer;
  readonly sequence: Uint32Array;
}

/** Writes one Ethernet frame and gives its length. */
function frame(into: Buffer, at: number, { packet, random, noise, sequence }: Traffic): number {
  const flow = random() % (PEERS * 2);
  const peer = flow >>> 1;
  const toGateway = (flow & 1) === 0;
  const body = at + LINK + IP + UDP;
  const peerPort = (peer & 1) === 0 ? 4500 : 20_000 + peer;
  let port = 4500;
  let length: number;
  if (packet % IKE_EVERY === 7) {
    port = packet % (5 * IKE_EVERY) === 7 ? 500 : 4500;
    length = ikeMessage(into, body, { packet, peer, marker: port === 4500, noise });
  } else if (packet % KEEPALIVE_EVERY === 11) {
    into[body] = 0xff;
    length = 1;
  } else {
    length = 100 + (random() % 1300);
    into.writeUInt32BE(0x10000000 + flow, body);
    const number = (sequence[flow] ?? 0) + 1;
    sequence[flow] = number;
    into.writeUInt32BE(number, body + 4);
    const from = random() % (noise.length - 1500);
    noise.copy(into, body + 8, from, from + length - 8);
  }
  into.fill(0, at, at + 12);
  into.writeUInt16BE(0x0800, at + 12);
  const ip = at + LINK;
  into.writeUInt32BE(0x45000000 + IP + UDP + length, ip);
  into.writeUInt32BE((packet & 0xffff) * 65536, ip + 4);
  into.writeUInt32BE(0x40110000, ip + 8);
  const peerAddress = 0x0a000001 + peer;
  into.writeUInt32BE(toGateway ? peerAddress : GATEWAY, ip + 12);
  into.writeUInt32BE(toGateway ? GATEWAY : peerAddress, ip + 16);
  const udp = ip + IP;
  into.writeUInt16BE(toGateway && port === 4500 ? peerPort : port, udp);
  into.writeUInt16BE(!toGateway && port === 4500 ? peerPort : port, udp + 2);
  into.writeUInt16BE(UDP + length, udp + 4);
  into.writeUInt16BE(0, udp + 6);
  return LINK + IP + UDP + length;
}

interface IkePlan {
  readonly packet: number;
  readonly peer: number;
  readonly marker: boolean;
  readonly noise: Buffer;
}

/** An INFORMATIONAL request with an SK payload of random octets. */
function ikeMessage(into: Buffer, body: number, { packet, peer, marker, noise }: IkePlan): number {
  const at = marker ? body + 4 : body;
  if (marker) into.writeUInt32BE(0, body);
  into.writeUInt32BE(0xa0000000 + peer, at);
  into.writeUInt32BE(0x11111111, at + 4);
  into.writeUInt32BE(0xb0000000 + peer, at + 8);
  into.writeUInt32BE(0x22222222, at + 12);
  into.writeUInt32BE(0x2e202508, at + 16);
  into.writeUInt32BE(packet >>> 0, at + 20);
  into.writeUInt32BE(96, at + 24);
  into.writeUInt32BE(68, at + 28);
  noise.copy(into, at + 32, packet % 4096, (packet % 4096) + 64);
  return marker ? 100 : 96;
}

function pcapHeader(into: Buffer): number {
  into.set([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]);
  return 24;
}

function pcapRecord(into: Buffer, at: number, packet: number, length: number): number {
  const micros = packet * MICROS_BETWEEN;
  into.writeUInt32LE(START_SECONDS + Math.floor(micros / 1e6), at);
  into.writeUInt32LE(micros % 1e6, at + 4);
  into.writeUInt32LE(length, at + 8);
  into.writeUInt32LE(length, at + 12);
  return 16 + length;
}

function pcapngHeader(into: Buffer): number {
  const words = [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28, 1, 32, 1, 0, 0x00010009, 9, 0, 32];
  words.forEach((word, i) => {
    into.writeUInt32LE(word, i * 4);
  });
  return words.length * 4;
}

function pcapngBlock(into: Buffer, at: number, packet: number, length: number): number {
  const nanos = BigInt(START_SECONDS) * 1_000_000_000n + BigInt(packet * MICROS_BETWEEN) * 1000n;
  const total = 32 + Math.ceil(length / 4) * 4;
  into.writeUInt32LE(6, at);
  into.writeUInt32LE(total, at + 4);
  into.writeUInt32LE(0, at + 8);
  into.writeUInt32LE(Number(nanos >> 32n), at + 12);
  into.writeUInt32LE(Number(nanos & 0xffffffffn), at + 16);
  into.writeUInt32LE(length, at + 20);
  into.writeUInt32LE(length, at + 24);
  into.writeUInt32LE(total, at + total - 4);
  return total;
}

/** xorshift32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
