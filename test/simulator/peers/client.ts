import type { Host, Site } from '../net/network.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import type { ClientNote, ReconnectReason } from '../world/notes.ts';
import { type Micros, MS, SECOND } from '../world/time.ts';
import type { Timer } from '../world/world.ts';
import { type ClientIkeOptions, type Granted, type Negotiated, newClientIke, type Steps } from './client-ike.ts';
import type { AttemptEntry } from './ledger.ts';

/** How a client behaves where the evidence from the field leaves room. */
export interface Habits {
  /** Seconds the user takes for the password. */
  readonly thinkSeconds: number;
  /** What follows a refused reconnect. */
  readonly afterRefusal: 'login' | 'retry' | 'give-up';
  /** Tries of one reconnect before it is given up, and the pause between them. */
  readonly tries: number;
  readonly pauseSeconds: number;
  /** From the network being back to the first try. */
  readonly settleMs: number;
  /** A login in place of a reconnect, as of a client that lost its session ID. */
  readonly forgetsSession: boolean;
  /** Whether the log says that the machine goes to sleep; no published log does. */
  readonly wordsSuspend: boolean;
  /** Whether a failed downloader ends the connection, as it is reported of older headends. */
  readonly needsDownloader: boolean;
  readonly probeSeconds: number;
}

export const USUAL: Habits = {
  thinkSeconds: 14,
  afterRefusal: 'login',
  tries: 3,
  pauseSeconds: 5,
  settleMs: 9_000,
  forgetsSession: false,
  wordsSuspend: true,
  needsDownloader: false,
  probeSeconds: 30,
};

export interface ClientOptions extends Omit<ClientIkeOptions, 'deleted' | 'random'> {
  readonly description: ClientDescription;
  readonly habits: Habits;
}

export interface ClientActor {
  readonly description: ClientDescription;
  readonly notes: readonly ClientNote[];
  connect(): void;
  disconnect(): void;
  suspend(): void;
  /** Wakes up; the network is there `networkAfter` later. */
  resume(networkAfter: Micros): void;
  /** Another network: the address changes and the old path is gone at once. */
  move(site: Site, localAddress: string): void;
  /** One packet of the user's work, if there is a tunnel. */
  work(octets: number): void;
  rekey(): void;
  /** The token that the client keeps is not the one it was given. */
  spoilToken(): void;
  /** For the ledger: the client's path broke at this moment, which the client itself will notice later. */
  pathBroke(): void;
}

type State = 'idle' | 'connecting' | 'connected' | 'suspended' | 'waiting' | 'reconnecting';

