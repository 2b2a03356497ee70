import type { Attempt, Evidence, Moment, Result, Session } from '../../model/result.ts';
import { type Page, shortTime } from './page.ts';
import { oneOfEach, pointers } from './pointers.ts';
import { type Block, type Cell, type Column, cards, cell, type Row, table } from './table.ts';
import { duration, span } from './times.ts';
import { limitOf, outcomeAndCause, SEQUEL, STATUS, sameSpan, TRIGGER } from './words.ts';

/** Up to this many attempts each is told at length; more are put in a table. */
const CARDS = 3;

/** One row an attempt; under each value the evidence that it comes from. */
export function attemptTable(page: Page, { attempts, sessions, ikeSas }: Result): Iterable<string> {
  const users = new Map(sessions.map((session) => [session.id, session]));
  const sas = new Map(ikeSas.map((sa) => [sa.id, sa]));
  const columns = columnsFor(page);
  const rows = attempts.map((attempt) => {
    const firstTry = sas.get(attempt.ikeSas[0] ?? '');
    return attemptRow(page, attempt, users.get(attempt.session ?? ''), firstTry?.evidence ?? []);
  });
  if (rows.length <= CARDS) return cards(page, columns, rows);
  return table(
    page,
    columns,
    rows.map((row) => evidenceBelow(page, columns, row)),
  );
}

/** In a table of many attempts the values stand alone, to be compared, and their evidence shares a line below. */
function evidenceBelow({ chalk }: Page, columns: readonly Column[], { cells, below }: Row): Row {
  const proofs = cells.flatMap((content, index) => {
    const places = content.slice(1).map(({ text }) => text);
    if (index === 0 || places.length === 0) return [];
    return `${columns[index]?.short ?? columns[index]?.title ?? ''} ${places.join(', ')}`;
  });
  return {
    cells: cells.map((content, index) => (index === 0 ? content : content.slice(0, 1))),
    below: [...cell({ text: proofs.join('; '), tone: chalk.dim }), ...(below ?? [])],
  };
}

function columnsFor({ days }: Page): Column[] {
  const zone = days.length > 0 ? ' (UTC)' : '';
  return [
    { title: '#' },
    { title: 'trigger' },
    { title: `lost at${zone}`, short: 'lost at' },
    { title: `started${zone}`, short: 'started' },
    { title: 'away' },
    { title: 'limit' },
    { title: 'outcome, cause', short: 'outcome' },
  ];
}

function attemptRow(page: Page, attempt: Attempt, session: Session | undefined, tried: readonly Evidence[]): Row {
  const { trigger, lostAt, startedAt, clientAwaySeconds, inactiveSeconds, timeoutFrom } = attempt;
  const places = (evidence: readonly Evidence[], limit = 2): Block => ({
    text: pointers(evidence, page.names, page.verbose ? 20 : limit),
    tone: page.chalk.dim,
  });
  const away = clientAwaySeconds === null ? 'not known' : span(clientAwaySeconds);
  const inactive =
    inactiveSeconds.min > 0 && !sameSpan(clientAwaySeconds, inactiveSeconds)
      ? { text: `inactive on the gateway ${span(inactiveSeconds)}`, tone: page.chalk.dim }
      : undefined;
  return {
    cells: [
      cell({ text: attempt.id, tone: page.chalk.bold }, session?.user ?? session?.id),
      cell(TRIGGER[trigger.kind], places(trigger.evidence)),
      lostAt === null
        ? cell('not known')
        : cell(between(page, lostAt.earliest, lostAt.latest), places(lostAt.evidence)),
      cell(shortTime(page, startedAt), places(oneOfEach(tried).slice(0, 2))),
      cell(away, inactive),
      cell(limitOf(attempt), timeoutFrom.kind === 'option' ? 'as given' : places(timeoutFrom.evidence)),
      outcomeCell(page, attempt),
    ],
    below: [...changeLines(page, attempt), ...(page.verbose ? verboseLines(page, attempt) : [])],
  };
}

function outcomeCell({ chalk, names }: Page, attempt: Attempt): Cell {
  const then = SEQUEL[attempt.sequel] === '' ? '' : `, ${SEQUEL[attempt.sequel]}`;
  const tones = { FAILED: chalk.red, OK: chalk.green, OPEN: chalk.cyan, UNCERTAIN: chalk.yellow };
  return cell(
    { text: `${outcomeAndCause(attempt)} (${attempt.basis})${then}`, tone: tones[STATUS[attempt.outcome]] },
    { text: pointers([...attempt.cause.evidence, ...attempt.sequelEvidence], names, 3), tone: chalk.dim },
  );
}

function changeLines(page: Page, { changes }: Attempt): Cell {
  return changes.map(({ what, before, after, evidence }) => ({
    text: `${what} changed: ${before} ${page.signs.arrow} ${after}  ${pointers(evidence, page.names, 2)}`,
    tone: page.chalk.dim,
  }));
}

/** What else the result holds about an attempt. */
function verboseLines(page: Page, { lateness, tokenProof, outage, gatewayState, evidence }: Attempt): Cell {
  const phases = outage === null ? [] : (['detection', 'wait', 'negotiation', 'recovery'] as const);
  const parts = phases.flatMap((phase) => {
    const seconds = outage?.[phase] ?? null;
    return seconds === null ? [] : [`${phase} ${span(seconds)}`];
  });
  const silence = (outage?.silence ?? []).map(
    ({ direction, seconds }) => `no ESP ${direction.replace('-', ' ')} for ${duration(seconds)}`,
  );
  const lines = [
    `stands on ${pointers(evidence, page.names, 20)}`,
    `lateness: ${lateness.kind.replace('-', ' ')}, ${lateness.reason}`,
    `session on the gateway: ${gatewayState}; token: ${tokenProof.kind.replace('-', ' ')}${tokenProof.missing === null ? '' : `, ${tokenProof.missing}`}`,
    [...parts, ...silence].length === 0 ? '' : `outage: ${[...parts, ...silence].join(', ')}`,
  ];
  return lines.filter((line) => line !== '').map((text) => ({ text, tone: page.chalk.dim }));
}

function between(page: Page, earliest: Moment, latest: Moment): string {
  const [from, to] = [shortTime(page, earliest), shortTime(page, latest)];
  return from === to ? from : `${from} to ${to}`;
}
