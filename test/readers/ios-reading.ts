import { expect } from 'vitest';
import { NO_VAULT } from '../../src/crypto/vault.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Event, EventKind, EventOf } from '../../src/model/event.ts';
import type { Tally } from '../../src/model/tally.ts';
import { ios } from '../../src/readers/ios.ts';
import { sourceOf } from '../support/sources.ts';

export interface Reading {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
  readonly tally: Tally;
  /** What went into the vault, as `use: secret`. */
  readonly secrets: readonly string[];
}

/** Reads a text or bytes in small blocks, and checks what holds for every reading: places and counts. */
export async function read(input: string | Uint8Array, blockSize = 1000): Promise<Reading> {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const events: Event[] = [];
  const diagnostics: Diagnostic[] = [];
  const tallies: Tally[] = [];
  const secrets: string[] = [];
  const vault = {
    ...NO_VAULT,
    keep(secret: string | Uint8Array, use: string) {
      secrets.push(`${use}: ${typeof secret === 'string' ? secret : Buffer.from(secret).toString('hex')}`);
      return 'secret';
    },
    keepUnlessIdentity(value: Uint8Array) {
      secrets.push(`private attribute: ${Buffer.from(value).toString('hex')}`);
    },
  };
  for await (const batch of ios.read(sourceOf(bytes, blockSize), { clock: 'C1', vault })) {
    for (const item of batch) {
      if (item.kind === 'diagnostic') diagnostics.push(item);
      else if (item.kind === 'tally') tallies.push(item);
      else if (item.kind !== 'source' && item.kind !== 'wire.packets') events.push(item);
    }
  }
  const [tally] = tallies;
  if (tally === undefined || tallies.length !== 1) throw new Error('one tally is due');
  expect(tally.skipped.reduce((sum, { count }) => sum + count, tally.used)).toBe(tally.read);
  for (const { evidence } of [...events, ...diagnostics]) {
    expect(evidence?.start).toBeLessThanOrEqual(evidence?.end ?? -1);
    expect(evidence?.end).toBeLessThanOrEqual(bytes.length);
  }
  return { events, diagnostics, tally, secrets };
}

export function ofKind<K extends EventKind>(reading: Reading, kind: K): EventOf<K>[] {
  return reading.events.filter((event): event is EventOf<K> => event.kind === kind);
}

/** Kinds in order, the prefix left out. */
export function kinds(reading: Reading): string[] {
  return reading.events.map((event) => event.kind.replace('gateway.', ''));
}

export function skipped(reading: Reading, why: string): number {
  return reading.tally.skipped.find((entry) => entry.why === why)?.count ?? 0;
}
