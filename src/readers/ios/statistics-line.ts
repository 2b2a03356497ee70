// What a line of a statistics output says (ios-text.md 4.5). Releases add rows, so no row is known by name: the shape of a
// line tells its label and its numbers.

/** One number: the label of its line, and that of its column where the line has one. */
export interface LineNumber {
  readonly row: string;
  readonly column: string | undefined;
  readonly value: number;
}

export type StatisticsLine =
  | { readonly kind: 'section'; readonly section: string; readonly columns: readonly string[] }
  | { readonly kind: 'numbers'; readonly numbers: readonly LineNumber[] };

// EXCHANGE/NOTIFY    TX(REQ)    TX(RES)    RX(REQ)    RX(RES)   ·   AAA OPERATION      PASSED     FAILED
const COLUMNS = /^(\S.{0,60}?)((?: +(?:(?:TX|RX)(?:\((?:REQ|RES)\))?|PASSED|FAILED)){1,4})$/;
// ERROR NOTIFY
const SECTION = /^[A-Z][A-Z0-9 /-]{2,40}$/;
// Crypto IKEv2 SA Statistics
const TITLE = /^Crypto IKEv2 [A-Za-z ]{0,20}Statistics$/i;
// CREATE_CHILD_SA_IKE_REKEY            1500          1          1       1500
const ROW = /^([A-Z][A-Z0-9_ ()/.-]{1,60}?)(?: ?:)?((?: +\d{1,20}){1,4})$/;
// 12 Negotiating SAs
const COUNT = /^(\d{1,10}) +((?:Negotiating|Active|Created|Deleted|Marked for Deletion) SAs|Session)\b.*$/i;
// System Resource Limit:   0        Max IKEv2 SAs: 0        Max in nego(in/out): 40/400
const PAIR = /\s*([A-Za-z][^:]{0,80}?)\s*:\s*(\d{1,20}(?:\/\d{1,20})?)(?=\s|$)/y;
// SA Strength Enforcement Rejects - incoming
const PART = /^(.{1,60}?)\s+-\s+(.{1,40})$/;
// Max in nego(in/out)
const TWO_COLUMNS = /^(.{1,60})\(([^/()]{1,20})\/([^/()]{1,20})\)$/;

/** `above`: the row that a line without a label of its own goes on with; `columns`: those of the section. */
export function statisticsLine(
  text: string,
  above: string | undefined,
  columns: readonly string[],
): StatisticsLine | undefined {
  const heading = COLUMNS.exec(text);
  if (heading !== null) {
    const [, section = '', names = ''] = heading;
    return { kind: 'section', section: section.replace(/ +/g, ' '), columns: names.trim().split(/ +/) };
  }
  if (TITLE.test(text)) return { kind: 'section', section: text, columns: [] };
  const numbers = rowNumbers(text, columns) ?? pairs(text, above);
  if (numbers !== undefined) return { kind: 'numbers', numbers };
  return SECTION.test(text) ? { kind: 'section', section: text, columns } : undefined;
}

function rowNumbers(text: string, columns: readonly string[]): LineNumber[] | undefined {
  const [, count, what] = COUNT.exec(text) ?? [];
  if (what !== undefined) return [{ row: what, column: undefined, value: Number(count) }];
  const [, row, rest] = ROW.exec(text) ?? [];
  if (row === undefined || rest === undefined) return undefined;
  const values = rest.trim().split(/ +/).map(Number);
  // A single number is no first column of several: `NO_NAT   19426`.
  const named = values.length === 1 ? [] : columns;
  return values.map((value, index) => ({ row, column: named[index], value }));
}

/** `label: number` and nothing else on the line. Labels behind the first are columns of it, if they are no maximum. */
function pairs(text: string, above: string | undefined): LineNumber[] | undefined {
  const numbers: LineNumber[] = [];
  // In lower case at the start of a line: the rest of the row above.
  let row = /^[a-z]/.test(text) && !/^ikev2 /.test(text) ? above : undefined;
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length) {
    const [, label = '', value = ''] = PAIR.exec(text) ?? [];
    if (label === '') return undefined;
    const isRow = row === undefined || label.startsWith('Max ');
    const [, part = label, column] = (isRow ? PART.exec(label) : null) ?? [];
    if (isRow) row = part.trim();
    numbers.push(...numbersOf(row ?? label, isRow ? column : label, value));
  }
  return numbers.length === 0 ? undefined : numbers;
}

function numbersOf(row: string, column: string | undefined, value: string): LineNumber[] {
  const [first, second] = value.split('/').map(Number);
  if (first === undefined || second === undefined) return [{ row, column, value: Number(value) }];
  const [, label = row, into, out] = TWO_COLUMNS.exec(row) ?? [];
  return [
    { row: label.trim(), column: into, value: first },
    { row: label.trim(), column: out, value: second },
  ];
}
