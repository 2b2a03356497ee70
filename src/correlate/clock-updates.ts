import type { Event, EventOf } from '../model/event.ts';
import type { WallStamp } from '../model/time.ts';
import { civilNs } from './instants.ts';
import { statedZone } from './stated-zones.ts';

// What a gateway's text says of its own clock having been set (`%SYS-6-CLOCKUPDATE`).

/** Stamps of messages that tell that the clock was set: from there on it is another. */
export function updatesIn(events: readonly Event[]): ReadonlySet<WallStamp> {
  const updates = new Set<WallStamp>();
  for (const event of events) {
    if (event.kind === 'gateway.clock-updated' && event.at.kind === 'wall' && wasSet(event)) updates.add(event.at);
  }
  return updates;
}

/** Setting a clock by less does not show beside the order in which records are written. */
const SMALL_NS = 1_000_000_000n;

/** A change of the zone alone moves nothing; times that are not known may be anything. */
function wasSet({ from, to }: EventOf<'gateway.clock-updated'>): boolean {
  if (from.kind !== 'wall' || to.kind !== 'wall') return true;
  const [before, after] = [from, to].map((stamp) => {
    const civil = civilNs(stamp, undefined);
    const zone = statedZone(stamp, undefined);
    return zone && civil - BigInt(zone.offset(Number(civil / 1_000_000n)) * 60_000) * 1_000_000n;
  });
  return before === undefined || after === undefined || before - after > SMALL_NS || after - before > SMALL_NS;
}
