import { sha256OfFile } from './io/hash.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Chosen } from './reading-order.ts';

/** Captures of which each stands for itself, and what is to be said of the others. */
export interface Originals<T> {
  readonly captures: readonly T[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A second capture with the same octets is no second witness. Only files of one size are looked into for that. */
export async function withoutCopies<T extends Chosen>(all: readonly T[]): Promise<Originals<T>> {
  const sizes = all.map(({ input }) => input.fileBytes);
  const firsts = new Map<string, string>();
  const captures: T[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const one of all) {
    const { file, fileBytes, source } = one.input;
    const hasTwin = sizes.filter((bytes) => bytes === fileBytes).length > 1;
    const digest =
      hasTwin && file !== undefined && fileBytes !== undefined ? await sha256OfFile(file, fileBytes) : undefined;
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
