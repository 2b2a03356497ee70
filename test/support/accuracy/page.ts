import { QUESTIONS, type Question } from '../verdict.ts';
import type { CaseAccuracy } from './measure.ts';
import { ROWS } from './rows.ts';
import { sum, type Tally, tallyOf } from './tally.ts';
import { WORDS } from './words.ts';

// docs/accuracy.md out of what was measured.

export type Provenance = 'simulated' | 'lab' | 'seeds';

/** Cases by name. */
export type Accuracy = Readonly<Record<Provenance, Readonly<Record<string, CaseAccuracy>>>>;

/** Which cells a table is made of. */
type Wordings = 'all' | 'confirmed';

/** What happened to whom, as far as the truth says from which sources it can be known. */
const ATTEMPTS: readonly Question[] = [
  'attempt',
  'outcome',
  'cause',
  'trigger',
  'sequel',
  'gateway state',
  'lateness',
  'limit',
];
/** Right or wrong can be told, and not whether more could be known. */
const UNDECIDED: readonly Question[] = ['session', 'away', 'inactive', 'clocks'];
/** The rows that the narrow tables have columns for. */
const COLUMNS = ['capture', 'capture+keys', 'debug', 'show', 'client', 'all-but-keys', 'all'];

/** @param titles what happens in a simulated case, by its name */
export function page(accuracy: Accuracy, titles: ReadonlyMap<string, string>): string {
  return [
    WORDS.head,
    '## At a glance',
    WORDS.glance,
    glance(accuracy, 'all'),
    '## What one source tells',
    WORDS.sources(String(Object.keys(complete(accuracy)).length)),
    matrix(accuracy),
    WORDS.reading,
    '## Without unconfirmed wording',
    WORDS.confirmed,
    glance(accuracy, 'confirmed'),
    weaker(accuracy),
    '## Question by question',
    WORDS.questions,
    ...QUESTIONS.flatMap((question) => [
      `### ${WORDS.titles[question]}`,
      WORDS.asked[question],
      byQuestion(accuracy, question),
    ]),
    '## Case by case',
    WORDS.cases,
    '### Simulated',
    byCase(accuracy.simulated, titles),
    '### Lab captures',
    WORDS.lab,
    byCase(accuracy.lab, new Map(), ['capture', 'capture+keys']),
    '### Seeds',
    WORDS.seeds,
    byCase(accuracy.seeds, new Map(), ['show', 'client', 'show+client', 'all']),
    '',
  ].join('\n\n');
}

function cellsOf(cases: Readonly<Record<string, CaseAccuracy>>, row: string, wordings: Wordings): string[] {
  return Object.values(cases).flatMap(({ rows, confirmed }) => {
    const cell = (wordings === 'confirmed' ? confirmed[row] : undefined) ?? rows[row];
    return cell === undefined ? [] : [cell];
  });
}

const tallied = (cells: readonly string[], questions: readonly Question[]): Tally =>
  sum(cells.map((cell) => tallyOf(cell, questions)));
const asked = ({ wrong, missed, found, beyond, open }: Tally): number => wrong + missed + found + beyond + open;
const ofKnowable = ({ missed, found }: Tally): string => (missed + found === 0 ? '–' : `${found} of ${found + missed}`);

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function glance(accuracy: Accuracy, wordings: Wordings): string {
  const rows = ROWS.flatMap(({ id, title }) => {
    const cells = cellsOf(accuracy.simulated, id, wordings);
    const answers = tallied(cells, ATTEMPTS);
    const [lab, seeds] = (['lab', 'seeds'] as const).map((provenance) =>
      tallied(cellsOf(accuracy[provenance], id, wordings), [...ATTEMPTS, 'rules']),
    );
    const everywhere = Object.values(accuracy).flatMap((cases) => cellsOf(cases, id, wordings));
    return [
      [
        title,
        cells.length,
        asked(answers),
        ofKnowable(answers),
        ofKnowable(tallied(cells, ['rules'])),
        ...[lab, seeds].map((tally) => (tally === undefined ? '–' : ofKnowable(tally))),
        tallied(everywhere, QUESTIONS).wrong,
      ],
    ];
  });
  const head = ['sources', 'cases', 'asked', 'simulated: found', 'simulated: rules', 'lab: found', 'seeds: found'];
  return table([...head, 'wrong'], rows);
}

