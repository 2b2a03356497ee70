import { expect, test } from 'vitest';
import { kinds, ofKind, read, skipped } from './ios-reading.ts';

const PEER = '203.0.113.1';
const [SPIS, OTHER] = [
  { initiatorSpi: 'a100000000000001', responderSpi: 'b100000000000001' },
  { initiatorSpi: 'a200000000000002', responderSpi: 'b200000000000002' },
];

function line(second: number, said: string, { slot = [1, 40], peer = PEER, port = 40_004 } = {}): string {
  const [saId, session] = slot;
  const time = String(second).padStart(2, '0');
  return `*Mar 13 09:00:${time}.100: SA ID:${saId} SESSION ID:${session} Remote: ${peer}/${port} Local: 198.51.100.10/4500  ${said}`;
}

const INIT = '(R) Received IKEv2 IKE_SA_INIT Exchange REQUEST';
const UP = 'Session with IKE ID PAIR(*$AnyConnectClient$* , gw.example.net) is UP';
function deleted({ initiatorSpi, responderSpi }: typeof SPIS, verb = 'Sending'): string {
  return `${verb} DELETE INFO message for IKEv2 SA [ISPI: 0x${initiatorSpi.toUpperCase()} RSPI: 0x${responderSpi.toUpperCase()}]`;
}

const told = async (...lines: string[]) =>
  (await read(`${lines.join('\n')}\n`)).events.map((event) => ({
    line: event.evidence.line,
    spi: 'initiatorSpi' in event ? event.initiatorSpi : undefined,
    by: 'attribution' in event ? event.attribution : undefined,
  }));

test('what is told of an SA belongs to the SPIs that its DELETE prints', async () => {
  const reading = await read(
    [
      'gw1#show monitor event-trace crypto ikev2 event all',
      'ikev2_event:',
      '',
      line(0, INIT, { port: 40_000 }),
      line(0, '(R) IKEv2 IKE_SA_INIT Exchange Contains: SA', { port: 40_000 }),
      line(0, 'Completed SA init exchange'),
      line(1, UP),
      line(20, deleted(SPIS)),
      line(20, '(R) Received IKEv2 INFORMATIONAL Exchange RESPONSE'),
      '*Mar 13 09:21:12.600: SA ID:0 SESSION ID:0    IKEV2-RECV-KMI: KMI Received: x, KMI source: y',
      'ikev2_error:',
      'Tracing currently disabled, from exec command',
      'gw1#',
      '',
    ].join('\n'),
  );
  expect(kinds(reading)).toEqual([
    'exchange-traced',
    'payload-traced',
    'sa-step',
    'session-up',
    'sa-deleted',
    'exchange-traced',
  ]);
  for (const event of reading.events)
    expect(event).toMatchObject({ ...SPIS, endpoints: { peer: { address: PEER }, local: { port: 4500 } } });
  const by = reading.events.map((event) => ('attribution' in event ? event.attribution : undefined));
  expect(by).toEqual(['inferred', 'inferred', 'inferred', 'inferred', 'stated', 'inferred']);
  expect(skipped(reading, 'not understood')).toBe(0);
});

test('a slot that is used again is another SA', async () => {
  expect(await told(line(0, INIT), line(1, UP), line(2, deleted(SPIS)), line(9, INIT), line(9, UP))).toEqual([
    { line: 1, spi: SPIS.initiatorSpi, by: 'inferred' },
    { line: 2, spi: SPIS.initiatorSpi, by: 'inferred' },
    { line: 3, spi: SPIS.initiatorSpi, by: 'stated' },
    { line: 4, spi: undefined, by: 'none' },
    { line: 5, spi: undefined, by: 'none' },
  ]);
  // Also where nobody saw it begin, as in a filtered output.
  const lines = [line(1, UP), line(2, deleted(SPIS)), line(9, UP), line(10, deleted(OTHER, 'Processing'))];
  expect((await told(...lines)).map(({ spi }) => spi)).toEqual([
    SPIS.initiatorSpi,
    SPIS.initiatorSpi,
    OTHER.initiatorSpi,
    OTHER.initiatorSpi,
  ]);
});

test('what may be of an SA before is of none', async () => {
  const spisOf = async (...lines: string[]) => (await told(...lines)).map(({ spi }) => spi);
  expect(await spisOf(line(0, INIT), line(1, INIT), line(2, deleted(SPIS)))).toEqual([
    undefined,
    SPIS.initiatorSpi,
    SPIS.initiatorSpi,
  ]);
  expect(await spisOf(line(0, UP), line(1, UP), line(2, deleted(SPIS)))).toEqual([
    undefined,
    SPIS.initiatorSpi,
    SPIS.initiatorSpi,
  ]);
  expect(await spisOf(line(0, UP, { peer: '203.0.113.2' }), line(2, deleted(SPIS)))).toEqual([
    undefined,
    SPIS.initiatorSpi,
  ]);
  expect(await spisOf(line(0, UP, { slot: [2, 40] }), line(2, deleted(SPIS)))).toEqual([SPIS.initiatorSpi, undefined]);
});

