import type { Attempt, Finding, Result, RuleResult } from '../../model/result.ts';
import { counted, type Page, timeInWords } from './page.ts';
import { columnsOf, NO_BREAK, wrap } from './text.ts';
import { duration, span } from './times.ts';
import { BASIS, CAUSE, STATUS, type Status, sameSpan } from './words.ts';

/** One paragraph of the verdict. */
interface Verdict {
  readonly status: Status;
  readonly sentence: string;
  /** Rules that matched these attempts: what the finding is called further down. */
  readonly rules: readonly string[];
}

/** Attempts that ended the same way, for the same reason, with the same rules matched. */
interface Group {
  readonly first: Attempt;
  readonly attempts: readonly Attempt[];
  readonly rules: readonly string[];
}

const ORDER: readonly Status[] = ['FAILED', 'UNCERTAIN', 'OPEN', 'OK'];
/** Failures of one kind that get a sentence each; more of the same are named in one. */
const SENTENCES = 3;

/** What happened, in the first lines: worst first. */
export function* verdict(page: Page, result: Result): Iterable<string> {
  yield '';
  const paragraphs = groupsOf(result).flatMap((group) => verdictsOf(page, result, group));
  paragraphs.sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
  if (paragraphs.length === 0) yield* wrap(noAttempt(result), page.width);
  const label = Math.max(0, ...paragraphs.map(({ status }) => status.length)) + 4;
  for (const { status, sentence, rules } of paragraphs) {
    const lines = wrap(sentence, page.width - label);
    const named = rules.join(', ');
    const last = lines.at(-1) ?? '';
    const gap = page.width - label - columnsOf(last) - named.length;
    const ruleLines = named === '' || gap >= 2 ? [] : wrap(named, page.width - label);
    for (const [index, line] of [...lines, ...ruleLines].entries()) {
      const head = index === 0 ? badge(page, status) + ' '.repeat(label - status.length - 2) : ' '.repeat(label);
      if (index >= lines.length) yield head + page.chalk.dim(line);
      else if (index === lines.length - 1 && named !== '' && gap >= 2) {
        yield `${head}${line}${' '.repeat(gap)}${page.chalk.dim(named)}`;
      } else yield head + line;
    }
  }
  yield* otherwise(page, result, new Set(paragraphs.flatMap(({ rules }) => rules)));
}

function badge({ chalk }: Page, status: Status): string {
  const text = ` ${status} `;
  if (status === 'FAILED') return chalk.bgRed.whiteBright.bold(text);
  if (status === 'OK') return chalk.bgGreen.black.bold(text);
  return status === 'OPEN' ? chalk.bgCyan.black.bold(text) : chalk.bgYellow.black.bold(text);
}

function groupsOf({ attempts, findings }: Result): Group[] {
  const groups = new Map<string, { first: Attempt; attempts: Attempt[]; rules: readonly string[] }>();
  const byAttempt = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.attempt === null || finding.severity === 'info') continue;
    byAttempt.set(finding.attempt, [...(byAttempt.get(finding.attempt) ?? []), finding]);
  }
  for (const attempt of attempts) {
    const found = byAttempt.get(attempt.id) ?? [];
    const errors = found.filter(({ severity }) => severity === 'error');
    const rules = [...new Set((errors.length > 0 ? errors : found).map(({ rule }) => rule))];
    const key = [attempt.outcome, attempt.basis, attempt.cause.kind, attempt.sequel, ...rules].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: attempt, attempts: [attempt], rules });
    else group.attempts.push(attempt);
  }
  return [...groups.values()];
}

function verdictsOf(page: Page, result: Result, { attempts, first, rules }: Group): Verdict[] {
  const status = STATUS[first.outcome];
  if (first.outcome === 'resumed' && attempts.length > 1) return [{ status, sentence: resumed(attempts), rules }];
  const told = attempts.slice(0, attempts.length > SENTENCES + 1 ? SENTENCES : attempts.length);
  const verdicts = told.map((attempt) => ({ status, sentence: sentenceFor(page, result, attempt), rules }));
  const rest = attempts.slice(told.length);
  if (rest.length === 0) return verdicts;
  const ids = rest.length > 12 ? `${rest[0]?.id} to ${rest.at(-1)?.id}` : rest.map(({ id }) => id).join(', ');
  return [
    ...verdicts,
    { status, sentence: `${counted(rest.length, 'more reconnect')} ended the same way: ${ids}.`, rules },
  ];
}

function resumed(attempts: readonly Attempt[]): string {
  const aways = attempts.flatMap(({ clientAwaySeconds }) => (clientAwaySeconds === null ? [] : [clientAwaySeconds]));
  const many = aways.length > 6;
  const longest = Math.max(...aways.map(({ min, max }) => max ?? min));
  const away = many ? `away for up to ${duration(longest)}` : `away for ${aways.map(span).join(' and ')}`;
  const ids = attempts.length > 6 ? '' : ` (${attempts.map(({ id }) => id).join(', ')})`;
  const sure = BASIS[attempts[0]?.basis ?? 'inferred'];
  return `${attempts.length} reconnects resumed their sessions${ids}${aways.length === 0 ? '' : `, ${away}`}; ${sure}.`;
}

