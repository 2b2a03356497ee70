// Classic pcap through the package pcap-parser: an independent second reading, to cross-check our own. It knows
// microsecond files of both byte orders and nothing else; it says nothing of damage and drops what follows it. So the
// records are walked here first, and it is given whole records only. What it cannot read is left to the reader `pcap`.
import { EventEmitter } from 'node:events';
import type { Diagnostic } from '../model/diagnostic.ts';
import { captureBatches } from '../wire/capture/capture-blocks.ts';
import { captureReport } from '../wire/capture/capture-report.ts';
import { frameBounds, PacketSorter } from '../wire/capture/packet-sorter.ts';
import { PCAP_HEADER, type PcapHeader, pcapHeader, pcapVariant } from '../wire/capture/pcap-header.ts';
import { MAX_RECORD } from '../wire/capture/pcap-scanner.ts';
import { RecordFeed, type RecordScanner } from '../wire/capture/record-feed.ts';
import type { Item, Reader } from './reader.ts';

const RECORD_HEADER = 16;

export const pcapParser: Reader = {
  id: 'pcap-parser',
  title: 'Packet capture (pcap) through an independent parser',
  vantage: 'wire',

  // Never more than a `maybe`: the reader `pcap` is sure of the same files and takes them.
  sniff: ({ bytes }) => (isReadable(pcapVariant(bytes)) ? 'maybe' : 'no'),

  async *read(source, { clock }) {
    const { parse } = await import('pcap-parser');
    const sorter = new PacketSorter(source.id, 'pcap');
    const input = new PushedInput();
    const parser = parse(input);
    const records = new WholeRecords(sorter, input);
    const frame = frameBounds();
    let offset = PCAP_HEADER;
    let packets = 0;
    parser.on('globalHeader', ({ linkLayerType }) => {
      frame.linkType = linkLayerType & 0xffff;
    });
    parser.on('packet', ({ header, data }) => {
      const { place } = sorter;
      packets++;
      place.seconds = header.timestampSeconds + Math.floor(header.timestampMicroseconds / 1_000_000);
      place.nanos = (header.timestampMicroseconds % 1_000_000) * 1000;
      place.recordStart = offset;
      offset += RECORD_HEADER + header.capturedLength;
      place.recordEnd = offset;
      frame.end = data.length;
      frame.original = header.originalLength;
      sorter.packet(new DataView(data.buffer, data.byteOffset, data.length), data, frame, true);
    });
    // Only a wrong magic number or version makes an error; both were looked at before.
    parser.on('error', ({ message }) => records.refuse(`The parser refused the file: ${message}.`));
    const feed = new RecordFeed(records);
    yield* captureBatches(source, feed, { sorter, scanner: records });
    records.finish(feed);
    if (records.refused !== undefined) {
      yield [records.refused, emptyTally(source.id)];
      return;
    }
    if (packets !== records.count) {
      const message = `The parser gave ${packets} packets where the file has ${records.count} whole records; use the reader pcap.`;
      sorter.diagnoses.add('pcap-parser.count-differs', message);
    }
    const last = sorter.take(true);
    if (last.length > 0) yield last;
    const header = records.header;
    const facts = {
      octets: source.bytes ?? feed.position + feed.rest.length,
      linkTypes: header === undefined ? [] : [header.linkType],
      snapLengths: header === undefined ? [] : [header.snapLength],
      captureFilters: [],
      droppedPackets: undefined,
    };
    yield* captureReport(sorter, { format: 'pcap', source: source.id, clock, ...facts });
  },
};

function isReadable(variant: ReturnType<typeof pcapVariant>): boolean {
  return variant !== undefined && variant.nanosPerUnit === 1000 && variant.recordHeader === RECORD_HEADER;
}

/** Stands for a stream: the parser works while `push` runs, so nothing waits in between. */
class PushedInput extends EventEmitter {
  pause(): void {}
  resume(): void {}

  push(octets: Uint8Array): void {
    // A copy: the read buffer is used again, and the parser keeps what it is given until the next piece.
    this.emit('data', Buffer.from(octets));
  }
}

/** Walks the records and passes whole ones on, so that the parser never sees damage. */
class WholeRecords implements RecordScanner {
  wants = PCAP_HEADER;
  stopped = false;
  count = 0;
  header: PcapHeader | undefined;
  refused: Diagnostic | undefined;
  readonly #sorter: PacketSorter;
  readonly #input: PushedInput;

  constructor(sorter: PacketSorter, input: PushedInput) {
    this.#sorter = sorter;
    this.#input = input;
  }

  scan(bytes: Uint8Array, view: DataView, from: number, base: number): number {
    let at = from;
    if (this.header === undefined) {
      if (bytes.length - at < PCAP_HEADER) return at;
      const header = pcapHeader(bytes.subarray(at));
      if (header === undefined || !isReadable(header) || header.majorVersion !== 2 || header.minorVersion !== 4) {
        return this.refuse('pcap-parser reads classic pcap of version 2.4 with microseconds only.', bytes.length);
      }
      this.header = header;
      at += PCAP_HEADER;
    }
    while (bytes.length - at >= RECORD_HEADER) {
      const captured = view.getUint32(at + 8, this.header.littleEndian);
      if (captured > MAX_RECORD) return this.#damaged(bytes, from, at, { base, captured });
      if (bytes.length - at < RECORD_HEADER + captured) {
        this.wants = RECORD_HEADER + captured;
        return this.#passOn(bytes, from, at);
      }
      this.count++;
      at += RECORD_HEADER + captured;
    }
    this.wants = RECORD_HEADER;
    return this.#passOn(bytes, from, at);
  }

  refuse(why: string, end = 0): number {
    const message = `${why} Use the reader pcap or pcapng for this file.`;
    this.refused ??= {
      kind: 'diagnostic',
      code: 'pcap-parser.unsupported',
      message,
      source: this.#sorter.here().source,
    };
    this.stopped = true;
    return end;
  }

  finish({ rest, position }: RecordFeed): void {
    if (this.stopped || (rest.length === 0 && this.header !== undefined)) return;
    const end = position + rest.length;
    const evidence = { source: this.#sorter.here().source, start: position, end };
    const message =
      this.header === undefined
        ? `The file ends at offset ${end}, inside its header.`
        : `The file ends at offset ${end}, inside the packet that starts at ${position}; all before it was read.`;
    this.#sorter.diagnoses.add('pcap.file-truncated', message, evidence);
  }

  #passOn(bytes: Uint8Array, from: number, to: number): number {
    if (to > from) this.#input.push(bytes.subarray(from, to));
    return to;
  }

  #damaged(
    bytes: Uint8Array,
    from: number,
    at: number,
    { base, captured }: { base: number; captured: number },
  ): number {
    this.#passOn(bytes, from, at);
    const start = base + at;
    const message = `The packet record at offset ${start} states ${captured} octets, which no packet has; reading stopped. The reader pcap goes on behind it.`;
    this.#sorter.diagnoses.add('pcap.record-length', message, {
      source: this.#sorter.here().source,
      start,
      end: start + 16,
    });
    this.stopped = true;
    return bytes.length;
  }
}

function emptyTally(source: string): Item {
  return { kind: 'tally', source, unit: 'packets', read: 0, used: 0, skipped: [] };
}
