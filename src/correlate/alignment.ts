import type { MatchedBeginning } from './beginnings.ts';
import { apartMs, type Placed } from './clock-bounds.ts';
import { type ClockRun, runsOf } from './clock-runs.ts';
import { crossesSummerTime } from './clock-steps.ts';
import { groupBy } from './grouped.ts';
import { type Instant, nodeOf, UTC } from './instants.ts';
import { UNMEASURED_SECONDS } from './margins.ts';
import type { Precedence } from './precedence.ts';
import { bestOffset, inRuns } from './run-offsets.ts';

// One clock measured by another (NTP's intersection of intervals, RFC 5905 section 11.2.1, with facts in place of servers): what must
// have come first bounds the offset from one side, what must have come later from the other. The intersection holds the true
// offset, widened by what a clock drifts between two facts. Where no offset fits all facts, a clock was set between them.

/** How a clock was measured. */
export interface Measured {
  /** The node that measured it. */
  readonly reference: string;
  readonly runs: readonly ClockRun[];
  /** The facts that bind the offset, tightest first. */
  readonly facts: readonly Precedence[];
  readonly count: number;
}

/** Where two clocks came apart and no third tells which of them was set. */
export interface Break {
  readonly reference: string;
  readonly from: bigint;
  readonly to: bigint;
  /** By how much at most, where no text tells that it was its own clock. */
  readonly byMs: number;
}

/** A step that one clock of two may have made between what they surely share and what may be either's alone. */
export interface Doubt {
  readonly near: MatchedBeginning;
  readonly far: MatchedBeginning;
}

/** A doubt on the scale of the clock that measures both. */
interface PlacedDoubt {
  readonly reference: string;
  /** The node of the client's clock. */
  readonly client: string;
  /** The last that they surely share, or the first. */
  readonly near: bigint;
  /** What lies beyond, on the client's clock and on the other one. */
  readonly far: { readonly client: bigint; readonly other: bigint };
  /** A third clock went on with the other one: it was not that which was set. */
  readonly isWitnessed: boolean;
}

export interface Ranking {
  /** Which clock measures the others: the lowest. Nodes of equal rank go by name. */
  rankOf(node: string): number;
  /** A person stated where it is: it may measure others, and nothing moves it. */
  isSet?(node: string): boolean;
}

/** All clocks of a case that facts tie together, on one scale for each group. */
export class Alignment {
  readonly measured = new Map<string, Measured>();
  /** How far off facts find clocks that stay where a person stated that they are. */
  readonly contradicted = new Map<string, Measured>();
  readonly #scales = new Map<string, string>();
  /** Scales on which nobody knows the year. */
  readonly #yearless = new Set<string>();
  readonly #breaks: Break[] = [];
  readonly #doubts: readonly PlacedDoubt[];
  /** Clocks that facts bound from one side only: they stand as stated, and may be off by as much. */
  readonly #bounded = new Map<string, { readonly reference: string; readonly ms: number }>();

