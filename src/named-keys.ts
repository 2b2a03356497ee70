import { InputError, type OpenedInput } from './io/inputs.ts';
import type { Diagnostic } from './model/diagnostic.ts';

/**
 * Whoever names a file of keys waits for them to be used: without them the run would answer another question.
 *
 * @throws InputError where the file gave none, with the first reason.
 */
export function requireKeys(
  { source, isKeys, head }: OpenedInput,
  taken: number,
  diagnostics: readonly Diagnostic[],
): void {
  // Of a zip each entry answers for itself.
  const holdsOthers = 'archive' in head && head.archive.members > 0;
  if (!isKeys || taken > 0 || holdsOthers) return;
  const why = diagnostics.find((one) => one.source === source.id);
  const line = why?.evidence?.line === undefined ? '' : `line ${why.evidence.line}: `;
  const reason = why === undefined ? 'it holds none in a form that is known.' : `${line}${why.message}`;
  throw new InputError(`no keys can be taken from ${source.path}: ${reason}`);
}
