// A capture beside its own conversion, or beside a part of itself, is no second witness: what both recorded counts once. They are of one
// capture point where every IKE message of the one stands in the other with the same time, to what the coarser file can tell, the
// same octets and the same hop limits. Two points on one way differ in some of that, by microseconds at least.
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event, EventOf } from '../model/event.ts';
import type { Stamp } from '../model/time.ts';
import type { ExchangeSeen, MessageSeen } from '../model/wire-events.ts';
import type { Copies } from './copies.ts';
import { groupBy } from './grouped.ts';

type IkeSaSeen = EventOf<'wire.ike-sa'>;
type EspFlow = EventOf<'wire.esp-flow'>;

/** Stamps that must agree. */
const LEAST_ALIKE = 2;
/** Coarser stamps agree at two points of one way as well. */
const COARSEST_NS = 10_000n;

/** The files of one capture point, as they were followed. */
interface Point {
  readonly sources: readonly string[];
  readonly sas: readonly IkeSaSeen[];
  readonly byInitiator: ReadonlyMap<string, readonly IkeSaSeen[]>;
  readonly messages: number;
  /** Messages that a snap length cut short. */
  readonly cut: number;
  readonly packets: number;
  /** What its stamps are whole multiples of, in nanoseconds. */
  readonly unitNs: bigint;
}

/** A message, and where it stands again. */
interface Pair {
  readonly fact: MessageSeen;
  readonly copy: MessageSeen;
}

