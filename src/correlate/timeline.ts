import type { Event } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Attempt, TimelineEntry } from '../model/result.ts';
import { AttemptSpans } from './attempt-spans.ts';
import { inCausalOrder } from './causal-order.ts';
import type { Clocks } from './clocks.ts';
import type { Copies } from './copies.ts';
import { describeEvent } from './descriptions.ts';
import { type EspFlow, type EspFlows, pointOf } from './esp.ts';
import type { Fact } from './fact.ts';
import { FileOrder } from './file-order.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, compareScales, earliest, latest, momentOf } from './instants.ts';
import type { Owner, Owners } from './owners.ts';
import type { Placed } from './placed.ts';
import { restartFact } from './restarts.ts';
import { saMessages } from './sa-messages.ts';
import { tracedFacts } from './traced.ts';

export interface TimelineScene {
  readonly clocks: Clocks;
  readonly esp: EspFlows;
  readonly owners: Owners;
  readonly attempts: readonly Attempt[];
  readonly copies: Copies;
  /** The events with all copies: lines without a time stand among them. */
  readonly told: readonly Event[];
}

/** One entry a fact, with the evidence of every source that saw it, on each scale of time by itself. */
export function timelineOf(events: readonly Event[], sas: readonly SaFacts[], scene: TimelineScene): TimelineEntry[] {
  const entries = placedFacts(events, sas, scene);
  // Sleep, unanswered liveness checks and the gateway's delete are part of the cycle that they fall into.
  const spans = new AttemptSpans(scene.attempts);
  return entries.map((entry) => {
    const { at, session, attempt } = entry;
    return attempt !== null || session === null ? entry : { ...entry, attempt: spans.at(session, at) };
  });
}

function placedFacts(events: readonly Event[], sas: readonly SaFacts[], scene: TimelineScene): TimelineEntry[] {
  const placed: Placed[] = [];
  let order: FileOrder | undefined;
  const place = (fact: Fact, owner: Owner): void => {
    const [first] = fact.evidence;
    if (first === undefined) return;
    const timed = scene.clocks.instant(fact.at);
    if (timed === undefined) order ??= new FileOrder(scene.told, scene.clocks);
    const instant = timed ?? order?.place(first);
    if (instant === undefined) return;
    const until = fact.until === undefined ? undefined : scene.clocks.instant(fact.until);
    const entry: TimelineEntry = {
      at: momentOf(instant),
      placedBy: timed === undefined ? 'file-order' : 'time',
      until: until === undefined ? null : momentOf(until),
      vantages: [...fact.vantages],
      kind: fact.kind,
      summary: fact.summary,
      evidence: scene.copies.withCopies(fact.evidence),
      ...owner,
    };
    placed.push({ instant, entry });
  };
  const inSas = new Set<Event>();
  for (const sa of sas) {
    const owner = scene.owners.ofSa(sa);
    for (const event of [...sa.evidence.debug, ...sa.evidence.sessionLines]) inSas.add(event);
    for (const fact of saMessages(sa, scene.clocks)) place(fact, owner);
    for (const fact of tracedFacts(sa.evidence)) place(fact, owner);
    for (const fact of espFacts(sa, scene)) place(fact, owner);
    for (const fact of withoutRepeats(sa.evidence.debug.map(describeEvent))) place(fact, owner);
    for (const fact of sa.evidence.sessionLines.flatMap((line) => describeEvent(line) ?? [])) place(fact, owner);
  }
  for (const event of events) {
    if (inSas.has(event)) continue;
    const fact = describeEvent(event);
    if (fact !== undefined) place(fact, scene.owners.ofEvidence(event.evidence));
  }
  const instants = placed.map(({ instant }) => instant);
  for (const event of events) {
    const fact = restartFact(event, instants, scene.clocks);
    if (fact !== undefined) place(fact, scene.owners.ofEvidence(event.evidence));
  }
  return inCausalOrder(placed, { ...scene, sas }).map(({ entry }) => entry);
}

/** The gateway prints some steps of one SA twice, in other words: one fact, two lines. */
function withoutRepeats(facts: readonly (Fact | undefined)[]): Fact[] {
  const kept: Fact[] = [];
  for (const fact of facts) {
    if (fact === undefined) continue;
    const last = kept.at(-1);
    const again = last !== undefined && last.kind === fact.kind && last.summary === fact.summary;
    if (again) kept[kept.length - 1] = { ...last, evidence: [...last.evidence, ...fact.evidence] };
    else kept.push(fact);
  }
  return kept;
}

/** The first and last ESP packet each way: where traffic began and where it stopped. */
function espFacts(sa: SaFacts, { esp, clocks }: TimelineScene): Fact[] {
  const { toGateway, fromGateway } = esp.of(sa);
  return [...endsOf('from the client', toGateway, clocks), ...endsOf('to the client', fromGateway, clocks)];
}

function endsOf(way: string, flows: readonly EspFlow[], clocks: Clocks): Fact[] {
  const first = earliest(flows.map(({ at }) => clocks.instant(at)));
  const begun = flows.find(({ at }) => clocks.instant(at) === first);
  const fullest = fullestPoint(flows);
  const last = lastOf(flows, clocks);
  if (begun === undefined || last === undefined) return [];
  const vantages = ['wire'] as const;
  // Several captures show the same SPI, and files of a ring come in any order.
  const spis = new Set([begun, ...flows.toSorted(byStart(clocks))].map(({ spi }) => spi));
  const counted = fullest.reduce((sum, { packets }) => sum + packets, 0);
  const counters = fullest.includes(last) ? [last] : [last, lastOf(fullest, clocks) ?? last];
  return [
    {
      at: begun.at,
      vantages,
      kind: 'wire.esp-first',
      summary: `First ESP ${way}, SPI ${[...spis].join(', ')}`,
      evidence: [withoutRun(begun.evidence)],
    },
    {
      at: last.lastAt,
      vantages,
      kind: 'wire.esp-last',
      summary: `Last ESP ${way}, after ${counted} packets`,
      evidence: counters.map(({ evidence }) => evidence.run?.last ?? evidence),
    },
  ];
}

function byStart(clocks: Clocks): (a: EspFlow, b: EspFlow) => number {
  return (a, b) => {
    const [one, other] = [clocks.instant(a.at), clocks.instant(b.at)];
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    return compareScales(one, other) || compareInstants(one, other);
  };
}

function lastOf(flows: readonly EspFlow[], clocks: Clocks): EspFlow | undefined {
  const last = latest(flows.map(({ lastAt }) => clocks.instant(lastAt)));
  return flows.find(({ lastAt }) => clocks.instant(lastAt) === last);
}

/** Two capture points show the same packets twice; a number is of the one that shows most. The files of one point show each packet once. */
function fullestPoint(flows: readonly EspFlow[]): readonly EspFlow[] {
  const points = [...groupBy(flows, pointOf).values()];
  const packets = (own: readonly EspFlow[]) => own.reduce((sum, flow) => sum + flow.packets, 0);
  return points.reduce((most, own) => (packets(own) > packets(most) ? own : most), points[0] ?? []);
}

function withoutRun({ run: _run, ...place }: EvidenceRef): EvidenceRef {
  return place;
}
