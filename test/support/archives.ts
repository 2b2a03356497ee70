import { type OpenedInput, whyNoContent } from '../../src/io/inputs.ts';
import { guarded } from '../../src/io/system-error.ts';
import { openedInMemory } from './in-memory.ts';

/** One input with all that it gives. */
export interface Taken {
  readonly path: string;
  readonly text: string;
  /** Codes of what was said of it, before and while it was read. */
  readonly codes: readonly string[];
}

/** All inputs that a file in memory gives, read to their ends. */
export async function takenFrom(bytes: Uint8Array, path = 'b.zip'): Promise<Taken[]> {
  return takenOf(await openedInMemory([{ path, bytes }]));
}

export async function takenOf(inputs: readonly OpenedInput[]): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const input of inputs) {
    const { source, failure } = guarded(input.source);
    const blocks: Buffer[] = [];
    for await (const block of source.blocks()) blocks.push(Buffer.from(block));
    const codes = [...whyNoContent(input), ...failure()].map(({ code }) => code);
    taken.push({ path: source.path, text: Buffer.concat(blocks).toString('latin1'), codes });
  }
  return taken;
}

/** Path and content of what was read without a complaint, for comparing. */
export function sound(taken: readonly Taken[]): string[] {
  return taken.flatMap(({ path, text, codes }) =>
    codes.length === 0 && path.includes('!/') ? [`${path} ${text}`] : [],
  );
}
