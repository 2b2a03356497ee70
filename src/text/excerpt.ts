import { hideBlocks, mayHoldBlock } from './block-secrets.ts';
import { mayHoldSecret } from './secret-words.ts';
import { maskSecrets } from './secrets.ts';

const MAX_LINES = 5;
const MAX_CHARACTERS = 1024;

/** `<session-token>` at the end of a line: its value stands on the next. */
const SECRET_ON_NEXT_LINE = /(<(?:session-token|host-scan-token|password)[^<>]{0,200}>\s*\n\s*)([^<\s]+)/gi;

/** Quotes at most 5 lines or 1 KiB of a source, secrets masked. What was left out is marked with an ellipsis. */
export function excerptOf(texts: readonly string[]): string {
  const [only] = texts;
  if (
    texts.length === 1 &&
    only !== undefined &&
    only.length <= MAX_CHARACTERS / 2 &&
    !mayHoldSecret(only) &&
    !mayHoldBlock(only)
  )
    return only;
  // A line may be megabytes long; what is not shown need not be masked, so a margin behind the limit is enough.
  const quoted = texts.slice(0, MAX_LINES).map((text) => text.slice(0, 2 * MAX_CHARACTERS));
  let excerpt = quoted.map(maskSecrets).join('\n');
  // A key goes over lines, and the pattern of another secret may have hidden where it begins.
  if (mayHoldBlock(excerpt)) excerpt = hideBlocks(quoted.join('\n')).split('\n').map(maskSecrets).join('\n');
  if (excerpt.includes('<')) excerpt = excerpt.replace(SECRET_ON_NEXT_LINE, '$1<hidden>');
  const shortened = texts.length > MAX_LINES || excerpt.length > MAX_CHARACTERS;
  if (excerpt.length > MAX_CHARACTERS) excerpt = excerpt.slice(0, MAX_CHARACTERS - 1);
  if (shortened) excerpt += '…';
  // What was cut off would stay alive with what is kept; a copy keeps only itself.
  return shortened ? Buffer.from(excerpt, 'utf8').toString('utf8') : excerpt;
}

/** The same of lines that have nothing in them to be hidden, neither by themselves nor together. */
export function excerptOfClean(texts: readonly string[]): string {
  if (texts.length > MAX_LINES) return excerptOf(texts);
  const excerpt = texts.length === 1 ? (texts[0] ?? '') : texts.join('\n');
  return excerpt.length > MAX_CHARACTERS ? excerptOf(texts) : excerpt;
}
