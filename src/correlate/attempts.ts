import type { Facts } from '../model/case.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Attempt, Box, Coverage, Interval } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { Clocks } from './clocks.ts';
import { type Cycle, cycleStart } from './cycles.ts';
import { heldUntil } from './declared-dead.ts';
import type { EspFlows } from './esp.ts';
import type { HeldProfiles } from './held-profiles.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import {
  earliest,
  type Instant,
  isSettled,
  latest,
  momentOf,
  secondsBetween,
  secondsSince,
  thousandths,
} from './instants.ts';
import { type Limit, limitsOf } from './limits.ts';
import { carrierOf, lineageOf, lossOf } from './loss.ts';
import { marginSeconds } from './margins.ts';
import type { OperatorEnd, Operators } from './operators.ts';
import type { Owners } from './owners.ts';
import type { EarlierReturns, Returns } from './returns.ts';
import { debugOf } from './sa-evidence.ts';
import type { SaSession } from './sa-session.ts';
import { removedFirstInText } from './text-order.ts';
import { tokenProofOf } from './token-proof.ts';
import { openingTraced } from './traced.ts';
import { triesOf } from './tries.ts';
import type { Unheard } from './unheard.ts';
import { causeOf, gatewayStateOf, inactivity, latenessOf, latenessUnder, type Outcome, outcomeOf } from './verdicts.ts';
import { firstRequest } from './wire-sa.ts';

/** What judging attempts needs beside the cycle itself. */
export interface AttemptContext {
  readonly clocks: Clocks;
  readonly esp: EspFlows;
  readonly identities: Identities;
  readonly coverage: readonly Coverage[];
  readonly settings: CaseSettings;
  readonly facts: Facts;
  readonly owners: Owners;
  readonly gateways: readonly Box[];
  readonly profiles: HeldProfiles;
  readonly operators: Operators;
  readonly unheard: Unheard;
  readonly returns: Returns;
  /** The session that a cycle goes back to, by IKE or by the login of the client's log. */
  sessionHeld(cycle: Cycle): SaSession | undefined;
}

/** What a clock of unknown zone may have been put forward or back. */
const SUMMER_TIME_SECONDS = 3600;

function widened<T extends Interval | undefined>(interval: T, seconds: number): T | Interval {
  if (interval === undefined || seconds === 0) return interval;
  const { min, max } = interval;
  return { min: Math.max(0, min - seconds), max: max === null ? null : max + seconds };
}

/** What is known of a time that a clock measured which was set meanwhile. */
const UNMEASURED: Interval = { min: 0, max: null };

/** Whether one clock tells all of these times, and was not set between them. */
function inOnePiece([first, ...others]: readonly Instant[]): boolean {
  if (first?.piece === undefined) return false;
  return others.every(({ clock, piece }) => clock === first.clock && piece === first.piece);
}

/** If another SA carried the session on, that one was lost later. That the gateway still held the first says nothing then. */
function atMost({ max }: Interval): Interval {
  return { min: 0, max: max === 0 ? null : max };
}

/** The gateway still held the SA when the first try came. */
const STILL_ACTIVE: Interval = { min: 0, max: 0 };

/** How long a session was without its client, and the gateway without the session, and what that means. */
interface Absence {
  /** The last SA that is known to have carried the session. */
  readonly holder: SaFacts | undefined;
  /** The same, where no other may have carried it since. */
  readonly carrier: SaFacts | undefined;
  /** The carrier, and those whose rekeys led to it. */
  readonly lineage: readonly SaFacts[];
  readonly loss: ReturnType<typeof lossOf>;
  readonly away: Interval | undefined;
  /** A clock was set between the times that this hangs on. */
  readonly unsteady: boolean;
  /** Whether the debug tells of the removal before the first try. */
  readonly wasToldFirst: boolean | undefined;
  readonly inactive: Interval;
  readonly lateness: Attempt['lateness'];
  readonly limit: Limit;
}

