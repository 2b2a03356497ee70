import type { Source } from '../../src/model/source.ts';

/**
 * A source over bytes as `io` gives files: blocks over one Buffer that is used again. What an earlier block held is
 * overwritten, so whoever keeps a view instead of a copy is found out; a Buffer, since its `slice` does not copy.
 */
export function sourceOf(bytes: Uint8Array, blockSize = 4096): Source {
  return {
    kind: 'source',
    id: 'S1',
    path: 'test',
    bytes: bytes.length,
    *blocks() {
      const shared = Buffer.alloc(blockSize);
      for (let at = 0; at < bytes.length; at += blockSize) {
        const part = bytes.subarray(at, at + blockSize);
        shared.fill(0xee);
        shared.set(part);
        yield shared.subarray(0, part.length);
      }
    },
  };
}
