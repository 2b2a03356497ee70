import { constants, createGunzip, gunzipSync, type ZlibOptions } from 'node:zlib';

// Files that gzip packed are read as what they hold: captures, logs and the output of `show tech-support` come so.

/** `design.md` section 8: what is unpacked is no more than this many times as large, and no larger than 4 GiB. */
const MAX_RATIO = 1000;
const MAX_BYTES = 2 ** 32;
/** Below this no ratio is asked for: a small file of one repeated line is no bomb. */
const RATIO_FROM = 64 << 20;
const CHUNK_BYTES = 1 << 16;
const HEAD_BYTES = 1 << 16;

/** The magic number, and deflate, which is the only method there is (RFC 1952 §2.3.1). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08;
}

/** What the first octets of a packed file hold, up to 64 KiB; undefined where they are damaged. */
export function unpackedHead(head: Uint8Array): Uint8Array | undefined {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 * RATIO_FROM };
    return gunzipSync(head, options).subarray(0, HEAD_BYTES);
  } catch {
    return undefined;
  }
}

/**
 * The content of what is packed, in blocks.
 *
 * @throws an error with `code` and `syscall` where the file is damaged, is cut, or grows beyond the limits; what came before it
 *   was given.
 */
export async function* unpackedBlocks(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const unpacker = new Unpacker();
  let [from, to] = [0, 0];
  try {
    for await (const block of packed) {
      from += block.length;
      for (const content of await unpacker.unpack(block)) {
        to += content.length;
        yield content;
      }
      if (to > MAX_BYTES || (to > RATIO_FROM && to > MAX_RATIO * from)) throw tooLarge();
      if (unpacker.error !== undefined) throw asSystemError(unpacker.error);
    }
    yield* await unpacker.finish();
    if (unpacker.error !== undefined) throw asSystemError(unpacker.error);
  } finally {
    unpacker.close();
  }
}

/** A stream that fails throws away what it had unpacked before; here it is given first. */
class Unpacker {
  error: Error | undefined;
  // What one block holds is taken when all of it is unpacked: the stream must not wait for that.
  readonly #stream = createGunzip({ chunkSize: CHUNK_BYTES, readableHighWaterMark: MAX_BYTES } as ZlibOptions);
  #failed: () => void = () => undefined;

  constructor() {
    this.#stream.on('error', (error) => {
      this.error = error;
      this.#failed();
    });
  }

  unpack(block: Uint8Array): Promise<Uint8Array[]> {
    // The block is reused by whoever reads the file.
    return this.#until((done) => this.#stream.write(Uint8Array.from(block), done));
  }

  async finish(): Promise<Uint8Array[]> {
    const rest: Uint8Array[] = [];
    this.#stream.on('data', (content: Buffer) => rest.push(content));
    await this.#until((done) => this.#stream.once('end', done).end());
    return rest;
  }

  close(): void {
    this.#stream.destroy();
  }

  async #until(start: (done: () => void) => void): Promise<Uint8Array[]> {
    if (this.error === undefined) {
      await new Promise<void>((done) => {
        this.#failed = done;
        start(done);
      });
    }
    const ready: Uint8Array[] = [];
    for (let content = this.#stream.read(); content !== null; content = this.#stream.read()) ready.push(content);
    return ready;
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
