// What belongs together of several capture files, beyond IKE: files that hold only ESP are of the capture point whose
// clients they show, and a flow that runs through several files of one is one flow.
import type { Event, EventOf } from './model/event.ts';
import type { SourceId } from './model/evidence.ts';
import type { ClockId, Stamp } from './model/time.ts';

type Capture = EventOf<'wire.capture'>;
type Flow = EventOf<'wire.esp-flow'>;

/**
 * The clocks of files without IKE, by source: that of a capture point whose IKE SAs are between the ends that the file's ESP
 * is between (if it holds any), whose files are made the same way and do not overlap with it in time. Where several fit, none.
 */
export function clocksOfEspFiles(
  events: readonly Event[],
  clockOf: (source: SourceId) => ClockId | undefined,
): ReadonlyMap<SourceId, ClockId> {
  const points = new Map<ClockId, { files: Capture[]; ends: Set<string> }>();
  const rest: Capture[] = [];
  for (const event of events) {
    if (event.kind !== 'wire.capture') continue;
    const clock = clockOf(event.evidence.source);
    if (clock === undefined) rest.push(event);
    else pointOf(points, clock).files.push(event);
  }
  for (const event of events) {
    if (event.kind !== 'wire.ike-sa') continue;
    const clock = clockOf(event.evidence.source);
    if (clock === undefined) continue;
    for (const { initiator, responder } of event.paths) {
      pointOf(points, clock).ends.add(endsKey(initiator.address, responder.address));
    }
  }
  const flows = flowsBySource(events);
  const found = new Map<SourceId, ClockId>();
  for (const file of rest) {
    const own = flows.get(file.evidence.source) ?? [];
    const fitting = [...points].filter(([, { files, ends }]) => {
      const known = own.every(({ from, to }) => ends.has(endsKey(from.address, to.address)));
      return known && files.every((other) => isAlike(file, other) && !overlaps(file, other));
    });
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) found.set(file.evidence.source, only[0]);
  }
  return found;
}

/** The events with the flows of one capture point that run through several of its files made one each. */
export function joinedFlows(events: readonly Event[]): Event[] {
  const first = new Map<string, number>();
  const joined: Event[] = [];
  for (const event of events) {
    const key =
      event.kind === 'wire.esp-flow' && event.at.kind === 'absolute' ? flowKey(event, event.at.clock) : undefined;
    const place = key === undefined ? undefined : first.get(key);
    const known = place === undefined ? undefined : joined[place];
    if (place !== undefined && known?.kind === 'wire.esp-flow' && event.kind === 'wire.esp-flow') {
      joined[place] = isEarlier(event.at, known.at) ? together(event, known) : together(known, event);
      continue;
    }
    if (key !== undefined) first.set(key, joined.length);
    joined.push(event);
  }
  return joined;
}

function together(first: Flow, next: Flow): Flow {
  const later = isEarlier(first.lastAt, next.lastAt) ? next : first;
  const packets = first.packets + next.packets;
  const { run: _run, ...place } = first.evidence;
  const last = later.evidence.run?.last ?? later.evidence;
  return {
    ...first,
    packets,
    octets: first.octets + next.octets,
    lastAt: later.lastAt,
    lastFrame: later.lastFrame,
    evidence: { ...place, run: { count: packets, last } },
  };
}

function flowKey({ from, to, spi, encapsulated }: Flow, clock: ClockId): string {
  return `${clock} ${from.address} ${from.port} ${to.address} ${to.port} ${spi} ${encapsulated}`;
}

function pointOf(points: Map<ClockId, { files: Capture[]; ends: Set<string> }>, clock: ClockId) {
  const known = points.get(clock);
  if (known !== undefined) return known;
  const point = { files: [], ends: new Set<string>() };
  points.set(clock, point);
  return point;
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

function isAlike(a: Capture, b: Capture): boolean {
  return a.format === b.format && `${a.linkTypes}` === `${b.linkTypes}` && `${a.snapLengths}` === `${b.snapLengths}`;
}

/** Where a file has no times nobody can tell. */
function overlaps(a: Capture, b: Capture): boolean {
  if (a.firstAt.kind !== 'absolute' || a.lastAt.kind !== 'absolute') return true;
  if (b.firstAt.kind !== 'absolute' || b.lastAt.kind !== 'absolute') return true;
  return a.firstAt.epochNs < b.lastAt.epochNs && b.firstAt.epochNs < a.lastAt.epochNs;
}

function isEarlier(a: Stamp, b: Stamp): boolean {
  return a.kind === 'absolute' && b.kind === 'absolute' && a.epochNs < b.epochNs;
}
