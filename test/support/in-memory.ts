import { memoryAccess } from '../../src/io/archive/random-access.ts';
import { type OpenedInput, openReceived } from '../../src/io/inputs.ts';

const BLOCK_BYTES = 1 << 16;

export interface FileInMemory {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Files in memory, opened as files on a disk are: archives too, and numbered in order of path. */
export function openedInMemory(files: readonly FileInMemory[]): Promise<OpenedInput[]> {
  const arrived = files.map(({ path, bytes }) => ({
    received: {
      path,
      bytes: bytes.length,
      head: bytes.subarray(0, BLOCK_BYTES),
      *blocks() {
        for (let at = 0; at < bytes.length; at += BLOCK_BYTES) yield bytes.subarray(at, at + BLOCK_BYTES);
      },
      file: undefined,
      canReadAgain: true,
      open: memoryAccess(bytes),
    },
    type: undefined,
    isKeys: false,
    isNamed: true,
    rank: 0,
  }));
  return openReceived(arrived);
}
