import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { Clock } from '../model/result.ts';
import type { Stamp } from '../model/time.ts';
import type { Alignment, Measured } from './alignment.ts';
import type { ClockRun } from './clock-runs.ts';
import { crossesSummerTime } from './clock-steps.ts';
import { type Instant, momentOf, nodeOf, UTC } from './instants.ts';
import { bestOffset } from './run-offsets.ts';
import type { StatedClocks } from './stated-clocks.ts';

/** What nobody notices on a clock; more is a wrong zone or a wrong clock. */
const WRONG_CLOCK_MS = 5000;

export interface CorrectedClock {
  readonly source: SourceId;
  /** Negative when it is behind. */
  readonly aheadMs: number;
  /** How many facts measured it. */
  readonly facts: number;
  readonly evidence: EvidenceRef | undefined;
}

/** A source whose clock, or that of what it was held against, was set while it was written. */
export interface SteppedByFacts {
  readonly source: SourceId;
  readonly steps: number;
  /** Where the stretch behind the first step is bound. */
  readonly evidence: EvidenceRef | undefined;
}

/** Turns stamps into instants: as their source states them, and where facts tie its clock to another, on the scale of that one. */
export class Clocks {
  readonly #stated: StatedClocks;
  readonly #alignment: Alignment | undefined;
  readonly list: readonly Clock[];
  /** Clocks that state their zone and stand elsewhere all the same. */
  readonly corrected: readonly CorrectedClock[];
  /** Clocks that a person moved to where nothing else puts them. */
  readonly misplaced: readonly CorrectedClock[];
  /** Clocks that no one offset fits. */
  readonly stepped: readonly SteppedByFacts[];
  /** Captures that share nothing with the one that measures. */
  readonly untied: readonly SourceId[];
  readonly #captures: ReadonlySet<string>;
  readonly #instants = new Map<Stamp, Instant>();

  constructor(stated: StatedClocks, alignment?: Alignment, ambiguous: ReadonlySet<string> = new Set()) {
    this.#stated = stated;
    this.#alignment = alignment;
    const captures = stated.list.filter(({ basis }) => basis === 'reference').map(({ id }) => id);
    this.#captures = new Set(captures);
    const reference =
      captures.find((id) => alignment?.isTied(id) === true && !alignment.measured.has(id)) ?? captures[0];
    this.list = stated.list.map((clock) => {
      const measured = alignment?.measured.get(clock.id);
      if (measured !== undefined) return measuredClock(clock, measured);
      // Of several captures one measures; where nothing ties another to it, that one stands by its own stamps.
      if (clock.basis === 'reference' && clock.id !== reference)
        return { ...clock, offsetMs: null, plusMinusMs: null, basis: 'stated' };
      return ambiguous.has(clock.id) && clock.basis === 'assumed' ? { ...clock, basis: 'ambiguous' } : clock;
    });
    this.corrected = this.list.flatMap((clock) => {
      const measured = alignment?.measured.get(clock.id);
      return measured === undefined || clock.basis === 'anchors' ? [] : wrongBy(clock, measured);
    });
    this.misplaced = stated.list.flatMap((clock) => {
      const measured = clock.kind === 'local' ? undefined : alignment?.contradicted.get(clock.id);
      return measured === undefined ? [] : wrongBy(measuredClock(clock, measured), measured);
    });
    this.stepped = this.list.flatMap(({ id, kind, sources }) => {
      const [source] = sources;
      const [first, ...others] = stepsOf(alignment?.measured.get(id)?.runs ?? [], kind === 'utc');
      if (source === undefined || first === undefined) return [];
      const evidence = first.binding.flatMap((one) => one.evidence).find((place) => sources.includes(place.source));
      return [{ source, steps: 1 + others.length, evidence }];
    });
    this.untied = this.list.flatMap(({ id, basis, sources: [source] }) => {
      return this.#captures.has(id) && basis === 'stated' && source !== undefined ? [source] : [];
    });
  }

  /** Undefined where the source gives no time. Each step asks for the times of the same events. */
  instant(stamp: Stamp): Instant | undefined {
    const known = this.#instants.get(stamp);
    if (known !== undefined) return known;
    const instant = this.#placed(stamp);
    if (instant !== undefined) this.#instants.set(stamp, instant);
    return instant;
  }

  #placed(stamp: Stamp): Instant | undefined {
    const stated = this.#stated.instant(stamp);
    const instant = stated === undefined ? undefined : (this.#alignment?.place(stated) ?? stated);
    return instant === undefined || !this.#isUnsteady(instant) ? instant : { ...instant, isUnsteady: true };
  }

  /** As its source states it, without what facts measured: times of one clock keep the order of its text. */
  stated(stamp: Stamp): Instant | undefined {
    return this.#stated.instant(stamp);
  }