/** Secure Client as its user sees it: connects, sleeps, wakes up, changes networks, and writes notes about it. */
export function newClient(options: ClientOptions): ClientActor {
  const { world, host, description, habits, ledger, gateway } = options;
  const { entry, preferences } = description;
  const random = world.random.fork(`client/${description.name}`);
  const notes: ClientNote[] = [];
  let state: State = 'idle';
  let session: { sessionId: string; token: Buffer } | null = null;
  let attempt: AttemptEntry | null = null;
  let lastSentAt = 0;
  let brokenAt: Micros | null = null;
  let timers: Timer[] = [];

  const note = (
    what: ClientNote extends infer N ? (N extends ClientNote ? Omit<N, 'at'> : never) : never,
    at = world.now(),
  ): void => {
    notes.push({ at, ...what } as ClientNote);
  };
  const counted: Host = {
    ...host,
    send: (datagram) => {
      lastSentAt = world.now();
      host.send(datagram);
    },
  };
  const ike = newClientIke({ ...options, host: counted, random: random.fork('ike'), deleted: endedByGateway });

  function later(delay: Micros, act: () => void): void {
    timers.push(world.after(delay, act));
  }

  function stopTimers(): void {
    for (const timer of timers) timer.cancel();
    timers = [];
  }

  function connect(): void {
    state = 'connecting';
    note({ kind: 'connect-requested', entry, host: description.host, byUser: true });
    note({ kind: 'host-resolved', host: description.host, address: gateway.address }, world.now() + 200 * MS);
    later(680 * MS + random.int(0, 40_000), () => login());
  }

  function login(): void {
    ike.login({
      started: (sa) => {
        if (attempt !== null && attempt.sequel === 'none-seen') attempt.sequel = 'full-login';
        // A client that lost its session ID logs in where others resume: that login is the cycle's try.
        if (attempt !== null && attempt.tries.length === 0) tryOf(attempt, sa);
      },
      prompt: (go) => {
        note({ kind: 'auth-prompt' });
        later(habits.thinkSeconds * SECOND + random.int(0, 400_000), () => {
          note({ kind: 'credentials-entered' });
          go();
        });
      },
      done: (result) => (result.kind === 'up' ? connected(result.granted, false) : loginFailed(result)),
    });
  }

  function loginFailed(result: Exclude<Negotiated, { kind: 'up' }>): void {
    if (result.kind === 'refused') {
      const { notify, during } = result;
      note(
        notify === 'EAP failure'
          ? { kind: 'login-failed' }
          : { kind: 'notify-received', name: notify, exchange: during },
      );
    }
    const why = result.kind === 'refused' ? 'refused' : 'timeout';
    note({ kind: 'ipsec-failed', why });
    note({ kind: 'connect-failed', entry, why }, world.now() + SECOND);
    idle();
  }

  function connected(granted: Granted, reconnect: boolean): void {
    state = 'connected';
    brokenAt = null;
    if (granted.sessionId !== null && granted.token !== null)
      session = { sessionId: granted.sessionId, token: granted.token };
    note({ kind: 'ipsec-up', reconnect });
    if (reconnect) {
      later(2_300 * MS, () => note({ kind: 'connected', entry, reconnect: true }));
      settle();
      return;
    }
    runDownloader((ok) => {
      if (!ok && habits.needsDownloader) {
        note({ kind: 'connect-failed', entry, why: 'downloader' });
        ike.disconnect(() => idle());
        return;
      }
      const { inner } = granted;
      const publicAddress = host.address();
      note({ kind: 'tunnel-setup', publicAddress, inner, domain: 'example.com', preferences });
      later(6 * SECOND, () => note({ kind: 'connected', entry, reconnect: false }));
      settle();
    });
  }

  // The downloader asks the headend over HTTPS unless the local policy bypasses it.
  function runDownloader(done: (ok: boolean) => void): void {
    if (description.bypassDownloader === true) {
      later(SECOND, () => done(true));
      return;
    }
    note({ kind: 'downloader', step: 'started' }, world.now() + SECOND);
    const sourcePort = random.int(49_152, 65_000);
    const target = { address: gateway.address, port: 443 };
    let answered = false;
    host.onTcp((segment) => {
      if (segment.target.port !== sourcePort) return;
      if (segment.flags === 'FIN-ACK')
        host.sendTcp({ sourcePort, target, flags: 'ACK', seq: segment.ack, ack: segment.seq + 1 });
      if (answered) return;
      answered = true;
      if (segment.flags !== 'SYN-ACK') {
        note({ kind: 'downloader', step: 'failed' });
        done(false);
        return;
      }
      host.sendTcp({ sourcePort, target, flags: 'ACK', seq: segment.ack, ack: segment.seq + 1 });
      (['profile', 'product', 'customization', 'done'] as const).forEach((step, index) => {
        note({ kind: 'downloader', step }, world.now() + (index + 1) * 500 * MS);
      });
      later(2_500 * MS, () => {
        host.sendTcp({ sourcePort, target, flags: 'FIN-ACK', seq: segment.ack, ack: segment.seq + 1 });
        done(true);
      });
    });
    const seq = random.int(1, 0x7fffffff);
    for (const seconds of [1, 4, 10]) {
      later(seconds * SECOND + 200 * MS, () => {
        if (!answered) host.sendTcp({ sourcePort, target, flags: 'SYN', seq, ack: 0 });
      });
    }
    later(22 * SECOND, () => {
      if (answered) return;
      answered = true;
      note({ kind: 'downloader', step: 'failed' });
      done(false);
    });
  }

  // While the tunnel stands: liveness when nothing was heard, NAT keepalives when nothing was sent (RFC 3948 §4).
  function settle(): void {
    later(habits.probeSeconds * SECOND + random.int(0, 300_000), function probe() {
      const { current } = ike;
      if (state !== 'connected' || current === null) return;
      ike.probe(() => {
        lost('path-loss', Math.max(brokenAt ?? 0, current.lastHeardAt));
        if (state === 'reconnecting') later(SECOND, () => tryReconnect(1));
      });
      later(habits.probeSeconds * SECOND + random.int(0, 300_000), probe);
    });
    later(20 * SECOND, function keep() {
      if (state !== 'connected') return;
      const due = lastSentAt + 20 * SECOND;
      if (world.now() >= due) ike.keepalive();
      later(Math.max(SECOND, lastSentAt + 20 * SECOND - world.now()), keep);
    });
  }

  function begin(trigger: AttemptEntry['trigger'], lostAt: Micros): void {
    attempt = {
      client: description.name,
      gateway: gateway.name,
      trigger,
      tries: [],
      lostAt,
      removedAt: null,
      startedAt: null,
      finishedAt: null,
      outcome: 'open',
      sequel: 'none-seen',
      gatewayState: null,
    };
    ledger.attempts.push(attempt);
  }

  /** The tunnel is gone as far as the client knows; with AutoReconnect off that is the end. */
  function lost(reason: ReconnectReason, lostAt: Micros): void {
    stopTimers();
    ike.abandon();
    if (reason === 'path-loss') note({ kind: 'dpd-expired' });
    if (!preferences.autoReconnect) {
      note({ kind: 'terminated', why: 'lost' });
      idle();
      return;
    }
    state = 'reconnecting';
    begin(triggerOf(reason), lostAt);
    note({ kind: 'reconnect-reason', reason });
    note({ kind: 'reconnecting', entry });
  }

  function tryReconnect(number: number): void {
    if (attempt === null) return;
    state = 'reconnecting';
    const cycle = attempt;
    // Without a session ID, forgotten or never given, all that is left is a login.
    if (session === null || habits.forgetsSession) {
      note({ kind: 'connect-requested', entry, host: description.host, byUser: false });
      cycle.sequel = 'full-login';
      cycle.outcome = 'aborted';
      login();
      return;
    }
    note({ kind: 'ike-id', id: session.sessionId });
    const steps: Steps = {
      started: (sa) => tryOf(cycle, sa),
      done: (result) => {
        cycle.finishedAt = world.now();
        if (result.kind === 'up') {
          cycle.outcome = 'resumed';
          attempt = null;
          connected(result.granted, true);
        } else if (result.kind === 'no-answer') noAnswer(cycle, number);
        else refused(cycle, number, result);
      },
    };
    later(210 * MS, () => {
      if (session !== null) ike.reconnect(session, steps);
    });
  }

  function tryOf(cycle: AttemptEntry, sa: AttemptEntry['tries'][number]): void {
    cycle.tries.push(sa);
    cycle.startedAt ??= world.now();
  }

  function noAnswer(cycle: AttemptEntry, number: number): void {
    cycle.outcome = 'no-answer';
    note({ kind: 'ipsec-failed', why: 'timeout' });
    if (number < habits.tries) later(habits.pauseSeconds * SECOND, () => tryReconnect(number + 1));
    else giveUp(cycle);
  }

  function refused(
    cycle: AttemptEntry,
    number: number,
    { notify, during }: Extract<Negotiated, { kind: 'refused' }>,
  ): void {
    cycle.outcome = 'rejected';
    note({ kind: 'notify-received', name: notify, exchange: during });
    note({ kind: 'ipsec-failed', why: 'refused' });
    if (habits.afterRefusal === 'retry' && number < habits.tries) {
      later(habits.pauseSeconds * SECOND, () => tryReconnect(number + 1));
      return;
    }
    if (habits.afterRefusal !== 'login') {
      giveUp(cycle);
      return;
    }
    session = null;
    state = 'connecting';
    later(2 * SECOND, () => {
      note({ kind: 'connect-requested', entry, host: description.host, byUser: false });
      login();
    });
  }

  function giveUp(cycle: AttemptEntry): void {
    cycle.sequel = 'given-up';
    note({ kind: 'terminated', why: 'failed' }, world.now() + 300 * MS);
    idle();
  }

  function idle(): void {
    stopTimers();
    ike.abandon();
    state = 'idle';
    note({ kind: 'disconnected', entry }, world.now() + 600 * MS);
  }

  function endedByGateway(): void {
    if (state !== 'connected') return;
    stopTimers();
    note({ kind: 'terminated', why: 'by-gateway' });
    idle();
  }

  function suspend(): void {
    const at = world.now();
    note({ kind: 'suspend', worded: habits.wordsSuspend });
    if (state !== 'connected') return;
    stopTimers();
    if (preferences.behavior === 'DisconnectOnSuspend') {
      note({ kind: 'close-sent', why: 'suspend' });
      ike.disconnect(() => undefined);
      note({ kind: 'terminated', why: 'suspend' });
      state = 'idle';
      world.after(300 * MS, () => host.sleep(true));
      return;
    }
    state = 'suspended';
    host.sleep(true);
    begin('system-resume', at);
  }

  function resume(networkAfter: Micros): void {
    note({ kind: 'resume' });
    host.sleep(false);
    if (state !== 'suspended') return;
    ike.abandon();
    if (!preferences.autoReconnect) {
      if (ledger.attempts.at(-1) === attempt) ledger.attempts.pop();
      attempt = null;
      note({ kind: 'terminated', why: 'lost' });
      idle();
      return;
    }
    state = 'reconnecting';
    note({ kind: 'reconnect-reason', reason: 'system-resume' });
    note({ kind: 'reconnecting', entry });
    note({ kind: 'interface', change: 'up' }, world.now() + networkAfter);
    later(networkAfter + habits.settleMs * MS, () => tryReconnect(1));
  }

  function move(site: Site, localAddress: string): void {
    const at = world.now();
    const before = host.address();
    host.attachTo(site, localAddress);
    note({ kind: 'interface', change: 'down' });
    note({ kind: 'interface', change: 'up' }, at + 2 * SECOND);
    note({ kind: 'addresses', interfaces: [{ name: 'Wi-Fi', addresses: [localAddress] }] }, at + 2 * SECOND);
    if (before !== localAddress) note({ kind: 'public-address', address: localAddress }, at + 2 * SECOND);
    if (state !== 'connected') return;
    lost('network-change', at);
    later(2 * SECOND + habits.settleMs * MS, () => tryReconnect(1));
  }

  function triggerOf(reason: ReconnectReason): AttemptEntry['trigger'] {
    return reason === 'gateway-address-change' ? 'network-change' : reason;
  }

  return {
    description,
    notes,
    connect,
    disconnect: () => {
      note({ kind: 'disconnecting' });
      note({ kind: 'close-sent', why: 'user' });
      stopTimers();
      ike.disconnect(() => {
        note({ kind: 'terminated', why: 'user' });
        idle();
      });
    },
    suspend,
    resume,
    move,
    work: (octets) => {
      if (state === 'connected') ike.sendEsp(octets);
    },
    rekey: () => ike.rekey(),
    spoilToken: () => {
      if (session !== null) session = { ...session, token: random.bytes(session.token.length) };
    },
    pathBroke: () => {
      if (state === 'connected') brokenAt ??= world.now();
    },
  };
}
