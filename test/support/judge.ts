import type { Attempt, Result } from '../../src/model/result.ts';
import type { Aspect } from '../simulator/case.ts';
import type { Fact } from '../simulator/degrade/operator.ts';
import { STRONGSWAN_SCHEDULE } from '../simulator/peers/ike-end.ts';
import { suffices } from '../simulator/truth/decidable.ts';
import type { AttemptTruth, Decided, Sufficient, Truth } from '../simulator/truth/truth.ts';

// Holds an answer against the truth. Less certain than possible is `missed` and may wait for later work; saying what is not
// so is `wrong` and may not.

export interface Deviation {
  readonly kind: 'wrong' | 'missed';
  /** Stable: `R1.outcome`, `finding esp-one-way`. */
  readonly what: string;
  readonly detail: string;
}

export interface Evidence {
  readonly aspects: readonly Aspect[];
  /** Whether an aspect still carries such facts; always, unless the evidence was degraded. */
  readonly keeps: (aspect: Aspect, fact: Fact) => boolean;
  /** The clock of the only source was set, and nothing in it tells: then its times cannot be held against an answer. */
  readonly clockLies?: boolean;
  /** Findings that what was added to the evidence calls for. */
  readonly added?: readonly string[];
}

export function whole(aspects: readonly Aspect[]): Evidence {
  return { aspects, keeps: () => true };
}

export function judge(result: Result, truth: Truth, evidence: Evidence): Deviation[] {
  return [
    ...judgeAttempts(result, truth, evidence),
    ...judgeFindings(result, truth, evidence),
    ...judgeSas(result, truth),
  ];
}

function enough(from: Sufficient, fact: Fact, { aspects, keeps }: Evidence): boolean {
  return suffices(from, new Set(aspects.filter((aspect) => keeps(aspect, fact))));
}

function judgeAttempts(result: Result, truth: Truth, evidence: Evidence): Deviation[] {
  const deviations: Deviation[] = [];
  const { pairs, strangers } = paired(result, truth);
  for (const stranger of strangers)
    deviations.push({
      kind: 'wrong',
      what: 'an attempt that never was',
      detail: `${stranger.id}, ${stranger.outcome}`,
    });
  truth.attempts.forEach((attempt, index) => {
    const name = `R${index + 1}`;
    const found = pairs.filter((pair) => pair.index === index).map((pair) => pair.attempt);
    if (found.length === 0 && enough(attempt.visible, 'visible', evidence))
      deviations.push({ kind: 'missed', what: `${name}.visible`, detail: 'no such attempt in the answer' });
    if (found.length > 1)
      deviations.push({
        kind: 'missed',
        what: `${name}.once`,
        detail: `told ${found.length} times: ${found.map(({ id }) => id)}`,
      });
    for (const answer of found) deviations.push(...judgeAttempt(name, answer, attempt, evidence));
  });
  return deviations;
}

// What stands for "not known". An evidence that ends in the middle leaves an attempt `open`.
const OPEN: Readonly<Record<string, readonly string[]>> = {
  trigger: ['unknown'],
  outcome: ['indeterminate', 'open'],
  lateness: ['cannot-judge'],
  cause: ['not-visible'],
  sequel: ['none-seen'],
  gatewayState: ['unknown'],
};
// True as well, but less than the whole truth: a session that was let go is unknown, a client that had no answer gives up,
// and whose liveness checks fail has lost its path.
const WEAKER: Readonly<Record<string, readonly string[]>> = {
  late: ['unknown-session'],
  'no-answer': ['aborted'],
  'path-loss': ['dpd'],
};

