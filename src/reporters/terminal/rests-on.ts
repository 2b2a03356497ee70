import type { Attempt, RestsOn, Result } from '../../model/result.ts';
import { labelled, type Page } from './page.ts';
import { CAUSE, listed, OUTCOME } from './words.ts';

type Turned = RestsOn['turnsWithout'][number];

/** More than these are only asked for with `-v`. */
const MOST_LINES = 10;

/** How much each attempt's verdict could bear; attempts of which the same is true share a line. */
export function* restsOn(page: Page, { restsOn: all, attempts }: Result): Iterable<string> {
  const byText = new Map<string, string[]>();
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  for (const one of all) {
    const text = sentence(one, byId.get(one.attempt), (id) => page.names.get(id) ?? id);
    const ids = byText.get(text);
    if (ids !== undefined) ids.push(one.attempt);
    else if (text !== '') byText.set(text, [one.attempt]);
  }
  const lines = [...byText].slice(0, page.verbose ? byText.size : MOST_LINES);
  for (const [text, ids] of lines) yield* labelled(page, idsOf(ids), text);
}

/** `R1, R2 and R3`, or `R1 and 17 more`. */
function idsOf(ids: readonly string[]): string {
  return ids.length <= 4 ? listed(ids) : `${ids[0]} and ${ids.length - 1} more`;
}

function sentence(
  { tried, notTried, holdsWithout, turnsWithout, flipsAt }: RestsOn,
  attempt: Attempt | undefined,
  nameOf: (id: string) => string,
): string {
  const parts: string[] = [];
  const sources = (ids: readonly string[]) => listed([...new Set(ids.map(nameOf))], 'or');
  if (notTried === 'too-large') parts.push('not judged again without each of its sources: the case is too large');
  if (holdsWithout.length > 0) {
    const any = holdsWithout.length === tried.length && tried.length > 1;
    parts.push(any ? 'holds without any one of its sources' : `holds without ${sources(holdsWithout)}`);
  }
  const byTurn = new Map<string, string[]>();
  for (const turned of turnsWithout) {
    const words = turnOf(turned, attempt);
    byTurn.set(words, [...(byTurn.get(words) ?? []), turned.source]);
  }
  for (const [words, ids] of byTurn) parts.push(`without ${sources(ids)} ${words}`);
  if (flipsAt !== null) parts.push(`flips ${flipsAt}`);
  return parts.join('; ');
}

const LATENESS: Readonly<Record<NonNullable<Turned['lateness']>, string>> = {
  within: 'it would seem to have come in time',
  exceeded: 'it would seem to have come too late',
  'cannot-judge': 'nobody could tell whether it came too late',
};

/** What is different first: that it is seen, how it ended, why, whether it was late. */
function turnOf({ outcome, cause, lateness }: Turned, attempt: Attempt | undefined): string {
  if (outcome === null || cause === null || lateness === null) return 'it is not seen';
  if (outcome !== attempt?.outcome) return `it is ${OUTCOME[outcome]}`;
  if (cause !== attempt.cause.kind)
    return CAUSE[cause] === '' ? 'its cause is not visible' : `its cause is "${CAUSE[cause]}"`;
  return LATENESS[lateness];
}
