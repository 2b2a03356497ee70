import type { Attempt, Result } from '../../src/model/result.ts';
import type { AttemptTruth, SessionTruth, Truth } from '../simulator/truth/truth.ts';

// Which attempt of an answer is which of the truth.

export interface Pair {
  readonly attempt: Attempt;
  readonly index: number;
}

/**
 * An attempt of the answer belongs to the true one whose tries it has; one without SPIs goes by its session ID, then by order.
 * `strangers` belong to none.
 */
export function paired(result: Result, truth: Truth): { pairs: Pair[]; strangers: Attempt[] } {
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

/** The session that a cycle is about: the client's last one that began before the path was lost. */
export function sessionOf({ client, lostAt }: AttemptTruth, truth: Truth): SessionTruth | undefined {
  const startOf = ({ ikeSas }: SessionTruth) =>
    truth.ikeSas.find(({ initiatorSpi }) => initiatorSpi === ikeSas[0])?.startedAt;
  return truth.sessions.filter((session) => session.client === client && (startOf(session) ?? '9') <= lostAt).at(-1);
}
