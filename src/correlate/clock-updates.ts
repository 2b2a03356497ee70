import type { Event, EventOf } from '../model/event.ts';
import type { ClockId, WallStamp } from '../model/time.ts';
import { groupBy } from './grouped.ts';
import { civilNs } from './instants.ts';
import { statedZone } from './stated-zones.ts';

// What a gateway's text says of its own clock having been set (`%SYS-6-CLOCKUPDATE`): when, and from what to what.

/** Stamps of messages that tell that the clock was set: from there on it is another. */
export function updatesIn(events: readonly Event[]): ReadonlySet<WallStamp> {
  const updates = new Set<WallStamp>();
  for (const event of events) {
    if (event.kind === 'gateway.clock-updated' && event.at.kind === 'wall' && wasSet(event)) updates.add(event.at);
  }
  return updates;
}

/** By how many milliseconds each clock was put forward, as far as messages say so; negative where it was put back. */
export function updatesByClock(events: readonly Event[]): ReadonlyMap<ClockId, readonly number[]> {
  const known = events.flatMap((event) => {
    const byNs = event.kind === 'gateway.clock-updated' ? setBy(event) : undefined;
    return byNs === undefined || event.at.kind !== 'wall' ? [] : [{ clock: event.at.clock, byMs: Number(byNs) / 1e6 }];
  });
  const byClock = groupBy(known, ({ clock }) => clock);
  return new Map([...byClock].map(([clock, own]) => [clock, own.map(({ byMs }) => byMs)]));
}

/** Setting a clock by less does not show beside the order in which records are written. */
const SMALL_NS = 1_000_000_000n;

/** A change of the zone alone moves nothing; times that are not known may be anything. */
function wasSet(event: EventOf<'gateway.clock-updated'>): boolean {
  const by = setBy(event);
  return by === undefined || by > SMALL_NS || by < -SMALL_NS;
}

function setBy({ from, to }: EventOf<'gateway.clock-updated'>): bigint | undefined {
  if (from.kind !== 'wall' || to.kind !== 'wall') return undefined;
  const [before, after] = [from, to].map((stamp) => {
    const civil = civilNs(stamp, undefined);
    const zone = statedZone(stamp, undefined);
    return zone && civil - BigInt(zone.offset(Number(civil / 1_000_000n)) * 60_000) * 1_000_000n;
  });
  return before === undefined || after === undefined ? undefined : after - before;
}
