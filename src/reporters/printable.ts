// Evidence is hostile: a user name may hold terminal escapes, a log line may hold characters that reorder the rest
// of the report. Everything that reaches a terminal goes through `printable`, and whole results through
// `printableResult`, so that no section can forget it.

import type { Result } from '../model/result.ts';

/**
 * What a terminal or a reader's eye could be misled by: C0 and C1 controls (ESC and CSI open every escape sequence),
 * bidirectional and other format controls, line separators, half surrogates, private characters, and all that
 * is not drawn at all (zero-width characters, fillers, tags).
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Spaces that look like a plain one, but are another character. */
const ODD_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** More marks on one letter than any script needs: they would paint over the neighbouring lines. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** Keys whose texts are paragraphs; a line feed in any other value would let evidence forge a line of the report. */
const PARAGRAPHS = new Set(['excerpt', 'detail', 'remedy', 'collect']);

/**
 * The text on one line, with everything unsafe written out as `\x1b` or `\u{202e}`.
 *
 * Tabs and line ends become single spaces. Text that is safe comes back unchanged.
 */
export function printable(text: string): string {
  // Nearly all text is plain ASCII, and a result holds very much of it.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return escapeUnsafe(text.replace(/\r\n|[\t\r\n]/g, ' '));
}

/** The same for a text of several lines: its line feeds stay. */
export function printableLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map(printable)
    .join('\n');
}

/** The same result with every string in it printable, keys included. Parts without anything unsafe are shared, not copied. */
export function printableResult(result: Result): Result {
  // `cleaned` keeps the shape and changes strings only, so the type stays true.
  return cleaned(result, '') as Result;
}

/** A cell of thousands of characters says no more than its beginning, and laying it out takes seconds. */
const LONGEST = 500;

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function cleaned(value: unknown, key: string): unknown {
  if (typeof value === 'string') return PARAGRAPHS.has(key) ? printableLines(value) : printable(shortened(value));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => cleaned(item, key));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value);
  const safe = entries.map(([name, held]): [string, unknown] => [printable(name), cleaned(held, name)]);
  const same = safe.every(([name, held], index) => name === entries[index]?.[0] && held === entries[index]?.[1]);
  return same ? value : Object.fromEntries(safe);
}

function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, written).replace(ODD_SPACES, ' ').replace(STACKED_MARKS, '$1');
}

function written(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