  constructor(
    precedences: readonly Precedence[],
    { rankOf, isSet = () => false }: Ranking,
    doubts: readonly Doubt[] = [],
  ) {
    const edges = edgesOf(precedences);
    // Whose year is made up measures nobody who states his.
    const made = (node: string) => Number(isYearless(node, edges));
    const byRank = (a: string, b: string) => made(a) - made(b) || rankOf(a) - rankOf(b) || (a < b ? -1 : 1);
    const rest = new Set([...edges.keys()].sort(byRank));
    for (const node of rest) {
      const group = groupFrom(node, edges);
      for (const one of group) rest.delete(one);
      const inOrder = [...group].sort(byRank);
      const reference = steadiest(inOrder, edges);
      const set = inOrder.filter((one) => one !== reference && isSet(one));
      this.#solve(
        reference,
        inOrder.filter((one) => !set.includes(one)),
        edges,
      );
      for (const one of set) this.#measure(one, reference, { edges, into: this.contradicted });
    }
    this.#doubts = doubts.flatMap((doubt) => this.#placedDoubt(doubt) ?? []);
  }

  /** Whether it measures others, or is measured. */
  isTied(node: string): boolean {
    return this.#scales.has(node) || this.measured.has(node) || this.#bounded.has(node);
  }

  /** The same moment on the scale of its reference, with what it may be off by; as it was where nothing measured its clock. */
  place(instant: Instant): Instant {
    const placed = this.placeSteady(instant);
    const side = acrossNight(this.measured.get(nodeOf(instant))?.runs ?? [], instant);
    if (side === undefined || placed.offBy === undefined) return placed;
    const { ms, by, run } = placed.offBy;
    return { ...placed, offBy: { ms: ms + HOUR_MS, by, run: `${run} ${side}`, isLoose: true } };
  }

  /** As if no local time had gone over to summer time or back where nothing measured it. */
  placeSteady(instant: Instant): Instant {
    const node = nodeOf(instant);
    const measured = this.measured.get(node);
    const bounded = this.#bounded.get(node);
    if (bounded !== undefined)
      return { ...instant, offBy: { ms: bounded.ms, by: bounded.reference, run: node, isLoose: true } };
    const scale = this.#scales.get(measured?.reference ?? node);
    if (scale === undefined) return instant;
    if (measured === undefined) return { ...instant, offBy: { ms: 0, by: node, run: node } };
    const { shift, offByMs, run } = inRuns(measured.runs, instant.ns);
    const { yearless, ...rest } = instant;
    const ns = instant.ns + shift;
    const ms = offByMs + (isInRun(measured, instant.ns, run) ? 0 : this.#brokenBy(measured, ns, run));
    if (ms === Infinity) return instant;
    const isLoose = run !== undefined && measured.runs[run]?.isMeasured === false;
    const offBy = { ms, by: measured.reference, run: run === undefined ? undefined : `${node} ${run}` };
    const known = { ...rest, ns, scale, offBy: { ...offBy, ...(isLoose && { isLoose }) } };
    return yearless && this.#yearless.has(scale) ? { ...known, yearless } : known;
  }

  /** What a clock that was measured on one side of a break only may be off by on the other: the reference may have been set there. */
  #brokenBy({ reference, runs }: Measured, ns: bigint, index: number | undefined): number {
    const run = index === undefined ? undefined : runs[index];
    if (run === undefined) return 0;
    const { firstAtReference: first, lastAtReference: last } = run;
    const crossed = this.#breaks.filter(({ reference: own, from, to }) => {
      return own === reference && ((ns > from && last < to) || (ns < to && first > from));
    });
    return crossed.reduce((sum, { byMs }) => sum + byMs, 0);
  }

  /** Whether one of the clocks that measure each other was set between two placed times, and nobody knows which, or may have been. */
  isBroken(one: Instant, other: Instant): boolean {
    const [from, to] = one.ns <= other.ns ? [one.ns, other.ns] : [other.ns, one.ns];
    const by = one.offBy?.by;
    if (this.#breaks.some((known) => known.reference === by && from < known.to && to > known.from)) return true;
    return this.#doubts.some(({ reference, client, near, far, isWitnessed }) => {
      if (reference !== by) return false;
      const ofClient = [one, other].filter((instant) => nodeOf(instant) === client).length;
      const crosses = (end: bigint) => (end < near ? from < near && to > end : from < end && to > near);
      // A time of the client's beyond has no place on the other clock.
      if (ofClient === 1) return far.other < near ? from < near : to > near;
      return ofClient === 2 ? crosses(far.client) : !isWitnessed && crosses(far.other);
    });
  }

  #placedDoubt({ near: { beginning, sighting }, far }: Doubt): PlacedDoubt | undefined {
    const client = nodeOf(beginning.act.at);
    const [own, start] = [this.place(far.beginning.act.at), this.place(far.sighting.start.at)];
    const reference = start.offBy?.by;
    if (reference === undefined || own.offBy?.by !== reference) return undefined;
    const shared = this.place(sighting.start.at).ns;
    const runs = this.measured.get(client)?.runs ?? [];
    const near = start.ns < shared ? (runs[0]?.firstAtReference ?? shared) : (runs.at(-1)?.lastAtReference ?? shared);
    const [from, to] = start.ns < near ? [start.ns, near] : [near, start.ns];
    const isWitnessed = [...this.measured].some(([node, { reference: by, runs: those }]) => {
      if (node === client || by !== reference) return false;
      return those.some(({ firstAtReference, lastAtReference }) => firstAtReference <= from && lastAtReference >= to);
    });
    return { reference, client, near, far: { client: own.ns, other: start.ns }, isWitnessed };
  }

  #solve(reference: string, nodes: readonly string[], edges: Edges): void {
    const scale = scaleOf(reference, edges);
    this.#scales.set(reference, scale);
    if (isYearless(reference, edges)) this.#yearless.add(scale);
    let waiting = nodes.filter((node) => node !== reference);
    // Who is measured can measure others.
    for (let found = true; found; ) {
      found = false;
      for (const node of waiting) {
        if (this.#measure(node, reference, { edges, into: this.measured })) found = true;
      }
      waiting = waiting.filter((node) => !this.measured.has(node));
    }
    for (const node of waiting) this.#bound(node, { reference, scale, edges });
    this.#findBreaks(reference, nodes, edges);
  }

  /** By the reference and by what it measured already; false where their facts leave the offset open. */
  #measure(
    node: string,
    reference: string,
    { edges, into }: { readonly edges: Edges; readonly into: Map<string, Measured> },
  ): boolean {
    const known = [...(edges.get(node) ?? [])].filter(([other]) => other === reference || this.measured.has(other));
    const precedences = known.flatMap(([, own]) => own);
    const runs = runsOf(this.#placedBut(node, precedences, scaleOf(reference, edges)));
    if (runs === undefined) return false;
    into.set(node, { reference, runs, facts: quoted(runs, precedences), count: precedences.length });
    return true;
  }

  /** A clock that states its zone stays where it is; how far it seems to be off, it may be. */
  #bound(node: string, { reference, scale, edges }: { reference: string; scale: string; edges: Edges }): void {
    const known = [...(edges.get(node) ?? [])].filter(([other]) => other === reference || this.measured.has(other));
    const precedences = known.flatMap(([, own]) => own);
    const facts = this.#placedBut(node, precedences, scale);
    const [first] = facts;
    if (first === undefined || first.own.scale !== scale) return;
    this.#bounded.set(node, { reference, ms: apartMs(facts) + UNMEASURED_SECONDS * 1000 });
  }

  /** Precedences of a node with their other ends on the reference's scale, where they have a place there. */
  #placedBut(node: string, precedences: readonly Precedence[], scale: string): Placed[] {
    return precedences.flatMap((precedence) => {
      const fact = asIs(node, precedence);
      const other = this.place(fact.other);
      return other.scale === scale ? [{ ...fact, other }] : [];
    });
  }

  /** A step that a third clock went through with the reference is of the clock that made it, and so is one to summer time; else it may be the reference's. */
  #findBreaks(reference: string, nodes: readonly string[], edges: Edges): void {
    const stretches = nodes.flatMap((node) => {
      return (this.measured.get(node)?.runs ?? []).map((run) => ({ node, clock: clockOfNode(node), run }));
    });
    for (const own of groupBy(stretches, ({ clock }) => clock).values()) {
      const inOrder = own.toSorted((a, b) => (a.run.firstAtReference < b.run.firstAtReference ? -1 : 1));
      inOrder.slice(1).forEach((after, index) => {
        const before = inOrder[index];
        if (before === undefined) return;
        const [from, to] = [before.run.lastAtReference, after.run.firstAtReference];
        const isWitnessed = stretches.some((other) => {
          return other.clock !== after.clock && other.run.firstAtReference <= from && other.run.lastAtReference >= to;
        });
        if (isWitnessed || isSummerTime(before, after, edges)) return;
        const isTold = before.node !== after.node;
        const [step] = stepsBetween([before.run, after.run]);
        const byMs = step === undefined ? Infinity : Math.abs(step.byMs) + step.offByMs;
        this.#breaks.push({ reference, from, to, byMs: isTold ? 0 : byMs });
      });
    }
  }
}

