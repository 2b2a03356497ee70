// What a capture reader says at the end: one summary, one event for each ESP flow, diagnostics and one tally.
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Tally } from '../../model/tally.ts';
import { type ClockId, NO_STAMP, packetStamp, type Stamp } from '../../model/time.ts';
import type { CaptureSummarised, EspFlowSeen } from '../../model/wire-events.ts';
import { addressText } from '../ip.ts';
import type { EspRow } from './esp-table.ts';
import type { PacketSorter } from './packet-sorter.ts';

/** What only the file format knows. */
export interface CaptureFacts {
  readonly format: 'pcap' | 'pcapng';
  readonly source: string;
  readonly clock: ClockId;
  /** Size of what was read. */
  readonly octets: number;
  readonly linkTypes: readonly number[];
  readonly snapLengths: readonly number[];
  readonly captureFilters: readonly string[];
  readonly droppedPackets: number | undefined;
}

export type ReportItem = CaptureSummarised | EspFlowSeen | Diagnostic | Tally;

const ITEMS_EACH = 1000;

/** The closing items in arrays of at most a thousand. */
export function* captureReport(sorter: PacketSorter, facts: CaptureFacts): Generator<readonly ReportItem[]> {
  let flows: ReportItem[] = [];
  for (const row of sorter.esp.rows()) {
    flows.push(espFlow(row, facts));
    if (flows.length < ITEMS_EACH) continue;
    yield flows;
    flows = [];
  }
  addDiagnostics(sorter);
  yield [...flows, summary(sorter, facts), ...sorter.diagnoses.all(), tally(sorter, facts)];
}

function summary(sorter: PacketSorter, facts: CaptureFacts): CaptureSummarised {
  const { counts } = sorter;
  const parts = sorter.parts.seen();
  const firstAt = stampOf(parts.map(({ fromNs }) => fromNs).sort(ascending)[0], facts.clock);
  const sorted = counts.ike + counts.esp + counts.keepalives + counts.laterFragments + counts.icmp + counts.tcp;
  return {
    kind: 'wire.capture',
    at: firstAt,
    evidence: { source: facts.source, start: 0, end: facts.octets },
    format: facts.format,
    packets: counts.packets,
    firstAt,
    lastAt: stampOf(
      parts
        .map(({ toNs }) => toNs)
        .sort(ascending)
        .at(-1),
      facts.clock,
    ),
    ...(parts.length > 1 ? { parts } : {}),
    linkTypes: facts.linkTypes,
    snapLengths: facts.snapLengths,
    cutPackets: counts.cut,
    ikePackets: counts.ike,
    espPackets: counts.esp,
    keepalives: counts.keepalives,
    fragments: counts.fragments,
    laterFragments: counts.laterFragments,
    icmpPackets: counts.icmp,
    tcpPackets: counts.tcp,
    otherPackets: counts.packets - sorted,
    captureFilters: facts.captureFilters,
    droppedPackets: facts.droppedPackets,
  };
}

function stampOf(ns: bigint | undefined, clock: ClockId): Stamp {
  return ns === undefined || ns === 0n ? NO_STAMP : { kind: 'absolute', epochNs: ns, clock };
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function espFlow(row: EspRow, { source, clock }: CaptureFacts): EspFlowSeen {
  const { first, last } = row;
  const lastPlace = { source, start: last.recordStart, end: last.recordEnd, frame: last.frame };
  const place = { source, start: first.recordStart, end: first.recordEnd, frame: first.frame };
  return {
    kind: 'wire.esp-flow',
    at: packetStamp(first.seconds, first.nanos, clock),
    evidence: row.packets === 1 ? place : { ...place, run: { count: row.packets, last: lastPlace } },
    from: { address: addressText(row.addresses, 0, row.version), port: row.fromPort },
    to: { address: addressText(row.addresses, row.version === 4 ? 4 : 16, row.version), port: row.toPort },
    spi: row.spi.toString(16).padStart(8, '0'),
    encapsulated: row.encapsulated,
    packets: row.packets,
    octets: row.octets,
    lastAt: packetStamp(last.seconds, last.nanos, clock),
    lastFrame: last.frame,
  };
}

function addDiagnostics(sorter: PacketSorter): void {
  const { diagnoses, counts, esp } = sorter;
  for (const [type, count] of sorter.unsupportedLinks) {
    const message = `Link type ${type} is not supported; its packets were counted and not read.`;
    diagnoses.addCount('capture.link-type-unsupported', message, count);
  }
  const raw =
    'Frames marked as Ethernet hold IP without a link header, as some routers export them; they were read as raw IP.';
  diagnoses.addCount('capture.raw-ip-in-ethernet', raw, sorter.rawInEthernet, sorter.firstRawInEthernet);
  const old = 'IKEv1 (ISAKMP) messages were counted and not decoded: this tool reads IKEv2.';
  diagnoses.addCount('ike.version-1', old, counts.ikeV1, sorter.firstIkeV1);
  const zero =
    'IKEv2 messages whose initiator SPI is zero, which no sender may use (RFC 7296 section 3.1), were left out.';
  diagnoses.addCount('ike.initiator-spi-zero', zero, counts.zeroSpi, sorter.firstZeroSpi);
  const version = 'IKE messages of a version that is neither 1 nor 2 were left out.';
  diagnoses.addCount('ike.version-unknown', version, counts.otherVersion, sorter.firstOtherVersion);
  const reserved = 'Datagrams on port 4500 open with an ESP SPI that is reserved; they were counted as other traffic.';
  diagnoses.addCount('esp.reserved-spi', reserved, counts.reservedSpi);
  const folded = `More ESP flows than are kept: the longest idle were dropped, ${esp.foldedPackets} packets with them.`;
  diagnoses.addCount('esp.flows-folded', folded, esp.foldedRows);
  const damaged = 'Packets with IP or ESP headers that are damaged or were not captured whole; they were counted only.';
  diagnoses.addCount('capture.packet-unreadable', damaged, counts.damaged);
}

function tally({ counts, kept }: PacketSorter, facts: CaptureFacts): Tally {
  const skipped = [
    { why: 'NAT keepalive', count: counts.keepalives },
    { why: 'IKEv1', count: counts.ikeV1 },
    { why: 'later fragment of something other than IKE', count: counts.laterFragments - (kept - counts.ike) },
    { why: 'ICMP', count: counts.icmp },
    { why: 'TCP', count: counts.tcp },
    { why: 'other UDP', count: counts.otherUdp + counts.reservedSpi + counts.zeroSpi + counts.otherVersion },
    { why: 'other IP protocol', count: counts.otherIp },
    { why: 'not IP', count: counts.notIp },
    { why: 'unsupported link type', count: counts.unsupportedLink },
    { why: 'unreadable', count: counts.damaged },
  ].filter(({ count }) => count > 0);
  return {
    kind: 'tally',
    source: facts.source,
    unit: 'packets',
    read: counts.packets,
    used: kept + counts.esp,
    skipped,
  };
}
