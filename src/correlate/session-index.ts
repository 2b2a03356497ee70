import { ANYCONNECT_LOGIN_HEX } from '../model/identity.ts';
import { mayBeSameClient } from './anyconnect.ts';
import type { EspFlows } from './esp.ts';
import type { Fit } from './fit.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, type Instant } from './instants.ts';
import { sessionIdOpened } from './opened.ts';
import type { Replaced } from './replaced-sas.ts';
import { Roaming } from './roaming.ts';
import type { SaEvidence } from './sa-evidence.ts';
import { isStillUsed, type SaSession } from './sa-session.ts';

/** Client and gateway of an SA, without ports: a client behind NAT comes back on another one. */
export function endsKey(sa: SaFacts): string {
  return `${sa.client?.address ?? ''} ${sa.gateway?.address ?? ''}`;
}

interface IndexScene {
  readonly identities: Identities;
  readonly esp: EspFlows;
  readonly takenDown: ReadonlyMap<SaFacts, Replaced>;
  /** By gateway the first login of which the log alone tells. */
  readonly logged: ReadonlyMap<string, Instant>;
}

/** The sessions so far, found by what ties an SA to one: a session ID, an assigned address, the client's address. */
export class SessionIndex {
  readonly #identities: Identities;
  readonly #esp: EspFlows;
  readonly #takenDown: ReadonlyMap<SaFacts, Replaced>;
  readonly #byIdentity = new Map<string, Set<SaSession>>();
  readonly #byAssigned = new Map<string, Set<SaSession>>();
  readonly #byEnds = new Map<string, Set<SaSession>>();
  readonly #bySpis = new Map<string, SaSession>();
  readonly #replaced = new Set<SaSession>();
  readonly #roaming: Roaming;

  constructor({ identities, esp, takenDown, logged }: IndexScene) {
    this.#identities = identities;
    this.#esp = esp;
    this.#takenDown = takenDown;
    this.#roaming = new Roaming(identities, logged);
  }

