import { correlate } from '../../src/correlate/correlate.ts';
import { Vault } from '../../src/crypto/vault.ts';
import { type Ingested, ingest } from '../../src/ingest.ts';
import type { Event } from '../../src/model/event.ts';
import type { Result } from '../../src/model/result.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import { assemble } from '../../src/result.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { rules } from '../../src/rules/index.ts';
import { type FileInMemory, openedInMemory } from './in-memory.ts';

/** What reading files in memory gives, in the order of paths that `io` gives them. */
export async function ingested(files: readonly FileInMemory[], vault: Vault = new Vault()): Promise<Ingested> {
  const inputs = await openedInMemory(files);
  return ingest(inputs, { vault, hash: false, useKeys: true, pcapParser: false });
}

/** The whole analysis of files in memory. Fails where a reader or rule failed. */
export async function analysed(files: readonly FileInMemory[], settings: CaseSettings = {}): Promise<Result> {
  const vault = new Vault();
  return concluded(await ingested(files, vault), { settings, vault });
}

export interface Conclusion {
  readonly settings: CaseSettings;
  readonly vault: Vault;
  /** In place of those that were read. */
  readonly events?: readonly Event[];
}

/** What follows from what was read. Fails where a reader or rule failed. */
export function concluded(read: Ingested, { settings, vault, events = read.events }: Conclusion): Result {
  const sources = read.sources.map(({ source, clock, reader }) => ({
    id: source.id,
    path: source.path,
    clock,
    vantage: reader?.vantage,
  }));
  const found = correlate(sources, events, settings);
  const judged = evaluate(rules, found);
  const failures = [...read.failures, ...judged.failures];
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return assemble({
    options: { reader: null, hash: false, useKeys: true },
    read,
    found,
    judged,
    rests: [],
    vault,
  });
}
