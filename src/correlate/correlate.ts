import type { Case, Facts } from '../model/case.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event, EventKind, EventOf } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import type { Box } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import { alignClocks } from './aligned.ts';
import { type AttemptContext, attemptOf } from './attempts.ts';
import { gatewayBoxes } from './boxes.ts';
import { type ClientStory, clientStories } from './client-cycles.ts';
import type { ClientSession } from './client-session.ts';
import type { ContradictedWriter } from './clock-writers.ts';
import type { Clocks, CorrectedClock, SteppedByFacts } from './clocks.ts';
import { ConfigTimes } from './config-times.ts';
import { joinedClocks } from './copies.ts';
import { reconnectCounts } from './counters.ts';
import { coverageOf } from './coverage.ts';
import { type Cycle, cycleStart, joinCycles } from './cycles.ts';
import { DpdSettings } from './dpd-configured.ts';
import { EspFlows } from './esp.ts';
import { groupBy } from './grouped.ts';
import { HeldProfiles } from './held-profiles.ts';
import type { Hosts } from './hosts.ts';
import { Identities } from './identities.ts';
import { type SaFacts, saFacts } from './ike-sas.ts';
import { type Instant, latest } from './instants.ts';
import { wasLetGo } from './let-go.ts';
import { type LoginsInTime, loginsInTime } from './logins-in-time.ts';
import { LostMessages } from './lost-messages.ts';
import type { NamedLogins } from './named-login.ts';
import { namedLogins } from './named-logins.ts';
import { isOfAnother, mayBeOlder, RecordStarts } from './older-sessions.ts';
import { Operators } from './operators.ts';
import { Owners } from './owners.ts';
import { partnersOf } from './partners.ts';
import { printedRekeys } from './printed-rekeys.ts';
import { rekeyAnswers } from './rekey-answers.ts';
import { Returns } from './returns.ts';
import { saEnds } from './sa-ends.ts';
import { saEntry } from './sa-entry.ts';
import { gatherSas, type SaEvidence } from './sa-evidence.ts';
import { inOrderOfStart } from './sa-order.ts';
import type { SaSession } from './sa-session.ts';
import { type SaStory, saStory } from './sa-sessions.ts';
import { BoxIndex, sessionEntry } from './session-entry.ts';
import { loginsWithoutSa, withSessionLines } from './session-lines.ts';
import { clientBoxesOf, sessionsOf } from './sessions.ts';
import type { SourceVantage } from './source-vantage.ts';
import type { RedatedText, SteppedClock, TurnedDates } from './stated-clocks.ts';
import { successors } from './successors.ts';
import { timelineOf } from './timeline.ts';
import { toldOnce } from './told-once.ts';
import { Unheard } from './unheard.ts';
import { type WrongClock, wrongClocks } from './wrong-clocks.ts';

/** A source as correlation needs it, with the folder that tells which client files belong together. */
export interface CorrelatedSource extends SourceVantage {
  readonly path: string;
}

/**
 * Joins what all sources say into one case: clocks, then SAs by SPI pair, then sessions and reconnect cycles, then
 * judged attempts and one timeline. Pure: the same events give the same case, in whatever order the inputs were named.
 *
 * A client's clock that the evidence contradicts (a zone that is an hour wrong, say) is set apart, and the case is
 * joined again without its times: they would tear one event into two.
 */
