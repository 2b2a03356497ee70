// What an SA's event says beyond its exchanges: where it came from, which ways it went, what stands between its ends.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { exchangeFollower } from '../../src/exchanges/follower.ts';
import { pcap } from '../../src/readers/pcap.ts';
import {
  init,
  initResponse,
  liveness,
  NONCE,
  packet,
  request,
  response,
  SA_PAYLOAD,
  ZERO,
} from '../support/ike-packets.ts';
import { follow, read } from '../support/lab.ts';
import {
  type CapturedPacket,
  CLIENT,
  ethernet,
  GATEWAY,
  ike,
  ipv4,
  MARKER,
  octets,
  pcapFile,
  SPI_I,
  SPI_R,
  u16,
  udp,
} from '../support/packets.ts';
import { sourceOf } from '../support/sources.ts';

const run = async (packets: readonly CapturedPacket[]) => follow(pcapFile(packets));
const NEW_I = 'aaaaaaaaaaaaaaaa';
const NEW_R = 'bbbbbbbbbbbbbbbb';

/** A packet between any two ends on port 4500. */
function between(from: string, to: string, message: Uint8Array, second: number, ports = [4500, 4500]): CapturedPacket {
  const [source = 0, destination = 0] = ports;
  const body = destination === 500 || source === 500 ? message : octets(MARKER, message);
  return { frame: ethernet(ipv4({ from, to }, udp(source, destination, body))), seconds: 1_700_000_000 + second };
}

describe('how an SA came to be', () => {
  const rekey = (second: number, inner = 33, back = false) => [
    packet(request({ exchange: 36, id: 7, flags: back ? 0x00 : 0x08 }, inner), second, back),
    packet(response({ exchange: 36, id: 7, flags: back ? 0x28 : 0x20 }, 33), second, !back, 4000),
  ];
  const parentDeleted = (second: number) => [
    packet(request({ id: 8 }, 42), second),
    packet(response({ id: 8 }, 0), second, true, 2000),
  ];
  const child = (second: number, back = false) => [
    packet(request({ spiI: NEW_I, spiR: NEW_R, id: 0 }), second, back),
    packet(response({ spiI: NEW_I, spiR: NEW_R, id: 0 }), second, !back, 2000),
  ];

  test('seen from its IKE_SA_INIT on, or from somewhere in its midst', async () => {
    const { sas } = await run([packet(init({ spiI: NEW_I }), 0), ...liveness(5, 1)]);
    expect(sas.map(({ initiatorSpi, opening }) => [initiatorSpi, opening])).toEqual([
      [NEW_I, 'ike-sa-init'],
      [SPI_I, 'before-capture'],
    ]);
  });

  test('made inside another one, which is named', async () => {
    const { sas } = await run([...liveness(5, 0), ...rekey(10), ...parentDeleted(11), ...child(40)]);
    const parent = { initiatorSpi: SPI_I, responderSpi: SPI_R, alternatives: 0 };
    expect(sas[1]).toMatchObject({ opening: 'rekey', rekeyOf: { ...parent, opener: 'initiator' } });
  });

  test('a gateway that rekeys becomes the initiator, and the opener is still the client', async () => {
    const { sas } = await run([...liveness(5, 0), ...rekey(10, 33, true), ...child(40, true)]);
    expect(sas[1]).toMatchObject({ initiator: { address: GATEWAY }, rekeyOf: { opener: 'responder' } });
  });

  test.each([
    ['a rekey of a Child SA says so with a Notify', [...liveness(5, 0), ...rekey(10, 41), ...child(40)]],
    ['no rekey at all', [...liveness(5, 0), ...child(40)]],
    ['the parent goes on in use', [...liveness(5, 0), ...rekey(10), ...child(40), ...liveness(9, 400)]],
    ['a rekey that came later', [...liveness(5, 0), ...child(5), ...rekey(10)]],
    [
      'between other addresses',
      [
        ...liveness(5, 0),
        ...rekey(10),
        between('192.0.2.77', GATEWAY, request({ spiI: NEW_I, spiR: NEW_R, id: 0 }), 40),
      ],
    ],
  ])('not told where it does not fit: %s', async (_, packets) => {
    const { sas } = await run(packets);
    const made = sas.find(({ initiatorSpi }) => initiatorSpi === NEW_I);
    expect([made?.opening, made?.rekeyOf]).toEqual(['before-capture', undefined]);
  });

  test('several parents that fit are counted', async () => {
    const other = { spiI: '3333333333333333', spiR: '4444444444444444' };
    const second = [
      packet(request({ ...other, exchange: 36, id: 3 }, 33), 5),
      packet(response({ ...other, exchange: 36, id: 3 }, 33), 5, true, 3000),
    ];
    const { sas } = await run([...liveness(5, 0), ...second, ...rekey(10), ...child(40)]);
    expect(sas.at(-1)?.rekeyOf).toMatchObject({ initiatorSpi: SPI_I, alternatives: 1 });
  });
});

