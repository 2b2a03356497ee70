import { sha256Of } from './io/hash.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Chosen } from './reading-order.ts';

/** Captures of which each stands for itself, and what is to be said of the others. */
export interface Originals<T> {
  readonly captures: readonly T[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A second capture with the same octets is no second witness. Only files of one size are looked into for that. */
export async function withoutCopies<T extends Chosen>(all: readonly T[]): Promise<Originals<T>> {
  const sizes = all.map(({ input }) => input.received.bytes);
  const firsts = new Map<string, string>();
  const captures: T[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const one of all) {
    const { received, source } = one.input;
    const hasTwin = sizes.filter((bytes) => bytes === received.bytes).length > 1;
    const digest = hasTwin ? await sha256Of(received) : undefined;
    const first = digest === undefined ? undefined : firsts.get(digest);
    if (first === undefined) {
      captures.push(one);
      if (digest !== undefined) firsts.set(digest, source.path);
      continue;
    }
    const message = `The capture holds the same octets as ${first}; it was left out.`;
    diagnostics.push({ kind: 'diagnostic', code: 'input.copy', message, source: source.id });
  }
  return { captures, diagnostics };
}
