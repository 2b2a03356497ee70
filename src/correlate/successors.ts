import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import type { SaStory } from './sa-sessions.ts';

/** By SA those that may have taken its place, whenever: the later ones of its session, and what may have gone back to that. */
export function successors({ sessions, cycles }: SaStory): ReadonlyMap<SaFacts, readonly SaFacts[]> {
  const mayBeOf = groupBy(
    cycles.flatMap(({ tries, candidates }) => candidates.map((session) => ({ session, tries }))),
    ({ session }) => session,
  );
  return new Map(
    sessions.flatMap((session) => {
      const others = (mayBeOf.get(session) ?? []).flatMap(({ tries }) => tries);
      return session.sas.map((sa, index) => [sa, [...session.sas.slice(index + 1), ...others]] as const);
    }),
  );
}
