import type { Credential } from '../crypto/credential.ts';
import type { Suite } from '../crypto/suites.ts';
import type { Host } from '../net/topology.ts';
import { newClock } from '../world/clock.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { GatewayNote } from '../world/notes.ts';
import { DAY, type Micros, SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { authenticate } from './gateway-auth.ts';
import type { AuthContext, KnownPeer } from './gateway-auth-context.ts';
import { type GatewayBox, noCounts } from './gateway-box.ts';
import { newHeldSas } from './gateway-held.ts';
import { serveHttps } from './gateway-https.ts';
import { newInitAnswers } from './gateway-init.ts';
import { newGatewayLife } from './gateway-life.ts';
import { newLiveness } from './gateway-liveness.ts';
import { newGatewayRequests } from './gateway-requests.ts';
import { type HeldSa, tagOf } from './gateway-sa.ts';
import { gatewayState } from './gateway-state.ts';
import type { ReconnectAttributes } from './identity.ts';
import { newIkeEnd, type PassedMessage, STRONGSWAN_SCHEDULE } from './ike-end.ts';
import type { Ledger } from './ledger.ts';
import type { IkeSa } from './sa.ts';
import { newSessionTable } from './sessions.ts';

export interface GatewayOptions {
  readonly world: World;
  readonly host: Host;
  readonly description: GatewayDescription;
  readonly credential: Credential;
  readonly suites: readonly Suite[];
  readonly esp: Suite;
  readonly attributes: ReconnectAttributes;
  /** Passwords by user. */
  readonly users: ReadonlyMap<string, string>;
  readonly peers: readonly KnownPeer[];
  /** Session IDs to give out first, in order. */
  readonly sessionIds: readonly string[];
  readonly ledger: Ledger;
  /** Number of the next SESSION ID, as on a box that has been up for a while. */
  readonly firstSession: number;
  /** What a server behind the gateway answers to a packet: probability of one packet back. */
  readonly answers: number;
}

export interface GatewayActor {
  readonly description: GatewayDescription;
  readonly notes: readonly GatewayNote[];
  /** Everything is forgotten and the box is off the network for a while. */
  reload(reason: string, downFor: Micros): void;
  /** `clear crypto session remote A`: SA and session of a client are removed. */
  clear(user: string): void;
  /** Somebody types a command; show commands print the state of this moment. */
  type(text: string): void;
  configure(by: string): void;
  /** The operator or NTP corrects the clock. What it showed and shows is read from the description's clock. */
  clockUpdated(): void;
  /** Throws where nobody of that name has an SA. */
  rekey(who: string, what: 'child' | 'ike'): void;
  /** Packets that servers send to a client, whether it still listens or not. */
  serversSend(user: string, octets: number): void;
}

// How long a refused SA stands: long enough for the refusal to leave.
const REFUSED_LINGER: Micros = 1_200;

/** A FlexVPN headend: answers IKE, keeps sessions, probes silent clients and lets them go. */
export function newGateway(options: GatewayOptions): GatewayActor {
  const { world, host, description, ledger, esp } = options;
  const random = world.random.fork(`gateway/${description.name}`);
  const notes: GatewayNote[] = [];
  const sessionIds = [...options.sessionIds];
  // How long before the present instant notes of an SA were made.
  let lead: Micros = 0;

  const box: GatewayBox = {
    world,
    random,
    description,
    esp,
    ledger,
    held: newHeldSas(options),
    sessions: newSessionTable(description.pool),
    counts: noCounts(),
    nextVirtualAccess: 1,
    bootedAt: world.now() - 41 * DAY,
    add: (note) => void notes.push(note),
    // The compiler does not put the halves of a distributed Omit together again.
    note: (held, note) =>
      void notes.push({ at: world.now() - lead, sa: tagOf(held, description.address), ...note } as GatewayNote),
  };
  const { held, sessions, counts, add } = box;

  const end = newIkeEnd({
    world,
    random: random.fork('ike'),
    schedule: STRONGSWAN_SCHEDULE,
    send: (datagram) => host.send(datagram),
    sendEsp: (target, payload) => host.sendEsp(target, payload),
    init: (message, from, port) => inits.receive(message, from, port),
    request: (sa, exchange, payloads, reply) => {
      const owner = held.of(sa);
      if (owner === undefined) return;
      if (exchange === 'IKE_AUTH') authenticate(auth, owner, payloads, reply);
      else requests.answer(owner, exchange, payloads, reply);
    },
    sent: (sa, message) => packetNote(sa, 'sent', message),
    received: (sa, message) => packetNote(sa, 'received', message),
    unknownIke: (_spis, peer, port) =>
      add({ at: world.now(), kind: 'unknown-ike-spi', peer, local: { address: description.address, port } }),
    unknownEsp: (spi, peer) => add({ at: world.now(), kind: 'unknown-esp-spi', spi, peer, local: description.address }),
    esp: answerEsp,
  });
  const liveness = newLiveness({
    world,
    random: random.fork('dpd'),
    end,
    dpd: description.dpd,
    note: box.note,
    dead: (owner) => life.remove(owner, 'dpd'),
  });
  const life = newGatewayLife(box, end, liveness);
  const requests = newGatewayRequests(box, end, life, liveness);
  const { caKeyHash } = options.credential;
  const inits = newInitAnswers({ box, host, end, suites: options.suites, caKeyHash });
  const auth: AuthContext = {
    ...options,
    random: random.fork('auth'),
    sessions,
    nextSessionId: () => sessionIds.shift(),
    note: box.note,
    lead: (time) => {
      lead = time;
    },
    up: life.up,
    refused: (owner) => {
      counts.rejected += 1;
      world.after(REFUSED_LINGER, () => life.remove(owner, 'failed'));
    },
    lookedUp: ({ sa }, session) => {
      counts.total += 1;
      if (session === undefined) counts.failed += 1;
      const state = session === undefined ? 'gone' : session.inactiveSince === null ? 'active' : 'inactive';
      const attempt = ledger.attempts.findLast(({ tries }) => tries.some(({ spiI }) => spiI.equals(sa.spiI)));
      if (attempt !== undefined) attempt.gatewayState ??= state;
    },
    resumed: (owner, session, passed) => {
      if (passed) counts.success += 1;
      else counts.failed += 1;
      if (passed) owner.session = session;
    },
  };

  host.onDatagram((datagram) => end.receive(datagram));
  host.onEsp(({ payload, source }) => end.receiveEsp(payload, source));
  serveHttps({ world, random, host, listens: description.https });

  function packetNote(sa: IkeSa, direction: 'received' | 'sent', message: PassedMessage): void {
    const owner = held.of(sa);
    if (owner === undefined) return;
    const { names, ...rest } = message;
    const { exchange, response, retransmission, messageId } = message;
    const at = world.now();
    const tag = tagOf(owner, description.address);
    if (direction === 'sent' && !response && retransmission) add({ at, kind: 'retransmitting', sa: tag, messageId });
    add({ at, kind: 'packet', sa: tag, direction, encrypted: true, payloads: names, ...rest });
    const newRequest = direction === 'received' && !response && !retransmission;
    if (newRequest && exchange === 'IKE_AUTH' && owner.entry !== undefined) owner.entry.ikeAuthExchanges += 1;
  }

  // Servers behind the gateway answer what comes out of the tunnel, mostly with short packets.
  function answerEsp(sa: IkeSa): void {
    const owner = held.of(sa);
    if (owner === undefined || !random.chance(options.answers)) return;
    world.after(random.int(3_000, 24_000), () =>
      outbound(owner, random.int(0, 9) === 0 ? random.int(700, 1340) : random.int(60, 320)),
    );
  }

  function outbound(owner: HeldSa, octets: number): void {
    if (owner.sa.closed) return;
    owner.lastOutboundAt = world.now();
    end.sendEsp(owner.sa, octets);
  }

  const ofUser = (who: string): HeldSa | undefined =>
    held
      .all()
      .findLast((owner) => owner.stage === 'up' && (owner.session?.user === who || owner.identity?.text === who));

  function reload(reason: string, downFor: Micros): void {
    life.loseAll();
    inits.forget();
    Object.assign(counts, noCounts());
    host.sleep(true);
    world.after(downFor, () => {
      host.sleep(false);
      // IKE is there half a minute after IOS has started to count.
      box.bootedAt = world.now() - 30 * SECOND;
      held.countFromOne();
      box.nextVirtualAccess = 1;
      add({ at: world.now(), kind: 'reloaded', reason });
    });
  }

  function clear(user: string): void {
    const owner = ofUser(user);
    const session = sessions.all().find((known) => known.user === user);
    if (owner !== undefined) life.remove(owner, 'clear');
    else if (session !== undefined) sessions.remove(session);
  }

  function clockUpdated(): void {
    const at = world.now();
    const clock = newClock(description.clock);
    add({ at, kind: 'clock-updated', from: clock.read(at - 1), to: clock.read(at) });
  }

  return {
    description,
    notes,
    reload,
    clear,
    type: (text) => add({ at: world.now(), kind: 'command', text, state: gatewayState(box) }),
    configure: (by) => add({ at: world.now(), kind: 'configured', by }),
    clockUpdated,
    rekey: (who, what) => {
      const owner = ofUser(who);
      if (owner === undefined) throw new Error(`nobody to rekey with: ${who}`);
      requests.rekey(owner, what);
    },
    serversSend: (user, octets) => {
      const owner = ofUser(user);
      if (owner !== undefined) outbound(owner, octets);
    },
  };
}
