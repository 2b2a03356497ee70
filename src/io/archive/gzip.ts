import { inflated } from './inflate.ts';
import { MAX_BYTES, MAX_RATIO, RATIO_FROM } from './limits.ts';

// Files that gzip packed are read as what they hold: captures, logs and the output of `show tech-support` come so.

/** The magic number, and deflate, which is the only method there is (RFC 1952 §2.3.1). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08;
}

/**
 * The content of what is packed, in blocks. `mayGoOn` is asked after each how much it was by then.
 *
 * @throws an error with `code` and `syscall` where the file is damaged, is cut, or grows beyond the limits; what came before it
 *   was given.
 */
export async function* unpackedBlocks(
  packed: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  mayGoOn: (unpacked: number) => boolean = () => true,
): AsyncIterable<Uint8Array> {
  try {
    yield* inflated(packed, 'gzip', (from, to) => {
      if (to > MAX_BYTES || (to > RATIO_FROM && to > MAX_RATIO * from) || !mayGoOn(to)) throw tooLarge();
    });
  } catch (error) {
    throw asSystemError(error);
  }
}

function tooLarge(): Error {
  return Object.assign(new Error('the content is too large'), { code: 'E2BIG', syscall: 'gunzip' });
}

/** Errors of zlib carry a code and no system call; what is wrong is the file, not the program. */
function asSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || 'syscall' in error) return error;
  return Object.assign(new Error(error.message), { code: error.code, syscall: 'gunzip' });
}
