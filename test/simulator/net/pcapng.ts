import { BIG_ENDIAN, type ByteOrder, inUnits, LITTLE_ENDIAN, words } from './byte-order.ts';
import type { CaptureInterface, CaptureRecord, ReadCapture, RecordOptions } from './capture-record.ts';

// draft-ietf-opsawg-pcapng. Blocks and options are padded to 32 bits, and a block's length stands at both its ends.
const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 2, simple: 3, statistics: 5, enhanced: 6 } as const;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const OPTION = {
  end: 0,
  comment: 1,
  application: 4,
  name: 2,
  resolution: 9,
  offset: 14,
  received: 4,
  dropped: 5,
} as const;

export function isPcapng(bytes: Buffer): boolean {
  return bytes.length >= 28 && bytes.readUInt32BE(0) === BLOCK.section;
}

interface Block {
  readonly type: number;
  readonly body: Buffer;
  readonly order: ByteOrder;
}

interface KnownInterface extends CaptureInterface {
  statistics?: { readonly received: number; readonly dropped: number };
  readonly stampOf: (units: bigint) => bigint;
}

export function readPcapng(bytes: Buffer): ReadCapture {
  const interfaces: KnownInterface[] = [];
  const packets: CaptureRecord[] = [];
  let firstOfSection = 0;
  let comment: string | undefined;
  for (const { type, body, order } of blocksOf(bytes)) {
    if (type === BLOCK.section) {
      firstOfSection = interfaces.length;
      comment ??= optionsIn(body.subarray(16), order).get(OPTION.comment)?.toString('utf8');
    } else if (type === BLOCK.interface) interfaces.push(interfaceIn(body, order));
    else if (type === BLOCK.enhanced) packets.push(packetIn(body, order, interfaces, firstOfSection));
    else if (type === BLOCK.statistics) countFrom(body, order, interfaces, firstOfSection);
    else if (type === BLOCK.simple || type === BLOCK.packet) throw new Error(`block ${type} is not supported`);
  }
  const [first] = interfaces;
  if (first === undefined) throw new Error('a pcapng without an interface');
  const { linkType, snapLength, resolution } = first;
  const plain = interfaces.map(({ stampOf: _, ...rest }): CaptureInterface => rest);
  const bigEndian = bytes.readUInt32BE(8) === BYTE_ORDER_MAGIC;
  const shown = { resolution, linkType, snapLength, bigEndian, interfaces: plain };
  return { options: { format: 'pcapng', ...shown, ...(comment === undefined ? {} : { comment }) }, packets };
}

export function writePcapng(packets: readonly CaptureRecord[], options: RecordOptions): Buffer {
  const order = options.bigEndian ? BIG_ENDIAN : LITTLE_ENDIAN;
  const { linkType, snapLength, resolution } = options;
  const interfaces = options.interfaces ?? [{ linkType, snapLength, resolution }];
  return Buffer.concat([
    sectionBlock(order, options.comment),
    ...interfaces.map((shown) => interfaceBlock(order, shown)),
    ...packets.map((packet) => enhancedBlock(order, packet, interfaces)),
    ...interfaces.flatMap((shown, id) => statisticsBlock(order, { shown, id, packets })),
  ]);
}

// --- reading ----------------------------------------------------------------------------------------------------

function* blocksOf(bytes: Buffer): Iterable<Block> {
  let order = LITTLE_ENDIAN;
  for (let at = 0; at < bytes.length; ) {
    // A section's type reads the same in both byte orders, and its length can only be read after the magic.
    if (bytes.readUInt32BE(at) === BLOCK.section) {
      order = BIG_ENDIAN.u32(bytes, at + 8) === BYTE_ORDER_MAGIC ? BIG_ENDIAN : LITTLE_ENDIAN;
    }
    const length = order.u32(bytes, at + 4);
    const end = at + length;
    if (length < 12 || end > bytes.length || order.u32(bytes, end - 4) !== length) throw new Error('a block is cut');
    yield { type: order.u32(bytes, at), body: bytes.subarray(at + 8, end - 4), order };
    at = end;
  }
}

function interfaceIn(body: Buffer, order: ByteOrder): KnownInterface {
  const options = optionsIn(body.subarray(8), order);
  const exponent = options.get(OPTION.resolution)?.readUInt8(0) ?? 6;
  // A set upper bit means a power of two, which no known tool writes; finer than a nanosecond nothing here can keep.
  if (exponent > 9) throw new Error(`if_tsresol ${exponent} is not supported`);
  const offset = options.get(OPTION.offset);
  const seconds =
    offset === undefined ? 0n : order === BIG_ENDIAN ? offset.readBigInt64BE(0) : offset.readBigInt64LE(0);
  const unit = 10n ** BigInt(9 - exponent);
  const name = options.get(OPTION.name)?.toString('utf8');
  return {
    linkType: order.u16(body, 0),
    snapLength: order.u32(body, 4),
    resolution: exponent > 6 ? 'ns' : 'us',
    ...(name === undefined ? {} : { name }),
    stampOf: (units) => units * unit + seconds * 1_000_000_000n,
  };
}

