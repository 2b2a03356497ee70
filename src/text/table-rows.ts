// Rows of a table of Wireshark's preferences (`uat`), as its profile folder holds them, as they stand on a command line, and
// as people hand them on: with comments in front, with other quotes, in files of other line ends.
import type { Source } from '../model/source.ts';
import { type Line, lines } from './lines.ts';
import { openText } from './opened.ts';

export interface TableForm {
  /** As a command line names it: `uat:esp_sa:`. */
  readonly name: string;
  /** Where a row begins that stands behind words in a comment. */
  readonly rowStart: RegExp;
}

export interface TableRow {
  readonly fields: readonly string[];
  /** A row that a comment holds. Whoever reads the table decides if it is one. */
  readonly inComment: boolean;
  /** False where the line ends inside of quotes. */
  readonly closed: boolean;
}

export interface TableLine {
  readonly line: Line;
  /** Empty for blank lines and for comments that hold none; several where one command line has several. */
  readonly rows: readonly TableRow[];
}

export async function* tableLines(source: Source, form: TableForm): AsyncIterable<readonly TableLine[]> {
  const opened = await openText(source);
  for await (const batch of lines(opened.source, opened.encoding)) {
    yield batch.map((line) => ({ line, rows: rowsIn(line.text, form) }));
  }
}

/** The rows of one line. */
export function rowsIn(text: string, { name, rowStart }: TableForm): TableRow[] {
  // Word processors turn quotes round.
  const trimmed = text.replace(/[\u201c-\u201f]/g, '"').trim();
  const inComment = trimmed.startsWith('#');
  const prefix = `uat:${name}:`;
  const [before = '', ...behind] = trimmed.split(prefix);
  if (behind.length > 0) {
    let opening = before;
    return behind.map((row) => {
      const quote = opening.at(-1);
      opening = row;
      return { ...fieldsOf(unquoted(row, quote)), inComment };
    });
  }
  if (!inComment) return trimmed === '' ? [] : [{ ...fieldsOf(trimmed), inComment }];
  const start = rowStart.exec(trimmed);
  return start === null ? [] : [{ ...fieldsOf(trimmed.slice(start.index)), inComment }];
}

/** What a shell makes of a row that begins inside of quotes. */
function unquoted(row: string, quote: string | undefined): string {
  // -o 'uat:esp_sa:"IPv4",*,*,...'
  if (quote === "'") return row.split("'", 1)[0] ?? '';
  // -o uat:esp_sa:"IPv4",*,*,... -o uat:esp_sa:...
  if (quote !== '"') return row.replace(/\s-o\s?$/, '');
  // -o "uat:esp_sa:\"IPv4\",*,*,..."
  if (row.includes('\\"')) return row.slice(0, firstBareQuote(row)).replaceAll('\\"', '"');
  // -o "uat:esp_sa:"IPv4",*,*,...", which no shell takes so
  const quotes = row.split('"').length - 1;
  return quotes % 2 === 1 && row.endsWith('"') ? row.slice(0, -1) : row;
}

function firstBareQuote(row: string): number {
  for (let at = row.indexOf('"'); at >= 0; at = row.indexOf('"', at + 1)) if (row[at - 1] !== '\\') return at;
  return row.length;
}

/** Fields between commas; quotes around a field are taken off, and a comma inside of them is none. */
function fieldsOf(row: string): Pick<TableRow, 'fields' | 'closed'> {
  const fields: string[] = [];
  let at = 0;
  while (at <= row.length) {
    while (row[at] === ' ' || row[at] === '\t') at++;
    if (row[at] === '"') {
      const end = row.indexOf('"', at + 1);
      if (end < 0) return { fields: [...fields, row.slice(at + 1)], closed: false };
      const comma = row.indexOf(',', end);
      const stop = comma < 0 ? row.length : comma;
      // What stands between the quote and the comma belongs to the field, which then is none of its kind.
      fields.push(row.slice(at + 1, end) + row.slice(end + 1, stop).trim());
      at = stop + 1;
    } else {
      const comma = row.indexOf(',', at);
      const stop = comma < 0 ? row.length : comma;
      fields.push(row.slice(at, stop).trim());
      at = stop + 1;
    }
  }
  return { fields, closed: true };
}
