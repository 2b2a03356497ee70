import type { Event, EventOf } from '../model/event.ts';
import type { Coverage } from '../model/result.ts';
import { eventsBySource } from './by-source.ts';
import type { Clocks, SourceVantage } from './clocks.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, momentOf } from './instants.ts';

/** What each source could have shown: the ground on which "it was not there" may stand. */
export function coverageOf(
  sources: readonly SourceVantage[],
  events: readonly Event[],
  sas: readonly SaFacts[],
  clocks: Clocks,
): Coverage[] {
  const bySource = eventsBySource(events);
  return sources.flatMap((source) => {
    const own = bySource.get(source.id) ?? [];
    if (own.length === 0) return [];
    const capture = own.find((event) => event.kind === 'wire.capture');
    if (capture !== undefined) return [captureCoverage(source, capture, sas, clocks)];
    return source.vantage === undefined ? [] : [textCoverage(source, own, clocks)];
  });
}

function captureCoverage(
  source: SourceVantage,
  capture: EventOf<'wire.capture'>,
  sas: readonly SaFacts[],
  clocks: Clocks,
): Coverage {
  const seen = sas.flatMap((sa) =>
    sa.evidence.captures.filter((one) => one.evidence.source === source.id).map((one) => ({ sa, one })),
  );
  const directions = new Set<'to-gateway' | 'from-gateway'>();
  for (const { one } of seen) {
    // A client that moved has several addresses on one SA.
    const clients = new Set(one.paths.map((path) => path.initiator.address));
    for (const message of one.exchanges.flatMap((exchange) => [exchange.request, exchange.response])) {
      if (message !== undefined) directions.add(clients.has(message.from.address) ? 'to-gateway' : 'from-gateway');
    }
  }
  const kinds = ['ike'];
  if (capture.espPackets > 0) kinds.push('esp');
  if (capture.laterFragments > 0) kinds.push('later-fragments');
  if (capture.fragments > capture.laterFragments) kinds.push('first-fragments');
  if (capture.icmpPackets > 0) kinds.push('icmp');
  if (capture.tcpPackets > 0) kinds.push('tcp');
  const from = clocks.instant(capture.firstAt);
  const to = clocks.instant(capture.lastAt);
  return {
    source: source.id,
    from: from === undefined ? null : momentOf(from),
    to: to === undefined ? null : momentOf(to),
    scope: {
      peers: unique(seen.flatMap(({ sa }) => (sa.client === undefined ? [] : [sa.client.address]))),
      directions: [...directions].sort(),
      kinds,
      conditions: capture.captureFilters.map((filter) => `capture filter: ${filter}`),
    },
    gaps: [],
    why: 'first to last packet of the capture',
  };
}

const TEXT_KINDS: readonly (readonly [prefix: string, kind: string])[] = [
  ['gateway.ike-packet', 'ike-debug'],
  ['gateway.session-snapshot', 'show-crypto-session'],
  ['gateway.sa-snapshot', 'show-crypto-ikev2-session'],
  ['gateway.reconnect-counters', 'show-crypto-ikev2-stats-reconnect'],
  ['gateway.ikev2-profile', 'running-config'],
  ['gateway.config', 'running-config'],
  ['client.local-policy', 'local-policy'],
  ['client.vpn-profile', 'vpn-profile'],
  ['client.', 'client-log'],
];

function textCoverage(source: SourceVantage, events: readonly Event[], clocks: Clocks): Coverage {
  const instants = events
    .map((event) => clocks.instant(event.at))
    .filter((instant): instant is Instant => instant !== undefined);
  const ordered = instants.toSorted((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
  const [first, last] = [ordered[0], ordered.at(-1)];
  const kinds = events
    .map((event) => TEXT_KINDS.find(([prefix]) => event.kind.startsWith(prefix))?.[1])
    .filter((kind) => kind !== undefined);
  const packets = events.filter((event) => event.kind === 'gateway.ike-packet');
  const directions = unique(packets.map((packet) => (packet.direction === 'received' ? 'to-gateway' : 'from-gateway')));
  return {
    source: source.id,
    from: first === undefined ? null : momentOf(first),
    to: last === undefined ? null : momentOf(last),
    scope: {
      peers: unique(packets.map((packet) => packet.peer.address)),
      directions,
      kinds: unique(kinds),
      conditions: [],
    },
    gaps: [],
    why: first === undefined ? 'output without a time' : 'first to last stamp that was understood',
  };
}

function unique<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].sort();
}
