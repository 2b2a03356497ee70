// Writes Windows event logs, from the published descriptions of the format ([MS-EVEN6]; libevtx, "Windows XML Event Log
// (EVTX)") and without a line of the reader. What it writes is held against `evtxexport` in test/differential.
import { crc32 } from 'node:zlib';
import { CHUNK_SIZE, ChunkWriter, sealChunk, type WrittenEvent } from './evtx-chunk.ts';

export { CHUNK_SIZE, type WrittenEvent };

export interface LogOptions {
  /** Events a chunk; what does not fit goes into the next one in any case. */
  readonly perChunk?: number;
  readonly flags?: number;
  /** Empty chunks behind the used ones. */
  readonly spare?: number;
  /** What the header says instead of the truth. */
  readonly statedChunks?: number;
  readonly firstChunk?: number;
}

export const HEADER_SIZE = 4096;

/** A log of these events. */
export function evtxFile(events: readonly WrittenEvent[], options: LogOptions = {}): Buffer {
  const chunks: ChunkWriter[] = [];
  let number = 0;
  for (const event of events) {
    let chunk = chunks.at(-1);
    if (chunk === undefined || chunk.records === (options.perChunk ?? 1000) || !chunk.add(event, number + 1)) {
      chunk = new ChunkWriter();
      chunks.push(chunk);
      if (!chunk.add(event, number + 1)) throw new Error('an event that fits in no chunk');
    }
    number++;
  }
  const spare = Buffer.alloc(CHUNK_SIZE * (options.spare ?? 0));
  const header = fileHeader(chunks.length, events.reduce((last, { id }) => Math.max(last, id), 0) + 1, options);
  return Buffer.concat([header, ...chunks.map((chunk) => chunk.finish()), spare]);
}

function fileHeader(chunks: number, nextId: number, { flags = 0, statedChunks, firstChunk = 0 }: LogOptions): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(firstChunk), 8);
  header.writeBigUInt64LE(BigInt(Math.max(0, chunks - 1)), 16);
  header.writeBigUInt64LE(BigInt(nextId), 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(HEADER_SIZE, 40);
  header.writeUInt16LE(statedChunks ?? chunks, 42);
  header.writeUInt32LE(flags, 120);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}

/** Writes the checksums anew that a chunk states, after a test changed something in it. */
export function resealChunk(file: Buffer, index: number): void {
  sealChunk(file.subarray(HEADER_SIZE + index * CHUNK_SIZE, HEADER_SIZE + (index + 1) * CHUNK_SIZE));
}
