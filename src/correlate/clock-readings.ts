// What the sources say of the stamps of one clock, and what the result lists of it.
import type { Event, EventOf } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import type { Clock } from '../model/result.ts';
import type { ClockId, WallStamp } from '../model/time.ts';
import type { ClockPieces, OffsetOf } from './clock-steps.ts';
import type { ClockOf } from './clock-writers.ts';
import type { YearsOfText } from './stated-years.ts';
import { statedZone, type ZoneSources, zoneOf } from './stated-zones.ts';

/** What is known of the stamps of one clock, for making times of them. */
export interface Reading extends YearsOfText, ZoneSources {
  readonly source: ClockOf;
  readonly stamps: readonly WallStamp[];
  /** What stamps of an unknown year count in: a leap year where one of them is of 29 February. */
  readonly openYear: number | undefined;
  /** Present where the clock was set while the text was written. */
  readonly pieces: ClockPieces | undefined;
}

export const OPEN_YEAR = 1970;

/** How the result lists a clock; undefined where nothing has a time of it. */
export function entryOf(reading: Reading, absolute: boolean): Clock | undefined {
  const { source, stamps } = reading;
  const writer = source.writer === undefined ? {} : { writer: source.writer };
  const common = {
    id: source.clock,
    host: source.host ?? null,
    ...writer,
    anchors: [],
    segments: [],
    sources: [source.id],
  };
  if (stamps.length === 0) {
    if (!absolute) return undefined;
    const utc = { ...common, kind: 'utc', zone: 'UTC', year: null } as const;
    // A computer's event log is in UTC as far as that computer's clock is right.
    if (source.vantage !== 'wire') return { ...utc, offsetMs: null, plusMinusMs: null, basis: 'stated' };
    return { ...utc, offsetMs: 0, plusMinusMs: 0, basis: 'reference' };
  }
  const first = stamps[0];
  const zone = first && zoneOf(first, reading);
  const withoutYear = stamps.some((stamp) => stamp.civil.year === undefined);
  const year = withoutYear ? (reading.year ?? null) : null;
  const anchors = zone?.anchor === undefined ? [] : [zone.anchor];
  const lacking = lackingOf(reading, withoutYear);
  const unmeasured = { year, ...lacking, offsetMs: null, plusMinusMs: null };
  if (zone === undefined || lacking.lacks?.includes('year') === true) {
    // What its own text names is told, even where it does not make times of them for want of a year.
    const named = zone?.basis === 'stated' || zone?.basis === 'config' ? zone.name : null;
    const own = named === null ? [] : anchors;
    return { ...common, anchors: own, kind: 'local', zone: named, ...unmeasured, basis: 'assumed' };
  }
  const kind = /^(?:UTC|Z)$/i.test(zone.name) ? 'utc' : 'zoned';
  return { ...common, anchors, kind, zone: zone.name, ...unmeasured, basis: zone.basis };
}

/** What keeps stamps from being times in UTC. */
function lackingOf(reading: Reading, withoutYear: boolean): Pick<Clock, 'lacks' | 'ambiguousZone'> {
  const byZone = new Map(reading.stamps.map((stamp) => [stamp.zone, stamp]));
  const open = [...byZone.values()].filter((stamp) => zoneOf(stamp, reading) === undefined);
  const lacks: NonNullable<Clock['lacks']> = open.length === 0 ? [] : ['zone'];
  if (withoutYear && reading.year === undefined) lacks.push('year');
  const named = open.find(({ zone }) => zone !== undefined)?.zone;
  return { ...(lacks.length > 0 && { lacks }), ...(named !== undefined && { ambiguousZone: named }) };
}

export function stampsByClock(events: readonly Event[]): Map<ClockId, WallStamp[]> {
  const stamps = new Map<ClockId, WallStamp[]>();
  for (const { at } of events) {
    if (at.kind !== 'wall') continue;
    const known = stamps.get(at.clock);
    if (known === undefined) stamps.set(at.clock, [at]);
    else known.push(at);
  }
  return stamps;
}

/** What captures show, by the files that show it. */
export function capturedBySource(
  events: readonly Event[],
): ReadonlyMap<SourceId, readonly (EventOf<'wire.ike-sa'> | EventOf<'wire.esp-flow'>)[]> {
  const seen = new Map<SourceId, (EventOf<'wire.ike-sa'> | EventOf<'wire.esp-flow'>)[]>();
  for (const event of events) {
    if (event.kind !== 'wire.ike-sa' && event.kind !== 'wire.esp-flow') continue;
    for (const source of event.kind === 'wire.ike-sa' ? event.sources : [event.evidence.source]) {
      const group = seen.get(source);
      if (group === undefined) seen.set(source, [event]);
      else group.push(event);
    }
  }
  return seen;
}

/** Captures whose stamps go back, and of whose parts message ids tell this. */
export function sourcesWhoseParts(
  events: readonly Event[],
  stand: EventOf<'wire.capture'>['partsStand'],
): ReadonlySet<SourceId> {
  return new Set(
    events.flatMap((event) =>
      event.kind === 'wire.capture' && event.partsStand === stand ? [event.evidence.source] : [],
    ),
  );
}

/** What the zone that a stamp names is worth; nothing where it names none. */
export function offsetsBy(config: EventOf<'gateway.config'> | undefined): OffsetOf {
  return (stamp, civil) => statedZone(stamp, config)?.offset(Number(civil / 1_000_000n)) ?? 0;
}

/** `03/11/2025`, `3.11.25`: the year stands last. */
export const OF_THREE_NUMBERS = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/;

export function turnedDate(stamp: WallStamp): WallStamp {
  const { month, day } = stamp.civil;
  return day > 12 ? stamp : { ...stamp, civil: { ...stamp.civil, month: day, day: month } };
}
