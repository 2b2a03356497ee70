import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pcap } from '../../src/readers/pcap.ts';
import { pcapParser } from '../../src/readers/pcap-parser.ts';
import type { Item } from '../../src/readers/reader.ts';
import { read } from '../support/lab.ts';
import {
  ethernet,
  ikeFrame,
  ipv4,
  octets,
  type PcapOptions,
  pcapFile,
  pcapRecord,
  sectionHeader,
  sk,
  u32,
  udp,
} from '../support/packets.ts';
import { sourceOf } from '../support/sources.ts';

const IKE = { frame: ikeFrame(sk({}, 0)) };
const ESP = { frame: ethernet(ipv4({}, udp(4500, 4500, octets('c0ffee01 00000001', new Uint8Array(52))))) };
const run = (bytes: Uint8Array, blockSize?: number) => read(pcapParser, sourceOf(bytes, blockSize));
const codes = (items: readonly Item[]) => items.filter((item) => item.kind === 'diagnostic').map(({ code }) => code);

describe('what it can read', () => {
  test.each([{ littleEndian: true }, { littleEndian: false }, { linkType: 0x14000001 }] satisfies PcapOptions[])(
    '%o',
    async (options) => {
      const file = pcapFile([IKE, ESP, { frame: octets() }, { ...IKE, fraction: 3_000_001 }], options);
      const items = await run(file);
      expect(codes(items)).toEqual([]);
      expect(items).toEqual(await read(pcap, sourceOf(file)));
    },
  );

  test('a cut anywhere gives the same items and the same diagnostic as the default reader', async () => {
    const file = pcapFile([IKE, ESP, IKE]);
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length), fc.integer({ min: 1, max: 400 }), async (cut, size) => {
        const part = file.subarray(0, cut);
        if (cut < 4) return;
        expect(await run(part, size)).toEqual(await read(pcap, sourceOf(part)));
      }),
    );
  });
});

describe('what it cannot', () => {
  test.each([
    ['nanoseconds', pcapFile([IKE], { nanoseconds: true })],
    ['the modified format', pcapFile([IKE], { modified: true })],
    ['version 2.3', pcapFile([IKE]).with(6, 3)],
    ['pcapng', octets(sectionHeader())],
  ])('%s is refused with a pointer to the default reader', async (_, file) => {
    const items = await run(file);
    expect(items.map(({ kind }) => kind)).toEqual(['diagnostic', 'tally']);
    expect(items).toMatchObject([
      { code: 'pcap-parser.unsupported', message: expect.stringContaining('reader pcap') },
      { read: 0 },
    ]);
  });

  test('a damaged record ends the reading, with a diagnostic and without searching for its end', async () => {
    const bad = octets(pcapRecord(ESP).subarray(0, 8), u32(0xffffffff, true), u32(60, true), new Uint8Array(300));
    const items = await run(octets(pcapFile([IKE]), bad, pcapRecord(IKE)));
    expect(codes(items)).toEqual(['pcap.record-length']);
    expect(items.find((item) => item.kind === 'wire.capture')).toMatchObject({ packets: 1 });
  });
});

test('sniffing is never surer than the default reader', () => {
  const head = (bytes: Uint8Array) => ({ bytes, text: '', whole: true });
  expect(pcapParser.sniff(head(pcapFile([])))).toBe('maybe');
  expect(pcapParser.sniff(head(pcapFile([], { nanoseconds: true })))).toBe('no');
});
