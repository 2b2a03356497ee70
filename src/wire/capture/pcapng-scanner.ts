// Walks the blocks of a pcapng file in place (draft-ietf-opsawg-pcapng §3, §4).
import type { EvidenceRef } from '../../model/evidence.ts';
import type { CaptureFacts } from './capture-report.ts';
import { frameBounds, type PacketSorter } from './packet-sorter.ts';
import { MAX_RECORD } from './pcap-scanner.ts';
import { type CaptureInterface, captureInterface, droppedPackets } from './pcapng-interfaces.ts';
import { readTime } from './pcapng-time.ts';
import type { RecordFeed, RecordScanner } from './record-feed.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const BLOCK = { interface: 1, packet: 2, simple: 3, names: 4, statistics: 5, enhanced: 6, journal: 9, secrets: 0x0a };
/** Custom blocks, to be copied by tools that do not know them and not to be copied. */
const CUSTOM = [0x0bad, 0x40000bad];
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Type, length, length again: the least a block can be. */
const MIN_BLOCK = 12;
/** A section header up to its options; the byte order stands in it. */
const SECTION_START = 28;
/** Up to the packet's data. */
const ENHANCED_START = 28;
const SIMPLE_START = 12;
/** Blocks up to here are looked at whole, so that the size of read blocks changes nothing; larger ones are passed over. */
const MAX_WHOLE = 1024 * 1024;
/** No writer makes larger blocks; a larger length means that the block is damaged. */
const MAX_BLOCK = 512 * 1024 * 1024;

/** What is searched for the next block behind a damaged one, over the whole file, before giving up. */
const SEARCH_OCTETS = 64 * 1024 * 1024;
const SEARCH_TRIES = 1000;

export class PcapngScanner implements RecordScanner {
  wants = SECTION_START;
  stopped = false;
  readonly #sorter: PacketSorter;
  readonly #size: number;
  readonly #frame = frameBounds();
  #littleEndian = true;
  #started = false;
  #interfaces: CaptureInterface[] = [];
  readonly #linkTypes = new Set<number>();
  readonly #snapLengths = new Set<number>();
  readonly #filters = new Set<string>();
  /** By interface and section: statistics blocks repeat a running count. */
  readonly #dropped = new Map<string, number>();
  #sections = 0;
  #searching = false;
  #searched = 0;
  #tries = 0;

  constructor(sorter: PacketSorter, size: number | undefined) {
    this.#sorter = sorter;
    this.#size = size ?? Number.POSITIVE_INFINITY;
  }

