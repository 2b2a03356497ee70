// The order of the messages of one IKE SA: a response follows its request, and the next request of the same side the response to the one before,
// unless it may send several at once (RFC 7296 sections 2.2 and 2.3). Two captures may hold a direction each.
import type { MessageSeen } from '../model/wire-events.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { marginNs, shownNs } from './instants.ts';
import type { Chain } from './merged.ts';
import type { Placed } from './placed.ts';

export function exchangeChains(placed: readonly Placed[], sas: readonly SaFacts[]): Chain[] {
  const indices = new Map<string, number>();
  for (const [index, { entry }] of placed.entries())
    for (const { source, start, frame } of entry.evidence)
      if (frame !== undefined) indices.set(`${source} ${start}`, index);
  const indexOf = (seen: MessageSeen | undefined): number[] => {
    const index = seen && indices.get(`${seen.evidence.source} ${seen.evidence.start}`);
    return index === undefined ? [] : [index];
  };
  return sas.flatMap(({ evidence: { wire } }) => {
    return (['initiator', 'responder'] as const).map((side): Chain => {
      const own = wire.flatMap((capture) => {
        return capture.exchanges.flatMap((one) => (one.openedBy === side ? [{ capture, ...one }] : []));
      });
      const byId = [...groupBy(own, ({ messageId }) => messageId)].sort(([a], [b]) => a - b);
      const members = byId.flatMap(([, same]) => {
        // IKE_SA_INIT may be repeated with another payload under the same message id (RFC 7296 sections 1.2 and 2.6).
        if (new Set(same.map(({ capture }) => capture)).size < same.length) return [];
        return [...same.map(({ request }) => request), ...same.map(({ response }) => response)].flatMap(indexOf);
      });
      return { members: withinMargins([...new Set(members)], placed), isWeak: true };
    });
  });
}

/** Without those that stand before what comes earlier by more than both may be off. */
function withinMargins(members: readonly number[], placed: readonly Placed[]): number[] {
  let sure: bigint | undefined;
  return members.filter((index) => {
    const instant = placed[index]?.instant;
    if (instant === undefined) return false;
    const [at, margin] = [shownNs(instant), marginNs(instant)];
    if (sure !== undefined && at + margin < sure) return false;
    if (sure === undefined || at - margin > sure) sure = at - margin;
    return true;
  });
}
