import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochNs } from '../../src/model/time.ts';
import type { PacketColumns } from '../../src/model/wire-events.ts';
import { pcap } from '../../src/readers/pcap.ts';
import type { Item } from '../../src/readers/reader.ts';
import { bytesOf, capturesIn, read, readerFor, sharedFolder } from '../support/lab.ts';
import {
  CLIENT,
  ethernet,
  GATEWAY,
  ikeFrame,
  ipv4,
  MARKER,
  octets,
  type PcapOptions,
  pcapFile,
  pcapRecord,
  sk,
  u32,
  udp,
} from '../support/packets.ts';
import { sourceOf } from '../support/sources.ts';

const IKE = { frame: ikeFrame(sk({}, 0)), seconds: 1_700_000_001, fraction: 5 };
const ESP = {
  frame: ethernet(ipv4({}, udp(4500, 4500, octets('c0ffee01 00000001', new Uint8Array(52))))),
  seconds: 1_700_000_002,
};
const KEEPALIVE = { frame: ethernet(octets(ipv4({}, udp(4500, 4500, octets('ff'))), new Uint8Array(17))) };

const run = (bytes: Uint8Array, blockSize?: number) => read(pcap, sourceOf(bytes, blockSize));
const codes = (items: readonly Item[]) => items.filter((item) => item.kind === 'diagnostic').map(({ code }) => code);
const capture = (items: readonly Item[]) => items.find((item) => item.kind === 'wire.capture');
const batches = (items: readonly Item[]) => items.filter((item): item is PacketColumns => item.kind === 'wire.packets');
const rows = (items: readonly Item[]) =>
  batches(items).flatMap((batch) =>
    Array.from({ length: batch.count }, (_, i) => ({
      frame: batch.frame[i],
      start: batch.recordStart[i],
      end: batch.recordEnd[i],
      ns: epochNs(batch.seconds[i] ?? 0, batch.nanos[i] ?? 0),
      missing: batch.missing[i],
      hex: Buffer.from(batch.bytes.subarray(batch.start[i], (batch.start[i] ?? 0) + (batch.captured[i] ?? 0))).toString(
        'hex',
      ),
    })),
  );

const VARIANTS: readonly PcapOptions[] = [true, false].flatMap((littleEndian) => [
  { littleEndian },
  { littleEndian, nanoseconds: true },
  { littleEndian, modified: true },
]);

describe('formats', () => {
  test.each(VARIANTS)('%o', async (options) => {
    const file = pcapFile([ESP, IKE, KEEPALIVE], options);
    const items = await run(file);
    expect(codes(items)).toEqual([]);
    const header = options.modified ? 24 : 16;
    const start = 24 + header + ESP.frame.length;
    expect(rows(items)).toEqual([
      {
        frame: 2,
        start,
        end: start + header + IKE.frame.length,
        ns: 1_700_000_001_000_000_000n + (options.nanoseconds ? 5n : 5000n),
        missing: 0,
        hex: Buffer.from(IKE.frame.subarray(14)).toString('hex'),
      },
    ]);
    expect(capture(items)).toMatchObject({
      packets: 3,
      ikePackets: 1,
      espPackets: 1,
      keepalives: 1,
      otherPackets: 0,
      linkTypes: [1],
    });
    expect(items.filter((item) => item.kind === 'wire.esp-flow')).toMatchObject([
      {
        from: { address: CLIENT, port: 4500 },
        to: { address: GATEWAY, port: 4500 },
        spi: 'c0ffee01',
        packets: 1,
        octets: 60,
        encapsulated: true,
      },
    ]);
    expect(items.at(-1)).toEqual({
      kind: 'tally',
      source: 'S1',
      unit: 'packets',
      read: 3,
      used: 2,
      skipped: [{ why: 'NAT keepalive', count: 1 }],
    });
  });

  test('a header without packets is a fine capture', async () => {
    const items = await run(pcapFile([]));
    expect(items.map(({ kind }) => kind)).toEqual(['wire.capture', 'tally']);
  });

  test('a fraction of a second that runs over is carried', async () => {
    const [row] = rows(await run(pcapFile([{ ...IKE, fraction: 2_500_000 }])));
    expect(row?.ns).toBe(1_700_000_003_500_000_000n);
  });

  test('bits for a frame check sequence are no part of the link type', async () => {
    const items = await run(pcapFile([IKE], { linkType: 0x14000001 }));
    expect([codes(items), capture(items)?.ikePackets]).toEqual([[], 1]);
  });

  test('a snap length leaves its mark', async () => {
    const frame = IKE.frame.subarray(0, 74);
    const items = await run(pcapFile([{ frame, original: IKE.frame.length }]));
    expect(rows(items)[0]?.missing).toBe(IKE.frame.length - 74);
    expect([capture(items)?.cutPackets, codes(items)]).toEqual([1, []]);
  });
});

