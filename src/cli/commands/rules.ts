import { printableLines } from '../../reporters/printable.ts';
import { wrap } from '../../reporters/terminal/text.ts';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { didYouMean } from '../nearest.ts';
import { UsageError } from '../usage-error.ts';

const NARROWEST = 60;
const WIDEST = 100;

/** One line a rule: id, severity, title. */
export function* ruleList(): Iterable<string> {
  const widest = Math.max(0, ...rules.map(({ id }) => id.length));
  for (const { id, severity, title } of rules) yield `${id.padEnd(widest)}  ${severity.padEnd(7)}  ${title}\n`;
}

/**
 * The article on one rule, from the rule itself.
 *
 * @throws UsageError for an id that no rule has.
 */
export function article(id: string, columns: number): Iterable<string> {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule !== undefined) return lines(rule, Math.min(WIDEST, Math.max(NARROWEST, columns)));
  const hint = didYouMean(
    id,
    rules.map((candidate) => candidate.id),
  );
  throw new UsageError(`no rule is called '${id}'; 'ikev2-trace rules' lists them.${hint}`);
}

function* lines(rule: Rule, width: number): Iterable<string> {
  yield `${rule.title}\n`;
  yield `${rule.id}, ${rule.severity}, ${rule.knowledge}\n`;
  yield* part('', rule.explain, width);
  yield* part('What misleads it', rule.falsePositives, width);
  yield* part('What to do', rule.remedy, width);
  yield* part('References', rule.references.join('\n\n'), width);
}

function* part(title: string, text: string, width: number): Iterable<string> {
  if (text.trim() === '') return;
  yield title === '' ? '\n' : `\n${title}\n`;
  const indent = title === '' ? '' : '  ';
  for (const paragraph of paragraphs(text)) {
    for (const line of wrap(paragraph, width - indent.length)) yield `${indent}${line}`.trimEnd().concat('\n');
  }
}

/** The text without its source's indentation; lines that stay indented are commands and keep their own line. */
function paragraphs(text: string): string[] {
  const raw = printableLines(text)
    .replace(/^\n+|\s+$/g, '')
    .split('\n');
  const indents = raw.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  // The first line of a template may stand right behind its opening, so it does not count where others are indented.
  const common = Math.min(...(indents.length > 1 && indents[0] === 0 ? indents.slice(1) : indents));
  const made: string[] = [];
  let open = false;
  for (const line of raw.map((text, index) =>
    index === 0 ? text.trimStart() : text.slice(Math.min(common, text.length)),
  )) {
    const blank = line.trim() === '';
    if (blank || line.startsWith(' ')) {
      made.push(blank ? '' : line);
      open = false;
    } else if (open) {
      made[made.length - 1] = `${made.at(-1)} ${line.trim()}`;
    } else {
      made.push(line.trim());
      open = true;
    }
  }
  return made;
}
