import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochNs } from '../../src/model/time.ts';
import type { PacketColumns } from '../../src/model/wire-events.ts';
import { pcapng } from '../../src/readers/pcapng.ts';
import type { Item } from '../../src/readers/reader.ts';
import { bytesOf, capturesIn, read, sharedFolder } from '../support/lab.ts';
import {
  block,
  enhancedPacket,
  ikeFrame,
  interfaceBlock,
  octets,
  option,
  sectionHeader,
  sk,
  u16,
  u32,
} from '../support/packets.ts';
import { sourceOf } from '../support/sources.ts';

const FRAME = ikeFrame(sk({}, 0));
const run = (bytes: Uint8Array, blockSize?: number) => read(pcapng, sourceOf(bytes, blockSize));
const codes = (items: readonly Item[]) => items.filter((item) => item.kind === 'diagnostic').map(({ code }) => code);
const capture = (items: readonly Item[]) => items.find((item) => item.kind === 'wire.capture');
const rows = (items: readonly Item[]) =>
  items
    .filter((item): item is PacketColumns => item.kind === 'wire.packets')
    .flatMap(({ count, frame, recordStart, recordEnd, seconds, nanos }) =>
      Array.from({ length: count }, (_, i) => ({
        frame: frame[i],
        start: recordStart[i],
        end: recordEnd[i],
        ns: epochNs(seconds[i] ?? 0, nanos[i] ?? 0),
      })),
    );

describe('blocks', () => {
  test.each([true, false])('enhanced packets, little endian: %s', async (le) => {
    const head = octets(sectionHeader(le), interfaceBlock(1, octets(), le));
    const file = octets(head, enhancedPacket({ frame: FRAME, time: 1_700_000_000_000_005n }, le));
    const items = await run(file);
    expect(codes(items)).toEqual([]);
    expect(rows(items)).toEqual([{ frame: 1, start: head.length, end: file.length, ns: 1_700_000_000_000_005_000n }]);
    expect(capture(items)).toMatchObject({
      format: 'pcapng',
      packets: 1,
      ikePackets: 1,
      linkTypes: [1],
      droppedPackets: undefined,
    });
  });

  test('resolution, offset and filter of an interface', async () => {
    const options = octets(
      option(9, octets(9)),
      option(14, u32(0), true),
      option(11, octets(0, Buffer.from('udp port 500'))),
    );
    const offset = octets(
      option(9, octets(9)),
      option(14, octets('0a00000000000000')),
      option(11, octets(0, Buffer.from('udp port 500'))),
    );
    expect(options.length).toBeGreaterThan(0);
    const file = octets(
      sectionHeader(),
      interfaceBlock(1, offset),
      enhancedPacket({ frame: FRAME, time: 1_700_000_000_000_000_007n }),
    );
    const items = await run(file);
    expect(rows(items)[0]?.ns).toBe(1_700_000_010_000_000_007n);
    expect(capture(items)?.captureFilters).toEqual(['udp port 500']);
    expect(codes(items)).toEqual([]);
  });

  test('frames are numbered as Wireshark numbers them', async () => {
    const packet = enhancedPacket({ frame: FRAME });
    const names = block(4, octets(u32(0)));
    const custom = block(0xbad, octets(u32(1), 'aabbccdd'));
    const journal = block(9, octets(Buffer.from('MESSAGE=x\n')));
    const unknown = block(0x7777, octets('00000000'));
    const simple = block(3, octets(u32(FRAME.length, true), FRAME));
    const old = block(
      2,
      octets(u16(0), u16(0), u32(395_812, true), u32(0), u32(FRAME.length, true), u32(FRAME.length, true), FRAME),
    );
    const file = octets(
      sectionHeader(),
      interfaceBlock(1),
      names,
      packet,
      custom,
      journal,
      unknown,
      simple,
      old,
      packet,
    );
    const items = await run(file);
    expect(rows(items).map(({ frame }) => frame)).toEqual([1, 4, 5, 6]);
    expect(rows(items)[1]?.ns).toBe(0n);
    expect(capture(items)?.packets).toBe(4);
    expect(codes(items)).toEqual([]);
  });

  test('a new section forgets interfaces and may change the byte order', async () => {
    const file = octets(
      sectionHeader(true),
      interfaceBlock(101),
      enhancedPacket({ frame: FRAME.subarray(14) }),
      sectionHeader(false),
      interfaceBlock(1, octets(), false),
      enhancedPacket({ frame: FRAME }, false),
    );
    const items = await run(file);
    expect(capture(items)).toMatchObject({ ikePackets: 2, linkTypes: [101, 1] });
    expect(codes(items)).toEqual([]);
  });

  test('drop counts of the last statistics block of each interface are summed', async () => {
    const statistics = (id: number, dropped: number) =>
      block(5, octets(u32(id, true), u32(0), u32(0), option(5, octets(u32(dropped, true), u32(0)))));
    const file = octets(
      sectionHeader(),
      interfaceBlock(1),
      interfaceBlock(1),
      statistics(0, 3),
      statistics(0, 5),
      statistics(1, 2),
    );
    expect(capture(await run(file))?.droppedPackets).toBe(7);
  });
});

