import { isLeftOut, type LeftOut, type Line } from './lines.ts';

// Text that came in a mail: an answer or a forwarded message has `> ` in front of each line. One level of it is taken off,
// where most lines have it. Places stay those of the lines as received.

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;

/** True if most lines with text are quoted. A prompt (`gw1> show clock`) never begins with the mark. */
function isQuoted(texts: readonly string[]): boolean {
  let quoted = 0;
  let others = 0;
  for (const text of texts) {
    if (text.startsWith('> ')) quoted++;
    else if (text.trim() !== '' && text.trim() !== '>') others++;
  }
  return quoted > others;
}

function unquoted(text: string): string {
  if (!text.startsWith('>')) return text;
  return text[1] === ' ' ? text.slice(2) : text.slice(1);
}

/** The head of a text as sniffing wants it: without quoting. */
export function unquotedHead(head: string): string {
  if (!head.includes('> ')) return head;
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
    const first = isQuoted(texts) ? lines.find(({ text }) => text.startsWith('> ')) : undefined;
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
