// Mail programs and terminals break the long lines of a log and do not mark where. A line goes on below if the first word there
// had no room on it and it stops in the middle of a sentence; what is not understood in one piece stays as it was.

/** The narrowest that mails are broken at (RFC 3676 §4.2 asks for at most 78 characters), and the width of terminals. */
const NARROWEST = 70;
const WIDEST = 80;
/** A terminal breaks at its edge, in the middle of words; a mail program breaks before that, between words. */
const EDGE = 79;
const SENTENCE_END = /[.!?]["')]{0,2}\s*$/;

/** Whether a line of a log may have been broken behind its last character, and `next` be the rest of it. */
export function goesOn(text: string, next: string): boolean {
  if (text.length > WIDEST || SENTENCE_END.test(text.slice(-8))) return false;
  const word = next.slice(0, NARROWEST).search(/\s/);
  return text.trimEnd().length + 1 + (word < 0 ? Math.min(next.length, NARROWEST) : word) > NARROWEST;
}

/**
 * The ways in which the parts of a broken message may belong together, the likelier first: without a blank behind parts that reached
 * the edge, and with blanks everywhere.
 *
 * @param lengths characters of each line of which a part is, from its first column on.
 */
export function putTogether(parts: readonly string[], lengths: readonly number[]): readonly [string, string] {
  const gap = (index: number) => (index === 0 || (lengths[index - 1] ?? 0) >= EDGE ? '' : ' ');
  return [parts.map((part, index) => gap(index) + part).join(''), parts.join(' ')];
}
