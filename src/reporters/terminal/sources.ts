import type { Clock, Result, ResultDiagnostic, SourceEntry } from '../../model/result.ts';
import { clockName, counted, grouped, labelled, type Page } from './page.ts';
import { pointer } from './pointers.ts';
import { cell, type Row, table } from './table.ts';
import { wrap } from './text.ts';
import { duration } from './times.ts';
import { listed } from './words.ts';

const COLUMNS = [
  { title: 'source' },
  { title: 'read as' },
  { title: 'read' },
  { title: 'used' },
  { title: 'left out' },
];
const CLOCKS = [{ title: 'clock of' }, { title: 'zone' }, { title: 'offset' }, { title: 'known by' }];
/** Diagnostics of one code that are quoted; the others are counted. */
const QUOTED = 3;
/** Reasons for leaving out that are shown of a source; the others are counted. */
const SHOWN = 2;
/** Sources of one reason that are named; the others are counted. */
const NAMED = 5;
type Skipped = SourceEntry['counts']['skipped'];

/** What a source without a reader says about itself; told under "Read", so not again among the diagnostics. */
const WHY_NOT_READ: ReadonlySet<string> = new Set([
  'input.unknown-format',
  'input.unsupported-format',
  'input.empty',
  'input.unreadable',
  'bundle.too-deep',
  'bundle.inner-too-large',
]);

/** What was read of each source, and what was not. */
export function* readTable(page: Page, { sources, diagnostics }: Result): Iterable<string> {
  const known = sources.filter(({ reader }) => reader !== null);
  yield* table(
    page,
    COLUMNS,
    known.map((source) => sourceRow(page, source)),
  );
  for (const { id, path, counts } of known) {
    if (counts.read === 0 || counts.used > 0) continue;
    const text = `${page.names.get(id) ?? path}: none of its ${grouped(counts.read)} ${counts.unit} says anything of use`;
    yield* labelled(page, 'not used', text);
  }
  const reasons = new Map<string, string[]>();
  for (const { id, path, reader } of sources) {
    if (reader !== null) continue;
    const why = whyNotRead(diagnostics.filter(({ source }) => source === id));
    reasons.set(why, [...(reasons.get(why) ?? []), page.names.get(id) ?? path]);
  }
  for (const [why, names] of reasons) {
    const shown = page.verbose ? names : names.slice(0, NAMED);
    if (names.length > shown.length) shown.push(`${names.length - shown.length} more`);
    yield* labelled(page, 'not read', `${listed(shown)}: ${why}`);
  }
}

function whyNotRead(own: readonly ResultDiagnostic[]): string {
  const said = own.find(({ code }) => WHY_NOT_READ.has(code));
  if (said === undefined || said.code === 'input.unknown-format') {
    return 'no reader knows the content (--type forces one)';
  }
  return said.code === 'input.empty' ? 'empty' : said.message.replace(/\.$/, '');
}

function sourceRow(page: Page, { id, path, reader, counts, sha256, bytes }: SourceEntry): Row {
  const { unit, read, used, skipped } = counts;
  const reasons = page.verbose ? skipped : foremost(skipped);
  const left = reasons.map(({ why, count }) => `${grouped(count)} ${why}`);
  if (skipped.length > reasons.length) left.push(`and ${counted(skipped.length - reasons.length, 'more reason')}`);
  const facts = [
    path === page.names.get(id) ? '' : path,
    bytes === null ? '' : `${grouped(bytes)} bytes`,
    sha256 === null ? '' : `SHA-256 ${sha256}`,
  ].filter((fact) => fact !== '');
  return {
    cells: [
      cell(page.names.get(id) ?? path),
      cell(reader ?? ''),
      cell(`${grouped(read)} ${read === 1 ? unit.replace(/ies$/, 'y').replace(/s$/, '') : unit}`),
      cell(grouped(used)),
      cell(...(left.length > 0 ? left : [used === 0 && read > 0 ? 'everything' : 'nothing'])),
    ],
    below: page.verbose ? [{ text: facts.join('  '), tone: page.chalk.dim }] : [],
  };
}

