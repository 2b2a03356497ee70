import { isLeftOut, type LeftOut, type Line } from './lines.ts';

// Text that came in a mail: an answer or a forwarded message has `>` in front of each line, once for every time it was passed on.
// All of them are taken off, where most lines have one. Places stay those of the lines as received.

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;

/** `>> state: Connected`: the client's console begins its lines so by itself. */
const CONSOLE = /^>> (?:(?:state|notice|error|warning|note):|contacting\b|registered\b)/;
const LONGEST_CONSOLE = '>> contacting '.length;

/** True if most lines with text are quoted. A prompt (`gw1> show clock`) never begins with the mark. */
function isQuoted(texts: readonly string[]): boolean {
  let quoted = 0;
  let others = 0;
  for (const text of texts) {
    if (hasMark(text)) quoted++;
    else if (text.trim() !== '' && text.trim() !== '>') others++;
  }
  return quoted > others;
}

/** A line of nothing but marks tells nothing: it is blank in a mail. */
function hasMark(text: string): boolean {
  return text.startsWith('>') && !CONSOLE.test(text) && unquoted(text).trim() !== '';
}

function unquoted(text: string): string {
  let at = 0;
  while (text[at] === '>' && !CONSOLE.test(text.slice(at, at + LONGEST_CONSOLE))) at += text[at + 1] === ' ' ? 2 : 1;
  return at === 0 ? text : text.slice(at);
}

/** The head of a text as sniffing wants it: without quoting. */
export function unquotedHead(head: string): string {
  if (!head.includes('>')) return head;
  const texts = head.split('\n');
  return isQuoted(texts) ? texts.map(unquoted).join('\n') : head;
}

/** The lines without their quoting; `found` is told the first quoted line, once, where there is quoting. */
export async function* unquotedLines<One extends Line | LeftOut>(
  batches: AsyncIterable<readonly One[]>,
  found: (first: Line) => void,
): AsyncIterable<readonly One[]> {
  const head: One[] = [];
  let quoted: boolean | undefined;
  const decide = (): boolean => {
    // The same lines whatever the size of the batches.
    const lines = head.filter((one): one is One & Line => !isLeftOut(one) && one.start < HEAD);
    const texts = lines.map(({ text }) => text);
    const first = isQuoted(texts) ? lines.find(({ text }) => hasMark(text)) : undefined;
    if (first !== undefined) found(first);
    return first !== undefined;
  };
  const give = (batch: readonly One[]) =>
    quoted === true ? batch.map((one) => ('text' in one ? { ...one, text: unquoted(one.text) } : one)) : batch;
  for await (const batch of batches) {
    if (quoted !== undefined) {
      yield give(batch);
      continue;
    }
    for (const line of batch) head.push(line);
    const last = head.findLast((one): one is One & Line => !isLeftOut(one));
    if ((last?.end ?? 0) < HEAD) continue;
    quoted = decide();
    yield give(head);
  }
  if (quoted !== undefined) return;
  quoted = decide();
  if (head.length > 0) yield give(head);
}
