// Sorts the packets of a capture where they stand in the read buffer. IKE datagrams and the IP fragments that may
// belong to one are copied out; ESP, keepalives and the rest become counters. Nothing is allocated for a packet that
// is not kept.
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { PacketColumns } from '../../model/wire-events.ts';
import { ipFields, PROTOCOL, readIp } from '../ip.ts';
import { ipOffset, isRawIpInEthernet, LINK, NO_IP, UNKNOWN_LINK } from '../link.ts';
import { UDP_HEADER, udpContent, udpStated } from '../udp.ts';
import { CaptureParts } from './capture-parts.ts';
import { Diagnoses } from './diagnoses.ts';
import { type Direction, type EspPacket, EspTable, type PacketPlace } from './esp-table.ts';
import { FragmentFilter } from './fragment-filter.ts';
import { type BesidePacket, PacketBatch } from './packet-batch.ts';

/** One frame as a capture format's scanner found it. */
export interface FrameBounds {
  start: number;
  /** One past the last octet captured. */
  end: number;
  /** Octets the frame had on the wire. */
  original: number;
  linkType: number;
}

export function frameBounds(): FrameBounds {
  return { start: 0, end: 0, original: 0, linkType: 0 };
}

export interface PacketCounts {
  packets: number;
  cut: number;
  ike: number;
  ikeV1: number;
  esp: number;
  keepalives: number;
  fragments: number;
  laterFragments: number;
  icmp: number;
  tcp: number;
  otherUdp: number;
  reservedSpi: number;
  zeroSpi: number;
  otherVersion: number;
  otherIp: number;
  notIp: number;
  unsupportedLink: number;
  damaged: number;
}

export class PacketSorter {
  readonly diagnoses: Diagnoses;
  readonly esp = new EspTable();
  readonly counts: PacketCounts = {
    packets: 0,
    cut: 0,
    ike: 0,
    ikeV1: 0,
    esp: 0,
    keepalives: 0,
    fragments: 0,
    laterFragments: 0,
    icmp: 0,
    tcp: 0,
    otherUdp: 0,
    reservedSpi: 0,
    zeroSpi: 0,
    otherVersion: 0,
    otherIp: 0,
    notIp: 0,
    unsupportedLink: 0,
    damaged: 0,
  };
  /** Set by the scanner before each packet; `frame` is counted here. */
  readonly place: PacketPlace = { frame: 0, seconds: 0, nanos: 0, recordStart: 0, recordEnd: 0 };
  readonly parts = new CaptureParts();
  readonly unsupportedLinks = new Map<number, number>();
  rawInEthernet = 0;
  firstRawInEthernet: EvidenceRef | undefined;
  firstIkeV1: EvidenceRef | undefined;
  firstZeroSpi: EvidenceRef | undefined;
  firstOtherVersion: EvidenceRef | undefined;
  /** Packets handed on, IKE or not. */
  kept = 0;

  readonly #source: SourceId;
  readonly #batch: PacketBatch;
  readonly #full: PacketColumns[] = [];
  readonly #ip = ipFields();
  readonly #fragments = new FragmentFilter();
  readonly #direction: Direction = { version: 4, from: 0, to: 0, ports: 0 };
  readonly #beside: BesidePacket = { linkType: 0, missing: 0, espSent: 0, espHeard: 0 };
  readonly #espPacket: EspPacket = { version: 4, addresses: 0, ports: 0, spi: 0, octets: 0, encapsulated: false };

  constructor(source: SourceId, format: PacketColumns['format']) {
    this.#source = source;
    this.diagnoses = new Diagnoses(source);
    this.#batch = new PacketBatch(source, format);
  }

  /** Counts a record that Wireshark numbers but that holds no packet. */
  skipFrame(): void {
    this.place.frame++;
  }

