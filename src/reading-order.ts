import { NO_VAULT } from './crypto/vault.ts';
import type { OpenedInput } from './io/inputs.ts';
import type { Reader } from './readers/reader.ts';

/** An input with the reader for it; undefined where no reader knows the content. */
export interface Chosen {
  readonly input: OpenedInput;
  readonly reader: Reader | undefined;
}

/**
 * Keys from any input open SAs of any other, so they are read first. Captures follow in order of their first packets: the
 * files of a ring are one stream, whatever their names.
 */
export async function inReadingOrder<T extends Chosen>(chosen: readonly T[]): Promise<readonly T[]> {
  // Of one capture there is no order to find out.
  const several = chosen.filter(({ reader }) => isCapture(reader)).length > 1;
  const ranked: { readonly one: T; readonly rank: number; readonly firstNs: bigint }[] = [];
  for (const one of chosen) {
    const rank = one.reader?.holdsKeys === true ? 0 : isCapture(one.reader) ? 1 : 2;
    ranked.push({ one, rank, firstNs: rank === 1 && several ? await firstPacketNs(one) : 0n });
  }
  ranked.sort((a, b) => a.rank - b.rank || (a.firstNs < b.firstNs ? -1 : a.firstNs > b.firstNs ? 1 : 0));
  return ranked.map(({ one }) => one);
}

export function isCapture(reader: Reader | undefined): boolean {
  return reader?.vantage === 'wire' && reader.holdsKeys !== true;
}

/** When a capture begins, read from its head alone; the end of time where that does not tell. */
async function firstPacketNs({ input, reader }: Chosen): Promise<bigint> {
  const { head, source } = input;
  if (reader === undefined || !(head instanceof Uint8Array)) return NEVER;
  const start = { ...source, bytes: head.length, blocks: () => [head] };
  try {
    for await (const items of reader.read(start, { clock: '', vault: NO_VAULT })) {
      for (const item of items) {
        if (item.kind === 'wire.capture' && item.firstAt.kind === 'absolute') return item.firstAt.epochNs;
      }
    }
  } catch {
    // A reader that fails here fails again when the whole source is read, and is reported then.
  }
  return NEVER;
}

const NEVER = 2n ** 63n;
