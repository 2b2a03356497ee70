import type { Attempt, Evidence, IkeSa, Moment, Result } from '../../model/result.ts';
import { type Page, shortTime } from './page.ts';
import { oneOfEach, pointers } from './pointers.ts';
import { type Block, type Cell, type Column, cards, cell, type Row, table } from './table.ts';
import { duration, span } from './times.ts';
import { CAUSE_IN_SENTENCE, limitOf, listed, outcomeAndCause, SEQUEL, STATUS, sameSpan, TRIGGER } from './words.ts';

/** Up to this many attempts each is told at length; more are put in a table. */
const CARDS = 3;
/** Places of each kind that a value cites unasked. */
const PLACES = 2;

/** One row an attempt; beside or under each value the evidence that it comes from. */
export function attemptTable(page: Page, { attempts, ikeSas }: Result): Iterable<string> {
  const sas = new Map(ikeSas.map((sa) => [sa.id, sa]));
  const all = columnsFor(page);
  const every = attempts.map((attempt) =>
    attemptRow(
      page,
      attempt,
      attempt.ikeSas.flatMap((id) => sas.get(id) ?? []),
    ),
  );
  // What no attempt has needs no column.
  const used = all.map((_, index) => every.some(({ cells }) => (cells[index] ?? []).length > 0));
  const columns = all.filter((_, index) => used[index]);
  const rows = every.map(({ cells, below }) => ({
    cells: cells.filter((_, index) => used[index]),
    ...(below === undefined ? {} : { below }),
  }));
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
    { title: 'inactive' },
    { title: 'limit' },
    { title: 'outcome; cause', short: 'outcome' },
    { title: 'token' },
    { title: 'then' },
  ];
}

function attemptRow(page: Page, attempt: Attempt, tries: readonly IkeSa[]): Row {
  const { trigger, lostAt, startedAt, startedEvidence, clientAwaySeconds, timeoutFrom, sequel, sequelEvidence } =
    attempt;
  const places = (evidence: readonly Evidence[]): Block => ({
    text: pointers(oneOfEach(evidence), page.names, page.verbose ? 20 : PLACES),
    tone: page.chalk.dim,
  });
  return {
    cells: [
      cell({ text: attempt.id, tone: page.chalk.bold }),
      cell(TRIGGER[trigger.kind], places(trigger.evidence)),
      lostAt === null
        ? cell('not known')
        : cell(between(page, lostAt.earliest, lostAt.latest), places(lostAt.evidence)),
      cell(shortTime(page, startedAt), places(startedEvidence)),
      cell(clientAwaySeconds === null ? 'not known' : span(clientAwaySeconds)),
      inactiveCell(attempt, places),
      cell(limitOf(attempt), timeoutFrom.kind === 'option' ? 'as given' : places(timeoutFrom.evidence)),
      outcomeCell(page, attempt),
      tokenCell(attempt, tries, places),
      sequel === 'none-seen' ? [] : cell(SEQUEL[sequel], places(sequelEvidence)),
    ],
    below: [
      ...tryLines(page, attempt),
      ...changeLines(page, attempt),
      ...lostLines(page, tries),
      ...(page.verbose ? verboseLines(page, attempt) : []),
    ],
  };
}

/** For how long the gateway had been without the session: said where its removal was seen, or where it says more than `away`. */
function inactiveCell({ clientAwaySeconds, inactiveSeconds, removedEvidence }: Attempt, places: Places): Cell {
  const { min, max } = inactiveSeconds;
  if (removedEvidence.length === 0 && (min === 0 || sameSpan(clientAwaySeconds, inactiveSeconds))) return [];
  // Removed after the client had come back: until then the gateway had counted the session as active.
  return cell(max === 0 ? 'not at all, removed later' : span(inactiveSeconds), places(removedEvidence));
}

/** Whether the client proved the session token: a question only where keys opened one of its tries. */
function tokenCell({ tokenProof }: Attempt, tries: readonly IkeSa[], places: Places): Cell {
  const { kind, missing, evidence } = tokenProof;
  if (kind !== 'not-verifiable') return cell(`${kind}: ${tokenProof.with ?? ''}`, places(evidence));
  return tries.some(({ decryption }) => decryption === 'opened')
    ? cell(`not verifiable without ${missing ?? 'more keys'}`)
    : [];
}