  scan(bytes: Uint8Array, view: DataView, from: number, base: number): number {
    let at = from;
    const end = bytes.length;
    while (!this.stopped) {
      if (this.#searching) {
        at = this.#search(view, at, end, base);
        if (this.#searching) return at;
      }
      this.wants = MIN_BLOCK;
      if (end - at < MIN_BLOCK) return at;
      if (view.getUint32(at) === SECTION_HEADER) {
        this.wants = SECTION_START;
        if (end - at < SECTION_START) return at;
        if (!this.#setByteOrder(view, at)) {
          at = this.#damaged(at, base, 'The section header has no byte order mark.');
          continue;
        }
      } else if (!this.#started) return this.#stop(end);
      const length = Math.ceil(view.getUint32(at + 4, this.#littleEndian) / 4) * 4;
      if (length < MIN_BLOCK || length > MAX_BLOCK) {
        // The section begins all the same: its interfaces are not those of the one before.
        if (view.getUint32(at) === SECTION_HEADER) this.#startSection(view, at, base);
        at = this.#damaged(at, base, `The block states ${length} octets.`);
        continue;
      }
      if (length <= MAX_WHOLE && end - at < length) {
        this.wants = length;
        return at;
      }
      if (!this.#block(bytes, view, { at, length, base })) return at;
      if (length <= MAX_WHOLE) this.#checkTrailer(view, at, length, base);
      at += length;
      if (at >= end) return at;
    }
    return end;
  }

  finish(feed: RecordFeed): void {
    const { rest, position, owed } = feed;
    const { diagnoses } = this.#sorter;
    if (this.#searching && !this.stopped) {
      const message = `No block was found behind the damage; reading stopped at offset ${position}.`;
      diagnoses.add('pcapng.truncated', message, this.#at(position, position));
    } else if (rest.length > 0 || owed > 0) {
      const end = position + rest.length;
      const message = `The file ends at offset ${end}, inside a block; all before it was read.`;
      diagnoses.add('pcapng.file-truncated', message, this.#at(Math.min(position, end), end));
    }
  }

  facts(feed: RecordFeed, size: number | undefined): Omit<CaptureFacts, 'format' | 'source' | 'clock'> {
    const dropped = [...this.#dropped.values()];
    return {
      octets: size ?? feed.position + feed.rest.length,
      linkTypes: [...this.#linkTypes],
      snapLengths: [...this.#snapLengths],
      captureFilters: [...this.#filters],
      droppedPackets: dropped.length === 0 ? undefined : dropped.reduce((sum, count) => sum + count, 0),
    };
  }

  /** Reads one block; false when more of it is wanted. */
  #block(bytes: Uint8Array, view: DataView, block: BlockPlace): boolean {
    const type = view.getUint32(block.at, this.#littleEndian);
    switch (type) {
      case SECTION_HEADER:
        this.#startSection(view, block.at, block.base);
        return true;
      case BLOCK.enhanced:
      case BLOCK.packet:
        return this.#packet(bytes, view, block, type);
      case BLOCK.simple:
        return this.#simplePacket(bytes, view, block);
      case BLOCK.interface:
        this.#addInterface(view, block);
        return true;
      case BLOCK.statistics:
        this.#addStatistics(view, block);
        return true;
      case BLOCK.journal:
        // Wireshark numbers journal entries and custom blocks as frames; ours must stay the same.
        this.#sorter.skipFrame();
        return true;
      default:
        if (CUSTOM.includes(type)) this.#sorter.skipFrame();
        return true;
    }
  }

  /** Enhanced and obsolete packet blocks: they differ in their first word only (§4.3, Appendix A). */
  #packet(bytes: Uint8Array, view: DataView, { at, length, base }: BlockPlace, type: number): boolean {
    const le = this.#littleEndian;
    const { place } = this.#sorter;
    if (bytes.length - at < Math.min(ENHANCED_START, length)) return this.#want(ENHANCED_START);
    const captured = length < ENHANCED_START + 4 ? MAX_RECORD + 1 : view.getUint32(at + 20, le);
    if (captured > MAX_RECORD || captured > length - ENHANCED_START - 4) {
      return this.#unusable(
        at,
        length,
        base,
        `The packet block at offset ${base + at} states a packet larger than itself.`,
      );
    }
    if (bytes.length - at < ENHANCED_START + captured) return this.#want(ENHANCED_START + captured);
    const id = type === BLOCK.enhanced ? view.getUint32(at + 8, le) : view.getUint16(at + 8, le);
    const from = this.#interfaces[id];
    if (from === undefined) {
      return this.#unusable(
        at,
        length,
        base,
        `The packet at offset ${base + at} names interface ${id}, which no block describes.`,
      );
    }
    readTime(view.getUint32(at + 12, le), view.getUint32(at + 16, le), from.time, place);
    this.#setFrame(at + ENHANCED_START, captured, view.getUint32(at + 24, le), from.linkType);
    place.recordStart = base + at;
    place.recordEnd = this.#within(base + at + length);
    this.#sorter.packet(view, bytes, this.#frame, true);
    return true;
  }

  /** Simple packet blocks have no time and no captured length: interface 0 says what was cut (§4.4). */
  #simplePacket(bytes: Uint8Array, view: DataView, { at, length, base }: BlockPlace): boolean {
    const { place } = this.#sorter;
    const from = this.#interfaces[0];
    const original = view.getUint32(at + 8, this.#littleEndian);
    const captured = Math.min(original, from?.snapLength || original, Math.max(0, length - SIMPLE_START - 4));
    if (from === undefined || length < SIMPLE_START + 4 || captured > MAX_RECORD) {
      return this.#unusable(
        at,
        length,
        base,
        `The simple packet at offset ${base + at} has no interface, or an impossible length.`,
      );
    }
    if (bytes.length - at < SIMPLE_START + captured) return this.#want(SIMPLE_START + captured);
    this.#setFrame(at + SIMPLE_START, captured, original, from.linkType);
    place.seconds = 0;
    place.nanos = 0;
    place.recordStart = base + at;
    place.recordEnd = this.#within(base + at + length);
    this.#sorter.packet(view, bytes, this.#frame, false);
    return true;
  }

  #setFrame(start: number, captured: number, original: number, linkType: number): void {
    this.#frame.start = start;
    this.#frame.end = start + captured;
    this.#frame.original = original;
    this.#frame.linkType = linkType;
  }

  /** A packet block that cannot be read is still a frame to Wireshark. */
  #unusable(at: number, length: number, base: number, message: string): boolean {
    this.#sorter.skipFrame();
    this.#sorter.diagnoses.add('pcapng.packet-unreadable', message, this.#at(base + at, base + at + length));
    return true;
  }

  #want(octets: number): boolean {
    this.wants = octets;
    return false;
  }

  /** The length of a section header can be read only in its own byte order. False where it states none. */
  #setByteOrder(view: DataView, at: number): boolean {
    const order = view.getUint32(at + 8);
    if (order !== BYTE_ORDER_MAGIC && view.getUint32(at + 8, true) !== BYTE_ORDER_MAGIC) return false;
    this.#littleEndian = order !== BYTE_ORDER_MAGIC;
    return true;
  }

  /** To be called once for each section: a header that straddles two read blocks is looked at more than once. */
  #startSection(view: DataView, at: number, base: number): void {
    this.#started = true;
    this.#sections++;
    this.#interfaces = [];
    const major = view.getUint16(at + 12, this.#littleEndian);
    if (major !== 1) {
      const message = `Version ${major} of the format is unknown; the section was read as version 1.`;
      this.#sorter.diagnoses.add('pcapng.version-unknown', message, this.#at(base + at, base + at + SECTION_START));
    }
  }

  #addInterface(view: DataView, { at, length, base }: BlockPlace): void {
    if (length < 20 || length > MAX_WHOLE) {
      const message = `The interface description at offset ${base + at} cannot be read; packets of that interface are left out.`;
      this.#sorter.diagnoses.add('pcapng.interface-unreadable', message, this.#at(base + at, base + at + length));
      // Keeps its number, so that those behind it keep theirs. No link type is ours.
      this.#interfaces.length++;
      return;
    }
    const added = captureInterface(view, at, at + length - 4, this.#littleEndian);
    this.#interfaces.push(added);
    this.#linkTypes.add(added.linkType);
    this.#snapLengths.add(added.snapLength);
    if (added.filter !== undefined) this.#filters.add(added.filter);
  }

  #addStatistics(view: DataView, { at, length }: BlockPlace): void {
    if (length < 24 || length > MAX_WHOLE) return;
    const dropped = droppedPackets(view, at, at + length - 4, this.#littleEndian);
    const id = `${this.#sections}/${view.getUint32(at + 8, this.#littleEndian)}`;
    if (dropped !== undefined) this.#dropped.set(id, dropped);
  }

  /** Both copies of the length should agree (§3.1); the first one is followed. */
  #checkTrailer(view: DataView, at: number, length: number, base: number): void {
    const stated = view.getUint32(at + 4, this.#littleEndian);
    const repeated = view.getUint32(at + length - 4, this.#littleEndian);
    if (stated === repeated) return;
    const message = `The block at offset ${base + at} states ${stated} octets at its start and ${repeated} at its end; the first was followed.`;
    this.#sorter.diagnoses.add('pcapng.block-lengths-differ', message, this.#at(base + at, base + at + length));
  }

  #damaged(at: number, base: number, what: string): number {
    const message = `${what} It stands at offset ${base + at}; the next plausible block is searched for.`;
    this.#sorter.diagnoses.add('pcapng.block-length', message, this.#at(base + at, base + at + 8));
    this.#searching = true;
    return at + 1;
  }

  /** Looks at every offset for a block of a known type whose two lengths agree. */
  #search(view: DataView, from: number, end: number, base: number): number {
    let at = from;
    for (; end - at >= MIN_BLOCK; at++) {
      if (++this.#searched > SEARCH_OCTETS || this.#tries > SEARCH_TRIES) {
        const message = `No block was found behind the damage; reading stopped at offset ${base + at}.`;
        this.#sorter.diagnoses.add('pcapng.truncated', message, this.#at(base + at, base + at));
        return this.#stop(end);
      }
      const le = this.#orderAt(view, at);
      const type = view.getUint32(at, le);
      const length = view.getUint32(at + 4, le);
      const known = (type >= BLOCK.interface && type <= BLOCK.enhanced) || type === SECTION_HEADER;
      if (!known || length < MIN_BLOCK + 4 || length > MAX_RECORD + 256 || length % 4 !== 0) continue;
      if (base + at + length > this.#size) continue;
      if (at + length > end) {
        this.#tries++;
        this.wants = length;
        return at;
      }
      this.#tries++;
      if (view.getUint32(at + length - 4, le) === length) return this.#found(at, base);
    }
    this.wants = MIN_BLOCK;
    return at;
  }

  /** A section header may bring another byte order. */
  #orderAt(view: DataView, at: number): boolean {
    return view.getUint32(at) === SECTION_HEADER ? view.getUint32(at + 8) !== BYTE_ORDER_MAGIC : this.#littleEndian;
  }

  #found(at: number, base: number): number {
    const message = `Reading went on with the block at offset ${base + at}; frame numbers from here are not Wireshark's, which stops at the damage.`;
    this.#sorter.diagnoses.add('pcapng.resynchronised', message, this.#at(base + at, base + at + 8));
    this.#searching = false;
    return at;
  }

  #stop(end: number): number {
    this.stopped = true;
    this.wants = 1;
    return end;
  }

  #at(start: number, end: number): EvidenceRef {
    return { source: this.#sorter.here().source, start, end: this.#within(end) };
  }

  /** A block that is not looked at whole may state more than the file holds. */
  #within(end: number): number {
    return Math.min(end, this.#size);
  }
}

interface BlockPlace {
  readonly at: number;
  readonly length: number;
  /** Offset in the source of the bytes that `at` counts in. */
  readonly base: number;
}
