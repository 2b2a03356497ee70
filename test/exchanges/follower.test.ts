import { describe, expect, test } from 'vitest';
import { exchangeFollower } from '../../src/exchanges/follower.ts';
import { pcap } from '../../src/readers/pcap.ts';
import {
  liveness as dpd,
  init,
  initResponse,
  NONCE,
  packet,
  refusal,
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
  ipv6,
  MARKER,
  octets,
  pcapFile,
  SPI_I,
  SPI_R,
  u16,
  udp,
} from '../support/packets.ts';
import { sourceOf } from '../support/sources.ts';

const run = (packets: readonly CapturedPacket[]) => follow(pcapFile(packets));
const codes = (diagnostics: readonly { code: string }[]) => diagnostics.map(({ code }) => code);

describe('pairing', () => {
  test('requests meet their responses by side, message id and exchange', async () => {
    const { sas, diagnostics } = await run([
      packet(init(), 0),
      packet(initResponse(), 1, true),
      packet(request({ exchange: 35, id: 1 }, 35), 2),
      packet(response({ exchange: 35, id: 1 }, 36), 3, true),
      // The gateway's own first request has message id 0 as well.
      packet(request({ exchange: 37, id: 0, flags: 0x00 }, 42), 4, true),
      packet(response({ exchange: 37, id: 0, flags: 0x28 }, 0), 5),
    ]);
    expect(diagnostics).toEqual([]);
    expect(sas).toHaveLength(1);
    const [sa] = sas;
    expect(sa).toMatchObject({
      initiatorSpi: SPI_I,
      responderSpi: SPI_R,
      messages: 6,
      retransmissions: 0,
      encryptedMessages: 4,
    });
    expect(
      sa?.exchanges.map((x) => [
        x.exchange,
        x.openedBy,
        x.messageId,
        x.request?.evidence.frame,
        x.response?.evidence.frame,
      ]),
    ).toEqual([
      ['IKE_SA_INIT', 'initiator', 0, 1, 2],
      ['IKE_AUTH', 'initiator', 1, 3, 4],
      ['INFORMATIONAL', 'responder', 0, 5, 6],
    ]);
    expect(sa?.exchanges[1]?.response).toMatchObject({ payloads: ['SK'], firstInner: 36, count: 1 });
    expect(sa?.proposal).toBe('AES_CBC_256 HMAC_SHA2_512_256 PRF_HMAC_SHA2_512 19');
  });

  test('an answer that was written before its request answers it', async () => {
    const checks = Array.from({ length: 3000 }, (_, id) => dpd(id, id)).map(([ask, answer]) => [answer, ask]);
    const again = [packet(request({ id: 3000 }), 3000), packet(request({ id: 3000 }), 3000, false, 1000)].toReversed();
    const { sas } = await run([...checks.flat(), ...again].filter((one) => one !== undefined));
    expect(
      sas[0]?.exchanges.map(({ messageId, repeats, response: answer }) => [messageId, repeats, answer?.count]),
    ).toEqual([
      [0, 3000, 3000],
      [3000, 1, undefined],
    ]);
    expect(sas[0]?.exchanges[1]?.request).toMatchObject({ count: 2, evidence: { frame: 6002 } });
    expect(sas[0]?.retransmissions).toBe(1);
  });

  test('an answer stays behind what stands a second and more after it: a clock that was set has no such order', async () => {
    const { sas } = await run([packet(response({ id: 0 }), 3, true), packet(request({ id: 0 }), 1)]);
    expect(sas[0]).toMatchObject({ evidence: { frame: 1 }, messages: 2 });
  });

  test('the same bytes again are a retransmission, within a millisecond a second copy', async () => {
    const message = request({ exchange: 35, id: 1 }, 35);
    const { sas, diagnostics } = await run([
      packet(message, 0),
      packet(message, 0, false, 500),
      packet(message, 2),
      packet(message, 6),
    ]);
    expect(codes(diagnostics)).toEqual(['ike.capture-duplicate']);
    expect(sas[0]).toMatchObject({ messages: 3, retransmissions: 2 });
    expect(sas[0]?.exchanges[0]?.request).toMatchObject({
      count: 3,
      evidence: { frame: 1, run: { count: 3, last: { frame: 4 } } },
    });
  });

  test('other bytes under the same id are said', async () => {
    const { sas, diagnostics } = await run([packet(request({ id: 3 }), 0), packet(request({ id: 3 }, 0, 64, 9), 1)]);
    expect(codes(diagnostics)).toEqual(['ike.same-id-other-bytes']);
    expect(sas[0]).toMatchObject({ messages: 2, retransmissions: 0 });
  });

  test('cookie and wrong group are exchanges of their own, of one SA', async () => {
    const cookie = ike({ spiR: ZERO, exchange: 34 }, [41, octets('00004006 aabbccdd')], [33, SA_PAYLOAD], [40, NONCE]);
    const { sas, diagnostics } = await run([
      packet(init(), 0),
      packet(refusal(16390), 1, true),
      packet(cookie, 2),
      packet(refusal(17), 3, true),
      packet(init({}, new Uint8Array(48)), 4),
      packet(initResponse(), 5, true),
    ]);
    expect(diagnostics).toEqual([]);
    expect(sas).toHaveLength(1);
    expect(sas[0]?.responderSpi).toBe(SPI_R);
    expect(sas[0]?.exchanges.map(({ response: answer }) => answer?.payloads.join(' '))).toEqual([
      'N(COOKIE)',
      'N(INVALID_KE_PAYLOAD)',
      'SA Nonce',
    ]);
    expect(sas[0]?.exchanges.map(({ response: answer }) => answer?.notifies)).toEqual([[16390], [17], []]);
  });

  test('a repetition that gets another answer is the request of that answer', async () => {
    const { sas } = await run([
      packet(init(), 0),
      packet(initResponse(), 1, true),
      packet(init(), 2),
      packet(refusal(16390), 3, true),
    ]);
    expect(sas).toHaveLength(1);
    expect(sas[0]).toMatchObject({ messages: 4, retransmissions: 1 });
    expect(
      sas[0]?.exchanges.map((x) => [x.request?.evidence.frame, x.request?.count, x.response?.evidence.frame]),
    ).toEqual([
      [1, 1, 2],
      [3, 1, 4],
    ]);
  });
});

