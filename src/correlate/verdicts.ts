import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { Attempt, Basis, Coverage, Interval } from '../model/result.ts';
import { childSaRefused } from './child-sa-refused.ts';
import type { ClientCycle } from './client-session.ts';
import type { Cycle } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween, thousandths } from './instants.ts';
import type { Limit, Limits } from './limits.ts';
import { marginSeconds } from './margins.ts';
import { refusalCause } from './opened.ts';
import { debugOf, type GatewaySaEvent } from './sa-evidence.ts';
import { askedNoMore, couldHaveAnswered, isWaiting, wasLastSending, wasWatched } from './unanswered.ts';

/** How a cycle ended, and how well that is known. */
export interface Outcome {
  readonly outcome: Attempt['outcome'];
  readonly basis: Basis;
  readonly evidence: readonly EvidenceRef[];
}

/** `unheard`: what shows that nothing of the tries came to the gateway. */
export function outcomeOf(
  cycle: Cycle,
  coverage: readonly Coverage[],
  unheard: EvidenceRef | undefined = undefined,
): Outcome {
  const seen = outcomeSeen(cycle, coverage);
  if (unheard === undefined || (seen.outcome !== 'indeterminate' && seen.outcome !== 'open')) return seen;
  return { outcome: 'no-answer', basis: 'inferred', evidence: [...seen.evidence, unheard] };
}

function outcomeSeen(cycle: Cycle, coverage: readonly Coverage[]): Outcome {
  const client = clientOutcome(cycle);
  const tries = cycle.ike?.tries ?? [];
  const up = tries.find((sa) => sa.state === 'established');
  if (up !== undefined) {
    // The gateway says up, the client gave up: two witnesses disagree, and nobody here can tell who is right.
    const gaveUp = cycle.client?.outcome !== 'not-told' && client?.outcome !== 'resumed' && client?.outcome !== 'open';
    if (client !== undefined && gaveUp) {
      return { outcome: 'indeterminate', basis: 'inferred', evidence: [...up.stateEvidence, ...client.evidence] };
    }
    const evidence = [...up.stateEvidence, ...(client?.evidence ?? [])];
    const agrees = client?.outcome === 'resumed';
    // The gateway says what it answered. Where the evidence ends with that, the client may be asking still.
    const arrived = agrees || up.isUsed || askedNoMore(up, coverage);
    return { outcome: 'resumed', basis: arrived ? basisOf(up, agrees) : 'inferred', evidence };
  }
  if (tries.length === 0 || client?.outcome === 'resumed') {
    return client ?? { outcome: 'indeterminate', basis: 'inferred', evidence: [] };
  }
  const evidence = tries.flatMap((sa) => sa.stateEvidence);
  const last = tries.at(-1);
  const refused = tries.findLast((sa) => sa.state === 'rejected');
  if (refused !== undefined && last?.state === 'rejected') {
    return { outcome: 'rejected', basis: basisOf(refused, cycle.client?.outcome === 'ended'), evidence };
  }
  if (last !== undefined && isWaiting(last)) {
    const isOver = client?.outcome === 'aborted' || wasLastSending(tries);
    const silent = wasWatched(last, coverage) || (isOver && couldHaveAnswered(last, coverage));
    return { outcome: silent ? 'no-answer' : 'open', basis: 'inferred', evidence };
  }
  return { outcome: 'indeterminate', basis: 'inferred', evidence };
}

/** What the client's log alone can tell: it never says why a try failed. */
function clientOutcome({ client }: Cycle): Outcome | undefined {
  if (client === undefined) return undefined;
  const evidence = [
    ...client.tries.map((one) => one.evidence),
    ...(client.end === undefined ? [] : [client.end.evidence]),
  ];
  switch (client.outcome) {
    case 'resumed':
      return { outcome: 'resumed', basis: 'inferred', evidence };
    case 'open':
      return { outcome: 'open', basis: 'inferred', evidence: evidence.length > 0 ? evidence : client.reconnecting };
    case 'not-told':
      return { outcome: 'indeterminate', basis: 'inferred', evidence };
    case 'ended': {
      const outcome = wasBrokenOff(client) ? 'aborted' : 'indeterminate';
      return { outcome, basis: 'inferred', evidence: [...evidence, ...client.fullLogin] };
    }
    default:
      return client.outcome satisfies never;
  }
}

