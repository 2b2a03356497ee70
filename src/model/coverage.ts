import type { Coverage } from './result.ts';

/** A fact somebody misses, for instance an answer to a request. */
export interface MissedFact {
  /** What kind of evidence would have shown it: `ike`, `esp`, `later-fragments`, `ike-debug`, ... */
  readonly kind: string;
  /** Address of the client that it concerns. */
  readonly peer?: string;
  readonly direction?: 'to-gateway' | 'from-gateway';
  /** ISO 8601 UTC; the source must have gone on at least until then. */
  readonly until?: string;
}

/**
 * Whether a source could have held a fact, so that its absence means something ("absence needs a witness"): the same
 * kind of evidence, the same peer and direction were seen, nothing filtered it, and the source covers the time.
 */
export function couldHaveSeen(coverage: Coverage, fact: MissedFact): boolean {
  const { scope } = coverage;
  if (!scope.kinds.includes(fact.kind)) return false;
  // A capture filter on ports lets first fragments pass and no later ones: what comes in fragments is then not seen whole.
  const halves = scope.kinds.includes('first-fragments') && !scope.kinds.includes('later-fragments');
  if (fact.kind === 'ike' && halves) return false;
  if (scope.conditions.length > 0 && fact.peer !== undefined && !scope.peers.includes(fact.peer)) return false;
  if (fact.direction !== undefined && !scope.directions.includes(fact.direction)) return false;
  if (fact.until !== undefined && !(coverage.to?.utc != null && timeKey(coverage.to.utc) >= timeKey(fact.until)))
    return false;
  return true;
}

/** ISO times of different precision in one order: `…:07Z` stands for `…:07.000000Z`. */
export function timeKey(utc: string): string {
  const [seconds = '', fraction = ''] = utc.replace(/Z$/, '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}
