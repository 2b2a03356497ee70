import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import { rhythmOf } from '../../src/correlate/dpd.ts';
import type { ChecksSeen, IkeSaSeen } from '../../src/model/wire-events.ts';
import {
  about,
  answer,
  at,
  capture,
  exchange,
  ikePacket,
  loginExchanges,
  place,
  reconnectExchanges,
  refusedExchanges,
  said,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';
import { liveness, packet, request, response } from '../support/ike-packets.ts';
import { follow } from '../support/lab.ts';
import {
  type CapturedPacket,
  CLIENT,
  ethernet,
  GATEWAY,
  ipv4,
  octets,
  pcapFile,
  u32,
  udp,
} from '../support/packets.ts';

/** ESP of the client to the gateway, or back. */
function esp(second: number, back = false): CapturedPacket {
  const ip = back ? { from: GATEWAY, to: CLIENT } : {};
  const payload = octets(u32(0xc0ffee01), u32(second), new Uint8Array(40));
  return { frame: ethernet(ipv4(ip, udp(4500, 4500, payload))), seconds: 1_700_000_000 + second, fraction: 0 };
}

/** A check of the gateway and its answer. */
const asked = (id: number, second: number) => [
  packet(request({ id, flags: 0x00 }), second, true),
  packet(response({ id, flags: 0x28 }), second, false, 2000),
];

const checksIn = async (packets: readonly CapturedPacket[]): Promise<IkeSaSeen['checks']> =>
  (await follow(pcapFile(packets))).sas[0]?.checks;

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const timeOf = ({ seconds = 0, fraction = 0 }: CapturedPacket) => seconds + fraction / 1e6;
const inOrder = (packets: readonly CapturedPacket[]) => packets.toSorted((a, b) => timeOf(a) - timeOf(b));
const rhythm = (checks: ChecksSeen | undefined) => (checks === undefined ? undefined : rhythmOf(checks));

describe('the rhythm of liveness checks', () => {
  test('at one interval, with ESP now soon before and now long before: periodic', async () => {
    const traffic = [2, 57, 61, 100, 133, 149, 170].map((second) => esp(second, true));
    const checks = await checksIn(inOrder([...range(8).flatMap((id) => liveness(id, id * 30)), ...traffic]));
    expect(checks?.initiator).toMatchObject({ count: 8, gaps: { min: 30, max: 30 }, behindEsp: 7 });
    expect(checks?.initiator?.silence).toEqual({ min: 1, max: 40 });
    expect(rhythm(checks?.initiator)).toBe('periodic');
  });

  test('at one interval, with nothing sent that could have asked for it: periodic', async () => {
    const checks = await checksIn([esp(1), ...range(6).flatMap((id) => liveness(id, 10 + id * 30))]);
    expect(checks?.initiator).toMatchObject({ unprompted: 5, behindEsp: 0 });
    expect(rhythm(checks?.initiator)).toBe('periodic');
  });

  test('only behind silence and something sent into it: on demand', async () => {
    const at = [100, 160, 400, 900];
    const heard = [10, 110, 200, 300, 340, 500, 700, 840].map((second) => esp(second));
    const sent = at.map((second) => esp(second - 5, true));
    const checks = await checksIn(inOrder([...at.flatMap((second, id) => asked(id, second)), ...heard, ...sent]));
    expect(checks?.responder).toMatchObject({ count: 4, behindEsp: 4, afterSending: 4, gaps: { min: 60, max: 500 } });
    expect(rhythm(checks?.responder)).toBe('on-demand');
  });

  test.each<[string, readonly CapturedPacket[]]>([
    ['without any ESP in the file', range(8).flatMap((id) => liveness(id, id * 30))],
    ['of three only', [esp(1), ...range(3).flatMap((id) => liveness(id, 10 + id * 30))]],
    [
      'at differing intervals, behind nothing sent',
      [esp(1), ...[20, 100, 130, 400].flatMap((at, id) => liveness(id, at))],
    ],
  ])('%s: not known', async (_, packets) => {
    expect(rhythm((await checksIn(packets))?.initiator)).toBe('unknown');
  });

  test('one check sent again is one check, and one side is not the other', async () => {
    const again = request({ id: 0 });
    const checks = await checksIn([packet(again, 0), packet(again, 2), packet(again, 6), ...asked(0, 10)]);
    expect(checks).toMatchObject({ initiator: { count: 1 }, responder: { count: 1, evidence: { frame: 4 } } });
    expect(checks?.initiator?.gaps).toBeUndefined();
  });

  test('thousands of folded checks are counted, with their shortest and longest distance', async () => {
    const checks = await checksIn([...range(3000).flatMap((id) => liveness(id, id * 10 + (id === 2000 ? 3 : 0)))]);
    expect(checks?.initiator).toMatchObject({ count: 3000, gaps: { min: 7, max: 13 } });
    expect(checks?.initiator?.evidence).toMatchObject({ frame: 1, run: { count: 3000, last: { frame: 5999 } } });
  });
});

describe('what the gateway prints', () => {
  const check = { exchange: 'INFORMATIONAL', payloads: ['ENCR'], direction: 'sent' } as const;
  const deleted = (second: number) =>
    seen('gateway.sa-deleted', said(second, 'S3'), place('S3', second * 10 + 5), {
      ...about('a1'),
      step: 'deleted',
      reason: undefined,
    });
  const sendings = [30, 32, 34, 36].map((second) => ikePacket('a1', second, { ...check, messageId: 0 }));
  const dpdOf = (events: Parameters<typeof correlate>[1]) =>
    correlate([sourceOf('S1', 'wire'), sourceOf('S3', 'gateway')], events, {}).ikeSas[0]?.dpd;

  test('asked in vain and taken down: dead between the last question and that', () => {
    const dpd = dpdOf([ikePacket('a1', 1), ...sendings, deleted(38)]);
    expect(dpd).toMatchObject({
      probes: [{ by: 'gateway', checks: 1, rhythm: 'unknown', intervalSeconds: null }],
      declaredDead: { evidence: [{ source: 'S3', run: { count: 4 } }, { source: 'S3' }] },
    });
    const { earliest, latest } = dpd?.declaredDead ?? {};
    expect([earliest?.utc, latest?.utc].map((utc) => utc?.slice(17, 19))).toEqual(['36', '38']);
  });

  test.each<[string, Parameters<typeof correlate>[1]]>([
    [
      'with an answer in between',
      [
        ...sendings,
        ikePacket('a1', 37, { ...check, direction: 'received', isResponse: true, messageId: 0 }),
        deleted(38),
      ],
    ],
    ['with something heard of the client after it', [...sendings, ikePacket('a1', 37, { messageId: 9 }), deleted(38)]],
    ['asked once', [...sendings.slice(0, 1), deleted(38)]],
    ['and no end', sendings],
  ])('%s: nobody says that the client was taken for dead', (_, events) => {
    expect(dpdOf([ikePacket('a1', 1), ...events])?.declaredDead).toBeUndefined();
  });

  describe('the client comes back while the gateway asks', () => {
    const vain = answer(30, { firstInner: 0, octets: 80, count: 4, lastAt: at(36) });
    const login = [...loginExchanges(0), exchange('INFORMATIONAL', 0, vain, undefined, { openedBy: 'responder' })];
    const deadWith = (...events: Parameters<typeof correlate>[1]) => {
      const wire = [capture(0, 90), wireSa('a1', login), ...events];
      return dpdOf([...wire, ...scopesOf(wire)])?.declaredDead;
    };

    test.each([37, 41])('after %d s: whether its SA was replaced or given up nobody says', (second) => {
      const back = wireSa('b2', reconnectExchanges(second));
      expect(deadWith(back)).toBeUndefined();
      expect(deadWith(back, deleted(second + 0.4))).toBeUndefined();
    });

    test('it comes when the check would have been sent again, or behind the end of its SA: that was no replacing', () => {
      expect(deadWith(wireSa('b2', reconnectExchanges(50)))).toMatchObject({ latest: null });
      expect(deadWith(wireSa('b2', reconnectExchanges(50)), deleted(38))?.latest?.utc?.slice(17, 19)).toBe('38');
    });

    test('a gateway that asks on beside the new SA did not replace the old one by it', () => {
      expect(deadWith(wireSa('b2', reconnectExchanges(31)), deleted(38))).toBeDefined();
    });

    test('who is refused replaces nothing', () => {
      expect(deadWith(wireSa('b2', refusedExchanges(37)), deleted(38))).toBeDefined();
    });
  });

  test('a capture that goes on without further questions tells that it gave up, one that ends does not', () => {
    const empty = { firstInner: 0, octets: 80, evidence: { source: 'S1', start: 1, end: 2, frame: 900 } };
    const vain = answer(30, { ...empty, count: 4, lastAt: at(36) });
    const check = exchange('INFORMATIONAL', 0, vain, undefined, { openedBy: 'responder' });
    const asking = (until: number) => {
      const wire = [capture(0, until), wireSa('a1', [...loginExchanges(0), check])];
      return dpdOf([...wire, ...scopesOf(wire)])?.declaredDead;
    };
    expect(asking(60)).toMatchObject({ latest: null, evidence: [{ frame: 900 }] });
    expect(asking(60)?.earliest.utc?.slice(17, 19)).toBe('36');
    // From one sending to the next it waits no longer than 6 s: as long as for all before.
    expect(asking(41)).toBeUndefined();
  });
});