describe('which SA', () => {
  test('a new initiator SPI is a new SA, in order of first message', async () => {
    const other = '3333333333333333';
    const { sas } = await run([
      packet(init(), 0),
      packet(init({ spiI: other }), 1),
      packet(initResponse({ spiI: other }), 2, true),
    ]);
    expect(sas.map(({ initiatorSpi, responderSpi }) => [initiatorSpi, responderSpi])).toEqual([
      [SPI_I, ZERO],
      [other, SPI_R],
    ]);
  });

  test('without its start the initiator is known by its flag, also after a rekey by the gateway', async () => {
    const { sas } = await run([
      packet(response({ exchange: 37, id: 4 }), 0, true),
      packet(request({ spiI: 'aa'.repeat(8), id: 0 }), 1, true),
    ]);
    expect(sas.map(({ initiator }) => initiator.address)).toEqual([CLIENT, GATEWAY]);
  });

  test('new ports are a new path of the same SA', async () => {
    const moved = {
      frame: ethernet(ipv4({}, udp(61_000, 4500, octets(MARKER, request({ id: 2 }))))),
      seconds: 1_700_000_009,
    };
    const { sas } = await run([packet(request({ id: 1 }), 0), moved]);
    expect(sas[0]?.paths.map(({ initiator, evidence }) => [initiator.port, evidence.frame])).toEqual([
      [4500, 1],
      [61_000, 2],
    ]);
  });

  test('responder SPI zero belongs to IKE_SA_INIT only', async () => {
    const { sas, diagnostics } = await run([packet(request({ exchange: 35, spiR: ZERO }), 0)]);
    expect([sas, codes(diagnostics)]).toEqual([[], ['ike.responder-spi-zero']]);
  });

  test('a flood of made-up SPIs is bounded and said', async () => {
    const spi = (i: number) => (i + 1).toString(16).padStart(16, '0');
    const flood = Array.from({ length: 200 }, (_, i) => packet(init({ spiI: spi(i) }), i));
    const real = [1, 2, 3, 4].map((id) => packet(request({ id }), 0));
    const follower = exchangeFollower({ limits: { halfOpen: 40, all: 1000 } });
    for (const item of await read(pcap, sourceOf(pcapFile([...real, ...flood])))) {
      if (item.kind === 'wire.packets') follower.feed(item, 'C1');
    }
    const found = follower.finish();
    const sas = found.filter((event) => event.kind === 'wire.ike-sa');
    const [folded] = found.filter((event) => event.kind === 'diagnostic');
    expect(sas.length).toBeLessThanOrEqual(41);
    expect(sas.some(({ initiatorSpi }) => initiatorSpi === SPI_I)).toBe(true);
    expect(folded).toMatchObject({ code: 'ike.sas-folded', count: 201 - sas.length });
  });
});

