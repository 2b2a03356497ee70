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
  const clients = clientAddresses(sas);
  return sources.flatMap((source) => {
    const own = bySource.get(source.id) ?? [];
    if (own.length === 0) return [];
    const capture = own.find((event) => event.kind === 'wire.capture');
    const scope = own.find((event) => event.kind === 'wire.capture-scope');
    if (capture !== undefined) return [captureCoverage(source, capture, scope, { clients, clocks })];
    return source.vantage === undefined ? [] : [textCoverage(source, own, clocks)];
  });
}

function captureCoverage(
  source: SourceVantage,
  capture: EventOf<'wire.capture'>,
  scope: EventOf<'wire.capture-scope'> | undefined,
  { clients, clocks }: { readonly clients: ReadonlySet<string>; readonly clocks: Clocks },
): Coverage {
  const peers = new Set<string>();
  const directions = new Set<'to-gateway' | 'from-gateway'>();
  for (const { initiator, responder, fromInitiator, fromResponder } of scope?.pairs ?? []) {
    // A gateway that rekeyed is the initiator from then on.
    const swapped = clients.has(responder) && !clients.has(initiator);
    peers.add(swapped ? responder : initiator);
    if ((swapped ? fromResponder : fromInitiator) > 0) directions.add('to-gateway');
    if ((swapped ? fromInitiator : fromResponder) > 0) directions.add('from-gateway');
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
      peers: [...peers].sort(),
      directions: [...directions].sort(),
      kinds,
      conditions: capture.captureFilters.map((filter) => `capture filter: ${filter}`),
    },
    gaps: [],
    why: 'first to last packet of the capture',
  };
}

/** Addresses that some SA has on the client's side, a client that moved with each of its own. */
function clientAddresses(sas: readonly SaFacts[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { client, gateway, evidence } of sas) {
    for (const path of evidence.wire.flatMap((seen) => seen.paths)) {
      for (const end of [path.initiator, path.responder]) if (end.address !== gateway?.address) found.add(end.address);
    }
    if (client !== undefined) found.add(client.address);
  }
  return found;
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
