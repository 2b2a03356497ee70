import type { Basis } from '../model/result.ts';
import type { Fit } from './fit.ts';
import { groupBy } from './grouped.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { secondsBetween } from './instants.ts';
import { START_SECONDS } from './logins-matched.ts';
import { marginSeconds } from './margins.ts';
import { sessionIdOpened } from './opened.ts';
import type { Parent } from './printed-rekeys.ts';
import { type Purpose, purposeOf } from './purposes.ts';
import { replacedSas } from './replaced-sas.ts';
import { isSeenToBegin } from './sa-ends.ts';
import { endsKey, type SaSession, spisKey } from './sa-session.ts';
import { type IndexScene, SessionIndex } from './session-index.ts';
import { isAuthUnanswered } from './unanswered.ts';

/** The tries of one reconnect cycle, in order, and the session that they belong to. */
export interface SaCycle {
  readonly tries: SaFacts[];
  /** Undefined where several sessions fit; they are the candidates then. */
  readonly session: SaSession | undefined;
  readonly candidates: readonly SaSession[];
  /** Of the candidates: others whose login is not in the evidence may fit as well. */
  readonly isOnlySeen: boolean;
  /** The login that followed, if any. */
  login: SaFacts | undefined;
}

export interface SaStory {
  readonly sessions: readonly SaSession[];
  readonly cycles: readonly SaCycle[];
  purposeOf(sa: SaFacts): Purpose;
}

/** Walks the SAs in order of time: what each was for, and to which session and reconnect cycle it belongs. */
export function saStory(
  sas: readonly SaFacts[],
  scene: Omit<IndexScene, 'takenDown' | 'returns' | 'logins' | 'granted' | 'unbegun'> & {
    readonly parents: ReadonlyMap<SaFacts, Parent>;
  },
): SaStory {
  const { identities, parents } = scene;
  const returns = groupBy(
    sas.filter(({ eap, authExchanges }) => eap !== true && authExchanges === 1),
    endsKey,
  );
  const logins = groupBy(
    sas.filter(({ eap, authExchanges }) => eap === true || authExchanges > 1),
    endsKey,
  );
  const unbegun = sas.filter(({ evidence }) => {
    const isRekeyed = evidence.wire.some(({ rekeyOf }) => rekeyOf !== undefined);
    return !isSeenToBegin(evidence) && !isRekeyed && identities.ofSa(evidence) === undefined;
  });
  const of = { takenDown: replacedSas(sas), returns, logins, granted: sessionIdsGranted(sas, identities), unbegun };
  const story = new Story(new SessionIndex({ ...scene, ...of }), identities);
  for (const sa of sas) {
    // Only what may be a reconnect needs to be held against the sessions before it.
    let fits: readonly Fit[] | undefined;
    const fitting = () => {
      fits ??= story.index.fits(sa);
      return fits;
    };
    const couldResume = () => fitting().flatMap(({ session }) => session.login ?? []);
    const purpose = purposeOf(sa, { couldResume, identities, parent: parents.get(sa) });
    story.note(sa, purpose);
    if (purpose.purpose === 'login') story.login(sa);
    else if (purpose.replaces !== undefined) story.rekeyed(sa, purpose, purpose.replaces);
    else if (purpose.purpose === 'reconnect') story.reconnect(sa, fitting());
    else if (purpose.purpose === 'unknown') story.unknown(sa, isUnanswered(sa) ? fitting() : []);
  }
  return story;
}

/** By the SPIs of the SA that gave them; known from the SAs that present them. */
function sessionIdsGranted(sas: readonly SaFacts[], identities: Identities): IndexScene['granted'] {
  const granted = new Map<string, Set<string>>();
  for (const { evidence } of sas) {
    const from = sessionIdOpened(evidence)?.from;
    const hex = identities.ofSa(evidence);
    if (from === undefined || hex === undefined) continue;
    granted.set(spisKey(from), (granted.get(spisKey(from)) ?? new Set()).add(hex));
  }
  return granted;
}

/** No choice in answer to IKE_SA_INIT, or no answer to the first IKE_AUTH, or none that came to the client: it may be a try, whatever it was going to be. */
function isUnanswered(sa: SaFacts): boolean {
  if (sa.state === 'unanswered') return true;
  if (sa.state === 'incomplete' && sa.readings.some(({ initTurnedAway }) => initTurnedAway !== undefined)) return true;
  const waiting = sa.isAskedAgain || isAuthUnanswered(sa);
  return sa.state === 'incomplete' && waiting && sa.authExchanges === 1 && sa.eap !== true;
}

const UNKNOWN: Purpose = { purpose: 'unknown', basis: 'inferred', why: '', evidence: [], couldResume: [] };