  /** Sorts one packet; the scanner has filled `place` but for the frame number. */
  packet(view: DataView, bytes: Uint8Array, frame: FrameBounds, hasTime: boolean): void {
    const { counts, place } = this;
    place.frame++;
    counts.packets++;
    if (frame.original > frame.end - frame.start) counts.cut++;
    if (hasTime) this.parts.note(place);
    let at = ipOffset(view, frame.start, frame.end, frame.linkType);
    if (at < 0) {
      at = this.#withoutIp(view, frame, at);
      if (at < 0) return;
    }
    if (!readIp(view, at, frame.end, this.#ip)) {
      counts.damaged++;
      return;
    }
    if (this.#ip.fragmented) counts.fragments++;
    if (this.#ip.fragmentOffset > 0) this.#laterFragment(view, bytes, frame, at);
    else this.#sortByProtocol(view, bytes, frame, at);
  }

  /** Whether there is something to take before the next block. */
  get hasBatch(): boolean {
    return this.#full.length > 0;
  }

  /** The batches that are full; with `all`, the last one too. */
  take(all: boolean): readonly PacketColumns[] {
    const last = all ? this.#batch.take(true) : undefined;
    if (last !== undefined) this.#full.push(last);
    return this.#full.splice(0);
  }

  /** Where the packet stands that is being sorted. */
  here(): EvidenceRef {
    const { recordStart, recordEnd, frame } = this.place;
    return { source: this.#source, start: recordStart, end: recordEnd, frame };
  }

  #sortByProtocol(view: DataView, bytes: Uint8Array, frame: FrameBounds, at: number): void {
    switch (this.#ip.protocol) {
      case PROTOCOL.udp:
        this.#udp(view, bytes, frame, at);
        return;
      case PROTOCOL.esp:
        this.#nativeEsp(view);
        return;
      case PROTOCOL.tcp:
        this.counts.tcp++;
        return;
      case PROTOCOL.icmp:
      case PROTOCOL.icmpV6:
        this.counts.icmp++;
        return;
      default:
        this.counts.otherIp++;
    }
  }

  #udp(view: DataView, bytes: Uint8Array, frame: FrameBounds, at: number): void {
    const ip = this.#ip;
    const { counts } = this;
    const content = udpContent(view, ip.payload, ip.end, ip.stated);
    if (content === 'esp') {
      this.#countEsp(view, view.getUint32(ip.payload), ip.payload + UDP_HEADER, udpStated(view, ip.payload, ip.stated));
    } else if (content === 'ike' || content === 'marked-ike') {
      counts.ike++;
      this.#noteEsp(view);
      this.#keep(bytes, frame, at);
      return;
    } else if (content === 'keepalive') counts.keepalives++;
    else if (content === 'ike-v1') {
      counts.ikeV1++;
      this.firstIkeV1 ??= this.here();
    } else if (content === 'ike-version') {
      counts.otherVersion++;
      this.firstOtherVersion ??= this.here();
    } else if (content === 'zero-spi') {
      counts.zeroSpi++;
      this.firstZeroSpi ??= this.here();
    } else if (content === 'reserved-spi') counts.reservedSpi++;
    else counts.otherUdp++;
    if (ip.fragmented) this.#fragments.refuse(view, ip, this.place.seconds);
  }

  #nativeEsp(view: DataView): void {
    const ip = this.#ip;
    if (ip.end - ip.payload < 4) this.counts.damaged++;
    else this.#countEsp(view, 0, ip.payload, ip.stated);
  }

  #countEsp(view: DataView, ports: number, at: number, octets: number): void {
    const packet = this.#espPacket;
    packet.version = this.#ip.version;
    packet.addresses = this.#ip.addresses;
    packet.ports = ports;
    packet.encapsulated = ports !== 0;
    packet.spi = view.getUint32(at);
    packet.octets = octets;
    this.counts.esp++;
    this.esp.count(view, packet, this.place);
  }

  /** Later fragments have no ports: those of UDP are kept unless their first one is known not to be IKE. */
  #laterFragment(view: DataView, bytes: Uint8Array, frame: FrameBounds, at: number): void {
    this.counts.laterFragments++;
    if (this.#ip.protocol !== PROTOCOL.udp) return;
    if (this.#fragments.isRefused(view, this.#ip, this.place.seconds)) return;
    this.#beside.espSent = this.#beside.espHeard = Number.POSITIVE_INFINITY;
    this.#keep(bytes, frame, at);
  }

  /** What ESP went between the ends of an IKE message before it: inside UDP on the same ports, or as it is. */
  #noteEsp(view: DataView): void {
    this.#beside.espSent = this.#beside.espHeard = Number.POSITIVE_INFINITY;
    if (this.esp.size === 0) return;
    const { addresses, version, payload } = this.#ip;
    const ports = view.getUint32(payload);
    const behind = addresses + (version === 4 ? 4 : 16);
    this.#beside.espSent = this.#secondsSince(view, addresses, behind, ports);
    this.#beside.espHeard = this.#secondsSince(view, behind, addresses, (ports << 16) | (ports >>> 16));
  }

  #secondsSince(view: DataView, from: number, to: number, ports: number): number {
    const direction = this.#direction;
    direction.version = this.#ip.version;
    direction.from = from;
    direction.to = to;
    direction.ports = ports >>> 0;
    const inUdp = this.esp.secondsSince(view, direction, this.place);
    direction.ports = 0;
    return Math.min(inUdp, this.esp.secondsSince(view, direction, this.place));
  }

  #keep(bytes: Uint8Array, frame: FrameBounds, at: number): void {
    this.#beside.missing = Math.max(0, frame.original - (frame.end - frame.start));
    this.#beside.linkType = frame.linkType;
    this.kept++;
    this.#batch.add(bytes, { start: at, end: this.#ip.end }, this.place, this.#beside);
    if (!this.#batch.isFull) return;
    const batch = this.#batch.take(false);
    if (batch !== undefined) this.#full.push(batch);
  }

  #withoutIp(view: DataView, frame: FrameBounds, why: number): number {
    if (why === UNKNOWN_LINK) {
      this.counts.unsupportedLink++;
      this.unsupportedLinks.set(frame.linkType, (this.unsupportedLinks.get(frame.linkType) ?? 0) + 1);
      return NO_IP;
    }
    if (frame.linkType === LINK.ethernet && isRawIpInEthernet(view, frame.start, frame.end, frame.original)) {
      this.rawInEthernet++;
      this.firstRawInEthernet ??= this.here();
      return frame.start;
    }
    this.counts.notIp++;
    return NO_IP;
  }
}