/** What is true of a cycle if it goes back to this session. */
function absenceOf(
  cycle: Cycle,
  session: SaSession | undefined,
  context: AttemptContext,
  earlier: EarlierReturns,
): Absence {
  const { clocks, esp } = context;
  const start = cycleStart(cycle);
  const tries = cycle.ike?.tries ?? [];
  const holder = carrierOf(cycle, session, start);
  const isLast = session !== undefined && holder !== undefined && !earlier.mayHaveResumed(session, holder);
  const last = isLast ? holder : undefined;
  const isFollowed = last !== undefined && earlier.mayBeFollowed(last);
  const carrier = isFollowed ? undefined : last;
  const lineage = carrier === undefined ? [] : lineageOf(carrier, session);
  const loss = lossOf(cycle, lineage, start, { clocks, esp });
  const times = [start, loss?.earliest, loss?.latest, last?.end?.at].flatMap((at) => at ?? []);
  const measured = times.filter(({ scale }) => scale === start?.scale);
  const changed = start !== undefined && loss !== undefined && clocks.mayHaveChanged(loss.earliest, start);
  const broken = start !== undefined && measured.some((at) => clocks.isBroken(at, start));
  const unsteady = broken || (!inOnePiece(measured) && measured.some(({ isUnsteady }) => isUnsteady));
  const hour = changed ? SUMMER_TIME_SECONDS : 0;
  const away = loss === undefined || unsteady ? undefined : widened(secondsSince(loss, start), hour);
  const asked = last === undefined ? undefined : heldUntil(last, clocks);
  // A clock that was set tells nothing of when that was, and takes nothing from what the others tell.
  const isSteady =
    asked !== undefined &&
    (asked.isUnsteady !== true || inOnePiece([asked, ...measured])) &&
    !(start && clocks.isBroken(asked, start));
  const held = isSteady ? asked : undefined;
  const sinceLast = inactivity(last, start, away, { isOneFile: isOneFile(cycle, last), held });
  const since = isFollowed ? atMost(sinceLast) : sinceLast;
  const wasToldFirst = carrier && tries[0] && removedFirstInText(carrier, tries[0], clocks);
  const measuredInactive = unsteady ? UNMEASURED : widened(since, hour);
  const inactive = wasToldFirst === false ? STILL_ACTIVE : measuredInactive;
  const { lateness: kept, limit } = latenessUnder(inactive, limitsOf(cycle, { carrier: holder, session }, context));
  const lateness = cameElsewhere(holder, tries, context.gateways) ? NOT_ITS_GATEWAY : kept;
  return { holder, carrier, lineage, loss, away, unsteady, wasToldFirst, inactive, lateness, limit };
}

/** Where several sessions fit, what all of them were, if that decides under a limit that all have. Nothing, where others may fit as well. */
function sharedAbsence({ ike }: Cycle, of: (session: SaSession) => Absence): Pick<Absence, Kept> | undefined {
  if (ike === undefined || ike.session !== undefined || ike.isOnlySeen) return undefined;
  const all = ike.candidates.map(of);
  const [first] = all;
  if (first === undefined || all.some(({ limit }) => limit.seconds !== first.limit.seconds)) return undefined;
  if (all.some(({ lateness }) => lateness.kind !== first.lateness.kind || lateness.kind === 'cannot-judge'))
    return undefined;
  const longest = all.map(({ inactive }) => inactive.max);
  const inactive = {
    min: Math.min(...all.map(({ inactive: { min } }) => min)),
    max: longest.some((max) => max === null) ? null : Math.max(...longest.map((max) => max ?? 0)),
  };
  return { inactive, limit: first.limit, lateness: latenessOf(inactive, first.limit) };
}

type Kept = 'inactive' | 'limit' | 'lateness';

