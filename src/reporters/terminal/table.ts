import Table from 'cli-table3';
import type { Page } from './page.ts';
import { columnsOf, NO_BREAK, padEnd, wrap } from './text.ts';

/** A paragraph of a cell; it starts on a line of its own. `tone` colours, it never says anything that the text does not. */
export interface Block {
  readonly text: string;
  readonly tone?: Tone;
  /** What proves it: at the right end of its last line, or on lines of its own where that is full. */
  readonly aside?: { readonly text: string; readonly tone: Tone };
}

export type Tone = (text: string) => string;
export type Cell = readonly Block[];

export interface Column {
  readonly title: string;
  /** The title where columns are scarce. */
  readonly short?: string;
  /** Its content should not be broken: identities, SPIs. */
  readonly whole?: boolean;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** Lines that belong to the row and need its whole width: evidence. */
  readonly below?: Cell;
}

const INDENT = 2;
const GAP = 2;
/** cli-table3 is quadratic in its rows: longer tables are laid out in parts of the same column widths. */
const PART = 20;
/** A table longer than this is not read; what is left out is counted. */
const MOST_ROWS = 200;
const BORDERLESS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', mid: '', 'mid-mid': '', left: '', 'left-mid': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', right: '', 'right-mid': '' },
  // cli-table3 takes one column for what stands between two; the rest of the gap belongs to the cell on its left.
  middle: ' ',
};

/** Text, or nothing, as a cell. */
export function cell(...blocks: readonly (Block | string | undefined)[]): Cell {
  return blocks.flatMap((block) => {
    if (block === undefined || block === '') return [];
    return typeof block === 'string' ? [{ text: block }] : block.text === '' ? [] : [block];
  });
}

/**
 * The lines of a table without borders, never wider than the page. Where the columns cannot be narrowed enough, each
 * row becomes a short list of `title  value` instead. At most 200 rows, then how many were left out.
 */
export function* table(page: Page, columns: readonly Column[], all: readonly Row[]): Iterable<string> {
  if (all.length === 0) return;
  const rows = page.verbose ? all : all.slice(0, MOST_ROWS);
  const widths = fitted(page, columns, rows);
  if (widths === undefined) {
    yield* cards(page, columns, rows);
  } else {
    yield* header(page, columns, widths);
    for (let from = 0; from < rows.length; from += PART) {
      yield* part(page, widths, rows.slice(from, from + PART));
    }
  }
  if (rows.length < all.length) {
    yield `${' '.repeat(INDENT)}${page.chalk.dim(`${moreRows(all.length - rows.length)} left out; -v shows them`)}`;
  }
}

/** Narrows the widest columns first; undefined where even the longest words leave no room. */
function fitted(page: Page, columns: readonly Column[], rows: readonly Row[]): number[] | undefined {
  const room = page.width - INDENT - GAP * (columns.length - 1);
  const texts = columns.map((column, index) => [
    column.short ?? column.title,
    ...rows.flatMap((row) => (row.cells[index] ?? []).flatMap((block) => naturalLines(block, page.width))),
  ]);
  const roomy = texts.map((list, index) => widest([columns[index]?.title ?? '', ...list]));
  if (sum(roomy) <= room) return roomy;
  const widths = texts.map(widest);
  const least = texts.map((list, index) => {
    if (columns[index]?.whole === true) return Math.min(widths[index] ?? 0, Math.ceil(room * 0.5));
    return Math.min(widest(list.flatMap((text) => text.split(' '))), Math.max(12, Math.floor(room * 0.3)));
  });
  while (sum(widths) > room) {
    const slack = widths.map((width, index) => width - (least[index] ?? 0));
    const most = Math.max(...slack);
    if (most <= 0) return undefined;
    // The column with the most to give up goes first, one column at a time, so that none is crushed for another.
    const widestSlack = slack.indexOf(most);
    widths[widestSlack] = (widths[widestSlack] ?? 1) - 1;
  }
  return widths;
}

/** A block with an aside takes whatever room there is, so that all asides end at the right edge. */
function naturalLines({ text, aside }: Block, room: number): string[] {
  return aside === undefined ? text.split('\n') : ['x '.repeat(room / 2)];
}

function titleFor(column: Column | undefined, width: number): string {
  if (column === undefined) return '';
  return columnsOf(column.title) <= width ? column.title : (column.short ?? wrap(column.title, width)[0] ?? '');
}

