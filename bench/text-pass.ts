// The reading of a gateway's log alone, for measuring: counts on standard output.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NO_VAULT } from '../src/crypto/vault.ts';
import type { Source } from '../src/model/source.ts';
import { ios } from '../src/readers/ios.ts';

const BLOCK = 64 * 1024;

async function main(path: string): Promise<void> {
  const file = openSync(path, 'r');
  const source: Source = { kind: 'source', id: 'S1', path, bytes: fstatSync(file).size, blocks: () => blocks(file) };
  const counts: Record<string, number> = {};
  for await (const items of ios.read(source, { clock: 'C1', vault: NO_VAULT })) {
    for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  closeSync(file);
  process.stdout.write(`${JSON.stringify({ ...counts, rssMiB: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
}

function* blocks(file: number): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(BLOCK);
  for (let got = readSync(file, buffer); got > 0; got = readSync(file, buffer)) yield buffer.subarray(0, got);
}

await main(process.argv[2] ?? '');