/** The sentence about one attempt, with the numbers that decide it. */
function sentenceFor(page: Page, result: Result, attempt: Attempt): string {
  const session = result.sessions.find(({ id }) => id === attempt.session);
  const host = session?.host ?? null;
  const who = session?.user != null ? ` of ${session.user}` : host === null ? '' : ` to ${host}`;
  const subject = `Reconnect${NO_BREAK}${attempt.id}${who}`;
  const parts = [`${subject} ${cameBack(page, attempt)}.`, ending(page, attempt)];
  if (attempt.outcome !== 'resumed' && attempt.lateness.kind === 'cannot-judge') {
    parts.push(`Whether it came too late cannot be judged: ${clause(attempt.lateness.reason)}.`);
  }
  if (attempt.session === null && attempt.candidates.length > 0) {
    parts.push(`Which session it resumes is open: ${attempt.candidates.slice(0, 6).join(', ')} fit.`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

function cameBack(page: Page, attempt: Attempt): string {
  const { clientAwaySeconds: away, inactiveSeconds, startedAt, timeoutSeconds } = attempt;
  const keeps = timeoutSeconds === null ? '' : `; the gateway keeps a lost session ${duration(timeoutSeconds)}`;
  if (away === null) {
    const began = startedAt === null ? 'began at an unknown time' : `began at ${timeInWords(page, startedAt)}`;
    return `${began}; when its session was lost is not in this evidence`;
  }
  // Only inactivity on the gateway is held against the limit: it is told apart wherever it is not the absence itself.
  const counts = keeps !== '' && inactiveSeconds.min > 0 && !sameSpan(away, inactiveSeconds);
  const inactive = counts ? ` and had seen this one inactive for ${span(inactiveSeconds)}` : '';
  return `came back ${span(away)} after its session was lost${attempt.outcome === 'resumed' ? '' : keeps + inactive}`;
}

function ending(page: Page, attempt: Attempt): string {
  const { outcome, basis, cause, finishedAt } = attempt;
  const until = finishedAt === null ? '' : ` at ${timeInWords(page, finishedAt)}`;
  switch (outcome) {
    case 'resumed':
      return `It was resumed${until}, without a login (${BASIS[basis]}).`;
    case 'rejected':
      return `It was rejected${because(cause.kind)} (${BASIS[basis]})${sequelOf(attempt, until)}.`;
    case 'no-answer':
      return `It got no answer${because(cause.kind)} (${BASIS[basis]})${sequelOf(attempt, until)}.`;
    case 'aborted':
      return `It was broken off before it was complete${because(cause.kind)}${sequelOf(attempt, until)}.`;
    case 'open':
      return 'The evidence ends before its outcome.';
    case 'indeterminate':
      return 'How it ended cannot be told from this evidence.';
  }
}

function because(kind: Attempt['cause']['kind']): string {
  if (CAUSE[kind] === '') return '';
  return kind === 'not-visible' ? `; ${CAUSE[kind]}` : ` ${CAUSE[kind]}`;
}

function sequelOf({ sequel }: Attempt, until: string): string {
  if (sequel === 'full-login')
    return `, and the client had to log in again${until === '' ? '' : `; the cycle ended${until}`}`;
  if (sequel === 'retry') return ', and the client tried again';
  return sequel === 'given-up' ? ', and the client gave up' : '';
}

function noAttempt({ ikeSas, sessions, sources }: Result): string {
  const read = sources.filter(({ reader }) => reader !== null);
  const logins = ikeSas.filter(({ purpose }) => purpose === 'login').length;
  const seen = [
    ikeSas.length > 0 ? `${counted(ikeSas.length, 'IKE SA')}${logins > 0 ? ` (${counted(logins, 'login')})` : ''}` : '',
    sessions.length > 0 ? counted(sessions.length, 'session') : '',
  ].filter((part) => part !== '');
  const held = seen.length > 0 ? `It holds ${seen.join(' and ')}.` : 'It holds no IKE SA and no session either.';
  return `No reconnect attempt in this evidence (${counted(read.length, 'source')} read). ${held}`;
}

/** Findings and failures that no paragraph above has named, so that an `OK` does not hide them. */
function* otherwise(page: Page, { findings, rules }: Result, named: ReadonlySet<string>): Iterable<string> {
  const other = findings.filter(({ rule, severity }) => severity !== 'info' && !named.has(rule));
  const distinct = (severity: string) => [...new Set(other.filter((f) => f.severity === severity).map((f) => f.rule))];
  for (const [severity, list] of [['error', distinct('error')] as const, ['warning', distinct('warning')] as const]) {
    if (list.length === 0) continue;
    yield '';
    const shown = list.length > 6 ? [...list.slice(0, 6), `${list.length - 6} more`] : list;
    yield* wrap(`${named.size > 0 ? 'Also found' : 'Found'}, ${severity}: ${shown.join(', ')}`, page.width);
  }
  const failed = rules.filter((rule: RuleResult) => rule.outcome === 'failed').map(({ rule }) => rule);
  if (failed.length > 0) {
    yield '';
    const text = `Not looked at, because of a bug in ikev2-trace: ${failed.join(', ')}. The rest of the report stands.`;
    for (const line of wrap(text, page.width)) yield page.chalk.bold(line);
  }
}

/** A sentence as a clause: without its full stop, beginning small unless it begins with a name. */
function clause(sentence: string): string {
  const bare = sentence.replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare;
}