  add(session: SaSession, sa: SaFacts): void {
    const hex = this.#identities.ofSa(sa.evidence);
    this.#bySpis.set(spisKey(sa.evidence), session);
    if (hex !== undefined && hex !== ANYCONNECT_LOGIN_HEX) put(this.#byIdentity, hex, session);
    if (sa !== session.login) return;
    put(this.#byEnds, endsKey(sa), session);
    this.#roaming.add(session);
    for (const { assignedAddress } of sa.evidence.snapshots) {
      if (assignedAddress !== undefined) put(this.#byAssigned, assignedAddress, session);
    }
  }

  /** An SA that belongs to no session that is known. */
  stranger(sa: SaFacts): void {
    this.#roaming.stranger(sa);
  }

  /** A full login took the place of this session. */
  replaced(session: SaSession): void {
    this.#replaced.add(session);
  }

  /** The sessions that fit best, all of equal strength. */
  fits(sa: SaFacts): Fit[] {
    const hex = this.#identities.ofSa(sa.evidence);
    const granted = this.#granted(sa);
    if (granted !== undefined) return [granted];
    const same = [...(this.#byIdentity.get(hex ?? '') ?? [])];
    if (hex !== undefined && same.length > 0) {
      const evidence = this.#identities.evidenceOf(hex);
      return same.map((session) => ({ session, by: 'the same session ID', basis: 'proved', strength: 3, evidence }));
    }
    const byAddress = sa.evidence.snapshots.flatMap(({ assignedAddress, evidence }) => {
      return [...(this.#byAssigned.get(assignedAddress ?? '') ?? [])].flatMap((session): Fit[] => {
        const other = session.login?.evidence.snapshots.find((shown) => shown.assignedAddress === assignedAddress);
        if (other === undefined || !this.#isOpen(session, sa)) return [];
        const by = `the same assigned address ${assignedAddress}`;
        return [{ session, by, basis: 'corroborated', strength: 2, evidence: [other.evidence, evidence] }];
      });
    });
    if (byAddress.length > 0) return byAddress;
    const here = this.#ofSameClient(sa).map((session): Fit => {
      const by = `the same client address ${sa.client?.address ?? ''}`;
      return { session, by, basis: 'inferred', strength: 1, evidence: [] };
    });
    const fits = here.length > 0 ? here : this.#roaming.fits(sa, (session) => this.#isOpen(session, sa));
    return this.#whoseSaWentDown(sa, fits) ?? fits;
  }

  /** Of several that fit, the one whose SA the gateway took down for this one. */
  #whoseSaWentDown(sa: SaFacts, fits: readonly Fit[]): Fit[] | undefined {
    const replaced = this.#takenDown.get(sa);
    const session = replaced && this.#bySpis.get(spisKey(replaced.sa.evidence));
    const fit = fits.find((one) => one.session === session);
    if (replaced === undefined || session === undefined || fit === undefined || session.sas.at(-1) !== replaced.sa)
      return undefined;
    const by = 'the gateway took its SA down between creating this one and calling its session up';
    return [{ session, by, basis: 'inferred', strength: fit.strength, evidence: replaced.evidence }];
  }

  /** The session whose CFG_REPLY gave the session ID that the SA presents. */
  #granted(sa: SaFacts): Fit | undefined {
    const granted = sessionIdOpened(sa.evidence);
    const session = granted && this.#bySpis.get(spisKey(granted.from));
    if (granted === undefined || session === undefined) return undefined;
    const by = `the session ID from its CFG_REPLY (attribute ${granted.attribute})`;
    return { session, by, basis: 'proved', strength: 4, evidence: [granted.evidence] };
  }

  /**
   * Sessions of the same client address that could still be resumed. One that was silent before a later one began had
   * been given up for it, and is not taken up again once that later one has been ended.
   */
  #ofSameClient(sa: SaFacts): SaSession[] {
    const all = [...(this.#byEnds.get(endsKey(sa)) ?? [])].filter(
      ({ login }) => login === undefined || mayBeSameClient(sa, login),
    );
    const open = all.filter((session) => this.#isOpen(session, sa));
    const lastEnded = latestStart(all.filter(endedByClient));
    const lastOpen = latestStart(open);
    return open.filter((session) => {
      const end = session.sas.at(-1)?.lastAt;
      return !isBefore(end, lastEnded) && !(isBefore(end, lastOpen) && session.login?.startedAt !== lastOpen);
    });
  }

  /** Nobody resumes a session that its client ended, that a login replaced, that began later, or that is in use. */
  #isOpen(session: SaSession, sa: SaFacts): boolean {
    const { login } = session;
    if (login === undefined || login.state !== 'established' || login.gateway?.address !== sa.gateway?.address)
      return false;
    if (endedByClient(session) || this.#replaced.has(session) || startsAfter(login, sa)) return false;
    return !session.sas.some((carrier) => isStillUsed(carrier, sa, this.#esp.lastFromClient(carrier)?.at));
  }
}

function spisKey({ initiatorSpi, responderSpi }: Pick<SaEvidence, 'initiatorSpi' | 'responderSpi'>): string {
  return `${initiatorSpi} ${responderSpi ?? ''}`;
}

function put(index: Map<string, Set<SaSession>>, key: string, session: SaSession): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, new Set([session]));
  else known.add(session);
}

function endedByClient({ sas }: SaSession): boolean {
  return sas.findLast((sa) => sa.state === 'established')?.end?.by === 'client-delete';
}

function latestStart(sessions: readonly SaSession[]): Instant | undefined {
  let last: Instant | undefined;
  for (const { login } of sessions) {
    const at = login?.startedAt;
    if (at !== undefined && (last === undefined || (at.scale === last.scale && at.ns > last.ns))) last = at;
  }
  return last;
}

function isBefore(a: Instant | undefined, b: Instant | undefined): boolean {
  return a !== undefined && b !== undefined && a.scale === b.scale && compareInstants(a, b) <= 0;
}

/** Unknown order is no reason against: a snapshot may carry no time. */
function startsAfter(a: SaFacts, b: SaFacts): boolean {
  if (a.startedAt === undefined || b.startedAt === undefined || a.startedAt.scale !== b.startedAt.scale) return false;
  return compareInstants(a.startedAt, b.startedAt) > 0;
}