/**
 * It never presented its session ID. The agent writes what set a reconnect off, and `Using IKE ID` for each try: a log without
 * the first may lack the other. After a try nobody but the gateway and the wire knows whether it was refused.
 */
function wasBrokenOff({ tries, trigger }: ClientCycle): boolean {
  return tries.length === 0 && trigger.kind !== 'unknown';
}

function basisOf(sa: SaFacts, clientAgrees: boolean): Basis {
  if (sa.stateProved) return 'proved';
  return clientAgrees ? 'corroborated' : 'inferred';
}

/** Seconds from the gateway's removal of an SA to the first try; negative when it still held it then. */
function removedBefore(carrier: SaFacts | undefined, start: Instant | undefined): number | undefined {
  return carrier?.end?.by === 'gateway-delete' ? secondsBetween(carrier.end.at, start) : undefined;
}

/** What the clocks of two files may differ by that look like one capture. */
const APART_SECONDS = 1;

interface Held {
  /** A file holds both the removal of the old SA and the first try. */
  readonly isOneFile: boolean;
  /** When the gateway last asked on the old SA whether the client lives; until then it held it. */
  readonly held: Instant | undefined;
}

/** How long the gateway had been without the session when the first try came. Only this is held against the limit. */
export function inactivity(
  carrier: SaFacts | undefined,
  start: Instant | undefined,
  away: Interval | undefined,
  { isOneFile, held }: Held,
): Interval {
  const removed = removedBefore(carrier, start);
  // From silence alone the gateway may have held the SA as active until the very end.
  if (removed === undefined || start === undefined || carrier?.end?.at === undefined)
    return { min: 0, max: sooner(away?.max, start, held) };
  // Files are held to be of one capture point by what they show, not by what they say: there a clock is known less surely.
  const isGuessed = !isOneFile && carrier.end.at.clock === start.clock;
  const margin = marginSeconds(carrier.end.at, start) + (isGuessed ? APART_SECONDS : 0);
  // A stamp of whole seconds stands for any moment of that second.
  const sameClock = carrier.end.at.clock === start.clock;
  const earlier = removed - margin - (sameClock ? carrier.end.at.resolutionMs / 1000 : 0);
  const later = removed + margin + (sameClock ? start.resolutionMs / 1000 : 0);
  return { min: Math.max(0, thousandths(earlier)), max: Math.max(0, thousandths(later)) };
}

/** It cannot have been without the session for longer than since it last asked on its SA. */
function sooner(
  awayMax: number | null | undefined,
  start: Instant | undefined,
  held: Instant | undefined,
): number | null {
  const since = secondsBetween(held, start);
  const known = awayMax ?? null;
  if (since === undefined || start === undefined || held === undefined) return known;
  const max = thousandths(Math.max(0, since + marginSeconds(held, start) + start.resolutionMs / 1000));
  return known === null ? max : Math.min(known, max);
}

/** IOS cannot be told to keep a session longer than this (`reconnect timeout` 600-86400). */
const LONGEST_TIMEOUT = 86_400;

interface Judged {
  readonly lateness: Attempt['lateness'];
  /** What it was held against: of several limits that give one verdict, the one that gives it last. */
  readonly limit: Limit;
}

const CHANGED: Attempt['lateness'] = {
  kind: 'cannot-judge',
  reason:
    'the configuration was changed after this session was set up, and which reconnect timeout counts then is not documented',
};