describe('liveness checks', () => {
  test('answered ones in a row become one entry', async () => {
    const packets = Array.from({ length: 50 }, (_, i) => dpd(i + 2, i * 10)).flat();
    const { sas } = await run([...packets, packet(request({ id: 52 }), 600)]);
    expect(sas[0]?.exchanges.map((x) => [x.messageId, x.repeats, x.response === undefined])).toEqual([
      [2, 50, false],
      [52, 1, true],
    ]);
    expect(sas[0]?.exchanges[0]?.request).toMatchObject({
      count: 50,
      evidence: { frame: 1, run: { count: 50, last: { frame: 99 } } },
    });
    expect(sas[0]).toMatchObject({ messages: 101, retransmissions: 0 });
  });

  test('both sides may check at the same time', async () => {
    const back = (id: number, second: number) => [
      packet(request({ id, flags: 0x00 }, 0, 64, 201), second, true),
      packet(response({ id, flags: 0x28 }, 0, 64, 202), second, false, 2000),
    ];
    const { sas } = await run([...dpd(2, 0), ...back(0, 5), ...dpd(3, 10), ...back(1, 15), ...dpd(4, 20)]);
    expect(sas[0]?.exchanges.map((x) => [x.openedBy, x.repeats])).toEqual([
      ['initiator', 3],
      ['responder', 2],
    ]);
  });

  test('anything else in between ends the run', async () => {
    const other = [
      packet(request({ exchange: 36, id: 4 }, 41), 20),
      packet(response({ exchange: 36, id: 4 }, 33), 21, true),
    ];
    const { sas } = await run([...dpd(2, 0), ...dpd(3, 10), ...other, ...dpd(5, 30), ...dpd(6, 40)]);
    expect(sas[0]?.exchanges.map((x) => [x.exchange, x.repeats])).toEqual([
      ['INFORMATIONAL', 2],
      ['CREATE_CHILD_SA', 1],
      ['INFORMATIONAL', 2],
    ]);
  });

  test('a check on another path, or of another size, is an entry of its own', async () => {
    const moved = {
      frame: ethernet(ipv4({}, udp(61_000, 4500, octets(MARKER, request({ id: 4 }))))),
      seconds: 1_700_000_020,
    };
    const { sas } = await run([...dpd(2, 0), ...dpd(3, 10), moved, packet(request({ id: 5 }, 0, 80), 30)]);
    expect(sas[0]?.exchanges.map((x) => [x.messageId, x.repeats])).toEqual([
      [2, 2],
      [4, 1],
      [5, 1],
    ]);
  });

  test('one that nobody answers has its own entry with its repetitions', async () => {
    const again = [0, 2, 6].map((after) => packet(request({ id: 4 }), 30 + after));
    const { sas } = await run([...dpd(2, 0), ...dpd(3, 10), ...again, ...dpd(5, 60)]);
    expect(sas[0]?.exchanges.map((x) => [x.messageId, x.repeats, x.request?.count, x.response?.count])).toEqual([
      [2, 2, 2, 2],
      [4, 1, 3, undefined],
      [5, 1, 1, 1],
    ]);
  });

  test('the last one, asked again after its answer, has its own entry: the answer may have been lost on the way', async () => {
    const again = [3, 6].flatMap((after) => [
      packet(request({ id: 5 }), 40 + after),
      packet(response({ id: 5 }), 40 + after, true, 900),
    ]);
    const checks = [...dpd(2, 0), ...dpd(3, 10), ...dpd(4, 20), ...dpd(5, 40), ...again];
    const folded = async (...more: readonly ReturnType<typeof packet>[]) => {
      const { sas } = await run([...checks, ...more]);
      return sas[0]?.exchanges.map((x) => [x.messageId, x.repeats, x.request?.count, x.response?.count]);
    };
    expect(await folded()).toEqual([
      [2, 3, 3, 3],
      [5, 1, 3, 3],
    ]);
    // Whoever goes on has heard it.
    expect(await folded(...dpd(6, 60))).toEqual([[2, 5, 7, 7]]);
  });

  test('a capture of one direction folds too, and says that nothing was answered there', async () => {
    const asked = Array.from({ length: 500 }, (_, i) => packet(request({ id: i + 2 }), i * 10));
    const { sas } = await run(asked);
    expect(sas[0]?.exchanges).toMatchObject([
      { messageId: 2, repeats: 500, request: { count: 500 }, response: undefined },
    ]);
    const answers = Array.from({ length: 500 }, (_, i) => packet(response({ id: i + 2 }), i * 10, true));
    const [other] = (await run(answers)).sas;
    expect(other?.exchanges).toMatchObject([
      { messageId: 2, repeats: 500, request: undefined, response: { count: 500 } },
    ]);
  });

  test('a direction that is no longer captured is folded after a while, and again paired once it is back', async () => {
    const asked = Array.from({ length: 500 }, (_, i) => packet(request({ id: i + 3 }), i * 10 + 10));
    const answered = [packet(response({ id: 502 }), 5001, true), ...dpd(503, 5010), ...dpd(504, 5020)];
    const { sas } = await run([...dpd(2, 0), ...asked, ...answered]);
    expect(sas[0]).toMatchObject({ messages: 2 + 500 + 5, retransmissions: 0 });
    const kept = sas[0]?.exchanges.map((x) => [x.messageId, x.repeats, x.request?.count, x.response?.count]) ?? [];
    expect(kept.length).toBeLessThan(25);
    expect(kept.slice(-2)).toEqual([
      [19, 483, 483, undefined],
      [502, 3, 3, 3],
    ]);
    expect(kept.reduce((sum, [, repeats]) => sum + (repeats ?? 0), 0)).toBe(503);
  });

  test('a check that is asked twice before the first answer of all is one exchange', async () => {
    const { sas } = await run([
      packet(request({ id: 3 }), 0),
      packet(request({ id: 3 }), 3),
      packet(response({ id: 3 }), 4, true),
    ]);
    expect(sas[0]?.exchanges).toMatchObject([
      {
        messageId: 3,
        repeats: 1,
        request: { count: 2, evidence: { frame: 1 } },
        response: { count: 1, evidence: { frame: 3 } },
      },
    ]);
  });

  test('where both directions are seen, an unanswered check is not folded away', async () => {
    const asked = [3, 4, 5].map((id) => packet(request({ id }), id * 10));
    const { sas } = await run([...dpd(2, 0), ...asked]);
    expect(sas[0]?.exchanges.map((x) => [x.messageId, x.repeats, x.response === undefined])).toEqual([
      [2, 1, false],
      [3, 1, true],
      [4, 1, true],
      [5, 1, true],
    ]);
  });

  test('a late repetition of a folded check is a retransmission', async () => {
    const { sas } = await run([...dpd(2, 0), ...dpd(3, 10), ...dpd(4, 20), packet(request({ id: 3 }), 25)]);
    expect(sas[0]).toMatchObject({ messages: 7, retransmissions: 1 });
    expect(sas[0]?.exchanges).toHaveLength(1);
  });
});