/** Between two facts of a stretch the clock was measured, whatever happened to the reference before or after. */
function isInRun({ runs }: Measured, at: bigint, index: number | undefined): boolean {
  const points = index === undefined ? [] : (runs[index]?.points ?? []);
  const [first, last] = [points[0], points.at(-1)];
  return first !== undefined && last !== undefined && at >= first.at && at <= last.at;
}

/** On which side of all that measured it a clock without a stated zone is, beyond a night in which it may have changed by an hour. */
function acrossNight(runs: readonly ClockRun[], { ns, scale }: Instant): 'before' | 'after' | undefined {
  const [first, last] = [runs[0]?.points[0]?.at, runs.at(-1)?.points.at(-1)?.at];
  if (scale === UTC || first === undefined || last === undefined) return undefined;
  const isChanged = (from: bigint, to: bigint) => crossesSummerTime(Number(from / 1_000_000n), Number(to / 1_000_000n));
  if (ns < first && isChanged(ns, first)) return 'before';
  return ns > last && isChanged(last, ns) ? 'after' : undefined;
}

/** A stretch of a clock, or of one piece of it. */
interface Stretch {
  readonly node: string;
  readonly clock: string;
  readonly run: ClockRun;
}

/** A piece of a clock is named by its clock and a number. */
export function clockOfNode(node: string): string {
  return node.replace(/\/\d+$/, '');
}

