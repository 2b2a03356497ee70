// Walks the records of a classic pcap file in place (draft-ietf-opsawg-pcap §5).
import type { CaptureFacts } from './capture-report.ts';
import { frameBounds, type PacketSorter } from './packet-sorter.ts';
import { PCAP_HEADER, type PcapHeader, pcapHeader } from './pcap-header.ts';
import type { RecordFeed, RecordScanner } from './record-feed.ts';

/** No capture holds larger frames; a larger length means that the record is damaged. */
export const MAX_RECORD = 256 * 1024;
const MICROS = 1_000_000;
const NANOS = 1_000_000_000;

/** What is searched for the next record behind a damaged one, over the whole file, before giving up. */
const SEARCH_OCTETS = 64 * 1024 * 1024;
/** Places that look like a record and turn out not to be one. Each may cost a copy of a record's length. */
const SEARCH_TRIES = 1000;
/** A record found by searching must be this near in time to the last good one. */
const SEARCH_SECONDS = 7 * 86_400;

export class PcapScanner implements RecordScanner {
  wants = PCAP_HEADER;
  /** Nothing more will be read: the header is no pcap header, or the search was given up. */
  stopped = false;
  readonly #sorter: PacketSorter;
  #size: number;
  readonly #frame = frameBounds();
  #header: PcapHeader | undefined;
  #searching = false;
  #searched = 0;
  #tries = 0;
  #lastSeconds: number | undefined;

  constructor(sorter: PacketSorter, size: number | undefined) {
    this.#sorter = sorter;
    this.#size = size ?? Number.POSITIVE_INFINITY;
  }