/** One reconnect cycle as a judged attempt. Ids are given in order of time. */
export function attemptOf(cycle: Cycle, context: AttemptContext): Attempt {
  const { clocks, esp, coverage, owners } = context;
  const start = cycleStart(cycle);
  const tries = cycle.ike?.tries ?? [];
  const earlier = context.returns.before(cycle);
  const own = absenceOf(cycle, context.sessionHeld(cycle), context, earlier);
  const { holder, carrier, lineage, loss, away, unsteady, wasToldFirst } = own;
  const shared = sharedAbsence(cycle, (session) => absenceOf(cycle, session, context, earlier));
  const { inactive, lateness, limit } = shared ?? own;
  const outcome = outcomeOf(cycle, coverage, context.unheard.during(cycle, holder));
  const token = tokenProofOf(tries, outcome.outcome);
  const operator = carrier === undefined ? undefined : context.operators.endOf(carrier);
  const cause = withOperator(causeOf(cycle, outcome, lateness, token), operator);
  const finished = finishOf(cycle, outcome);
  const identity =
    tries.map((sa) => context.identities.ofSa(sa.evidence)).find((hex) => hex !== undefined) ??
    cycle.client?.tries[0]?.hex;
  return {
    id: owners.attempt(cycle),
    ikeSas: tries.map((sa) => owners.sa(sa)),
    evidence: unique([...outcome.evidence, ...(cycle.client?.tries.map((one) => one.evidence) ?? [])]),
    session: cycle.ike !== undefined && cycle.ike.session === undefined ? null : owners.sessionOfCycle(cycle),
    candidates: (cycle.ike?.candidates ?? []).flatMap((session) => owners.sessionOfIke(session) ?? []),
    identity: context.identities.idOf(identity),
    trigger: triggerOf(cycle, carrier),
    lostAt:
      loss === undefined || unsteady
        ? null
        : { earliest: momentOf(loss.earliest), latest: momentOf(loss.latest), evidence: [...loss.evidence] },
    startedAt: start === undefined ? null : momentOf(start),
    startedEvidence: startEvidence(cycle),
    finishedAt: finished === undefined ? null : momentOf(finished),
    clientAwaySeconds: away ?? null,
    gatewayState: gatewayStateOf(carrier, start, {
      cause,
      outcome: outcome.outcome,
      lateness,
      wasAccepted: tries.slice(0, 1).some(wasVerified),
      startEvidence: startEvidence(cycle),
      wasToldFirst,
      standInOrder: (source) => clocks.standInOrder(source),
      marginSeconds:
        unsteady || start === undefined || carrier?.end?.at === undefined
          ? Number.POSITIVE_INFINITY
          : marginSeconds(carrier.end.at, start),
    }),
    inactiveSeconds: inactive,
    removedEvidence:
      carrier?.end?.by === 'gateway-delete' ? [...(operator?.evidence ?? []), ...carrier.end.evidence] : [],
    timeoutSeconds: limit.seconds,
    timeoutFrom: { kind: limit.kind, evidence: [...limit.evidence] },
    lateness,
    outcome: outcome.outcome,
    basis: outcome.basis,
    cause,
    ...triesOf(cycle, { lateness, tokenProof: token, basis: outcome.basis, owners }),
    ...sequelOf(cycle, outcome),
    changes: changesOf(carrier, tries),
    tokenProof: token,
    outage: outageOf(lineage, tries, { start, away, esp, clocks }),
  };
}

/** How long the one waited decides nothing at the other. */
const NOT_ITS_GATEWAY: Attempt['lateness'] = {
  kind: 'cannot-judge',
  reason: 'the client came back to another gateway than the one that held its session',
};

/** Whether the gateway that the client came back to is known to be another than the one that held its session. */
function cameElsewhere(carrier: SaFacts | undefined, tries: readonly SaFacts[], gateways: readonly Box[]): boolean {
  const known = gateways.filter(({ names }) => names.length > 0);
  const boxOf = ({ gateway }: SaFacts) => known.find(({ addresses }) => addresses.includes(gateway?.address ?? ''));
  const holder = carrier && boxOf(carrier);
  const others = tries.filter((sa) => boxOf(sa) !== undefined && boxOf(sa) !== holder);
  return holder !== undefined && others.length > 0 && others.length === tries.length;
}

