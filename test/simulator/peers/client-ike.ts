import { sharedKeyAuth, signedOctets } from '../crypto/auth.ts';
import { verifyAuth } from '../crypto/credential.ts';
import type { Suite } from '../crypto/suites.ts';
import { eapAck, eapAuthReply, eapInit, readEapStep } from '../ike/eap.ts';
import { readHeader } from '../ike/message.ts';
import {
  AUTH_METHOD,
  CONFIG_ATTRIBUTE,
  CONFIG_TYPE,
  EXCHANGE,
  ID_TYPE,
  NOTIFY,
  PAYLOAD,
  PROTOCOL,
} from '../ike/numbers.ts';
import { u32 } from '../ike/octets.ts';
import {
  authPayload,
  certreqPayload,
  configPayload,
  deletePayload,
  idPayload,
  notifyPayload,
  type Payload,
  readAuth,
  readCert,
  readConfig,
  readDelete,
  readNotify,
  tsPayload,
} from '../ike/payloads.ts';
import { espProposal, readSa, saPayload } from '../ike/proposals.ts';
import { VENDOR_ID } from '../ike/vendor-ids.ts';
import type { Host } from '../net/network.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import type { Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import { SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { ANY_SELECTOR, answerRekey, espSpi, rekeyChild } from './child.ts';
import type { ReconnectAttributes } from './gateway-auth.ts';
import { LOGIN_ID } from './identity.ts';
import { newIkeEnd, STRONGSWAN_SCHEDULE } from './ike-end.ts';
import { type Initiation, initiate, type Opened, wanted } from './initiation.ts';
import { entryOf, type Ledger, type SaEntry } from './ledger.ts';
import { type IkeSa, newChild } from './sa.ts';

export interface ClientIkeOptions {
  readonly world: World;
  readonly random: Random;
  readonly host: Host;
  readonly description: ClientDescription;
  readonly gateway: { readonly name: string; readonly address: string };
  readonly suites: readonly Suite[];
  readonly guess: number;
  readonly esp: readonly Suite[];
  readonly attributes: ReconnectAttributes;
  readonly password: string;
  /** What the user types before the password, one a login. */
  readonly typos: readonly string[];
  readonly caKeyHash: Buffer;
  readonly fragmentAbove: number | null;
  readonly ledger: Ledger;
  /** The gateway ended the SA, or asked for something that ends it. */
  deleted(sa: IkeSa): void;
}

/** What the gateway gave with the tunnel. */
export interface Granted {
  readonly sa: IkeSa;
  readonly inner: string;
  readonly sessionId: string | null;
  readonly token: Buffer | null;
}

export type Negotiated =
  | { readonly kind: 'up'; readonly granted: Granted }
  | { readonly kind: 'refused'; readonly notify: string; readonly during: 'IKE_SA_INIT' | 'IKE_AUTH' }
  | { readonly kind: 'no-answer'; readonly during: 'IKE_SA_INIT' | 'IKE_AUTH' };

export interface Steps {
  started(entry: SaEntry): void;
  /** The user is asked; `go` continues with the password. */
  prompt?(go: () => void): void;
  done(result: Negotiated): void;
}

