import type { EvidenceRef } from '../model/evidence.ts';
import type { Cycle } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import type { SaSession } from './sa-session.ts';
import type { SessionDraft } from './sessions.ts';

/** To whom a fact belongs, by id. */
export interface Owner {
  readonly ikeSa: string | null;
  readonly session: string | null;
  readonly attempt: string | null;
}

const NOBODY: Owner = { ikeSa: null, session: null, attempt: null };

/** The ids of a case, given in the order of its lists, and who owns what. */
export class Owners {
  readonly #sas: ReadonlyMap<SaFacts, string>;
  readonly #cycles: ReadonlyMap<Cycle, string>;
  readonly #sessions: ReadonlyMap<SessionDraft, string>;
  readonly #ofIke = new Map<SaSession, string>();
  readonly #ofCycle = new Map<Cycle, string>();
  readonly #ofSa = new Map<SaFacts, Owner>();
  readonly #ofSnapshot = new Map<string, SaFacts>();
  readonly #logs = new Map<string, SessionDraft[]>();

  constructor(sas: readonly SaFacts[], cycles: readonly Cycle[], sessions: readonly SessionDraft[]) {
    this.#sas = ids(sas, 'SA');
    this.#cycles = ids(cycles, 'R');
    this.#sessions = ids(sessions, 'U');
    const sessionOfSa = new Map<SaFacts, string>();
    for (const [session, id] of this.#sessions) {
      if (session.ike !== undefined) this.#ofIke.set(session.ike, id);
      for (const cycle of session.cycles) this.#ofCycle.set(cycle, id);
      for (const sa of session.sas) sessionOfSa.set(sa, id);
      if (session.client !== undefined) {
        const { source } = session.client;
        this.#logs.set(source, [...(this.#logs.get(source) ?? []), session]);
      }
    }
    const attemptOfSa = new Map(
      cycles.flatMap((cycle) => (cycle.ike?.tries ?? []).map((sa) => [sa, this.attempt(cycle)])),
    );
    for (const sa of sas) {
      const session = sessionOfSa.get(sa) ?? null;
      this.#ofSa.set(sa, { ikeSa: this.sa(sa), session, attempt: attemptOfSa.get(sa) ?? null });
      for (const shown of sa.evidence.snapshots) this.#ofSnapshot.set(placeKey(shown.evidence), sa);
    }
    for (const log of this.#logs.values()) log.sort((a, b) => (a.client?.from ?? 0) - (b.client?.from ?? 0));
  }

  sa(sa: SaFacts): string {
    return this.#sas.get(sa) ?? '';
  }

  attempt(cycle: Cycle): string {
    return this.#cycles.get(cycle) ?? '';
  }

  session(session: SessionDraft): string {
    return this.#sessions.get(session) ?? '';
  }

  sessionOfCycle(cycle: Cycle): string | null {
    return this.#ofCycle.get(cycle) ?? null;
  }

  sessionOfIke(session: SaSession): string | null {
    return this.#ofIke.get(session) ?? null;
  }

  ofSa(sa: SaFacts): Owner {
    return this.#ofSa.get(sa) ?? NOBODY;
  }

  /** Snapshots belong to their SA; a client record to the session in whose part of the log it stands. */
  ofEvidence(evidence: EvidenceRef): Owner {
    const sa = this.#ofSnapshot.get(placeKey(evidence));
    if (sa !== undefined) return this.ofSa(sa);
    const session = this.#logs.get(evidence.source)?.findLast((one) => (one.client?.from ?? 0) <= evidence.start);
    if (session === undefined) return NOBODY;
    const cycle = session.cycles.find(({ client }) => {
      if (client?.source !== evidence.source || client.lossSeen.evidence.start > evidence.start) return false;
      return client.end === undefined || evidence.start <= client.end.evidence.start;
    });
    return { ikeSa: null, session: this.session(session), attempt: cycle === undefined ? null : this.attempt(cycle) };
  }
}

function ids<T>(items: readonly T[], letters: string): Map<T, string> {
  return new Map(items.map((item, index) => [item, `${letters}${index + 1}`]));
}

function placeKey({ source, start, end }: EvidenceRef): string {
  return `${source} ${start} ${end}`;
}