describe('IKE fragments', () => {
  const part = (number: number, total: number, inner = 0) =>
    ike({ spiR: SPI_R, exchange: 35, id: 1 }, [
      53,
      octets(u16(number), u16(total), new Uint8Array(40).fill(number)),
      inner,
    ]);

  test('are one message, whatever their order', async () => {
    const { sas, diagnostics } = await run([
      packet(part(2, 3), 0),
      packet(part(1, 3, 35), 0, false, 9000),
      packet(part(3, 3), 1),
    ]);
    expect(diagnostics).toEqual([]);
    expect(sas[0]).toMatchObject({ messages: 3, retransmissions: 0 });
    expect(sas[0]?.exchanges).toMatchObject([
      {
        request: {
          count: 1,
          payloads: ['SKF'],
          firstInner: 35,
          evidence: { frame: 1 },
          fragments: { seen: 3, total: 3, others: [{ frame: 2 }, { frame: 3 }] },
          octets: 3 * (28 + 48),
        },
      },
    ]);
  });

  test('a missing one is said', async () => {
    const { diagnostics } = await run([packet(part(1, 3, 35), 0), packet(part(3, 3), 1)]);
    expect(diagnostics).toMatchObject([
      { code: 'ike.fragments-incomplete', message: expect.stringContaining('IKE fragments 1, 3 of 3') },
    ]);
  });
});