class Story implements SaStory {
  readonly sessions: SaSession[] = [];
  readonly cycles: SaCycle[] = [];
  readonly index: SessionIndex;
  readonly #purposes = new Map<SaFacts, Purpose>();
  /** The session of each SA that has one. */
  readonly #bySpis = new Map<string, SaSession>();
  /** Cycles that no login has followed yet, by the addresses of their tries. */
  readonly #waiting = new Map<string, Set<SaCycle>>();
  /** By the session, or by the session ID that a client presented whose session is not known. */
  readonly #lastCycle = new Map<SaSession | string, SaCycle>();
  readonly #identities: Identities;

  constructor(index: SessionIndex, identities: Identities) {
    this.index = index;
    this.#identities = identities;
  }

  note(sa: SaFacts, purpose: Purpose): void {
    this.#purposes.set(sa, purpose);
  }

  purposeOf(sa: SaFacts): Purpose {
    return this.#purposes.get(sa) ?? UNKNOWN;
  }

  login(sa: SaFacts): void {
    const ends = endsKey(sa);
    const left = [...(this.#waiting.get(ends) ?? [])].filter(({ tries }) => tries.at(-1)?.state !== 'established');
    const followed = left.filter(({ tries }) => followsAtOnce(sa, tries.at(-1)));
    const [only, ...others] = followed;
    // Of two that were left at once nobody knows which one's client this is.
    if (only !== undefined && others.length === 0) only.login = sa;
    for (const cycle of left) {
      // Who was refused does not come back with that session once it has logged in; who got no answer may.
      const isOver = followed.includes(cycle) || cycle.tries.at(-1)?.state === 'rejected';
      if (isOver && cycle.session !== undefined) this.index.replaced(cycle.session);
    }
    this.#waiting.delete(ends);
    this.#open({ login: sa, sas: [], ties: [] }, sa);
  }

  reconnect(sa: SaFacts, fits: readonly Fit[]): void {
    const [best, ...others] = fits;
    if (best === undefined) this.#try(sa, this.#open({ login: undefined, sas: [], ties: [] }, sa), []);
    else if (others.length > 0 || best.isOnlySeen === true) this.#tryOneOf(sa, fits);
    else this.#join(sa, best, best.basis);
  }

  /** The session goes on in the SA that replaced the old one. */
  rekeyed(sa: SaFacts, { why, basis }: Purpose, replaced: NonNullable<Purpose['replaces']>): void {
    const session = this.#bySpis.get(spisKey(replaced));
    if (session === undefined) {
      this.index.stranger(sa);
      return;
    }
    this.#put(session, sa);
    session.ties.push({ sa, by: why, basis, alternatives: 0, evidence: sa.evidence.wire.map((one) => one.evidence) });
  }

  /** Only where one lost session could have been meant; a lone request proves nothing about anybody. */
  unknown(sa: SaFacts, [best, ...others]: readonly Fit[]): void {
    this.index.stranger(sa);
    if (best !== undefined && others.length === 0 && best.isOnlySeen !== true) this.#join(sa, best, 'inferred');
  }

  #open(session: SaSession, sa: SaFacts): SaSession {
    this.sessions.push(session);
    this.#put(session, sa);
    return session;
  }

  #put(session: SaSession, sa: SaFacts): void {
    session.sas.push(sa);
    this.#bySpis.set(spisKey(sa.evidence), session);
    this.index.add(session, sa);
  }

  #join(sa: SaFacts, { session, by, evidence }: Fit, basis: Basis): void {
    this.#put(session, sa);
    session.ties.push({ sa, by, basis, alternatives: 0, evidence });
    this.#try(sa, session, []);
  }

  #tryOneOf(sa: SaFacts, fits: readonly Fit[]): void {
    this.index.undecided(sa, fits);
    this.#try(sa, undefined, fits);
  }

  #try(sa: SaFacts, session: SaSession | undefined, fits: readonly Fit[]): void {
    const key = session ?? this.#identities.ofSa(sa.evidence);
    const last = key === undefined ? undefined : this.#lastCycle.get(key);
    const isOpen = last?.login === undefined && last?.tries.at(-1)?.state !== 'established';
    const candidates = fits.map((fit) => fit.session);
    const isOnlySeen = fits.some((fit) => fit.isOnlySeen === true);
    const cycle =
      last !== undefined && isOpen ? last : { tries: [], session, candidates, isOnlySeen, login: undefined };
    if (cycle !== last) this.cycles.push(cycle);
    cycle.tries.push(sa);
    if (key !== undefined) this.#lastCycle.set(key, cycle);
    const ends = endsKey(sa);
    const waiting = this.#waiting.get(ends);
    if (waiting === undefined) this.#waiting.set(ends, new Set([cycle]));
    else waiting.add(cycle);
  }
}

/**
 * A client that is refused logs in by itself and at once; its IKE_SA_INIT waits for no password. A login that comes later may be that of
 * anybody behind the same address.
 */
function followsAtOnce(login: SaFacts, last: SaFacts | undefined): boolean {
  const over = last?.lastAt;
  const after = secondsBetween(over, login.startedAt);
  if (over === undefined || login.startedAt === undefined || after === undefined) return false;
  return after <= START_SECONDS + marginSeconds(over, login.startedAt);
}
