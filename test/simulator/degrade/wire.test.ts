import { describe, expect, test } from 'vitest';
import { captureClockSteps } from './capture-clock-step.ts';
import { frameOf } from './frame.ts';
import { operators } from './index.ts';
import type { Operator } from './operator.ts';
import { CLIENT, draws, GATEWAY, of, packetsOf, smallCase, truth } from './small-case.ts';
import { hasTshark, tshark } from './tshark.ts';

function operator(name: string): Operator {
  const found = operators.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function degraded(name: string, format: 'pcap' | 'pcapng' = 'pcap') {
  const files = operator(name).apply(smallCase(format), { random: draws(), truth });
  const captures = of(files, 'wire');
  return { files, captures, packets: captures.flatMap(packetsOf) };
}

const before = packetsOf(smallCase()[0]);
const links = (packets: readonly { readonly link: Buffer }[]) => packets.map(({ link }) => link.toString('hex'));
const at = (...indexes: readonly number[]) => indexes.map((index) => before[index]?.link.toString('hex'));

describe('cuts', () => {
  test('a front, a middle and an end are missing, the rest is as it was', () => {
    const front = links(degraded('cut-front').packets);
    expect(front.length).toBeLessThan(before.length);
    expect(front).toEqual(links(before).slice(-front.length));
    const end = links(degraded('cut-end').packets);
    expect(end.length).toBeLessThan(before.length);
    expect(end).toEqual(links(before).slice(0, end.length));
    const middle = links(degraded('cut-middle').packets);
    const gap = middle.findIndex((link, index) => link !== links(before)[index]);
    expect(middle).toEqual([
      ...links(before).slice(0, gap),
      ...links(before).slice(gap + before.length - middle.length),
    ]);
  });

  test('a login is cut behind its third IKE_AUTH message', () => {
    expect(links(degraded('cut-inside-login').packets)).toEqual(at(0, 1, 2, 3, 4, 5));
  });

  test('both directions together are all IP packets', () => {
    const towards = links(degraded('only-towards-gateway').packets);
    expect(towards).toEqual(at(1, 3, 5, 8, 10, 11, 12));
    expect(links(degraded('only-from-gateway').packets)).toEqual(at(2, 4, 6, 7, 9, 13));
  });

  test('the port filter drops later fragments, ESP, ping and ARP', () => {
    expect(links(degraded('port-filter').packets)).toEqual(at(1, 2, 3, 4, 5, 6, 8, 9, 12, 13));
  });

  test.each([64, 68, 74, 75, 96])('snap length %i cuts frames and says how long they were', (length) => {
    for (const format of ['pcap', 'pcapng'] as const) {
      const { packets } = degraded(`snap-length-${length}`, format);
      expect(packets.map((packet) => packet.link.length)).toEqual(
        before.map(({ link }) => Math.min(length, link.length)),
      );
      expect(packets.map(({ originalLength }) => originalLength)).toEqual(before.map(({ link }) => link.length));
    }
    const ike = packetsOf(degraded(`snap-length-${length}`).captures[0]).map(
      ({ link }) => frameOf(link, 1)?.ike ?? null,
    );
    // On port 500 the header ends at octet 70, on 4500 at octet 74.
    expect(ike.filter((each) => each !== null)).toHaveLength(length >= 74 ? 10 : 0);
  });
});

describe('storage', () => {
  test('rings and rotations hold every packet once and in order', () => {
    for (const name of ['capture-ring', 'capture-rotation']) {
      const { captures, packets } = degraded(name);
      expect(captures.length).toBe(4);
      expect(new Set(captures.map(({ path }) => path)).size).toBe(4);
      expect(captures[0]?.path).toBe('wire/gw1_00001_20250320140000.pcap');
      expect(links(packets)).toEqual(links(before));
    }
  });

  test('a copy of each IP packet follows within a millisecond with a lower TTL and right checksums', () => {
    const { packets, captures } = degraded('duplicated-by-switch');
    expect(packets).toHaveLength(2 * before.length - 1);
    for (const [index, original] of before.slice(1).entries()) {
      const [first, copy] = [packets[1 + 2 * index], packets[2 + 2 * index]];
      expect(first).toEqual(original);
      expect(copy?.link.readUInt8(22)).toBe(59);
      expect(copy?.link.subarray(26)).toEqual(original.link.subarray(26));
      const delay = (copy?.at ?? 0n) - original.at;
      expect(delay > 0n && delay < 1_000_000n).toBe(true);
    }
    if (hasTshark) expect(tshark(captures[0]?.bytes ?? Buffer.alloc(0)).badSums).toBe(0);
  });

  test('a second capture has some of the packets at a clock of its own', () => {
    const { captures } = degraded('lossy-mirror');
    expect(captures.map(({ path }) => path)).toEqual(['wire/gw1.pcap', 'wire/gw1-mirror.pcap']);
    const [whole, some] = captures.map(packetsOf);
    expect(links(whole ?? [])).toEqual(links(before));
    expect(some?.length).toBeGreaterThan(0);
    expect(some?.length).toBeLessThan(before.length);
    const shown = new Map(before.map(({ link, at: then }) => [link.toString('hex'), then]));
    for (const { link, at: now } of some ?? [])
      expect(now - (shown.get(link.toString('hex')) ?? 0n)).toBe(437_000_000n);
  });

  test.each(captureClockSteps.map(({ name }) => [name]))('%s moves the second half', (name) => {
    const { packets } = degraded(name);
    const moved = packets.map(({ at: now }, index) => Number((now - (before[index]?.at ?? 0n)) / 1_000_000_000n));
    const step = name.endsWith('back') ? -95 : 95;
    expect(moved).toEqual([...Array(7).fill(0), ...Array(7).fill(step)]);
    expect(links(packets)).toEqual(links(before));
  });
});

describe('inside of the NAT', () => {
  test('the client has a private address and the ports it sends from, checksums fit', () => {
    const { packets, captures } = degraded('inside-nat');
    // The ping is ICMP and goes.
    expect(packets).toHaveLength(before.length - 1);
    const seen = packets.map(({ link }) => frameOf(link, 1)).filter((frame) => frame !== null);
    const ends = seen.map(({ source, target }) => [source, target].find((address) => address !== GATEWAY));
    expect(new Set(ends)).toEqual(new Set(['192.168.178.20']));
    for (const { ports } of seen) expect(ports === null || ports.source === ports.target).toBe(true);
    if (hasTshark) expect(tshark(captures[0]?.bytes ?? Buffer.alloc(0)).badSums).toBe(0);
  });

  test("a capture of the client's own is used instead of the gateway's", () => {
    const files = smallCase();
    const [wire] = files;
    if (wire === undefined) throw new Error('no capture');
    const inside = { ...wire, path: 'pc/pc.pcap', from: 'pc' };
    const kept = operator('inside-nat').apply([...files, inside], { random: draws(), truth });
    expect(of(kept, 'wire')).toEqual([inside]);
  });
});

test('foreign peers stand beside everything that was there', () => {
  const { packets, captures } = degraded('foreign-peers');
  const foreign = packets.filter(({ link }) => {
    const frame = frameOf(link, 1);
    return frame !== null && frame.source !== CLIENT && frame.target !== CLIENT;
  });
  expect(foreign).toHaveLength(22);
  expect(links(packets.filter((packet) => !foreign.includes(packet)))).toEqual(links(before));
  const times = packets.map(({ at: now }) => now);
  expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
  if (hasTshark) expect(tshark(captures[0]?.bytes ?? Buffer.alloc(0)).badSums).toBe(0);
});

test.skipIf(!hasTshark)(
  'tshark reads every degraded capture',
  () => {
    for (const each of operators.filter(({ name }) => name !== 'truncated-wire')) {
      for (const file of of(each.apply(smallCase(), { random: draws(), truth }), 'wire')) {
        if (file.bytes.equals(smallCase()[0]?.bytes ?? Buffer.alloc(0))) continue;
        const { frames, malformed } = tshark(file.bytes);
        expect([each.name, frames, malformed]).toEqual([each.name, packetsOf(file).length, 0]);
      }
    }
  },
  60_000,
);
