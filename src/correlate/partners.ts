import type { ClientSession } from './client-session.ts';
import { type Cycle, sessionOf } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import type { LoginsInTime } from './logins-in-time.ts';
import type { SaSession, Tie } from './sa-session.ts';

/**
 * Which session of a client's log is which session of IKE: through a reconnect cycle that both share, or through the
 * login that ended just before the client said "Connected". Where one client session has both, the two are one
 * session, even if the client came back from another address.
 */
export function partnersOf(
  clients: readonly ClientSession[],
  cycles: readonly Cycle[],
  logins: LoginsInTime,
): ReadonlyMap<SaSession, ClientSession> {
  const partners = new Map<SaSession, ClientSession>();
  for (const client of clients) {
    const shared = sessionOf(cycles, client);
    const told = logins.get(client);
    const login = told === undefined || partners.has(told) ? undefined : told;
    if (shared !== undefined && login !== undefined && shared !== login && shared.login === undefined) {
      takeOver(login, shared, cycles);
    }
    if (login !== undefined) adopt(login, client, cycles);
    const partner = login ?? shared;
    if (partner !== undefined && !partners.has(partner)) partners.set(partner, client);
  }
  return partners;
}

/** The reconnect, which had no login that its addresses could tie it to, joins the login that the client's log names. */
function takeOver(login: SaSession, orphan: SaSession, cycles: readonly Cycle[]): void {
  for (const sa of orphan.sas) {
    const told = cycles.find(({ ike }) => ike?.tries.includes(sa) === true);
    login.ties.push(tieByLog(sa, told));
    login.sas.push(sa);
  }
  for (const { ike } of cycles) if (ike?.session === orphan) ike.session = login;
  orphan.sas.length = 0;
}

/** A reconnect from another address that several sessions fit, or that one fits by its signs alone: the client's log tells. */
function adopt(login: SaSession, client: ClientSession, cycles: readonly Cycle[]): void {
  for (const cycle of cycles) {
    const { ike, clientSession } = cycle;
    if (ike === undefined || clientSession !== client) continue;
    if (ike.session === undefined && ike.candidates.includes(login)) {
      ike.session = login;
      ike.candidates = [];
      login.sas.push(...ike.tries);
      login.ties.push(...ike.tries.map((sa) => tieByLog(sa, cycle)));
    } else if (ike.session === login) {
      const guessed = login.ties.map((tie, index) => ({ tie, index })).filter(({ tie }) => ike.tries.includes(tie.sa));
      for (const { tie, index } of guessed) if (tie.isByKind === true) login.ties[index] = tieByLog(tie.sa, cycle);
    }
  }
}

function tieByLog(sa: SaFacts, cycle: Cycle | undefined): Tie {
  const evidence = (cycle?.client?.tries ?? []).map((mark) => mark.evidence);
  const by = 'the client’s log, which runs from this login to that reconnect';
  return { sa, by, basis: 'corroborated', alternatives: 0, evidence };
}
