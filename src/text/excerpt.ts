import { maskSecrets } from './secrets.ts';

const MAX_LINES = 5;
const MAX_CHARACTERS = 1024;

/** Quotes at most 5 lines or 1 KiB of a source, secrets masked. What was left out is marked with an ellipsis. */
export function excerptOf(texts: readonly string[]): string {
  let excerpt = texts.slice(0, MAX_LINES).map(maskSecrets).join('\n');
  const shortened = texts.length > MAX_LINES || excerpt.length > MAX_CHARACTERS;
  if (excerpt.length > MAX_CHARACTERS) excerpt = excerpt.slice(0, MAX_CHARACTERS - 1);
  if (shortened) excerpt += '…';
  // A slice of a decoded block keeps the whole block alive; a copy keeps only itself.
  return Buffer.from(excerpt, 'utf8').toString('utf8');
}
