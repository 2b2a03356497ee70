// Builds captures byte by byte, from the specifications and not from src/wire: a shared mistake would prove itself.

/** Octets from numbers, hex strings and byte arrays, one after the other. */
export function octets(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'number') return Buffer.from([part]);
      return typeof part === 'string' ? Buffer.from(part.replaceAll(' ', ''), 'hex') : Buffer.from(part);
    }),
  );
}

export function u16(value: number, littleEndian = false): Uint8Array {
  const bytes = Buffer.alloc(2);
  if (littleEndian) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number, littleEndian = false): Uint8Array {
  const bytes = Buffer.alloc(4);
  if (littleEndian) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

export interface IkeOptions {
  readonly spiI?: string;
  readonly spiR?: string;
  readonly exchange?: number;
  readonly flags?: number;
  readonly id?: number;
  readonly version?: number;
  /** Overrides the true length. */
  readonly length?: number;
}

export const SPI_I = '1111111111111111';
export const SPI_R = '2222222222222222';

/** An IKE message of the payloads, each `[type, body]`; the last may be `[46, body, inner]`. */
export function ike(options: IkeOptions, ...payloads: readonly (readonly [number, Uint8Array, number?])[]): Uint8Array {
  const chain = payloads.map(([, body, inner], i) =>
    octets(inner ?? payloads[i + 1]?.[0] ?? 0, 0, u16(body.length + 4), body),
  );
  const body = octets(...chain);
  return octets(
    options.spiI ?? SPI_I,
    options.spiR ?? SPI_R,
    payloads[0]?.[0] ?? 0,
    options.version ?? 0x20,
    options.exchange ?? 37,
    options.flags ?? 0x08,
    u32(options.id ?? 0),
    u32(options.length ?? 28 + body.length),
    body,
  );
}

/** An encrypted message: random-looking octets behind the first inner type. */
export function sk(options: IkeOptions, inner: number, size = 64, fill = 0xaa): Uint8Array {
  return ike(options, [46, new Uint8Array(size).fill(fill), inner]);
}

export function udp(from: number, to: number, body: Uint8Array): Uint8Array {
  return octets(u16(from), u16(to), u16(8 + body.length), u16(0), body);
}

export const MARKER = '00000000';

export interface Ipv4Options {
  readonly from?: string;
  readonly to?: string;
  readonly protocol?: number;
  readonly id?: number;
  /** Fragment offset in octets. */
  readonly offset?: number;
  readonly more?: boolean;
}

export const CLIENT = '192.0.2.10';
export const GATEWAY = '198.51.100.1';

export function ipv4(options: Ipv4Options, body: Uint8Array): Uint8Array {
  const fragment = (options.more ? 0x2000 : 0) + (options.offset ?? 0) / 8;
  const address = (text: string) => Uint8Array.from(text.split('.').map(Number));
  return octets(
    '4500',
    u16(20 + body.length),
    u16(options.id ?? 1),
    u16(fragment),
    64,
    options.protocol ?? 17,
    '0000',
    address(options.from ?? CLIENT),
    address(options.to ?? GATEWAY),
    body,
  );
}

/** IPv6 between 2001:db8::1 and 2001:db8::2; `next` is the first next header. */
export function ipv6(next: number, body: Uint8Array): Uint8Array {
  const address = (last: string) => `20010db8000000000000000000${'0000'}${last}`;
  return octets('60000000', u16(body.length), next, 64, address('01'), address('02'), body);
}

export function ethernet(packet: Uint8Array, type = (packet[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800): Uint8Array {
  return octets('020000000001', '020000000002', u16(type), packet);
}

/** A client's datagram from port 500 to port 500, in Ethernet. */
export function ikeFrame(message: Uint8Array, options: Ipv4Options = {}): Uint8Array {
  return ethernet(ipv4(options, udp(500, 500, message)));
}

export interface CapturedPacket {
  readonly frame: Uint8Array;
  readonly seconds?: number;
  /** In the file's own unit. */
  readonly fraction?: number;
  /** Octets on the wire; more than the frame where it was cut. */
  readonly original?: number;
}

export interface PcapOptions {
  readonly littleEndian?: boolean;
  readonly nanoseconds?: boolean;
  readonly modified?: boolean;
  readonly linkType?: number;
}

export function pcapFile(packets: readonly CapturedPacket[], options: PcapOptions = {}): Uint8Array {
  const le = options.littleEndian ?? true;
  const magic = options.modified ? 0xa1b2cd34 : options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const header = octets(
    u32(magic, le),
    u16(2, le),
    u16(4, le),
    u32(0),
    u32(0),
    u32(65535, le),
    u32(options.linkType ?? 1, le),
  );
  return octets(header, ...packets.map((packet) => pcapRecord(packet, options)));
}

export function pcapRecord(
  { frame, seconds, fraction, original }: CapturedPacket,
  options: PcapOptions = {},
): Uint8Array {
  const le = options.littleEndian ?? true;
  const lengths = octets(u32(frame.length, le), u32(original ?? frame.length, le));
  return octets(
    u32(seconds ?? 1_700_000_000, le),
    u32(fraction ?? 0, le),
    lengths,
    options.modified ? '0000000000000000' : '',
    frame,
  );
}

/** A pcapng block; `body` is padded to four octets. */
export function block(type: number, body: Uint8Array, littleEndian = true): Uint8Array {
  const padded = octets(body, new Uint8Array((4 - (body.length % 4)) % 4));
  const length = u32(padded.length + 12, littleEndian);
  return octets(u32(type, littleEndian), length, padded, length);
}

export function sectionHeader(littleEndian = true): Uint8Array {
  const le = littleEndian;
  return block(0x0a0d0d0a, octets(u32(0x1a2b3c4d, le), u16(1, le), u16(0, le), 'ffffffffffffffff'), le);
}

/** A pcapng option, padded. */
export function option(code: number, value: Uint8Array, littleEndian = true): Uint8Array {
  return octets(
    u16(code, littleEndian),
    u16(value.length, littleEndian),
    value,
    new Uint8Array((4 - (value.length % 4)) % 4),
  );
}

export function interfaceBlock(linkType: number, options: Uint8Array = octets(), littleEndian = true): Uint8Array {
  return block(1, octets(u16(linkType, littleEndian), u16(0), u32(0), options), littleEndian);
}

export interface EnhancedPacket {
  readonly frame: Uint8Array;
  readonly interfaceId?: number;
  /** Units of the interface. */
  readonly time?: bigint;
}

export function enhancedPacket({ frame, interfaceId, time }: EnhancedPacket, littleEndian = true): Uint8Array {
  const le = littleEndian;
  const at = time ?? 1_700_000_000_000_000n;
  const padding = new Uint8Array((4 - (frame.length % 4)) % 4);
  const head = octets(u32(interfaceId ?? 0, le), u32(Number(at >> 32n), le), u32(Number(at & 0xffffffffn), le));
  return block(6, octets(head, u32(frame.length, le), u32(frame.length, le), frame, padding), le);
}
