import { isPublic } from './addresses.ts';
import type { ClientSession, ContactedGateway } from './client-session.ts';
import { groupBy } from './grouped.ts';
import { type Instant, secondsBetween } from './instants.ts';
import { marginSeconds } from './margins.ts';
import type { SaSession } from './sa-session.ts';

/** Client notices come after the last IKE_AUTH; the adapter and the window take their time. */
const CONNECT_WINDOW = { before: 5, after: 120 };

/** What a clock that only states its zone, or of which a person stated it, may be wrong by: too little to say which of two logins at once it was. */
const UNNOTICED_SECONDS = 15;

/** Sessions of IKE by the session of a client's log whose login theirs is, by the time of both. */
export type LoginsInTime = ReadonlyMap<ClientSession, SaSession>;

/**
 * Which login of IKE is which of a client's log; the first of two of one log that want the same has it. What two clients want is nobody's: the login of
 * one of them is not in the evidence.
 */
export function loginsInTime(sessions: readonly SaSession[], clients: readonly ClientSession[]): LoginsInTime {
  const logins = new Map<ClientSession, SaSession>();
  const taken = new Set<SaSession>();
  for (const client of clients) {
    const login = only(fittingLogins(client, sessions).filter((session) => !taken.has(session)));
    if (login === undefined) continue;
    logins.set(client, login);
    taken.add(login);
  }
  const wanting = groupBy(
    clients.filter((client) => !logins.has(client)),
    (client) => only(fittingLogins(client, sessions)),
  );
  const isOwn = ([client, login]: [ClientSession, SaSession]) => {
    return (wanting.get(login) ?? []).every((other) => isOfOneClient(client, other));
  };
  return new Map([...logins].filter(isOwn));
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** Of one log, or of two that tell of one session. */
function isOfOneClient(a: ClientSession, b: ClientSession): boolean {
  if (a.source === b.source) return true;
  const own = new Set(sessionIds(a));
  return sessionIds(b).some((hex) => own.has(hex));
}

function sessionIds({ cycles }: ClientSession): string[] {
  return cycles.flatMap(({ tries }) => tries.map(({ hex }) => hex));
}

/** The client's "Connected" shortly after logins that did not begin before the client asked for it, on clocks that compare. */
function fittingLogins(client: ClientSession, sessions: readonly SaSession[]): SaSession[] {
  const connected = client.connected[0]?.at;
  return sessions.filter((session) => {
    const after = secondsBetween(session.login?.establishedAt, connected);
    if (after === undefined || after < -CONNECT_WINDOW.before || after > CONNECT_WINDOW.after) return false;
    return (
      mayBeAt(session.login?.gateway?.address, client.gateway) &&
      isNotBefore(client.requested?.at, session.login?.startedAt)
    );
  });
}

/** Another gateway than the log names is not its own; only behind NAT has one an address that no client knows. */
function mayBeAt(address: string | undefined, named: ContactedGateway | undefined): boolean {
  return address === undefined || named === undefined || !isPublic(address) || named.addresses.includes(address);
}

/** A log that begins in the midst of the login does not tell when that began; nor does the gateway's, and then it began earlier. */
function isNotBefore(requested: Instant | undefined, start: Instant | undefined): boolean {
  const after = secondsBetween(requested, start);
  if (requested === undefined || start === undefined || after === undefined) return true;
  return after >= -(areMeasured(requested, start) ? marginSeconds(requested, start) : UNNOTICED_SECONDS);
}

/** Whether facts tell how the clocks of both stand to one another. */
function areMeasured({ clock, offBy }: Instant, other: Instant): boolean {
  return clock === other.clock || (offBy !== undefined && offBy.by === other.offBy?.by);
}
