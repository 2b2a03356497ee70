// Outputs and commands have no stamp of their own. Where two texts tell the same records, what stands under one record in both of
// them, in the same words, is one fact.
import type { Event } from '../model/event.ts';
import { eventsBySource } from './by-source.ts';
import { type GatewayRecord, isGatewayRecord, isOfTheText, saidBy } from './record-key.ts';

/** By each copy what it tells again; `factOf` has the same for the records between which they stand. */
export function unstampedCopies(
  events: readonly Event[],
  factOf: ReadonlyMap<Event, GatewayRecord>,
): ReadonlyMap<Event, Event> {
  const copies = new Map<Event, Event>();
  const known = new Map<string, Event[]>();
  const numbers = new Map<GatewayRecord, number>();
  const numberOf = (fact: GatewayRecord) => {
    const number = numbers.get(fact) ?? numbers.size;
    numbers.set(fact, number);
    return number;
  };
  const texts = [...eventsBySource(events.filter(({ kind }) => kind.startsWith('gateway.'))).values()].map((own) => ({
    own,
    copied: own.filter((event) => factOf.has(event)).length,
  }));
  // The text that tells the records tells what stands among them.
  for (const { own } of texts.sort((a, b) => a.copied - b.copied)) {
    const inOrder = own.toSorted((a, b) => a.evidence.start - b.evidence.start);
    const taken = new Map<string, number>();
    let above: GatewayRecord | undefined;
    for (const event of inOrder) {
      if (isGatewayRecord(event)) above = factOf.get(event) ?? event;
      if (isGatewayRecord(event) || above === undefined || event.at.kind !== 'none' || isOfTheText(event)) continue;
      const key = `${numberOf(above)} ${event.kind} ${saidBy(event)}`;
      const place = taken.get(key) ?? 0;
      taken.set(key, place + 1);
      const same = known.get(key) ?? [];
      const fact = same[place];
      if (fact === undefined) known.set(key, [...same, event]);
      else copies.set(event, fact);
    }
  }
  return copies;
}
