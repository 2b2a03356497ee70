import { isLeftOut, type LeftOut, type Line } from './lines.ts';

// Text that was copied with a web page around it: a ticket, a mail, an export. Its tags are taken off, and where the page ends a
// line (`<br>`, the end of a row or a paragraph) a line ends. Entities are left to who reads the lines: `&lt;br&gt;` is no tag.
// Only tags of HTML count, since `<188>` and `<hidden>` are text.

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;

/** What HTML has, and what Office adds to pages that it saves. */
const ELEMENTS =
  'html|head|body|title|meta|link|main|section|article|div|p|pre|code|samp|kbd|tt|span|font|br|hr|table|thead|tbody|tr|td|th|ul|ol|li|dl|dt|dd|blockquote|h[1-6]|a|b|i|u|em|strong|small|center|o:p|[vwm]:[a-z]{1,24}|st1:[a-z]{1,24}';
/** What a page begins with. */
const PAGE = new RegExp(`^\\s{0,200}<(?:!DOCTYPE html\\b|(?:${ELEMENTS})(?=[\\s/>]))`, 'i');
const TAG = new RegExp(`<(/?)(${ELEMENTS}|!DOCTYPE)(?:[\\s/][^<>]{0,500})?>`, 'gi');
const ENDS_LINE = /^(?:p|pre|div|tr|li|dt|dd|h[1-6]|title|blockquote|section|article)$/i;
const STANDS_APART = /^(?:p|pre|div|table|ul|ol|dl|h[1-6]|blockquote|section|article)$/i;

/** Something that is no white space. */
const SHOWN = /\S/;

export function isHtml(head: string): boolean {
  return PAGE.test(head);
}

/** The head of a page as sniffing wants it: without its tags. */
export function htmlHead(head: string): string {
  return head
    .split('\n')
    .flatMap((line) => piecesOf(line.replace(/\r$/, '')).map(({ text }) => text))
    .join('\n');
}

/** The lines that a page shows; of a text that is no page the lines as they are. Several may have one number. */
export async function* shownLines(
  batches: AsyncIterable<readonly (Line | LeftOut)[]>,
): AsyncIterable<readonly (Line | LeftOut)[]> {
  let page: boolean | undefined;
  let cutLine = 0;
  for await (const batch of batches) {
    page ??= isHtml(firstText(batch));
    if (!page) {
      yield batch;
      continue;
    }
    yield batch.flatMap((one) => {
      // Of a line that is too long the first part alone is read.
      if (isLeftOut(one) || one.number === cutLine) return [one];
      if (one.cut) cutLine = one.number;
      return split(one);
    });
  }
}

/** The first lines of a text, as far as they decide. */
function firstText(batch: readonly (Line | LeftOut)[]): string {
  const lines = batch.filter((one): one is Line => !isLeftOut(one) && one.start < HEAD);
  const first = lines.findIndex(({ text }) => text.trim() !== '');
  return first < 0 ? '' : (lines[first]?.text ?? '');
}

/** A line of a page as the lines that it shows: one at least. Where octets cannot be counted its place is that of them all. */
function split(line: Line): Line[] {
  const pieces = piecesOf(line.text);
  const isUtf8 = Buffer.byteLength(line.text) === line.end - line.start;
  let start = line.start;
  let seen = 0;
  return pieces.map(({ text, from, to }, at) => {
    const cut = line.cut && at === pieces.length - 1;
    if (!isUtf8) return { ...line, text, cut };
    start += Buffer.byteLength(line.text.slice(seen, from));
    seen = from;
    return { ...line, text, cut, start, end: start + Buffer.byteLength(line.text.slice(from, to)) };
  });
}

interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  // Asked of each part once: of the text so far it would cost as much as that is long.
  let shows = false;
  let from = 0;
  let at = 0;
  for (const tag of line.matchAll(TAG)) {
    const [all, slash, name = ''] = tag;
    const part = line.slice(at, tag.index);
    text += part;
    shows ||= SHOWN.test(part);
    at = tag.index + all.length;
    const ends = slash === '/' ? ENDS_LINE.test(name) : /^(?:br|hr)$/i.test(name);
    const stands = slash === '' && STANDS_APART.test(name) && shows;
    if (ends || stands) {
      pieces.push({ text, from, to: tag.index });
      text = '';
      shows = false;
      from = at;
    } else if (/^t[dh]$/i.test(name) && shows) text += ' ';
  }
  text += line.slice(at);
  // The line ends there anyway.
  if (text.trim() !== '' || pieces.length === 0) pieces.push({ text, from, to: line.length });
  return pieces;
}