type Edges = ReadonlyMap<string, ReadonlyMap<string, readonly Precedence[]>>;

function edgesOf(precedences: readonly Precedence[]): Edges {
  const edges = new Map<string, Map<string, Precedence[]>>();
  const put = (from: string, to: string, one: Precedence): void => {
    const own = edges.get(from) ?? new Map<string, Precedence[]>();
    edges.set(from, own);
    const group = own.get(to);
    if (group === undefined) own.set(to, [one]);
    else group.push(one);
  };
  for (const one of precedences) {
    const [from, to] = [nodeOf(one.earlier), nodeOf(one.later)];
    if (from === to || isYearsApart(one)) continue;
    put(from, to, one);
    put(to, from, one);
  }
  return edges;
}

/** Half a year: what two made-up years differ by at most, if they are one. */
const HALF_YEAR_NS = 183n * 86_400_000n * 1_000_000n;

/** Of two texts without years, the one went on into another year than the other: years that were made up for each do not compare. */
function isYearsApart({ earlier, later }: Precedence): boolean {
  const apart = later.ns - earlier.ns;
  return earlier.yearless === true && later.yearless === true && (apart > HALF_YEAR_NS || apart < -HALF_YEAR_NS);
}

function isYearless(node: string, edges: Edges): boolean {
  return firstOf(node, edges)?.yearless === true;
}

function groupFrom(node: string, edges: Edges): Set<string> {
  const group = new Set([node]);
  for (const one of group) for (const other of edges.get(one)?.keys() ?? []) group.add(other);
  return group;
}

function scaleOf(node: string, edges: Edges): string {
  return firstOf(node, edges)?.scale ?? node;
}

/** A time of the clock that some fact has. */
function firstOf(node: string, edges: Edges): Instant | undefined {
  for (const [first] of edges.get(node)?.values() ?? []) {
    if (first !== undefined) return nodeOf(first.earlier) === node ? first.earlier : first.later;
  }
  return undefined;
}

/** A client tells within some seconds what it does: of a smaller step it may not have been a witness. */
const PLAIN_STEP_MS = 10_000;

/** The clock that ranks first, unless two others say alike that it was set, or go on together while it was: then the first of those. */
function steadiest(inOrder: readonly string[], edges: Edges): string {
  const [first = '', ...others] = inOrder;
  const rest = others.filter((node) => isYearless(node, edges) === isYearless(first, edges));
  const steps = rest.flatMap((node) => {
    return stepsBetween(runsBetween(node, first, edges)).map((step) => ({ node, step }));
  });
  const agreeing = steps.find(({ node, step }) => {
    if (steps.some((other) => other.node !== node && isSameStep(step, other.step))) return true;
    const isPlain = Math.abs(step.byMs) > PLAIN_STEP_MS;
    return isPlain && rest.some((one) => one !== node && goesThrough(runsBetween(one, node, edges), step));
  });
  return agreeing?.node ?? first;
}

