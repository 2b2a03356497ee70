import type { EvidenceRef } from '../model/evidence.ts';
import type { Stamp } from '../model/time.ts';
import type { Clocks } from './clocks.ts';
import type { Fact } from './fact.ts';
import { compareInstants, type Instant, isSettled } from './instants.ts';
import { marginSeconds } from './margins.ts';

/** What one view tells of a fact that others may tell too. */
export interface Sighting {
  readonly at: Stamp;
  readonly lastAt: Stamp;
  readonly vantage: 'wire' | 'gateway';
  readonly evidence: readonly EvidenceRef[];
}

interface Told {
  readonly kind: string;
  readonly summary: string;
  /** It went on: when it ended is told too. */
  readonly lasts: boolean;
}

interface Beyond {
  readonly isBeyond: (one: Instant, other: Instant) => boolean;
  /** Of times that are alike. */
  readonly order: (one: Instant, other: Instant) => number;
}

/** One fact of all that views tell of it. */
export function factOf(sightings: readonly Sighting[], { kind, summary, lasts }: Told, clocks: Clocks): Fact {
  const base = {
    at: beginning(sightings, clocks),
    kind,
    summary,
    evidence: sightings.flatMap(({ evidence }) => evidence),
    vantages: [...new Set(sightings.map(({ vantage }) => vantage))],
  };
  return lasts ? { ...base, until: end(sightings, clocks) } : base;
}

/** The earliest that a view with a known clock gives. */
function beginning(sightings: readonly Pick<Sighting, 'at' | 'vantage'>[], clocks: Clocks): Stamp {
  return outermost(sightings, clocks, { isBeyond: isSurelyBefore, order: compareInstants });
}

/** The latest. */
function end(sightings: readonly Pick<Sighting, 'lastAt' | 'vantage'>[], clocks: Clocks): Stamp {
  const stamped = sightings.map(({ lastAt, vantage }) => ({ at: lastAt, vantage }));
  return outermost(stamped, clocks, {
    isBeyond: (a, b) => isSurelyBefore(b, a),
    order: (a, b) => compareInstants(b, a),
  });
}

/**
 * Of the times that none of the others surely goes beyond, a capture's before a debug's, then that of the clock that is known best: times
 * that two clocks tell alike are no different times, and those of one view have an order.
 */
function outermost(
  stamped: readonly Pick<Sighting, 'at' | 'vantage'>[],
  clocks: Clocks,
  { isBeyond, order }: Beyond,
): Stamp {
  const placed = stamped.flatMap(({ at, vantage }) => {
    const instant = clocks.instant(at);
    return instant === undefined ? [] : [{ at, instant, rank: vantage === 'wire' ? 0 : 1 }];
  });
  const settled = placed.filter(({ instant }) => isSettled(instant));
  const known = settled.length === 0 ? placed : settled;
  const alike = known.filter(({ instant }) => instant.scale === known[0]?.instant.scale);
  const offBy = ({ instant }: (typeof alike)[number]) => instant.offBy?.ms ?? 0;
  const [best] = alike
    .filter(({ instant }) => !alike.some((other) => isBeyond(other.instant, instant)))
    .toSorted((a, b) => a.rank - b.rank || offBy(a) - offBy(b) || order(a.instant, b.instant));
  return (best ?? stamped[0])?.at ?? { kind: 'none' };
}

/** Beyond what is told of how well both are known, which is in whole milliseconds. */
function isSurelyBefore(one: Instant, other: Instant): boolean {
  return Number(other.ns - one.ns) / 1e6 > Math.ceil(marginSeconds(one, other) * 1000);
}

export function runOf(first: EvidenceRef, last: EvidenceRef, count: number): EvidenceRef {
  const { run, excerpt: _excerpt, ...place } = last;
  return { ...first, run: { count, last: run?.last ?? place } };
}
