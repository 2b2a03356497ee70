import type { Case, Facts } from '../model/case.ts';
import type { Event, EventKind, EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Box } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import { type AttemptContext, attemptOf } from './attempts.ts';
import { gatewayBoxes } from './boxes.ts';
import { clientSessions } from './client-cycles.ts';
import { Clocks, type SourceVantage } from './clocks.ts';
import { coverageOf } from './coverage.ts';
import { type Cycle, joinCycles } from './cycles.ts';
import { EspFlows } from './esp.ts';
import { Identities } from './identities.ts';
import { type SaFacts, saFacts } from './ike-sas.ts';
import { compareInstants } from './instants.ts';
import { partnersOf } from './partners.ts';
import type { Purpose } from './purposes.ts';
import { saEnds } from './sa-ends.ts';
import { saEntry } from './sa-entry.ts';
import { gatherSas } from './sa-evidence.ts';
import { saStory } from './sa-sessions.ts';
import { clientBoxesOf, sessionsOf } from './sessions.ts';
import { NOBODY, type Owner, timelineOf } from './timeline.ts';

/** A source as correlation needs it, with the folder that tells which client files belong together. */
export interface CorrelatedSource extends SourceVantage {
  readonly path: string;
}

/**
 * Joins what all sources say into one case: clocks, then SAs by SPI pair, then sessions and reconnect attempts, then
 * one timeline. Pure: the same events give the same case, whatever the order of the sources' names.
 */
export function correlate(
  sources: readonly CorrelatedSource[],
  events: readonly Event[],
  settings: CaseSettings,
): Case {
  const clocks = new Clocks(sources, events, settings);
  const identities = new Identities(events);
  const facts = factsOf(events);
  const ends = gatherSas(events).map((evidence) => saEnds(evidence, clocks));
  const esp = new EspFlows(facts.of('wire.esp-flow'), ends, clocks);
  const sas = ends.map((end) => saFacts(end, clocks, esp)).sort(byStart);
  const story = saStory(sas, identities);
  const { purposes } = story;
  const clients = clientSessions(events, clocks);
  const cycles = joinCycles(story.cycles, clients, identities);
  const partners = partnersOf(story, clients, cycles);
  const coverage = coverageOf(sources, events, sas, clocks);
  const gateways = gatewayBoxes(sources, events, sas);
  const saId = idsOf(sas, 'SA');
  const drafts = sessionsOf({ story, partners, clients, cycles, events });
  const clientList = clientBoxesOf(sources, drafts);

  const attempts = cycles.map((cycle, index) => {
    const session = drafts.findIndex((draft) => draft.cycles.includes(cycle));
    const context: AttemptContext = {
      clocks,
      esp,
      identities,
      coverage,
      settings,
      profiles: facts.of('gateway.ikev2-profile'),
      saId,
      sessionId: (one) =>
        idAt(
          'U',
          drafts.findIndex((draft) => draft.ike === one),
        ),
      gatewayOf: (one) => gatewayOf(one, gateways),
      profileOf: (one) => profileOf(one, facts),
    };
    return attemptOf(cycle, `R${index + 1}`, idAt('U', session), context);
  });

  const sessions = drafts.map((draft, index) => ({
    id: `U${index + 1}`,
    client: clientList.find((box) => ownsClient(box, draft))?.id ?? null,
    gateway:
      gateways.find((box) => draft.gatewayAddress !== undefined && box.addresses.includes(draft.gatewayAddress))?.id ??
      null,
    host: draft.host ?? null,
    user: draft.user ?? null,
    identity: identities.idOf(draft.identityHex(identities)),
    ikeSas: draft.sas.map(saId),
    attempts: attempts
      .filter((_attempt, at) => draft.cycles.includes(cycles[at] as Cycle))
      .map((attempt) => attempt.id),
    links: draft.links(saId),
  }));

  const ownerOf = (sa: SaFacts) => {
    const session = drafts.findIndex((draft) => draft.sas.includes(sa));
    const cycle = cycles.findIndex((one) => one.ike?.tries.includes(sa));
    return { ikeSa: saId(sa), session: idAt('U', session), attempt: idAt('R', cycle) };
  };
  const snapshots = new Map(
    sas.flatMap((sa) => sa.evidence.snapshots.map((shown) => [placeKey(shown.evidence), sa] as const)),
  );
  return {
    coverage,
    boxes: [...clientList, ...gateways],
    clocks: clocks.list,
    identities: identities.list(),
    ikeSas: sas.map((sa) =>
      saEntry(sa, saId(sa), purposes.get(sa) as Purpose, { clocks, esp, identities, purposes, saId }),
    ),
    sessions,
    attempts,
    timeline: timelineOf(events, sas, {
      clocks,
      esp,
      ownerOf,
      ownerOfEvidence: (evidence) => {
        const sa = snapshots.get(placeKey(evidence));
        if (sa !== undefined) return ownerOf(sa);
        return clientOwner(evidence, drafts, cycles) ?? NOBODY;
      },
    }),
    facts,
  };
}

