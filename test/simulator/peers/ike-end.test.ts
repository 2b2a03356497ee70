import { expect, test } from 'vitest';
import { ikeKeys } from '../crypto/keys.ts';
import { suiteNamed } from '../crypto/suites.ts';
import type { Payload } from '../ike/octets.ts';
import { notifyPayload } from '../ike/payloads.ts';
import { EXCHANGE, NOTIFY } from '../registry/numbers.ts';
import type { Endpoint } from '../world/packets.ts';
import { type Micros, MS, SECOND, utc } from '../world/time.ts';
import { newWorld } from '../world/world.ts';
import { answerRekey, rekeyChild, rekeyIke } from './child.ts';
import { newIkeEnd, type PassedMessage, STRONGSWAN_SCHEDULE } from './ike-end.ts';
import { type IkeSa, newChild, newSa } from './sa.ts';

// Two ends with one IKE SA between them, 10 ms apart, and nothing else.

const START = utc('2025-03-20 14:00:00');
const CLIENT: Endpoint = { address: '203.0.113.24', port: 61_215 };
const GATEWAY: Endpoint = { address: '198.51.100.10', port: 4500 };
const SUITE = suiteNamed('aes256-sha512-ecp256');
const ESP = suiteNamed('aes256-sha384');
const NOTHING_LOST = { toGateway: () => false, toClient: () => false };

interface Sent {
  readonly after: number;
  readonly bytes: string;
}

function twoEnds(lost: { toGateway(sending: number): boolean; toClient(sending: number): boolean } = NOTHING_LOST) {
  const world = newWorld('ends', START);
  const random = world.random.fork('keys');
  const names = { nonceI: random.bytes(32), nonceR: random.bytes(32), spiI: random.bytes(8), spiR: random.bytes(8) };
  const keys = ikeKeys(SUITE, { ...names, sharedSecret: random.bytes(32) });
  const common = { ...names, suite: SUITE, keys, nat: true, fragmentAbove: null, firstMessageId: 1, at: START };
  const atClient = newSa({ ...common, initiator: true, localPort: CLIENT.port, peer: GATEWAY, follows: false });
  const atGateway = newSa({ ...common, initiator: false, localPort: 4500, peer: CLIENT, follows: true });
  const sentByClient: Sent[] = [];
  const sentByGateway: (Sent & { target: Endpoint })[] = [];
  const seconds = (): number => (world.now() - START) / SECOND;
  const asked: string[] = [];
  const received: PassedMessage[] = [];
  // What a NAT makes of either end's source.
  const seenAs = { client: CLIENT, gateway: GATEWAY };

  const client = newIkeEnd({
    world,
    random: world.random.fork('client'),
    schedule: STRONGSWAN_SCHEDULE,
    send: ({ payload }) => {
      sentByClient.push({ after: seconds(), bytes: payload.toString('hex') });
      if (lost.toGateway(sentByClient.length)) return;
      const source = seenAs.client;
      world.after(10 * MS, () => gateway.receive({ source, target: GATEWAY, payload }));
    },
    sendEsp: () => undefined,
    init: () => undefined,
    request: (_sa, _exchange, _payloads, reply) => reply([]),
  });
  const gateway = newIkeEnd({
    world,
    random: world.random.fork('gateway'),
    schedule: STRONGSWAN_SCHEDULE,
    send: ({ payload, target }) => {
      sentByGateway.push({ after: seconds(), bytes: payload.toString('hex'), target });
      if (lost.toClient(sentByGateway.length)) return;
      const source = seenAs.gateway;
      world.after(10 * MS, () => client.receive({ source, target: CLIENT, payload }));
    },
    sendEsp: () => undefined,
    init: () => undefined,
    received: (_sa, message) => received.push(message),
    request: (sa, exchange, payloads, reply) => {
      asked.push(exchange);
      const answer = (): readonly Payload[] =>
        exchange === 'CREATE_CHILD_SA'
          ? answerRekey({ world, random, end: gateway, esp: ESP }, sa, payloads).payloads
          : [];
      world.after(5 * MS, () => reply(answer()));
    },
  });
  client.add(atClient);
  gateway.add(atGateway);
  const play = (duration: Micros): void => world.runUntil(world.now() + duration);
  return {
    world,
    random,
    client,
    gateway,
    atClient,
    atGateway,
    sentByClient,
    sentByGateway,
    asked,
    received,
    seenAs,
    play,
  };
}

const QUERY = { exchange: EXCHANGE.INFORMATIONAL, payloads: [] };

