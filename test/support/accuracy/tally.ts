import { QUESTIONS, type Question, type Verdict } from '../verdict.ts';

// One cell of the page: what came of every question, a letter an answer. `attempt f, outcome fm` is two answers about
// outcomes, one found and one missed.

type Kind = Verdict['kind'];
const LETTERS: Readonly<Record<Kind, string>> = { wrong: 'w', missed: 'm', found: 'f', beyond: 'b', open: 'o' };
/** Where an attempt is told twice, the worse answer stands for both. */
const WORST_FIRST: readonly Kind[] = ['wrong', 'missed', 'open', 'found', 'beyond'];

/** In the order of {@link QUESTIONS}; a question that a case does not have is not there. */
export function cellOf(verdicts: readonly Verdict[]): string {
  return QUESTIONS.flatMap((question) => {
    const worst = new Map<string, Kind>();
    for (const { question: of, what, kind } of verdicts) {
      if (of !== question) continue;
      // Told twice is an answer to whether it is told.
      const key = what.replace(/\.once$/, '.visible');
      const before = worst.get(key);
      if (before === undefined || WORST_FIRST.indexOf(kind) < WORST_FIRST.indexOf(before)) worst.set(key, kind);
    }
    const letters = [...worst].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => LETTERS[kind]);
    return letters.length === 0 ? [] : [`${question} ${letters.join('')}`];
  }).join(', ');
}

/** How many answers are of each kind. */
export type Tally = Readonly<Record<Kind, number>>;

export const NONE: Tally = { wrong: 0, missed: 0, found: 0, beyond: 0, open: 0 };

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (a, b) => ({
      wrong: a.wrong + b.wrong,
      missed: a.missed + b.missed,
      found: a.found + b.found,
      beyond: a.beyond + b.beyond,
      open: a.open + b.open,
    }),
    NONE,
  );
}

/** What a cell says of some questions. */
export function tallyOf(cell: string, questions: readonly Question[]): Tally {
  return sum(
    cell.split(', ').flatMap((part) => {
      const at = part.lastIndexOf(' ');
      if (!questions.some((question) => question === part.slice(0, at))) return [];
      return [...part.slice(at + 1)].map((letter) => ({ ...NONE, [kindOf(letter)]: 1 }));
    }),
  );
}

function kindOf(letter: string): Kind {
  const kind = WORST_FIRST.find((one) => LETTERS[one] === letter);
  if (kind === undefined) throw new Error(`no kind of answer is written ${letter}`);
  return kind;
}
