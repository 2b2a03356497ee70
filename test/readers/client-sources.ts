import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Event } from '../../src/model/event.ts';
import type { Source } from '../../src/model/source.ts';
import type { Tally } from '../../src/model/tally.ts';
import type { Reader } from '../../src/readers/reader.ts';

/** A source whose blocks share one buffer, as the real ones do: whoever keeps a view sees it overwritten. */
export function sourceOf(bytes: Uint8Array, blockSize = 4096): Source {
  return {
    kind: 'source',
    id: 'S1',
    path: 'test',
    bytes: bytes.length,
    *blocks() {
      const shared = Buffer.alloc(blockSize);
      for (let at = 0; at < bytes.length; at += blockSize) {
        const part = bytes.subarray(at, at + blockSize);
        shared.set(part);
        yield shared.subarray(0, part.length);
      }
    },
  };
}

export interface ReadResult {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
  readonly tallies: readonly Tally[];
}

export async function readAll(reader: Reader, input: string | Uint8Array, blockSize?: number): Promise<ReadResult> {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : input;
  const result = { events: [] as Event[], diagnostics: [] as Diagnostic[], tallies: [] as Tally[] };
  const vault = { keep: () => 'handle' };
  for await (const batch of reader.read(sourceOf(bytes, blockSize), { clock: 'clock', vault })) {
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

const SEED = fileURLToPath(new URL('../../../shared/seeds/004_2021842d8f3b8fda.txt', import.meta.url));

/** The lines of the published document this product grew from, or undefined where it is not at hand. */
export function seedLines(): readonly string[] | undefined {
  if (existsSync(SEED)) return readFileSync(SEED, 'utf8').split('\n');
  console.warn(`skipped: ${SEED} is not there`);
  return undefined;
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
