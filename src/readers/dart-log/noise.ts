// What stands in a log beside its records: separators of its own, and what people and tools add when they publish one.

export type Noise = 'blank' | 'separator' | 'fence' | 'marker' | 'rule' | 'heading';

const SEPARATOR = /^\s*\*{10,}\s*$/;
const FENCE = /^\s*```[`\w]*\s*$/;
const DOTS = /^\s*\.[.\s]*$/;
const TAG = /^\s*<(?:#root|snip)>\s*$/i;
const COMMENT = /^\s*!!/;
const HEADING = /^#{1,6}\s/;
// --- · ___ · === · - - -
const RULE = /^\s*(?:-{3,}|_{3,}|={3,}|- - -|_ _ _)\s*$/;
// Asterisks separate records, and bodies have rows of them: only the shortest is a rule, as Markdown writes it.
const STAR_RULE = /^\s*(?:\*{3}|\* \* \*)\s*$/;
const STARS = /^\s*\*{4,9}\s*$/;

/**
 * What a line is if it is not text of a record: undefined for text.
 *
 * A `marker` (`<snip>`, a lone `.`, `!! comment`) never is body and never ends a record. A `rule` (`---`) is no body
 * either and ends the one above it. A `heading` ends a record, but only in a file that has fences: elsewhere it is text.
 */
export function noiseOf(text: string): Noise | undefined {
  // Nearly all lines are text, and their first letter tells so without a pattern.
  if (isLetter(text.charCodeAt(0))) return undefined;
  switch (text.trimStart()[0]) {
    case undefined:
      return 'blank';
    case '*':
      if (SEPARATOR.test(text)) return 'separator';
      if (STAR_RULE.test(text)) return 'rule';
      return STARS.test(text) ? 'marker' : undefined;
    case '`':
      return FENCE.test(text) ? 'fence' : undefined;
    case '.':
      return DOTS.test(text) ? 'marker' : undefined;
    case '<':
      return TAG.test(text) ? 'marker' : undefined;
    case '!':
      return COMMENT.test(text) ? 'marker' : undefined;
    case '-':
    case '_':
    case '=':
      return RULE.test(text) ? 'rule' : undefined;
    case '#':
      return HEADING.test(text) ? 'heading' : undefined;
    default:
      return undefined;
  }
}

/** Of ASCII. */
function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

const ESCAPE = /\\([_*[\]()#.!|-])/g;

/** True for an escape that only Markdown writes. `\.` is not among them: Windows paths have it (`..\..\vpn`). */
export function hasMarkdownEscape(text: string): boolean {
  return text.includes('\\') && (text.includes('\\_') || text.includes('\\*'));
}

/** Removes the escapes of Markdown: `IKEv2\_Gateway` is `IKEv2_Gateway`. */
export function withoutEscapes(text: string): string {
  return text.includes('\\') ? text.replace(ESCAPE, '$1') : text;
}