describe('what else is in a capture', () => {
  test('is counted by what it is', async () => {
    const packets = [
      { frame: ethernet(new Uint8Array(46), 0x0806) },
      { frame: ethernet(ipv4({ protocol: 6 }, new Uint8Array(20))) },
      { frame: ethernet(ipv4({ protocol: 1 }, new Uint8Array(8))) },
      { frame: ethernet(ipv4({ protocol: 50 }, octets('c0ffee02 00000001', new Uint8Array(32)))) },
      {
        frame: ethernet(
          ipv4({}, udp(500, 500, octets('1111111111111111 0000000000000000 01 10 02 00 00000000 0000001c'))),
        ),
      },
      { frame: ethernet(ipv4({}, udp(53, 53, new Uint8Array(30)))) },
      { frame: ethernet(octets('4500')) },
    ];
    const items = await run(pcapFile(packets));
    expect(capture(items)).toMatchObject({
      packets: 7,
      tcpPackets: 1,
      icmpPackets: 1,
      espPackets: 1,
      ikePackets: 0,
      otherPackets: 4,
    });
    expect(codes(items)).toEqual(['ike.version-1', 'capture.packet-unreadable']);
    const tally = items.at(-1);
    if (tally?.kind !== 'tally') throw new Error('a tally comes last');
    expect(tally.used + tally.skipped.reduce((sum, { count }) => sum + count, 0)).toBe(tally.read);
    expect(items.filter((item) => item.kind === 'wire.esp-flow')).toMatchObject([
      { encapsulated: false, octets: 40, from: { port: 0 } },
    ]);
  });

  test('later fragments are kept unless the first one is not IKE', async () => {
    const message = octets(MARKER, sk({ exchange: 35 }, 35, 1000));
    const datagram = udp(4500, 4500, message);
    const esp = udp(4500, 4500, octets('c0ffee01 00000001', new Uint8Array(1000)));
    const part = (body: Uint8Array, offset: number, more: boolean, id: number) => ({
      frame: ethernet(ipv4({ offset, more, id }, body.subarray(offset, more ? offset + 512 : undefined))),
    });
    const items = await run(
      pcapFile([
        part(esp, 0, true, 7),
        part(datagram, 0, true, 8),
        part(esp, 512, false, 7),
        part(datagram, 512, false, 8),
      ]),
    );
    expect(rows(items).map(({ frame }) => frame)).toEqual([2, 4]);
    expect(capture(items)).toMatchObject({
      fragments: 4,
      laterFragments: 2,
      ikePackets: 1,
      espPackets: 1,
      otherPackets: 0,
    });
    expect(codes(items)).toEqual([]);
  });

  test('raw IP behind link type Ethernet is read and said', async () => {
    const items = await run(pcapFile([{ frame: IKE.frame.subarray(14) }]));
    expect([codes(items), capture(items)?.ikePackets]).toEqual([['capture.raw-ip-in-ethernet'], 1]);
  });

  test('an unsupported link type is said once, with a count', async () => {
    const items = await run(pcapFile([IKE, IKE], { linkType: 127 }));
    expect(items.filter((item) => item.kind === 'diagnostic')).toMatchObject([
      { code: 'capture.link-type-unsupported', count: 2 },
    ]);
  });
});

