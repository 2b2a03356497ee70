import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import { type ClockId, STAMP_WRITERS, type Stamp, type StampWriter, writersClock } from '../model/time.ts';
import { eventsBySource } from './by-source.ts';
import { type Instant, UTC } from './instants.ts';
import type { SourceVantage } from './source-vantage.ts';

// A gateway's text that a syslog server or a terminal program passed on may hold stamps of several clocks.

/** One clock of a source. */
export interface ClockOf extends SourceVantage {
  /** Undefined for the device's own. */
  readonly writer: StampWriter | undefined;
}

/** The clocks that stamped a source, the device's first. */
export function clocksOf(source: SourceVantage, stamps: ReadonlyMap<ClockId, unknown>): ClockOf[] {
  const writers = STAMP_WRITERS.filter((writer) => stamps.has(writersClock(source.clock, writer)));
  return [
    { ...source, writer: undefined },
    ...writers.map((writer) => ({ ...source, clock: writersClock(source.clock, writer), writer })),
  ];
}

/** A collector or a terminal whose times contradict the order of a text in which stamps of another clock stand too. */
export interface ContradictedWriter {
  readonly source: SourceId;
  readonly clock: ClockId;
  readonly writer: StampWriter;
  /** Where the first stamp stands that one of the two clocks puts before a line above it. */
  readonly evidence: EvidenceRef;
}

/**
 * What was printed later is not earlier. Where the times of two clocks of one text say so all the same, the two stand
 * apart by nobody knows how much, and sorting by time would tear the text into a false order.
 */
export function contradictedWriters(
  sources: readonly SourceVantage[],
  events: readonly Event[],
  instantOf: (stamp: Stamp) => Instant | undefined,
): ContradictedWriter[] {
  const own = new Map(sources.filter(({ vantage }) => vantage === 'gateway').map(({ id, clock }) => [id, clock]));
  const isWritten = ({ at, evidence }: Event) => at.kind === 'wall' && at.clock !== own.get(evidence.source);
  const texts = new Set(events.filter(isWritten).map(({ evidence }) => evidence.source));
  if (texts.size === 0) return [];
  const bySource = eventsBySource(events.filter(({ evidence }) => texts.has(evidence.source)));
  return sources.flatMap(({ id, clock, vantage }) => {
    if (vantage !== 'gateway') return [];
    return contradictedIn(bySource.get(id) ?? [], { source: id, clock, instantOf });
  });
}

interface Text {
  readonly source: SourceId;
  /** The device's. */
  readonly clock: ClockId;
  readonly instantOf: (stamp: Stamp) => Instant | undefined;
}

function contradictedIn(events: readonly Event[], { source, clock, instantOf }: Text): ContradictedWriter[] {
  // The one that is nearest to the device counts: its own clock, the collector's, the terminal's.
  const ranks: readonly ClockId[] = [clock, ...STAMP_WRITERS.map((writer) => writersClock(clock, writer))];
  const found = new Map<ClockId, ContradictedWriter>();
  const last = new Map<ClockId, Instant>();
  for (const { at, evidence } of events.toSorted((a, b) => a.evidence.start - b.evidence.start)) {
    const instant = instantOf(at);
    if (instant === undefined || instant.scale !== UTC || found.has(instant.clock)) continue;
    for (const [other, above] of last) {
      if (other === instant.clock || found.has(other) || above.ns <= instant.ns) continue;
      const [, farther = ''] = [other, instant.clock].sort((a, b) => ranks.indexOf(a) - ranks.indexOf(b));
      const writer = STAMP_WRITERS.find((one) => writersClock(clock, one) === farther);
      if (writer !== undefined) found.set(farther, { source, clock: farther, writer, evidence });
    }
    last.set(instant.clock, instant);
  }
  return [...found.values()];
}
