import { ANYCONNECT_LOGIN_HEX } from '../model/identity.ts';
import { mayBeSameClient } from './anyconnect.ts';
import type { Fit } from './fit.ts';
import { Homes } from './homes.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import type { Instant } from './instants.ts';
import type { NamedLogins } from './named-login.ts';
import { sessionIdOpened } from './opened.ts';
import type { Replaced } from './replaced-sas.ts';
import { Roaming } from './roaming.ts';
import {
  endedByClient,
  endsKey,
  isKnownToStand,
  isStillUsed,
  lastUp,
  mayHaveRekeyed,
  type SaSession,
  spisKey,
  startsAfter,
  wentDownWith,
  wentOnIn,
} from './sa-session.ts';

export interface IndexScene {
  readonly identities: Identities;
  readonly takenDown: ReadonlyMap<SaFacts, Replaced>;
  /** By client and gateway the SAs that may have resumed a session. */
  readonly returns: ReadonlyMap<string, readonly SaFacts[]>;
  /** By client and gateway the full logins. */
  readonly logins: ReadonlyMap<string, readonly SaFacts[]>;
  /** By gateway the first login of which the log alone tells. */
  readonly logged: ReadonlyMap<string, Instant>;
  /** After which login an SA came, as the client's log tells. */
  readonly told: NamedLogins;
  /** SAs whose beginning nobody saw, and whose client no identity tells. */
  readonly unbegun: readonly SaFacts[];
  /** By the SPIs of an SA the session IDs that its CFG_REPLY gave. */
  readonly granted: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the gateway had let the session of this SA go when another SA was set up. */
  wasLetGo(carrier: SaFacts, sa: SaFacts): boolean;
  /** Whether an SA was refused that may have been of a session from before the record, and not of the one that it would go back to. */
  mayBeOlder(carrier: SaFacts, sa: SaFacts): boolean;
  /** Whether an SA was refused as that of an unknown session, while the gateway still kept the one that it would go back to. */
  isOfAnother(carrier: SaFacts, sa: SaFacts): boolean;
}

const NOBODY: ReadonlySet<SaSession> = new Set();

/** The sessions so far, found by what ties an SA to one: a session ID, an assigned address, the client's address. */
export class SessionIndex {
  readonly #identities: Identities;
  readonly #takenDown: ReadonlyMap<SaFacts, Replaced>;
  readonly #told: NamedLogins;
  readonly #granted: IndexScene['granted'];
  readonly #wasLetGo: IndexScene['wasLetGo'];
  readonly #mayBeOlder: IndexScene['mayBeOlder'];
  readonly #byIdentity = new Map<string, Set<SaSession>>();
  readonly #byAssigned = new Map<string, Set<SaSession>>();
  readonly #byEnds = new Map<string, Set<SaSession>>();
  readonly #bySpis = new Map<string, SaSession>();
  /** The session ID that the SAs after its login presented. */
  readonly #presented = new Map<SaSession, string>();
  readonly #replaced = new Set<SaSession>();
  /** The returns of which nobody knows whether they resumed this session. */
  readonly #undecided = new Map<SaSession, Set<SaFacts>>();
  readonly #roaming: Roaming;
  readonly #homes: Homes;

  constructor(scene: IndexScene) {
    const { identities, takenDown, logged, told, granted, unbegun, wasLetGo } = scene;
    this.#identities = identities;
    this.#takenDown = takenDown;
    this.#told = told;
    this.#granted = granted;
    this.#wasLetGo = wasLetGo;
    this.#mayBeOlder = scene.mayBeOlder;
    this.#roaming = new Roaming(identities, logged, unbegun);
    this.#homes = new Homes(scene, this);
  }