  scan(bytes: Uint8Array, view: DataView, from: number, base: number): number {
    let at = from;
    if (this.#header === undefined) {
      if (bytes.length - at < PCAP_HEADER) return at;
      this.#header = pcapHeader(bytes.subarray(at));
      if (this.#header === undefined) return this.#stop(bytes.length);
      this.#checkVersion(this.#header);
      this.#frame.linkType = this.#header.linkType;
      at += PCAP_HEADER;
    }
    while (!this.stopped) {
      if (this.#searching) {
        at = this.#search(bytes, view, at, base, this.#header);
        if (this.#searching) return at;
      }
      at = this.#records(bytes, view, at, base, this.#header);
      if (!this.#searching) return at;
    }
    return bytes.length;
  }

  /** Says what is left over when the source has ended. */
  finish(feed: RecordFeed): void {
    if (this.#searching && !this.stopped) this.#finishSearch(feed);
    if (this.stopped) return;
    const { rest, position } = feed;
    const evidence = { source: this.#sorter.here().source, start: position, end: position + rest.length };
    const { diagnoses } = this.#sorter;
    if (this.#header === undefined) {
      diagnoses.add('pcap.file-truncated', `The file ends at offset ${evidence.end}, inside its header.`, evidence);
    } else if (rest.length > 0) {
      const message = `The file ends at offset ${evidence.end}, inside the packet that starts at ${position}; all before it was read.`;
      diagnoses.add('pcap.file-truncated', message, evidence);
    }
  }

  facts(feed: RecordFeed, size: number | undefined): Omit<CaptureFacts, 'format' | 'source' | 'clock'> {
    const header = this.#header;
    return {
      octets: size ?? feed.position + feed.rest.length,
      linkTypes: header === undefined ? [] : [header.linkType],
      snapLengths: header === undefined ? [] : [header.snapLength],
      captureFilters: [],
      droppedPackets: undefined,
    };
  }

  /** The hot loop: whole records from `from`; stops at one that is not whole, or damaged. */
  #records(bytes: Uint8Array, view: DataView, from: number, base: number, header: PcapHeader): number {
    const { littleEndian, nanosPerUnit, recordHeader } = header;
    const swapped = header.majorVersion === 2 && header.minorVersion < 4;
    const perSecond = nanosPerUnit === 1 ? NANOS : MICROS;
    const sorter = this.#sorter;
    const { place } = sorter;
    const frame = this.#frame;
    const end = bytes.length;
    let at = from;
    while (end - at >= recordHeader) {
      let captured = view.getUint32(at + 8, littleEndian);
      let original = view.getUint32(at + 12, littleEndian);
      // Files of version 2.2 and 2.3 may have the two lengths the other way round.
      if (swapped && captured > original) [captured, original] = [original, captured];
      if (captured > MAX_RECORD) return this.#damaged(at, base, captured);
      const next = at + recordHeader + captured;
      if (next > end) {
        this.wants = recordHeader + captured;
        return at;
      }
      let seconds = view.getUint32(at, littleEndian);
      let fraction = view.getUint32(at + 4, littleEndian);
      // Some writers let the fraction run over a second.
      if (fraction >= perSecond) {
        seconds += Math.floor(fraction / perSecond);
        fraction %= perSecond;
      }
      place.seconds = seconds;
      place.nanos = fraction * nanosPerUnit;
      place.recordStart = base + at;
      place.recordEnd = base + next;
      frame.start = at + recordHeader;
      frame.end = next;
      frame.original = original;
      sorter.packet(view, bytes, frame, true);
      this.#lastSeconds = seconds;
      at = next;
    }
    this.wants = recordHeader;
    return at;
  }

  #damaged(at: number, base: number, captured: number): number {
    const start = base + at;
    const evidence = { source: this.#sorter.here().source, start, end: start + 16 };
    const message = `The packet record at offset ${start} states ${captured} octets, which no packet has; the next plausible record is searched for.`;
    this.#sorter.diagnoses.add('pcap.record-length', message, evidence);
    this.#searching = true;
    return at + 1;
  }

  /**
   * Looks at every offset for a record header that is followed by another one, or by the end of the file. Linear: each
   * offset is looked at once, and the search has a budget for the whole file.
   */
  #search(bytes: Uint8Array, view: DataView, from: number, base: number, header: PcapHeader): number {
    const { recordHeader, littleEndian } = header;
    let at = from;
    for (; bytes.length - at >= recordHeader; at++) {
      if (++this.#searched > SEARCH_OCTETS || this.#tries > SEARCH_TRIES) return this.#giveUp(base + at, bytes.length);
      if (!this.#isPlausible(view, at, header)) continue;
      const next = at + recordHeader + view.getUint32(at + 8, littleEndian);
      if (base + next > this.#size) continue;
      if (base + next === this.#size) return this.#found(at, base);
      if (next + recordHeader > bytes.length) {
        // This offset is looked at again with the whole candidate in view.
        this.#tries++;
        this.wants = next + recordHeader - at;
        return at;
      }
      if (this.#isPlausible(view, next, header)) return this.#found(at, base);
      this.#tries++;
    }
    this.wants = recordHeader;
    return at;
  }

  #isPlausible(view: DataView, at: number, { littleEndian, nanosPerUnit }: PcapHeader): boolean {
    const captured = view.getUint32(at + 8, littleEndian);
    const original = view.getUint32(at + 12, littleEndian);
    if (captured === 0 || captured > MAX_RECORD || original < captured || original > MAX_RECORD) return false;
    if (view.getUint32(at + 4, littleEndian) >= (nanosPerUnit === 1 ? NANOS : MICROS)) return false;
    const seconds = view.getUint32(at, littleEndian);
    return this.#lastSeconds === undefined || Math.abs(seconds - this.#lastSeconds) <= SEARCH_SECONDS;
  }

  #found(at: number, base: number): number {
    const start = base + at;
    const message = `Reading went on with the packet record at offset ${start}; frame numbers from here are not Wireshark's, which stops at the damage.`;
    const evidence = { source: this.#sorter.here().source, start, end: start + 16 };
    this.#sorter.diagnoses.add('pcap.resynchronised', message, evidence);
    this.#searching = false;
    return at;
  }

  /** Now that the size is known, a record that ends the file needs no other behind it. */
  #finishSearch(feed: RecordFeed): void {
    const rest = feed.rest.slice();
    this.#size = feed.position + rest.length;
    const used = this.scan(rest, new DataView(rest.buffer), 0, feed.position);
    if (this.#searching) this.#giveUp(this.#size, rest.length);
    else feed.drop(used);
  }

  #giveUp(at: number, end: number): number {
    const message = `No packet record was found behind the damage; reading stopped at offset ${at}.`;
    const evidence = { source: this.#sorter.here().source, start: at, end: at };
    this.#sorter.diagnoses.add('pcap.truncated', message, evidence);
    return this.#stop(end);
  }

  #stop(end: number): number {
    this.stopped = true;
    this.wants = 1;
    return end;
  }

  #checkVersion({ majorVersion, minorVersion }: PcapHeader): void {
    if (majorVersion === 2) return;
    const evidence = { source: this.#sorter.here().source, start: 0, end: PCAP_HEADER };
    const message = `Version ${majorVersion}.${minorVersion} of the format is unknown; the records were read as those of 2.4.`;
    this.#sorter.diagnoses.add('pcap.version-unknown', message, evidence);
  }
}