describe('damage', () => {
  const three = pcapFile([IKE, ESP, IKE]);

  test('a file cut inside a packet keeps all before it and says where', async () => {
    const items = await run(three.subarray(0, three.length - 10));
    const [cut] = items.filter((item) => item.kind === 'diagnostic');
    expect([codes(items), capture(items)?.packets]).toEqual([['pcap.file-truncated'], 2]);
    expect(cut?.evidence).toEqual({
      source: 'S1',
      start: three.length - 16 - IKE.frame.length,
      end: three.length - 10,
    });
  });

  test('a file cut inside its header', async () => {
    const items = await run(three.subarray(0, 10));
    expect([codes(items), capture(items)?.packets]).toEqual([['pcap.file-truncated'], 0]);
  });

  test('reading goes on behind a record with an absurd length', async () => {
    const bad = octets(pcapRecord(ESP).subarray(0, 8), u32(0xffffffff, true), u32(60, true), new Uint8Array(300));
    const file = octets(pcapFile([IKE]), bad, pcapRecord(ESP), pcapRecord(IKE));
    const items = await run(file);
    expect(codes(items)).toEqual(['pcap.record-length', 'pcap.resynchronised']);
    expect(capture(items)).toMatchObject({ packets: 3, ikePackets: 2, espPackets: 1 });
  });

  test('when nothing follows the damage, reading stops and says so', async () => {
    const items = await run(octets(pcapFile([IKE]), new Uint8Array(2000).fill(0xff)));
    expect(codes(items)).toEqual(['pcap.record-length', 'pcap.truncated']);
    expect(capture(items)?.packets).toBe(1);
  });

  test('the search costs linear time, whatever it is given', async () => {
    const hostile = new Uint8Array(4 * 2 ** 20);
    const lure = pcapRecord({ frame: new Uint8Array(0), seconds: 1_700_000_001 });
    const length = u32(200_000, true);
    for (let at = 0; at + 16 <= hostile.length; at += 16) hostile.set(octets(lure.subarray(0, 8), length, length), at);
    const start = performance.now();
    await run(octets(pcapFile([IKE]), u32(0xffffffff), u32(0), u32(0xffffffff), u32(0), hostile));
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('properties', () => {
  const packet = fc.constantFrom(IKE, ESP, KEEPALIVE, { frame: octets() }, { frame: new Uint8Array(3000) });
  const files = fc.record({ packets: fc.array(packet, { maxLength: 12 }), options: fc.constantFrom(...VARIANTS) });

  test('cutting a capture anywhere keeps every packet before the cut', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.double({ min: 0, max: 1, noNaN: true }), async ({ packets, options }, share) => {
        const file = pcapFile(packets, options);
        const cut = Math.floor(share * file.length);
        const header = options.modified ? 24 : 16;
        let end = 24;
        const whole = packets.filter(({ frame }) => {
          end += header + frame.length;
          return end <= cut;
        });
        const items = await run(file.subarray(0, cut));
        expect(capture(items)?.packets).toBe(whole.length);
        expect(rows(items)).toEqual(rows(await run(pcapFile(whole, options))));
      }),
    );
  });

  test('the size of read blocks changes nothing, even in damaged files', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.integer({ min: 1, max: 5000 }),
        fc.nat(),
        fc.nat(255),
        async ({ packets, options }, size, where, octet) => {
          const file = Uint8Array.from(pcapFile(packets, options));
          if (file.length > 24) file[24 + (where % (file.length - 24))] = octet;
          expect(rows(await run(file, size))).toEqual(rows(await run(file)));
          const rest = (items: readonly Item[]) => items.filter(({ kind }) => kind !== 'wire.packets');
          expect(rest(await run(file, size))).toEqual(rest(await run(file)));
        },
      ),
    );
  });

  test('any bytes behind a file header are read without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        const items = await run(octets(pcapFile([]), bytes));
        expect(items.at(-1)?.kind).toBe('tally');
      }),
    );
  });
});

describe('sniffing', () => {
  test('only the magic numbers count', () => {
    const head = (bytes: Uint8Array) => ({ bytes, text: '', whole: true });
    for (const options of VARIANTS) expect(pcap.sniff(head(pcapFile([], options)))).toBe('yes');
    expect(pcap.sniff(head(octets('0a0d0d0a')))).toBe('no');
    expect(pcap.sniff(head(octets('a1b2')))).toBe('no');
  });
});

const lab = sharedFolder('lab');
const captures = sharedFolder('corpus/captures');

describe.skipIf(lab === undefined)('lab captures', () => {
  test.each(capturesIn(lab))('%s is read without a complaint, in blocks of any size', async (name) => {
    const bytes = bytesOf(`${lab}/${name}`);
    const reader = readerFor(bytes);
    const items = await read(reader, sourceOf(bytes));
    expect(codes(items)).toEqual([]);
    const small = await read(reader, sourceOf(bytes, 1009));
    expect(rows(small)).toEqual(rows(items));
    expect(small.filter(({ kind }) => kind !== 'wire.packets')).toEqual(
      items.filter(({ kind }) => kind !== 'wire.packets'),
    );
  });
});

describe.skipIf(captures === undefined)('captures of others', () => {
  const SAID: Readonly<Record<string, string>> = {
    'ISAKMP_sa_setup.pcap': 'ike.version-1',
    'ikev1-certs.pcap': 'ike.version-1',
    'ipsec-ikev1-zero-length.pcap': 'ike.version-1',
    'isakmp-identification-segfault.pcap': 'ike.version-1',
    'isakmp-no-none-np.pcapng': 'ike.version-1',
    'isakmp4500.pcap': 'ike.version-1',
    'ikev2-id-normal.pcap': 'ike.initiator-spi-zero',
  };
  test.each(capturesIn(captures))('%s: nothing but what is no IKEv2 is worth a diagnostic', async (name) => {
    const bytes = bytesOf(`${captures}/${name}`);
    const items = await read(readerFor(bytes), sourceOf(bytes));
    const said = SAID[name];
    expect(codes(items)).toEqual(said === undefined ? [] : [said]);
  });
});