function packetIn(
  body: Buffer,
  order: ByteOrder,
  interfaces: readonly KnownInterface[],
  firstOfSection: number,
): CaptureRecord {
  const interfaceId = firstOfSection + order.u32(body, 0);
  const stampOf = interfaces[interfaceId]?.stampOf;
  if (stampOf === undefined) throw new Error(`no interface ${interfaceId}`);
  const units = (BigInt(order.u32(body, 4)) << 32n) | BigInt(order.u32(body, 8));
  const link = body.subarray(20, 20 + order.u32(body, 12));
  return { at: stampOf(units), link, originalLength: order.u32(body, 16), interfaceId };
}

// Counts that a block leaves out are not known; zero stands for them, as in what dumpcap prints.
function countFrom(
  body: Buffer,
  order: ByteOrder,
  interfaces: readonly KnownInterface[],
  firstOfSection: number,
): void {
  const shown = interfaces[firstOfSection + order.u32(body, 0)];
  if (shown === undefined) throw new Error('statistics of an interface that is not there');
  const options = optionsIn(body.subarray(12), order);
  const countOf = (code: number): number => {
    const value = options.get(code);
    if (value === undefined) return 0;
    const [first, second] = [order.u32(value, 0), order.u32(value, 4)];
    return order === BIG_ENDIAN ? first * 2 ** 32 + second : second * 2 ** 32 + first;
  };
  shown.statistics = { received: countOf(OPTION.received), dropped: countOf(OPTION.dropped) };
}

function optionsIn(bytes: Buffer, order: ByteOrder): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const [code, length] = [order.u16(bytes, at), order.u16(bytes, at + 2)];
    if (code === OPTION.end) break;
    options.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length + paddingOf(length);
  }
  return options;
}

// --- writing ----------------------------------------------------------------------------------------------------

function sectionBlock(order: ByteOrder, comment: string | undefined): Buffer {
  // Version 1.0; the length of the section is left open (-1).
  const head = words(order, [BYTE_ORDER_MAGIC, 0, 0xffffffff, 0xffffffff]);
  order.put16(head, 1, 4);
  const comments = comment === undefined ? [] : [option(order, OPTION.comment, Buffer.from(comment))];
  const application = option(order, OPTION.application, Buffer.from('ikev2-trace simulator'));
  return block(order, BLOCK.section, [head, ...comments, application, option(order, OPTION.end)]);
}

function interfaceBlock(order: ByteOrder, { linkType, snapLength, resolution, name }: CaptureInterface): Buffer {
  const head = words(order, [0, snapLength]);
  order.put16(head, linkType, 0);
  const names = name === undefined ? [] : [option(order, OPTION.name, Buffer.from(name))];
  // Microseconds are what a reader assumes where the option is missing.
  const units = resolution === 'us' ? [] : [option(order, OPTION.resolution, Buffer.from([9]))];
  return block(order, BLOCK.interface, [head, ...names, ...units, option(order, OPTION.end)]);
}

function enhancedBlock(order: ByteOrder, packet: CaptureRecord, interfaces: readonly CaptureInterface[]): Buffer {
  const { at, link, originalLength, interfaceId } = packet;
  const resolution = interfaces[interfaceId]?.resolution;
  if (resolution === undefined) throw new RangeError(`no interface ${interfaceId}`);
  const head = words(order, [interfaceId, ...stampWords(at, resolution), link.length, originalLength]);
  return block(order, BLOCK.enhanced, [head, padded(link)]);
}

// A capture that was stopped in order ends with what the interface counted.
function statisticsBlock(
  order: ByteOrder,
  { shown, id, packets }: { shown: CaptureInterface; id: number; packets: readonly CaptureRecord[] },
): Buffer[] {
  const last = packets.findLast(({ interfaceId }) => interfaceId === id);
  if (shown.statistics === undefined || last === undefined) return [];
  const head = words(order, [id, ...stampWords(last.at, shown.resolution)]);
  const { received, dropped } = shown.statistics;
  const counters = [
    option(order, OPTION.received, counter(order, received)),
    option(order, OPTION.dropped, counter(order, dropped)),
  ];
  return [block(order, BLOCK.statistics, [head, ...counters, option(order, OPTION.end)])];
}

function stampWords(at: bigint, resolution: 'us' | 'ns'): number[] {
  const units = inUnits(at, resolution);
  return [Number(units >> 32n), Number(units & 0xffffffffn)];
}

function counter(order: ByteOrder, value: number): Buffer {
  const [high, low] = [Math.floor(value / 2 ** 32), value % 2 ** 32];
  return words(order, order === BIG_ENDIAN ? [high, low] : [low, high]);
}

function option(order: ByteOrder, code: number, value: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(4);
  order.put16(head, code, 0);
  order.put16(head, value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function block(order: ByteOrder, type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = 12 + body.length;
  return Buffer.concat([words(order, [type, length]), body, words(order, [length])]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(paddingOf(bytes.length))]);
}

function paddingOf(length: number): number {
  return (4 - (length % 4)) % 4;
}
