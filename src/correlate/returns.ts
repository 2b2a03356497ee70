// Returns to a session that no SA of its own shows: the client's log alone tells of them, several sessions fit, or nobody knows what an SA was
// for. The SA that is known to have carried the session last may not have been the last one then.
import { mayBeSameClient } from './anyconnect.ts';
import { type Cycle, cycleStart } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import { replacedSas } from './replaced-sas.ts';
import { isStillUsed, type SaSession } from './sa-session.ts';

interface Return {
  readonly cycle: Cycle;
  readonly fits: ReadonlySet<SaSession>;
}

interface Scene {
  readonly cycles: readonly Cycle[];
  readonly sas: readonly SaFacts[];
  /** Those of which nobody knows what they were for. */
  readonly strangers: readonly SaFacts[];
  /** The session of a cycle that the client's log alone tells. */
  held(cycle: Cycle): SaSession | undefined;
}

export class Returns {
  readonly #all: readonly Return[];
  /** SAs that may have resumed a session, as far as anybody can tell. */
  readonly #strangers: readonly SaFacts[];
  readonly #replaced: ReturnType<typeof replacedSas>;

  constructor({ cycles, sas, strangers, held }: Scene) {
    const tries = new Set(cycles.flatMap(({ ike }) => ike?.tries ?? []));
    this.#strangers = strangers.filter((sa) => !tries.has(sa) && mayStand(sa) && mayBeReturn(sa));
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
    const start = cycleStart(cycle);
    const strangers = this.#strangers.filter((sa) => {
      const isBefore = (secondsBetween(sa.startedAt, start) ?? 1) > 0;
      return isBefore && !(first !== undefined && isStillUsed(sa, first));
    });
    // What the gateway took down for this return carried the session until then.
    const wasTakenDown = (carrier: SaFacts) => tries.some((sa) => this.#replaced.get(sa)?.sa === carrier);
    return {
      mayHaveResumed: (session, carrier) => {
        if (wasTakenDown(carrier)) return false;
        return left.some(({ cycle: other, fits }) => fits.has(session) && mayBeBehind(cycleStart(other), carrier));
      },
      mayBeFollowed: (carrier) => {
        return !wasTakenDown(carrier) && strangers.some((sa) => mayFollow(carrier, sa));
      },
    };
  }
}

export interface EarlierReturns {
  /** Whether one of them may have resumed a session after this SA was the one that carried it. */
  mayHaveResumed(session: SaSession, carrier: SaFacts): boolean;
  /** Whether an SA of unknown purpose may have carried the session on after this one. */
  mayBeFollowed(carrier: SaFacts): boolean;
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

/** One exchange without EAP, as far as was seen. */
function mayBeReturn({ eap, authExchanges }: SaFacts): boolean {
  return eap !== true && authExchanges === 1;
}

/** The SA may be of the same client, at the same gateway. */
function mayFollow(carrier: SaFacts, sa: SaFacts): boolean {
  const isAtOne = sa.gateway?.address === carrier.gateway?.address;
  return sa !== carrier && isAtOne && mayBeSameClient(sa, carrier) && mayBeBehind(sa.startedAt, carrier);
}

/** The SA was up before the return, and not used after it. */
function mayBeBehind(startedAt: Instant | undefined, carrier: SaFacts): boolean {
  return (secondsBetween(carrier.startedAt, startedAt) ?? 1) > 0 && !isStillUsed(carrier, { startedAt });
}