export function correlate(
  sourcesRead: readonly CorrelatedSource[],
  eventsRead: readonly Event[],
  settings: CaseSettings,
): Case {
  // Captures are followed to their end before their events come, and other callers may read in any order.
  const sources = sourcesRead.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
  const inOrder = eventsRead.toSorted((a, b) => numberOf(a.evidence.source) - numberOf(b.evidence.source));
  const once = toldOnce(sources, inOrder, settings);
  const { events, told, read, hosts, zones, copies, sharedClocks } = once;
  const facts = factsOf(events);
  const identities = new Identities(told);
  const evidence = gatherSas(events);
  const scene = { sources: once.clocks, read, events, settings, evidence, identities, hosts, zones };
  const aligned = alignClocks(scene);
  let { stated, clocks } = aligned;
  const known = { sources, events, told, evidence, identities, facts, hosts, settings };
  let joined = join(known, clocks);
  const wrong = [...aligned.elsewhere, ...wrongClocks(joined.story.cycles, joined.clients, identities)].filter(
    ({ clock }) => !stated.isSet(clock),
  );
  if (wrong.length > 0) {
    ({ stated, clocks } = alignClocks({ ...scene, distrusted: new Set(wrong.map(({ clock }) => clock)) }));
    joined = join(known, clocks);
  }
  const { esp, sas, gateways, times, profiles, operators, clients } = joined;
  const { states, contradictions } = joined.clientStory;
  const { story, cycles, logins } = storyAsTold(joined, identities, clocks);
  const partners = partnersOf(clients, cycles, logins);
  const drafts = sessionsOf({ story, partners, clients, cycles, events });
  for (const sa of resumedSas(cycles)) identities.resumedWith(sa.evidence);
  const owners = new Owners(sas, cycles, drafts);

  const coverage = coverageOf(sources, told, sas, clocks);
  const clientList = clientBoxesOf(sources, drafts, inOrder);
  const places = { owners, identities, clients: new BoxIndex(clientList), gateways: new BoxIndex(gateways), facts };
  const sessionHeld = heldSessions(partners);
  const context: AttemptContext = {
    clocks,
    esp,
    identities,
    coverage,
    settings,
    facts,
    owners,
    gateways,
    profiles,
    operators,
    unheard: new Unheard({ facts, coverage, clocks }),
    returns: new Returns({
      cycles,
      sas,
      strangers: sas.filter((sa) => story.purposeOf(sa).purpose === 'unknown'),
      held: sessionHeld,
    }),
    sessionHeld,
  };
  const lost = new LostMessages(sas, { clocks, coverage });
  const dpdSettings = new DpdSettings({ facts, gateways, hosts, times, profiles });
  const saContext = {
    clocks,
    esp,
    identities,
    owners,
    operators,
    copies,
    lost,
    coverage,
    dpdSettings,
    successors: successors(story),
  };
  const attempts = cycles.map((cycle) => attemptOf(cycle, context));

  return {
    coverage,
    boxes: [...clientList, ...gateways],
    clocks: joinedClocks(clocks.list, sharedClocks),
    identities: identities.list(),
    ikeSas: sas.map((sa) => saEntry(sa, story.purposeOf(sa), saContext)),
    sessions: drafts.map((draft) => sessionEntry(draft, places)),
    attempts,
    clientStates: states,
    counters: reconnectCounts({
      events: told,
      gateways,
      coverage,
      clocks,
      sas,
      purposeOf: (sa) => story.purposeOf(sa),
      hosts,
    }),
    timeline: timelineOf(events, sas, { clocks, esp, owners, attempts, copies, told }),
    facts,
    profiles: profiles.shownLast(lastTold(sas, cycles)),
    diagnostics: [
      ...once.diagnostics,
      ...contradictions,
      ...wrong.map(wrongClockDiagnostic),
      ...clocks.corrected.map(correctedDiagnostic),
      ...clocks.misplaced.map(misplacedDiagnostic),
      ...stated.contradicted.map(contradictedDiagnostic),
      ...stated.turned.map(turnedDiagnostic),
      ...stated.redated.map(redatedDiagnostic),
      ...stated.stepped.map(steppedDiagnostic),
      ...stated.folded.map(foldedDiagnostic),
      ...clocks.stepped.map(steppedByFactsDiagnostic),
      ...clocks.untied.map(untiedDiagnostic),
    ],
  };
}

interface ToldStory {
  readonly story: SaStory;
  readonly cycles: readonly Cycle[];
  readonly logins: LoginsInTime;
}

/** The story of the SAs, told once more where a client's log says after which login one of them came. */
function storyAsTold({ story: shown, storyOf, clients }: Joined, identities: Identities, clocks: Clocks): ToldStory {
  const withCycles = (story: SaStory): ToldStory => {
    const logins = loginsInTime(story.sessions, clients);
    return { story, logins, cycles: joinCycles(story.cycles, clients, { identities, logins }) };
  };
  const first = withCycles(shown);
  const told = namedLogins(first.cycles, first.logins, clocks);
  return told.size === 0 ? first : withCycles(storyOf(told));
}

