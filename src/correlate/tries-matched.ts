import type { Beginning, MatchedBeginning } from './beginnings.ts';
import { groupBy } from './grouped.ts';
import { UTC } from './instants.ts';
import type { Precedence } from './precedence.ts';
import type { SaSighting } from './sa-sightings.ts';
import { lastNotAfter } from './sorted.ts';
import { isCivilOffset } from './zones.ts';

// Which IKE SA is which try of a client's log, by the session ID that both show, and what that says of the order of things: the
// client says "Using IKE ID" before it sends IKE_SA_INIT, and that it is connected after IKE_AUTH was answered.

/** The tries of one client's clock, the SAs that one other clock saw, and what time both recorded. */
export interface TrySides {
  readonly tries: readonly Beginning[];
  /** By time, those of which no session ID is known among them. */
  readonly starts: readonly SaSighting[];
  readonly client: Span | undefined;
  readonly other: Span | undefined;
}

/** From the first to the last time of a clock, in nanoseconds of its own scale. */
export interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

/** The client says it just before it sends: its stamps have whole seconds, and the agent waits for its window. */
const WINDOW_SECONDS = 4;
const WINDOW_NS = BigInt(WINDOW_SECONDS) * 1_000_000_000n;
/** The client repeats a first request that was lost, so another side may see an SA begin that much later. Nothing is measured by it. */
const REPEATED_NS = 60n * 1_000_000_000n;
/** Further apart than this, two clocks that both state their zone are not simply a little wrong. */
const STATED_SECONDS = 5;
const QUARTER_SECONDS = 900;
/** Of all session IDs together: a client that retries for days tells nothing more by it. */
const MOST_PAIRS = 2500;

/**
 * What a session ID that each side has once says is exact. Of retries with one session ID each distance at which one of them falls
 * onto one of the SAs is tried: it fits where whatever has no partner lies outside of what the other side recorded, or is a try of which
 * that side need not show the session ID: nobody answered it, or an SA without one began then. Either may also be the other's whose first
 * request was lost and came later. Of several that fit it is the one at which both clocks stand as they state, if they do.
 */
export function matchTries(sides: TrySides): readonly MatchedBeginning[] | 'ambiguous' {
  const theirs = groupBy(sides.starts, ({ hex }) => hex);
  const exact: MatchedBeginning[] = [];
  const open: MatchedBeginning[] = [];
  for (const [hex, own] of groupBy(sides.tries, ({ act }) => act.hex)) {
    const same = hex === undefined ? [] : (theirs.get(hex) ?? []);
    const pairs = own.flatMap((beginning) => same.map((sighting) => ({ beginning, sighting }))).filter(isPossible);
    if (pairs.length === 1) exact.push(...pairs);
    else if (open.length + pairs.length <= MOST_PAIRS) open.push(...pairs);
  }
  const sure = exact.filter((match) => !mayBothBeElsewhere(match, sides));
  const fits = fitting(open, sides);
  if (sure.length === 0) return onlyOf(fits);
  const [agreeing, ...others] = fits.filter((fit) => sure.some((match) => isNear(match, fit)));
  return [...sure, ...(others.length === 0 ? (agreeing ?? []) : [])];
}

function onlyOf(fits: readonly (readonly MatchedBeginning[])[]): readonly MatchedBeginning[] | 'ambiguous' {
  const asStated = fits.filter((fit) => fit.every(isAsStated));
  const [only, ...others] = asStated.length > 0 ? asStated : fits;
  return others.length > 0 || only?.some(isDoubtful) === true ? 'ambiguous' : (only ?? []);
}

/** Who was refused does not say next that it is connected. */
function isPossible({ beginning, sighting }: MatchedBeginning): boolean {
  return sighting.told !== 'refused' || beginning.next?.kind !== 'up';
}

/** Who was let in does not give up next; and what puts a clock where no zone is needs more than a distance that fits. */
function isDoubtful(match: MatchedBeginning): boolean {
  const { beginning, sighting } = match;
  return (sighting.told === 'established' && beginning.next?.kind === 'over') || !isCivil(match);
}

/** Of two clocks that state no zone nobody knows either's. */
function isCivil(match: MatchedBeginning): boolean {
  const isClientUtc = match.beginning.act.at.scale === UTC;
  if (isClientUtc === (match.sighting.start.at.scale === UTC)) return true;
  const quarters = Math.round(secondsApart(match) / QUARTER_SECONDS);
  return isCivilOffset((isClientUtc ? 15 : -15) * quarters);
}

function isAsStated(match: MatchedBeginning): boolean {
  return areZoned(match) && Math.abs(secondsApart(match)) <= STATED_SECONDS;
}

function areZoned({ beginning: { act }, sighting }: MatchedBeginning): boolean {
  return act.at.scale === UTC && sighting.start.at.scale === UTC;
}

function secondsApart({ beginning: { act }, sighting }: MatchedBeginning): number {
  return Number((sighting.start.at.ns - act.at.ns) / 1_000_000n) / 1000;
}

function isNear(match: MatchedBeginning, fit: readonly MatchedBeginning[]): boolean {
  return fit.some((one) => Math.abs(secondsApart(one) - secondsApart(match)) <= WINDOW_SECONDS);
}

