// Widths and line breaking of plain text. Nothing here knows colours: a line is coloured after it was broken.

/** Stands between words that belong on one line, such as a file and its frame. Written out as a plain space. */
export const NO_BREAK = '\u00a0';

const MARKS = /\p{M}/u;
/** East Asian wide and full-width characters, and pictographs: two columns each. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += MARKS.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** The text, or as much of it as fits in front of `mark`. */
export function cut(text: string, width: number, mark: string): string {
  if (columnsOf(text) <= width) return text;
  return headOf(text, Math.max(1, width - columnsOf(mark))) + mark;
}

/**
 * Breaks a text into lines of at most `width` columns, at blanks where it can.
 *
 * A word that is longer is broken at a `NO_BREAK`, else behind `/`, `,`, `:` and the like, else anywhere; an SPI
 * (16 hex digits) stays whole, since a person searches for it. Line feeds in the text are kept.
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, width)));
}

function wrapLine(text: string, width: number): string[] {
  if (columnsOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (columnsOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
  }
  lines.push(line);
  return lines;
}

const SPI = /^[0-9a-f]{16}$/;

/** A word as parts that fit the width; a word that fits comes back alone. */
function pieces(word: string, width: number): string[] {
  if (columnsOf(word) <= width || SPI.test(word)) return [word];
  if (word.includes(NO_BREAK)) return word.split(NO_BREAK).flatMap((part) => pieces(part, width));
  const head = headOf(word, width);
  const seam = Math.max(...['/', ',', ':', ';', '=', '-', '_', '.'].map((mark) => head.lastIndexOf(mark))) + 1;
  const at = seam > width / 3 ? seam : head.length;
  return [word.slice(0, at), ...pieces(word.slice(at), width)];
}

function headOf(text: string, width: number): string {
  let columns = 0;
  let head = '';
  for (const character of text) {
    columns += columnsOf(character);
    // The first character is taken even where it is wider than the room, or breaking would never end.
    if (columns > width && head !== '') return head;
    head += character;
  }
  return head;
}
