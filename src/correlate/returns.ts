// Returns to a session that no SA of its own shows: the client's log alone tells of them, or several sessions fit. The SA that is known to have
// carried the session last may not have been the last one then.
import { type Cycle, cycleStart } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import { secondsBetween } from './instants.ts';
import { replacedSas } from './replaced-sas.ts';
import { isStillUsed, type SaSession } from './sa-session.ts';

interface Return {
  readonly cycle: Cycle;
  readonly fits: ReadonlySet<SaSession>;
}

export class Returns {
  readonly #all: readonly Return[];
  readonly #replaced: ReturnType<typeof replacedSas>;

  /** `held`: the session of a cycle that the client's log alone tells. */
  constructor(cycles: readonly Cycle[], sas: readonly SaFacts[], held: (cycle: Cycle) => SaSession | undefined) {
    this.#replaced = replacedSas(sas);
    this.#all = cycles.flatMap((cycle) => {
      if (cycle.ike?.session !== undefined || !mayHaveResumed(cycle)) return [];
      const session = held(cycle);
      const fits = new Set(cycle.ike?.candidates ?? (session === undefined ? [] : [session]));
      return fits.size === 0 ? [] : [{ cycle, fits }];
    });
  }

  /** Those that may have resumed before a cycle what that goes back to. Nobody goes back to what is in use. */
  before(cycle: Cycle): EarlierReturns {
    const tries = cycle.ike?.tries ?? [];
    const [first] = tries;
    const left = this.#all.filter(({ cycle: other }) => {
      const up = (other.ike?.tries ?? []).filter(mayStand);
      return mayBeBefore(other, cycle) && !(first !== undefined && up.some((sa) => isStillUsed(sa, first)));
    });
    return {
      mayHaveResumed: (session, carrier) => {
        // What the gateway took down for this return carried the session until then.
        if (tries.some((sa) => this.#replaced.get(sa)?.sa === carrier)) return false;
        return left.some(({ cycle: other, fits }) => fits.has(session) && mayBeBehind(other, carrier));
      },
    };
  }
}

export interface EarlierReturns {
  /** Whether one of them may have resumed a session after this SA was the one that carried it. */
  mayHaveResumed(session: SaSession, carrier: SaFacts): boolean;
}

function mayHaveResumed({ ike, client }: Cycle): boolean {
  return ike === undefined ? client?.outcome !== 'ended' : ike.tries.some(mayStand);
}

function mayStand({ state, stateProved, authExchanges }: SaFacts): boolean {
  if (state === 'incomplete') return authExchanges > 0 && !stateProved;
  return state === 'established' || state === 'unknown';
}

/** Where their times do not compare, one of them may be the earlier. */
function mayBeBefore(other: Cycle, cycle: Cycle): boolean {
  if (other === cycle) return false;
  const [told, own] = [other.client, cycle.client];
  if (told !== undefined && told.source === own?.source)
    return told.lossSeen.evidence.start < own.lossSeen.evidence.start;
  return (secondsBetween(cycleStart(other), cycleStart(cycle)) ?? 1) > 0;
}

/** The SA was up before the return, and not used after it. */
function mayBeBehind(cycle: Cycle, carrier: SaFacts): boolean {
  const startedAt = cycleStart(cycle);
  return (secondsBetween(carrier.startedAt, startedAt) ?? 1) > 0 && !isStillUsed(carrier, { startedAt });
}
