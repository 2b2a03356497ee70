import { isLeftOut, type LeftOut, type Line } from './lines.ts';

// A log as a log platform exports it: a table (CSV), or one JSON object a line, with the record in one of its columns. Only that column is read:
// what stands beside it would be taken for words of the record. A record of several lines is a quoted field that goes on over
// line ends, or has `\n` in it. Places stay those of the lines as received.

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;
/** What platforms call the record itself, as it came. */
const NAMES =
  /^(?:_raw|raw|raw_?message|raw_?event|@?message|msg|log|event\.original|syslog_?message|text|description|body|content)$/i;
/** What a record of a router has. */
const OF_ROUTER = /IKEv2|%[A-Z][A-Z0-9_]+-[0-7]-|\bSession status:/;
const SEPARATORS = [',', ';', '\t'];
const SHARE = 0.9;
/** A quote that nobody closes ends nowhere; a field has no more lines. */
const MOST_LINES = 1000;
/** JSON objects stand in objects: `{"result":{"_raw":"..."}}`. */
const DEEPEST = 3;

type Rows = (line: Line) => readonly string[];

/** The lines of the column with the records; `found` is told its name and the first line, once. All others come as they are. */
export async function* recordColumn(
  batches: AsyncIterable<readonly (Line | LeftOut)[]>,
  found: (first: Line, name: string) => void,
): AsyncIterable<readonly (Line | LeftOut)[]> {
  let rows: Rows | undefined;
  let isFirst = true;
  for await (const batch of batches) {
    // The first batch has the whole head.
    if (isFirst) rows = rowsOf(batch, found);
    isFirst = false;
    yield rows === undefined ? batch : inRows(batch, rows);
  }
}

function inRows(batch: readonly (Line | LeftOut)[], rows: Rows): (Line | LeftOut)[] {
  return batch.flatMap((one): (Line | LeftOut)[] =>
    isLeftOut(one) ? [one] : rows(one).map((text) => ({ ...one, text, isClean: false })),
  );
}

function rowsOf(batch: readonly (Line | LeftOut)[], found: (first: Line, name: string) => void): Rows | undefined {
  const head = batch.filter((one): one is Line => !isLeftOut(one) && one.start < HEAD);
  const [first, second] = head.filter(({ text }) => text.trim() !== '');
  if (first === undefined) return undefined;
  if (first.text.startsWith('{')) {
    const member = memberOf(first.text);
    if (member === undefined || (second !== undefined && memberOf(second.text)?.name !== member.name)) return undefined;
    if (!head.some(({ text }) => OF_ROUTER.test(memberOf(text)?.text ?? ''))) return undefined;
    found(first, member.name);
    return ({ text }) => memberOf(text)?.text.split('\n') ?? [text];
  }
  for (const separator of SEPARATORS) {
    const names = fieldsOf(first.text, separator);
    if (names.length < 2 || !names.every((name) => /^[\w@. -]{1,60}$/.test(name))) continue;
    const below = head.slice(head.indexOf(first) + 1);
    const column = names.findIndex((name, at) => NAMES.test(name) && isTable(below, new Column(separator, at), names));
    if (column < 0) continue;
    found(first, names[column] ?? '');
    const table = new Column(separator, column);
    return ({ number, text }) => [number <= first.number ? '' : table.take(text)];
  }
  return undefined;
}

/** Nearly all rows have as many fields as there are names, and the column holds records of a router. */
function isTable(lines: readonly Line[], table: Column, names: readonly string[]): boolean {
  let rows = 0;
  let whole = 0;
  let isOfRouter = false;
  for (const { text } of lines) {
    isOfRouter = OF_ROUTER.test(table.take(text)) || isOfRouter;
    if (table.inQuotes || text.trim() === '') continue;
    rows++;
    if (table.fields === names.length) whole++;
  }
  return isOfRouter && whole > 0 && whole >= SHARE * rows;
}

/** The fields of one line. */
function fieldsOf(text: string, separator: string): string[] {
  return text.split(separator).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
}

/** One column of a table, line by line. */
class Column {
  readonly #separator: string;
  readonly #wanted: number;
  #column = 0;
  #inQuotes = false;
  #lines = 0;

  /** The row goes on in the next line. */
  get inQuotes(): boolean {
    return this.#inQuotes;
  }

  /** Of the row so far. */
  get fields(): number {
    return this.#column + 1;
  }

  constructor(separator: string, wanted: number) {
    this.#separator = separator;
    this.#wanted = wanted;
  }

  /** What stands of it on a line. */
  take(text: string): string {
    if (!this.#inQuotes || ++this.#lines > MOST_LINES) this.#begin();
    let kept = '';
    let isStart = !this.#inQuotes;
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      const isQuote = character === '"';
      // Two quotes stand for one.
      const isDoubled = isQuote && this.#inQuotes && text[at + 1] === '"';
      if (isDoubled) at++;
      else if (isQuote && (this.#inQuotes || isStart)) {
        this.#inQuotes = !this.#inQuotes;
        isStart = false;
        continue;
      } else if (character === this.#separator && !this.#inQuotes) {
        this.#column++;
        isStart = true;
        continue;
      }
      isStart = false;
      if (this.#column === this.#wanted) kept += character;
    }
    return kept;
  }

  #begin(): void {
    this.#column = 0;
    this.#inQuotes = false;
    this.#lines = 0;
  }
}

/** The record in a JSON object; undefined where the line is none, or has none. */
function memberOf(line: string): { readonly name: string; readonly text: string } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return memberIn(JSON.parse(line), 0);
  } catch {
    return undefined; // SyntaxError: no JSON
  }
}

function memberIn(value: unknown, depth: number): { readonly name: string; readonly text: string } | undefined {
  if (typeof value !== 'object' || value === null || depth >= DEEPEST) return undefined;
  const members = Object.entries(value);
  for (const [name, text] of members) if (typeof text === 'string' && NAMES.test(name)) return { name, text };
  for (const [, inner] of members) {
    const found = memberIn(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
