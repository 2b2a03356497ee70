import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Source } from '../model/source.ts';
import type { Received } from './received.ts';
import { whyStopped } from './system-error.ts';

/** What is to be hashed: a file, or what gives its octets more than once. */
type Hashed = Pick<Received, 'file' | 'bytes' | 'blocks' | 'canReadAgain'>;

/**
 * SHA-256 of octets as they came, as lower-case hex. Resolves to undefined for a stream, and for what cannot be read to its end: a hash of
 * half a file would be one of something else.
 */
export async function sha256Of(received: Hashed): Promise<string | undefined> {
  const { file, bytes, canReadAgain } = received;
  if (file !== undefined) return bytes === undefined ? undefined : sha256OfFile(file, bytes);
  if (!canReadAgain) return undefined;
  const hash = createHash('sha256');
  try {
    for await (const block of received.blocks()) hash.update(block);
  } catch (error) {
    whyStopped(error); // throws what is our own mistake; the rest is told where the source is read
    return undefined;
  }
  return hash.digest('hex');
}

/** A source that is hashed while it is read: to unpack it once more would take longer. */
export interface Hashing {
  readonly source: Source;
  /** Undefined where it was not read, or not to its end. */
  readonly digest: () => string | undefined;
}

export function hashing(source: Source): Hashing {
  let digest: string | undefined;
  async function* blocks(): AsyncIterable<Uint8Array> {
    const hash = createHash('sha256');
    for await (const block of source.blocks()) {
      hash.update(block);
      yield block;
    }
    digest = hash.digest('hex');
  }
  return { source: { ...source, blocks }, digest: () => digest };
}

/** Below this size a worker takes longer to start than the hash to compute. */
const IN_PLACE_BELOW = 8 << 20;

/**
 * SHA-256 of a file as lower-case hex, computed on another core for large files so that decoding goes on beside it.
 * Resolves to undefined where the file cannot be read: the reader of the file says why.
 */
export function sha256OfFile(file: string, bytes: number): Promise<string | undefined> {
  if (bytes >= IN_PLACE_BELOW) return inWorker(file);
  try {
    return Promise.resolve(createHash('sha256').update(readFileSync(file)).digest('hex'));
  } catch {
    return Promise.resolve(undefined); // gone or unreadable since it was opened
  }
}

// Kept as text, so that the bundle needs no second file whose place would have to be found at run time.
const WORKER = `
const { createHash } = require('node:crypto');
const { openSync, readSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const hash = createHash('sha256');
const buffer = Buffer.allocUnsafeSlow(1 << 20);
const fd = openSync(workerData, 'r');
for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer)) hash.update(buffer.subarray(0, got));
parentPort.postMessage(hash.digest('hex'));
`;

function inWorker(file: string): Promise<string | undefined> {
  return new Promise((done) => {
    const worker = new Worker(WORKER, { eval: true, workerData: file });
    worker.once('message', (digest: string) => done(digest));
    worker.once('error', () => done(undefined));
  });
}