type Places = (evidence: readonly Evidence[]) => Block;

/** The outcome's evidence stands in front of the cause's, and some of both is shown. */
function outcomeCell({ chalk, names, verbose }: Page, attempt: Attempt): Cell {
  const tones = { FAILED: chalk.red, OK: chalk.green, OPEN: chalk.cyan, UNCERTAIN: chalk.yellow };
  const [outcome, cause] = [oneOfEach(attempt.evidence), oneOfEach(attempt.cause.evidence)];
  const first = [...outcome.slice(0, PLACES), ...cause.slice(0, PLACES)];
  const proof = [...first, ...outcome.slice(PLACES), ...cause.slice(PLACES)];
  return cell(
    { text: outcomeAndCause(attempt), tone: tones[STATUS[attempt.outcome]] },
    { text: pointers(proof, names, verbose ? 20 : 2 * PLACES), tone: chalk.dim },
  );
}

/** Each try of several that was not the one that worked, with what it stands on. */
function tryLines({ chalk, names }: Page, { outcome, tries = [] }: Attempt): Cell {
  return tries
    .filter(({ state }) => outcome === 'resumed' && state !== 'established')
    .map(({ ikeSa, state, cause, evidence }) => ({
      text: `try ${ikeSa} ${state}${CAUSE_IN_SENTENCE[cause.kind]}  ${pointers([...evidence, ...cause.evidence], names, 2 * PLACES)}`,
      tone: chalk.dim,
    }));
}

/** Messages that one place of the path saw and another one did not. */
function lostLines({ chalk, names }: Page, tries: readonly IkeSa[]): Cell {
  const named = (ids: readonly string[]) => listed(ids.map((id) => names.get(id) ?? id));
  return tries
    .flatMap(({ lost = [] }) => lost)
    .map(({ exchange, messageId, message, times, seenBy, notSeenBy, evidence }) => {
      const sent = times > 1 ? `, sent ${times} times,` : '';
      const what = `${exchange} ${messageId} ${message}${sent} lost between ${named(seenBy)} and ${named(notSeenBy)}`;
      return { text: `${what}  ${pointers(evidence, names, 2)}`, tone: chalk.dim };
    });
}

function changeLines(page: Page, { changes }: Attempt): Cell {
  return changes.map(({ what, before, after, evidence }) => ({
    text: `${what} changed: ${before} ${page.signs.arrow} ${after}  ${pointers(evidence, page.names, 2)}`,
    tone: page.chalk.dim,
  }));
}

/** What else the result holds about an attempt. */
function verboseLines({ chalk }: Page, { lateness, tokenProof, outage, gatewayState }: Attempt): Cell {
  const phases = outage === null ? [] : (['detection', 'wait', 'negotiation', 'recovery'] as const);
  const parts = phases.flatMap((phase) => {
    const seconds = outage?.[phase] ?? null;
    return seconds === null ? [] : [`${phase} ${span(seconds)}`];
  });
  const silence = (outage?.silence ?? []).map(
    ({ direction, seconds }) => `no ESP ${direction.replace('-', ' ')} for ${duration(seconds)}`,
  );
  const lines = [
    `lateness: ${lateness.kind.replace('-', ' ')}, ${lateness.reason}`,
    `session on the gateway: ${gatewayState}; token: ${tokenProof.kind.replace('-', ' ')}${tokenProof.missing === null ? '' : `, missing: ${tokenProof.missing}`}`,
    [...parts, ...silence].length === 0 ? '' : `outage: ${[...parts, ...silence].join(', ')}`,
  ];
  return lines.filter((line) => line !== '').map((text) => ({ text, tone: chalk.dim }));
}

function between(page: Page, earliest: Moment, latest: Moment): string {
  const [from, to] = [shortTime(page, earliest), shortTime(page, latest)];
  return from === to ? from : `${from} to ${to}`;
}
