import type { EvidenceRef } from '../model/evidence.ts';
import type { ClientSession } from './client-session.ts';
import type { Identities } from './identities.ts';
import { secondsBetween } from './instants.ts';
import { marginSeconds } from './margins.ts';
import type { SaCycle } from './sa-sessions.ts';

/** The client says "Using IKE ID" just before it sends. A larger gap is a wrong zone or a wrong clock. */
const WRONG_CLOCK_SECONDS = 5;

/** A client's clock that cannot be right: both sides show the one try with this session ID, or one pattern, at times that do not fit. */
export interface WrongClock {
  readonly clock: string;
  /** Seconds that the client's stamp is behind the other source's; negative when it is ahead. */
  readonly behindSeconds: number;
  readonly by: 'session ID' | 'pattern';
  /** Where the client's stamp stands. */
  readonly evidence: EvidenceRef;
}

export function wrongClocks(
  ike: readonly SaCycle[],
  clients: readonly ClientSession[],
  identities: Identities,
): WrongClock[] {
  const cycles = clients.flatMap((client) => client.cycles);
  const onWire = groupedBy(ike, (one) => one.tries.flatMap((sa) => identities.ofSa(sa.evidence) ?? []));
  const inLogs = groupedBy(cycles, (cycle) => cycle.tries.map((one) => one.hex));
  return cycles.flatMap((cycle) => {
    const [first] = cycle.tries;
    const [same, ...others] = onWire.get(first?.hex ?? '') ?? [];
    const start = same?.tries[0]?.startedAt;
    const gap = secondsBetween(first?.at, start);
    // Only where each side has one cycle with this session ID is it certain that the two are one.
    if (first?.at === undefined || start === undefined || gap === undefined || others.length > 0) return [];
    const allowed = WRONG_CLOCK_SECONDS + (first.at.offBy === undefined ? 0 : marginSeconds(first.at, start));
    if ((inLogs.get(first.hex)?.length ?? 0) > 1 || Math.abs(gap) <= allowed) return [];
    return [{ clock: first.at.clock, behindSeconds: gap, by: 'session ID', evidence: first.evidence }];
  });
}

function groupedBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
