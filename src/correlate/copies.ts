import type { Event } from '../model/event.ts';
import { type EvidenceRef, placeKey, type SourceId } from '../model/evidence.ts';
import type { Clock } from '../model/result.ts';
import type { ClockId } from '../model/time.ts';
import { groupBy } from './grouped.ts';
import { type GatewayRecord, isGatewayRecord } from './record-key.ts';
import type { StatedClocks } from './stated-clocks.ts';
import { placeInTime } from './tellings.ts';

/** Places that a fact is quoted from; more prove no more. */
const MOST_PLACES = 50;

/** Where facts are told again: all places are their evidence, and the clocks of the texts that tell them are one. */
export class Copies {
  readonly #others = new Map<string, EvidenceRef[]>();
  readonly #told = new Set<string>();
  readonly #joined = new Map<ClockId, ClockId>();

  /** `copy` tells what `fact` tells. */
  add(fact: Event, copy: Event): void {
    this.#addPlace(fact.evidence, copy.evidence);
    if (fact.at.kind !== 'wall' || copy.at.kind !== 'wall') return;
    // Which year a client's stamp without one is of, its own text tells by where the year turned.
    if (fact.kind.startsWith('client.') && fact.at.civil.year === undefined) return;
    this.#join(fact.at.clock, copy.at.clock);
  }

  /** What `fact` points to stands where `copy` points to as well; of runs, first and last do. */
  addPlaces({ run: facts, ...fact }: EvidenceRef, { run: copies, ...copy }: EvidenceRef): void {
    this.#addPlace(fact, copy);
    if (facts !== undefined && copies !== undefined) this.#addPlace(facts.last, copies.last);
  }

  #addPlace(fact: EvidenceRef, copy: EvidenceRef): void {
    const [key, again] = [placeKey(fact), placeKey(copy)];
    const known = this.#others.get(key);
    if (known === undefined) this.#others.set(key, [copy]);
    else if (known.length < MOST_PLACES && !this.#told.has(again)) known.push(copy);
    this.#told.add(key).add(again);
  }

  /** Whether what stands there stands elsewhere too. */
  isToldAgain(place: EvidenceRef): boolean {
    return this.#told.has(placeKey(place));
  }

  /** The pointers, and behind them those to the copies. */
  withCopies(evidence: readonly EvidenceRef[]): EvidenceRef[] {
    const all = new Map(evidence.map((one) => [placeKey(one), one]));
    for (const one of evidence) {
      for (const other of this.#copiesOf(one)) if (!all.has(placeKey(other))) all.set(placeKey(other), other);
    }
    return [...all.values()];
  }

  /** A run is told again by a text from where that has its first record to where it has its last. */
  #copiesOf({ run, ...first }: EvidenceRef): readonly EvidenceRef[] {
    const firsts = this.#others.get(placeKey(first)) ?? [];
    if (run === undefined) return firsts;
    const lasts = this.#others.get(placeKey(run.last)) ?? [];
    return firsts.map((one, index) => {
      const last = lasts[index];
      if (last?.source !== one.source || last.start <= one.start) return one;
      const { excerpt: _excerpt, ...place } = last;
      return { ...one, run: { count: run.count, last: place } };
    });
  }

  #join(one: ClockId, other: ClockId): void {
    const [kept, joined] = [this.#leader(one), this.#leader(other)];
    if (kept !== joined) this.#joined.set(joined, kept);
  }

  #leader(clock: ClockId): ClockId {
    let leader = clock;
    for (let next = this.#joined.get(leader); next !== undefined; next = this.#joined.get(leader)) leader = next;
    return leader;
  }

  /** Clocks that copies make one, each under the id of the one that is best known. */
  clocksJoined(stated: () => StatedClocks): ReadonlyMap<ClockId, ClockId> {
    if (this.#joined.size === 0) return new Map();
    const clocks = stated();
    const list = new Map(clocks.list.map((clock) => [clock.id, clock]));
    const groups = new Map<ClockId, ClockId[]>();
    for (const clock of this.#joined.keys()) {
      const leader = this.#leader(clock);
      const group = groups.get(leader) ?? [leader];
      group.push(clock);
      groups.set(leader, group);
    }
    const joined = new Map<ClockId, ClockId>();
    for (const group of groups.values()) {
      const entries = group.map((id) => list.get(id));
      const hosts = new Set(entries.flatMap((clock) => clock?.host ?? []));
      // A text that names no box may hold lines of several, and a clock that was set compares with nothing.
      if (hosts.size > 1 || group.some((id) => clocks.isUnsteady(id))) continue;
      const best = entries.find((clock) => clock !== undefined && clock.kind !== 'local') ?? entries[0];
      for (const id of group) if (best !== undefined && id !== best.id) joined.set(id, best.id);
    }
    return joined;
  }
}

/**
 * The events with stamps of the clock that theirs turned out to be. Those of a gateway stand in order of time where the first
 * of its texts begins, since the pieces of a log come in any order.
 */
export function onJoinedClocks(events: readonly Event[], joined: ReadonlyMap<ClockId, ClockId>): readonly Event[] {
  if (joined.size === 0) return events;
  const leaders = new Set(joined.values());
  const ofOneClock = new Map<ClockId, GatewayRecord[]>();
  const placed = events.flatMap((event): Event[][] => {
    const moved = onJoinedClock(event, joined);
    if (!isGatewayRecord(moved) || !leaders.has(moved.at.clock)) return [[moved]];
    const known = ofOneClock.get(moved.at.clock);
    known?.push(moved);
    if (known !== undefined) return [];
    const own = [moved];
    ofOneClock.set(moved.at.clock, own);
    return [own];
  });
  for (const records of ofOneClock.values()) records.sort((a, b) => placeInTime(a) - placeInTime(b));
  return placed.flat();
}

function onJoinedClock(event: Event, joined: ReadonlyMap<ClockId, ClockId>): Event {
  const { at } = event;
  const clock = at.kind === 'wall' ? joined.get(at.clock) : undefined;
  return at.kind !== 'wall' || clock === undefined ? event : { ...event, at: { ...at, clock } };
}

/** The clocks with those that turned out to be one as one. */
export function joinedClocks(list: readonly Clock[], joined: ReadonlyMap<ClockId, ClockId>): readonly Clock[] {
  if (joined.size === 0) return list;
  const others = groupBy(list, ({ id }) => joined.get(id) ?? '');
  return list.flatMap((clock) => {
    if (joined.has(clock.id)) return [];
    const sources = (others.get(clock.id) ?? []).flatMap((other) => other.sources);
    return sources.length === 0 ? [clock] : [{ ...clock, sources: inOrder([...clock.sources, ...sources]) }];
  });
}

function inOrder(sources: readonly SourceId[]): SourceId[] {
  return [...new Set(sources)].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}
