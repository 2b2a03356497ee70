import type { Evidence, Result, TimelineEntry } from '../../model/result.ts';
import { clockName, counted, type Page, section, zoneOption } from './page.ts';
import { pointers } from './pointers.ts';
import { type Block, type Column, cell, type Row, table } from './table.ts';
import { padEnd, wrap } from './text.ts';
import { type IsoParts, isUniversal, partsOf, step } from './times.ts';
import { listed } from './words.ts';

const VANTAGES = ['client', 'wire', 'gateway'] as const;
/** From this width on the lanes carry their names; below, what happened needs the room more. */
const NAMED_LANES = 120;
/** Rows that a report shows unasked, all clocks together; beyond it only what belongs to an attempt, and both ends. */
const UNASKED = 40;
const ENDS = 4;
/** Fewer rows than this are not worth a line that says they are left out. */
const LEAST_GAP = 3;
/** A time whose margin is larger than this is not to be trusted against its neighbours. */
const VAGUE_MS = 2000;

/** What changes the state of a session; the steps between are shown for attempts and with -v. */
const TURNING_POINTS: ReadonlySet<string> = new Set([
  'client.connected',
  'client.auth-prompt',
  'client.disconnected',
  'client.contacting',
  'client.system-suspended',
  'client.system-resumed',
  'client.network-changed',
  'client.reconnect-reason',
  'client.reconnecting',
  'client.reconnect-ike-id',
  'client.connection-failed',
  'client.dpd-expired',
  'client.ike-log',
  'client.error',
  'gateway.session-up',
  'gateway.sa-deleted',
  'gateway.failure',
  'gateway.interface-changed',
  'gateway.operator-command',
  'gateway.restarted',
  'gateway.clock-updated',
  'gateway.standby-changed',
  'gateway.ike-listener',
  'wire.eap',
  'wire.esp-first',
  'wire.esp-last',
  'wire.liveness',
]);

/** Steps on the way of every connection: they are no end of a story. */
const DETAILS: ReadonlySet<string> = new Set([
  'client.ready',
  'client.connection-requested',
  'client.session-started',
  'client.authenticated',
  'client.establishing',
  'client.profile-used',
  'client.name-resolved',
  'client.network-probed',
  'client.tunnel-started',
  'client.tunnel-cipher',
  'client.interface-addresses',
  'client.host-configuration',
  'client.adapter-configuration',
  'client.version',
]);

/** One or more entries in a row that say the same. */
interface Run {
  readonly first: TimelineEntry;
  readonly last: TimelineEntry;
  readonly count: number;
}

/** What a report shows of each list; the same for all of its lists. */
interface Extent {
  /** Steps that change nothing may be left out. */
  readonly condensed: boolean;
  readonly attemptsOnly: boolean;
  readonly several: boolean;
}

/**
 * One list for all clocks that are known in UTC, and one for each clock that is not: their entries cannot be put in
 * order with the others, and a single list would claim that they can.
 */
export function* timelines(page: Page, result: Result, attemptsOnly: boolean): Iterable<string> {
  const universal = folded(result.timeline.filter(({ at }) => isUniversal(at)));
  const clocks = new Map<string, TimelineEntry[]>();
  for (const entry of result.timeline) {
    if (isUniversal(entry.at)) continue;
    const held = clocks.get(entry.at.clock);
    if (held === undefined) clocks.set(entry.at.clock, [entry]);
    else held.push(entry);
  }
  const apart = [...clocks].map(([clock, entries]) => [clock, folded(entries)] as const);
  const rows = apart.reduce((sum, [, runs]) => sum + runs.length, universal.length);
  const condensed = !page.verbose && (attemptsOnly || rows > UNASKED);
  const extent: Extent = { condensed, attemptsOnly, several: result.attempts.length > 1 };
  yield* section(page, 'Timeline', list(page, universal, extent), `UTC${days(page)}${legend(page)}`);
  for (const [clock, runs] of apart) {
    const title = universal.length === 0 && apart.length === 1 ? 'Timeline' : 'Timeline, apart';
    const note = `${orderOnly(page, runs) ?? `clock of ${clockName(page, clock)}: ${whyApart(page, result, clock)}`}${universal.length === 0 ? legend(page) : ''}`;
    yield* section(page, title, list(page, runs, extent), note);
  }
}

