import type { Event, EventOf } from '../model/event.ts';
import type { Coverage } from '../model/result.ts';
import { eventsBySource } from './by-source.ts';
import type { Clocks } from './clocks.ts';
import { both, type Conditions, conditionsOf } from './debug-conditions.ts';
import { debugGaps } from './debug-windows.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, momentOf, UTC } from './instants.ts';
import type { SourceVantage } from './source-vantage.ts';

/** What each source could have shown: the ground on which "it was not there" may stand. */
export function coverageOf(
  sources: readonly SourceVantage[],
  events: readonly Event[],
  sas: readonly SaFacts[],
  clocks: Clocks,
): Coverage[] {
  const bySource = eventsBySource(events);
  const clients = clientAddresses(sas);
  const conditions = conditionsBySource(sources, bySource, clocks);
  return sources.flatMap((source) => {
    const own = bySource.get(source.id) ?? [];
    if (own.length === 0) return [];
    const capture = own.find((event) => event.kind === 'wire.capture');
    const scope = own.find((event) => event.kind === 'wire.capture-scope');
    if (capture !== undefined) return [captureCoverage(source, capture, scope, { clients, clocks })];
    return source.vantage === undefined ? [] : [textCoverage(source, own, { conditions, clocks })];
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
  const headless = scope?.headless ?? 0;
  return {
    source: source.id,
    from: from === undefined ? null : momentOf(from),
    to: to === undefined ? null : momentOf(to),
    scope: {
      peers: [...peers].sort(),
      directions: [...directions].sort(),
      kinds,
      conditions: [
        ...capture.captureFilters.map((filter) => `capture filter: ${filter}`),
        ...(headless === 0 ? [] : [`snap length: ${headless} IKE messages without a whole header`]),
      ],
      ...(headless === 0 ? {} : { lossy: true as const }),
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

/** What ends in a dot stands for all events of that vantage. */
const TEXT_KINDS: readonly (readonly [event: string, kind: string])[] = [
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

function isKind(kind: string, event: string): boolean {
  return event.endsWith('.') ? kind.startsWith(event) : kind === event;
}

interface TextScene {
  readonly conditions: ReadonlyMap<string, Conditions>;
  readonly clocks: Clocks;
}

function textCoverage(source: SourceVantage, events: readonly Event[], { conditions, clocks }: TextScene): Coverage {
  const instants = comparable(events.flatMap((event) => clocks.instant(event.at) ?? []));
  const ordered = instants.toSorted((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
  const [first, last] = [ordered[0], ordered.at(-1)];
  const seen = new Set(events.map((event) => event.kind));
  const kinds = [...seen].flatMap((kind) => TEXT_KINDS.find(([event]) => isKind(kind, event))?.[1] ?? []);
  const packets = events.filter((event) => event.kind === 'gateway.ike-packet');
  const directions = unique(packets.map((packet) => (packet.direction === 'received' ? 'to-gateway' : 'from-gateway')));
  const { words, allowed } = conditionsFor(source, conditions);
  const missing = [...missingLines(events), ...missingNumbers(events)];
  return {
    source: source.id,
    from: first === undefined ? null : momentOf(first),
    to: last === undefined ? null : momentOf(last),
    scope: {
      peers: unique(packets.map((packet) => packet.peer.address)),
      directions,
      kinds: unique(kinds),
      conditions: unique([...words, ...missing, ...bufferStart(events)]),
      ...(allowed === undefined ? {} : { allowed: [...allowed].sort() }),
      ...(missing.length === 0 ? {} : { lossy: true as const }),
    },
    gaps: debugGaps(events, clocks),
    why: first === undefined ? 'output without a time' : 'first to last stamp that was understood',
  };
}

/** Of stamps of several clocks those that compare: in UTC where any are, else of the clock that stamped first. */
function comparable(instants: readonly Instant[]): readonly Instant[] {
  const universal = instants.filter(({ scale }) => scale === UTC);
  return universal.length > 0 ? universal : instants.filter(({ clock }) => clock === instants[0]?.clock);
}

function conditionsBySource(
  sources: readonly SourceVantage[],
  bySource: ReadonlyMap<string, readonly Event[]>,
  clocks: Clocks,
): ReadonlyMap<string, Conditions> {
  const found = new Map<string, Conditions>();
  for (const { id, vantage } of sources) {
    const events = bySource.get(id) ?? [];
    if (vantage !== 'gateway' || !events.some((event) => event.kind === 'gateway.debug-condition')) continue;
    found.set(id, conditionsOf(events, stampedPart(events, clocks)));
  }
  return found;
}

/** From the first to the last line with a time; all of a text that has none. */
function stampedPart(events: readonly Event[], clocks: Clocks): { readonly start: number; readonly end: number } {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at, evidence } of events) {
    if (clocks.instant(at) === undefined) continue;
    start = Math.min(start, evidence.start);
    end = Math.max(end, evidence.start);
  }
  return start <= end ? { start, end } : { start: 0, end: Number.POSITIVE_INFINITY };
}

/** Conditions typed in the terminal limit what the same box sends to a syslog server, and nobody knows which box that was. */
function conditionsFor({ id, vantage }: SourceVantage, conditions: ReadonlyMap<string, Conditions>): Conditions {
  if (vantage !== 'gateway') return { words: [], allowed: undefined };
  const words = [...conditions].flatMap(([source, own]) =>
    own.allowed === undefined ? [] : own.words.map((word) => (source === id ? word : `${word} (in ${source})`)),
  );
  return { words, allowed: [...conditions.values()].map(({ allowed }) => allowed).reduce(both, undefined) };
}

/** What the header of a log says is missing in it. */
function missingLines(events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'gateway.log-header') return [];
    const counts = [
      [event.dropped, 'messages dropped'],
      [event.rateLimited, 'messages rate-limited'],
      [event.overruns, 'overruns of the log'],
    ] as const;
    return counts.flatMap(([count, words]) => (count === undefined || count === 0 ? [] : [`${count} ${words}`]));
  });
}

/** What the sequence numbers say is missing. */
function missingNumbers(events: readonly Event[]): string[] {
  const gaps = events.filter((event) => event.kind === 'gateway.log-gap');
  if (gaps.length === 0) return [];
  const places = gaps.reduce((sum, gap) => sum + gap.places, 0);
  const missing = gaps.reduce((sum, gap) => sum + (gap.missing ?? 0), 0);
  const counted = missing === 0 ? '' : `, ${missing} or more messages missing`;
  return [`sequence numbers jump in ${places} ${places === 1 ? 'place' : 'places'}${counted}`];
}

/** A log buffer holds the newest lines only: one that begins inside an exchange lacks what came before. */
function bufferStart(events: readonly Event[]): string[] {
  const header = events.find((event) => event.kind === 'gateway.log-header' && event.bufferBytes !== undefined);
  if (header === undefined) return [];
  const first = events.find(
    (event) => event.kind === 'gateway.ike-packet' && event.evidence.start > header.evidence.start,
  );
  const inside = first?.kind === 'gateway.ike-packet' && first.exchange !== 'IKE_SA_INIT';
  return inside ? ['the log buffer begins inside an exchange'] : [];
}

function unique<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].sort();
}