/** As each of the limits that may count judges it; where they differ, nobody can. */
export function latenessUnder(inactive: Interval, limits: Limits): Judged {
  const [first, ...others] = limits.map((limit) => ({ lateness: latenessOf(inactive, limit), limit })) as [
    Judged,
    ...Judged[],
  ];
  if (others.length === 0) return first;
  const evidence = limits.flatMap((limit) => limit.evidence);
  const { kind } = first.lateness;
  if (kind === 'cannot-judge' || others.some(({ lateness }) => lateness.kind !== kind))
    return { lateness: CHANGED, limit: { seconds: null, kind: 'unknown', evidence } };
  const isLonger = ({ limit }: Judged, than: Judged) =>
    (limit.seconds ?? LONGEST_TIMEOUT) > (than.limit.seconds ?? LONGEST_TIMEOUT);
  const last = others.reduce((a, b) => (isLonger(a, b) === (kind === 'exceeded') ? a : b), first);
  return { lateness: last.lateness, limit: { ...last.limit, evidence } };
}

export function latenessOf(inactive: Interval, limit: Limit): Attempt['lateness'] {
  const { min, max } = inactive;
  if (limit.seconds === null) {
    if (min > LONGEST_TIMEOUT)
      return { kind: 'exceeded', reason: `inactive for over ${LONGEST_TIMEOUT} s, the longest timeout that IOS takes` };
    return { kind: 'cannot-judge', reason: 'the reconnect timeout of this gateway is not in the evidence' };
  }
  if (min > limit.seconds)
    return { kind: 'exceeded', reason: `inactive for at least ${min} s, kept for ${limit.seconds} s` };
  if (max !== null && max <= limit.seconds)
    return { kind: 'within', reason: `inactive for at most ${max} s, kept for ${limit.seconds} s` };
  return { kind: 'cannot-judge', reason: 'when the gateway let the session go is not known closely enough' };
}

/** Why a cycle did not resume, as far as the evidence says. */
export function causeOf(
  cycle: Cycle,
  outcome: Outcome,
  lateness: Attempt['lateness'],
  tokenProof: Attempt['tokenProof'],
): Attempt['cause'] {
  if (outcome.outcome === 'resumed') return { kind: 'none', basis: outcome.basis, evidence: [] };
  if (outcome.outcome === 'no-answer') return { kind: 'path', basis: 'inferred', evidence: [...outcome.evidence] };
  if (outcome.outcome !== 'rejected') return { kind: 'not-visible', basis: 'inferred', evidence: [] };
  const told = toldCause(cycle.ike?.tries ?? []);
  const isUnknown = told?.kind === 'unknown-session';
  if (lateness.kind === 'exceeded' && (told === undefined || isUnknown)) {
    // That it was refused may be said in words; that it was too late is arithmetic on times and a limit.
    return { kind: 'late', basis: 'inferred', evidence: [...(isUnknown ? told : outcome).evidence] };
  }
  if (told !== undefined) return told;
  // Such a token resumes nothing, but whether the gateway came as far as to look at it, only its own words tell.
  if (tokenProof.kind === 'refuted') return { kind: 'token', basis: 'inferred', evidence: tokenProof.evidence };
  return { kind: 'not-visible', basis: 'inferred', evidence: [] };
}

/**
 * Why the first of the tries was refused, as far as anybody says: the session may have gone before the next. Where that one's reason is not
 * told, the first that is told stands for it.
 */
function toldCause(tries: readonly SaFacts[]): Attempt['cause'] | undefined {
  const first = tries.find(({ state }) => state === 'rejected');
  for (const sa of tries) {
    const cause = causeOfRefusal(sa);
    if (cause === undefined) continue;
    const isFirst = first === undefined || tries.indexOf(sa) <= tries.indexOf(first);
    return { ...cause, basis: isFirst ? 'proved' : 'inferred' };
  }
  return undefined;
}

