import type { Credential } from '../crypto/credential.ts';
import type { Suite } from '../crypto/suites.ts';
import { readHeader } from '../ike/chain.ts';
import { readClear } from '../ike/message.ts';
import type { Payload } from '../ike/octets.ts';
import { u32 } from '../ike/octets.ts';
import { deletePayload, readDelete } from '../ike/payloads.ts';
import { VENDOR_ID } from '../ike/vendor-ids.ts';
import type { Host } from '../net/topology.ts';
import type { TcpFlags } from '../net/transport.ts';
import { EXCHANGE, PAYLOAD, PROTOCOL } from '../registry/numbers.ts';
import { newClock } from '../world/clock.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { GatewayNote, GatewayState, SaTag } from '../world/notes.ts';
import type { Endpoint } from '../world/packets.ts';
import { type Micros, MS, SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { accept } from './acceptance.ts';
import { answerRekey, namedChild, rekeyChild, rekeyIke } from './child.ts';
import {
  type AuthContext,
  authenticate,
  type KnownPeer,
  ownIdentity,
  type ReconnectAttributes,
} from './gateway-auth.ts';
import { newLiveness } from './gateway-liveness.ts';
import { type HeldSa, requestTag, tagOf } from './gateway-sa.ts';
import { gatewayState } from './gateway-state.ts';
import { type IkeEnd, newIkeEnd, STRONGSWAN_SCHEDULE } from './ike-end.ts';
import { entryOf, type Ledger } from './ledger.ts';
import { payloadNames } from './names.ts';
import type { ChildSa, IkeSa } from './sa.ts';
import { newSessionTable, type Session } from './sessions.ts';
import { noted } from './suites.ts';

export interface GatewayOptions {
  readonly world: World;
  readonly host: Host;
  readonly description: GatewayDescription;
  readonly credential: Credential;
  readonly suites: readonly Suite[];
  readonly esp: Suite;
  readonly attributes: ReconnectAttributes;
  readonly users: ReadonlyMap<string, string>;
  readonly peers: readonly KnownPeer[];
  /** Session IDs to give out first, in order. */
  readonly sessionIds: readonly string[];
  readonly ledger: Ledger;
  /** Number of the next SESSION ID and Virtual-Access, as on a box that has been up for a while. */
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
  rekey(who: string, what: 'child' | 'ike'): void;
  /** Packets that servers send to a client, whether it still listens or not. */
  serversSend(user: string, octets: number): void;
}

const REJECT_LINGER = 300;

/** A FlexVPN headend: answers IKE, keeps sessions, probes silent clients and lets them go. */
export function newGateway(options: GatewayOptions): GatewayActor {
  const { world, host, description, ledger } = options;
  const random = world.random.fork(`gateway/${description.name}`);
  const notes: GatewayNote[] = [];
  const held = new Map<IkeSa, HeldSa>();
  const sessions = newSessionTable(description.pool);
  const answeredInits = new Map<string, { answer: Buffer; tag: SaTag; names: readonly string[] }>();
  const openInits = new Set<string>();
  const sessionIds = [...options.sessionIds];
  const counts = { total: 0, success: 0, failed: 0, incoming: 0, rejected: 0 };
  const timeoutSeconds = description.profile.reconnect === 'default' ? 1800 : description.profile.reconnect;
  let nextNumber = options.firstSession;
  let nextVirtualAccess = 1;
  let lead: Micros = 0;
  let bootedAt = world.now() - 41 * 86_400 * SECOND;

  const local = (port: number): Endpoint => ({ address: description.address, port });
  const add = (note: GatewayNote): void => {
    notes.push(note);
  };
  const end: IkeEnd = newIkeEnd({
    world,
    random: random.fork('ike'),
    schedule: STRONGSWAN_SCHEDULE,
    send: (datagram) => host.send(datagram),
    sendEsp: (target, payload) => host.sendEsp(target, payload),
    init: receiveInit,
    request,
    sent: (sa, message) => packetNote(sa, 'sent', message),
    received: (sa, message) => packetNote(sa, 'received', message),
    unknownIke: (_spis, from, port) =>
      add({ at: world.now(), kind: 'unknown-ike-spi', peer: from, local: local(port) }),
    unknownEsp: (spi, from) =>
      add({ at: world.now(), kind: 'unknown-esp-spi', spi, peer: from, local: description.address }),
    esp: answerEsp,
  });
  const context: AuthContext = {
    world,
    random: random.fork('auth'),
    description,
    credential: options.credential,
    esp: options.esp,
    attributes: options.attributes,
    sessions,
    users: options.users,
    peers: options.peers,
    nextSessionId: () => sessionIds.shift(),
    note: (sa, note) => add({ at: world.now() - lead, sa: tagOf(sa, description.address), ...note } as GatewayNote),
    lead: (time) => {
      lead = time;
    },
    up,
    refused: (sa) => {
      counts.rejected += 1;
      world.after(REJECT_LINGER + 900, () => remove(sa, 'failed'));
    },
    lookedUp: (sa, session) => {
      counts.total += 1;
      if (session === undefined) counts.failed += 1;
      const state = session === undefined ? 'gone' : session.inactiveSince === null ? 'active' : 'inactive';
      const attempt = ledger.attempts.findLast(({ tries }) => tries.some(({ spiI }) => spiI.equals(sa.sa.spiI)));
      if (attempt !== undefined) attempt.gatewayState ??= state;
    },
    resumed,
  };
  const liveness = newLiveness({
    world,
    random: random.fork('dpd'),
    end,
    dpd: description.dpd,
    note: context.note,
    dead: (sa) => removeDead(sa),
  });

  host.onDatagram((datagram) => end.receive(datagram));
  host.onEsp(({ payload, source }) => end.receiveEsp(payload, source));
  host.onTcp(({ source, target, flags, seq, ack }) => {
    if (target.port !== 443) return;
    // The box takes a moment even for a refusal.
    const answer = (own: { flags: TcpFlags; seq: number; ack: number }): void => {
      world.after(random.int(120, 400), () => host.sendTcp({ sourcePort: 443, target: source, ...own }));
    };
    if (flags === 'FIN-ACK') answer({ flags: 'FIN-ACK', seq: ack, ack: seq + 1 });
    if (flags !== 'SYN') return;
    if (description.https) answer({ flags: 'SYN-ACK', seq: random.int(1, 0x7fffffff), ack: seq + 1 });
    else answer({ flags: 'RST-ACK', seq: 0, ack: seq + 1 });
  });

  function packetNote(
    sa: IkeSa,
    direction: 'received' | 'sent',
    message: Parameters<NonNullable<Parameters<typeof newIkeEnd>[0]['sent']>>[1],
  ): void {
    const owner = held.get(sa);
    if (owner === undefined) return;
    const { names, ...rest } = message;
    const tag = tagOf(owner, description.address);
    if (message.retransmission && direction === 'sent' && !message.response)
      add({ at: world.now(), kind: 'retransmitting', sa: tag, messageId: message.messageId });
    add({ at: world.now(), kind: 'packet', sa: tag, direction, encrypted: true, payloads: names, ...rest });
    if (
      direction === 'received' &&
      message.exchange === 'IKE_AUTH' &&
      !message.response &&
      !message.retransmission &&
      owner.entry !== undefined
    )
      owner.entry.ikeAuthExchanges += 1;
  }

  function receiveInit(message: Buffer, from: Endpoint, port: number): void {
    const { spiI, response } = readHeader(message);
    if (response) return;
    // A repeated request gets the same bytes again (RFC 7296 §2.1).
    const repeatKey = message.toString('latin1');
    const before = answeredInits.get(repeatKey);
    const peer = { peer: from, local: local(port) };
    const packet = { kind: 'packet', exchange: 'IKE_SA_INIT', messageId: 0, encrypted: false, fragments: 1 } as const;
    if (before !== undefined) {
      add({
        at: world.now(),
        ...packet,
        sa: before.tag,
        direction: 'received',
        response: false,
        payloads: [],
        retransmission: true,
      });
      add({
        at: world.now(),
        ...packet,
        sa: before.tag,
        direction: 'sent',
        response: true,
        payloads: before.names,
        retransmission: true,
      });
      host.send({ sourcePort: port, target: from, payload: before.answer });
      return;
    }
    // A copy that overtakes the answer is the same request.
    if (openInits.has(repeatKey)) return;
    openInits.add(repeatKey);
    const numbers = { number: nextNumber, slot: freeSlot() };
    const requested = requestTag(spiI, numbers, peer);
    add({
      at: world.now(),
      ...packet,
      sa: requested,
      direction: 'received',
      response: false,
      payloads: payloadNames(readClear(message), true),
      retransmission: false,
    });
    counts.incoming += 1;
    const accepted = accept(message, from, {
      world,
      random,
      suites: options.suites,
      vendorIds: [VENDOR_ID.DELETE_REASON, VENDOR_ID.COPYRIGHT, VENDOR_ID.FLEXVPN_SUPPORTED],
      fragmentAbove: description.fragmentationMtu,
      cookieChallenge: description.cookieChallenge,
      caKeyHash: options.credential.caKeyHash,
      local: local(port),
    });
    const names = payloadNames(accepted.answerNames, false);
    const answer = (tag: SaTag): void => {
      openInits.delete(repeatKey);
      answeredInits.set(repeatKey, { answer: accepted.answer, tag, names });
      add({
        at: world.now(),
        ...packet,
        sa: tag,
        direction: 'sent',
        response: true,
        payloads: names,
        retransmission: false,
      });
      host.send({ sourcePort: port, target: from, payload: accepted.answer });
    };
    world.after(5 * MS + random.int(0, 1500), () => {
      switch (accepted.kind) {
        case 'cookie':
          add({ at: world.now(), kind: 'cookie-challenge', sa: requested });
          return answer(requested);
        case 'wrong-group':
          add({
            at: world.now(),
            kind: 'wrong-group',
            sa: requested,
            offered: accepted.offered,
            wanted: accepted.wanted,
          });
          return answer(requested);
        case 'no-proposal': {
          const received = accepted.received.map(noted);
          counts.rejected += 1;
          add({
            at: world.now(),
            kind: 'proposal-mismatch',
            sa: requested,
            protocol: 'IKE',
            received,
            expected: options.suites,
          });
          return answer(requested);
        }
        case 'opened': {
          const owner = hold(accepted.opened.sa, accepted.opened, numbers);
          const tag = tagOf(owner, description.address);
          end.add(owner.sa);
          const opening = { ...tag, local: requested.local };
          add({
            at: world.now() - 3 * MS,
            kind: 'init-processed',
            sa: opening,
            nat: owner.sa.nat ? 'outside' : 'none',
            suite: owner.sa.suite,
          });
          answer(opening);
          add({ at: world.now() + 200, kind: 'init-done', sa: opening });
        }
      }
    });
  }

  function hold(sa: IkeSa, opened: HeldSa['opened'], numbers: { number: number; slot: number }): HeldSa {
    nextNumber = Math.max(nextNumber, numbers.number + 1);
    const owner: HeldSa = {
      sa,
      opened,
      ...numbers,
      createdAt: world.now(),
      stage: 'first',
      eapRequests: 0,
      identity: null,
      idBody: null,
      opening: [],
      user: null,
      peerAuth: 'PSK',
      ownAuth: 'RSA',
      reconnected: false,
      profile: description.profile.name,
      session: null,
      virtualAccess: null,
      lastOutboundAt: 0,
      entry: entryOf(ledger, sa.spiI),
    };
    if (owner.entry !== undefined) {
      owner.entry.spiR = sa.spiR;
      owner.entry.suite = sa.suite;
      owner.entry.keys = sa.keys;
    }
    held.set(sa, owner);
    return owner;
  }

  function freeSlot(): number {
    const used = new Set([...held.values()].map(({ slot }) => slot));
    let slot = 1;
    while (used.has(slot)) slot += 1;
    return slot;
  }

  function request(
    sa: IkeSa,
    exchange: string,
    payloads: readonly Payload[],
    reply: (payloads: readonly Payload[]) => void,
  ): void {
    const owner = held.get(sa);
    if (owner === undefined) return;
    if (exchange === 'IKE_AUTH') {
      authenticate(context, owner, payloads, reply);
      return;
    }
    world.after(2 * MS + random.int(0, 700), () => {
      if (sa.closed) return;
      if (exchange === 'CREATE_CHILD_SA') answerChild(owner, payloads, reply);
      else answerInformational(owner, payloads, reply);
    });
  }

  function answerChild(
    owner: HeldSa,
    payloads: readonly Payload[],
    reply: (payloads: readonly Payload[]) => void,
  ): void {
    const old = namedChild(owner.sa, payloads);
    const answer = answerRekey({ world, random, end, esp: options.esp }, owner.sa, payloads);
    if (answer.kind === 'ike') {
      const next = succeed(owner, answer.next);
      context.note(owner, { kind: 'rekey', what: 'ike', newSa: tagOf(next, description.address) });
    } else {
      context.note(owner, { kind: 'rekey', what: 'child', newSa: null });
      childNote(owner, answer.child);
      if (old !== undefined && old !== answer.child)
        owner.sa.children.sort((a, b) => (a === old ? -1 : b === old ? 1 : 0));
    }
    reply(answer.payloads);
  }

  // The successor takes over everything the show commands print, with new SPIs.
  function succeed(owner: HeldSa, next: IkeSa): HeldSa {
    const successor = hold(next, owner.opened, { number: owner.number, slot: freeSlot() });
    const { identity, idBody, user, peerAuth, ownAuth, reconnected, profile, session, virtualAccess } = owner;
    Object.assign(successor, {
      identity,
      idBody,
      user,
      peerAuth,
      ownAuth,
      reconnected,
      profile,
      session,
      virtualAccess,
      stage: 'up',
    });
    owner.session = null;
    owner.virtualAccess = null;
    const at = world.now();
    if (owner.entry !== undefined) {
      const { client, clientEnds } = owner.entry;
      const entry = {
        ...owner.entry,
        purpose: 'rekey' as const,
        spiI: next.spiI,
        spiR: next.spiR,
        keys: next.keys,
        suite: next.suite,
      };
      successor.entry = {
        ...entry,
        client,
        clientEnds: [...clientEnds],
        startedAt: at,
        establishedAt: at,
        endedAt: null,
        endedBy: null,
        ikeAuthExchanges: 0,
        children: [],
      };
      ledger.sas.push(successor.entry);
      successor.session?.entry.sas.push(successor.entry);
    }
    const { lifetimeSeconds } = description;
    context.note(successor, { kind: 'sa-created', lifetimeSeconds, suite: next.suite });
    liveness.watch(successor);
    return successor;
  }

  function answerInformational(
    owner: HeldSa,
    payloads: readonly Payload[],
    reply: (payloads: readonly Payload[]) => void,
  ): void {
    const gone = payloads.find(({ type }) => type === PAYLOAD.DELETE);
    if (gone === undefined) {
      if (payloads.length === 0) context.note(owner, { kind: 'liveness', step: 'query-received' });
      reply([]);
      return;
    }
    const { protocol, spis } = readDelete(gone);
    const child = owner.sa.children.find(({ outSpi }) =>
      spis.some((spi) => spi.length === 4 && spi.readUInt32BE(0) === outSpi),
    );
    context.note(owner, {
      kind: 'delete',
      direction: 'received',
      childSpi: protocol === PROTOCOL.ESP ? (child?.outSpi ?? 0) : null,
    });
    if (protocol === PROTOCOL.ESP) {
      if (child !== undefined) owner.sa.children.splice(owner.sa.children.indexOf(child), 1);
      reply(child === undefined ? [] : [deletePayload(PROTOCOL.ESP, [u32(child.inSpi)])]);
      return;
    }
    reply([]);
    world.after(1200, () => {
      // The user ended the session, so nothing is kept for a reconnect; a rekeyed SA has handed its session on.
      if (owner.session !== null) sessions.remove(owner.session);
      owner.session = null;
      forget(owner, 'client');
    });
  }

  function up(owner: HeldSa, child: ChildSa | null): void {
    const at = world.now();
    const tag = tagOf(owner, description.address);
    const { identity } = owner;
    if (identity === null) throw new Error('an SA came up without an identity');
    add({ at, kind: 'sa-created', sa: tag, lifetimeSeconds: description.lifetimeSeconds, suite: owner.sa.suite });
    add({ at: at + 300, kind: 'session-up', sa: tag, peerId: identity, localId: notedLocal() });
    if (owner.entry !== undefined) owner.entry.establishedAt = at;
    if (child === null) {
      world.after(4 * MS, () => remove(owner, 'failed'));
      return;
    }
    childNote(owner, child);
    const { session } = owner;
    if (session !== null) {
      // A reconnect while the old SA still stands replaces it.
      const older = [...held.values()].find((other) => other !== owner && other.session === session);
      session.inactiveSince = null;
      if (!ownedBefore(session, owner)) session.entry.sas.push(...(owner.entry === undefined ? [] : [owner.entry]));
      if (older !== undefined) {
        older.session = null;
        remove(older, 'replaced');
      }
      if (!ledger.sessions.includes(session.entry)) ledger.sessions.push(session.entry);
    }
    if (identity.type === 'key-id') {
      owner.virtualAccess = nextVirtualAccess++;
      add({ at: at + 21 * MS, kind: 'virtual-access', number: owner.virtualAccess, up: true });
    }
    liveness.watch(owner);
  }

  const ownedBefore = (session: Session, owner: HeldSa): boolean =>
    owner.entry !== undefined && session.entry.sas.includes(owner.entry);
  const notedLocal = () => ownIdentity(context);

  function childNote(owner: HeldSa, child: ChildSa): void {
    context.note(owner, { kind: 'child-created', inSpi: child.inSpi, outSpi: child.outSpi });
    owner.entry?.children.push({ toGateway: child.inSpi, toClient: child.outSpi });
  }

  function resumed(owner: HeldSa, session: Session, passed: boolean): void {
    if (passed) counts.success += 1;
    else counts.failed += 1;
    if (passed) owner.session = session;
  }

  // Dead peer detection had no answer: the DELETE of the Child SA leaves, that of the IKE SA waits for an answer that
  // never comes, because the client's window is one request, and goes with the SA.
  function removeDead(owner: HeldSa): void {
    remove(owner, 'dpd');
  }

  function remove(owner: HeldSa, why: 'dpd' | 'clear' | 'replaced' | 'failed'): void {
    if (owner.sa.closed) return;
    context.note(owner, { kind: 'delete-queued', why });
    const child = owner.sa.children.at(-1);
    if (child !== undefined) {
      context.note(owner, { kind: 'delete', direction: 'sent', childSpi: child.inSpi });
      end.ask(owner.sa, {
        exchange: EXCHANGE.INFORMATIONAL,
        payloads: [deletePayload(PROTOCOL.ESP, [u32(child.inSpi)])],
        schedule: [1],
      });
      // What was refused before it was up goes without a word; an SA that was up is deleted even if it never had a Child SA.
    } else if (why !== 'failed' || owner.stage === 'up') {
      context.note(owner, { kind: 'delete', direction: 'sent', childSpi: null });
      end.ask(owner.sa, {
        exchange: EXCHANGE.INFORMATIONAL,
        payloads: [deletePayload(PROTOCOL.IKE, [])],
        schedule: [1],
      });
    }
    world.after(2 * MS, () => {
      const { session } = owner;
      const keep = why === 'dpd' && session?.sessionId != null && timeoutSeconds !== null;
      if (session !== null && !keep) sessions.remove(session);
      if (session !== null && keep) turnInactive(owner, session);
      forget(
        owner,
        why === 'dpd'
          ? 'gateway-dpd'
          : why === 'clear'
            ? 'gateway-clear'
            : why === 'replaced'
              ? 'gateway-replaced'
              : 'refused',
      );
    });
  }

  function turnInactive(owner: HeldSa, session: Session): void {
    const since = world.now();
    session.inactiveSince = since;
    const sessionId = {
      type: 'key-id',
      text: session.sessionId ?? '',
      hex: Buffer.from(session.sessionId ?? '')
        .toString('hex')
        .toUpperCase(),
      sessionId: true,
    } as const;
    context.note(owner, { kind: 'session-inactive', sessionId });
    world.after((timeoutSeconds ?? 0) * SECOND, () => {
      if (session.inactiveSince !== since) return;
      sessions.remove(session);
      add({ at: world.now(), kind: 'session-expired', sessionId });
    });
  }

  function forget(owner: HeldSa, by: string): void {
    if (owner.sa.closed) return;
    context.note(owner, { kind: 'sa-deleted' });
    if (owner.virtualAccess !== null)
      add({ at: world.now() + 14 * MS, kind: 'virtual-access', number: owner.virtualAccess, up: false });
    if (owner.entry !== undefined && owner.entry.endedAt === null) {
      owner.entry.endedAt = world.now();
      owner.entry.endedBy = by;
    }
    liveness.forget(owner);
    end.remove(owner.sa);
    held.delete(owner.sa);
  }

  function answerEsp(sa: IkeSa): void {
    const owner = held.get(sa);
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
    [...held.values()].findLast(
      (owner) => owner.stage === 'up' && (owner.session?.user === who || owner.identity?.text === who),
    );

  function reload(reason: string, downFor: Micros): void {
    for (const owner of [...held.values()]) {
      if (owner.entry !== undefined && owner.entry.endedAt === null) {
        owner.entry.endedAt = world.now();
        owner.entry.endedBy = 'reload';
      }
      liveness.forget(owner);
      end.remove(owner.sa);
    }
    held.clear();
    answeredInits.clear();
    for (const session of sessions.all()) session.inactiveSince = -1;
    sessions.clear();
    Object.assign(counts, { total: 0, success: 0, failed: 0, incoming: 0, rejected: 0 });
    host.sleep(true);
    world.after(downFor, () => {
      host.sleep(false);
      bootedAt = world.now() - 30 * SECOND;
      nextNumber = 1;
      nextVirtualAccess = 1;
      add({ at: world.now(), kind: 'reloaded', reason });
    });
  }

  function state(): GatewayState {
    return gatewayState({
      description,
      held: [...held.values()],
      sessions: sessions.all(),
      counts,
      bootedAt,
      esp: options.esp,
    });
  }

  return {
    description,
    notes,
    reload,
    clear: (user) => {
      const owner = ofUser(user);
      const session = sessions.all().find((known) => known.user === user);
      if (owner !== undefined) remove(owner, 'clear');
      else if (session !== undefined) sessions.remove(session);
    },
    type: (text) => add({ at: world.now(), kind: 'command', text, state: state() }),
    configure: (by) => add({ at: world.now(), kind: 'configured', by }),
    clockUpdated: () => {
      const clock = newClock(description.clock);
      add({ at: world.now(), kind: 'clock-updated', from: clock.read(world.now() - 1), to: clock.read(world.now()) });
    },
    rekey: (who, what) => {
      const owner = ofUser(who);
      if (owner === undefined) throw new Error(`nobody to rekey with: ${who}`);
      const rekeying = { world, random, end, esp: options.esp };
      context.note(owner, { kind: 'rekey', what, newSa: null });
      if (what === 'child') {
        const old = owner.sa.children.at(-1);
        rekeyChild(rekeying, owner.sa, (child) => {
          childNote(owner, child);
          if (old !== undefined) context.note(owner, { kind: 'delete', direction: 'sent', childSpi: old.inSpi });
        });
      } else
        rekeyIke(
          rekeying,
          owner.sa,
          (next) => {
            const successor = tagOf(succeed(owner, next), description.address);
            liveness.forget(owner);
            context.note(owner, { kind: 'delete-queued', why: 'rekeyed', successor });
            context.note(owner, { kind: 'delete', direction: 'sent', childSpi: null });
          },
          () => forget(owner, 'rekeyed'),
        );
    },
    serversSend: (user, octets) => {
      const owner = ofUser(user);
      if (owner !== undefined) outbound(owner, octets);
    },
  };
}
