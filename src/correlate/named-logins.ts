import type { ClientSession } from './client-session.ts';
import type { Clocks } from './clocks.ts';
import type { Cycle } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import type { LoginsInTime } from './logins-in-time.ts';
import { marginSeconds } from './margins.ts';
import type { NamedLogin, NamedLogins } from './named-login.ts';
import { isSeenToBegin } from './sa-ends.ts';

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