/** A cycle that IKE shows has its session or none; one of a client's log alone goes back to that of the login which it tells. */
function heldSessions(partners: ReadonlyMap<SaSession, ClientSession>): AttemptContext['sessionHeld'] {
  const byClient = new Map([...partners].map(([session, client]) => [client, session]));
  return ({ ike, clientSession }) => {
    if (ike !== undefined) return ike.session;
    return clientSession === undefined ? undefined : byClient.get(clientSession);
  };
}

/** Tries that resumed a session. Without a login that one could belong to, what an SA was for is less sure. */
function resumedSas(cycles: readonly Cycle[]): SaFacts[] {
  const known = cycles.filter(({ ike }) => ike?.session?.login !== undefined || (ike?.candidates.length ?? 0) > 0);
  return known.flatMap(({ ike }) => ike?.tries ?? []).filter(({ state }) => state === 'established');
}

interface Joined {
  readonly esp: EspFlows;
  readonly sas: readonly SaFacts[];
  readonly gateways: readonly Box[];
  readonly times: ConfigTimes;
  readonly profiles: HeldProfiles;
  readonly operators: Operators;
  /** As IKE alone tells it. */
  readonly story: SaStory;
  storyOf(told: NamedLogins): SaStory;
  readonly clientStory: ClientStory;
  readonly clients: ClientStory['sessions'];
}

/** What is known before clocks compare. */
interface Known {
  readonly sources: readonly CorrelatedSource[];
  readonly events: readonly Event[];
  readonly told: readonly Event[];
  readonly evidence: readonly SaEvidence[];
  readonly identities: Identities;
  readonly facts: Facts;
  readonly hosts: Hosts;
  readonly settings: CaseSettings;
}

/** The steps that need clocks: IKE SAs with their times, their gateways, their story, and the client's own. */
function join({ sources, events, told, evidence, identities, facts, hosts, settings }: Known, clocks: Clocks): Joined {
  const rekeys = rekeyAnswers(evidence);
  const ends = withSessionLines(evidence, events, clocks).map((one) => saEnds(one, clocks, rekeys));
  const esp = new EspFlows(facts.of('wire.esp-flow'), ends, clocks);
  const sas = inOrderOfStart(
    ends.map((end) => saFacts(end, clocks, esp)),
    clocks,
  );
  const gateways = gatewayBoxes(sources, told, sas, hosts, clocks);
  const logged = loginsWithoutSa(evidence, events, clocks);
  const times = new ConfigTimes(events, clocks);
  const profiles = new HeldProfiles({ facts, gateways, hosts, times });
  const letGo = { clocks, gateways, profiles, settings };
  const operators = new Operators(told, clocks);
  const starts = new RecordStarts(events, clocks);
  const clientStory = clientStories(events, clocks);
  const { sessions: clients } = clientStory;
  const refusing = { ...letGo, operators, starts };
  const parents = printedRekeys(sas, clocks);
  const storyOf = (logins: NamedLogins) =>
    saStory(sas, {
      identities,
      parents,
      logged,
      told: logins,
      wasLetGo: (carrier, sa) => wasLetGo(carrier, sa, letGo),
      mayBeOlder: (carrier, sa) => mayBeOlder(carrier, sa, refusing),
      isOfAnother: (carrier, sa) => isOfAnother(carrier, sa, refusing),
    });
  return {
    esp,
    sas,
    gateways,
    times,
    profiles,
    operators,
    story: storyOf(new Map()),
    storyOf,
    clientStory,
    clients,
  };
}

/** The last moment on each scale that IKE SAs and the client's cycles tell of. */
function lastTold(sas: readonly SaFacts[], cycles: readonly Cycle[]): Instant[] {
  const all = [
    ...sas.map(({ lastAt }) => lastAt),
    ...cycles.flatMap((cycle) => [cycleStart(cycle), cycle.client?.end?.at]),
  ];
  const byScale = groupBy(
    all.filter((at) => at !== undefined),
    ({ scale }) => scale,
  );
  return [...byScale.values()].flatMap((instants) => latest(instants) ?? []);
}

const SHOWN_BY = {
  'session ID': 'the try with the same session ID stands elsewhere in both',
  pattern: 'its logins and reconnects follow one another as IKE SAs do there',
} as const;

