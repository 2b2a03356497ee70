// What every text begins with that a pattern matches. Of the commands of a section most are rejected by it, at a fraction of what
// trying the pattern costs.

/** Patterns are written in the tables; there are no more of them than this. */
const MOST_KNOWN = 1000;

const known = new Map<string, string>();

/** `dpd ` of `/^dpd (\d+) /`, empty where the pattern does not tell. */
export function startOf(form: RegExp): string {
  const before = known.get(form.source);
  if (before !== undefined) return before;
  const start = form.flags === '' ? literalStart(form.source) : '';
  if (known.size < MOST_KNOWN) known.set(form.source, start);
  return start;
}

function literalStart(source: string): string {
  const [, literal = '', next = ''] = /^\^([A-Za-z0-9 -]*)(.?)/.exec(source) ?? [];
  if (hasOtherBranch(source)) return '';
  // The last character may be left out or stand several times.
  return '?*{+'.includes(next) && next !== '' ? literal.slice(0, -1) : literal;
}

/** `^a|b`, not `^(?:a|b)`. */
function hasOtherBranch(source: string): boolean {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === '\\') at++;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return true;
  }
  return false;
}
