import type { Result } from '../model/result.ts';
import { printableResult } from './printable.ts';
import type { Reporter } from './reporter.ts';
import { attemptTable } from './terminal/attempts.ts';
import { findingList } from './terminal/findings.ts';
import { identityTable } from './terminal/identities.ts';
import { clearRules, notEvaluated, notEvaluatedCount } from './terminal/open-questions.ts';
import { counted, type Page, pageFor, section } from './terminal/page.ts';
import { restsOn } from './terminal/rests-on.ts';
import { saTable, sessionTable } from './terminal/sas.ts';
import { clockTable, diagnosticList, readTable } from './terminal/sources.ts';
import { NO_BREAK, wrap } from './terminal/text.ts';
import { timelines } from './terminal/timeline.ts';
import { verdict } from './terminal/verdict.ts';

/**
 * The report for a person: the verdict first, then what it stands on, then what could not be decided.
 *
 * Lines are never wider than `width` (60 at least) except for what must not be broken, such as an SPI. Evidence is
 * made printable before anything is laid out. A case in which every reconnect worked and nothing else was found gets
 * a short report, and says what it leaves out.
 */
export const terminal: Reporter = {
  name: 'terminal',
  extensions: ['txt', 'log'],
  *render(result, options) {
    const safe = printableResult(result);
    const page = pageFor(safe, options);
    for (const line of lines(page, safe)) yield `${line.replaceAll(NO_BREAK, ' ').trimEnd()}\n`;
  },
};

function* lines(page: Page, result: Result): Iterable<string> {
  const short = isClean(result) && !page.verbose;
  yield* header(page, result);
  yield* verdict(page, result);
  yield* section(page, 'Identity', identityTable(page, result));
  yield* section(page, 'Attempts', attemptTable(page, result));
  yield* section(page, 'Sessions', sessionTable(page, result));
  if (!short) yield* section(page, 'IKE SAs', saTable(page, result));
  yield* timelines(page, result, short);
  yield* section(page, 'Findings', findingList(page, result));
  yield* section(page, 'Rests on', restsOn(page, result));
  if (short) yield* notEvaluatedCount(page, result);
  else yield* section(page, 'Not evaluated', notEvaluated(page, result));
  if (page.verbose) yield* section(page, 'Looked at and fine', clearRules(page, result));
  yield* section(page, 'Diagnostics', diagnosticList(page, result));
  yield* section(page, 'Read', readTable(page, result));
  yield* section(page, 'Clocks', clockTable(page, result));
  yield* footnotes(page, result, short);
}

function* header(page: Page, { tool, sources, boxes }: Result): Iterable<string> {
  // A zip is listed beside what it holds, and tells nothing itself.
  const all = sources.filter(({ reader }) => reader !== 'zip').length;
  const read = sources.filter(({ vantage }) => vantage !== null).length;
  const count = (kind: 'client' | 'gateway') => boxes.filter((box) => box.kind === kind).length;
  const parts = [
    read < all ? `${read} of ${counted(all, 'source')}` : counted(read, 'source'),
    counted(count('client'), 'client'),
    counted(count('gateway'), 'gateway'),
  ];
  const [first, last] = [page.days[0], page.days.at(-1)];
  if (first !== undefined) parts.push(`${first === last ? first : `${first} to ${last}`}${NO_BREAK}UTC`);
  const name = `${tool.name}${NO_BREAK}${tool.version}`;
  const [line = '', ...more] = wrap(`${name}   ${parts.join(', ')}`, page.width);
  yield page.chalk.bold(name) + line.slice(name.length);
  yield* more;
}

/** Every attempt resumed, nothing worse than information found, nothing failed on our side. */
function isClean({ attempts, findings, rules }: Result): boolean {
  return (
    attempts.length > 0 &&
    attempts.every(({ outcome }) => outcome === 'resumed') &&
    findings.every(({ severity }) => severity === 'info') &&
    rules.every(({ outcome }) => outcome !== 'failed')
  );
}

function* footnotes(page: Page, result: Result, short: boolean): Iterable<string> {
  const own = result.attempts.some(({ startedAt, lostAt }) => {
    return [startedAt, lostAt?.earliest, lostAt?.latest].some((moment) => moment != null && moment.utc === null);
  });
  const notes = [
    own ? '* by its own clock, which nothing here ties to UTC' : '',
    short ? 'More: -v adds the whole timeline, the IKE SAs and what every rule looked at' : '',
    !short && !page.verbose && result.rules.length > 0 ? 'More: -v shows everything; ikev2-trace explain RULE' : '',
  ].filter((note) => note !== '');
  if (notes.length > 0) yield '';
  for (const note of notes) for (const line of wrap(note, page.width)) yield page.chalk.dim(line);
}
