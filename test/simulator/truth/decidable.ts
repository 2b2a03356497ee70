import type { Answer, Aspect, AttemptAnswer, AttemptTruth, Decided, FindingTruth, Sufficient, Truth } from './truth.ts';

/** Whether these aspects together are enough. */
export function suffices(from: Sufficient, aspects: ReadonlySet<Aspect>): boolean {
  return from.some((all) => all.every((aspect) => aspects.has(aspect)));
}

// What stands for "not known" in each field of an attempt.
const UNKNOWN = {
  trigger: 'unknown',
  outcome: 'indeterminate',
  lateness: 'cannot-judge',
  cause: 'not-visible',
  sequel: 'none-seen',
  gatewayState: 'unknown',
} as const;

type Basis = Pick<Truth, 'attempts' | 'findings'>;

// The best answer from one combination of aspects.
function answerFrom({ attempts, findings }: Basis, aspects: ReadonlySet<Aspect>): Answer {
  const value = <T>(fact: Decided<T>, unknown: string): string =>
    suffices(fact.from, aspects) ? String(fact.value) : unknown;
  const answerOf = (attempt: AttemptTruth): AttemptAnswer => ({
    visible: suffices(attempt.visible, aspects),
    trigger: value(attempt.trigger, UNKNOWN.trigger),
    outcome: value(attempt.outcome, UNKNOWN.outcome),
    lateness: value(attempt.lateness, UNKNOWN.lateness),
    cause: value(attempt.cause, UNKNOWN.cause),
    sequel: value(attempt.sequel, UNKNOWN.sequel),
    gatewayState: value(attempt.gatewayState, UNKNOWN.gatewayState),
    timeoutSeconds:
      attempt.timeoutSeconds !== null && suffices(attempt.timeoutSeconds.from, aspects)
        ? attempt.timeoutSeconds.value
        : null,
  });
  return { attempts: attempts.map(answerOf), expected: expectedFrom(findings, aspects) };
}

// Where keys are given, that a capture stayed encrypted is nothing to report.
function expectedFrom(findings: readonly FindingTruth[], aspects: ReadonlySet<Aspect>): string[] {
  const rules = findings.filter(({ from }) => suffices(from, aspects)).map(({ rule }) => rule);
  return [...new Set(rules)].filter((rule) => rule !== 'capture-not-decrypted' || !aspects.has('keys')).sort();
}

/** Every combination of the aspects that a case has, with its answer; combinations of one answer share a row. */
export function decidableFrom(basis: Basis, aspects: readonly Aspect[]): Truth['decidable'] {
  const rows = new Map<string, { from: string[]; answer: Answer }>();
  for (const combination of combinations(aspects)) {
    const answer = answerFrom(basis, new Set(combination));
    const key = JSON.stringify(answer);
    const row = rows.get(key) ?? { from: [], answer };
    row.from.push(combination.join('+'));
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** All combinations of one or more. Keys without a capture open nothing, so they are not asked about. */
export function combinations(aspects: readonly Aspect[]): Aspect[][] {
  return Array.from({ length: 2 ** aspects.length - 1 }, (_, index) =>
    aspects.filter((_aspect, place) => ((index + 1) >> place) % 2 === 1),
  ).filter((combination) => !combination.includes('keys') || combination.includes('wire'));
}
