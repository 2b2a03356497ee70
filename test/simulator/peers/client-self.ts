import type { ClientNote } from '../world/notes.ts';
import type { Micros } from '../world/time.ts';
import type { Timer, World } from '../world/world.ts';

/** What a client keeps of a session after its tunnel is gone: enough to resume it. */
export interface Resumable {
  readonly sessionId: string;
  readonly token: Buffer;
}

/** A note without its time. */
type Untimed = ClientNote extends infer N ? (N extends ClientNote ? Omit<N, 'at'> : never) : never;

/** What the parts of one client share: what it is doing, what it remembers, its notes and its timers. */
export interface ClientSelf {
  state: 'idle' | 'connecting' | 'connected' | 'suspended' | 'reconnecting';
  session: Resumable | null;
  /** When its last UDP datagram left. */
  lastSentAt: Micros;
  readonly notes: readonly ClientNote[];
  /** Notes that lie ahead are made at once: they come true whatever happens in between. */
  note(what: Untimed, at?: Micros): void;
  /** Plans what a change of state calls off. */
  later(delay: Micros, act: () => void): void;
  stopTimers(): void;
}

export function newClientSelf(world: World): ClientSelf {
  const notes: ClientNote[] = [];
  let timers: Timer[] = [];
  return {
    state: 'idle',
    session: null,
    lastSentAt: 0,
    notes,
    // The compiler does not put the halves of a distributed Omit together again.
    note: (what, at = world.now()) => void notes.push({ at, ...what } as ClientNote),
    later: (delay, act) => void timers.push(world.after(delay, act)),
    stopTimers: () => {
      for (const timer of timers) timer.cancel();
      timers = [];
    },
  };
}
