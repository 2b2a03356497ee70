import { octetsAt, type RandomAccess } from './random-access.ts';
import { DIRECTORY_HEADER } from './zip-entry.ts';

/** Where the directory of a zip stands in the file. */
export interface ZipEnd {
  /** Octets in front of the archive, which its own offsets do not count: a self-extractor's program. */
  readonly shift: number;
  readonly directoryAt: number;
  readonly directoryBytes: number;
  /** One past the last octet that belongs to the archive. */
  readonly end: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const MOST_OF_A_COMMENT = 0xffff;

/**
 * Finds the end of central directory record (APPNOTE.TXT §4.3.16) from the end of the file, with octets in front of the archive and
 * behind it allowed for; undefined where there is none that leads to a directory.
 */
export function findZipEnd(access: RandomAccess): ZipEnd | undefined {
  const from = Math.max(0, access.bytes - END_BYTES - MOST_OF_A_COMMENT);
  const tail = octetsAt(access, from, access.bytes - from);
  let loose: ZipEnd | undefined;
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== END) continue;
    const found = endAt(access, from + at, tail.subarray(at, at + END_BYTES));
    if (found === undefined || found.end > access.bytes) continue;
    // A comment may hold such a record too: the one whose comment ends with the file is the right one.
    if (found.end === access.bytes) return found;
    loose ??= found;
  }
  return loose;
}

function endAt(access: RandomAccess, at: number, record: Buffer): ZipEnd | undefined {
  const end = at + END_BYTES + record.readUInt16LE(20);
  const wide = end64Before(access, at);
  const size = wide?.size ?? record.readUInt32LE(12);
  const stated = wide?.offset ?? record.readUInt32LE(16);
  // The directory stands right before its end, whatever the offset says.
  const directoryAt = (wide?.at ?? at) - size;
  if (size === 0) return { shift: 0, directoryAt: at, directoryBytes: 0, end };
  for (const place of [directoryAt, stated]) {
    const signature = octetsAt(access, place, 4);
    if (signature.length === 4 && signature.readUInt32LE(0) === DIRECTORY_HEADER)
      return { shift: place - stated, directoryAt: place, directoryBytes: size, end };
  }
  return undefined;
}

/** The ZIP64 record, found by its locator or, with octets in front of the archive, right before that. */
function end64Before(
  access: RandomAccess,
  endRecordAt: number,
): { readonly at: number; readonly size: number; readonly offset: number } | undefined {
  const locatorAt = endRecordAt - LOCATOR_64_BYTES;
  const locator = octetsAt(access, locatorAt, LOCATOR_64_BYTES);
  if (locatorAt < 0 || locator.readUInt32LE(0) !== LOCATOR_64) return undefined;
  for (const at of [Number(locator.readBigUInt64LE(8)), locatorAt - END_64_BYTES]) {
    const record = octetsAt(access, at, END_64_BYTES);
    if (record.length < END_64_BYTES || record.readUInt32LE(0) !== END_64) continue;
    return { at, size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
  }
  return undefined;
}
