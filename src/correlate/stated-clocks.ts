import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { Clock } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { ClockId, Stamp, StampWriter, WallStamp } from '../model/time.ts';
import {
  capturedBySource,
  entryOf,
  OF_THREE_NUMBERS,
  OPEN_YEAR,
  offsetsBy,
  type Reading,
  sourcesWhoseParts,
  stampsByClock,
  turnedDate,
} from './clock-readings.ts';
import { clockPieces, jumpedBack, steppedBack, wordsOfCounted } from './clock-steps.ts';
import { updatesIn } from './clock-updates.ts';
import { type ContradictedWriter, clocksOf, contradictedWriters } from './clock-writers.ts';
import { Hosts } from './hosts.ts';
import { civilNs, type Instant, UTC } from './instants.ts';
import type { SourceVantage } from './source-vantage.ts';
import { knownYears, leapYearOf, onlyYear, yearOf } from './stated-years.ts';
import { configOf, fallbackZone, statedZone, zoneOf } from './stated-zones.ts';
import type { TwinZone } from './twin-logs.ts';
import { yearTurns } from './year-turns.ts';

// Clocks as their sources state them: a capture's times are UTC, a text's become UTC where the text, the
// gateway's configuration or the user gives zone and year. Nothing is aligned between sources here (`clocks.ts`); a clock without
// a zone keeps a scale of its own, on which order and distance hold and nothing else does. What a syslog server or a terminal
// program stamped is of another clock than the device's in the same text, and neither says anything of the other's zone.

/** The year 2262, where 64 bits of nanoseconds end. A capture that states a later time states nonsense. */
const LAST_NS = 2n ** 63n - 1n;

/** A source whose clock was set while it wrote. */
export interface SteppedClock {
  readonly source: string;
  readonly writer: StampWriter | undefined;
  readonly steps: number;
  /** Where the first stamp after the first step stands. */
  readonly first: EvidenceRef | undefined;
}

/** A text of which other sources tell that its dates stand the other way round. */
export interface TurnedDates {
  readonly source: string;
  /** The first date, as written. */
  readonly text: string;
}

/** A text of which other sources tell that it begins in another year than a person stated. */
export interface RedatedText {
  readonly source: string;
  readonly stated: number;
  readonly year: number;
}

/** What else is known of clocks. */
export interface KnownOfClocks {
  /** They keep a scale of their own whatever is stated about them: other evidence contradicts it. */
  readonly distrusted?: ReadonlySet<ClockId>;
  readonly hosts?: Hosts;
  /** Zones of logs that have a twin in UTC. */
  readonly zones?: ReadonlyMap<ClockId, TwinZone>;
  /** Years of the last lines of texts that state none, by what they share with other sources: they outrank what a person says of all. */
  readonly years?: ReadonlyMap<ClockId, number>;
  /** Clocks of texts whose dates of three numbers mean day and month the other way round than they were read. */
  readonly turned?: ReadonlySet<ClockId>;
}

/** Turns stamps into instants as they are stated, and says how. */
export class StatedClocks {
  readonly list: readonly Clock[];
  readonly stepped: readonly SteppedClock[];
  /** Sources whose times go back, so that nobody can say of which time a stamp is. */
  readonly folded: readonly SourceId[];
  /** Captures whose stamps go back though their packets stand in order. */
  readonly standInOrder: ReadonlySet<SourceId>;
  readonly contradicted: readonly ContradictedWriter[];
  /** Texts whose dates were read with day and month the other way round than the text alone would have it. */
  readonly turned: readonly TurnedDates[];
  /** Texts that are of another year than a person stated. */
  readonly redated: RedatedText[] = [];
  readonly #readings: ReadonlyMap<ClockId, Reading>;
  readonly #unsteady = new Set<ClockId>();
  readonly #folded = new Set<ClockId>();
  readonly #apart = new Set<ClockId>();
  readonly #distrusted: Set<ClockId>;
  readonly #turned: ReadonlySet<ClockId>;
  readonly #offsets = new Map<ClockId, bigint>();

