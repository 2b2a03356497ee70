import { sharedKeyAuth, signedOctets } from '../crypto/auth.ts';
import type { Suite } from '../crypto/suites.ts';
import { readHeader } from '../ike/chain.ts';
import type { Payload } from '../ike/octets.ts';
import { u32 } from '../ike/octets.ts';
import { authPayload, idPayload, notifyPayload, tsPayload, wanted } from '../ike/payloads.ts';
import { espProposal, readSa, saPayload } from '../ike/proposals.ts';
import { VENDOR_ID } from '../ike/vendor-ids.ts';
import type { Host } from '../net/topology.ts';
import { AUTH_METHOD, EXCHANGE, ID_TYPE, NOTIFY, PAYLOAD } from '../registry/numbers.ts';
import { SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { ANY_SELECTOR, answerRekey, espSpi, rekeyChild, rekeyIke } from './child.ts';
import { newIkeEnd, STRONGSWAN_SCHEDULE } from './ike-end.ts';
import { type Initiation, initiate } from './initiation.ts';
import type { Ledger, SaEntry } from './ledger.ts';
import { type IkeSa, newChild } from './sa.ts';

export interface SitePeerOptions {
  readonly world: World;
  readonly host: Host;
  readonly name: string;
  /** Its FQDN identity; a FlexVPN spoke looks the same on the wire, with one more vendor ID. */
  readonly identity: string;
  readonly secret: Buffer;
  readonly gateway: { readonly name: string; readonly address: string };
  readonly suite: Suite;
  readonly esp: Suite;
  readonly flexVpn: boolean;
  /** Seconds between rekeys of the Child SA and of the IKE SA; 0: never. */
  readonly childLife: number;
  readonly ikeLife: number;
  /** Seconds between packets of its traffic. */
  readonly traffic: number;
  readonly probeSeconds: number;
  readonly ledger: Ledger;
}

/** A site-to-site router or FlexVPN spoke: one IKE_AUTH with a pre-shared key, rekeys, liveness, traffic. No AnyConnect. */
export function newSitePeer(options: SitePeerOptions): { start(): void } {
  const { world, host, gateway, ledger, suite } = options;
  const random = world.random.fork(`peer/${options.name}`);
  let initiation: Initiation | null = null;
  let current: IkeSa | null = null;
  const esp = { world, random, esp: options.esp };
  const end = newIkeEnd({
    world,
    random: random.fork('ike'),
    schedule: STRONGSWAN_SCHEDULE,
    send: (datagram) => host.send(datagram),
    sendEsp: (target, payload) => host.sendEsp(target, payload),
    init: (message) => {
      if (readHeader(message).response) initiation?.receive(message);
    },
    request: (sa, exchange, payloads, reply) => {
      world.after(random.int(500, 1_500), () => {
        if (sa.closed) return;
        if (exchange !== 'CREATE_CHILD_SA') {
          reply([]);
          return;
        }
        const answer = answerRekey({ ...esp, end }, sa, payloads);
        if (answer.kind === 'ike') current = answer.next;
        reply(answer.payloads);
      });
    },
  });
  host.onDatagram((datagram) => end.receive(datagram));
  host.onEsp(({ payload, source }) => end.receiveEsp(payload, source));

  function start(): void {
    const vendorIds = [
      VENDOR_ID.DELETE_REASON,
      VENDOR_ID.COPYRIGHT,
      ...(options.flexVpn ? [VENDOR_ID.FLEXVPN_SUPPORTED] : []),
    ];
    const target = { address: gateway.address, port: 500 };
    initiation = initiate({
      world,
      random,
      suites: [suite],
      guess: suite.group,
      vendorIds,
      fragmentAbove: null,
      local: { address: host.address(), port: 500 },
      floatedPort: 4500,
      gateway: target,
      schedule: STRONGSWAN_SCHEDULE,
      send: (payload) => host.send({ sourcePort: 500, target, payload }),
      started: (spiI) => ledger.sas.push(entry(spiI)),
      done: (outcome) => {
        if (outcome.kind !== 'opened') return;
        const { sa, request } = outcome.opened;
        end.add(sa);
        const id = idPayload('i', ID_TYPE.FQDN, Buffer.from(options.identity));
        const octets = signedOctets(request, sa.nonceR, sa.keys.skPi, id.body, sa.suite.prf);
        const inSpi = espSpi(random);
        const payloads: Payload[] = [
          id,
          authPayload(AUTH_METHOD.SHARED_KEY, sharedKeyAuth(sa.suite.prf, options.secret, octets)),
          saPayload([espProposal([options.esp], u32(inSpi))]),
          tsPayload('i', [ANY_SELECTOR]),
          tsPayload('r', [ANY_SELECTOR]),
          notifyPayload(NOTIFY.INITIAL_CONTACT),
        ];
        end.ask(sa, { exchange: EXCHANGE.IKE_AUTH, payloads, answered: (answer) => up(sa, inSpi, answer) });
      },
    });
  }

  function entry(spiI: Buffer): SaEntry {
    const unknown = { spiR: null, suite: null, keys: null, establishedAt: null, endedAt: null, endedBy: null };
    const who = {
      purpose: 'other-peer',
      client: options.name,
      gateway: gateway.name,
      identity: options.identity,
    } as const;
    return { ...unknown, ...who, spiI, startedAt: world.now(), ikeAuthExchanges: 0, children: [] };
  }

  function up(sa: IkeSa, inSpi: number, answer: readonly Payload[]): void {
    const [accepted] = readSa(wanted(answer, PAYLOAD.SA));
    if (accepted === undefined) throw new Error('the gateway accepts no proposal');
    sa.children.push(newChild(inSpi, accepted.spi.readUInt32BE(0), world.now()));
    current = sa;
    every(options.traffic, () => current !== null && end.sendEsp(current, random.int(60, 700)));
    every(options.probeSeconds, () => {
      if (current?.open === null) end.ask(current, { exchange: EXCHANGE.INFORMATIONAL, payloads: [] });
    });
    every(options.childLife, () => current !== null && rekeyChild({ ...esp, end }, current, () => undefined));
    every(options.ikeLife, () => {
      if (current !== null)
        rekeyIke({ ...esp, end }, current, (next) => {
          current = next;
        });
    });
  }

  function every(seconds: number, act: () => unknown): void {
    if (seconds === 0) return;
    world.after(seconds * SECOND + random.int(0, seconds * 40_000), function again() {
      act();
      world.after(seconds * SECOND + random.int(0, seconds * 40_000), again);
    });
  }

  return { start };
}
