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
    const own = logins.get(clientSession)?.login;
    // Where the log's own is not in the evidence, what it excludes stays a candidate: an order across a step is enough for that.
    const isBroken = (a: Instant, b: Instant) => own !== undefined && clocks.isBroken(a, b);
    const one: NamedLogin = {
      login: own,
      isNamed: joined?.basis === 'proved',
      evidence: client.tries.map(({ evidence }) => evidence),
      excludes: (login) => isAnother(login, clientSession, { clocks, isBroken }),
    };
    for (const sa of ike.tries) told.set(sa, one);
  }
  return told;
}

interface Order {
  readonly clocks: Clocks;
  isBroken(a: Instant, b: Instant): boolean;
}

function isAnother(login: SaFacts, { requested, connected }: ClientSession, order: Order): boolean {
  if (isSurelyBefore(login.establishedAt, requested?.at, order)) return true;
  return isSeenToBegin(login.evidence) && isSurelyBefore(connected[0]?.at, login.startedAt, order);
}

/** Beyond what the clocks leave open, and where none was set meanwhile. */
function isSurelyBefore(
  earlier: Instant | undefined,
  later: Instant | undefined,
  { clocks, isBroken }: Order,
): boolean {
  const seconds = secondsBetween(earlier, later);
  if (earlier === undefined || later === undefined || seconds === undefined) return false;
  if (earlier.isUnsteady || later.isUnsteady || isBroken(earlier, later)) return false;
  return !clocks.mayHaveChanged(earlier, later) && seconds > marginSeconds(earlier, later);
}
