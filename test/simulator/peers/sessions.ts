import type { Micros } from '../world/time.ts';
import type { SessionEntry } from './ledger.ts';

/** What a gateway remembers of an AnyConnect session: with an SA it is active, without one it waits to be resumed. */
export interface Session {
  readonly sessionId: string | null;
  readonly token: Buffer | null;
  readonly user: string;
  readonly address: string;
  /** Null while an SA carries it. */
  inactiveSince: Micros | null;
  readonly entry: SessionEntry;
}

/** The sessions of one box and the addresses they hold. A reload empties it. */
export interface SessionTable {
  byId(sessionId: string): Session | undefined;
  all(): readonly Session[];
  add(session: Session): void;
  remove(session: Session): void;
  /** A free address of the pool, or undefined. */
  freeAddress(): string | undefined;
  clear(): void;
}

export function newSessionTable(pool: { readonly first: string; readonly last: string }): SessionTable {
  const sessions = new Set<Session>();
  const addresses = range(pool.first, pool.last);

  return {
    byId: (sessionId) => [...sessions].find((session) => session.sessionId === sessionId),
    all: () => [...sessions],
    add: (session) => sessions.add(session),
    remove: (session) => sessions.delete(session),
    freeAddress: () => addresses.find((address) => ![...sessions].some((session) => session.address === address)),
    clear: () => sessions.clear(),
  };
}

function range(first: string, last: string): string[] {
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const text = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  const [from, to] = [number(first), number(last)];
  return Array.from({ length: to - from + 1 }, (_, index) => text(from + index));
}
