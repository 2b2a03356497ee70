import type { Event } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Attempt, TimelineEntry } from '../model/result.ts';
import { AttemptSpans } from './attempt-spans.ts';
import { inCausalOrder, type Placed } from './causal-order.ts';
import type { Clocks } from './clocks.ts';
import type { Copies } from './copies.ts';
import { describeEvent } from './descriptions.ts';
import type { EspFlows } from './esp.ts';
import type { Fact } from './fact.ts';
import { FileOrder } from './file-order.ts';
import type { SaFacts } from './ike-sas.ts';
import { latest, momentOf } from './instants.ts';
import type { Owner, Owners } from './owners.ts';
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
  return inCausalOrder(placed, scene.told, scene.clocks).map(({ entry }) => entry);
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
  return [
    ['from the client', toGateway],
    ['to the client', fromGateway],
  ].flatMap(([way, flows]) => {
    if (typeof flows === 'string' || flows === undefined || flows.length === 0) return [];
    const packets = flows.reduce((sum, flow) => sum + flow.packets, 0);
    const ends = flows.map((flow) => ({ flow, at: clocks.instant(flow.lastAt) }));
    const end = latest(ends.map(({ at }) => at));
    const last = ends.find(({ at }) => at?.ns === end?.ns)?.flow;
    const [first] = flows;
    if (first === undefined || last === undefined) return [];
    const vantages = ['wire'] as const;
    // Several captures show the same SPI.
    const spis = [...new Set(flows.map((flow) => flow.spi))].join(', ');
    const lastPlace = last.evidence.run?.last ?? last.evidence;
    return [
      {
        at: first.at,
        vantages,
        kind: 'wire.esp-first',
        summary: `First ESP ${String(way)}, SPI ${spis}`,
        evidence: [withoutRun(first.evidence)],
      },
      {
        at: last.lastAt,
        vantages,
        kind: 'wire.esp-last',
        summary: `Last ESP ${String(way)}, after ${packets} packets`,
        evidence: [lastPlace],
      },
    ];
  });
}

function withoutRun({ run: _run, ...place }: EvidenceRef): EvidenceRef {
  return place;
}