function* list(page: Page, runs: readonly Run[], extent: Extent): Iterable<string> {
  const shown = shownOf(runs, extent);
  if (runs.length > 0 && shown.size === 0) {
    yield `  ${page.chalk.dim(gapText(page, entriesOf(runs)))}`;
    return;
  }
  const stamps = runs.flatMap(({ first }, index) => (shown.has(index) ? (partsOf(first.at) ?? []) : []));
  const mixed = stamps.some(({ whole }) => whole) && stamps.some(({ whole }) => !whole);
  const rows: Row[] = [];
  let before: IsoParts | undefined;
  let hidden: Run[] = [];
  for (const [index, run] of runs.entries()) {
    if (!shown.has(index)) {
      hidden.push(run);
      continue;
    }
    if (hidden.length > 0) rows.push(gapRow(page, entriesOf(hidden)));
    hidden = [];
    const parts = run.first.placedBy === 'file-order' ? undefined : partsOf(run.first.at);
    const dated = parts !== undefined && parts.date !== before?.date && (before !== undefined || page.days.length > 1);
    if (dated) rows.push({ cells: [cell({ text: parts.date, tone: page.chalk.bold })] });
    const proof = pointers(proofOf(run), page.names, page.verbose ? 20 : 3);
    rows.push({
      cells: [
        cell(parts === undefined ? '' : time(run, mixed)),
        cell(parts !== undefined && before !== undefined ? step(before, parts) : ''),
        cell(lanes(page, run.first)),
        cell({ text: summary(run, extent.several), aside: { text: proof, tone: page.chalk.dim } }),
      ],
    });
    before = parts ?? before;
  }
  if (hidden.length > 0) rows.push(gapRow(page, entriesOf(hidden)));
  yield* table(page, columnsFor(page), rows);
  const isUntimed = runs.some(({ first }, index) => shown.has(index) && isBetweenTimes(first));
  const vague = runs.some(({ first }, index) => shown.has(index) && isVague(first));
  const notes = [
    mixed ? '~ whole seconds only: its place among its neighbours within that second is not certain' : '',
    isUntimed ? 'lines that state no time stand where their file has them' : '',
    vague ? '? known only to within more than two seconds: its place among its neighbours is not certain' : '',
  ];
  for (const note of notes) {
    if (note !== '') for (const line of wrap(note, page.width - 2)) yield `  ${page.chalk.dim(line)}`;
  }
}

/** The indexes of what is shown: turning points, what belongs to an attempt, both ends, and what a gap would not pay for. */
function shownOf(runs: readonly Run[], { condensed, attemptsOnly }: Extent): ReadonlySet<number> {
  const places = runs.flatMap(({ first }, index) => (DETAILS.has(first.kind) ? [] : [index]));
  const from = places[ENDS] ?? runs.length;
  const to = places.at(-ENDS - 1) ?? -1;
  const near = (run: Run, index: number): boolean => {
    if (!condensed || run.first.attempt !== null) return true;
    const atAnEnd = (index < from || index > to) && !DETAILS.has(run.first.kind);
    return !attemptsOnly && (atAnEnd || TURNING_POINTS.has(run.first.kind));
  };
  const shown = new Set(runs.flatMap((run, index) => (near(run, index) ? [index] : [])));
  if (shown.size === 0) return shown;
  const marks = [-1, ...shown, runs.length];
  for (const [place, to] of marks.entries()) {
    const from = marks[place - 1] ?? to;
    if (to - from - 1 >= LEAST_GAP) continue;
    for (let index = from + 1; index < to; index += 1) shown.add(index);
  }
  return shown;
}

function entriesOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

function columnsFor(page: Page): Column[] {
  const lanes = { title: laneNames(page).join('  '), whole: true };
  return [{ title: 'time' }, { title: 'delta' }, lanes, { title: 'what happened, evidence' }];
}

/** A mark under each vantage that saw it. The lanes share a cell: cli-table3's time goes by the number of cells. */
function lanes(page: Page, { vantages }: TimelineEntry): string {
  const marks = laneNames(page).map((name, index) => {
    const vantage = VANTAGES[index];
    return padEnd(vantage !== undefined && vantages.includes(vantage) ? page.signs.seen : '', name.length);
  });
  return marks.join('  ').trimEnd();
}

function laneNames(page: Page): string[] {
  return VANTAGES.map((name) => (hasNamedLanes(page) ? name : name.charAt(0).toUpperCase()));
}

function hasNamedLanes({ width }: Page): boolean {
  return width >= NAMED_LANES;
}

/** In a list of finer stamps those of whole seconds carry a mark, and the others a blank in its place. */
function time({ first }: Run, mixed: boolean): Block {
  const parts = partsOf(first.at);
  const mark = isVague(first) ? '?' : !mixed ? '' : parts?.whole === true ? '~' : ' ';
  return { text: mark + (parts?.time ?? first.at.text ?? 'unknown') };
}

