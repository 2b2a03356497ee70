// Material beside the repository, present for developers and CI only: real captures with their truth.

import { readdirSync, readFileSync } from 'node:fs';
import { NO_VAULT } from '../../src/crypto/vault.ts';
import { exchangeFollower } from '../../src/exchanges/follower.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Source } from '../../src/model/source.ts';
import type { IkeSaSeen } from '../../src/model/wire-events.ts';
import { pcap } from '../../src/readers/pcap.ts';
import { pcapng } from '../../src/readers/pcapng.ts';
import type { Item, Reader } from '../../src/readers/reader.ts';
import { sharedPath } from './shared.ts';
import { sourceOf } from './sources.ts';

/** A folder beside the repository, or undefined with a printed message where it is absent. */
export const sharedFolder = (name: string): string | undefined => sharedPath(name);

/**
 * Names of all captures below a folder, in order. An absent folder gives one name that stands for none, since a table
 * of tests may not be empty; the suite around it is skipped.
 */
export function capturesIn(folder: string | undefined): readonly string[] {
  if (folder === undefined) return ['no captures'];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .sort();
}

/** All that a reader yields, in one array. */
export async function read(reader: Reader, source: Source): Promise<Item[]> {
  const items: Item[] = [];
  const context = { clock: 'C1', vault: NO_VAULT };
  for await (const some of reader.read(source, context)) items.push(...some);
  return items;
}

export function readerFor(bytes: Uint8Array): Reader {
  const head = { bytes: bytes.subarray(0, 65_536), text: '', whole: bytes.length <= 65_536 };
  return pcapng.sniff(head) === 'no' ? pcap : pcapng;
}

export interface Followed {
  readonly items: readonly Item[];
  readonly sas: readonly IkeSaSeen[];
  /** Those of the reader, then those of the follower. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a capture and follows its IKE SAs. */
export async function follow(bytes: Uint8Array, blockSize?: number): Promise<Followed> {
  const items = await read(readerFor(bytes), sourceOf(bytes, blockSize));
  const follower = exchangeFollower();
  for (const item of items) if (item.kind === 'wire.packets') follower.feed(item, 'C1');
  const found = follower.finish();
  return {
    items,
    sas: found.filter((event) => event.kind === 'wire.ike-sa'),
    diagnostics: [...items, ...found].filter((item) => item.kind === 'diagnostic'),
  };
}

export function bytesOf(path: string): Uint8Array {
  return readFileSync(path);
}
