import { isPublic } from './addresses.ts';
import type { ClientSession, ContactedGateway } from './client-session.ts';
import { type Instant, secondsBetween } from './instants.ts';
import { marginSeconds } from './margins.ts';
import type { SaSession } from './sa-session.ts';

/** Client notices come after the last IKE_AUTH; the adapter and the window take their time. */
const CONNECT_WINDOW = { before: 5, after: 120 };

/** What a clock that only states its zone, or of which a person stated it, may be wrong by: too little to say which of two logins at once it was. */
const UNNOTICED_SECONDS = 15;

/** Sessions of IKE by the session of a client's log whose login theirs is, by the time of both. */
export type LoginsInTime = ReadonlyMap<ClientSession, SaSession>;

/** Which login of IKE is which of a client's log; the first of two that want the same has it. */
export function loginsInTime(sessions: readonly SaSession[], clients: readonly ClientSession[]): LoginsInTime {
  const logins = new Map<ClientSession, SaSession>();
  const taken = new Set<SaSession>();
  for (const client of clients) {
    const login = loginInTime(client, sessions, taken);
    if (login === undefined) continue;
    logins.set(client, login);
    taken.add(login);
  }
  return logins;
}

/** The client's "Connected" shortly after exactly one login that did not begin before the client asked for it, on clocks that compare. */
function loginInTime(
  client: ClientSession,
  sessions: readonly SaSession[],
  taken: ReadonlySet<SaSession>,
): SaSession | undefined {
  const connected = client.connected[0]?.at;
  const fitting = sessions.filter((session) => {
    const after = secondsBetween(session.login?.establishedAt, connected);
    if (after === undefined || after < -CONNECT_WINDOW.before || after > CONNECT_WINDOW.after) return false;
    return (
      !taken.has(session) &&
      mayBeAt(session.login?.gateway?.address, client.gateway) &&
      isNotBefore(client.requested?.at, session.login?.startedAt)
    );
  });
  return fitting.length === 1 ? fitting[0] : undefined;
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
