import type { Evidence, Result, TimelineEntry } from '../../model/result.ts';
import { clockName, counted, type Page, section } from './page.ts';
import { pointers } from './pointers.ts';
import { type Column, cell, type Row, table } from './table.ts';
import { padEnd, wrap } from './text.ts';
import { isUniversal, partsOf, step } from './times.ts';

const VANTAGES = ['client', 'wire', 'gateway'] as const;
/** From this width on the lanes carry their names; below, what happened needs the room more. */
const NAMED_LANES = 120;
/** Rows of one clock that a report shows unasked; beyond it only what belongs to an attempt, and both ends. */
const UNASKED = 40;
const ENDS = 4;
/** A time whose margin is larger than this is not to be trusted against its neighbours. */
const VAGUE_MS = 1000;

/** What changes the state of a session; the steps between are shown for attempts and with -v. */
const TURNING_POINTS: ReadonlySet<string> = new Set([
  'client.connected',
  'client.disconnected',
  'client.contacting',
  'client.system-suspended',
  'client.system-resumed',
  'client.reconnect-reason',
  'client.reconnecting',
  'client.reconnect-ike-id',
  'client.connection-failed',
  'gateway.session-up',
  'gateway.sa-deleted',
  'gateway.failure',
  'gateway.interface-changed',
  'wire.eap',
  'wire.esp-first',
  'wire.esp-last',
  'wire.liveness',
]);

/** One or more entries in a row that say the same. */
interface Run {
  readonly first: TimelineEntry;
  readonly last: TimelineEntry;
  readonly count: number;
}

/**
 * One list for all clocks that are known in UTC, and one for each clock that is not: their entries cannot be put in
 * order with the others, and a single list would claim that they can.
 */
export function* timelines(page: Page, result: Result, attemptsOnly: boolean): Iterable<string> {
  const universal = result.timeline.filter(({ at }) => isUniversal(at));
  yield* section(page, 'Timeline', list(page, result, universal, attemptsOnly), `UTC${days(page)}${legend(page)}`);
  const apart = new Map<string, TimelineEntry[]>();
  for (const entry of result.timeline) {
    if (isUniversal(entry.at)) continue;
    const held = apart.get(entry.at.clock);
    if (held === undefined) apart.set(entry.at.clock, [entry]);
    else held.push(entry);
  }
  for (const [clock, entries] of apart) {
    const title = universal.length === 0 && apart.size === 1 ? 'Timeline' : 'Timeline, apart';
    const note = `clock of ${clockName(page, clock)}: ${whyApart(page, result, clock)}${universal.length === 0 ? legend(page) : ''}`;
    yield* section(page, title, list(page, result, entries, attemptsOnly), note);
  }
}

function* list(page: Page, result: Result, entries: readonly TimelineEntry[], attemptsOnly: boolean): Iterable<string> {
  const runs = folded(entries);
  const several = result.attempts.length > 1;
  const rows: Row[] = [];
  let before: { date: string; micros: number } | undefined;
  let hidden = 0;
  let vague = false;
  for (const [index, run] of runs.entries()) {
    const atAnEnd = !attemptsOnly && (index < ENDS || index >= runs.length - ENDS);
    const near = atAnEnd || run.first.attempt !== null || (!attemptsOnly && TURNING_POINTS.has(run.first.kind));
    if (!page.verbose && (attemptsOnly || runs.length > UNASKED) && !near) {
      hidden += run.count;
      continue;
    }
    if (hidden > 0) rows.push(gapRow(page, hidden));
    hidden = 0;
    const parts = partsOf(run.first.at);
    const dated = parts !== undefined && parts.date !== before?.date && (before !== undefined || page.days.length > 1);
    vague ||= isVague(run.first);
    if (dated) rows.push({ cells: [cell({ text: parts.date, tone: page.chalk.bold })] });
    const proof = pointers(proofOf(run), page.names, page.verbose ? 20 : 3);
    rows.push({
      cells: [
        cell(time(run)),
        cell(parts !== undefined && before !== undefined ? step(before.micros, parts.micros) : ''),
        cell(lanes(page, run.first)),
        cell({ text: summary(run, several), aside: { text: proof, tone: page.chalk.dim } }),
      ],
    });
    before = parts ?? before;
  }
  if (hidden > 0) rows.push(gapRow(page, hidden));
  yield* table(page, columnsFor(page), rows);
  if (!vague) return;
  const note = '~ not known to the second: its place among its neighbours is not certain';
  for (const line of wrap(note, page.width - 2)) yield `  ${page.chalk.dim(line)}`;
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

function time({ first }: Run): string {
  const shown = partsOf(first.at)?.time ?? first.at.text ?? 'unknown';
  return isVague(first) ? `~${shown}` : shown;
}

function isVague({ at }: TimelineEntry): boolean {
  return isUniversal(at) && at.plusMinusMs !== null && at.plusMinusMs > VAGUE_MS;
}

function summary({ first, last, count }: Run, several: boolean): string {
  const owner = several && first.attempt !== null ? `${first.attempt}: ` : '';
  const until = partsOf(first.until ?? last.at);
  const from = partsOf(first.at);
  const toward = until !== undefined && until.micros > (from?.micros ?? 0) ? ` until ${until.time}` : '';
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

function gapRow(page: Page, hidden: number): Row {
  const text = `${page.signs.ellipsis} ${counted(hidden, 'more entry', 'more entries')}; -v shows them`;
  return { cells: [[], [], [], cell({ text, tone: page.chalk.dim })] };
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

function whyApart(page: Page, { sources }: Result, id: string): string {
  const clock = page.clocks.get(id);
  if (clock?.kind === 'uptime') return 'it counts from the start of its box, and nothing here ties that to UTC';
  if (clock?.basis === 'ambiguous') return 'several zones fit the other sources equally well';
  if (clock !== undefined && clock.zone !== null) return 'its year is not known';
  const vantages = new Set(
    sources.filter((source) => clock?.sources.includes(source.id)).map((source) => source.vantage),
  );
  const option = vantages.size !== 1 ? '--tz' : vantages.has('client') ? '--client-tz' : '--gateway-tz';
  return `it states no zone, and nothing here ties it to UTC; ${option} would`;
}
