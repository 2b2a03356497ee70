import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

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
