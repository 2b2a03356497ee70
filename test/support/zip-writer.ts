// Zips for tests, right ones and wrong ones: every field of every record can be said otherwise than it is (APPNOTE.TXT §4.3).
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly method?: number;
  /** General purpose bits; bit 3 and bit 11 are added where they are called for. */
  readonly flags?: number;
  /** Checksum and sizes stand behind the content: with a signature, without, or with sizes of 64 bits. */
  readonly descriptor?: 'signed' | 'bare' | 'wide';
  /** Sizes and offset of 64 bits in extra fields. */
  readonly zip64?: boolean;
  readonly utf8?: boolean;
  /** What stands in place of what was packed. */
  readonly packed?: Uint8Array;
  /** What is said in place of what is so. */
  readonly says?: {
    readonly crc?: number;
    readonly bytes?: number;
    readonly packedBytes?: number;
    readonly headerAt?: number;
  };
  readonly madeBy?: number;
  readonly externalAttributes?: number;
  /** An extra field in the directory, with its header. */
  readonly extra?: Uint8Array;
  readonly inDirectory?: boolean;
}

export interface ZipLayout {
  /** Octets in front, which offsets do not count. */
  readonly front?: Uint8Array;
  readonly comment?: string;
  /** ZIP64 records at the end. */
  readonly zip64?: boolean;
  /** How many entries the end claims. */
  readonly count?: number;
  readonly directory?: boolean;
}

export function zipOf(parts: readonly ZipPart[], layout: ZipLayout = {}): Buffer {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const { local, central } = records(part, at);
    chunks.push(local);
    if (part.inDirectory !== false) directory.push(central);
    at += local.length;
  }
  const front = Buffer.from(layout.front ?? []);
  if (layout.directory === false) return Buffer.concat([front, ...chunks]);
  const central = Buffer.concat(directory);
  const count = layout.count ?? directory.length;
  return Buffer.concat([front, ...chunks, central, endOf(layout, { at, size: central.length, count })]);
}

interface Records {
  readonly local: Buffer;
  readonly central: Buffer;
}

function records(part: ZipPart, at: number): Records {
  const { descriptor, zip64 = false, says = {} } = part;
  const name = Buffer.from(part.name);
  const content = Buffer.from(part.content ?? '');
  const method = part.method ?? 8;
  const packed = Buffer.from(part.packed ?? (method === 8 ? deflateRawSync(content) : content));
  const flags = (part.flags ?? 0) | (descriptor === undefined ? 0 : 8) | (part.utf8 === true ? 1 << 11 : 0);
  const crc = says.crc ?? crc32(content);
  const packedBytes = says.packedBytes ?? packed.length;
  const bytes = says.bytes ?? content.length;
  const headerAt = says.headerAt ?? at;
  const isLate = descriptor !== undefined;
  const localSizes = isLate ? [0, 0, 0] : [crc, zip64 ? 0xffffffff : packedBytes, zip64 ? 0xffffffff : bytes];
  const localExtra = zip64 && !isLate ? wideField([bytes, packedBytes]) : Buffer.alloc(0);
  const local = Buffer.concat([
    fields('4 2 2 2 2 2 4 4 4 2 2', [
      0x04034b50,
      45,
      flags,
      method,
      0,
      33,
      ...localSizes,
      name.length,
      localExtra.length,
    ]),
    name,
    localExtra,
    packed,
    descriptorOf(descriptor, [crc, packedBytes, bytes]),
  ]);
  const extra = Buffer.concat([
    zip64 ? wideField([bytes, packedBytes, headerAt]) : Buffer.alloc(0),
    part.extra ?? Buffer.alloc(0),
  ]);
  const central = Buffer.concat([
    fields('4 2 2 2 2 2 2 4 4 4 2 2 2 2 2 4 4', [
      0x02014b50,
      part.madeBy ?? 20,
      45,
      flags,
      method,
      0,
      33,
      crc,
      zip64 ? 0xffffffff : packedBytes,
      zip64 ? 0xffffffff : bytes,
      name.length,
      extra.length,
      0,
      0,
      0,
      part.externalAttributes ?? 0,
      zip64 ? 0xffffffff : headerAt,
    ]),
    name,
    extra,
  ]);
  return { local, central };
}

function descriptorOf(kind: ZipPart['descriptor'], [crc, packed, bytes]: readonly [number, number, number]): Buffer {
  if (kind === undefined) return Buffer.alloc(0);
  if (kind === 'wide') return fields('4 4 8 8', [0x08074b50, crc, packed, bytes]);
  const bare = fields('4 4 4', [crc, packed, bytes]);
  return kind === 'bare' ? bare : Buffer.concat([fields('4', [0x08074b50]), bare]);
}

function wideField(values: readonly number[]): Buffer {
  return Buffer.concat([fields('2 2', [1, values.length * 8]), fields(values.map(() => '8').join(' '), values)]);
}

function endOf(
  { comment = '', zip64 = false }: ZipLayout,
  directory: { at: number; size: number; count: number },
): Buffer {
  const { at, size, count } = directory;
  const text = Buffer.from(comment);
  const short = zip64 ? [0xffff, 0xffff, 0xffffffff, 0xffffffff] : [count, count, size, at];
  const end = fields('4 2 2 2 2 4 4 2', [0x06054b50, 0, 0, ...short, text.length]);
  if (!zip64) return Buffer.concat([end, text]);
  const record = fields('4 8 2 2 4 4 8 8 8 8', [0x06064b50, 44, 45, 45, 0, 0, count, count, size, at]);
  const locator = fields('4 4 8 4', [0x07064b50, 0, at + size, 1]);
  return Buffer.concat([record, locator, end, text]);
}

/** Little-endian numbers of the given widths, one behind the other. */
function fields(widths: string, values: readonly number[]): Buffer {
  return Buffer.concat(
    widths.split(' ').map((width, index) => {
      const field = Buffer.alloc(Number(width));
      const value = values[index] ?? 0;
      if (width === '8') field.writeBigUInt64LE(BigInt(value));
      else field.writeUIntLE(value % 2 ** (8 * Number(width)), 0, Number(width));
      return field;
    }),
  );
}
