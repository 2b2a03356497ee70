// Chunks of an event log (libevtx, section "Chunk"): 64 KiB each, behind a file header of 4096 octets. A chunk refers to
// nothing outside itself, so one at a time is in memory.
import { crc32 } from 'node:zlib';
import type { Problem } from '../../model/diagnostic.ts';
import type { Source } from '../../model/source.ts';
import { FILE_HEADER } from './file-header.ts';

export const CHUNK = 1 << 16;
/** Octets in front of the first record. */
export const CHUNK_HEADER = 512;

export const CHUNK_SIGNATURE = Buffer.from('ElfChnk\0', 'latin1');

const WITHOUT_CHECKSUMS = 4;

/** The file header or a chunk; the buffer is used again for the next one. */
export interface Piece {
  readonly bytes: Buffer;
  /** Its first octet in the file. */
  readonly base: number;
}

/** The file header first, then every chunk. The last piece may be short. */
export async function* piecesOf(source: Source): AsyncGenerator<Piece> {
  const held = Buffer.alloc(CHUNK);
  let filled = 0;
  let base = 0;
  let size = FILE_HEADER;
  for await (const block of source.blocks()) {
    for (let at = 0; at < block.length; ) {
      const take = Math.min(size - filled, block.length - at);
      held.set(block.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled < size) break;
      yield { bytes: held.subarray(0, filled), base };
      base += filled;
      filled = 0;
      size = CHUNK;
    }
  }
  if (filled > 0 || base === 0) yield { bytes: held.subarray(0, filled), base };
}

export interface Chunk {
  /** Where its records are known to end. */
  readonly recordsEnd: number;
  /** False where it was never used. */
  readonly isUsed: boolean;
  /** False where its header cannot be relied upon. */
  readonly hasHeader: boolean;
  readonly problems: readonly Problem[];
}

/** What the header of a chunk tells. Whatever is wrong with it, its records are worth looking for. */
export function chunkOf(bytes: Buffer): Chunk {
  const whole = { recordsEnd: bytes.length, isUsed: true, hasHeader: false };
  if (bytes.length < CHUNK_HEADER) return { ...whole, isUsed: false, problems: [] };
  if (bytes.compare(CHUNK_SIGNATURE, 0, 8, 0, 8) !== 0) {
    // Logs grow by many chunks at once; the spare ones are empty.
    if (isZero(bytes)) return { ...whole, isUsed: false, problems: [] };
    const message = 'A chunk of the log has lost its header; records in it that are whole were read.';
    return { ...whole, problems: [{ code: 'evtx.chunk-header-damaged', at: 0, message }] };
  }
  const checked = (bytes.readUInt32LE(120) & WITHOUT_CHECKSUMS) === 0;
  if (checked && crc32(bytes.subarray(128, CHUNK_HEADER), crc32(bytes.subarray(0, 120))) !== bytes.readUInt32LE(124)) {
    const message = 'The checksum of a chunk header is wrong; records in the chunk that are whole were read.';
    return { ...whole, problems: [{ code: 'evtx.chunk-header-damaged', at: 0, message }] };
  }
  const freeSpace = bytes.readUInt32LE(48);
  if (freeSpace < CHUNK_HEADER || freeSpace > CHUNK) {
    const message = `A chunk states that its records end at octet ${freeSpace}, where it has none; those that are whole were read.`;
    return { ...whole, problems: [{ code: 'evtx.chunk-header-damaged', at: 0, message }] };
  }
  const problems: Problem[] = [];
  // Of a chunk that is cut, nobody can tell the checksum.
  const isWhole = bytes.length >= freeSpace;
  if (checked && isWhole && crc32(bytes.subarray(CHUNK_HEADER, freeSpace)) !== bytes.readUInt32LE(52)) {
    const message =
      'The records of a chunk do not have the checksum that it states: they were damaged, or written while the log was copied. Those that are whole were read.';
    problems.push({ code: 'evtx.records-checksum', at: 0, message });
  }
  return { recordsEnd: Math.min(freeSpace, bytes.length), isUsed: true, hasHeader: true, problems };
}

const ZEROS = Buffer.alloc(CHUNK);

export function isZero(bytes: Buffer): boolean {
  return bytes.compare(ZEROS, 0, bytes.length) === 0;
}
