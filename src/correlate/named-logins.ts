import type { EvidenceRef } from '../model/evidence.ts';
import type { ClientSession } from './client-session.ts';
import type { Clocks } from './clocks.ts';
import type { Cycle } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import type { LoginsInTime } from './logins-in-time.ts';
import { marginSeconds } from './margins.ts';
import { isSeenToBegin } from './sa-ends.ts';

/** What a client's log says of an IKE SA: after which login it came. */
export interface NamedLogin {
  /** The one login that fits the log by its time; undefined where it is not in the evidence. */
  readonly login: SaFacts | undefined;
  /** The same session ID stands in both; else a try of the log lies at its start, and no more. */
  readonly isNamed: boolean;
  readonly evidence: readonly EvidenceRef[];
  /** Whether the log rules another login out: it was over before the client asked for its own, or began once that was connected. */
  excludes(login: SaFacts): boolean;
}

/** The logins that clients' logs tell, by the SA that went back to them. */
export type NamedLogins = ReadonlyMap<SaFacts, NamedLogin>;

/** For the SAs of reconnects that a log and IKE share. */
export function namedLogins(cycles: readonly Cycle[], logins: LoginsInTime, clocks: Clocks): NamedLogins {
  const told = new Map<SaFacts, NamedLogin>();
  for (const { ike, client, clientSession, joined } of cycles) {
    if (ike === undefined || client === undefined || clientSession === undefined) continue;
    const one: NamedLogin = {
      login: logins.get(clientSession)?.login,
      isNamed: joined?.basis === 'proved',
      evidence: client.tries.map(({ evidence }) => evidence),
      excludes: (login) => isAnother(login, clientSession, clocks),
    };
    for (const sa of ike.tries) told.set(sa, one);
  }
  return told;
}

function isAnother(login: SaFacts, { requested, connected }: ClientSession, clocks: Clocks): boolean {
  if (isSurelyBefore(login.establishedAt, requested?.at, clocks)) return true;
  return isSeenToBegin(login.evidence) && isSurelyBefore(connected[0]?.at, login.startedAt, clocks);
}

/** Beyond what the clocks leave open, and where none was set meanwhile. */
function isSurelyBefore(earlier: Instant | undefined, later: Instant | undefined, clocks: Clocks): boolean {
  const seconds = secondsBetween(earlier, later);
  if (earlier === undefined || later === undefined || seconds === undefined) return false;
  if (earlier.isUnsteady || later.isUnsteady || clocks.isBroken(earlier, later)) return false;
  return !clocks.mayHaveChanged(earlier, later) && seconds > marginSeconds(earlier, later);
}
