import type { Attempt, Result } from '../../src/model/result.ts';
import { STRONGSWAN_SCHEDULE } from '../simulator/peers/ike-end.ts';
import type { AttemptTruth, Decided, Truth } from '../simulator/truth/truth.ts';
import { paired, sessionOf } from './pairing.ts';
import { type Evidence, enough, type Question, type Verdict } from './verdict.ts';

/** Every answer about every cycle, and those that never were. */
export function judgeAttempts(result: Result, truth: Truth, evidence: Evidence): Verdict[] {
  const { pairs, strangers } = paired(result, truth);
  const invented = strangers.map(({ id, outcome }): Verdict => {
    return { kind: 'wrong', question: 'attempt', what: 'an attempt that never was', detail: `${id}, ${outcome}` };
  });
  const told = truth.attempts.flatMap((attempt, index) => {
    const name = `R${index + 1}`;
    const found = pairs.filter((pair) => pair.index === index).map((pair) => pair.attempt);
    if (found.length === 0) return unseen(name, attempt, evidence);
    return [
      visible(name, attempt, found, evidence),
      ...found.flatMap((answer) => [
        ...judgeAttempt(name, answer, attempt, evidence),
        ...judgeLink(name, answer, { result, attempt, truth }),
      ]),
    ];
  });
  return [...invented, ...told];
}

function visible(name: string, { visible }: AttemptTruth, found: readonly Attempt[], evidence: Evidence): Verdict {
  const times = `told ${found.length} times: ${found.map(({ id }) => id)}`;
  if (found.length > 1) return { kind: 'missed', question: 'attempt', what: `${name}.once`, detail: times };
  const kind = enough(visible, 'visible', evidence) ? 'found' : 'beyond';
  return { kind, question: 'attempt', what: `${name}.visible`, detail: 'told' };
}

/** What an attempt that is not told leaves unanswered. */
function unseen(name: string, truth: AttemptTruth, evidence: Evidence): Verdict[] {
  const isMissed = enough(truth.visible, 'visible', evidence);
  const attempt: Verdict = {
    kind: isMissed ? 'missed' : 'open',
    question: 'attempt',
    what: `${name}.visible`,
    detail: 'no such attempt in the answer',
  };
  const unanswered = (fact: CompareFact | 'timeoutSeconds'): Verdict[] => {
    const decided = truth[fact];
    if (decided === null || OPEN[fact]?.includes(String(decided.value)) === true) return [];
    // Of a cycle that this evidence does not show, nothing else is asked of it either.
    const isKnowable = isMissed && enough(decided.from, fact === 'timeoutSeconds' ? 'timeout' : fact, evidence);
    const kind = isKnowable ? 'missed' : 'open';
    const detail = `${decided.value}, of an attempt that is not told`;
    return [{ kind, question: QUESTION_OF[fact], what: `${name}.${fact}`, detail, implied: true }];
  };
  const open = (question: Question, what: string): Verdict => {
    return { kind: 'open', question, what: `${name}.${what}`, detail: 'of an attempt that is not told' };
  };
  return [
    attempt,
    open('session', 'session'),
    ...COMPARED.flatMap(unanswered),
    ...unanswered('timeoutSeconds'),
    ...(truth.triesAt.length > 0 ? [open('away', 'clientAwaySeconds')] : []),
    ...(truth.triesAt.length > 0 && truth.removedAt !== null ? [open('inactive', 'inactiveSeconds')] : []),
  ];
}

const COMPARED = ['trigger', 'outcome', 'lateness', 'cause', 'sequel', 'gatewayState'] as const;
type CompareFact = (typeof COMPARED)[number];
const QUESTION_OF: Readonly<Record<CompareFact | 'timeoutSeconds', Question>> = {
  trigger: 'trigger',
  outcome: 'outcome',
  lateness: 'lateness',
  cause: 'cause',
  sequel: 'sequel',
  gatewayState: 'gateway state',
  timeoutSeconds: 'limit',
};

// What stands for "not known". An evidence that ends in the middle leaves an attempt `open`.
export const OPEN: Readonly<Record<string, readonly string[]>> = {
  trigger: ['unknown'],
  outcome: ['indeterminate', 'open'],
  lateness: ['cannot-judge'],
  cause: ['not-visible'],
  sequel: ['none-seen'],
  gatewayState: ['unknown'],
};
// True as well, but less than the whole truth: a session that was let go is unknown, a client that had no answer gives up,
// and whose liveness checks fail has lost its path.
export const WEAKER: Readonly<Record<string, readonly string[]>> = {
  late: ['unknown-session'],
  'no-answer': ['aborted'],
  'path-loss': ['dpd'],
};

