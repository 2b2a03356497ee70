import type { ReconnectReason } from '../world/notes.ts';
import { type Micros, MS, SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import type { Granted, Negotiated } from './client-auth.ts';
import type { ClientIke } from './client-ike.ts';
import type { ClientSelf } from './client-self.ts';
import type { Habits } from './habits.ts';
import type { AttemptEntry, Ledger, SaEntry } from './ledger.ts';

/** Reconnect cycles of one client: each begins when the tunnel is lost and ends resumed, with a login, or given up. */
export interface Reconnects {
  begin(reason: ReconnectReason, lostAt: Micros): void;
  /** The try of this number, 1 being the first. */
  attempt(number: number): void;
  /** A login began. Where a cycle is open, the login is its sequel, and its try where there was no other. */
  loginStarted(sa: SaEntry): void;
  /** The cycle that began was none: the client does not come back by itself. */
  forget(): void;
}

export interface ReconnectOptions {
  readonly world: World;
  readonly client: string;
  readonly gateway: string;
  readonly entry: string;
  readonly host: string;
  readonly habits: Habits;
  readonly self: ClientSelf;
  readonly ike: ClientIke;
  readonly ledger: Ledger;
  connected(granted: Granted): void;
  login(): void;
  idle(): void;
}

export function newReconnects(options: ReconnectOptions): Reconnects {
  const { world, habits, self, ike, ledger, entry, host } = options;
  let current: AttemptEntry | null = null;

  function begin(reason: ReconnectReason, lostAt: Micros): void {
    current = {
      client: options.client,
      gateway: options.gateway,
      trigger: reason === 'gateway-address-change' ? 'network-change' : reason,
      tries: [],
      lostAt,
      startedAt: null,
      finishedAt: null,
      outcome: 'open',
      sequel: 'none-seen',
      gatewayState: null,
    };
    ledger.attempts.push(current);
  }

  function attempt(number: number): void {
    if (current === null) return;
    self.state = 'reconnecting';
    const cycle = current;
    // Without a session ID, forgotten or never given, all that is left is a login.
    if (self.session === null || habits.forgetsSession) {
      cycle.sequel = 'full-login';
      cycle.outcome = 'aborted';
      loginByItself();
      return;
    }
    self.note({ kind: 'ike-id', id: self.session.sessionId });
    self.later(210 * MS, () => {
      if (self.session === null) return;
      ike.reconnect(self.session, {
        started: (sa) => addTry(cycle, sa),
        done: (result) => {
          cycle.finishedAt = world.now();
          if (result.kind === 'up') {
            cycle.outcome = 'resumed';
            current = null;
            options.connected(result.granted);
          } else if (result.kind === 'no-answer') noAnswer(cycle, number);
          else refused(cycle, number, result);
        },
      });
    });
  }

  function addTry(cycle: AttemptEntry, sa: SaEntry): void {
    cycle.tries.push(sa);
    cycle.startedAt ??= world.now();
  }

  function loginByItself(): void {
    self.note({ kind: 'connect-requested', entry, host, byUser: false });
    options.login();
  }

  function noAnswer(cycle: AttemptEntry, number: number): void {
    cycle.outcome = 'no-answer';
    self.note({ kind: 'ipsec-failed', why: 'timeout' });
    if (number < habits.tries) self.later(habits.pauseSeconds * SECOND, () => attempt(number + 1));
    else giveUp(cycle);
  }

  function refused(
    cycle: AttemptEntry,
    number: number,
    { notify, during }: Extract<Negotiated, { kind: 'refused' }>,
  ): void {
    cycle.outcome = 'rejected';
    self.note({ kind: 'notify-received', name: notify, exchange: during });
    self.note({ kind: 'ipsec-failed', why: 'refused' });
    if (habits.afterRefusal === 'retry' && number < habits.tries) {
      self.later(habits.pauseSeconds * SECOND, () => attempt(number + 1));
      return;
    }
    if (habits.afterRefusal !== 'login') {
      giveUp(cycle);
      return;
    }
    self.session = null;
    self.state = 'connecting';
    self.later(2 * SECOND, loginByItself);
  }

  function giveUp(cycle: AttemptEntry): void {
    cycle.sequel = 'given-up';
    self.note({ kind: 'terminated', why: 'failed' }, world.now() + 300 * MS);
    options.idle();
  }

  return {
    begin,
    attempt,
    loginStarted: (sa) => {
      if (current === null) return;
      if (current.sequel === 'none-seen') current.sequel = 'full-login';
      if (current.tries.length === 0) addTry(current, sa);
    },
    forget: () => {
      if (ledger.attempts.at(-1) === current) ledger.attempts.pop();
      current = null;
    },
  };
}
