import type { Event, EventOf } from '../model/event.ts';
import type { Coverage } from '../model/result.ts';
import type { Clocks } from './clocks.ts';
import { type Instant, momentOf } from './instants.ts';

// When `debug crypto ikev2` was off (ios-text.md 2.1). Commands have no time of their own: a gap goes from the last time
// above the one that switched off to the first time below the one that switched on, so it is never too short.

type Switch = EventOf<'gateway.debug-switch'>;
type Gaps = Coverage['gaps'];

/** Gaps between the windows in which packets could be shown; `events` are those of one source. */
export function debugGaps(events: readonly Event[], clocks: Clocks): Gaps {
  const switches = events.filter((event) => event.kind === 'gateway.debug-switch').filter(decides);
  if (switches.length === 0) return [];
  switches.sort(inPlace);
  const ordered = events.toSorted(inPlace);
  const firstPacket = ordered.find((event) => event.kind === 'gateway.ike-packet')?.evidence.start;
  return timesOf(ordered, clocks).flatMap((times) => gapsOn(times, switches, firstPacket));
}

/** The gaps as one scale of time shows them: in a text with stamps of two clocks, those of one bound nothing on the other. */
function gapsOn(times: Times, switches: readonly Switch[], firstPacket: number | undefined): Gaps {
  const gaps: Gaps = [];
  const add = (from: Instant | undefined, to: Instant | undefined, why: string): void => {
    if (from !== undefined && to !== undefined && from.ns < to.ns)
      gaps.push({ from: momentOf(from), to: momentOf(to), why });
  };
  let off: number | 'unknown' | undefined = 'unknown';
  for (const { on, evidence } of switches) {
    if (!on && typeof off !== 'number') off = evidence.start;
    if (!on) continue;
    // Packets above show that it was on before.
    const dark = off === 'unknown' && (firstPacket === undefined || firstPacket > evidence.start);
    if (dark) add(times.first, times.below(evidence.start), 'before debug crypto ikev2 was switched on');
    if (typeof off === 'number') add(times.above(off), times.below(evidence.start), OFF);
    off = undefined;
  }
  if (typeof off === 'number') add(times.above(off), times.last, OFF);
  return gaps;
}

const OFF = 'debug crypto ikev2 was off';

function inPlace(a: Event, b: Event): number {
  return a.evidence.start - b.evidence.start;
}

/** `error` alone shows no packets; who switches it off leaves the others on. */
function decides({ on, ikev2 }: Switch): boolean {
  return ikev2 === 'all' || ikev2 === 'default' || (on && ikev2 === 'packet');
}

/** Times of one scale, and what stands above and below a place. */
interface Times {
  readonly first: Instant | undefined;
  readonly last: Instant | undefined;
  above(place: number): Instant | undefined;
  below(place: number): Instant | undefined;
}

function timesOf(ordered: readonly Event[], clocks: Clocks): Times[] {
  const scales = new Map<string, { readonly start: number; readonly instant: Instant }[]>();
  for (const event of ordered) {
    const instant = clocks.instant(event.at);
    if (instant === undefined) continue;
    const placed = { start: event.evidence.start, instant };
    const known = scales.get(instant.scale);
    if (known === undefined) scales.set(instant.scale, [placed]);
    else known.push(placed);
  }
  return [...scales.values()].map((times) => {
    const byTime = times.map(({ instant }) => instant).toSorted((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
    return {
      first: byTime[0],
      last: byTime.at(-1),
      above: (place) => times.findLast(({ start }) => start <= place)?.instant ?? byTime[0],
      below: (place) => times.find(({ start }) => start >= place)?.instant ?? byTime.at(-1),
    };
  });
}