describe('ways that an SA went', () => {
  const changes = async (packets: readonly CapturedPacket[]) => {
    const { sas } = await run(packets);
    return sas[0]?.paths.map(({ change, evidence }) => [change, evidence.frame]);
  };

  test('the move to port 4500 is no change of the network', async () => {
    const start = [
      between(CLIENT, GATEWAY, init(), 0, [500, 500]),
      between(GATEWAY, CLIENT, initResponse(), 0, [500, 500]),
    ];
    expect(await changes([...start, ...liveness(1, 1)])).toEqual([
      ['first', 1],
      ['nat-traversal', 3],
    ]);
  });

  test('another port, another address, and one that the client announced', async () => {
    const notified = request({ id: 6 }, 41);
    expect(
      await changes([
        ...liveness(1, 0),
        between(CLIENT, GATEWAY, request({ id: 2 }), 10, [61_000, 4500]),
        between('192.0.2.99', GATEWAY, request({ id: 3 }), 20, [61_000, 4500]),
        between('192.0.2.50', GATEWAY, notified, 30, [61_000, 4500]),
      ]),
    ).toEqual([
      ['first', 1],
      ['port', 3],
      ['address', 4],
      ['notified', 5],
    ]);
  });
});

describe('NAT detection', () => {
  const hash = (spiR: string, address: string, port: number) =>
    createHash('sha1')
      .update(octets(SPI_I, spiR, Uint8Array.from(address.split('.').map(Number)), u16(port)))
      .digest();
  const notify = (type: number, data: Uint8Array): [number, Uint8Array] => [41, octets('0000', u16(type), data)];
  const asked = (source: Uint8Array, destination: Uint8Array) =>
    ike({ spiR: ZERO, exchange: 34 }, [33, SA_PAYLOAD], [40, NONCE], notify(16388, source), notify(16389, destination));
  const right = hash(ZERO, CLIENT, 4500);
  const gateway = hash(ZERO, GATEWAY, 4500);
  const wrong = new Uint8Array(20);

  test.each([
    ['fitting hashes alone tell nothing', right, gateway, { initiator: undefined, responder: undefined }],
    ['a client behind NAT, or one that wants ESP in UDP', wrong, gateway, { initiator: true, responder: undefined }],
    ['a gateway behind NAT', right, wrong, { initiator: undefined, responder: true }],
  ])('%s', async (_, source, destination, nat) => {
    const { sas } = await run([packet(asked(source, destination), 0)]);
    expect(sas[0]?.nat).toEqual(nat);
  });

  const answer = (destination: Uint8Array) =>
    ike(
      { exchange: 34, spiR: SPI_R, flags: 0x20 },
      [33, SA_PAYLOAD],
      [40, NONCE],
      notify(16388, hash(SPI_R, GATEWAY, 4500)),
      notify(16389, destination),
    );

  test('hashes that fit in both directions: no NAT', async () => {
    const { sas } = await run([packet(asked(right, gateway), 0), packet(answer(hash(SPI_R, CLIENT, 4500)), 1, true)]);
    expect(sas[0]?.nat).toEqual({ initiator: false, responder: false });
  });

  test('between the client and its NAT only the answer tells', async () => {
    const { sas } = await run([packet(asked(right, gateway), 0), packet(answer(wrong), 1, true)]);
    expect(sas[0]?.nat).toEqual({ initiator: true, responder: false });
  });

  test('without the notifies nobody knows', async () => {
    const { sas } = await run([packet(init(), 0)]);
    expect(sas[0]?.nat).toEqual({ initiator: undefined, responder: undefined });
  });
});

type Followed = ReturnType<ReturnType<typeof exchangeFollower>['finish']>;

