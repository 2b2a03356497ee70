// The octets that were decrypted, which nothing that leaves the tool has: for comparison with what others decrypt.
import { readFileSync } from 'node:fs';
import { Vault } from '../../src/crypto/vault.ts';
import { exchangeFollower } from '../../src/exchanges/follower.ts';
import { readers } from '../../src/readers/index.ts';
import { read, readerFor } from './lab.ts';
import { sourceOf } from './sources.ts';

/** Hex of the plaintext of every message that was opened, by frame; of one in fragments at the frame that completes it. */
export async function plaintexts(path: string, keys: string): Promise<ReadonlyMap<number, string>> {
  const vault = new Vault();
  const table = readers.find(({ id }) => id === 'ikev2-decryption-table');
  const source = sourceOf(readFileSync(keys));
  for await (const _ of table?.read(source, { clock: '', vault }) ?? []);
  const follower = exchangeFollower({ vault, openEvery: true });
  const found = new Map<number, string>();
  const bytes = readFileSync(path);
  for (const item of await read(readerFor(bytes), sourceOf(bytes))) {
    if (item.kind !== 'wire.packets') continue;
    const stream = follower.streamOf(item, 'C1');
    for (const message of stream.messages(item)) {
      const opened = stream.follow(message)?.opened;
      if (opened?.verdict === 'opened') found.set(message.frame, Buffer.from(opened.plaintext).toString('hex'));
    }
  }
  return found;
}
