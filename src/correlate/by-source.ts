import type { Event } from '../model/event.ts';

/** The events of each source, in their order. */
export function eventsBySource(events: readonly Event[]): Map<string, Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const group = groups.get(event.evidence.source);
    if (group === undefined) groups.set(event.evidence.source, [event]);
    else group.push(event);
  }
  return groups;
}