describe('IKE fragments that do not fit', () => {
  const part = (number: number, total: number, fill = number, inner = number === 1 ? 35 : 0) =>
    ike({ spiR: SPI_R, exchange: 35, id: 1 }, [
      53,
      octets(u16(number), u16(total), new Uint8Array(40).fill(fill)),
      inner,
    ]);

  test('a larger total is the same message cut anew, a smaller one is left over', async () => {
    const { sas, diagnostics } = await run([
      packet(part(1, 2), 0),
      packet(part(1, 3, 11), 1),
      packet(part(2, 2), 1, false, 9000),
      packet(part(2, 3, 12), 2),
      packet(part(3, 3, 13), 3),
    ]);
    expect(diagnostics).toEqual([]);
    expect(sas[0]?.exchanges).toMatchObject([
      { request: { count: 2, fragments: { seen: 3, total: 3 }, firstInner: 35 } },
    ]);
  });

  test('of two with one number the first stays', async () => {
    const { sas, diagnostics } = await run([packet(part(1, 2), 0), packet(part(1, 2, 99), 1), packet(part(2, 2), 2)]);
    expect(codes(diagnostics)).toEqual(['ike.same-id-other-bytes']);
    expect(sas[0]?.exchanges).toMatchObject([{ request: { fragments: { seen: 2, total: 2 } } }]);
  });

  test.each([
    ['number 0', part(0, 3), 'ike.fragment-number', 32],
    ['a number beyond the total', part(4, 3), 'ike.fragment-number', 32],
    ['a total of 0', part(1, 0), 'ike.fragment-number', 32],
    ['an inner payload in a later one', part(2, 3, 2, 35), 'ike.fragment-next-payload', 28],
    [
      'no room for its header',
      ike({ spiR: SPI_R, exchange: 35, id: 1 }, [53, octets('0001')]),
      'ike.fragment-header',
      32,
    ],
  ])('%s is said with its place', async (_, message, code, at) => {
    const { diagnostics } = await run([packet(message, 0)]);
    const [first] = diagnostics.filter((one) => one.code === code);
    expect(first?.message).toContain(`octet ${at} of the IKE message in frame 1`);
  });
});

describe('repetitions of what was cut short', () => {
  const whole = packet(request({ exchange: 35, id: 1 }, 35, 200), 0);
  const cut = (length: number, second: number, from = whole) => ({
    ...from,
    frame: from.frame.subarray(0, length),
    original: from.frame.length,
    seconds: 1_700_000_000 + second,
  });

  test.each([
    ['both cut at the same place', [cut(100, 0), cut(100, 2)]],
    ['cut at different places', [cut(100, 0), cut(120, 2)]],
    ['one of them whole', [whole, cut(100, 2)]],
    ['less than what tells them apart', [cut(80, 0), cut(76, 2)]],
  ])('%s: probable', async (_, packets) => {
    const { sas } = await run(packets);
    expect(sas[0]).toMatchObject({ messages: 2, retransmissions: 1 });
    expect(sas[0]?.exchanges).toMatchObject([{ request: { count: 2, probable: true } }]);
  });

  test('another length or another beginning is another message', async () => {
    const longer = packet(request({ exchange: 35, id: 1 }, 35, 216), 2);
    const other = packet(request({ exchange: 35, id: 1 }, 35, 200, 9), 4);
    const { sas, diagnostics } = await run([cut(100, 0), cut(100, 2, longer), cut(100, 4, other)]);
    expect(sas[0]).toMatchObject({ messages: 3, retransmissions: 0 });
    expect(codes(diagnostics)).toContain('ike.same-id-other-bytes');
  });

  test('whole ones are certain', async () => {
    const { sas } = await run([whole, { ...whole, seconds: 1_700_000_002 }]);
    expect(sas[0]?.exchanges[0]?.request).not.toHaveProperty('probable');
  });
});

