import type { Attempt, Finding, Result, RuleResult } from '../../model/result.ts';
import { attemptSentences, clause, resumedSentence } from './attempt-sentences.ts';
import { noAttempt } from './no-attempt.ts';
import { counted, type Page, zoneOption } from './page.ts';
import { pointer } from './pointers.ts';
import { columnsOf, NO_BREAK, wrap } from './text.ts';
import { isUniversal } from './times.ts';
import { listed, STATUS, type Status } from './words.ts';

/** One paragraph of the verdict. */
interface Verdict {
  readonly status: Status;
  readonly sentence: string;
  /** Rules that matched: what the finding is called further down. */
  readonly rules: readonly string[];
}

/** Attempts that ended the same way, for the same reason, with the same rules matched. */
interface Group {
  readonly first: Attempt;
  readonly attempts: readonly Attempt[];
  readonly rules: readonly string[];
}

const ORDER: readonly Status[] = ['FAILED', 'UNCERTAIN', 'OPEN', 'OK', 'FOUND'];
/** Failures of one kind that get a sentence each; more of the same are named in one. */
const SENTENCES = 3;
/** Findings told in the verdict; all of them stand further down. */
const FOUND = 6;

/** What happened, in the first lines: worst first. */
export function* verdict(page: Page, result: Result): Iterable<string> {
  yield '';
  const about = groupsOf(result).flatMap((group) => verdictsOf(page, result, group));
  about.sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
  if (about.length === 0) yield* wrap(noAttempt(page, result), page.width);
  const found = foundBeside(page, result, new Set(about.flatMap(({ rules }) => rules)));
  if (about.length === 0 && found.length > 0) yield '';
  const all = [...about, ...found];
  const label = Math.max(0, ...all.map(({ status }) => status.length)) + 4;
  for (const one of all) yield* paragraph(page, one, label);
  for (const note of [...sameEvents(page, result), ...failures(result)]) {
    yield '';
    for (const line of wrap(note, page.width)) yield page.chalk.bold(line);
  }
}

/** The rules stand at the right end of the last line, or below it where that is full. */
function* paragraph(page: Page, { status, sentence, rules }: Verdict, label: number): Iterable<string> {
  const lines = wrap(sentence, page.width - label);
  const named = rules.join(', ');
  const gap = page.width - label - columnsOf(lines.at(-1) ?? '') - named.length;
  const ruleLines = named === '' || gap >= 2 ? [] : wrap(named, page.width - label);
  for (const [index, line] of [...lines, ...ruleLines].entries()) {
    const head = index === 0 ? badge(page, status) + ' '.repeat(label - status.length - 2) : ' '.repeat(label);
    if (index >= lines.length) yield head + page.chalk.dim(line);
    else if (index === lines.length - 1 && named !== '' && gap >= 2) {
      yield `${head}${line}${' '.repeat(gap)}${page.chalk.dim(named)}`;
    } else yield head + line;
  }
}

function badge({ chalk }: Page, status: Status): string {
  const tones: Record<Status, (text: string) => string> = {
    FAILED: chalk.bgRed.whiteBright.bold,
    OK: chalk.bgGreen.black.bold,
    OPEN: chalk.bgCyan.black.bold,
    UNCERTAIN: chalk.bgYellow.black.bold,
    FOUND: chalk.bgYellow.black.bold,
  };
  return tones[status](` ${status} `);
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
    const { outcome, basis, cause, sequel } = attempt;
    const key = [outcome, basis, cause.kind, cause.basis, sequel, ...rules].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: attempt, attempts: [attempt], rules });
    else group.attempts.push(attempt);
  }
  return [...groups.values()];
}

function verdictsOf(page: Page, result: Result, { attempts, first, rules }: Group): Verdict[] {
  const status = STATUS[first.outcome];
  if (first.outcome === 'resumed' && attempts.length > 1)
    return [{ status, sentence: resumedSentence(attempts), rules }];
  const told = attempts.slice(0, attempts.length > SENTENCES + 1 ? SENTENCES : attempts.length);
  const verdicts = told.map((attempt) => ({ status, sentence: attemptSentences(page, result, attempt), rules }));
  const rest = attempts.slice(told.length);
  if (rest.length === 0) return verdicts;
  const ids = rest.length > 12 ? `${rest[0]?.id} to ${rest.at(-1)?.id}` : listed(rest.map(({ id }) => id));
  return [
    ...verdicts,
    { status, sentence: `${counted(rest.length, 'more reconnect')} ended the same way: ${ids}.`, rules },
  ];
}

/** Errors and warnings that no paragraph about an attempt names, in words, so that an `OK` does not hide them. */
function foundBeside(page: Page, { findings, rules }: Result, named: ReadonlySet<string>): Verdict[] {
  const titles = new Map(rules.map(({ rule, title }) => [rule, title]));
  const other = (['error', 'warning'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity && !named.has(finding.rule)),
  );
  const told = other.slice(0, FOUND).map(({ rule, severity, summary, evidence: [best] }): Verdict => {
    const title = titles.get(rule);
    const words = title === undefined ? summary.replace(/\.$/, '') : `${title}: ${clause(summary)}`;
    const place = best === undefined ? '' : ` (${pointer(best, page.names)})`;
    return {
      status: 'FOUND',
      sentence: `${severity === 'warning' ? 'Warning: ' : ''}${words}${place}.`,
      rules: [rule],
    };
  });
  if (other.length <= FOUND) return told;
  const sentence = `${counted(other.length - FOUND, 'more finding')} below.`;
  return [...told, { status: 'FOUND', sentence, rules: [] }];
}

/** An attempt that a client's log alone shows may be one that others show as well, where no clock tells. */
function* sameEvents(page: Page, result: Result): Iterable<string> {
  const { attempts } = result;
  for (const identity of new Set(attempts.map((attempt) => attempt.identity))) {
    if (identity === null) continue;
    const own = attempts.filter((attempt) => attempt.identity === identity);
    const apart = own.filter((one) => own.some((other) => mayBeOne(one, other)));
    if (apart.length === 0) continue;
    const clocks = apart.flatMap(({ startedAt }) => (startedAt === null || isUniversal(startedAt) ? [] : startedAt));
    const options = [...new Set(clocks.flatMap(({ clock }) => zoneOption(page, result, clock) ?? []))];
    const who = listed(apart.map(({ id }) => id));
    const may = apart.length === 2 ? 'and may be one event' : 'and some of them may be one event';
    yield `${who} carry the same session${NO_BREAK}ID ${may}${options.length === 0 ? '' : `; ${listed(options)} would tell`}.`;
  }
}

function mayBeOne(one: Attempt, other: Attempt): boolean {
  if ((one.ikeSas.length === 0) === (other.ikeSas.length === 0)) return false;
  const [a, b] = [one.startedAt, other.startedAt];
  if (a === null || b === null) return true;
  return !(isUniversal(a) && isUniversal(b)) && (isUniversal(a) || isUniversal(b) || a.clock !== b.clock);
}

function* failures({ rules }: Result): Iterable<string> {
  const failed = rules.filter((rule: RuleResult) => rule.outcome === 'failed').map(({ rule }) => rule);
  if (failed.length === 0) return;
  yield `Not looked at, because of a bug in ikev2-trace: ${listed(failed)}. The rest of the report stands.`;
}
