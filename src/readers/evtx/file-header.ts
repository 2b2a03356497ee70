// The header of an event log (libevtx, "Windows XML Event Log (EVTX)", section "File header"): 128 octets that are used, in a
// block of 4096.
import { crc32 } from 'node:zlib';
import type { Problem } from '../../model/diagnostic.ts';

/** Octets in front of the first chunk. */
export const FILE_HEADER = 4096;
const USED = 128;

export const FILE_SIGNATURE = Buffer.from('ElfFile\0', 'latin1');

const FLAG = { dirty: 1, full: 2, withoutChecksums: 4 } as const;

export interface FileHeader {
  /** Windows had the log open when it was copied: what the header counts may be behind. */
  readonly isDirty: boolean;
  /** undefined where the header is damaged. */
  readonly chunks: number | undefined;
  readonly problems: readonly Problem[];
}

/** The header in the first octets of a file, which may be fewer than it has. */
export function fileHeader(bytes: Buffer): FileHeader {
  const damaged = (message: string): FileHeader => {
    return { isDirty: true, chunks: undefined, problems: [{ code: 'evtx.file-header-damaged', at: 0, message }] };
  };
  if (bytes.length < USED) return damaged('The file ends inside its header; there are no events in it.');
  if (bytes.compare(FILE_SIGNATURE, 0, 8, 0, 8) !== 0) {
    return damaged('The header of the file is overwritten; the chunks of the log behind it were read.');
  }
  const flags = bytes.readUInt32LE(120);
  if ((flags & FLAG.withoutChecksums) === 0 && crc32(bytes.subarray(0, 120)) !== bytes.readUInt32LE(124)) {
    return damaged('The checksum of the file header is wrong; the chunks of the log were read without it.');
  }
  const problems: Problem[] = [];
  const add = (code: string, message: string) => problems.push({ code, at: 0, message });
  const major = bytes.readUInt16LE(38);
  if (major !== 3)
    add('evtx.version', `The log is of format version ${major}; version 3 is known. It was read as that.`);
  if ((flags & FLAG.dirty) !== 0) {
    add('evtx.not-closed', 'Windows had the log open when it was copied; its newest records may be missing.');
  }
  if ((flags & FLAG.full) !== 0) {
    add('evtx.log-full', 'The log had reached its size limit; records are missing at one of its ends.');
  }
  return { isDirty: (flags & FLAG.dirty) !== 0, chunks: bytes.readUInt16LE(42), problems };
}
