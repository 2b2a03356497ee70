import type { Clocks } from './clocks.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, compareScales, type Instant, UTC } from './instants.ts';

/**
 * SAs in the order in which they began: by time where times compare, what is in UTC first. Where a clock was set, what its text told
 * before goes before what it tells after, though it is on a scale of its own.
 */
export function inOrderOfStart(sas: readonly SaFacts[], clocks: Clocks): SaFacts[] {
  const sorted = sas.toSorted(byStart);
  const told = new Map(sorted.map((sa) => [sa, toldAt(sa, clocks)]));
  const pieceOf = (sa: SaFacts): number => told.get(sa)?.piece ?? 0;
  const apart = sorted.filter((sa) => told.get(sa)?.piece !== undefined && sa.startedAt?.scale !== UTC);
  if (apart.length === 0) return sorted;
  const waiting = groupBy(apart, (sa) => told.get(sa)?.clock);
  for (const own of waiting.values()) own.sort((a, b) => pieceOf(b) - pieceOf(a) || byStart(b, a));
  // A set keeps the place at which each was put first.
  const placed = new Set<SaFacts>();
  for (const sa of sorted) {
    const earlier = sa.startedAt?.scale === UTC ? (waiting.get(told.get(sa)?.clock) ?? []) : [];
    for (let next = earlier.at(-1); next !== undefined && pieceOf(next) < pieceOf(sa); next = earlier.at(-1)) {
      placed.add(next);
      earlier.pop();
    }
    placed.add(sa);
  }
  return [...placed];
}

/** When the debug tells of an SA first, as it stamps that. */
function toldAt({ evidence }: SaFacts, clocks: Clocks): Instant | undefined {
  const [first] = evidence.debug;
  return first === undefined ? undefined : clocks.stated(first.at);
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