  constructor(
    sources: readonly SourceVantage[],
    events: readonly Event[],
    settings: CaseSettings,
    {
      distrusted = new Set(),
      hosts = new Hosts(events),
      zones = new Map(),
      years: told = new Map(),
      turned = new Set(),
    }: KnownOfClocks = {},
  ) {
    this.#distrusted = new Set(distrusted);
    this.#turned = turned;
    const stamps = stampsByClock(events);
    const seen = capturedBySource(events);
    const inOtherOrder = sourcesWhoseParts(events, 'in-other-order');
    this.standInOrder = sourcesWhoseParts(events, 'in-order');
    const walls = events.filter(({ at }) => at.kind === 'wall');
    const printed = stampsByClock(walls.toSorted((a, b) => a.evidence.start - b.evidence.start));
    const configs = events.filter((event) => event.kind === 'gateway.config');
    const years = knownYears(events);
    const updates = updatesIn(events);
    const asides = wordsOfCounted(events);
    const absolute = new Set(events.flatMap(({ at }) => (at.kind === 'absolute' ? [at.clock] : [])));
    const readings = new Map<ClockId, Reading>();
    const list: Clock[] = [];
    for (const source of sources.flatMap((one) => clocksOf(one, stamps))) {
      const own = stamps.get(source.clock) ?? [];
      if (source.offsetSeconds !== undefined)
        this.#offsets.set(source.clock, BigInt(Math.round(source.offsetSeconds * 1e9)));
      const config = configOf(source, configs, hosts);
      const turns = yearTurns(printed.get(source.clock) ?? []);
      // Which of several years another source means, nobody can say.
      const only = onlyYear(own) ?? (years.size === 1 ? [...years][0] : undefined);
      const stated = turns === undefined ? only : turns.lastYear;
      // A person states the year in which a text begins.
      const given = settings.year === undefined ? undefined : settings.year + (turns?.all ?? 0);
      const year = told.get(source.clock) ?? given ?? stated;
      if (given !== undefined && year !== undefined && year !== given)
        this.redated.push({ source: source.id, stated: settings.year ?? given, year: year - (turns?.all ?? 0) });
      const reading: Reading = {
        source,
        stamps: own,
        year,
        openYear: leapYearOf(own, turns),
        turns,
        fallback: fallbackZone(source, { settings, twin: zones.get(source.clock), config }),
        config,
        pieces:
          source.vantage === 'gateway'
            ? clockPieces(printed.get(source.clock) ?? [], { offsetOf: offsetsBy(config), updates, asides })
            : undefined,
      };
      readings.set(source.clock, reading);
      const captured = inOtherOrder.has(source.id) ? [] : (seen.get(source.id) ?? []);
      const back = source.vantage === 'client' && jumpedBack(printed.get(source.clock) ?? []);
      if (back || steppedBack(captured, source.id)) this.#folded.add(source.clock);
      if (reading.pieces !== undefined) this.#unsteady.add(source.clock);
      const clock = entryOf(reading, absolute.has(source.clock));
      const shared = list.find(({ id }) => id === source.clock);
      // The files of one capture point have one clock.
      if (shared !== undefined) shared.sources.push(source.id);
      else if (clock !== undefined) list.push(clock);
    }
    this.#readings = readings;
    const captures = sources.filter(({ vantage, clock }) => vantage === 'wire' && absolute.has(clock));
    const [folded, steady] = [true, false].map((is) => captures.filter(({ clock }) => this.#folded.has(clock) === is));
    // Its times are no order beside those of a capture whose clock went on.
    if (steady?.length !== 0) for (const { clock } of folded ?? []) this.#apart.add(clock);
    this.folded = sources.filter(({ clock }) => this.#folded.has(clock)).map(({ id }) => id);
    this.contradicted = contradictedWriters(
      sources.filter(({ host }) => host === undefined),
      events,
      (stamp) => this.instant(stamp),
    );
    for (const { clock } of this.contradicted) this.#distrusted.add(clock);
    this.list = list.map((clock) => {
      const offset = this.#offsets.get(clock.id);
      // What a clock is ahead by is taken off its times.
      if (offset !== undefined)
        return { ...clock, offsetMs: -Number(offset) / 1e6, plusMinusMs: null, basis: 'option' };
      if (this.#apart.has(clock.id))
        return { ...clock, kind: 'local', offsetMs: null, plusMinusMs: null, basis: 'stated' };
      return this.#distrusted.has(clock.id) ? { ...clock, kind: 'local', basis: 'ambiguous' } : clock;
    });
    this.turned = [...turned].flatMap((clock) => {
      const reading = readings.get(clock);
      const [first] = reading?.stamps ?? [];
      return reading === undefined || first === undefined ? [] : [{ source: reading.source.id, text: first.text }];
    });
    this.stepped = [...readings.values()].flatMap(({ source, pieces }) => {
      if (pieces === undefined) return [];
      const [first] = pieces.steps;
      return [
        {
          source: source.id,
          writer: source.writer,
          steps: pieces.steps.length,
          first: events.find(({ at }) => at === first)?.evidence,
        },
      ];
    });
  }

  /** Whether this clock was set while its source was written: then no distance on it can be trusted. */
  isUnsteady(clock: ClockId): boolean {
    return this.#unsteady.has(clock) || this.#folded.has(clock);
  }

  /** Whether its times go back, so that one stamp may stand for two moments: then it can neither measure nor be measured. */
  isFolded(clock: ClockId): boolean {
    return this.#folded.has(clock);
  }

  /** Whether the year of a moment is made up, or taken from elsewhere than its text: what other sources tell of it may show which it is. */
  isYearOpen({ clock, scale, yearless }: Instant): boolean {
    if (yearless === true) return true;
    // A clock that was set, or is not trusted, may have been in any year.
    if (scale !== UTC && scale !== clock) return false;
    const stamps = this.#readings.get(clock)?.stamps ?? [];
    return stamps.length > 0 && stamps.every(({ civil }) => civil.year === undefined);
  }

  /** The year that the last lines of a text without years are taken for, made up where nothing is known. */
  lastYear(clock: ClockId): number {
    const reading = this.#readings.get(clock);
    return reading?.year ?? (reading?.openYear ?? OPEN_YEAR) + (reading?.turns?.all ?? 0);
  }

  /** Undefined where the source gives no time. */
  instant(stamp: Stamp): Instant | undefined {
    const instant = this.#stated(stamp);
    if (instant === undefined) return undefined;
    const offset = this.#offsets.get(instant.clock);
    return offset === undefined ? instant : { ...instant, ns: instant.ns + offset };
  }

  /** Whether a person stated what is to be added to its times: then nothing else measures it. */
  isSet(clock: ClockId): boolean {
    return this.#offsets.has(clock);
  }

  /** Whether it is in UTC by the zone that a person stated. */
  isZonedByOption(clock: ClockId): boolean {
    return this.list.some(({ id, basis, kind }) => id === clock && basis === 'option' && kind !== 'local');
  }

  #stated(stamp: Stamp): Instant | undefined {
    switch (stamp.kind) {
      case 'none':
        return undefined;
      case 'absolute':
        if (stamp.epochNs < -LAST_NS || stamp.epochNs > LAST_NS) return undefined;
        return {
          ns: stamp.epochNs,
          scale: this.#apart.has(stamp.clock) ? stamp.clock : UTC,
          resolutionMs: 0,
          text: null,
          clock: stamp.clock,
        };
      case 'wall':
        return this.#wall(stamp);
      default:
        return stamp satisfies never;
    }
  }

  /** Whether each of its dates could be read with day and month the other way round. */
  datesMayTurn(clock: ClockId): boolean {
    const stamps = this.#readings.get(clock)?.stamps ?? [];
    return stamps.length > 0 && stamps.every(({ text, civil }) => OF_THREE_NUMBERS.test(text) && civil.day <= 12);
  }

  #wall(written: WallStamp): Instant {
    const reading = this.#readings.get(written.clock);
    const year = reading === undefined ? written.civil.year : yearOf(reading, written);
    const turns = reading?.turns?.before.get(written) ?? 0;
    const stamp = this.#turned.has(written.clock) ? turnedDate(written) : written;
    const civil = civilNs(stamp, year ?? (reading?.openYear ?? OPEN_YEAR) + turns);
    const zone = reading === undefined ? statedZone(stamp, undefined) : zoneOf(stamp, reading);
    const pieces = reading?.pieces;
    const piece = pieces?.of.get(written) ?? 0;
    const shown = {
      resolutionMs: stamp.resolutionMs,
      text: stamp.text,
      clock: stamp.clock,
      ...(pieces !== undefined && { piece }),
    };
    const stepped = pieces !== undefined && !pieces.trusted.has(piece);
    const apart = zone === undefined || year === undefined || stepped || this.#distrusted.has(stamp.clock);
    // A piece of its own is a scale of its own: what lies between two pieces, nobody measured.
    if (apart) {
      const scale = pieces === undefined ? stamp.clock : `${stamp.clock}/${piece}`;
      return { ...shown, ns: civil, scale, ...(year === undefined && { yearless: true }) };
    }
    const offsetMs = zone.offset(Number(civil / 1_000_000n)) * 60_000;
    return { ...shown, ns: civil - BigInt(offsetMs) * 1_000_000n, scale: UTC };
  }
}