function judgeAttempt(name: string, answer: Attempt, truth: AttemptTruth, evidence: Evidence): Deviation[] {
  const deviations: Deviation[] = [];
  const compare = (fact: Fact & keyof AttemptTruth, got: string): void => {
    const { value, from } = truth[fact] as Decided<string>;
    if (got === value) return;
    const open =
      OPEN[fact]?.includes(got) === true || (fact === 'cause' && got === 'none' && answer.outcome !== 'rejected');
    const weaker = WEAKER[value]?.includes(got) === true || (fact === 'gatewayState' && heldAtSomeTry(truth, got));
    if (!open && !weaker)
      deviations.push({ kind: 'wrong', what: `${name}.${fact}`, detail: `${got}, but it was ${value}` });
    else if (enough(from, fact, evidence))
      deviations.push({ kind: 'missed', what: `${name}.${fact}`, detail: `${got}, though ${value} can be known` });
  };
  compare('trigger', answer.trigger.kind);
  compare('outcome', answer.outcome);
  if (evidence.clockLies !== true) compare('lateness', answer.lateness.kind);
  compare('cause', answer.cause.kind);
  compare('sequel', answer.sequel);
  if (evidence.clockLies !== true) compare('gatewayState', answer.gatewayState);
  if (answer.timeoutSeconds !== null && answer.timeoutSeconds !== truth.timeoutSeconds?.value)
    deviations.push({ kind: 'wrong', what: `${name}.timeoutSeconds`, detail: `${answer.timeoutSeconds}` });
  if (
    answer.timeoutSeconds === null &&
    truth.timeoutSeconds !== null &&
    enough(truth.timeoutSeconds.from, 'timeout', evidence)
  )
    deviations.push({
      kind: 'missed',
      what: `${name}.timeoutSeconds`,
      detail: `${truth.timeoutSeconds.value} can be known`,
    });
  if (evidence.clockLies === true) return deviations;
  const stamps = evidence.aspects.some((aspect) => aspect !== 'wire' && aspect !== 'keys');
  const tolerance = stamps ? STAMP_SECONDS : PATH_SECONDS;
  // Who did not see the first tries, or not their first packets, counts to what was seen first.
  const since = (from: string | null): number[] => {
    if (from === null) return [];
    const seconds = truth.triesAt.map((at) => (Date.parse(at) - Date.parse(from)) / 1000);
    return seconds.flatMap((first) => RESENT_AFTER.map((later) => Math.max(0, first + later)));
  };
  deviations.push(...outside(`${name}.clientAwaySeconds`, answer.clientAwaySeconds, since(truth.lostAt), tolerance));
  deviations.push(...outside(`${name}.inactiveSeconds`, answer.inactiveSeconds, since(truth.removedAt), tolerance));
  return deviations;
}

/** When an IKE_SA_INIT that had no answer was sent again, in seconds after the first time. */
const RESENT_AFTER = [0, ...STRONGSWAN_SCHEDULE.slice(0, 3)].map((_, index) =>
  STRONGSWAN_SCHEDULE.slice(0, index).reduce((sum, pause) => sum + pause, 0),
);

// The client sends a little before a capture point sees it. Logs may print whole seconds, and say that they sent before
// they do.
const PATH_SECONDS = 0.2;
const STAMP_SECONDS = 1.3;

interface Range {
  readonly min: number;
  readonly max: number | null;
}

function outside(what: string, interval: Range | null, values: readonly number[], tolerance: number): Deviation[] {
  if (interval === null || values.length === 0) return [];
  const { min, max } = interval;
  if (values.some((value) => min <= value + tolerance && (max === null || max >= value - tolerance))) return [];
  return [{ kind: 'wrong', what, detail: `${min} to ${max}, but it was ${values.join(', ')}` }];
}

function heldAtSomeTry({ removedAt, triesAt }: AttemptTruth, got: string): boolean {
  return removedAt !== null && got === 'active' && triesAt.some((at) => at < removedAt);
}

interface Pair {
  readonly attempt: Attempt;
  readonly index: number;
}

