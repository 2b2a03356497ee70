import { Chalk, type ChalkInstance } from 'chalk';
import type { Clock, Moment, Result } from '../../model/result.ts';
import type { RenderOptions } from '../reporter.ts';
import { type SourceNames, sourceNames } from './pointers.ts';
import { NO_BREAK, wrap } from './text.ts';
import { isUniversal, partsOf } from './times.ts';

/** What every section of the report needs besides the result: room, signs, colours and names. */
export interface Page {
  readonly width: number;
  readonly verbose: boolean;
  readonly chalk: ChalkInstance;
  readonly signs: Signs;
  readonly names: SourceNames;
  /** The calendar days of all times that are known in UTC, sorted. */
  readonly days: readonly string[];
  /** Times span several days, so each needs its date. */
  readonly dated: boolean;
  readonly clocks: ReadonlyMap<string, Clock>;
}

export interface Signs {
  readonly rule: string;
  readonly seen: string;
  readonly ellipsis: string;
  readonly arrow: string;
  readonly gutter: string;
  readonly plusMinus: string;
}

const DRAWN: Signs = { rule: '─', seen: '●', ellipsis: '…', arrow: '→', gutter: '│', plusMinus: '±' };
const PLAIN: Signs = { rule: '-', seen: '*', ellipsis: '...', arrow: '->', gutter: '|', plusMinus: '+/-' };

/** Below this the narrower layouts cannot be kept either. */
const NARROWEST = 60;
/** From here on there is room for what narrower pages put on top of each other. */
export const ROOMY = 100;
/** Longer lines are harder to read than they are worth. */
const WIDEST = 160;

export function pageFor(result: Result, { width, ascii, color, verbose }: RenderOptions): Page {
  const days = new Set<string>();
  const all = new Set<string>();
  for (const moment of moments(result)) {
    const date = partsOf(moment)?.date;
    if (date === undefined) continue;
    all.add(date);
    if (isUniversal(moment)) days.add(date);
  }
  return {
    width: Math.min(WIDEST, Math.max(NARROWEST, width)),
    verbose,
    chalk: new Chalk({ level: color ? 1 : 0 }),
    signs: ascii ? PLAIN : DRAWN,
    names: sourceNames(result.sources),
    days: [...days].sort(),
    dated: all.size > 1,
    clocks: new Map(result.clocks.map((clock) => [clock.id, clock])),
  };
}

/** The times that sections print beside each other. */
function* moments({ timeline, attempts, ikeSas }: Result): Iterable<Moment> {
  for (const { at } of timeline) yield at;
  for (const { startedAt, lastAt } of ikeSas) {
    if (startedAt !== null) yield startedAt;
    if (lastAt !== null) yield lastAt;
  }
  for (const { startedAt, finishedAt, lostAt } of attempts) {
    if (startedAt !== null) yield startedAt;
    if (finishedAt !== null) yield finishedAt;
    if (lostAt !== null) yield lostAt.earliest;
    if (lostAt !== null) yield lostAt.latest;
  }
}

/**
 * `03:50:19.800`, with the day in front where the report spans several. A clock that cannot be compared is
 * marked with an asterisk, which `ownClockNote` explains; a time nobody can read stays as its source wrote it.
 */
export function shortTime(page: Page, moment: Moment | null): string {
  if (moment === null) return 'not seen';
  const parts = partsOf(moment);
  const own = isUniversal(moment) ? '' : '*';
  if (parts === undefined) return `${moment.text ?? 'unknown'}${own}`;
  return `${page.dated ? `${parts.date.slice(-5)}${NO_BREAK}` : ''}${parts.time}${own}`;
}

/** The same as part of a sentence: `03:50:19.800 UTC`, or `20:50:19 by the clock of AnyConnect.txt`. */
export function timeInWords(page: Page, moment: Moment): string {
  const time = shortTime(page, moment).replace(/\*$/, '');
  return isUniversal(moment) ? `${time}${NO_BREAK}UTC` : `${time} by the clock of ${clockName(page, moment.clock)}`;
}

/** What a person calls a clock: the sources that it stamps, and who put the stamps there if not the device. */
export function clockName(page: Page, id: string): string {
  const { sources = [], host = null, writer } = page.clocks.get(id) ?? {};
  const names = sources.map((source) => page.names.get(source) ?? source);
  if (host !== null) return `${host} in ${names.join(', ')}`;
  const by = writer === undefined ? '' : ` (${writer})`;
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more${by}`;
  return names.length === 0 ? id : names.join(', ') + by;
}

/** The option that would place a clock without a zone, or undefined where no zone is what it lacks. */
export function zoneOption(page: Page, { sources }: Result, id: string): string | undefined {
  const clock = page.clocks.get(id);
  if (clock === undefined || clock.kind === 'uptime') return undefined;
  if (clock.lacks === undefined ? clock.zone !== null : !clock.lacks.includes('zone')) return undefined;
  // The gateway's zone is not that of a collector.
  if (clock.writer !== undefined) return '--tz';
  const vantages = new Set(sources.filter((source) => clock.sources.includes(source.id)).map((one) => one.vantage));
  return vantages.size !== 1 ? '--tz' : vantages.has('client') ? '--client-tz' : '--gateway-tz';
}

/** A section: an empty line, its title, its body. Nothing at all where the body is empty. */
export function* section(page: Page, title: string, body: Iterable<string>, note = ''): Iterable<string> {
  let open = false;
  for (const line of body) {
    if (!open) {
      yield '';
      const [first = '', ...more] = wrap(note === '' ? title : `${title}   ${note}`, page.width);
      yield first.startsWith(title)
        ? page.chalk.bold(title) + page.chalk.dim(first.slice(title.length))
        : page.chalk.bold(first);
      for (const rest of more) yield page.chalk.dim(`  ${rest}`.slice(0, page.width));
    }
    open = true;
    yield line;
  }
}

/** A paragraph whose first line carries a label and whose others are indented to the same column. */
export function* labelled(page: Page, label: string, text: string, indent = 2): Iterable<string> {
  const left = indent + label.length + 2;
  const lines = wrap(text, page.width - left);
  for (const [index, line] of lines.entries()) {
    yield index === 0 ? `${' '.repeat(indent)}${page.chalk.dim(label)}  ${line}` : ' '.repeat(left) + line;
  }
}

/** `3 sources`, `1 client`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)}${NO_BREAK}${count === 1 ? one : many}`;
}

/** Thousands set apart by commas, whatever the locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