/** A client record belongs to the session in whose part of the log it stands, and to the cycle that it falls into. */
function clientOwner(evidence: EvidenceRef, drafts: SessionDraftList, cycles: readonly Cycle[]): Owner | undefined {
  const own = drafts
    .map((draft, index) => ({ draft, index }))
    .filter(({ draft }) => draft.client?.source === evidence.source && draft.client.from <= evidence.start);
  const owner = own.toSorted((a, b) => (a.draft.client?.from ?? 0) - (b.draft.client?.from ?? 0)).at(-1);
  if (owner === undefined) return undefined;
  const cycle = cycles.findIndex(({ client }) => {
    const end = client?.end?.evidence.start ?? Number.POSITIVE_INFINITY;
    return (
      client?.source === evidence.source && client.lossSeen.evidence.start <= evidence.start && evidence.start <= end
    );
  });
  return { ikeSa: null, session: idAt('U', owner.index), attempt: idAt('R', cycle) };
}

/** SAs without a time go behind those with one: nothing says that they were earlier. */
function byStart(a: SaFacts, b: SaFacts): number {
  const [first, second] = [a.startedAt, b.startedAt];
  // Outputs without a time: whatever resumed a login came after it.
  if (first === undefined && second === undefined) return Number(b.eap === true) - Number(a.eap === true);
  if (first === undefined || second === undefined) return first === undefined ? 1 : -1;
  if (first.scale !== second.scale) return first.scale < second.scale ? 1 : -1;
  return compareInstants(first, second) || (a.evidence.initiatorSpi < b.evidence.initiatorSpi ? -1 : 1);
}

function idsOf<T>(items: readonly T[], letters: string): (item: T) => string {
  const ids = new Map(items.map((item, index) => [item, `${letters}${index + 1}`]));
  return (item) => ids.get(item) ?? `${letters}?`;
}

function idAt(letter: string, index: number): string | null {
  return index < 0 ? null : `${letter}${index + 1}`;
}

function placeKey(evidence: { readonly source: string; readonly start: number; readonly end: number }): string {
  return `${evidence.source} ${evidence.start} ${evidence.end}`;
}

function gatewayOf(cycle: Cycle, gateways: readonly Box[]): Box | undefined {
  const address = cycle.ike?.tries[0]?.gateway?.address;
  const named = gateways.find((box) => address !== undefined && box.addresses.includes(address));
  return named ?? (address === undefined && gateways.length === 1 ? gateways[0] : undefined);
}

/** The IKEv2 profile that the gateway names for a cycle's SAs or for the login before them. */
function profileOf(cycle: Cycle, facts: Facts): string | undefined {
  const sas = [...(cycle.ike?.tries ?? []), ...(cycle.ike?.session?.sas ?? [])];
  const stated = sas.map((sa) => sa.profile).find((profile) => profile !== undefined);
  if (stated !== undefined) return stated;
  const shown = facts.of('gateway.session-snapshot').filter((snapshot) => {
    return sas.some((sa) => sa.client?.address === snapshot.peer?.address && sa.client?.port === snapshot.peer?.port);
  });
  return shown.map((snapshot) => snapshot.profile).find((profile) => profile !== undefined);
}

function factsOf(events: readonly Event[]): Facts {
  const byKind = new Map<EventKind, Event[]>();
  for (const event of events) {
    const group = byKind.get(event.kind);
    if (group === undefined) byKind.set(event.kind, [event]);
    else group.push(event);
  }
  // Each group holds events of its own kind only, which the map's type cannot say.
  return { of: <K extends EventKind>(kind: K) => (byKind.get(kind) ?? []) as unknown as readonly EventOf<K>[] };
}

type SessionDraftList = ReturnType<typeof sessionsOf>;

function ownsClient(box: Box, draft: SessionDraftList[number]): boolean {
  if (draft.clientSource !== undefined) return box.sources.includes(draft.clientSource);
  return draft.sas.some((sa) => sa.client !== undefined && box.addresses.includes(sa.client.address));
}
