import type { Suite } from '../crypto/suites.ts';
import { readHeader } from '../ike/chain.ts';
import { type Payload, u32 } from '../ike/octets.ts';
import { deletePayload, readDelete } from '../ike/payloads.ts';
import { VENDOR_ID } from '../ike/vendor-ids.ts';
import type { Host } from '../net/topology.ts';
import { EXCHANGE, PAYLOAD, PROTOCOL } from '../registry/numbers.ts';
import type { Endpoint } from '../world/packets.ts';
import { SECOND } from '../world/time.ts';
import { answerRekey, rekeyChild } from './child.ts';
import { type ClientAuthOptions, newClientAuth, type Steps } from './client-auth.ts';
import type { Resumable } from './client-self.ts';
import { LOGIN_ID } from './identity.ts';
import { newIkeEnd, STRONGSWAN_SCHEDULE } from './ike-end.ts';
import { type Initiation, initiate, type Opened } from './initiation.ts';
import { entryOf, type Ledger, type SaEntry } from './ledger.ts';
import { notifyName } from './names.ts';
import type { IkeSa } from './sa.ts';

export interface ClientIkeOptions extends ClientAuthOptions {
  readonly host: Host;
  readonly gateway: { readonly name: string; readonly address: string };
  readonly suites: readonly Suite[];
  /** Diffie-Hellman group of the first KE payload. */
  readonly guess: number;
  readonly fragmentAbove: number | null;
  readonly ledger: Ledger;
  /** The gateway ended the SA, or asked for something that ends it. */
  deleted(sa: IkeSa): void;
}

export interface ClientIke {
  login(steps: Steps): void;
  reconnect(session: Resumable, steps: Steps): void;
  /** The SA is given up without a word, as a client does whose path is gone. */
  abandon(): void;
  disconnect(done: () => void): void;
  probe(gone: () => void): void;
  rekey(): void;
  sendEsp(octets: number): void;
  keepalive(): void;
  readonly current: IkeSa | null;
}

