import type { DebugFact, DebugPattern } from './debug-pattern.ts';
import { DEBUG_PATTERNS } from './debug-patterns.ts';
import { isDetail } from './details.ts';
import { type Failed, failureIn, knownFailure } from './failures.ts';
import { byFirstLetter } from './first-letter.ts';
import { LOOSE_PATTERNS } from './loose-patterns.ts';

// What a sentence of `debug crypto ikev2` says, out of all tables: facts first, then what went wrong, then what is known and says
// nothing, and wordings that nobody has confirmed last.

export type Said =
  | { readonly is: 'fact'; readonly pattern: DebugPattern; readonly found: RegExpExecArray }
  | { readonly is: 'failure'; readonly failed: Failed }
  | { readonly is: 'remark' }
  | { readonly is: 'detail' };

/** `isError`: IOS itself tagged the record as an error. Undefined where no table knows the text. */
export function said(text: string, isError: boolean): Said | undefined {
  const fact = factSaid(text);
  if (fact !== undefined) return fact;
  // An error with nothing behind its context has its reason in the packet before it (2.2.5).
  if (isDetail(text) || (isError && text === '')) return { is: 'detail' };
  const failed = failureIn(text, isError);
  if (failed !== undefined) return failed === 'remark' ? { is: 'remark' } : { is: 'failure', failed };
  return matching(LOOSE_PATTERNS, text);
}

/** A sentence that is a fact, in wording that is known. */
export function factSaid(text: string): Extract<Said, { is: 'fact' }> | undefined {
  return matching(BY_LETTER.get(text.charCodeAt(0)) ?? [], text);
}

/** True for a text that a table names as a whole: nothing has to be joined to it. */
export function isWholeSentence(text: string): boolean {
  return factSaid(text) !== undefined || knownFailure(text) !== undefined;
}

/** What a fact gives, to be held against what it would give if its text went on. */
export function factIn(text: string): DebugFact | undefined {
  const fact = factSaid(text);
  return fact?.pattern.fact(fact.found);
}

const BY_LETTER = byFirstLetter(DEBUG_PATTERNS, ({ starts }) => starts);

function matching(patterns: readonly DebugPattern[], text: string): Extract<Said, { is: 'fact' }> | undefined {
  for (const pattern of patterns) {
    if (!text.startsWith(pattern.starts)) continue;
    const found = pattern.form.exec(text);
    if (found !== null) return { is: 'fact', pattern, found };
  }
  return undefined;
}