function isBetweenTimes({ placedBy, at }: TimelineEntry): boolean {
  return placedBy === 'file-order' && partsOf(at) !== undefined;
}

function isVague({ at }: TimelineEntry): boolean {
  return isUniversal(at) && at.plusMinusMs !== null && at.plusMinusMs > VAGUE_MS;
}

function summary({ first, last, count }: Run, several: boolean): string {
  const owner = several && first.attempt !== null ? `${first.attempt}: ` : '';
  const until = partsOf(first.until ?? last.at);
  const from = partsOf(first.at);
  const toward = until !== undefined && until.ms > (from?.ms ?? 0) ? ` until ${until.time}` : '';
  if (count === 1) return `${owner}${first.summary}${first.until === null ? '' : toward}`;
  return `${owner}${first.summary} (x${count}${toward})`;
}

/** The evidence of a run: its first places, or from the first to the last where one source shows them all. */
function proofOf({ first, last, count }: Run): readonly Evidence[] {
  const [from] = first.evidence;
  const to = last.evidence.at(-1);
  if (count === 1 || from === undefined || to === undefined || from.source !== to.source) return first.evidence;
  return [{ ...from, run: { count, last: to } }, ...first.evidence.slice(1)];
}

function gapRow(page: Page, entries: number): Row {
  return { cells: [[], [], [], cell({ text: gapText(page, entries), tone: page.chalk.dim })] };
}

function gapText({ signs }: Page, entries: number): string {
  const it = entries === 1 ? 'it' : 'them';
  return `${signs.ellipsis} ${counted(entries, 'more entry', 'more entries')}; -v shows ${it}`;
}

/** Neighbours that say the same of the same SA, seen by the same vantages, become one run. */
function folded(entries: readonly TimelineEntry[]): Run[] {
  const runs: Run[] = [];
  for (const entry of entries) {
    const before = runs.at(-1);
    if (before !== undefined && saysTheSame(before.first, entry)) {
      runs[runs.length - 1] = { ...before, last: entry, count: before.count + 1 };
    } else runs.push({ first: entry, last: entry, count: 1 });
  }
  return runs;
}

function saysTheSame(one: TimelineEntry, other: TimelineEntry): boolean {
  return (
    one.kind === other.kind &&
    one.summary === other.summary &&
    one.ikeSa === other.ikeSa &&
    one.attempt === other.attempt &&
    one.vantages.join() === other.vantages.join()
  );
}

/** Says what the lanes are called where there is no room for their names. */
function legend(page: Page): string {
  return hasNamedLanes(page) ? '' : '; seen by C client, W wire, G gateway';
}

function days({ days: all }: Page): string {
  if (all.length === 0) return '';
  return all.length === 1 ? `, ${all[0]}` : `, ${all[0]} to ${all.at(-1)}`;
}

/** What to say of a list without any times. */
function orderOnly(page: Page, runs: readonly Run[]): string | undefined {
  const [first] = runs;
  const source = first?.first.evidence[0]?.source;
  if (first === undefined || source === undefined || partsOf(first.first.at) !== undefined) return undefined;
  return `in the order of ${page.names.get(source) ?? source}, which states no times`;
}

function whyApart(page: Page, result: Result, id: string): string {
  const clock = page.clocks.get(id);
  if (clock?.kind === 'uptime') return 'it counts from the start of its box, and nothing here says when that was';
  if (clock?.basis === 'ambiguous' && clock.writer !== undefined)
    return 'its times contradict those of another clock in the same text';
  if (clock?.basis === 'ambiguous') return 'several zones fit the other sources equally well';
  const wasSet = result.diagnostics.some(({ code, source }) => {
    return code === 'clock.stepped' && source !== undefined && clock?.sources.includes(source) === true;
  });
  if (wasSet) return 'it was set while this was written; times before and after that do not compare';
  const { lacks = [], ambiguousZone, zone = null } = clock ?? {};
  const options = [
    ...(lacks.includes('zone') ? [zoneOption(page, result, id) ?? '--tz'] : []),
    ...(lacks.includes('year') ? ['--year'] : []),
  ];
  if (options.length === 0) return 'nothing here ties it to UTC';
  const remedy = `give ${options.length === 1 ? 'one' : 'them'} with ${listed(options)}`;
  if (!lacks.includes('zone')) return `its stamps have no year; ${remedy}`;
  const year = lacks.includes('year') ? ' and no year is known' : '';
  if (ambiguousZone !== undefined) return `its zone ${ambiguousZone} may be several${year}; ${remedy}`;
  const without = zone !== null ? 'some of its stamps have no zone' : 'its stamps have no zone';
  return `${without}${year}, and nothing here ties them to UTC; ${remedy}`;
}
