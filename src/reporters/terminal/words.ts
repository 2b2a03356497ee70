// The result's terms as people say them.

import type { Attempt, Basis, Finding, Identity, IkeSa, Interval } from '../../model/result.ts';
import { duration, span } from './times.ts';

export type Status = 'FAILED' | 'OK' | 'OPEN' | 'UNCERTAIN' | 'FOUND';

export const STATUS: Readonly<Record<Attempt['outcome'], Exclude<Status, 'FOUND'>>> = {
  resumed: 'OK',
  rejected: 'FAILED',
  'no-answer': 'FAILED',
  aborted: 'FAILED',
  open: 'OPEN',
  indeterminate: 'UNCERTAIN',
};

export const OUTCOME: Readonly<Record<Attempt['outcome'], string>> = {
  resumed: 'resumed',
  rejected: 'rejected',
  'no-answer': 'no answer',
  aborted: 'broken off',
  open: 'still open',
  indeterminate: 'not decidable',
};

/** Why, as a table says it; empty where there is nothing to say. */
export const CAUSE: Readonly<Record<Attempt['cause']['kind'], string>> = {
  late: 'too late',
  'unknown-session': 'session not known',
  token: 'session token not accepted',
  proposal: 'no proposal acceptable',
  'child-sa': 'Child SA refused',
  certificate: 'certificate not accepted',
  'address-pool': 'no address left',
  path: 'messages lost on the path',
  policy: 'forbidden by a policy',
  'not-visible': '',
  none: '',
};

/** The same behind "It was rejected (proved)". */
export const CAUSE_IN_SENTENCE: Readonly<Record<Attempt['cause']['kind'], string>> = {
  late: ', too late',
  'unknown-session': ' because the gateway did not know the session',
  token: ' because the gateway did not accept its session token',
  proposal: ' because no proposal was acceptable',
  'child-sa': ' because the Child SA was refused',
  certificate: ' because a certificate was not accepted',
  'address-pool': ' because no address was left for it',
  path: ' because messages were lost on the path',
  policy: ' because a policy forbids it',
  'not-visible': '',
  none: '',
};

export const NOT_VISIBLE = '; the reason is not visible';

export const SEQUEL: Readonly<Record<Attempt['sequel'], string>> = {
  'full-login': 'full login',
  retry: 'tried again',
  'given-up': 'given up',
  'none-seen': '',
};

export const TRIGGER: Readonly<Record<Attempt['trigger']['kind'], string>> = {
  'system-resume': 'system resume',
  'network-change': 'network change',
  'path-loss': 'path loss',
  dpd: 'DPD',
  user: 'user',
  unknown: 'unknown',
};

export const ROLE: Readonly<Record<Identity['role'], string>> = {
  login: 'login',
  'session-id': 'session ID',
  other: 'other',
};

export const PURPOSE: Readonly<Record<IkeSa['purpose'], string>> = {
  login: 'login',
  reconnect: 'reconnect',
  rekey: 'rekey',
  'other-peer': 'other peer',
  unknown: 'unknown',
};

export const KNOWLEDGE: Readonly<Record<Finding['knowledge'], string>> = {
  documented: 'documented condition',
  observed: 'observed condition',
  unconfirmed: 'unconfirmed condition',
};

/** How sure a verdict is, in the words of a sentence; tables use the terms themselves. */
export const BASIS: Readonly<Record<Basis, string>> = {
  proved: 'proved',
  corroborated: 'two vantages agree',
  inferred: 'inferred',
};

/** An end that was not seen has no basis and no reason. */
export function isDecided({ outcome }: Attempt): boolean {
  return outcome !== 'open' && outcome !== 'indeterminate';
}

/**
 * `rejected (proved); too late (inferred)`: the outcome and its cause, each with what it stands on. Of one that was not
 * seen to end there is nothing to be sure of.
 */
export function outcomeAndCause(attempt: Attempt): string {
  const { outcome, basis, cause } = attempt;
  if (!isDecided(attempt)) return OUTCOME[outcome];
  const ended = `${OUTCOME[outcome]} (${basis})`;
  if (cause.kind === 'not-visible') return ended + NOT_VISIBLE;
  return CAUSE[cause.kind] === '' ? ended : `${ended}; ${CAUSE[cause.kind]} (${cause.basis})`;
}

/** The gateway's limit: `15 min`, or that nothing here states it. */
export function limitOf({ timeoutSeconds }: Attempt): string {
  return timeoutSeconds === null ? 'not known' : duration(timeoutSeconds);
}

/** Two intervals that a reader would take for the same. */
export function sameSpan(one: Interval | null, other: Interval): boolean {
  return one !== null && span(one) === span(other);
}

/** `a, b and c` */
export function listed(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}
