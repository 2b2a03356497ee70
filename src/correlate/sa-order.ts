import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, compareScales, UTC } from './instants.ts';

/**
 * SAs in the order in which they began: by time where times compare, what is in UTC first. Where a clock was set, what its text told
 * before goes before what it tells after, though it is on a scale of its own.
 */
export function inOrderOfStart(sas: readonly SaFacts[]): SaFacts[] {
  const sorted = sas.toSorted(byStart);
  const apart = sorted.filter(({ startedAt }) => startedAt?.piece !== undefined && startedAt.scale !== UTC);
  if (apart.length === 0) return sorted;
  const waiting = groupBy(apart, ({ startedAt }) => startedAt?.clock);
  for (const own of waiting.values()) own.sort((a, b) => pieceOf(b) - pieceOf(a) || byStart(b, a));
  // A set keeps the place at which each was put first.
  const placed = new Set<SaFacts>();
  for (const sa of sorted) {
    const earlier = sa.startedAt?.scale === UTC ? (waiting.get(sa.startedAt.clock) ?? []) : [];
    for (let next = earlier.at(-1); next !== undefined && pieceOf(next) < pieceOf(sa); next = earlier.at(-1)) {
      placed.add(next);
      earlier.pop();
    }
    placed.add(sa);
  }
  return [...placed];
}

function pieceOf({ startedAt }: SaFacts): number {
  return startedAt?.piece ?? 0;
}

/** SAs without a time go behind those with one: nothing says that they were earlier. */
function byStart(a: SaFacts, b: SaFacts): number {
  const [first, second] = [a.startedAt, b.startedAt];
  // Outputs without a time: whatever resumed a login came after it.
  if (first === undefined && second === undefined) return Number(b.eap === true) - Number(a.eap === true);
  if (first === undefined || second === undefined) return first === undefined ? 1 : -1;
  if (first.scale !== second.scale) return compareScales(first, second);
  return compareInstants(first, second) || (a.evidence.initiatorSpi < b.evidence.initiatorSpi ? -1 : 1);
}