/** Cases that have every kind of source: what one source tells can be held beside what another tells. */
function complete({ simulated }: Accuracy): Readonly<Record<string, CaseAccuracy>> {
  const isComplete = ({ rows }: CaseAccuracy) => COLUMNS.every((row) => rows[row] !== undefined);
  return Object.fromEntries(Object.entries(simulated).filter(([, one]) => isComplete(one)));
}

function matrix(accuracy: Accuracy): string {
  const cases = complete(accuracy);
  const rows = QUESTIONS.map((question) => [
    WORDS.titles[question],
    ...COLUMNS.map((row) => meanOf(cellsOf(cases, row, 'all'), question)),
  ]);
  return table(['answered', ...COLUMNS.map(titleOf)], rows);
}

/** Each case weighs the same, however many attempts it has. */
function meanOf(cells: readonly string[], question: Question): string {
  const shares = cells.flatMap((cell) => {
    const tally = tallyOf(cell, [question]);
    return asked(tally) === 0 ? [] : [(tally.found + tally.beyond) / asked(tally)];
  });
  if (shares.length === 0) return '–';
  return `${Math.floor((100 * shares.reduce((total, share) => total + share, 0)) / shares.length)} %`;
}

const titleOf = (id: string): string => ROWS.find((row) => row.id === id)?.title ?? id;

function byQuestion(accuracy: Accuracy, question: Question): string {
  const isUndecided = UNDECIDED.includes(question);
  const rows = ROWS.flatMap(({ id, title }) => {
    const simulated = tallied(cellsOf(accuracy.simulated, id, 'all'), [question]);
    if (asked(simulated) === 0) return [];
    const others = (['lab', 'seeds'] as const).map((provenance) => {
      const tally = tallied(cellsOf(accuracy[provenance], id, 'all'), [question]);
      if (isUndecided) return asked(tally) === 0 ? '–' : `${tally.found} of ${asked(tally)}`;
      return ofKnowable(tally);
    });
    const { found, beyond, missed, open, wrong } = simulated;
    return [[title, found, ...(isUndecided ? [] : [beyond, missed]), open, wrong, ...others]];
  });
  const own = isUndecided
    ? ['found', 'left open', 'wrong']
    : ['found', 'found beyond', 'missed', 'cannot be known', 'wrong'];
  return table(['sources', ...own, 'lab: found', 'seeds: found'], rows);
}

function byCase(
  cases: Readonly<Record<string, CaseAccuracy>>,
  titles: ReadonlyMap<string, string>,
  columns: readonly string[] = COLUMNS,
): string {
  const questions = [...ATTEMPTS, 'rules'] as const;
  const rows = Object.entries(cases).map(([name, { rows }]) => {
    const title = titles.get(name);
    const cells = columns.map((row) => {
      const cell = rows[row];
      return cell === undefined ? '' : ofKnowable(tallyOf(cell, questions));
    });
    return [title === undefined ? `\`${name}\`` : `\`${name}\`: ${title}`, ...cells];
  });
  return table(['case', ...columns.map(titleOf)], rows);
}

/** What is less without unconfirmed wording, a line a cell. */
function weaker({ simulated, lab, seeds }: Accuracy): string {
  const lines = Object.entries({ ...simulated, ...lab, ...seeds }).flatMap(([name, { rows, confirmed }]) =>
    Object.entries(confirmed).map(([row, cell]) => {
      const changed = QUESTIONS.filter((question) => {
        const [before, after] = [rows[row] ?? '', cell].map((one) => JSON.stringify(tallyOf(one, [question])));
        return before !== after;
      });
      return `- \`${name}\` from ${titleOf(row)}: ${changed.map((question) => WORDS.titles[question]).join(', ')}`;
    }),
  );
  return lines.length === 0 ? WORDS.nothingWeaker : [WORDS.someWeaker, '', ...lines].join('\n');
}