// An attempt of the answer belongs to the true one whose tries it has; one without SPIs goes by its session ID, then by order.
function paired(result: Result, truth: Truth): { pairs: Pair[]; strangers: Attempt[] } {
  const pairs: Pair[] = [];
  const left: Attempt[] = [];
  for (const attempt of result.attempts) {
    const spis = attempt.ikeSas.flatMap((id) => result.ikeSas.find((sa) => sa.id === id)?.initiatorSpi ?? []);
    const index = truth.attempts.findIndex(({ tries }) => tries.some((spi) => spis.includes(spi)));
    if (index >= 0) pairs.push({ attempt, index });
    else left.push(attempt);
  }
  const strangers: Attempt[] = [];
  for (const attempt of left) {
    const spis = attempt.ikeSas.flatMap((id) => result.ikeSas.find((sa) => sa.id === id)?.initiatorSpi ?? []);
    const text = result.identities.find(({ id }) => id === attempt.identity)?.text;
    const free = truth.attempts
      .map((_, index) => index)
      .filter((index) => text == null || sessionIdsOf(truth, index).includes(text));
    const index = free.find((candidate) => !pairs.some((pair) => pair.index === candidate)) ?? free.at(-1);
    // An SA that is no try of any cycle cannot stand for one.
    if (index === undefined || spis.length > 0) strangers.push(attempt);
    else pairs.push({ attempt, index });
  }
  return { pairs, strangers };
}

function sessionIdsOf(truth: Truth, index: number): (string | null)[] {
  const client = truth.attempts[index]?.client;
  return truth.sessions.filter((session) => session.client === client).map(({ sessionId }) => sessionId);
}

function judgeFindings(result: Result, truth: Truth, evidence: Evidence): Deviation[] {
  const matched = result.rules.filter(({ outcome }) => outcome === 'matched').map(({ rule }) => rule);
  const accused = matched.filter((rule) => truth.never.includes(rule) && evidence.added?.includes(rule) !== true);
  const expected = truth.findings.filter(
    ({ rule, from }) => enough(from, 'finding', evidence) && !answeredByKeys(rule, evidence),
  );
  const missing = [...new Set(expected.map(({ rule }) => rule))].filter((rule) => !matched.includes(rule));
  return [
    ...accused.map((rule) => ({ kind: 'wrong' as const, what: `finding ${rule}`, detail: 'a false accusation' })),
    ...misplaced(result, truth),
    ...missing.map((rule) => ({ kind: 'missed' as const, what: `finding ${rule}`, detail: 'the evidence is there' })),
  ];
}

/** Findings of an attempt that the script has at another one. */
function misplaced(result: Result, truth: Truth): Deviation[] {
  const { pairs } = paired(result, truth);
  return result.findings.flatMap(({ rule, attempt }) => {
    const allowed = truth.findings.filter((finding) => finding.rule === rule).map((finding) => finding.attempt);
    const index = pairs.find((pair) => pair.attempt.id === attempt)?.index;
    if (attempt === null || index === undefined || allowed.length === 0) return [];
    if (allowed.includes(null) || allowed.includes(index)) return [];
    return [{ kind: 'wrong' as const, what: `finding ${rule}`, detail: `told of R${index + 1}` }];
  });
}

// Where keys are given, that a capture stayed encrypted is nothing to ask for.
const answeredByKeys = (rule: string, { aspects }: Evidence): boolean =>
  rule === 'capture-not-decrypted' && aspects.includes('keys');

function judgeSas(result: Result, truth: Truth): Deviation[] {
  return result.ikeSas.flatMap((sa) => {
    const known = truth.ikeSas.find(({ initiatorSpi }) => initiatorSpi === sa.initiatorSpi);
    if (known === undefined || sa.purpose === 'unknown' || sa.purpose === known.purpose) return [];
    // The successor of a rekeyed SA carries on what the first one was for.
    if (known.purpose === 'rekey') return [];
    return [
      { kind: 'wrong' as const, what: 'SA.purpose', detail: `${sa.id} is ${sa.purpose}, but it was ${known.purpose}` },
    ];
  });
}
