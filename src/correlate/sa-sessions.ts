import type { EvidenceRef } from '../model/evidence.ts';
import type { Basis } from '../model/result.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, secondsBetween } from './instants.ts';
import { type Purpose, purposeOf } from './purposes.ts';

/** What tied an SA to a session. */
export interface Tie {
  readonly sa: SaFacts;
  readonly by: string;
  readonly basis: Basis;
  readonly alternatives: number;
  readonly evidence: readonly EvidenceRef[];
}

/** A user's session as IKE shows it: a login and the SAs that resumed it or tried to. */
export interface SaSession {
  /** Undefined where the evidence begins after the login. */
  readonly login: SaFacts | undefined;
  readonly sas: SaFacts[];
  readonly ties: Tie[];
}

/** The tries of one reconnect cycle, in order, and the session that they belong to. */
export interface SaCycle {
  readonly tries: SaFacts[];
  /** Undefined where several sessions fit; they are the candidates then. */
  session: SaSession | undefined;
  readonly candidates: readonly SaSession[];
  /** The login that followed, if any. */
  login: SaFacts | undefined;
}

export interface SaStory {
  readonly sessions: readonly SaSession[];
  readonly cycles: readonly SaCycle[];
  purposeOf(sa: SaFacts): Purpose;
}

/** Walks the SAs in order of time: what each was for, and to which session and reconnect cycle it belongs. */
export function saStory(sas: readonly SaFacts[], identities: Identities): SaStory {
  const story = new Story(identities);
  for (const sa of sas) {
    const fits = story.fits(sa);
    const purpose = purposeOf(
      sa,
      fits.flatMap(({ session }) => session.login ?? []),
      sas,
      identities,
    );
    story.note(sa, purpose);
    if (purpose.purpose === 'login') story.login(sa);
    else if (purpose.purpose === 'reconnect') story.reconnect(sa, fits);
    else if (purpose.purpose === 'unknown' && isUnanswered(sa)) story.unanswered(sa, fits);
  }
  return story;
}

/** No IKE_SA_INIT answer, or none to the first IKE_AUTH: it may be a try, whatever it was going to be. */
function isUnanswered(sa: SaFacts): boolean {
  return sa.state === 'unanswered' || (sa.state === 'incomplete' && sa.authExchanges === 1 && sa.eap !== true);
}

interface Fit {
  readonly session: SaSession;
  readonly by: string;
  readonly basis: Basis;
  readonly strength: number;
  readonly evidence: readonly EvidenceRef[];
}

const UNKNOWN: Purpose = { purpose: 'unknown', basis: 'inferred', why: '', evidence: [], couldResume: [] };

class Story implements SaStory {
  readonly sessions: SaSession[] = [];
  readonly cycles: SaCycle[] = [];
  readonly #purposes = new Map<SaFacts, Purpose>();
  readonly #identities: Identities;

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  note(sa: SaFacts, purpose: Purpose): void {
    this.#purposes.set(sa, purpose);
  }

  purposeOf(sa: SaFacts): Purpose {
    return this.#purposes.get(sa) ?? UNKNOWN;
  }

  login(sa: SaFacts): void {
    for (const cycle of this.cycles) {
      const last = cycle.tries.at(-1);
      if (cycle.login === undefined && last !== undefined && last.state !== 'established' && sameEnds(last, sa))
        cycle.login = sa;
    }
    this.sessions.push({ login: sa, sas: [sa], ties: [] });
  }