describe('damage', () => {
  const head = octets(sectionHeader(), interfaceBlock(1));
  const good = enhancedPacket({ frame: FRAME });

  test('a packet of an interface that does not exist is one frame lost', async () => {
    const items = await run(octets(head, enhancedPacket({ frame: FRAME, interfaceId: 9 }), good));
    expect(codes(items)).toEqual(['pcapng.packet-unreadable']);
    expect(rows(items).map(({ frame }) => frame)).toEqual([2]);
  });

  test('a packet larger than its block is one frame lost', async () => {
    const bad = Uint8Array.from(good);
    bad.set(u32(5000, true), 20);
    const items = await run(octets(head, bad, good));
    expect([codes(items), rows(items).length]).toEqual([['pcapng.packet-unreadable'], 1]);
  });

  test('lengths that disagree are said, the first is followed', async () => {
    const bad = Uint8Array.from(good);
    bad.set(u32(99, true), bad.length - 4);
    const items = await run(octets(head, bad, good));
    expect([codes(items), rows(items).length]).toEqual([['pcapng.block-lengths-differ'], 2]);
  });

  test('reading goes on behind a block with an absurd length', async () => {
    const items = await run(octets(head, good, '06000000 03000000', new Uint8Array(101).fill(0xee), good));
    expect(codes(items)).toEqual(['pcapng.block-length', 'pcapng.resynchronised']);
    expect(rows(items).length).toBe(2);
  });

  test('when nothing follows the damage, reading stops and says so', async () => {
    const items = await run(octets(head, good, new Uint8Array(500)));
    expect(codes(items)).toEqual(['pcapng.block-length', 'pcapng.truncated']);
  });

  test('a file cut inside a block keeps all before it', async () => {
    const file = octets(head, good, good);
    const items = await run(file.subarray(0, file.length - 10));
    expect([codes(items), rows(items).length]).toEqual([['pcapng.file-truncated'], 1]);
  });

  test('a large unknown block is passed over without being held', async () => {
    const file = octets(head, block(0x7777, new Uint8Array(3 * 2 ** 20)), good);
    const items = await run(file, 4096);
    expect([codes(items), rows(items).length]).toEqual([[], 1]);
  });

  test('a cut inside a large unknown block is seen', async () => {
    const file = octets(head, good, block(0x7777, new Uint8Array(3 * 2 ** 20)));
    expect(codes(await run(file.subarray(0, file.length - 5)))).toEqual(['pcapng.file-truncated']);
  });
});

describe('properties', () => {
  const some = fc.constantFrom(
    interfaceBlock(1),
    interfaceBlock(101),
    enhancedPacket({ frame: FRAME }),
    enhancedPacket({ frame: new Uint8Array(1501), interfaceId: 1 }),
    block(0x7777, new Uint8Array(40)),
    block(0xbad, new Uint8Array(40)),
    block(3, octets(u32(FRAME.length, true), FRAME)),
  );
  const files = fc
    .array(some, { maxLength: 12 })
    .map((blocks) => octets(sectionHeader(), interfaceBlock(1), ...blocks));

  test('the size of read blocks changes nothing, even in damaged files', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.integer({ min: 1, max: 3000 }),
        fc.nat(),
        fc.nat(255),
        async (file, size, where, octet) => {
          const damaged = Uint8Array.from(file);
          damaged[28 + (where % (file.length - 28))] = octet;
          const whole = await run(damaged);
          const pieces = await run(damaged, size);
          expect(rows(pieces)).toEqual(rows(whole));
          expect(pieces.filter(({ kind }) => kind !== 'wire.packets')).toEqual(
            whole.filter(({ kind }) => kind !== 'wire.packets'),
          );
        },
      ),
    );
  });

  test('cutting a capture anywhere keeps every packet before the cut', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.double({ min: 0, max: 1, noNaN: true }), async (file, share) => {
        const cut = Math.floor(share * file.length);
        const whole = rows(await run(file));
        expect(rows(await run(file.subarray(0, cut)))).toEqual(whole.filter(({ end }) => (end ?? 0) <= cut));
      }),
    );
  });
});

const corpus = sharedFolder('corpus/pcapng');

describe.skipIf(corpus === undefined)('conformance files', () => {
  // Packets of each file, both byte orders alike, by the number in its name; from the files' own descriptions.
  const PACKETS: Readonly<Record<string, number>> = {
    test001: 4,
    test002: 0,
    test003: 0,
    test004: 4,
    test005: 4,
    test006: 5,
    test007: 1,
    test008: 4,
    test009: 2,
    test010: 4,
    test011: 4,
    test012: 4,
    test013: 0,
    test014: 0,
    test015: 0,
    test016: 4,
    test017: 0,
    test018: 4,
    test100: 5,
    test101: 4,
    test102: 5,
    test200: 0,
    test201: 4,
    test202: 8,
  };

  test.each(capturesIn(corpus))('%s', async (name) => {
    const bytes = bytesOf(`${corpus}/${name}`);
    const items = await run(bytes);
    expect(codes(items).filter((code) => code.startsWith('pcapng.'))).toEqual([]);
    expect(capture(items)?.packets).toBe(PACKETS[name.slice(-14, -7)]);
    const inPieces = await run(bytes, 17);
    expect(inPieces.filter(({ kind }) => kind !== 'wire.packets')).toEqual(
      items.filter(({ kind }) => kind !== 'wire.packets'),
    );
  });
});