interface WithoutSame {
  readonly events: readonly Event[];
  /** What was taken out. */
  readonly again: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The events with each packet of a capture point once; where the others stand goes to `copies`. */
export function withoutSamePackets(
  events: readonly Event[],
  pathOf: (source: string) => string,
  copies: Copies,
): WithoutSame {
  const points = pointsOf(events);
  const again = new Set<Event>();
  const diagnostics: Diagnostic[] = [];
  const kept: Point[] = [];
  for (const point of points) {
    const found = firstThat(kept, (fuller) => {
      const pairs = pairsIn(fuller, point);
      return pairs && { fuller, pairs };
    });
    if (found === undefined) {
      kept.push(point);
      continue;
    }
    for (const sa of point.sas) again.add(sa);
    for (const { fact, copy } of found.pairs) copies.addPlaces(fact.evidence, copy.evidence);
    for (const flow of flowsAgain(events, found.fuller, point, copies)) again.add(flow);
    diagnostics.push(...point.sources.map((source) => diagnostic(source, found.fuller, pathOf)));
  }
  if (again.size === 0) return { events, again: [], diagnostics };
  return { events: events.filter((event) => !again.has(event)), again: [...again], diagnostics };
}

function diagnostic(source: string, { sources }: Point, pathOf: (source: string) => string): Diagnostic {
  const files = sources.slice(0, 3).map(pathOf).join(', ');
  const message = `The IKE messages of this capture stand in ${files} too, with the same times and octets: both are of one capture point, and each packet counts once.`;
  return { kind: 'diagnostic', code: 'capture.same-packets', message, source };
}

/** Those with most IKE messages first, then those that hold most of them and most beside them: what is a part comes behind what it is a part of. */
function pointsOf(events: readonly Event[]): Point[] {
  const seen = events.filter((event) => event.kind === 'wire.ike-sa');
  const groups = groupBy(seen, ({ capturePoint }) => capturePoint.join(' '));
  if (groups.size < 2) return [];
  const packets = new Map(
    events.flatMap((event) => (event.kind === 'wire.capture' ? [[event.evidence.source, event.packets] as const] : [])),
  );
  const points = [...groups.values()].map((sas): Point => {
    const sources = sas[0]?.capturePoint ?? [];
    return {
      sources,
      sas,
      byInitiator: groupBy(sas, ({ initiatorSpi }) => initiatorSpi),
      messages: sas.reduce((sum, sa) => sum + sa.messages, 0),
      cut: sas.reduce((sum, sa) => sum + sa.cutMessages, 0),
      packets: sources.reduce((sum, source) => sum + (packets.get(source) ?? 0), 0),
      unitNs: unitOf(sas),
    };
  });
  // A sort keeps the order of what is equal: that of the sources.
  return points.sort((a, b) => {
    return b.messages - a.messages || a.cut - b.cut || b.packets - a.packets || Number(a.unitNs - b.unitNs);
  });
}

function unitOf(sas: readonly IkeSaSeen[]): bigint {
  let unit = 1_000_000_000n;
  for (const { at, lastAt } of sas) {
    for (const stamp of [at, lastAt]) while (stamp.kind === 'absolute' && stamp.epochNs % unit !== 0n) unit /= 10n;
    if (unit === 1n) break;
  }
  return unit;
}

/** The messages of the one point with what they are in the other; undefined where it has some that the other has not. */
function pairsIn(fuller: Point, part: Point): Pair[] | undefined {
  const unit = fuller.unitNs > part.unitNs ? fuller.unitNs : part.unitNs;
  if (unit > COARSEST_NS) return undefined;
  const pairs: Pair[] = [];
  for (const sa of part.sas) {
    const found = firstThat(fuller.byInitiator.get(sa.initiatorSpi) ?? [], (known) => pairsOfSa(known, sa, unit));
    if (found === undefined) return undefined;
    pairs.push(...found);
  }
  const alike = pairs.filter(({ fact, copy }) => isAt(fact.at, copy.at, unit) || isAt(fact.lastAt, copy.lastAt, unit));
  return alike.length < LEAST_ALIKE ? undefined : pairs;
}

function pairsOfSa(known: IkeSaSeen, part: IkeSaSeen, unit: bigint): Pair[] | undefined {
  if (!hasPathsOf(known, part) || !hasHopLimitsOf(known, part)) return undefined;
  const exchanges = groupBy(known.exchanges, exchangeKey);
  const runs = known.exchanges.filter(({ repeats }) => repeats > 1);
  const pairs: Pair[] = [];
  for (const exchange of part.exchanges) {
    const found =
      firstThat(exchanges.get(exchangeKey(exchange)) ?? [], (one) => pairsOfExchange(one, exchange, unit)) ??
      (runs.some((run) => isInside(run, exchange)) ? [] : undefined);
    if (found === undefined) return undefined;
    pairs.push(...found);
  }
  return pairs;
}

function exchangeKey({ exchange, messageId, openedBy }: ExchangeSeen): string {
  return `${exchange} ${messageId} ${openedBy}`;
}

function hasPathsOf(known: IkeSaSeen, part: IkeSaSeen): boolean {
  const key = ({ initiator, responder }: IkeSaSeen['paths'][number]) =>
    `${initiator.address} ${initiator.port} ${responder.address} ${responder.port}`;
  const paths = new Set(known.paths.map(key));
  return part.paths.every((path) => paths.has(key(path)));
}

function hasHopLimitsOf({ hopLimits: known }: IkeSaSeen, { hopLimits: part }: IkeSaSeen): boolean {
  const isAlike = (one: number, other: number) => one === 0 || other === 0 || one === other;
  return isAlike(known.initiator, part.initiator) && isAlike(known.responder, part.responder);
}

function pairsOfExchange(known: ExchangeSeen, part: ExchangeSeen, unit: bigint): Pair[] | undefined {
  const pairs: Pair[] = [];
  for (const half of ['request', 'response'] as const) {
    const [fact, copy] = [known[half], part[half]];
    if (copy === undefined) continue;
    if (fact === undefined || !isPartOf(fact, copy, unit)) return undefined;
    pairs.push({ fact, copy });
  }
  return part.repeats > known.repeats ? undefined : pairs;
}

/** The same message, or of its repetitions some: a file may begin or end between them. */
function isPartOf(fact: MessageSeen, copy: MessageSeen, unit: bigint): boolean {
  if (copy.octets !== fact.octets || copy.count > fact.count) return false;
  const [first, last] = [isAt(fact.at, copy.at, unit), isAt(fact.lastAt, copy.lastAt, unit)];
  return copy.count === fact.count ? first && last : first || last;
}

/** Liveness checks in a row, of which a part of the capture shows a part. */
function isInside(
  run: ExchangeSeen,
  { exchange, messageId, openedBy, repeats, request, response }: ExchangeSeen,
): boolean {
  const isOfIt = run.exchange === exchange && run.openedBy === openedBy;
  const isWithin = messageId >= run.messageId && messageId + repeats <= run.messageId + run.repeats;
  const [at, until] = [startNs(request ?? response), startNs(response ?? request)];
  const [from, to] = [startNs(run.request ?? run.response), endNs(run.response ?? run.request)];
  return isOfIt && isWithin && at >= from && until <= to;
}

function startNs(message: MessageSeen | undefined): bigint {
  return message?.at.kind === 'absolute' ? message.at.epochNs : 0n;
}

function endNs(message: MessageSeen | undefined): bigint {
  return message?.lastAt.kind === 'absolute' ? message.lastAt.epochNs : 0n;
}

function isAt(one: Stamp, other: Stamp, unit: bigint): boolean {
  if (one.kind !== 'absolute' || other.kind !== 'absolute') return false;
  const apart = one.epochNs - other.epochNs;
  return -unit < apart && apart < unit;
}

/** ESP that both have counts from the one that has more of it, which may be either: an export may hold IKE alone. */
function flowsAgain(events: readonly Event[], fuller: Point, part: Point, copies: Copies): EspFlow[] {
  const flows = events.filter((event) => event.kind === 'wire.esp-flow');
  const of = ({ sources }: Point) => flows.filter(({ evidence }) => sources.includes(evidence.source));
  const known = groupBy(of(fuller), flowKey);
  return of(part).flatMap((flow) => {
    const same = (known.get(flowKey(flow)) ?? []).find((one) => covers(one, flow) || covers(flow, one));
    if (same === undefined) return [];
    const [fact, copy] = same.packets >= flow.packets ? [same, flow] : [flow, same];
    copies.addPlaces(fact.evidence, copy.evidence);
    return [copy];
  });
}

function flowKey({ from, to, spi, encapsulated }: EspFlow): string {
  return `${from.address} ${from.port} ${to.address} ${to.port} ${spi} ${encapsulated}`;
}

/** To what microseconds can tell. */
function covers(one: EspFlow, other: EspFlow): boolean {
  if (one.at.kind !== 'absolute' || one.lastAt.kind !== 'absolute') return false;
  if (other.at.kind !== 'absolute' || other.lastAt.kind !== 'absolute') return false;
  return (
    one.at.epochNs <= other.at.epochNs + COARSEST_NS &&
    other.lastAt.epochNs <= one.lastAt.epochNs + COARSEST_NS &&
    one.packets >= other.packets
  );
}

function firstThat<T, R>(all: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