test('each output, and each part of one, is in an order of its own', async () => {
  for (const between of ['gw1#show monitor event-trace crypto ikev2 error all', 'ikev2_error:']) {
    const events = await told(line(0, UP), between, line(2, deleted(SPIS)));
    expect(events.map(({ by }) => by)).toEqual(['none', 'stated']);
  }
});

test('slots of the debug around it are not those of the trace', async () => {
  const block = [
    `IKEv2:(SESSION ID = 40,SA ID = 1):Received Packet [From ${PEER}:500/To 198.51.100.10:500/VRF i0:f0] `,
    'Initiator SPI : A900000000000009 - Responder SPI : B900000000000009 Message id: 1',
    'IKEv2 IKE_AUTH Exchange REQUEST ',
    'Payload contents: ',
    ' IDi AUTH ',
    '',
  ];
  const after = 'IKEv2:(SESSION ID = 40,SA ID = 1):Deleting SA';
  const events = await told(...block, line(0, UP), after);
  expect(events.map(({ spi }) => spi)).toEqual(['a900000000000009', 'a900000000000009', undefined]);
});

test('what waits is bounded', async () => {
  const many = Array.from({ length: 21_000 }, (_, n) => line(0, UP, { slot: [n, 1] }));
  const reading = await read(`${[...many, line(1, deleted(SPIS), { slot: [20_999, 1] })].join('\n')}\n`, 1 << 16);
  const ups = ofKind(reading, 'gateway.session-up');
  expect(ups).toHaveLength(21_000);
  expect(ups.filter(({ attribution }) => attribution === 'inferred')).toMatchObject([{ slot: { saId: 20_999 } }]);
});

test('lines of event traces and of binary traces say what the debug says, behind another context', async () => {
  const traced = await read(
    [
      '*Apr  4 00:16:59.484: SA ID:2 SESSION ID:1 Remote: 198.51.100.20/4500 Local: 203.0.113.5/4500  (R) Received IKEv2 IKE_AUTH Exchange REQUEST',
      '*Apr  4 00:16:59.484: ikev2_event: SA ID:2 SESSION ID:1 Remote: 198.51.100.20/4500 Local: 203.0.113.5/4500  Session with IKE ID PAIR(a , b) is UP',
      '*Apr  4 00:16:59.485: SA ID:0 SESSION ID:0    IKEV2-RECV-KMI: KMI Received: something',
      '',
    ].join('\n'),
  );
  expect(traced.events).toMatchObject([
    {
      kind: 'gateway.exchange-traced',
      slot: { gatewaySession: 1, saId: 2 },
      endpoints: { peer: { address: '198.51.100.20', port: 4500 }, local: { address: '203.0.113.5', port: 4500 } },
      at: { kind: 'wall' },
    },
    { kind: 'gateway.session-up', peerIdentity: 'a', localIdentity: 'b' },
  ]);
  const binary = await read(
    [
      '2025/03/13 01:27:35.123456789 {iosrp_R0-0}{255}: [crypto] [20341]: (note): Completed SA init exchange',
      '2025/03/13 01:27:35.123456789 {iosrp_R0-0}{255}: [smrt] [20341]: (note): something else',
      '',
    ].join('\n'),
  );
  expect(binary.events).toMatchObject([
    { kind: 'gateway.sa-step', step: 'init-done', at: { civil: { year: 2025, nanosecond: 123_456_789 } } },
  ]);
});

test('merged, with the name of the section behind the stamp: the same facts, an exception without its traceback', async () => {
  const named = (section: string, text: string) => text.replace('.100: ', `.100: ${section}: `);
  const reading = await read(
    [
      'gw1#show monitor event-trace crypto merged all',
      named('ikev2_event', line(1, '(R) Received IKEv2 IKE_AUTH Exchange REQUEST')),
      named('pki_event', '*Mar 13 09:00:01.100: CRYPTO_PKI: (A0001) No suitable trustpoints found'),
      named('ikev2_error', line(2, ': Auth exchange failed')),
      named('ikev2_exception', line(3, 'A supplied parameter is incorrect')),
      '-Traceback= 1#8e5a1c0d :55D0C8A00000+1A2B3C4 :55D0C8A00000+1A2B3C5',
      named('pki_event', '*Mar 13 09:00:04.100: EST client'),
      'gw1#',
      '',
    ].join('\n'),
  );
  expect(kinds(reading).sort()).toEqual(['exchange-traced', 'failure', 'failure', 'pki-step']);
  expect(ofKind(reading, 'gateway.failure').map(({ text }) => text)).toEqual([
    'Auth exchange failed',
    'A supplied parameter is incorrect',
  ]);
  expect(skipped(reading, 'not understood')).toBe(0);
});