/** IKE as Secure Client speaks it: an AnyConnect-EAP login, a reconnect with session ID and token, liveness and DELETE. */
export function newClientIke(options: ClientIkeOptions): ClientIke {
  const { world, random, host, description, gateway, ledger } = options;
  let initiation: Initiation | null = null;
  let current: IkeSa | null = null;
  let ports = { init: 0, floated: 0 };

  const end = newIkeEnd({
    world,
    random: random.fork('ike'),
    schedule: STRONGSWAN_SCHEDULE,
    send: (datagram) => host.send(datagram),
    sendEsp: (target, payload) => host.sendEsp(target, payload),
    init: (message) => {
      const { spiI, response } = readHeader(message);
      if (response && initiation?.spiI.equals(spiI)) initiation.receive(message);
    },
    request: answer,
  });
  const auth = newClientAuth(options, end);
  host.onDatagram((datagram) => {
    const own = datagram.target.port === ports.init || datagram.target.port === ports.floated;
    if (own) end.receive(datagram);
  });
  host.onEsp(({ payload, source }) => end.receiveEsp(payload, source));

  function open(identity: string, steps: Steps, opened: (opened: Opened) => void): void {
    initiation?.cancel();
    // Every connection comes from ports of its own, as the published example shows.
    const init = random.int(49_152, 65_000);
    ports = { init, floated: init + 1 };
    const local: Endpoint = { address: host.address(), port: init };
    initiation = initiate({
      world,
      random,
      suites: options.suites,
      guess: options.guess,
      vendorIds: [VENDOR_ID.DELETE_REASON, VENDOR_ID.COPYRIGHT, VENDOR_ID.ANYCONNECT_EAP],
      fragmentAbove: options.fragmentAbove,
      local,
      floatedPort: init + 1,
      gateway: { address: gateway.address, port: 500 },
      schedule: STRONGSWAN_SCHEDULE.slice(0, 4),
      send: (payload) => host.send({ sourcePort: init, target: { address: gateway.address, port: 500 }, payload }),
      started: (spiI) => {
        const entry = newEntry(spiI, identity);
        ledger.sas.push(entry);
        steps.started(entry);
      },
      done: (outcome) => {
        initiation = null;
        if (outcome.kind === 'no-answer') steps.done({ kind: 'no-answer', during: 'IKE_SA_INIT' });
        else if (outcome.kind === 'refused')
          steps.done({ kind: 'refused', notify: notifyName(outcome.notify), during: 'IKE_SA_INIT' });
        else {
          end.add(outcome.opened.sa);
          opened(outcome.opened);
        }
      },
    });
  }

  function newEntry(spiI: Buffer, identity: string): SaEntry {
    const purpose: SaEntry['purpose'] = identity === LOGIN_ID ? 'login' : 'reconnect';
    const answered = { spiR: null, suite: null, keys: null };
    const life = { establishedAt: null, endedAt: null, endedBy: null };
    const ends = { client: description.name, gateway: gateway.name };
    const counts = { ikeAuthExchanges: 0, children: [] };
    return { purpose, identity, ...answered, ...life, ...ends, ...counts, spiI, startedAt: world.now() };
  }

  // The SA that carries the tunnel is the one that everything else is about.
  function holding(steps: Steps): Steps {
    return {
      ...steps,
      done: (result) => {
        if (result.kind === 'up') current = result.granted.sa;
        steps.done(result);
      },
    };
  }

  function answer(
    sa: IkeSa,
    exchange: string,
    payloads: readonly Payload[],
    reply: (payloads: readonly Payload[]) => void,
  ): void {
    world.after(random.int(900, 2_500), () => {
      if (sa.closed) return;
      if (exchange === 'CREATE_CHILD_SA') {
        const rekeyed = answerRekey({ world, random, end, esp: firstEsp() }, sa, payloads);
        if (rekeyed.kind === 'ike' && current === sa) current = rekeyed.next;
        reply(rekeyed.payloads);
        return;
      }
      const gone = payloads.find(({ type }) => type === PAYLOAD.DELETE);
      if (gone === undefined) {
        reply([]);
        return;
      }
      const { protocol, spis } = readDelete(gone);
      const child = sa.children.find(({ outSpi }) =>
        spis.some((spi) => spi.length === 4 && spi.readUInt32BE(0) === outSpi),
      );
      reply(child === undefined ? [] : [deletePayload(PROTOCOL.ESP, [u32(child.inSpi)])]);
      if (child !== undefined) sa.children.splice(sa.children.indexOf(child), 1);
      if (protocol === PROTOCOL.ESP && sa.children.length > 0) return;
      if (current === sa) {
        current = null;
        options.deleted(sa);
      }
      world.after(SECOND, () => end.remove(sa));
    });
  }

  function firstEsp(): Suite {
    const [first] = options.esp;
    if (first === undefined) throw new Error('a client needs a transform set');
    return first;
  }

  function abandon(): void {
    initiation?.cancel();
    initiation = null;
    for (const sa of [...end.sas]) end.remove(sa);
    current = null;
  }

  function disconnect(done: () => void): void {
    const sa = current;
    if (sa === null) {
      done();
      return;
    }
    const close = (): void => {
      const entry = entryOf(ledger, sa.spiI);
      if (entry !== undefined && entry.endedAt === null) {
        entry.endedAt = world.now();
        entry.endedBy = 'client';
      }
      end.remove(sa);
      done();
    };
    current = null;
    end.ask(sa, {
      exchange: EXCHANGE.INFORMATIONAL,
      payloads: [deletePayload(PROTOCOL.IKE, [])],
      schedule: [2, 2],
      answered: close,
      gaveUp: close,
    });
  }

  return {
    login: (steps) => open(LOGIN_ID, steps, (opened) => auth.login(opened, holding(steps))),
    reconnect: (session, steps) =>
      open(session.sessionId, steps, (opened) => auth.reconnect(opened, session, holding(steps))),
    abandon,
    disconnect,
    probe: (gone) => {
      if (current?.open === null)
        end.ask(current, { exchange: EXCHANGE.INFORMATIONAL, payloads: [], schedule: [3, 3, 3, 3], gaveUp: gone });
    },
    rekey: () => {
      if (current !== null) rekeyChild({ world, random, end, esp: firstEsp() }, current, () => undefined);
    },
    sendEsp: (octets) => {
      if (current !== null) end.sendEsp(current, octets);
    },
    keepalive: () => {
      if (current !== null) end.keepalive(current);
    },
    get current() {
      return current;
    },
  };
}
