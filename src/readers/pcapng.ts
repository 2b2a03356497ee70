// pcapng: blocks of a type, a length and the length again (draft-ietf-opsawg-pcapng). Sections in either byte order,
// interfaces with their own link types and clocks. Blocks that hold no packets are passed over by length.
import { captureBatches } from '../wire/capture/capture-blocks.ts';
import { captureReport } from '../wire/capture/capture-report.ts';
import { PacketSorter } from '../wire/capture/packet-sorter.ts';
import { PcapngScanner } from '../wire/capture/pcapng-scanner.ts';
import { RecordFeed } from '../wire/capture/record-feed.ts';
import type { Reader } from './reader.ts';

/** The type of a Section Header Block, which reads the same in both byte orders, and both byte order marks. */
const SECTION_HEADER = '\n\r\r\n';
const BYTE_ORDER_MARKS = ['\x1a\x2b\x3c\x4d', '\x4d\x3c\x2b\x1a'];

export const pcapng: Reader = {
  id: 'pcapng',
  title: 'Packet capture (pcapng)',
  vantage: 'wire',

  sniff: ({ bytes }) => {
    const octets = (start: number) => String.fromCharCode(...bytes.subarray(start, start + 4));
    if (octets(0) !== SECTION_HEADER) return 'no';
    if (bytes.length < 12) return 'maybe';
    return BYTE_ORDER_MARKS.includes(octets(8)) ? 'yes' : 'no';
  },

  async *read(source, { clock }) {
    const sorter = new PacketSorter(source.id, 'pcapng');
    const scanner = new PcapngScanner(sorter, source.bytes);
    const feed = new RecordFeed(scanner);
    yield* captureBatches(source, feed, { sorter, scanner });
    scanner.finish(feed);
    const last = sorter.take(true);
    if (last.length > 0) yield last;
    yield* captureReport(sorter, { format: 'pcapng', source: source.id, clock, ...scanner.facts(feed, source.bytes) });
  },
};
