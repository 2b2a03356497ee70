import { crc32, deflateRawSync } from 'node:zlib';
import { type Clock, wallOf } from '../world/clock.ts';
import type { Random } from '../world/random.ts';
import { type Micros, SECOND } from '../world/time.ts';

// A zip archive written by the format's specification (PKWARE APPNOTE 6.3.10): local headers and data, then the central
// directory. Only what a DART bundle uses: stored and deflated entries, with or without data descriptors.

export interface ZipFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export interface ZipOptions {
  readonly clock: Clock;
  /** When the last file was written; collecting the others took up to two minutes before. */
  readonly modifiedAt: Micros;
  readonly random: Random;
  readonly method: 'deflate' | 'stored';
  /** Sizes and checksum behind the data instead of in the local header, as a writer that streams must do. */
  readonly dataDescriptors?: boolean;
  /** Paths with `\` between folders, which some Windows tools write against §4.4.17. */
  readonly backslashes?: boolean;
}

export function dartZip(files: readonly ZipFile[], options: ZipOptions): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const random = options.random.fork('zip');
  let offset = 0;
  for (const file of files) {
    const entry = packed(file, options.modifiedAt - random.int(0, 120) * SECOND, options);
    const descriptor = options.dataDescriptors === true ? dataDescriptor(entry) : Buffer.alloc(0);
    const local = Buffer.concat([localHeader(entry), entry.name, entry.data, descriptor]);
    directory.push(centralHeader(entry, offset), entry.name);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endOfDirectory(files.length, central.length, offset)]);
}

interface Entry {
  readonly name: Buffer;
  readonly data: Buffer;
  readonly size: number;
  readonly crc: number;
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly date: number;
}

const DESCRIPTOR_FOLLOWS = 1 << 3;
const UTF8_NAME = 1 << 11;

function packed({ path, bytes }: ZipFile, writtenAt: Micros, options: ZipOptions): Entry {
  const name = Buffer.from(options.backslashes === true ? path.replaceAll('/', '\\') : path);
  const deflated = options.method === 'deflate' ? deflateRawSync(bytes) : bytes;
  // §4.4.5: an entry that deflating would enlarge is stored.
  const isDeflated = deflated.length < bytes.length;
  const { year, month, day, hour, minute, second } = wallOf(options.clock, writtenAt);
  const plain = /^[\u0020-\u007e]*$/.test(path);
  return {
    name,
    data: isDeflated ? deflated : bytes,
    size: bytes.length,
    crc: crc32(bytes),
    flags: (options.dataDescriptors === true ? DESCRIPTOR_FOLLOWS : 0) | (plain ? 0 : UTF8_NAME),
    method: isDeflated ? 8 : 0,
    // §4.4.6: MS-DOS time, local and to two seconds.
    time: (hour << 11) | (minute << 5) | (second >> 1),
    date: ((year - 1980) << 9) | (month << 5) | day,
  };
}

// §4.3.7
function localHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, entry);
  // §4.4.4: zero in the local header where a descriptor follows.
  if ((entry.flags & DESCRIPTOR_FOLLOWS) !== 0) header.fill(0, 14, 26);
  return header;
}

// §4.3.9, with the signature that every writer adds.
function dataDescriptor({ crc, data, size }: Entry): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeUInt32LE(data.length, 8);
  descriptor.writeUInt32LE(size, 12);
  return descriptor;
}

// §4.3.12
function centralHeader(entry: Entry, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4);
  writeCommon(header, 6, entry);
  header.writeUInt32LE(offset, 42);
  return header;
}

function writeCommon(header: Buffer, at: number, { name, data, size, crc, flags, method, time, date }: Entry): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(flags, at + 2);
  header.writeUInt16LE(method, at + 4);
  header.writeUInt16LE(time, at + 6);
  header.writeUInt16LE(date, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(data.length, at + 14);
  header.writeUInt32LE(size, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}

// §4.3.16
function endOfDirectory(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
