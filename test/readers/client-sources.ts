import { readFileSync } from 'node:fs';
import { NO_VAULT } from '../../src/crypto/vault.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Event } from '../../src/model/event.ts';
import type { DateOrder } from '../../src/model/settings.ts';
import type { Tally } from '../../src/model/tally.ts';
import type { Reader } from '../../src/readers/reader.ts';
import { sharedPath } from '../support/shared.ts';
import { sourceOf } from '../support/sources.ts';

export interface ReadResult {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
  readonly tallies: readonly Tally[];
}

/** What surrounds an input: where it came from, and what a person says of it. */
export interface Around {
  readonly path?: string;
  readonly dateOrder?: DateOrder;
}

export async function readAll(
  reader: Reader,
  input: string | Uint8Array,
  blockSize?: number,
  { path, dateOrder }: Around = {},
): Promise<ReadResult> {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : input;
  const result = { events: [] as Event[], diagnostics: [] as Diagnostic[], tallies: [] as Tally[] };
  const vault = NO_VAULT;
  const source = sourceOf(bytes, blockSize);
  for await (const batch of reader.read(path === undefined ? source : { ...source, path }, {
    clock: 'clock',
    vault,
    dateOrder,
  })) {
    for (const item of batch) {
      if (item.kind === 'diagnostic') result.diagnostics.push(item);
      else if (item.kind === 'tally') result.tallies.push(item);
      else if (item.kind === 'source' || item.kind === 'wire.packets') throw new Error(`a text gave a ${item.kind}`);
      else result.events.push(item);
    }
  }
  return result;
}

export const codes = (result: ReadResult): string[] => result.diagnostics.map(({ code }) => code);

/** The lines of the published document this product grew from, or undefined where it is not at hand. */
export function seedLines(): readonly string[] | undefined {
  const seed = sharedPath('seeds', '004_2021842d8f3b8fda.txt');
  return seed === undefined ? undefined : readFileSync(seed, 'utf8').split('\n');
}

/** A record as the Windows client's log has it. */
export function record(date: string, time: string, source: string, body: string, type = 'Information'): string {
  return `${'*'.repeat(42)}

Date        : ${date}
Time        : ${time}
Type        : ${type}
Source      : ${source}

Description : ${body}

`;
}