/** What most was left out for, and always what nobody understood: it is what may have told more. */
function foremost(skipped: Skipped): Skipped {
  return [...skipped]
    .sort((a, b) => b.count - a.count || (a.why < b.why ? -1 : 1))
    .filter(({ why }, at) => at < SHOWN || why === 'not understood');
}

/** Each clock, what was made of it, and how that is known. */
export function clockTable(page: Page, { clocks }: Result): Iterable<string> {
  return table(
    page,
    CLOCKS,
    clocks.map((clock) => ({
      cells: [
        cell(clockName(page, clock.id)),
        cell(zoneWords(clock)),
        cell(offsetWords(page, clock)),
        cell(basisWords(clock)),
      ],
      below: page.verbose
        ? clock.anchors.map(({ description, evidence }) => ({
            text: [description, ...evidence.map((place) => pointer(place, page.names))].join('  '),
            tone: page.chalk.dim,
          }))
        : [],
    })),
  );
}

function zoneWords({ kind, zone, year }: Clock): string {
  const words = kind === 'utc' ? 'UTC' : kind === 'uptime' ? 'time since start' : (zone ?? 'not known');
  return year === null ? words : `${words}, year ${year}`;
}

function offsetWords({ signs }: Page, { kind, basis, offsetMs, plusMinusMs, segments }: Clock): string {
  if (basis === 'reference' || (kind === 'utc' && offsetMs === 0)) return 'none';
  if (offsetMs === null) return 'not known';
  const sign = offsetMs > 0 ? '+' : '';
  const margin = plusMinusMs === null || plusMinusMs === 0 ? '' : ` ${signs.plusMinus} ${duration(plusMinusMs / 1000)}`;
  const steps = segments.length > 1 ? `, ${counted(segments.length - 1, 'step')}` : '';
  return `${sign}${duration(offsetMs / 1000)}${margin}${steps}`;
}

function basisWords(clock: Clock): string {
  const { basis, anchors, kind } = clock;
  if (kind === 'local' && basis === 'assumed') return lackWords(clock);
  const known: Record<Clock['basis'], string> = {
    reference: 'reference of this report',
    anchors: 'events that other sources saw too',
    option: 'stated by an option or settings file',
    config: 'configuration of the box',
    assumed: 'assumed, nothing contradicts it',
    ambiguous: 'more than one fit',
    stated: 'its own stamps',
  };
  return anchors.length === 0 ? known[basis] : `${known[basis]} (${counted(anchors.length, 'anchor')})`;
}

/** Why the times of a clock are not times in UTC. */
function lackWords({ lacks = [], ambiguousZone }: Clock): string {
  if (!lacks.includes('zone')) return 'no year is known';
  if (ambiguousZone !== undefined)
    return `its zone ${ambiguousZone} may be several${lacks.includes('year') ? ', no year is known' : ''}`;
  return lacks.includes('year') ? 'its stamps state neither zone nor year' : 'its stamps state no zone';
}

/** The first few of each code, and a count. */
export function* diagnosticList(page: Page, { diagnostics }: Result): Iterable<string> {
  const codes = new Map<string, ResultDiagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (WHY_NOT_READ.has(diagnostic.code) && !page.verbose) continue;
    const held = codes.get(diagnostic.code);
    if (held === undefined) codes.set(diagnostic.code, [diagnostic]);
    else held.push(diagnostic);
  }
  for (const [code, list] of codes) {
    const total = list.reduce((sum, { count }) => sum + count, 0);
    const heading = `${code}${total > 1 ? `  ${grouped(total)} times` : ''}`;
    for (const line of wrap(heading, page.width - 2)) yield `  ${page.chalk.bold(line)}`;
    const quoted = page.verbose ? list : list.slice(0, QUOTED);
    for (const { source, evidence, message, count } of quoted) {
      const where = evidence === null ? (page.names.get(source) ?? source) : pointer(evidence, page.names);
      const times = count > 1 && list.length > 1 ? ` (x${grouped(count)})` : '';
      for (const line of wrap(`${where}: ${message}${times}`, page.width - 4)) yield `    ${line}`;
    }
    const left = list.length - quoted.length;
    if (left > 0) yield `    ${page.chalk.dim(`and ${counted(left, 'more place')}; -v shows them`)}`;
  }
}