export interface ClientIke {
  login(steps: Steps): void;
  reconnect(session: { sessionId: string; token: Buffer }, steps: Steps): void;
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
  const typos = [...options.typos];
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
    const common = {
      purpose,
      spiR: null,
      suite: null,
      keys: null,
      identity,
      clientEnds: [],
      establishedAt: null,
      endedAt: null,
      endedBy: null,
    };
    return {
      ...common,
      spiI,
      client: description.name,
      gateway: gateway.name,
      startedAt: world.now(),
      ikeAuthExchanges: 0,
      children: [],
    };
  }

  function auth(
    sa: IkeSa,
    payloads: readonly Payload[],
    steps: Steps,
    answered: (payloads: readonly Payload[]) => void,
  ): void {
    const schedule = STRONGSWAN_SCHEDULE.slice(0, 4);
    end.ask(sa, {
      exchange: EXCHANGE.IKE_AUTH,
      payloads,
      schedule,
      gaveUp: () => {
        end.remove(sa);
        steps.done({ kind: 'no-answer', during: 'IKE_AUTH' });
      },
      answered: (answer) => {
        const error = answer
          .filter(({ type }) => type === PAYLOAD.NOTIFY)
          .map(readNotify)
          .find(({ type }) => type < 16_384);
        if (error !== undefined) {
          end.remove(sa);
          steps.done({ kind: 'refused', notify: notifyName(error.type), during: 'IKE_AUTH' });
          return;
        }
        // The client's own time to check and to build what comes next.
        world.after(random.int(28_000, 36_000), () => answered(answer));
      },
    });
  }

  function tunnelOffer(): { readonly payloads: readonly Payload[]; readonly inSpi: number } {
    const {
      INTERNAL_IP4_ADDRESS,
      INTERNAL_IP4_NETMASK,
      INTERNAL_IP4_DNS,
      INTERNAL_IP4_NBNS,
      APPLICATION_VERSION,
      UNITY_BANNER,
      UNITY_DEF_DOMAIN,
      UNITY_SPLIT_INCLUDE,
      UNITY_BACKUP_SERVERS,
    } = CONFIG_ATTRIBUTE;
    const inSpi = espSpi(random);
    const version = Buffer.from(`AnyConnect ${PLATFORM[description.platform]} ${description.version}`);
    const asked = [
      INTERNAL_IP4_ADDRESS,
      INTERNAL_IP4_NETMASK,
      INTERNAL_IP4_DNS,
      INTERNAL_IP4_NBNS,
      UNITY_BANNER,
      UNITY_DEF_DOMAIN,
      UNITY_SPLIT_INCLUDE,
      UNITY_BACKUP_SERVERS,
      options.attributes.sessionId,
      options.attributes.token,
    ];
    const payloads = [
      configPayload(CONFIG_TYPE.REQUEST, [
        ...asked.map((number) => ({ number, value: Buffer.alloc(0) })),
        { number: APPLICATION_VERSION, value: version },
      ]),
      saPayload(options.esp.map((suite, index) => espProposal([suite], u32(inSpi), { number: index + 1 }))),
      tsPayload('i', [ANY_SELECTOR]),
      tsPayload('r', [ANY_SELECTOR]),
    ];
    return { payloads, inSpi };
  }

  function login(steps: Steps): void {
    open(LOGIN_ID, steps, ({ sa, request, response }) => {
      const id = idPayload('i', ID_TYPE.KEY_ID, Buffer.from(LOGIN_ID));
      const offer = tunnelOffer();
      const first = [id, certreqPayload([options.caKeyHash]), ...offer.payloads, notifyPayload(NOTIFY.INITIAL_CONTACT)];
      auth(sa, first, steps, (hello) => {
        checkGateway(sa, hello, response);
        eap(sa, hello, steps, () => {
          const octets = signedOctets(request, sa.nonceR, sa.keys.skPi, id.body, sa.suite.prf);
          const proof = authPayload(AUTH_METHOD.SHARED_KEY, sharedKeyAuth(sa.suite.prf, sa.keys.skPi, octets));
          auth(sa, [proof], steps, (answer) => finish(sa, answer, offer.inSpi, steps));
        });
      });
    });
  }

  function eap(sa: IkeSa, payloads: readonly Payload[], steps: Steps, succeeded: () => void): void {
    const step = readEapStep(wanted(payloads, PAYLOAD.EAP));
    const respond = (payload: Payload): void => auth(sa, [payload], steps, (next) => eap(sa, next, steps, succeeded));
    switch (step.type) {
      case 'hello': {
        const { platform, version, hostname } = description;
        const uniqueId = random.fork('device').bytes(32).toString('hex').toUpperCase();
        respond(eapInit(step.id, { platform, version, hostname, uniqueId, macAddress: '00-00-5e-00-53-42' }));
        return;
      }
      case 'auth-request': {
        const go = (): void => {
          const password = typos.shift() ?? options.password;
          if (!sa.closed) respond(eapAuthReply(step.id, { user: description.user, password }));
        };
        if (steps.prompt === undefined) go();
        else steps.prompt(go);
        return;
      }
      case 'complete':
        respond(eapAck(step.id));
        return;
      case 'success':
        succeeded();
        return;
      case 'failure':
        end.remove(sa);
        steps.done({ kind: 'refused', notify: 'EAP failure', during: 'IKE_AUTH' });
        return;
      default:
        throw new Error(`a client does not expect ${step.type}`);
    }
  }

  function reconnect(session: { sessionId: string; token: Buffer }, steps: Steps): void {
    open(session.sessionId, steps, ({ sa, request, response }) => {
      const id = idPayload('i', ID_TYPE.KEY_ID, Buffer.from(session.sessionId));
      const octets = signedOctets(request, sa.nonceR, sa.keys.skPi, id.body, sa.suite.prf);
      const proof = authPayload(AUTH_METHOD.SHARED_KEY, sharedKeyAuth(sa.suite.prf, session.token, octets));
      const offer = tunnelOffer();
      auth(sa, [id, proof, ...offer.payloads], steps, (answer) => {
        checkGateway(sa, answer, response);
        finish(sa, answer, offer.inSpi, steps, session);
      });
    });
  }

  // The gateway signs with its certificate in a login and in a reconnect alike.
  function checkGateway(sa: IkeSa, payloads: readonly Payload[], realMessage: Buffer): void {
    const { method, proof } = readAuth(wanted(payloads, PAYLOAD.AUTH));
    const { certificate } = readCert(wanted(payloads, PAYLOAD.CERT));
    const octets = signedOctets(realMessage, sa.nonceI, sa.keys.skPr, wanted(payloads, PAYLOAD.IDr).body, sa.suite.prf);
    if (!verifyAuth(method, certificate, octets, proof, sa.suite.prf))
      throw new Error('the gateway is not who it says');
  }

  function finish(
    sa: IkeSa,
    payloads: readonly Payload[],
    inSpi: number,
    steps: Steps,
    before?: { sessionId: string; token: Buffer },
  ): void {
    const [accepted] = readSa(wanted(payloads, PAYLOAD.SA));
    if (accepted === undefined) throw new Error('the answer accepts no proposal');
    sa.children.push(newChild(inSpi, accepted.spi.readUInt32BE(0), world.now()));
    const { attributes } = readConfig(wanted(payloads, PAYLOAD.CONFIG));
    const attributeOf = (number: number): Buffer | undefined =>
      attributes.find((attribute) => attribute.number === number)?.value;
    const inner = [...(attributeOf(CONFIG_ATTRIBUTE.INTERNAL_IP4_ADDRESS) ?? [])].join('.');
    const sessionId = attributeOf(options.attributes.sessionId)?.toString('latin1') ?? before?.sessionId ?? null;
    const token = attributeOf(options.attributes.token) ?? before?.token ?? null;
    current = sa;
    steps.done({ kind: 'up', granted: { sa, inner, sessionId, token } });
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
    login,
    reconnect,
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

const PLATFORM = { windows: 'Windows', macos: 'Darwin_i386', linux: 'Linux_64' } as const;

function notifyName(type: number): string {
  return Object.entries(NOTIFY).find(([, number]) => number === type)?.[0] ?? String(type);
}