describe('IP fragments', () => {
  const datagram = udp(4500, 4500, octets(MARKER, request({ exchange: 35, id: 1 }, 35, 1400)));
  const part = (offset: number, size: number, second: number, id = 9): CapturedPacket => {
    const body = datagram.subarray(offset, offset + size);
    return {
      frame: ethernet(ipv4({ id, offset, more: offset + size < datagram.length }, body)),
      seconds: 1_700_000_000 + second,
    };
  };

  test.each([
    ['in order', [0, 512, 1024]],
    ['last first', [1024, 512, 0]],
    ['one of them twice', [0, 512, 512, 1024]],
    ['one of them again when all is there', [0, 512, 1024, 512]],
  ])('%s', async (_, offsets) => {
    const { sas, diagnostics } = await run(offsets.map((offset, i) => part(offset, 512, i)));
    expect(diagnostics).toEqual([]);
    expect(sas).toMatchObject([
      {
        messages: 1,
        exchanges: [{ exchange: 'IKE_AUTH', request: { payloads: ['SK'], firstInner: 35, octets: 1432 } }],
      },
    ]);
  });

  test('over IPv6', async () => {
    const six = (offset: number, size: number) => {
      const more = offset + size < datagram.length ? 1 : 0;
      return {
        frame: ethernet(
          ipv6(44, octets('11 00', u16(offset + more), '00000007', datagram.subarray(offset, offset + size))),
        ),
      };
    };
    const { sas, diagnostics } = await run([six(0, 1232), six(1232, 1232)]);
    expect(diagnostics).toEqual([]);
    expect(sas).toMatchObject([{ initiator: { address: '2001:db8::1', port: 4500 }, evidence: { frame: 2 } }]);
  });

  test('a set that never completes names the exchange and what is missing', async () => {
    const { sas, diagnostics } = await run([part(0, 512, 0), part(1024, 512, 1)]);
    expect(sas).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'ip.fragments-incomplete', evidence: { frame: 1 } }]);
    expect(diagnostics[0]?.message).toContain('IKE_AUTH');
    expect(diagnostics[0]?.message).toContain('octets 512 to 1023');
  });

  test('without the first one nobody can tell', async () => {
    expect(codes((await run([part(512, 512, 0)])).diagnostics)).toEqual(['ip.fragments-orphaned']);
  });

  test('a set is given up after a minute of capture time', async () => {
    const { sas, diagnostics } = await run([part(0, 512, 0), part(512, 512, 70), part(1024, 512, 71)]);
    expect([sas, codes(diagnostics)]).toEqual([[], ['ip.fragments-incomplete', 'ip.fragments-orphaned']]);
  });

  test('an overlap with other bytes drops the set', async () => {
    const forged = {
      frame: ethernet(ipv4({ id: 9, offset: 256, more: true }, new Uint8Array(512))),
      seconds: 1_700_000_000,
    };
    const { sas, diagnostics } = await run([part(0, 512, 0), forged, part(512, 512, 1), part(1024, 512, 1)]);
    expect([sas, codes(diagnostics)]).toEqual([[], ['ip.fragments-contradict']]);
  });
});

describe('damage', () => {
  test('a snap length hides the first inner type and is not taken for damage', async () => {
    const whole = packet(request({ exchange: 35, id: 1 }, 35), 0);
    const cut = { ...whole, frame: whole.frame.subarray(0, 74), original: whole.frame.length };
    const { sas, diagnostics } = await run([cut]);
    expect(codes(diagnostics)).toEqual(['ike.message-cut']);
    expect(sas[0]?.exchanges[0]?.request).toMatchObject({ payloads: ['SK'], firstInner: 'unknown' });
  });

  test('payload faults are said with their frame', async () => {
    const bad = ike({ spiR: SPI_R, exchange: 37, id: 1 }, [41, octets('0000')]);
    const { diagnostics } = await run([packet(bad.with(31, 3), 0)]);
    expect(diagnostics).toMatchObject([
      { code: 'ike.payload-length', evidence: { frame: 1 }, message: expect.stringContaining('octet 28') },
    ]);
  });

  test('a header that disagrees with its datagram is said', async () => {
    const { diagnostics } = await run([
      packet(request({ id: 1, length: 90 }), 0),
      packet(request({ id: 2, length: 200 }), 1),
    ]);
    expect(codes(diagnostics)).toEqual(['ike.octets-after-message', 'ike.payload-overrun', 'ike.length-overrun']);
  });
});