/**
 * Both clocks state their zone, are far apart here, and neither recorded the time of the other: they may be two tries. Whole quarters
 * of an hour are no chance but a zone that is wrong.
 */
function mayBothBeElsewhere(match: MatchedBeginning, { client, other }: TrySides): boolean {
  if (!areZoned(match)) return false;
  const seconds = secondsApart(match);
  if (Math.abs(seconds - Math.round(seconds / QUARTER_SECONDS) * QUARTER_SECONDS) <= STATED_SECONDS) return false;
  return isOutside(match.beginning.act.at.ns, other) && isOutside(match.sighting.start.at.ns, client);
}

function isOutside(ns: bigint, span: Span | undefined): boolean {
  return span === undefined || ns < span.from + WINDOW_NS || ns > span.to - WINDOW_NS;
}

/** The distances at which all pairs fit, each with its pairs. */
function fitting(open: readonly MatchedBeginning[], sides: TrySides): (readonly MatchedBeginning[])[] {
  const tries = new Set(open.map(({ beginning }) => beginning));
  const unnamed = sides.starts.filter(({ hex }) => hex === undefined);
  const starts = new Set(open.map(({ sighting }) => sighting));
  const sorted = open.toSorted((a, b) => secondsApart(a) - secondsApart(b));
  const fits: (readonly MatchedBeginning[])[] = [];
  let before: ReadonlySet<MatchedBeginning> = new Set();
  let end = 0;
  sorted.forEach((first, index) => {
    const from = secondsApart(first);
    while (end < sorted.length && secondsApart(sorted[end] ?? first) - from <= WINDOW_SECONDS) end++;
    const matched = onePartnerEach(sorted.slice(index, end));
    if (matched.every((match) => before.has(match))) return;
    before = new Set(matched);
    const shift = BigInt(Math.round(from * 1000)) * 1_000_000n;
    const known = new Set(matched.map(({ beginning }) => beginning));
    const sightings = new Set(matched.map(({ sighting }) => sighting));
    const mayLack = ({ act, isSure }: Beginning) => {
      const ns = act.at.ns + shift;
      return !isSure || isOutside(ns, sides.other) || beginsAt(ns, unnamed);
    };
    const late = open.filter(({ beginning, sighting }) => {
      return (
        !known.has(beginning) && !sightings.has(sighting) && mayBeRepeated(beginning, sighting.start.at.ns - shift)
      );
    });
    const lateTries = new Set(late.map(({ beginning }) => beginning));
    const lateStarts = new Set(late.map(({ sighting }) => sighting));
    const isExplained =
      [...tries].every((one) => known.has(one) || lateTries.has(one) || mayLack(one)) &&
      [...starts].every((one) => {
        return sightings.has(one) || lateStarts.has(one) || isOutside(one.start.at.ns - shift, sides.client);
      });
    if (isExplained) fits.push(matched);
  });
  return fits;
}

/** Whether the first request of a try may have come as late as this, by the client's clock: before whatever the client did next. */
function mayBeRepeated({ act, next }: Beginning, ns: bigint): boolean {
  const isBefore = next === undefined || ns <= next.at.ns + BigInt(next.at.resolutionMs) * 1_000_000n;
  return ns >= act.at.ns && ns <= act.at.ns + REPEATED_NS && isBefore;
}

/** Whether one of them, which are in order of time, begins just then. */
function beginsAt(ns: bigint, starts: readonly SaSighting[]): boolean {
  const last = starts[lastNotAfter(starts, ({ start }) => start.at.ns, ns + WINDOW_NS)];
  return last !== undefined && last.start.at.ns >= ns - WINDOW_NS;
}

/** In order of time. */
function onePartnerEach(window: readonly MatchedBeginning[]): MatchedBeginning[] {
  const [tries, sightings] = [new Set<Beginning>(), new Set<SaSighting>()];
  return window
    .toSorted((a, b) => (a.beginning.act.at.ns < b.beginning.act.at.ns ? -1 : 1))
    .filter(({ beginning, sighting }) => {
      if (tries.has(beginning) || sightings.has(sighting)) return false;
      tries.add(beginning);
      sightings.add(sighting);
      return true;
    });
}

/** What came first, by tries that were matched by the session ID or by the pattern that they are part of. */
export function tryPrecedences(matches: readonly MatchedBeginning[], by: 'identity' | 'pattern'): Precedence[] {
  const using = by === 'identity' ? '"Using IKE ID" with the session ID of' : '"Using IKE ID" for';
  return matches.flatMap(({ beginning: { act, next }, sighting }) => {
    const spi = sighting.sa.initiatorSpi;
    const sent: Precedence = {
      earlier: act.at,
      later: sighting.start.at,
      fact: `${using} IKE SA ${spi}, then its first request`,
      evidence: [act.evidence, sighting.start.evidence],
    };
    // Whatever the client does next about its connection, it had the answer.
    const { answer } = sighting;
    if (next === undefined || answer === undefined) return [sent];
    const answered: Precedence = {
      earlier: answer.at,
      later: next.at,
      fact: `IKE_AUTH response of IKE SA ${spi}, then what the client did`,
      evidence: [answer.evidence, next.evidence],
    };
    return [sent, answered];
  });
}
