import type { ClientAct } from './client-acts.ts';
import { groupBy } from './grouped.ts';
import { UTC } from './instants.ts';
import type { Precedence } from './precedence.ts';
import type { SaSighting } from './sa-sightings.ts';

// Which IKE SA is which try of a client's log, by the session ID that both show, and what that says of the order of things: the
// client says "Using IKE ID" before it sends IKE_SA_INIT, and that it is connected after IKE_AUTH was answered.

/** A try of a client's log, and how another clock saw it. */
export interface MatchedTry {
  readonly act: ClientAct;
  readonly sighting: SaSighting;
}

/** The tries of one client's clock, the SAs that one other clock saw, and what time both recorded. */
export interface TrySides {
  readonly tries: readonly ClientAct[];
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
/** Further apart than this, two clocks that both state their zone are not simply a little wrong. */
const STATED_SECONDS = 5;
const QUARTER_SECONDS = 900;
/** Of all session IDs together: a client that retries for days tells nothing more by it. */
const MOST_PAIRS = 2500;

/**
 * What a session ID that each side has once says is exact. Of retries with one session ID each distance at which one of them falls
 * onto one of the SAs is tried: it fits where whatever has no partner lies outside of what the other side recorded.
 */
export function matchTries(sides: TrySides): readonly MatchedTry[] | 'ambiguous' {
  const theirs = groupBy(sides.starts, ({ hex }) => hex);
  const exact: MatchedTry[] = [];
  const open: MatchedTry[] = [];
  for (const [hex, own] of groupBy(sides.tries, (act) => act.hex)) {
    const same = hex === undefined ? [] : (theirs.get(hex) ?? []);
    const pairs = own.flatMap((act) => same.map((sighting) => ({ act, sighting })));
    if (pairs.length === 1) exact.push(...pairs);
    else if (open.length + pairs.length <= MOST_PAIRS) open.push(...pairs);
  }
  const sure = exact.filter((match) => !mayBothBeElsewhere(match, sides));
  const fits = fitting(open, sides);
  if (sure.length === 0) return fits.length > 1 ? 'ambiguous' : (fits[0] ?? []);
  const [agreeing, ...others] = fits.filter((fit) => sure.some((match) => isNear(match, fit)));
  return [...sure, ...(others.length === 0 ? (agreeing ?? []) : [])];
}

function secondsApart({ act, sighting }: MatchedTry): number {
  return Number((sighting.start.at.ns - act.at.ns) / 1_000_000n) / 1000;
}

function isNear(match: MatchedTry, fit: readonly MatchedTry[]): boolean {
  return fit.some((one) => Math.abs(secondsApart(one) - secondsApart(match)) <= WINDOW_SECONDS);
}

/**
 * Both clocks state their zone, are far apart here, and neither recorded the time of the other: they may be two tries. Whole quarters
 * of an hour are no chance but a zone that is wrong.
 */
function mayBothBeElsewhere({ act, sighting }: MatchedTry, { client, other }: TrySides): boolean {
  if (act.at.scale !== UTC || sighting.start.at.scale !== UTC) return false;
  const seconds = secondsApart({ act, sighting });
  if (Math.abs(seconds - Math.round(seconds / QUARTER_SECONDS) * QUARTER_SECONDS) <= STATED_SECONDS) return false;
  return isOutside(act.at.ns, other) && isOutside(sighting.start.at.ns, client);
}

function isOutside(ns: bigint, span: Span | undefined): boolean {
  return span === undefined || ns < span.from + WINDOW_NS || ns > span.to - WINDOW_NS;
}

/** The distances at which all pairs fit, each with its pairs. */
function fitting(open: readonly MatchedTry[], sides: TrySides): (readonly MatchedTry[])[] {
  const tries = new Set(open.map(({ act }) => act));
  const starts = new Set(open.map(({ sighting }) => sighting));
  const sorted = open.toSorted((a, b) => secondsApart(a) - secondsApart(b));
  const fits: (readonly MatchedTry[])[] = [];
  let before: ReadonlySet<MatchedTry> = new Set();
  let end = 0;
  sorted.forEach((first, index) => {
    const from = secondsApart(first);
    while (end < sorted.length && secondsApart(sorted[end] ?? first) - from <= WINDOW_SECONDS) end++;
    const matched = onePartnerEach(sorted.slice(index, end));
    if (matched.every((match) => before.has(match))) return;
    before = new Set(matched);
    const shift = BigInt(Math.round(from * 1000)) * 1_000_000n;
    const acts = new Set(matched.map(({ act }) => act));
    const sightings = new Set(matched.map(({ sighting }) => sighting));
    const isExplained =
      [...tries].every((act) => acts.has(act) || isOutside(act.at.ns + shift, sides.other)) &&
      [...starts].every((one) => sightings.has(one) || isOutside(one.start.at.ns - shift, sides.client));
    if (isExplained) fits.push(matched);
  });
  return fits;
}

/** In order of time. */
function onePartnerEach(window: readonly MatchedTry[]): MatchedTry[] {
  const [acts, sightings] = [new Set<ClientAct>(), new Set<SaSighting>()];
  return window
    .toSorted((a, b) => (a.act.at.ns < b.act.at.ns ? -1 : 1))
    .filter(({ act, sighting }) => {
      if (acts.has(act) || sightings.has(sighting)) return false;
      acts.add(act);
      sightings.add(sighting);
      return true;
    });
}

/** What came first, by tries that were matched by the session ID or by the pattern that they are part of; `acts` in order of file. */
export function tryPrecedences(
  matches: readonly MatchedTry[],
  acts: readonly ClientAct[],
  by: 'identity' | 'pattern',
): Precedence[] {
  const using = by === 'identity' ? '"Using IKE ID" with the session ID of' : '"Using IKE ID" for';
  const places = new Map(acts.map((act, index) => [act, index]));
  return matches.flatMap(({ act, sighting }) => {
    const spi = sighting.sa.initiatorSpi;
    const sent: Precedence = {
      earlier: act.at,
      later: sighting.start.at,
      fact: `${using} IKE SA ${spi}, then its first request`,
      evidence: [act.evidence, sighting.start.evidence],
    };
    // Whatever the client does next about its connection, it had the answer.
    const next = acts.slice((places.get(act) ?? 0) + 1).find(({ kind }) => kind !== 'entered');
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
