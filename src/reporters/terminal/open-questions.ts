import type { Result, RuleResult } from '../../model/result.ts';
import { counted, type Page } from './page.ts';
import { cell, table } from './table.ts';
import { wrap } from './text.ts';

const COLUMNS = [{ title: 'rule' }, { title: 'needs' }, { title: 'settled by' }];

interface Question {
  readonly needs: string;
  readonly collect: string;
  readonly rules: string[];
}

/**
 * What could not be looked at, and what would settle it. Rules that lack the same thing share a row: a person
 * collects things, not rules.
 */
export function notEvaluated(page: Page, result: Result): Iterable<string> {
  return table(
    page,
    COLUMNS,
    questions(result).map(({ rules, needs, collect }) => ({
      cells: [
        cell(
          ...rules.slice(0, page.verbose ? rules.length : 4),
          rules.length > 4 && !page.verbose ? `and ${rules.length - 4} more` : '',
        ),
        cell(needs),
        cell({ text: collect, tone: page.chalk.bold }),
      ],
    })),
  );
}

/** One line in place of the table, for a case in which nothing depends on it. */
export function* notEvaluatedCount(page: Page, { rules }: Result): Iterable<string> {
  const open = rules.filter(isOpen).length;
  if (open === 0) return;
  yield '';
  yield* wrap(
    `${counted(open, 'rule')} could not be evaluated with this evidence; -v says what is missing.`,
    page.width,
  );
}

function isOpen({ outcome, instances }: RuleResult): boolean {
  return outcome === 'not-evaluated' || instances.some((instance) => instance.outcome === 'not-evaluated');
}

function questions({ rules }: Result): Question[] {
  const byNeed = new Map<string, Question>();
  for (const { rule, outcome, instances } of rules) {
    const open = instances.filter((instance) => instance.outcome === 'not-evaluated');
    const lacks = open.flatMap(({ missing, reason, attempt }) => {
      if (missing.length > 0) return missing;
      return [{ needs: `${attempt === undefined ? '' : `${attempt}: `}${reason ?? 'not stated'}`, collect: '' }];
    });
    // A rule that had nothing to look at at all has no instance to say why.
    if (lacks.length === 0 && outcome === 'not-evaluated') lacks.push({ needs: 'not stated', collect: '' });
    for (const { needs, collect } of lacks) {
      const key = `${needs}\n${collect}`;
      const question = byNeed.get(key) ?? { needs, collect, rules: [] };
      byNeed.set(key, question);
      if (!question.rules.includes(rule)) question.rules.push(rule);
    }
  }
  return [...byNeed.values()];
}

/** Rules that looked and found nothing: only said when everything is asked for. */
export function* clearRules(page: Page, { rules }: Result): Iterable<string> {
  const clear = rules.filter(({ outcome }) => outcome === 'clear').map(({ rule }) => rule);
  if (clear.length === 0) return;
  for (const line of wrap(clear.join(', '), page.width - 2)) yield `  ${line}`;
}
