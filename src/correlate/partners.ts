import type { ClientSession } from './client-session.ts';
import type { Cycle } from './cycles.ts';
import type { LoginsInTime } from './logins-in-time.ts';
import type { SaSession } from './sa-session.ts';

/**
 * Which session of a client's log is which session of IKE: through a reconnect that presents the session ID of both, else through the login
 * that ended just before the client said "Connected", else through a reconnect cycle that both share.
 */
export function partnersOf(
  clients: readonly ClientSession[],
  cycles: readonly Cycle[],
  logins: LoginsInTime,
): ReadonlyMap<SaSession, ClientSession> {
  const partners = new Map<SaSession, ClientSession>();
  for (const client of clients) {
    const shared = cycles.filter(({ clientSession, ike }) => clientSession === client && ike?.session !== undefined);
    const named = shared.find(({ joined }) => joined?.basis === 'proved');
    const wanted = [named?.ike?.session, logins.get(client), shared[0]?.ike?.session];
    const partner = wanted.find((session) => session !== undefined && !partners.has(session));
    if (partner !== undefined) partners.set(partner, client);
  }
  return partners;
}