function judgeAttempt(name: string, answer: Attempt, truth: AttemptTruth, evidence: Evidence): Verdict[] {
  const compare = (fact: CompareFact, got: string): Verdict[] => {
    const { value, from }: Decided<string> = truth[fact];
    const isKnowable = enough(from, fact, evidence);
    const told = (kind: Verdict['kind'], detail: string): Verdict[] => [
      { kind, question: QUESTION_OF[fact], what: `${name}.${fact}`, detail },
    ];
    // Where the truth is that nobody can say, nothing is asked.
    if (got === value) return OPEN[fact]?.includes(value) === true ? [] : told(isKnowable ? 'found' : 'beyond', got);
    const open =
      OPEN[fact]?.includes(got) === true || (fact === 'cause' && got === 'none' && answer.outcome !== 'rejected');
    const weaker = WEAKER[value]?.includes(got) === true || (fact === 'gatewayState' && heldAtSomeTry(truth, got));
    if (!open && !weaker) return told('wrong', `${got}, but it was ${value}`);
    return isKnowable ? told('missed', `${got}, though ${value} can be known`) : told('open', got);
  };
  const untimed = [
    ...compare('trigger', answer.trigger.kind),
    ...compare('outcome', answer.outcome),
    ...compare('cause', answer.cause.kind),
    ...compare('sequel', answer.sequel),
    ...judgeLimit(name, answer, truth, evidence),
  ];
  if (evidence.clockLies === true) return untimed;
  return [
    ...untimed,
    ...compare('lateness', answer.lateness.kind),
    ...compare('gatewayState', answer.gatewayState),
    ...judgeIntervals(name, answer, truth, evidence),
  ];
}

function judgeLimit(
  name: string,
  { timeoutSeconds: got }: Attempt,
  truth: AttemptTruth,
  evidence: Evidence,
): Verdict[] {
  const { timeoutSeconds } = truth;
  const told = (kind: Verdict['kind'], detail: string): Verdict[] => [
    { kind, question: 'limit', what: `${name}.timeoutSeconds`, detail },
  ];
  if (got !== null && got !== timeoutSeconds?.value) return told('wrong', `${got}`);
  if (timeoutSeconds === null) return [];
  const isKnowable = enough(timeoutSeconds.from, 'timeout', evidence);
  if (got !== null) return told(isKnowable ? 'found' : 'beyond', `${got}`);
  return isKnowable ? told('missed', `${timeoutSeconds.value} can be known`) : told('open', 'not said');
}

function judgeIntervals(name: string, answer: Attempt, truth: AttemptTruth, { aspects }: Evidence): Verdict[] {
  const stamps = aspects.some((aspect) => aspect !== 'wire' && aspect !== 'keys');
  const tolerance = stamps ? STAMP_SECONDS : PATH_SECONDS;
  // Who did not see the first tries, or not their first packets, counts to what was seen first.
  const since = (from: string | null): number[] => {
    if (from === null) return [];
    const seconds = truth.triesAt.map((at) => (Date.parse(at) - Date.parse(from)) / 1000);
    return seconds.flatMap((first) => RESENT_AFTER.map((later) => Math.max(0, first + later)));
  };
  const interval = (question: Question, what: string, got: Range | null, values: readonly number[]): Verdict[] =>
    values.length === 0 ? [] : [{ question, what: `${name}.${what}`, ...within(got, values, tolerance) }];
  return [
    ...interval('away', 'clientAwaySeconds', answer.clientAwaySeconds, since(truth.lostAt)),
    ...interval('inactive', 'inactiveSeconds', answer.inactiveSeconds, since(truth.removedAt)),
  ];
}

/** A session that is named must be that of the cycle: by an SPI of its SAs, else by its session ID. */
function judgeLink(
  name: string,
  answer: Attempt,
  { result, attempt, truth }: { readonly result: Result; readonly attempt: AttemptTruth; readonly truth: Truth },
): Verdict[] {
  const meant = sessionOf(attempt, truth);
  if (meant === undefined) return [];
  const told = (kind: Verdict['kind'], detail: string): Verdict[] => [
    { kind, question: 'session', what: `${name}.session`, detail },
  ];
  const named = result.sessions.find(({ id }) => id === answer.session);
  if (named === undefined) return told('open', `${answer.candidates.length} candidates`);
  const sas = result.ikeSas.filter(({ id }) => named.ikeSas.includes(id));
  const own = new Set([...meant.ikeSas, ...attempt.tries]);
  const others = new Set(truth.sessions.flatMap((session) => (session === meant ? [] : session.ikeSas)));
  const text = result.identities.find(({ id }) => id === named.identity)?.text ?? null;
  // An SA of which the answer does not say what it was may be one try more: what it became was not seen.
  const strange = sas.some(({ initiatorSpi: spi, purpose }) => {
    return spi !== null && purpose !== 'unknown' && others.has(spi) && !own.has(spi);
  });
  if (strange || (text !== null && text !== meant.sessionId)) return told('wrong', `${named.id} is another one`);
  // Its tries alone are the attempt, not what it goes back to.
  const carried = meant.ikeSas.filter((spi) => !attempt.tries.includes(spi));
  const isMeant = text !== null || sas.some(({ initiatorSpi: spi }) => spi !== null && carried.includes(spi));
  return told(isMeant ? 'found' : 'open', named.id);
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

/** An interval without an end, or from the beginning, says nothing unless it is bounded on the other side. */
function within(got: Range | null, values: readonly number[], tolerance: number): Pick<Verdict, 'kind' | 'detail'> {
  if (got === null || (got.min <= 0 && got.max === null)) return { kind: 'open', detail: 'not said' };
  const { min, max } = got;
  const holds = values.some((value) => min <= value + tolerance && (max === null || max >= value - tolerance));
  if (holds) return { kind: 'found', detail: `${min} to ${max}` };
  return { kind: 'wrong', detail: `${min} to ${max}, but it was ${values.join(', ')}` };
}

function heldAtSomeTry({ removedAt, triesAt }: AttemptTruth, got: string): boolean {
  return removedAt !== null && got === 'active' && triesAt.some((at) => at < removedAt);
}