function finishOf({ ike, client }: Cycle, outcome: Outcome): Instant | undefined {
  if (outcome.outcome === 'open') return undefined;
  const up = ike?.tries.find((sa) => sa.state === 'established')?.establishedAt;
  const last = ike?.tries.at(-1);
  return up ?? (outcome.outcome === 'rejected' ? last?.stateAt : undefined) ?? client?.end?.at ?? last?.lastAt;
}

function triggerOf(cycle: Cycle, carrier: SaFacts | undefined): Attempt['trigger'] {
  const { client } = cycle;
  if (client !== undefined && client.trigger.kind !== 'unknown') {
    return { kind: client.trigger.kind, evidence: [...client.trigger.evidence] };
  }
  // Without the client's log the wire shows that it was gone, not why.
  const unanswered = carrier?.readings.flatMap((reading) => reading.unansweredDpd) ?? [];
  // After a rekey the gateway may be the initiator, so the address tells whose question it was.
  const asked = unanswered.find(({ request }) => request?.from.address === carrier?.client?.address)?.request;
  return asked === undefined ? { kind: 'unknown', evidence: [] } : { kind: 'dpd', evidence: [asked.evidence] };
}

function sequelOf({ ike, client }: Cycle, outcome: Outcome): Pick<Attempt, 'sequel' | 'sequelEvidence'> {
  if (outcome.outcome === 'resumed') return { sequel: 'none-seen', sequelEvidence: [] };
  const login = [...(ike?.login?.stateEvidence ?? []), ...(client?.fullLogin ?? [])];
  if (login.length > 0) return { sequel: 'full-login', sequelEvidence: login };
  if (client?.outcome === 'ended' && client.end !== undefined)
    return { sequel: 'given-up', sequelEvidence: [client.end.evidence] };
  return { sequel: 'none-seen', sequelEvidence: [] };
}

/** What differs after the resume. Inner addresses are compared elsewhere: two outputs may be of different moments. */
function changesOf(before: SaFacts | undefined, tries: readonly SaFacts[]): Attempt['changes'] {
  const after = tries.find((sa) => sa.state === 'established');
  if (before === undefined || after === undefined) return [];
  const evidence = [...endpointEvidence(before), ...endpointEvidence(after)];
  const compared: [what: string, before: string | undefined, after: string | undefined][] = [
    ['client address', before.client?.address, after.client?.address],
    ['client port', before.client?.port.toString(), after.client?.port.toString()],
    ['gateway address', before.gateway?.address, after.gateway?.address],
    ['proposal', before.evidence.wire[0]?.proposal, after.evidence.wire[0]?.proposal],
  ];
  return compared.flatMap(([what, old, now]) => {
    return old === undefined || now === undefined || old === now ? [] : [{ what, before: old, after: now, evidence }];
  });
}

/** Where an SA's addresses and ports were read. */
function endpointEvidence({ evidence }: SaFacts): EvidenceRef[] {
  const path = evidence.wire.flatMap((seen) => seen.paths).at(-1);
  const packet = debugOf(evidence, 'gateway.ike-packet').at(-1);
  const shown = evidence.snapshots[0];
  const pointer = path?.evidence ?? packet?.evidence ?? shown?.endpointsLine ?? shown?.evidence;
  return pointer === undefined ? [] : [pointer];
}

/** Why the gateway did not know the session, where an operator had cleared it. */
function withOperator(cause: Attempt['cause'], operator: OperatorEnd | undefined): Attempt['cause'] {
  if (operator === undefined || cause.kind !== 'unknown-session') return cause;
  return { ...cause, operator, evidence: [...cause.evidence, ...operator.evidence] };
}