function wrongClockDiagnostic({ behindSeconds, by, evidence }: WrongClock): Diagnostic {
  const way = behindSeconds > 0 ? 'behind' : 'ahead of';
  const message = `This clock is ${Math.round(Math.abs(behindSeconds))} s ${way} the other sources: ${SHOWN_BY[by]}. Its times are kept apart; check --client-tz.`;
  return { kind: 'diagnostic', code: 'clock.contradicted', message, source: evidence.source, evidence };
}

function correctedDiagnostic({ source, aheadMs, facts, evidence }: CorrectedClock): Diagnostic {
  const way = aheadMs < 0 ? 'behind' : 'ahead of';
  const message = `This clock is ${Math.round(Math.abs(aheadMs) / 1000)} s ${way} the other sources, by ${facts} things that both tell: its times are shown corrected. Check its zone, and --client-tz or --gateway-tz.`;
  const pointer = evidence === undefined ? {} : { evidence };
  return { kind: 'diagnostic', code: 'clock.contradicted', message, source, ...pointer };
}

function misplacedDiagnostic({ source, aheadMs, facts, evidence }: CorrectedClock): Diagnostic {
  const way = aheadMs < 0 ? 'behind' : 'ahead of';
  const message = `--offset puts this clock ${Math.round(Math.abs(aheadMs) / 1000)} s ${way} the other sources, by ${facts} things that both tell: its times are shown as stated. Check --offset.`;
  const pointer = evidence === undefined ? {} : { evidence };
  return { kind: 'diagnostic', code: 'clock.contradicted', message, source, ...pointer };
}

function contradictedDiagnostic({ source, writer, evidence }: ContradictedWriter): Diagnostic {
  const message = `The times of the ${writer} contradict the order of this text, in which stamps of another clock stand too. They are kept apart.`;
  return { kind: 'diagnostic', code: 'clock.contradicted', message, source, evidence };
}

function turnedDiagnostic({ source, text }: TurnedDates): Diagnostic {
  const message = `Day and month of these dates ("${text}") were taken the other way round: only so do they fit what the other sources tell of the same tries. If that is wrong: --date-order.`;
  return { kind: 'diagnostic', code: 'clock.dates-turned', message, source };
}

function redatedDiagnostic({ source, stated, year }: RedatedText): Diagnostic {
  const message = `This text begins in ${year}, not in ${stated} as stated with --year: only so does it fit what the other sources tell of the same things.`;
  return { kind: 'diagnostic', code: 'clock.contradicted', message, source };
}

function steppedDiagnostic({ source, writer, steps, first }: SteppedClock): Diagnostic {
  const times = steps === 1 ? 'once' : `${steps} times`;
  const what = writer === undefined ? 'The clock was set' : `The times of the ${writer} jump`;
  const message = `${what} ${times} while this was written. Times before and after are kept apart, and nothing is measured across.`;
  const pointer = first === undefined ? {} : { evidence: first };
  return { kind: 'diagnostic', code: 'clock.stepped', message, source, ...pointer };
}

function foldedDiagnostic(source: SourceId): Diagnostic {
  const message =
    'Times go back while this was written: its clock was set, and one time may stand for two moments. Nothing is measured by it.';
  return { kind: 'diagnostic', code: 'clock.stepped', message, source };
}

function steppedByFactsDiagnostic({ source, steps, evidence }: SteppedByFacts): Diagnostic {
  const times = steps === 1 ? 'once' : `${steps} times`;
  const message = `No one offset fits what this shares with the other sources: its clock, or theirs, was set ${times} meanwhile. Times before and after were placed each by themselves.`;
  const pointer = evidence === undefined ? {} : { evidence };
  return { kind: 'diagnostic', code: 'clock.stepped', message, source, ...pointer };
}

function untiedDiagnostic(source: SourceId): Diagnostic {
  const message =
    'This shows no message that the capture by which times are measured shows as well: its times stand as stated, and nothing is measured between the two.';
  return { kind: 'diagnostic', code: 'clock.unmeasured', message, source };
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

/** Sources are numbered in order of path: `S2` before `S10`. */
function numberOf(source: string): number {
  return Number(source.slice(1));
}