/** The stretches of one clock as another alone measures it. */
function runsBetween(node: string, reference: string, edges: Edges): readonly ClockRun[] {
  return runsOf((edges.get(reference)?.get(node) ?? []).map((one) => asIs(node, one))) ?? [];
}

/** Whether a clock that a third measures went on undisturbed while that third came apart from yet another. */
function goesThrough(runs: readonly ClockRun[], { before, after }: Step): boolean {
  const [from, to] = [before.points.at(-1)?.at, after.points[0]?.at];
  if (from === undefined || to === undefined) return false;
  return runs.some(({ firstAtReference, lastAtReference }) => firstAtReference <= from && lastAtReference >= to);
}

/** A step as the reference's clock saw it: between two times, by as much at least and at most. */
interface Step {
  readonly before: ClockRun;
  readonly after: ClockRun;
  readonly from: bigint;
  readonly to: bigint;
  readonly byMs: number;
  readonly offByMs: number;
}

/** Those of which it is known how far they went. */
function stepsBetween(runs: readonly ClockRun[]): Step[] {
  return runs.slice(1).flatMap((after, index) => {
    const before = runs[index];
    if (before === undefined) return [];
    const [old, now] = [bestOffset([before]), bestOffset([after])];
    const step = { byMs: Number(now.shift - old.shift) / 1e6, offByMs: now.offByMs + old.offByMs };
    if (step.offByMs === Infinity) return [];
    return [{ before, after, from: before.lastAtReference, to: after.firstAtReference, ...step }];
  });
}

const HOUR_MS = 3_600_000;

/** Clocks that count in local time are put forward or back by an hour in certain nights; those that count in UTC are not. */
function isSummerTime(before: Stretch, after: Stretch, edges: Edges): boolean {
  const [step] = stepsBetween([before.run, after.run]);
  const [from, to] = [before.run.points.at(-1)?.at, after.run.points[0]?.at];
  if (before.node !== after.node || scaleOf(after.node, edges) === UTC) return false;
  if (step === undefined || from === undefined || to === undefined) return false;
  if (Math.abs(Math.abs(step.byMs) - HOUR_MS) > step.offByMs) return false;
  return crossesSummerTime(Number(from / 1_000_000n), Number(to / 1_000_000n));
}

/** Times of the clock that was set are no order across its step, so ends may lie either way round. */
function isSameStep(one: Step, other: Step): boolean {
  const [from, to] = [one.from < one.to ? one.from : one.to, one.from < one.to ? one.to : one.from];
  const [otherFrom, otherTo] = [
    other.from < other.to ? other.from : other.to,
    other.from < other.to ? other.to : other.from,
  ];
  return from <= otherTo && otherFrom <= to && Math.abs(one.byMs - other.byMs) <= one.offByMs + other.offByMs;
}

function asIs(node: string, precedence: Precedence): Placed {
  const ownIsEarlier = nodeOf(precedence.earlier) === node;
  const [own, other] = ownIsEarlier ? [precedence.earlier, precedence.later] : [precedence.later, precedence.earlier];
  return { own, other, ownIsEarlier, precedence };
}

/** Facts that are quoted for a clock; more prove no more. */
const MOST_QUOTED = 6;

/** Those that bind the offset, and some from all over the time that both recorded. */
function quoted(runs: readonly ClockRun[], facts: readonly Precedence[]): Precedence[] {
  const binding = new Set(runs.flatMap(({ binding: own }) => own));
  const rest = facts.filter((fact) => !binding.has(fact));
  const step = Math.max(1, Math.ceil(rest.length / Math.max(1, MOST_QUOTED - binding.size)));
  return [...binding, ...rest.filter((_, index) => index % step === 0)].slice(0, MOST_QUOTED);
}
