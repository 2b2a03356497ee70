// Classic pcap: a file header of 24 octets, then records of 16 (modified: 24) octets and a frame
// (draft-ietf-opsawg-pcap). Both byte orders, microseconds and nanoseconds, and Kuznetzov's modified format.
// A file may be cut anywhere and a record may lie about its length: reading goes on at the next plausible record.
import type { SourceHead } from '../model/source.ts';
import { captureBatches } from '../wire/capture/capture-blocks.ts';
import { captureReport } from '../wire/capture/capture-report.ts';
import { PacketSorter } from '../wire/capture/packet-sorter.ts';
import { pcapVariant } from '../wire/capture/pcap-header.ts';
import { PcapScanner } from '../wire/capture/pcap-scanner.ts';
import { RecordFeed } from '../wire/capture/record-feed.ts';
import type { Reader } from './reader.ts';

export const pcap: Reader = {
  id: 'pcap',
  title: 'Packet capture (pcap)',
  vantage: 'wire',

  sniff: (head: SourceHead) => (pcapVariant(head.bytes) === undefined ? 'no' : 'yes'),

  async *read(source, { clock }) {
    const sorter = new PacketSorter(source.id, 'pcap');
    const scanner = new PcapScanner(sorter, source.bytes);
    const feed = new RecordFeed(scanner);
    yield* captureBatches(source, feed, { sorter, scanner });
    scanner.finish(feed);
    const last = sorter.take(true);
    if (last.length > 0) yield last;
    yield* captureReport(sorter, { format: 'pcap', source: source.id, clock, ...scanner.facts(feed, source.bytes) });
  },
};