/** Whether a file holds both the removal of the old SA and the first try. */
function isOneFile(cycle: Cycle, carrier: SaFacts | undefined): boolean {
  const started = new Set(startEvidence(cycle).map(({ source }) => source));
  return carrier?.end?.evidence.some(({ source }) => started.has(source)) !== false;
}

function wasVerified({ evidence }: SaFacts): boolean {
  return debugOf(evidence, 'gateway.auth-verified').some(({ passed }) => passed);
}

/** What the start stands on: the first request on the wire or in the debug, and the client's own words. */
function startEvidence({ ike, client }: Cycle): EvidenceRef[] {
  const first = ike?.tries[0];
  const request = first?.evidence.wire.map(firstRequest).find((message) => message !== undefined)?.evidence;
  const packet = first && (debugOf(first.evidence, 'gateway.ike-packet')[0] ?? openingTraced(first.evidence));
  return [request, packet?.evidence, client?.tries[0]?.evidence].filter((evidence) => evidence !== undefined);
}

interface OutageScene {
  readonly start: Instant | undefined;
  readonly away: Interval | undefined;
  readonly esp: EspFlows;
  readonly clocks: Clocks;
}

/** Where the outage went, as far as one scale of time shows it. Unknown parts are null, not zero. */
function outageOf(before: readonly SaFacts[], tries: readonly SaFacts[], scene: OutageScene): Attempt['outage'] {
  const up = tries.find((sa) => sa.state === 'established');
  const negotiation = lasted(scene.start, up?.establishedAt, scene);
  if (scene.away === undefined && negotiation === undefined) return null;
  const flows = up === undefined ? undefined : scene.esp.of(up);
  const firstEsp = earliest(
    [...(flows?.toGateway ?? []), ...(flows?.fromGateway ?? [])].map((flow) => scene.clocks.instant(flow.at)),
  );
  return {
    detection: null,
    wait: scene.away ?? null,
    negotiation: negotiation ?? null,
    recovery: lasted(up?.establishedAt, firstEsp, scene) ?? null,
    silence: up === undefined ? [] : silences(before, up, scene),
  };
}

/** What passed between two times, with what their clocks leave open; undefined where it is not known, and where it may have been less than nothing. */
function lasted(
  from: Instant | undefined,
  to: Instant | undefined,
  { clocks }: Pick<OutageScene, 'clocks'>,
): Interval | undefined {
  const seconds = secondsBetween(from, to);
  if (from === undefined || to === undefined || seconds === undefined || seconds < 0) return undefined;
  if (!(isSettled(from) && isSettled(to)) || clocks.isBroken(from, to)) return undefined;
  const margin = marginSeconds(from, to);
  return { min: Math.max(0, thousandths(seconds - margin)), max: thousandths(seconds + margin) };
}

/** From the last ESP packet of the old SA to the first of the new one, each way. */
function silences(
  before: readonly SaFacts[],
  after: SaFacts,
  { esp, clocks }: OutageScene,
): { direction: 'to-gateway' | 'from-gateway'; seconds: number }[] {
  const ways = [
    ['to-gateway', before.flatMap((sa) => esp.of(sa).toGateway), esp.of(after).toGateway],
    ['from-gateway', before.flatMap((sa) => esp.of(sa).fromGateway), esp.of(after).fromGateway],
  ] as const;
  return ways.flatMap(([direction, old, now]) => {
    const last = latest(old.map((flow) => clocks.instant(flow.lastAt)));
    const first = earliest(now.map((flow) => clocks.instant(flow.at)));
    const passed = lasted(last, first, { clocks });
    const seconds = passed && secondsBetween(last, first);
    return seconds === undefined ? [] : [{ direction, seconds }];
  });
}

function unique(evidence: readonly EvidenceRef[]): EvidenceRef[] {
  const seen = new Map(evidence.map((one) => [`${one.source} ${one.start} ${one.end}`, one]));
  return [...seen.values()];
}
