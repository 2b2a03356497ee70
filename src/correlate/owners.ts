import { type EvidenceRef, placeKey } from '../model/evidence.ts';
import type { Cycle } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import type { SaSession } from './sa-session.ts';
import type { SessionDraft } from './sessions.ts';
import { lastNotAfter } from './sorted.ts';

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
  readonly #logs = new Map<string, PartOfLog[]>();

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
        const { source, from } = session.client;
        const own = session.cycles.flatMap((cycle) => {
          const { client } = cycle;
          if (client?.source !== source) return [];
          return [{ cycle, from: client.lossSeen.evidence.start, to: client.end?.evidence.start ?? Infinity }];
        });
        const part = { session, from, cycles: own.sort((a, b) => a.from - b.from) };
        const log = this.#logs.get(source);
        if (log === undefined) this.#logs.set(source, [part]);
        else log.push(part);
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
    for (const log of this.#logs.values()) log.sort((a, b) => a.from - b.from);
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
    const log = this.#logs.get(evidence.source) ?? [];
    const part = log[lastNotAfter(log, ({ from }) => from, evidence.start)];
    if (part === undefined) return NOBODY;
    // The cycles of one log follow one another.
    const near = part.cycles[lastNotAfter(part.cycles, ({ from }) => from, evidence.start)];
    const attempt = near === undefined || evidence.start > near.to ? null : this.attempt(near.cycle);
    return { ikeSa: null, session: this.session(part.session), attempt };
  }
}

/** What of a client's log is of one session: from a byte on, with the bytes of its cycles. */
interface PartOfLog {
  readonly session: SessionDraft;
  readonly from: number;
  readonly cycles: readonly { readonly cycle: Cycle; readonly from: number; readonly to: number }[];
}

function ids<T>(items: readonly T[], letters: string): Map<T, string> {
  return new Map(items.map((item, index) => [item, `${letters}${index + 1}`]));
}
