// Each server calls a box as it likes: by its address, its short name or its full one. Whose packets they are is told by the
// packets: no two boxes print one SPI pair and message with the same stamp, in the same direction and at the same address.
import type { Event } from '../model/event.ts';
import { isGatewayRecord, recordKey } from './record-key.ts';

/** Packets that two names have in common; one alone may be a coincidence. */
const LEAST_PACKETS = 2;
/** Nobody keeps one log under more names; each is compared with each. */
const MOST_NAMES = 16;

/**
 * Names under which the same packets are told, in groups of one box each. A relay lends its own name to the packets of several
 * boxes: they have none in common, so that its name is not told to be any of theirs.
 */
export function namesOfOneBox(
  events: readonly Event[],
  nameOf: (event: Event) => string | undefined,
): readonly (readonly string[])[] {
  const packets = events.flatMap((event) => {
    if (event.kind !== 'gateway.ike-packet' || !isGatewayRecord(event) || event.initiatorSpi === undefined) return [];
    const name = nameOf(event);
    return name === undefined ? [] : [{ event, name, spi: event.initiatorSpi }];
  });
  const ofSpi = namesBy(packets, ({ spi }) => spi);
  const shared = packets.filter(({ spi }) => (ofSpi.get(spi)?.size ?? 0) > 1);
  const inCommon = new Map<string, Map<string, number>>();
  for (const names of namesBy(shared, ({ event }) => recordKey(event)).values()) {
    if (names.size > MOST_NAMES) continue;
    for (const one of names) {
      const others = inCommon.get(one) ?? new Map<string, number>();
      inCommon.set(one, others);
      for (const other of names) others.set(other, (others.get(other) ?? 0) + 1);
    }
  }
  const groups = new Map([...inCommon].map(([name, others]) => [name, oftenEnough(others)]));
  return [...groups].flatMap(([name, group]) => {
    const areAgreed = group.every((other) => groups.get(other)?.join(' ') === group.join(' '));
    return group.length > 1 && group[0] === name && areAgreed ? [group] : [];
  });
}

function oftenEnough(names: ReadonlyMap<string, number>): string[] {
  return [...names].flatMap(([name, count]) => (count >= LEAST_PACKETS ? [name] : [])).sort();
}

function namesBy<T extends { readonly name: string }>(
  list: readonly T[],
  keyOf: (one: T) => string,
): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const one of list) {
    const key = keyOf(one);
    const known = names.get(key);
    if (known === undefined) names.set(key, new Set([one.name]));
    else known.add(one.name);
  }
  return names;
}
