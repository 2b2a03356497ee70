import type { ClientSession } from './client-session.ts';
import { type Cycle, sessionOf } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import { START_SECONDS } from './logins-matched.ts';
import { marginSeconds } from './margins.ts';
import type { SaSession, Tie } from './sa-session.ts';
import type { SaStory } from './sa-sessions.ts';

/** Client notices come after the last IKE_AUTH; the adapter and the window take their time. */
const CONNECT_WINDOW = { before: 5, after: 120 };

/**
 * Which session of a client's log is which session of IKE: through a reconnect cycle that both share, or through the
 * login that ended just before the client said "Connected". Where one client session has both, the two are one
 * session, even if the client came back from another address.
 */
export function partnersOf(
  story: SaStory,
  clients: readonly ClientSession[],
  cycles: readonly Cycle[],
): ReadonlyMap<SaSession, ClientSession> {
  const partners = new Map<SaSession, ClientSession>();
  for (const client of clients) {
    const shared = sessionOf(cycles, client);
    const login = loginInTime(client, story.sessions, partners);
    if (shared !== undefined && login !== undefined && shared !== login && shared.login === undefined) {
      takeOver(login, shared, cycles);
    }
    if (login !== undefined) adopt(login, client, cycles);
    const partner = login ?? shared;
    if (partner !== undefined && !partners.has(partner)) partners.set(partner, client);
  }
  return partners;
}

/** The client's "Connected" shortly after exactly one login that began when the client says that it did, on clocks that compare. */
function loginInTime(
  client: ClientSession,
  sessions: readonly SaSession[],
  taken: ReadonlyMap<SaSession, ClientSession>,
): SaSession | undefined {
  const connected = client.connected[0]?.at;
  const fitting = sessions.filter((session) => {
    const after = secondsBetween(session.login?.establishedAt, connected);
    if (after === undefined || after < -CONNECT_WINDOW.before || after > CONNECT_WINDOW.after) return false;
    return !taken.has(session) && mayBeginAt(client.requested?.at, session.login?.startedAt);
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** A log that begins in the midst of the login does not tell when that began. */
function mayBeginAt(requested: Instant | undefined, start: Instant | undefined): boolean {
  const after = secondsBetween(requested, start);
  if (requested === undefined || start === undefined || after === undefined) return true;
  const margin = marginSeconds(requested, start);
  return after >= -margin && after <= START_SECONDS + margin;
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