  /** Nothing measured it, and its own source or the facts that it shares with others tell that it was set. */
  #isUnsteady(instant: Instant): boolean {
    const { clock, offBy } = instant;
    if (offBy !== undefined && offBy.isLoose !== true) return false;
    return (
      this.#stated.isUnsteady(clock) || (offBy === undefined && this.#alignment?.measured.has(nodeOf(instant)) === true)
    );
  }

  /** Whether the packets of a capture are known to stand in order though its stamps go back. */
  standInOrder(source: SourceId): boolean {
    return this.#stated.standInOrder.has(source);
  }

  /** Whether one of the clocks that both times hang on was set in between, and nobody knows which, or they hang on two that nothing ties. */
  isBroken(from: Instant, to: Instant): boolean {
    const [one, other] = [from, to].map(({ offBy, clock }) => offBy?.by ?? clock);
    if (one !== other && [one, other].every((id = '') => this.#captures.has(id))) return true;
    return this.#alignment?.isBroken(from, to) ?? false;
  }

  /** Whether a clock without a stated zone may have changed to summer time, or back, between two of its times. */
  mayHaveChanged(from: Instant, to: Instant): boolean {
    if (from.scale === UTC || from.scale !== to.scale) return false;
    return crossesSummerTime(Number(from.ns / 1_000_000n), Number(to.ns / 1_000_000n));
  }
}

/** The stretches that begin with a step of a clock, or of the one that measures it; an hour of summer time is none. */
function stepsOf(runs: readonly ClockRun[], isUtc: boolean): ClockRun[] {
  return runs.slice(1).filter((after, index) => {
    const [from, to] = [runs[index]?.points.at(-1)?.at, after.points[0]?.at];
    if (isUtc || from === undefined || to === undefined) return true;
    return !crossesSummerTime(Number(from / 1_000_000n), Number(to / 1_000_000n));
  });
}

function wrongBy({ offsetMs, plusMinusMs, sources }: Clock, { facts, count, runs }: Measured): CorrectedClock[] {
  const [source] = sources;
  if (offsetMs === null || source === undefined || runs.length > 1) return [];
  if (Math.abs(offsetMs) <= WRONG_CLOCK_MS + (plusMinusMs ?? 0)) return [];
  const places = facts.flatMap(({ evidence }) => evidence);
  const evidence = places.find((place) => sources.includes(place.source));
  return [{ source, aheadMs: offsetMs, facts: count, evidence }];
}

const QUARTER_MS = 15 * 60_000;
const FARTHEST_ZONE_MINUTES = 14 * 60;

/** The entry of a clock that facts measured: how far ahead of the reference it is where that is known best. */
function measuredClock(
  { lacks: _lacks, ambiguousZone: _zone, ...clock }: Clock,
  { runs, facts, reference }: Measured,
): Clock {
  const best = bestOffset(runs);
  const aheadMs = -Number(best.shift / 1_000n) / 1000;
  const zone = clock.zone === null ? zoneOf(aheadMs, best.offByMs) : undefined;
  const anchors = facts.map(({ fact, evidence }) => ({ description: fact, evidence: [...evidence] }));
  const offset = (shift: bigint) => rounded(-Number(shift / 1_000n) / 1000 - (zone?.ms ?? 0));
  const kind = zone?.ms === 0 ? 'utc' : 'zoned';
  const stated: Clock = zone === undefined ? clock : { ...clock, kind, zone: zone.name, basis: 'anchors' };
  return {
    ...stated,
    offsetMs: offset(best.shift),
    plusMinusMs: Math.ceil(best.offByMs),
    anchors: [...clock.anchors, ...anchors],
    segments: runs.length < 2 ? [] : runs.map((run) => segmentOf(run, { reference, offset })),
  };
}

function segmentOf(
  run: Measured['runs'][number],
  { reference, offset }: { readonly reference: string; offset(shift: bigint): number },
): Clock['segments'][number] {
  const at = (ns: bigint) => momentOf({ ns, scale: UTC, resolutionMs: 1, text: null, clock: reference });
  const { shift } = bestOffset([run]);
  return { from: at(run.firstAtReference), to: at(run.lastAtReference), offsetMs: offset(shift) };
}

/** Zones are whole quarters of an hour; what is left is the error of the clock. */
function zoneOf(aheadMs: number, offByMs: number): { readonly name: string; readonly ms: number } | undefined {
  const quarters = Math.round(aheadMs / QUARTER_MS);
  const ms = quarters * QUARTER_MS;
  if (Math.abs(aheadMs - ms) + offByMs >= QUARTER_MS / 2) return undefined;
  const minutes = Math.abs(quarters) * 15;
  if (minutes > FARTHEST_ZONE_MINUTES) return undefined;
  if (minutes === 0) return { name: 'UTC', ms: 0 };
  const two = (value: number) => String(value).padStart(2, '0');
  return { name: `UTC${quarters < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`, ms };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