function* header(page: Page, columns: readonly Column[], widths: readonly number[]): Iterable<string> {
  const titles = widths.map((width, index) => [padEnd(titleFor(columns[index], width), width), width] as const);
  const gap = ' '.repeat(GAP);
  yield `${' '.repeat(INDENT)}${page.chalk.dim(
    titles
      .map(([title]) => title)
      .join(gap)
      .trimEnd(),
  )}`;
  yield `${' '.repeat(INDENT)}${page.chalk.dim(titles.map(([, width]) => page.signs.rule.repeat(width)).join(gap))}`;
}

function* part(page: Page, widths: readonly number[], rows: readonly Row[]): Iterable<string> {
  // The last column takes the rest of the page, so that lines below a row have all of it.
  const full = page.width - INDENT;
  const others = widths.slice(0, -1);
  const last = full - sum(others) - GAP * others.length;
  const lines = new Table({
    chars: BORDERLESS,
    colWidths: [...others.map((width) => width + GAP - 1), last],
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const { cells, below } of rows) {
    lines.push(widths.map((width, index) => broken(cells[index] ?? [], width)));
    if (below !== undefined && below.length > 0) {
      const content = broken(below, full - 2).replace(/^/gm, '  ');
      lines.push([{ content, colSpan: widths.length }]);
    }
  }
  for (const line of lines.toString().split('\n')) yield (' '.repeat(INDENT) + line).trimEnd();
}

/** Each row as a short list of `title  value`; for few rows with much to say. */
export function* cards(page: Page, columns: readonly Column[], rows: readonly Row[]): Iterable<string> {
  const titleWidth = Math.max(...columns.slice(1).map(({ title, short }) => columnsOf(short ?? title)));
  const left = INDENT + 4 + titleWidth + GAP;
  const firsts = rows.flatMap((row) => row.cells.slice(1).flatMap((content) => content[0]?.text ?? []));
  // What stands behind a value begins in one column, unless one value is so long that it would push the others away.
  const aligned = Math.min(widest(firsts), Math.floor((page.width - left) / 2));
  for (const { cells, below } of rows) {
    const heading = (cells[0] ?? []).map(({ text }) => text).join(' ');
    for (const line of wrap(heading, page.width - INDENT)) yield ' '.repeat(INDENT) + page.chalk.bold(line);
    for (const [index, column] of columns.entries()) {
      const content = cells[index] ?? [];
      if (index === 0 || content.length === 0) continue;
      const title = page.chalk.dim(padEnd(column.short ?? column.title, titleWidth));
      const value = onOneLine(content, aligned, page.width - left).replaceAll('\n', `\n${' '.repeat(left)}`);
      yield* `${' '.repeat(INDENT + 4)}${title}${' '.repeat(GAP)}${value}`.split('\n');
    }
    if (below !== undefined && below.length > 0) {
      yield* broken(below, page.width - INDENT - 4)
        .replace(/^/gm, ' '.repeat(INDENT + 4))
        .split('\n');
    }
  }
}

/** The paragraphs of a cell beside each other where they fit, else below each other. */
function onOneLine(content: Cell, aligned: number, width: number): string {
  const padded = content.map((block, at) =>
    at === 0 && content.length > 1 ? padEnd(block.text, aligned) : block.text,
  );
  const joined = padded.join('   ');
  if (joined.includes('\n')) return broken(content, width);
  if (columnsOf(joined) > width) return aligned > 0 ? onOneLine(content, 0, width) : broken(content, width);
  return content.map(({ tone }, at) => (tone === undefined ? padded[at] : tone(padded[at] ?? ''))).join('   ');
}

function broken(content: Cell, width: number): string {
  return content.flatMap((block) => blockLines(block, width)).join('\n');
}

function blockLines({ text, tone, aside }: Block, width: number): string[] {
  const plain = wrap(text, width);
  const lines = tone === undefined ? plain : plain.map((line) => tone(line));
  if (aside === undefined || aside.text === '') return lines;
  const last = plain.at(-1) ?? '';
  const gap = width - columnsOf(last) - columnsOf(aside.text);
  if (gap >= GAP) return [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${' '.repeat(gap)}${aside.tone(aside.text)}`];
  const own = wrap(aside.text, width).map((line) => ' '.repeat(width - columnsOf(line)) + aside.tone(line));
  return [...lines, ...own];
}

function moreRows(count: number): string {
  return count === 1 ? '1 more row is' : `${count} more rows are`;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text.replaceAll(NO_BREAK, ' '))), 0);
}
