import { constants, createGunzip, createInflateRaw, gunzipSync, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { MAX_BYTES } from './limits.ts';

// Deflate, bare as zip has it or in the frame of gzip: what a damaged stream held before the damage is always given.

export type Framing = 'gzip' | 'raw';

const CHUNK_BYTES = 1 << 16;
/** What is unpacked from one piece is held at once, and that may be a thousand times as much. */
const PIECE_BYTES = 1 << 14;
const HEAD_BYTES = 1 << 16;

/** Told at the beginning, and behind each piece, how much went in and came out; what it throws ends the reading. */
export type Watch = (packed: number, unpacked: number) => void;

/**
 * What is packed, in blocks.
 *
 * @throws an error of zlib (with `code`, and without `syscall`) where it is damaged or cut.
 */
export async function* inflated(
  packed: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  framing: Framing,
  watch: Watch,
): AsyncIterable<Uint8Array> {
  const unpacker = new Unpacker(framing);
  let [from, to] = [0, 0];
  function* counted(contents: readonly Uint8Array[]): Iterable<Uint8Array> {
    for (const content of contents) {
      to += content.length;
      yield content;
    }
    watch(from, to);
  }
  try {
    watch(from, to);
    for await (const block of packed) {
      for (let at = 0; at < block.length; at += PIECE_BYTES) {
        const piece = block.subarray(at, at + PIECE_BYTES);
        from += piece.length;
        yield* counted(await unpacker.unpack(piece));
        if (unpacker.error !== undefined) throw unpacker.error;
      }
    }
    yield* counted(await unpacker.finish());
    if (unpacker.error !== undefined) throw unpacker.error;
  } finally {
    unpacker.close();
  }
}

/** What the head of something packed holds. */
export interface InflatedHead {
  readonly octets: Uint8Array;
  /** Whether all that was given was unpacked into it. */
  readonly isAll: boolean;
}

/** Enough for most heads, and little enough that no bomb of them costs more than this many times a thousand. */
const STEPS = [1 << 13, 1 << 16];
const MOST_OF_A_STEP = 9 << 20;

/**
 * Up to 64 KiB out of the first octets of something packed; undefined where they are damaged. At once, since a stream of its
 * own for each of thousands of entries takes ten times as long.
 */
export function inflatedHead(packed: Uint8Array, framing: Framing): InflatedHead | undefined {
  const unpack = framing === 'gzip' ? gunzipSync : inflateRawSync;
  let found: Uint8Array | undefined;
  for (const step of STEPS) {
    try {
      const start = packed.subarray(0, step);
      const content = unpack(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_OF_A_STEP });
      const isAll = step >= packed.length && content.length <= HEAD_BYTES;
      // A copy: the rest of what was unpacked need not be held.
      const octets = content.length <= HEAD_BYTES ? content : Buffer.from(content.subarray(0, HEAD_BYTES));
      if (isAll || octets.length === HEAD_BYTES || step >= packed.length) return { octets, isAll };
      found = octets;
    } catch {
      break; // damaged, or unpacked too much: what fewer octets gave stands
    }
  }
  return found === undefined ? undefined : { octets: found, isAll: false };
}

/** A stream that fails throws away what it had unpacked before; here it is given first. */
class Unpacker {
  error: Error | undefined;
  readonly #stream: ReturnType<typeof createGunzip>;
  #failed: () => void = () => undefined;

  constructor(framing: Framing) {
    // What one block holds is taken when all of it is unpacked: the stream must not wait for that.
    const options = { chunkSize: CHUNK_BYTES, readableHighWaterMark: MAX_BYTES } as ZlibOptions;
    this.#stream = framing === 'gzip' ? createGunzip(options) : createInflateRaw(options);
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
