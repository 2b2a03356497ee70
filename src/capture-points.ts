// What belongs together of several capture files, beyond IKE: files that hold only ESP are of the capture point whose
// clients they show, and a flow that runs through several files of one is one flow.
import type { Event, EventOf } from './model/event.ts';
import type { SourceId } from './model/evidence.ts';
import type { ClockId, Stamp } from './model/time.ts';

type Capture = EventOf<'wire.capture'>;
type Flow = EventOf<'wire.esp-flow'>;

/** The files of one capture point so far, and the ends of its IKE SAs. */
interface CapturePoint {
  readonly clock: ClockId;
  /** How the files are made: all alike. */
  readonly shape: string;
  /** When they begin and end, in order; they do not overlap. */
  readonly spans: Span[];
  readonly ends: Set<string>;
}

interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * The clocks of files without IKE, by source: that of a capture point whose IKE SAs are between the ends that the file's ESP
 * is between (if it holds any), whose files are made the same way and do not overlap with it in time. Where several fit, none.
 */
export function clocksOfEspFiles(
  events: readonly Event[],
  clockOf: (source: SourceId) => ClockId | undefined,
): ReadonlyMap<SourceId, ClockId> {
  const found = new Map<SourceId, ClockId>();
  const captures = events.filter((event) => event.kind === 'wire.capture');
  const rest = captures.filter(({ evidence }) => clockOf(evidence.source) === undefined);
  if (rest.length === 0 || rest.length === captures.length) return found;
  const points = capturePoints(events, clockOf);
  const flows = flowsBySource(events);
  for (const file of rest.toSorted((a, b) => compare(spanOf(a)?.from, spanOf(b)?.from))) {
    const span = spanOf(file);
    const own = flows.get(file.evidence.source) ?? [];
    const fitting = points.filter(({ shape, spans, ends }) => {
      const known = own.every(({ from, to }) => ends.has(endsKey(from.address, to.address)));
      return known && shape === shapeOf(file) && span !== undefined && gapFor(span, spans) !== undefined;
    });
    const [only] = fitting;
    if (only === undefined || span === undefined || fitting.length > 1) continue;
    only.spans.splice(gapFor(span, only.spans) ?? 0, 0, span);
    found.set(file.evidence.source, only.clock);
  }
  return found;
}

function capturePoints(
  events: readonly Event[],
  clockOf: (source: SourceId) => ClockId | undefined,
): readonly CapturePoint[] {
  const points = new Map<ClockId, CapturePoint>();
  for (const event of events) {
    const clock = event.kind === 'wire.capture' ? clockOf(event.evidence.source) : undefined;
    if (event.kind !== 'wire.capture' || clock === undefined) continue;
    const point = points.get(clock) ?? { clock, shape: shapeOf(event), spans: [], ends: new Set<string>() };
    points.set(clock, point);
    const span = spanOf(event);
    if (span !== undefined) point.spans.push(span);
  }
  for (const event of events) {
    if (event.kind !== 'wire.ike-sa') continue;
    const point = points.get(clockOf(event.evidence.source) ?? '');
    for (const { initiator, responder } of event.paths) point?.ends.add(endsKey(initiator.address, responder.address));
  }
  for (const { spans } of points.values()) spans.sort((a, b) => compare(a.from, b.from));
  return [...points.values()];
}

/** Where a span fits between others in order; undefined where it overlaps one. */
function gapFor(span: Span, spans: readonly Span[]): number | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.from ?? 0n) < span.from) low = middle + 1;
    else high = middle;
  }
  const [before, behind] = [spans[low - 1], spans[low]];
  const free = (before === undefined || before.to <= span.from) && (behind === undefined || span.to <= behind.from);
  return free ? low : undefined;
}

/**
 * The events with the flows that run through several files of one capture point made one each; `shared` are such points. `besides` are
 * groups of points that turned out to be one.
 */
export function joinedFlows(
  events: readonly Event[],
  shared: ReadonlySet<ClockId>,
  besides: readonly (readonly (readonly SourceId[])[])[],
): readonly Event[] {
  const points = new Map(besides.flat().flatMap((files) => files.map((file) => [file, files.join(' ')] as const)));
  const inTurn = joined(events, together, (flow, clock) => {
    return shared.has(clock) ? `${flowKey(flow, clock)} ${points.get(flow.evidence.source) ?? ''}` : undefined;
  });
  if (points.size === 0) return inTurn;
  return joined(inTurn, beside, (flow, clock) => {
    return points.has(flow.evidence.source) ? flowKey(flow, clock) : undefined;
  });
}

/** Flows with one key as one. */
function joined(
  events: readonly Event[],
  join: (first: Flow, next: Flow) => Flow,
  keyOf: (flow: Flow, clock: ClockId) => string | undefined,
): Event[] {
  const first = new Map<string, number>();
  const all: Event[] = [];
  for (const event of events) {
    const isFlow = event.kind === 'wire.esp-flow' && event.at.kind === 'absolute';
    const key = isFlow ? keyOf(event, event.at.clock) : undefined;
    const place = key === undefined ? undefined : first.get(key);
    const known = place === undefined ? undefined : all[place];
    if (place !== undefined && known?.kind === 'wire.esp-flow' && event.kind === 'wire.esp-flow') {
      all[place] = isEarlier(event.at, known.at) ? join(event, known) : join(known, event);
      continue;
    }
    if (key !== undefined) first.set(key, all.length);
    all.push(event);
  }
  return all;
}

function together(first: Flow, next: Flow): Flow {
  const [packets, octets] = [first.packets + next.packets, first.octets + next.octets];
  return spanning(first, next, { packets, octets });
}

/** Files that were written beside one another share packets, and nobody counted which: what one of them has was surely there. */
function beside(first: Flow, next: Flow): Flow {
  return spanning(first, next, first.packets < next.packets ? next : first);
}

function spanning(first: Flow, next: Flow, { packets, octets }: Pick<Flow, 'packets' | 'octets'>): Flow {
  const { run: _run, ...place } = first.evidence;
  const { lastAt, lastFrame, evidence } = isEarlier(first.lastAt, next.lastAt) ? next : first;
  const last = evidence.run?.last ?? evidence;
  const run = packets > 1 ? { run: { count: packets, last } } : {};
  return { ...first, packets, octets, lastAt, lastFrame, evidence: { ...place, ...run } };
}

function flowKey({ from, to, spi, encapsulated }: Flow, clock: ClockId): string {
  return `${clock} ${from.address} ${from.port} ${to.address} ${to.port} ${spi} ${encapsulated}`;
}

function flowsBySource(events: readonly Event[]): ReadonlyMap<SourceId, Flow[]> {
  const flows = new Map<SourceId, Flow[]>();
  for (const event of events) {
    if (event.kind !== 'wire.esp-flow') continue;
    const known = flows.get(event.evidence.source);
    if (known === undefined) flows.set(event.evidence.source, [event]);
    else known.push(event);
  }
  return flows;
}

function endsKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function shapeOf({ format, linkTypes, snapLengths }: Capture): string {
  return `${format} ${linkTypes} ${snapLengths}`;
}

/** Undefined where a file has no times. */
function spanOf({ firstAt, lastAt }: Capture): Span | undefined {
  if (firstAt.kind !== 'absolute' || lastAt.kind !== 'absolute') return undefined;
  return { from: firstAt.epochNs, to: lastAt.epochNs };
}

function compare(a: bigint | undefined, b: bigint | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isEarlier(a: Stamp, b: Stamp): boolean {
  return a.kind === 'absolute' && b.kind === 'absolute' && a.epochNs < b.epochNs;
}
