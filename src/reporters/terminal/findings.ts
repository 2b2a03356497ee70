import type { Evidence, Finding, Result, Severity } from '../../model/result.ts';
import { counted, type Page } from './page.ts';
import { pointer } from './pointers.ts';
import { cut, wrap } from './text.ts';
import { KNOWLEDGE } from './words.ts';

/** Findings of one rule that are told in full; the others are named. */
const TOLD = 3;
const PLACES = 6;
const EXCERPT_LINES = 2;
const LABEL = 12;
const INDENT = 2;
const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Worst first; of many findings of one rule the first are told and the rest counted. */
export function* findingList(page: Page, { findings }: Result): Iterable<string> {
  const rules = new Map<string, Finding[]>();
  for (const severity of ORDER) {
    for (const finding of findings) {
      if (finding.severity !== severity) continue;
      const key = `${severity} ${finding.rule}`;
      rules.set(key, [...(rules.get(key) ?? []), finding]);
    }
  }
  let opened = false;
  for (const list of rules.values()) {
    const told = page.verbose ? list : list.slice(0, TOLD);
    for (const finding of told) {
      if (opened) yield '';
      opened = true;
      yield* findingLines(page, finding);
    }
    const rest = list.slice(told.length);
    if (rest.length === 0) continue;
    const who = rest.flatMap(({ attempt, session }) => attempt ?? session ?? []).slice(0, 12);
    const named = who.length === 0 ? '' : `: ${who.join(', ')}${who.length < rest.length ? ', ...' : ''}`;
    yield* field(page, '', `${counted(rest.length, 'more finding')} of this rule${named}; -v shows them`);
  }
}

function* findingLines(page: Page, finding: Finding): Iterable<string> {
  const { severity, rule, knowledge, attempt, session, summary, detail, remedy, evidence, displayFilter } = finding;
  const tones = { error: page.chalk.red.bold, warning: page.chalk.yellow.bold, info: page.chalk.cyan.bold };
  const about = attempt ?? session ?? '';
  const head = `${rule}${about === '' ? '' : `   ${about}`}   ${KNOWLEDGE[knowledge]}`;
  const [first = '', ...more] = wrap(head, page.width - INDENT - LABEL);
  yield `${' '.repeat(INDENT)}${tones[severity](severity.padEnd(LABEL))}${page.chalk.bold(first)}`;
  for (const line of more) yield ' '.repeat(INDENT + LABEL) + line;
  yield* field(page, '', summary);
  if (detail !== '') yield* field(page, '', detail);
  yield* evidenceLines(page, evidence);
  if (displayFilter !== null) yield* field(page, 'Wireshark', displayFilter);
  if (remedy !== '') yield* field(page, 'remedy', remedy);
}

function* evidenceLines(page: Page, evidence: readonly Evidence[]): Iterable<string> {
  const room = page.width - INDENT - LABEL;
  const shown = page.verbose ? evidence : evidence.slice(0, PLACES);
  const gutter = page.signs.gutter;
  let label = 'evidence';
  for (const place of shown) {
    yield* field(page, label, pointer(place, page.names));
    label = '';
    for (const line of excerptLines(place, page.verbose)) {
      const text = cut(line.trimEnd(), room - 2 - gutter.length, page.signs.ellipsis);
      yield ' '.repeat(INDENT + LABEL + 1) + page.chalk.dim(`${gutter} ${text}`);
    }
  }
  const left = evidence.length - shown.length;
  if (left > 0) yield* field(page, '', `and ${counted(left, 'more place')}; -v shows them`);
}

/** The head of a record of the client's log says when and by whom; what it says stands below. */
const RECORD_HEAD = /^(?:\*+$|(?:Date|Time|Type|Source)\s*:|Description\s*:\s*$)/;

/** The lines of an excerpt that say something; unasked, the first of them. */
function excerptLines({ excerpt }: Evidence, all: boolean): string[] {
  const lines = (excerpt ?? '').split('\n').filter((line) => line.trim() !== '');
  if (all) return lines;
  const telling = lines.filter((line) => !RECORD_HEAD.test(line));
  return (telling.length > 0 ? telling : lines).slice(0, EXCERPT_LINES);
}

/** `label` in its column and the text beside it; line feeds in the text stay. */
function* field(page: Page, label: string, text: string): Iterable<string> {
  const lines = wrap(text, page.width - INDENT - LABEL);
  for (const [index, line] of lines.entries()) {
    yield `${' '.repeat(INDENT)}${page.chalk.dim((index === 0 ? label : '').padEnd(LABEL))}${line}`.trimEnd();
  }
}
