/** Reads and writes of integers in the byte order of one file. */
export interface ByteOrder {
  u16(bytes: Buffer, at: number): number;
  u32(bytes: Buffer, at: number): number;
  put16(bytes: Buffer, value: number, at: number): void;
  put32(bytes: Buffer, value: number, at: number): void;
}

export const BIG_ENDIAN: ByteOrder = {
  u16: (bytes, at) => bytes.readUInt16BE(at),
  u32: (bytes, at) => bytes.readUInt32BE(at),
  put16: (bytes, value, at) => void bytes.writeUInt16BE(value, at),
  put32: (bytes, value, at) => void bytes.writeUInt32BE(value, at),
};

export const LITTLE_ENDIAN: ByteOrder = {
  u16: (bytes, at) => bytes.readUInt16LE(at),
  u32: (bytes, at) => bytes.readUInt32LE(at),
  put16: (bytes, value, at) => void bytes.writeUInt16LE(value, at),
  put32: (bytes, value, at) => void bytes.writeUInt32LE(value, at),
};

/** 32-bit words one after the other. */
export function words(order: ByteOrder, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) order.put32(bytes, value, 4 * index);
  return bytes;
}

/** A stamp in whole units. Throws where the stamp is finer, because rounding would change what was seen. */
export function inUnits(at: bigint, resolution: 'us' | 'ns'): bigint {
  if (resolution === 'ns') return at;
  if (at % 1000n !== 0n) throw new RangeError(`${at} ns is finer than a microsecond`);
  return at / 1000n;
}
