import { BIG_ENDIAN, type ByteOrder, inUnits, LITTLE_ENDIAN, words } from './byte-order.ts';
import type { CaptureRecord, ReadCapture, RecordOptions } from './capture-record.ts';

// The classic format (draft-ietf-opsawg-pcap). Its magic number tells byte order and unit of the stamps.
const MAGIC = { us: 0xa1b2c3d4, ns: 0xa1b23c4d } as const;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** The upper bits of the link type say whether frames end with a checksum. */
const LINK_TYPE_MASK = 0x0fffffff;

export function isPcap(bytes: Buffer): boolean {
  return bytes.length >= FILE_HEADER && kindOf(bytes) !== undefined;
}

export function readPcap(bytes: Buffer): ReadCapture {
  const kind = kindOf(bytes);
  if (kind === undefined) throw new Error('not a pcap');
  const { order, resolution } = kind;
  const unit = resolution === 'ns' ? 1n : 1000n;
  const packets: CaptureRecord[] = [];
  for (let at = FILE_HEADER; at < bytes.length; ) {
    const [seconds, fraction] = [order.u32(bytes, at), order.u32(bytes, at + 4)];
    const [captured, originalLength] = [order.u32(bytes, at + 8), order.u32(bytes, at + 12)];
    const start = at + RECORD_HEADER;
    at = start + captured;
    if (at > bytes.length) throw new RangeError('the last record is cut');
    const stamp = BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * unit;
    packets.push({ at: stamp, link: bytes.subarray(start, at), originalLength, interfaceId: 0 });
  }
  const shown = { linkType: order.u32(bytes, 20) & LINK_TYPE_MASK, snapLength: order.u32(bytes, 16), resolution };
  return { options: { ...shown, format: 'pcap', bigEndian: order === BIG_ENDIAN, interfaces: [shown] }, packets };
}

export function writePcap(packets: readonly CaptureRecord[], options: RecordOptions): Buffer {
  const { resolution, snapLength, linkType } = options;
  const order = options.bigEndian ? BIG_ENDIAN : LITTLE_ENDIAN;
  const header = words(order, [MAGIC[resolution], 0, 0, 0, snapLength, linkType]);
  order.put16(header, 2, 4);
  order.put16(header, 4, 6);
  const unitsPerSecond = resolution === 'ns' ? 1_000_000_000n : 1_000_000n;
  const records = packets.flatMap(({ at, link, originalLength, interfaceId }) => {
    if (interfaceId !== 0) throw new RangeError('pcap has one interface');
    const units = inUnits(at, resolution);
    const stamp = [Number(units / unitsPerSecond), Number(units % unitsPerSecond)];
    return [words(order, [...stamp, link.length, originalLength]), link];
  });
  return Buffer.concat([header, ...records]);
}

function kindOf(bytes: Buffer): { order: ByteOrder; resolution: 'us' | 'ns' } | undefined {
  for (const order of [LITTLE_ENDIAN, BIG_ENDIAN]) {
    for (const resolution of ['us', 'ns'] as const) {
      if (order.u32(bytes, 0) === MAGIC[resolution]) return { order, resolution };
    }
  }
  return undefined;
}