  add(session: SaSession, sa: SaFacts): void {
    const hex = this.#identities.ofSa(sa.evidence);
    this.#bySpis.set(spisKey(sa.evidence), session);
    if (hex !== undefined && hex !== ANYCONNECT_LOGIN_HEX) put(this.#byIdentity, hex, session);
    if (sa !== session.login) {
      if (hex !== undefined && hex !== ANYCONNECT_LOGIN_HEX) this.#presented.set(session, hex);
      return;
    }
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

  /** A return that fits several sessions, or fits this one and perhaps another that nobody saw. */
  undecided(sa: SaFacts, fits: readonly Fit[]): void {
    if (sa.state === 'rejected') return;
    for (const { session } of fits) put(this.#undecided, session, sa);
  }

  /** A full login took the place of this session. */
  replaced(session: SaSession): void {
    this.#replaced.add(session);
  }

  /** By client and gateway of the login. */
  loggedInAt(ends: string): ReadonlySet<SaSession> {
    return this.#byEnds.get(ends) ?? NOBODY;
  }

  /** The sessions that fit best, all equally well. */
  fits(sa: SaFacts): readonly Fit[] {
    const hex = this.#identities.ofSa(sa.evidence);
    const granted = this.#grantedTo(sa);
    if (granted !== undefined) return [granted];
    const same = [...(this.#byIdentity.get(hex ?? '') ?? [])];
    if (hex !== undefined && same.length > 0) {
      const evidence = this.#identities.evidenceOf(hex);
      return same.map((session) => ({ session, by: 'the same session ID', basis: 'proved', evidence }));
    }
    const byAddress = sa.evidence.snapshots.flatMap(({ assignedAddress, evidence }) => {
      return [...(this.#byAssigned.get(assignedAddress ?? '') ?? [])].flatMap((session): Fit[] => {
        const other = session.login?.evidence.snapshots.find((shown) => shown.assignedAddress === assignedAddress);
        if (other === undefined || !this.#isOpen(session, sa)) return [];
        const by = `the same assigned address ${assignedAddress}`;
        return [{ session, by, basis: 'corroborated', evidence: [other.evidence, evidence] }];
      });
    });
    if (byAddress.length > 0) return byAddress;
    return this.#asTold(sa, this.#whoseSaWentDown(sa) ?? this.#lost(sa));
  }

  /**
   * What a client's log makes of the sessions that an address or the order of events left. Its session ID outweighs an address that ties the
   * SA to a login which the log rules out; where the two only differ, both are candidates.
   */
  #asTold(sa: SaFacts, left: readonly Fit[]): readonly Fit[] {
    const told = this.#told.get(sa);
    if (told === undefined) return left;
    const others = left.filter(({ session }) => session.login === undefined || !told.excludes(session.login));
    const own = told.login && this.#bySpis.get(spisKey(told.login.evidence));
    if (own === undefined) return others.length > 0 ? others : left.map((fit) => ({ ...fit, isOnlySeen: true }));
    const by = 'the client’s log, which runs from this login to that reconnect';
    const fit: Fit = { session: own, by, basis: 'corroborated', evidence: told.evidence };
    const ofClient = left.filter(({ session }) => session === own || mayHaveRekeyed(own, session));
    if (ofClient.length > 0) return ofClient.map(({ session }) => ({ ...fit, session }));
    if (left.length === 0 || (told.isNamed && others.length === 0)) return [fit];
    if (!told.isNamed && !this.#isOpen(own, sa)) return left;
    return [...(others.length > 0 ? others : left), fit];
  }

  /**
   * The session whose SA the gateway took down for this one, from whatever address: an address says less, since a client may move to where
   * another one was lost. Undefined where none was, or where this one cannot have taken its place.
   */
  #whoseSaWentDown(sa: SaFacts): Fit[] | undefined {
    const replaced = this.#takenDown.get(sa);
    const session = replaced && this.#bySpis.get(spisKey(replaced.sa.evidence));
    if (replaced === undefined || session?.login === undefined || session.sas.at(-1) !== replaced.sa) return undefined;
    if (!this.mayResume(sa, session)) return undefined;
    const by = 'the gateway took its SA down between creating this one and calling its session up';
    return [{ session, by, basis: 'inferred', evidence: replaced.evidence }];
  }

  /** The sessions that were lost: those of the same client address, and those that may have moved to it. */
  #lost(sa: SaFacts): Fit[] {
    const isOpen = (session: SaSession) => this.#isOpen(session, sa);
    const own = [...this.loggedInAt(endsKey(sa))].filter((session) => this.mayResume(sa, session));
    const here = own.filter((session) => !own.some((other) => other !== session && wentOnIn(session, other)));
    const by = `the same client address ${sa.client?.address ?? ''}`;
    const fits = here.map((session): Fit => ({ session, by, basis: 'inferred', evidence: [] }));
    const isOfAnother = here.length > 0 && here.every((session) => this.#homes.speaksOfAnother(session, sa));
    const moved = this.#roaming.fits(sa, isOpen, here.length > 0).filter(({ session }) => {
      if (own.includes(session)) return false;
      if (here.length === 0 || wentDownWith(session, sa)) return true;
      return isKnownToStand(session) && (isOfAnother || !this.#homes.sawBack(session, sa));
    });
    const all = [...fits, ...moved];
    const possible = all.filter(({ session }) => !this.#isRefuted(session, sa));
    const isOnlySeen = possible.length === 0 || this.#roaming.isLostUnseen(sa);
    return (possible.length > 0 ? possible : all).map((fit) => {
      const { session } = fit;
      const isDoubtful = isOnlySeen || this.#isLetGo(session, sa) || this.#speaksOfOlder(session, sa);
      return isDoubtful ? { ...fit, isOnlySeen: true } : fit;
    });
  }

  /** The client of the SA may have lost its session before the record begins. */
  #speaksOfOlder({ sas }: SaSession, sa: SaFacts): boolean {
    const carrier = sas.at(-1);
    // What goes on with the tries of a reconnect is of the same session.
    return carrier?.state === 'established' && this.#mayBeOlder(carrier, sa);
  }

  /** Of an SA that has one by now, or presents the session ID of one alone. */
  sessionOf(sa: SaFacts): SaSession | undefined {
    const [only, ...others] = this.#byIdentity.get(this.#identities.ofSa(sa.evidence) ?? '') ?? [];
    return this.#bySpis.get(spisKey(sa.evidence)) ?? (others.length === 0 ? only : undefined);
  }

  /**
   * That this session was resumed cannot be: the gateway took down the SA of another one whose login nobody saw, or it had let this one
   * go by then.
   */
  #isRefuted(session: SaSession, sa: SaFacts): boolean {
    if (!wentDownWith(session, sa) && this.#homes.sawAnother(session, sa)) return true;
    const replaced = this.#takenDown.get(sa)?.sa;
    if (replaced !== undefined && this.#isOfUnseenLogin(replaced) && mayBeSameClient(sa, replaced)) return true;
    return this.#isLetGo(session, sa) && !this.#mayHaveGoneOn(session, sa);
  }

  /** As far as is known which SA carried it last. */
  #isLetGo({ sas }: SaSession, sa: SaFacts): boolean {
    const carrier = lastUp(sas);
    return sa.state === 'established' && carrier !== undefined && this.#wasLetGo(carrier, sa);
  }

  /** Whether a return of which nobody knows whose it was may have carried this session on, to be lost again before the other SA. */
  #mayHaveGoneOn(session: SaSession, sa: SaFacts): boolean {
    const carrier = lastUp(session.sas);
    return [...(this.#undecided.get(session) ?? [])].some((one) => {
      if (carrier !== undefined && isStillUsed(carrier, one)) return false;
      return one.end?.by !== 'client-delete' && !isStillUsed(one, sa) && !this.#wasLetGo(one, sa);
    });
  }

  #isOfUnseenLogin(sa: SaFacts): boolean {
    return sa.state === 'established' && !this.#bySpis.has(spisKey(sa.evidence));
  }

  /** The session whose CFG_REPLY gave the session ID that the SA presents. */
  #grantedTo(sa: SaFacts): Fit | undefined {
    const granted = sessionIdOpened(sa.evidence);
    const session = granted && this.#bySpis.get(spisKey(granted.from));
    if (granted === undefined || session === undefined) return undefined;
    const by = `the session ID from its CFG_REPLY (attribute ${granted.attribute})`;
    return { session, by, basis: 'proved', evidence: [granted.evidence] };
  }

  /** The SA presents a session ID, and the gateway gave this session others, or its SAs presented another. */
  #hasAnotherId(session: SaSession, sa: SaFacts): boolean {
    const hex = this.#identities.ofSa(sa.evidence);
    if (hex === undefined || hex === ANYCONNECT_LOGIN_HEX) return false;
    if ((this.#presented.get(session) ?? hex) !== hex) return true;
    if (this.#granted.size === 0) return false;
    const own = session.sas.flatMap(({ evidence }) => [...(this.#granted.get(spisKey(evidence)) ?? [])]);
    return own.length > 0 && !own.includes(hex);
  }

  /** Of one gateway, and nothing speaks against it. */
  mayResume(sa: SaFacts, session: SaSession): boolean {
    return session.login !== undefined && mayBeSameClient(sa, session.login) && this.#isOpen(session, sa);
  }

  /** Nobody resumes a session that its client ended, that a login replaced, that began later, that has another ID, or that is in use. */
  #isOpen(session: SaSession, sa: SaFacts): boolean {
    const { login } = session;
    if (login === undefined || login.state !== 'established' || login.gateway?.address !== sa.gateway?.address)
      return false;
    if (endedByClient(session) || this.#replaced.has(session) || startsAfter(login, sa)) return false;
    return !session.sas.some((carrier) => isStillUsed(carrier, sa)) && !this.#hasAnotherId(session, sa);
  }
}

function put<Key, Entry>(index: Map<Key, Set<Entry>>, key: Key, entry: Entry): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, new Set([entry]));
  else known.add(entry);
}