/** Everything that following the packets of one file gives. */
async function followed(packets: readonly CapturedPacket[]): Promise<Followed> {
  const follower = exchangeFollower();
  for (const item of await read(pcap, sourceOf(pcapFile(packets)))) {
    if (item.kind === 'wire.packets') follower.feed(item, 'C1');
  }
  return follower.finish();
}

const scopes = (items: Followed) => items.filter((item) => item.kind === 'wire.capture-scope');

test('which directions a file shows is told pair by pair', async () => {
  const oneWay = between('192.0.2.20', GATEWAY, request({ spiI: NEW_I, id: 1 }), 3);
  const { sas } = await run([...liveness(2, 0), oneWay]);
  expect(sas).toHaveLength(2);
  const [scope] = scopes(await followed([...liveness(2, 0), oneWay]));
  expect(scope?.pairs).toEqual([
    { initiator: CLIENT, responder: GATEWAY, fromInitiator: 1, fromResponder: 1 },
    { initiator: '192.0.2.20', responder: GATEWAY, fromInitiator: 1, fromResponder: 0 },
  ]);
  expect(scope?.incomplete).toBe(false);
  expect(scope?.headless).toBeUndefined();
});

test('messages of which a snap length left less than the header are counted, though no SA has them', async () => {
  const headless = [0, 1].map((second) => {
    const whole = between(CLIENT, GATEWAY, request({ id: 1 }), second);
    // Ethernet, IP, UDP and the marker of port 4500 take 46 octets, the header 28.
    return { ...whole, frame: whole.frame.subarray(0, 70), original: whole.frame.length };
  });
  const items = await followed(headless);
  expect(items.filter(({ kind }) => kind === 'wire.ike-sa')).toEqual([]);
  expect(scopes(items)).toMatchObject([{ pairs: [], headless: 2 }]);
});

describe('Cisco’s own fragments', () => {
  const whole = request({ exchange: 35, id: 1 }, 43, 600);
  const piece = (number: number, last: boolean, data: Uint8Array, id = 3) =>
    ike({ spiR: SPI_R, exchange: 35, id: 1 }, [132, octets(u16(id), number, last ? 1 : 0, data)]);
  const thirds = [0, 1, 2].map((index) => whole.subarray(index * 220, (index + 1) * 220));
  const pieces = thirds.map((data, index) => piece(index + 1, index === 2, data));
  const at = (indexes: readonly number[]) => indexes.map((index, second) => packet(pieces[index] ?? whole, second));

  test.each([
    ['in order', [0, 1, 2]],
    ['last first', [2, 1, 0]],
    ['one of them twice', [0, 1, 1, 2]],
  ])('%s: the message that was cut', async (_, order) => {
    const { sas, diagnostics } = await run(at(order));
    expect(diagnostics).toEqual([]);
    expect(sas[0]?.exchanges).toMatchObject([
      { request: { octets: whole.length, payloads: ['SK'], firstInner: 43, fragments: { seen: 3, total: 3 } } },
    ]);
  });

  test('a missing piece is said', async () => {
    const { sas, diagnostics } = await run(at([0, 2]));
    expect(diagnostics).toMatchObject([{ code: 'ike.fragments-incomplete' }]);
    expect(sas[0]?.exchanges).toMatchObject([{ request: { payloads: ['payload-132'], firstInner: 43 } }]);
  });

  test('a number beyond the last piece is no piece', async () => {
    const stray = piece(5, false, thirds[1] ?? whole);
    for (const order of [
      [stray, pieces[0], pieces[2]],
      [pieces[0], pieces[2], stray],
    ]) {
      const { sas, diagnostics } = await run(order.map((message, second) => packet(message ?? whole, second)));
      expect(diagnostics.map(({ code }) => code)).toContain('ike.fragments-incomplete');
      expect(sas[0]?.exchanges).toMatchObject([{ request: { fragments: { seen: 2, total: 3 } } }]);
    }
  });

  test('pieces that make no message, or pieces of pieces, are said', async () => {
    const noise = [piece(1, false, new Uint8Array(50).fill(7)), piece(2, true, new Uint8Array(50).fill(7))];
    const nested = piece(1, true, piece(1, true, thirds[0] ?? whole), 4);
    for (const messages of [noise, [nested]]) {
      const { diagnostics } = await run(messages.map((message, second) => packet(message, second)));
      expect(diagnostics).toMatchObject([{ code: 'ike.fragments-contradict' }]);
    }
  });
});
