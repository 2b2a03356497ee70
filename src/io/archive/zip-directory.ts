import type { Entry, ZipFile } from 'yauzl';
import { crc32 } from './crc32.ts';
import { type RandomAccess, windowOn } from './random-access.ts';
import type { ZipEnd } from './zip-end.ts';
import type { ZipEntry } from './zip-entry.ts';

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** False where the directory breaks off or holds more than its end says. */
  readonly isWhole: boolean;
  /** There are more entries than `most`. */
  readonly isTooLong: boolean;
}

const DIRECTORY_HEADER_BYTES = 46;

/** The entries that the central directory lists, up to `most` of them; yauzl reads it, with ZIP64 and all extra fields. */
export async function readDirectory(access: RandomAccess, end: ZipEnd, most: number): Promise<ZipDirectory> {
  const entries: ZipEntry[] = [];
  if (end.directoryBytes === 0) return { entries, isWhole: true, isTooLong: false };
  let read = 0;
  const isWhole = () => read + DIRECTORY_HEADER_BYTES > end.directoryBytes;
  try {
    const zip = await opened(access, end);
    for await (const entry of zip.eachEntry()) {
      if (entries.length === most) return { entries, isWhole: true, isTooLong: true };
      const { fileNameLength, extraFieldLength, fileCommentLength } = entry;
      read += DIRECTORY_HEADER_BYTES + fileNameLength + extraFieldLength + fileCommentLength;
      entries.push(zipEntry(entry, end.shift));
    }
  } catch {
    return { entries, isWhole: false, isTooLong: false }; // yauzl's word for what it does not take; all entries before it stand
  }
  return { entries, isWhole: isWhole(), isTooLong: false };
}

async function opened(access: RandomAccess, { shift, end }: ZipEnd): Promise<ZipFile> {
  // Loaded here alone: most runs have no zip.
  const { default: yauzl } = await import('yauzl');
  class Directory extends yauzl.RandomAccessReader {
    override read = windowed(access, shift);
  }
  // Names are decoded here, since yauzl knows one code page and refuses a whole archive for one name; so does it for one size.
  const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false, autoClose: false };
  return new Promise((resolve, reject) => {
    yauzl.fromRandomAccessReader(new Directory(), end - shift, options, (error, zip) =>
      error ? reject(error) : resolve(zip),
    );
  });
}

type Read = (
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
  callback: (error: Error | null) => void,
) => void;

function windowed(access: RandomAccess, shift: number): Read {
  const ahead = windowOn(access);
  return (buffer, offset, length, position, callback) => {
    const got = ahead(position + shift, length).copy(buffer, offset, 0, length);
    callback(got < length ? new Error('the directory ends early') : null);
  };
}

function zipEntry(entry: Entry, shift: number): ZipEntry {
  return {
    rawName: entry.fileNameRaw,
    unicodeName: unicodeName(entry),
    flags: entry.generalPurposeBitFlag,
    method: entry.compressionMethod,
    crc: entry.crc32,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    headerAt: entry.relativeOffsetOfLocalHeader + shift,
    madeBy: entry.versionMadeBy,
    externalAttributes: entry.externalFileAttributes,
  };
}

const UNICODE_PATH = 0x7075;

/** The name in UTF-8 that Info-ZIP puts beside one in a code page, if its checksum says that it is of this name (APPNOTE.TXT §4.6.9). */
function unicodeName({ extraFields, fileNameRaw }: Entry): string | undefined {
  const field = extraFields.find(({ id }) => id === UNICODE_PATH)?.data;
  if (field === undefined || field.length < 6 || field[0] !== 1) return undefined;
  return field.readUInt32LE(1) === crc32(fileNameRaw) ? field.toString('utf8', 5) : undefined;
}