  reconnect(sa: SaFacts, [best, ...others]: readonly Fit[]): void {
    if (best === undefined) {
      const session: SaSession = { login: undefined, sas: [sa], ties: [] };
      this.sessions.push(session);
      this.#try(sa, session, []);
      return;
    }
    if (others.length > 0) {
      this.#try(
        sa,
        undefined,
        [best, ...others].map((fit) => fit.session),
      );
      return;
    }
    best.session.sas.push(sa);
    best.session.ties.push({ sa, by: best.by, basis: best.basis, alternatives: 0, evidence: best.evidence });
    this.#try(sa, best.session, []);
  }

  /** Only where one lost session could have been meant; a lone request proves nothing about anybody. */
  unanswered(sa: SaFacts, [best, ...others]: readonly Fit[]): void {
    if (best === undefined || others.length > 0) return;
    best.session.sas.push(sa);
    best.session.ties.push({ sa, by: best.by, basis: 'inferred', alternatives: 0, evidence: [] });
    this.#try(sa, best.session, []);
  }

  #try(sa: SaFacts, session: SaSession | undefined, candidates: readonly SaSession[]): void {
    const open = this.cycles.findLast((cycle) => cycle.session === session && session !== undefined);
    const last = open?.tries.at(-1);
    if (open !== undefined && open.login === undefined && last?.state !== 'established') open.tries.push(sa);
    else this.cycles.push({ tries: [sa], session, candidates, login: undefined });
  }

  /** The sessions that fit best, all of equal strength. */
  fits(sa: SaFacts): Fit[] {
    const fits = this.sessions.map((session) => this.#fit(sa, session)).filter((fit) => fit !== undefined);
    const strongest = Math.max(0, ...fits.map((fit) => fit.strength));
    const best = fits.filter((fit) => fit.strength === strongest);
    // A session that was silent before a later one of the same client began had been given up for it.
    return best.filter((fit) => !best.some((other) => other !== fit && supersedes(other.session, fit.session)));
  }

  #fit(sa: SaFacts, session: SaSession): Fit | undefined {
    const hex = this.#identities.ofSa(sa.evidence);
    const twin =
      hex === undefined ? undefined : session.sas.find((other) => this.#identities.ofSa(other.evidence) === hex);
    if (twin !== undefined && hex !== undefined) {
      return {
        session,
        by: 'the same session ID',
        basis: 'proved',
        strength: 3,
        evidence: this.#identities.evidenceOf(hex),
      };
    }
    const { login } = session;
    if (login === undefined || login.state !== 'established' || this.#isOver(session, sa)) return undefined;
    if (login.gateway?.address !== sa.gateway?.address || startsAfter(login, sa)) return undefined;
    const assigned = sharedAddress(sa, login);
    if (assigned !== undefined) {
      return {
        session,
        by: `the same assigned address ${assigned.address}`,
        basis: 'corroborated',
        strength: 2,
        evidence: assigned.evidence,
      };
    }
    if (login.client?.address !== sa.client?.address) return undefined;
    return {
      session,
      by: `the same client address ${sa.client?.address ?? ''}`,
      basis: 'inferred',
      strength: 1,
      evidence: [],
    };
  }

  /**
   * Nobody resumes a session that its own client ended, that a full login replaced, or that was silent before a later
   * session of the same client began which has ended since.
   */
  #isOver(session: SaSession, sa: SaFacts): boolean {
    if (endedByClient(session)) return true;
    if (this.cycles.some((cycle) => cycle.session === session && cycle.login !== undefined)) return true;
    return this.sessions.some((later) => {
      const { login } = later;
      if (later === session || login === undefined || !sameEnds(login, sa)) return false;
      return supersedes(later, session) && endedByClient(later);
    });
  }
}

function endedByClient({ sas }: SaSession): boolean {
  return sas.findLast((sa) => sa.state === 'established')?.end?.by === 'client-delete';
}

function sharedAddress(a: SaFacts, b: SaFacts): { address: string; evidence: EvidenceRef[] } | undefined {
  for (const one of a.evidence.snapshots) {
    const same = b.evidence.snapshots.find(
      (other) => other.assignedAddress !== undefined && other.assignedAddress === one.assignedAddress,
    );
    if (same?.assignedAddress !== undefined)
      return { address: same.assignedAddress, evidence: [same.evidence, one.evidence] };
  }
  return undefined;
}

function supersedes(later: SaSession, earlier: SaSession): boolean {
  const end = earlier.sas.at(-1)?.lastAt;
  const start = later.login?.startedAt;
  const gap = secondsBetween(end, start);
  return gap !== undefined && gap >= 0;
}

/** Unknown order is no reason against: a snapshot may carry no time. */
function startsAfter(a: SaFacts, b: SaFacts): boolean {
  if (a.startedAt === undefined || b.startedAt === undefined || a.startedAt.scale !== b.startedAt.scale) return false;
  return compareInstants(a.startedAt, b.startedAt) > 0;
}

function sameEnds(a: SaFacts, b: SaFacts): boolean {
  return a.client?.address === b.client?.address && a.gateway?.address === b.gateway?.address;
}
