import type { Coverage } from './result.ts';

/** A fact somebody misses, for instance an answer to a request. */
export interface MissedFact {
  /** What kind of evidence would have shown it: `ike`, `esp`, `later-fragments`, `ike-debug`, ... */
  readonly kind: string;
  /** Address of the client that it concerns. */
  readonly peer?: string;
  readonly direction?: 'to-gateway' | 'from-gateway';
  /** ISO 8601 UTC; when it could have been seen first. Without it only `until` is asked for. */
  readonly from?: string;
  /** ISO 8601 UTC; the source must have gone on at least until then. */
  readonly until?: string;
}

/** Outputs and files state what they state at one moment: filters of a debug and gaps in a log do not touch them. */
const STATES = /^(?:show-|running-config$|local-policy$|vpn-profile$)/;

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
  if (!STATES.test(fact.kind) && !(letsPass(scope, fact) && witnessed(coverage, fact))) return false;
  if (fact.direction !== undefined && !scope.directions.includes(fact.direction)) return false;
  if (fact.until !== undefined && !(coverage.to?.utc != null && timeKey(coverage.to.utc) >= timeKey(fact.until)))
    return false;
  return true;
}

/** Peers that were seen say nothing about the others; peers that a condition lets pass do. */
function letsPass({ allowed, conditions, peers }: Coverage['scope'], { kind, peer }: MissedFact): boolean {
  if (allowed !== undefined && kind === 'ike-debug') return peer !== undefined && allowed.includes(peer);
  return conditions.length === 0 || peer === undefined || peers.includes(peer);
}

/** False where lines are known to be missing, or were not written at that time. */
function witnessed({ scope, gaps }: Coverage, { from, until }: MissedFact): boolean {
  if (scope.lossy === true) return false;
  const first = from ?? until;
  return gaps.every((gap) => {
    // Who does not say when may mean the gap.
    if (first === undefined || until === undefined || gap.from.utc === null || gap.to.utc === null) return false;
    return timeKey(gap.to.utc) < timeKey(first) || timeKey(gap.from.utc) > timeKey(until);
  });
}

/** ISO times of different precision in one order: `…:07Z` stands for `…:07.000000Z`. */
export function timeKey(utc: string): string {
  const [seconds = '', fraction = ''] = utc.replace(/Z$/, '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}
