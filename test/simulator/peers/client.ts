import type { Host, Site } from '../net/topology.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import type { ClientNote, ReconnectReason } from '../world/notes.ts';
import { type Micros, MS, SECOND } from '../world/time.ts';
import type { Granted, Negotiated } from './client-auth.ts';
import { runDownloader } from './client-downloader.ts';
import { type ClientIkeOptions, newClientIke } from './client-ike.ts';
import { newReconnects } from './client-reconnect.ts';
import { newClientSelf } from './client-self.ts';
import { keepUp } from './client-upkeep.ts';
import type { Habits } from './habits.ts';

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

/** Secure Client as its user sees it: connects, sleeps, wakes up, changes networks, and writes notes about it. */
export function newClient(options: ClientOptions): ClientActor {
  const { world, host, description, habits, ledger, gateway } = options;
  const { entry, preferences } = description;
  const random = world.random.fork(`client/${description.name}`);
  const self = newClientSelf(world);
  const { note, later, stopTimers } = self;
  let brokenAt: Micros | null = null;

  const counted: Host = {
    ...host,
    send: (datagram) => {
      self.lastSentAt = world.now();
      host.send(datagram);
    },
  };
  const ike = newClientIke({ ...options, host: counted, random: random.fork('ike'), deleted: endedByGateway });
  const reconnects = newReconnects({
    world,
    client: description.name,
    gateway: gateway.name,
    entry,
    host: description.host,
    habits,
    self,
    ike,
    ledger,
    connected: resumed,
    login,
    idle,
  });

  function connect(): void {
    self.state = 'connecting';
    note({ kind: 'connect-requested', entry, host: description.host, byUser: true });
    note({ kind: 'host-resolved', host: description.host, address: gateway.address }, world.now() + 200 * MS);
    later(680 * MS + random.int(0, 40_000), login);
  }

  function login(): void {
    ike.login({
      started: (sa) => reconnects.loginStarted(sa),
      prompt: (go) => {
        note({ kind: 'auth-prompt' });
        later(habits.thinkSeconds * SECOND + random.int(0, 400_000), () => {
          note({ kind: 'credentials-entered' });
          go();
        });
      },
      done: (result) => (result.kind === 'up' ? loggedIn(result.granted) : loginFailed(result)),
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

  function loggedIn(granted: Granted): void {
    tunnelUp(granted, false);
    const download = { world, random, host, address: gateway.address, self };
    // The local policy may bypass the downloader.
    if (description.bypassDownloader === true) later(SECOND, () => downloaded(granted, true));
    else runDownloader(download, (ok) => downloaded(granted, ok));
  }

  function downloaded({ inner }: Granted, ok: boolean): void {
    if (!ok && habits.needsDownloader) {
      note({ kind: 'connect-failed', entry, why: 'downloader' });
      ike.disconnect(idle);
      return;
    }
    note({ kind: 'tunnel-setup', publicAddress: host.address(), inner, domain: 'example.com', preferences });
    later(6 * SECOND, () => note({ kind: 'connected', entry, reconnect: false }));
    settle();
  }

  function resumed(granted: Granted): void {
    tunnelUp(granted, true);
    later(2_300 * MS, () => note({ kind: 'connected', entry, reconnect: true }));
    settle();
  }

  function tunnelUp({ sessionId, token }: Granted, reconnect: boolean): void {
    self.state = 'connected';
    brokenAt = null;
    if (sessionId !== null && token !== null) self.session = { sessionId, token };
    note({ kind: 'ipsec-up', reconnect });
  }

  function settle(): void {
    const dead = (lastHeardAt: Micros): void => {
      lost('path-loss', Math.max(brokenAt ?? 0, lastHeardAt));
      if (self.state === 'reconnecting') later(SECOND, () => reconnects.attempt(1));
    };
    keepUp({ world, random, self, ike, probeSeconds: habits.probeSeconds, dead: (sa) => dead(sa.lastHeardAt) });
  }

  // The tunnel is gone as far as the client knows; with AutoReconnect off that is the end.
  function lost(reason: ReconnectReason, lostAt: Micros): void {
    stopTimers();
    ike.abandon();
    if (reason === 'path-loss') note({ kind: 'dpd-expired' });
    if (!preferences.autoReconnect) {
      note({ kind: 'terminated', why: 'lost' });
      idle();
      return;
    }
    reconnects.begin(reason, lostAt);
    reconnecting(reason);
  }

  function reconnecting(reason: ReconnectReason): void {
    self.state = 'reconnecting';
    note({ kind: 'reconnect-reason', reason });
    note({ kind: 'reconnecting', entry });
  }

  function idle(): void {
    stopTimers();
    ike.abandon();
    self.state = 'idle';
    note({ kind: 'disconnected', entry }, world.now() + 600 * MS);
  }

  function endedByGateway(): void {
    if (self.state !== 'connected') return;
    stopTimers();
    note({ kind: 'terminated', why: 'by-gateway' });
    idle();
  }

  function disconnect(): void {
    note({ kind: 'disconnecting' });
    note({ kind: 'close-sent', why: 'user' });
    stopTimers();
    ike.disconnect(() => {
      note({ kind: 'terminated', why: 'user' });
      idle();
    });
  }

  function suspend(): void {
    const at = world.now();
    note({ kind: 'suspend', worded: habits.wordsSuspend });
    if (self.state !== 'connected') return;
    stopTimers();
    if (preferences.behavior === 'DisconnectOnSuspend') {
      note({ kind: 'close-sent', why: 'suspend' });
      ike.disconnect(() => undefined);
      note({ kind: 'terminated', why: 'suspend' });
      self.state = 'idle';
      world.after(300 * MS, () => host.sleep(true));
      return;
    }
    self.state = 'suspended';
    host.sleep(true);
    reconnects.begin('system-resume', at);
  }

  function resume(networkAfter: Micros): void {
    note({ kind: 'resume' });
    host.sleep(false);
    if (self.state !== 'suspended') return;
    ike.abandon();
    if (!preferences.autoReconnect) {
      reconnects.forget();
      note({ kind: 'terminated', why: 'lost' });
      idle();
      return;
    }
    reconnecting('system-resume');
    note({ kind: 'interface', change: 'up' }, world.now() + networkAfter);
    later(networkAfter + habits.settleMs * MS, () => reconnects.attempt(1));
  }

  function move(site: Site, localAddress: string): void {
    const at = world.now();
    const before = host.address();
    host.attachTo(site, localAddress);
    note({ kind: 'interface', change: 'down' });
    note({ kind: 'interface', change: 'up' }, at + 2 * SECOND);
    note({ kind: 'addresses', interfaces: [{ name: 'Wi-Fi', addresses: [localAddress] }] }, at + 2 * SECOND);
    if (before !== localAddress) note({ kind: 'public-address', address: localAddress }, at + 2 * SECOND);
    if (self.state !== 'connected') return;
    lost('network-change', at);
    later(2 * SECOND + habits.settleMs * MS, () => reconnects.attempt(1));
  }

  return {
    description,
    notes: self.notes,
    connect,
    disconnect,
    suspend,
    resume,
    move,
    work: (octets) => {
      if (self.state === 'connected') ike.sendEsp(octets);
    },
    rekey: () => ike.rekey(),
    spoilToken: () => {
      const { session } = self;
      if (session !== null) self.session = { ...session, token: random.bytes(session.token.length) };
    },
    pathBroke: () => {
      if (self.state === 'connected') brokenAt ??= world.now();
    },
  };
}
