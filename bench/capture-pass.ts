// The capture pass alone, for measuring: reader and follower over one file, counts on standard output.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NO_VAULT } from '../src/crypto/vault.ts';
import { exchangeFollower } from '../src/exchanges/follower.ts';
import type { Source } from '../src/model/source.ts';
import { pcap } from '../src/readers/pcap.ts';
import { pcapng } from '../src/readers/pcapng.ts';

const BLOCK = 64 * 1024;

async function main(path: string): Promise<void> {
  const file = openSync(path, 'r');
  const source: Source = { kind: 'source', id: 'S1', path, bytes: fstatSync(file).size, blocks: () => blocks(file) };
  const reader = path.endsWith('.pcapng') ? pcapng : pcap;
  const follower = exchangeFollower();
  const counts: Record<string, number> = {};
  for await (const items of reader.read(source, { clock: 'C1', vault: NO_VAULT })) {
    for (const item of items) {
      counts[item.kind] = (counts[item.kind] ?? 0) + 1;
      if (item.kind === 'wire.packets') follower.feed(item, 'C1');
      if (item.kind === 'wire.capture') Object.assign(counts, { packets: item.packets, ike: item.ikePackets });
    }
  }
  for (const { kind } of follower.finish()) counts[kind] = (counts[kind] ?? 0) + 1;
  closeSync(file);
  process.stdout.write(`${JSON.stringify({ ...counts, rssMiB: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
}

function* blocks(file: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(new ArrayBuffer(BLOCK));
  for (let at = 0; ; ) {
    const read = readSync(file, buffer, 0, BLOCK, at);
    if (read === 0) return;
    at += read;
    yield read === BLOCK ? buffer : buffer.subarray(0, read);
  }
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Usage: capture-pass FILE');
await main(path);
