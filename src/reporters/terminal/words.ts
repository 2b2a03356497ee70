// The result's terms as people say them.

import type { Attempt, Basis, Finding, Identity, IkeSa, Interval } from '../../model/result.ts';
import { duration, span } from './times.ts';

export type Status = 'FAILED' | 'OK' | 'OPEN' | 'UNCERTAIN';

export const STATUS: Readonly<Record<Attempt['outcome'], Status>> = {
  resumed: 'OK',
  rejected: 'FAILED',
  'no-answer': 'FAILED',
  aborted: 'FAILED',
  open: 'OPEN',
  indeterminate: 'UNCERTAIN',
};

const OUTCOME: Readonly<Record<Attempt['outcome'], string>> = {
  resumed: 'resumed',
  rejected: 'rejected',
  'no-answer': 'no answer',
  aborted: 'broken off',
  open: 'still open',
  indeterminate: 'not decidable',
};

/** Why, as a clause behind "It was rejected"; empty where there is nothing to say. */
export const CAUSE: Readonly<Record<Attempt['cause']['kind'], string>> = {
  late: 'because it came too late',
  'unknown-session': 'because the gateway did not know the session',
  token: 'because the gateway did not accept its session token',
  proposal: 'because no proposal was acceptable',
  'child-sa': 'because the Child SA was refused',
  certificate: 'because a certificate was not accepted',
  'address-pool': 'because no address was left for it',
  path: 'because messages were lost on the path',
  policy: 'because a policy forbids it',
  'not-visible': 'why is not visible in this evidence',
  none: '',
};

export const SEQUEL: Readonly<Record<Attempt['sequel'], string>> = {
  'full-login': 'then full login',
  retry: 'then tried again',
  'given-up': 'then given up',
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

/** `rejected, late`: an attempt's outcome with its cause, where there is one. */
export function outcomeAndCause({ outcome, cause }: Attempt): string {
  const why = cause.kind === 'none' ? '' : `, ${cause.kind.replaceAll('-', ' ')}`;
  return OUTCOME[outcome] + why;
}

/** The gateway's limit: `15 min`, or the range that IOS can be told where it is not known. */
export function limitOf({ timeoutSeconds }: Attempt): string {
  return timeoutSeconds === null ? 'not known' : duration(timeoutSeconds);
}

/** Two intervals that a reader would take for the same. */
export function sameSpan(one: Interval | null, other: Interval): boolean {
  return one !== null && span(one) === span(other);
}
