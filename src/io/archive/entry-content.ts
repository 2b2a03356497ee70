import { ContentFault } from '../system-error.ts';
import { crc32 } from './crc32.ts';
import { inflated, inflatedHead } from './inflate.ts';
import { MAX_BYTES, MAX_RATIO, RATIO_FROM } from './limits.ts';
import { octetsAt, type RandomAccess } from './random-access.ts';
import { LOCAL_HEADER, LOCAL_HEADER_BYTES, METHOD, type ZipEntry } from './zip-entry.ts';

// What an entry holds: yauzl's streams check no CRC-32, and of a damaged entry they give less than there is.

const HEAD_BYTES = 1 << 16;
const BLOCK_BYTES = 1 << 16;

export interface EntryHead {
  readonly octets: Uint8Array;
  /** The head is the whole entry, and its size and checksum are right. */
  readonly isWhole: boolean;
}

/** The first 64 KiB, or fewer of what is damaged. */
export function entryHead(access: RandomAccess, entry: ZipEntry): EntryHead {
  const at = contentAt(access, entry);
  if (at === undefined) return { octets: new Uint8Array(), isWhole: false };
  const packedBytes = entry.packedBytes ?? access.bytes - at;
  const packed = octetsAt(access, at, Math.min(packedBytes, HEAD_BYTES));
  if (entry.method === METHOD.stored)
    return { octets: packed, isWhole: packed.length === packedBytes && fault(entry, packed) === undefined };
  const unpacked = inflatedHead(packed, 'raw');
  if (unpacked === undefined) return { octets: new Uint8Array(), isWhole: false };
  const { octets, isAll } = unpacked;
  const isWhole = isAll && packed.length === packedBytes && fault(entry, octets) === undefined;
  return { octets, isWhole };
}

function fault(entry: ZipEntry, octets: Uint8Array): ContentFault | undefined {
  return wrongAtEnd(entry, octets.length, crc32(octets));
}

/**
 * The content in blocks.
 *
 * @throws ContentFault where it is damaged, cut or too large, or where its size or checksum is another; what came before it was given.
 *   What the system refuses is thrown as it comes.
 */
export async function* entryBlocks(
  open: () => RandomAccess,
  entry: ZipEntry,
  mayGoOn: (unpacked: number) => boolean,
): AsyncIterable<Uint8Array> {
  const access = open();
  try {
    const at = contentAt(access, entry);
    if (at === undefined) throw new ContentFault('bundle.entry-cut', cut(entry)); // the file changed meanwhile
    const watch = (from: number, to: number) => {
      if (to > MAX_BYTES) throw new ContentFault('bundle.entry-too-large', TOO_LARGE);
      if ((to > RATIO_FROM && to > MAX_RATIO * from) || !mayGoOn(to))
        throw new ContentFault('bundle.ratio-exceeded', TOO_DENSE);
    };
    const packed = packedBlocks(access, at, entry);
    let [crc, bytes] = [0, 0];
    for await (const block of entry.method === METHOD.stored
      ? watched(packed, watch)
      : inflated(packed, 'raw', watch)) {
      crc = crc32(block, crc);
      bytes += block.length;
      yield block;
    }
    const wrong = wrongAtEnd(entry, bytes, crc);
    if (wrong !== undefined) throw wrong;
  } catch (error) {
    throw asFault(error, entry);
  } finally {
    access.close();
  }
}

/** Whether the entry begins where the directory says. */
export function hasLocalHeader(access: RandomAccess, entry: ZipEntry): boolean {
  return contentAt(access, entry) !== undefined;
}

/** Behind the local header, whose name and extra field may be longer than the directory's. */
function contentAt(access: RandomAccess, { headerAt }: ZipEntry): number | undefined {
  const header = octetsAt(access, headerAt, LOCAL_HEADER_BYTES);
  if (header.length < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER) return undefined;
  return headerAt + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function* packedBlocks(access: RandomAccess, from: number, { packedBytes }: ZipEntry): Iterable<Uint8Array> {
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  const end = Math.min(access.bytes, packedBytes === undefined ? access.bytes : from + packedBytes);
  for (let at = from; at < end; ) {
    const got = access.read(buffer.subarray(0, Math.min(BLOCK_BYTES, end - at)), at);
    if (got === 0) return;
    yield buffer.subarray(0, got);
    at += got;
  }
}

function* watched(blocks: Iterable<Uint8Array>, watch: (from: number, to: number) => void): Iterable<Uint8Array> {
  let bytes = 0;
  for (const block of blocks) {
    bytes += block.length;
    yield block;
    watch(bytes, bytes);
  }
}

function wrongAtEnd(entry: ZipEntry, bytes: number, crc: number): ContentFault | undefined {
  // What was deflated tells its end by itself.
  const isShort = entry.isCut === true || (entry.bytes !== undefined && bytes < entry.bytes);
  if (entry.method === METHOD.stored && isShort) return new ContentFault('bundle.entry-cut', cut(entry));
  if (entry.bytes !== undefined && entry.bytes !== bytes) {
    const sentence = `The entry is ${bytes} bytes large, and the zip says ${entry.bytes}${place(entry)}; it was read as it is.`;
    return new ContentFault('bundle.size-differs', sentence);
  }
  if (entry.crc === undefined || entry.crc === crc) return undefined;
  const sentence = `The CRC-32 of the entry is not the one that the zip states${place(entry)}: some of its bytes are wrong; it was read as it is.`;
  return new ContentFault('bundle.crc-differs', sentence);
}

/** Errors of zlib carry a code and no system call; what is wrong is the entry. */
function asFault(error: unknown, entry: ZipEntry): unknown {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('Z_')) return error;
  if (error.code === 'Z_BUF_ERROR') return new ContentFault('bundle.entry-cut', cut(entry));
  const sentence = `The entry is damaged (${String(error.code)})${place(entry)}; what was read before the damage is kept.`;
  return new ContentFault('bundle.entry-damaged', sentence);
}

function place({ headerAt }: ZipEntry): string {
  return ` (entry at offset ${headerAt} of the zip)`;
}

function cut(entry: ZipEntry): string {
  return `The entry breaks off${place(entry)}; what was read is kept.`;
}

const TOO_LARGE = 'The entry is larger than 4 GiB unpacked; reading stopped there.';
const TOO_DENSE =
  'Unpacked, this is more than 1,000 times as large as it is packed, as no evidence is; reading stopped.';
