import type { CaptureRecord, ReadCapture, RecordOptions } from './capture-record.ts';
import { isPcap, readPcap, writePcap } from './pcap.ts';
import { isPcapng, readPcapng, writePcapng } from './pcapng.ts';

/** The frames of a pcap or pcapng file. Throws on anything that no capture tool writes, a cut file included. */
export function readCapture(bytes: Buffer): ReadCapture {
  if (isPcap(bytes)) return readPcap(bytes);
  if (isPcapng(bytes)) return readPcapng(bytes);
  throw new Error('neither pcap nor pcapng');
}

/**
 * A capture file of these frames in this order, with exactly these stamps. Throws where the format cannot hold one of
 * them: a finer stamp than the resolution, or a second interface in pcap.
 */
export function writeRecords(packets: readonly CaptureRecord[], options: RecordOptions): Buffer {
  return options.format === 'pcap' ? writePcap(packets, options) : writePcapng(packets, options);
}