test('a request without an answer is repeated byte for byte on the schedule of strongSwan and then given up', () => {
  const { client, atClient, sentByClient, world, play } = twoEnds({ ...NOTHING_LOST, toGateway: () => true });
  let gaveUpAfter = 0;
  client.ask(atClient, {
    ...QUERY,
    gaveUp: () => {
      gaveUpAfter = (world.now() - START) / SECOND;
    },
  });
  play(300 * SECOND);
  expect(sentByClient.map(({ after }) => after)).toEqual([0, 4, 11.2, 24.16, 47.49, 89.48]);
  expect(new Set(sentByClient.map(({ bytes }) => bytes)).size).toBe(1);
  expect(gaveUpAfter).toBe(165.06);
  expect(atClient.open).toBeNull();
});

test('a repeated request gets the stored answer, and is carried out once', () => {
  const { client, atClient, sentByGateway, asked, received, play } = twoEnds({
    ...NOTHING_LOST,
    toClient: (sending) => sending === 1,
  });
  let answers = 0;
  client.ask(atClient, { ...QUERY, answered: () => answers++ });
  play(60 * SECOND);
  expect(asked).toEqual(['INFORMATIONAL']);
  expect(received.map(({ retransmission }) => retransmission)).toEqual([false, true]);
  expect(sentByGateway).toHaveLength(2);
  expect(sentByGateway[1]?.bytes).toBe(sentByGateway[0]?.bytes);
  expect(answers).toBe(1);
});

test('a second request waits for the answer to the first (RFC 7296 §2.3)', () => {
  const { client, atClient, received, sentByClient, play } = twoEnds();
  for (const type of [NOTIFY.COOKIE, NOTIFY.REKEY_SA, NOTIFY.INITIAL_CONTACT])
    client.ask(atClient, { exchange: EXCHANGE.INFORMATIONAL, payloads: [notifyPayload(type)] });
  expect(sentByClient).toHaveLength(1);
  play(SECOND);
  expect(sentByClient.map(({ after }) => after)).toEqual([0, 0.025, 0.05]);
  expect(received.map(({ messageId, names }) => [messageId, ...names])).toEqual([
    [1, 'N(COOKIE)'],
    [2, 'N(REKEY_SA)'],
    [3, 'N(INITIAL_CONTACT)'],
  ]);
});

test('the end that follows sends to wherever a NAT moved the other, which itself follows nobody', () => {
  const { client, gateway, atClient, atGateway, sentByGateway, seenAs, play } = twoEnds();
  seenAs.client = { ...CLIENT, port: 40_001 };
  seenAs.gateway = { ...GATEWAY, port: 40_002 };
  let answers = 0;
  client.ask(atClient, { ...QUERY, answered: () => answers++ });
  play(SECOND);
  gateway.ask(atGateway, { ...QUERY, answered: () => answers++ });
  play(SECOND);
  expect(answers).toBe(2);
  expect(sentByGateway.map(({ target }) => target)).toEqual([seenAs.client, seenAs.client]);
  expect(atClient.peer).toEqual(GATEWAY);
});

test('a rekey of the Child SA puts a new pair of SPIs in place of the old at both ends', () => {
  const { client, atClient, atGateway, world, random, play } = twoEnds();
  atClient.children.push(newChild(0x1111, 0x2222, START));
  atGateway.children.push(newChild(0x2222, 0x1111, START));
  rekeyChild({ world, random, end: client, esp: ESP }, atClient, () => undefined);
  play(SECOND);
  const [now, ...others] = atClient.children;
  expect(others).toEqual([]);
  expect(now?.inSpi).not.toBe(0x1111);
  expect(atGateway.children.at(-1)).toMatchObject({ inSpi: now?.outSpi, outSpi: now?.inSpi });
});

test('a rekey of the IKE SA moves the Child SAs to the new one, whose keys both ends share', () => {
  const { client, gateway, atClient, atGateway, world, random, asked, play } = twoEnds();
  atClient.children.push(newChild(0x1111, 0x2222, START));
  atGateway.children.push(newChild(0x2222, 0x1111, START));
  const made: IkeSa[] = [];
  rekeyIke({ world, random, end: client, esp: ESP }, atClient, (sa) => made.push(sa));
  play(SECOND);
  const [next] = made;
  if (next === undefined) throw new Error('no IKE SA was made');
  const other = [...gateway.sas].find(({ spiI }) => spiI.equals(next.spiI));
  expect([...client.sas]).toEqual([next]);
  expect(other?.keys.skD.equals(next.keys.skD)).toBe(true);
  expect([atClient, atGateway, next, other].map((sa) => sa?.children.map(({ inSpi }) => inSpi))).toEqual([
    [],
    [],
    [0x1111],
    [0x2222],
  ]);
  // The DELETE of the old SA goes under the old SA, a request on the new one counts from 0 (RFC 7296 §2.18).
  expect(asked).toEqual(['CREATE_CHILD_SA', 'INFORMATIONAL']);
  expect([next.nextRequest, other?.nextExpected]).toEqual([0, 0]);
  client.ask(next, QUERY);
  play(SECOND);
  expect([next.nextRequest, other?.nextExpected, next.open]).toEqual([1, 1, null]);
});