/** What the gateway says of one SA, in its debug or in what it sent. */
export function causeOfRefusal({
  evidence,
  readings,
}: SaFacts): Pick<Attempt['cause'], 'kind' | 'evidence'> | undefined {
  const of = (...kinds: string[]) =>
    debugOf(evidence, 'gateway.failure').flatMap((event) => (kinds.includes(event.failure) ? [event.evidence] : []));
  const refusal = refusalCause(evidence);
  if (refusal !== undefined) return { kind: refusal.kind, evidence: [refusal.evidence] };
  // The same refusal as its error notify says it: the IKE SA was there, and what it was for was not.
  const childSa = of('esp-proposal', 'traffic-selectors');
  if (childSa.length > 0) return { kind: 'child-sa', evidence: childSa };
  const notified = childSaRefused(evidence);
  if (notified !== undefined) return { kind: notified.cause, evidence: [notified.answer.evidence] };
  const unknownSession = of('profile-not-found', 'not-in-database');
  if (unknownSession.length > 0) return { kind: 'unknown-session', evidence: unknownSession };
  const proposal = [...of('proposal'), ...readings.flatMap(({ initRefused }) => initRefused?.evidence ?? [])];
  if (proposal.length > 0) return { kind: 'proposal', evidence: proposal };
  const token = evidence.debug.filter(saysWrongToken).map((event) => event.evidence);
  return token.length > 0 ? { kind: 'token', evidence: token } : undefined;
}

/** The AUTH payload did not verify. "Auth exchange failed" alone is the generic end of any failure and says nothing. */
function saysWrongToken(event: GatewaySaEvent): boolean {
  if (event.kind === 'gateway.auth-verified') return !event.passed;
  return (
    event.kind === 'gateway.failure' && event.failure === 'auth-failed' && !/^Auth exchange failed/i.test(event.text)
  );
}

/** What the gateway held of the session when the first try came. */
export function gatewayStateOf(
  carrier: SaFacts | undefined,
  start: Instant | undefined,
  { cause, outcome, lateness, wasAccepted, marginSeconds, startEvidence, wasToldFirst, standInOrder }: StateBasis,
): Attempt['gatewayState'] {
  if (cause.kind === 'late') return 'gone';
  // What it said of the first refusal it said of the session as that try found it.
  const said = cause.basis === 'proved' ? cause.kind : undefined;
  if (said === 'unknown-session') return 'gone';
  const removed = removedBefore(carrier, start);
  // Within the margin of two clocks, or with one and the same stamp, times do not say which came first; one capture has an order.
  const isClear = removed !== undefined && removed !== 0 && Math.abs(removed) >= marginSeconds;
  const inFile = isClear ? undefined : cameFirst(carrier, startEvidence);
  // Where its stamps say otherwise its clock was set, or its parts stand in another order than they were taken in.
  const isDoubtful = inFile !== undefined && removed !== undefined && removed >= 0 !== inFile.removed;
  const byFile = inFile === undefined || (isDoubtful && !standInOrder(inFile.source)) ? undefined : inFile.removed;
  const removedFirst = wasToldFirst ?? (isClear ? removed >= 0 : byFile);
  if (removedFirst === undefined) return 'unknown';
  if (!removedFirst) return 'active';
  if (outcome === 'resumed' || said === 'token' || wasAccepted) return 'inactive';
  return lateness.kind === 'exceeded' ? 'gone' : 'unknown';
}

/** Whether the packet that removed the SA stands before that of the first try in the same file. */
function cameFirst(
  carrier: SaFacts | undefined,
  startEvidence: readonly EvidenceRef[],
): { readonly source: SourceId; readonly removed: boolean } | undefined {
  if (carrier?.end?.by !== 'gateway-delete') return undefined;
  for (const { source, frame } of carrier.end.evidence) {
    const started = startEvidence.find((one) => one.source === source && one.frame !== undefined)?.frame;
    if (frame !== undefined && started !== undefined) return { source, removed: frame < started };
  }
  return undefined;
}

interface StateBasis extends Pick<Attempt, 'outcome' | 'lateness'> {
  readonly cause: Attempt['cause'];
  /** The gateway verified the first try, so it knew the session, whatever became of its answer. */
  readonly wasAccepted: boolean;
  /** Where the first try was seen. */
  readonly startEvidence: readonly EvidenceRef[];
  /** Whether the debug tells of the removal before it tells of the first try; undefined where it does not tell of both. */
  readonly wasToldFirst: boolean | undefined;
  /** Whether the packets of a capture are known to stand in order though its stamps go back. */
  readonly standInOrder: (source: SourceId) => boolean;
  /** What the clock of the removal may be off from that of the first try. */
  readonly marginSeconds: number;
}
