// To what an IKE SA came: what keys opened of it, what the gateway says of it, and the shape of its traffic.
import type { EvidenceRef } from '../model/evidence.ts';
import type { IkeSa } from '../model/result.ts';
import type { MessageSeen } from '../model/wire-events.ts';
import { childSaRefused } from './child-sa-refused.ts';
import type { Clocks } from './clocks.ts';
import type { EspFlows } from './esp.ts';
import { earliest, firstSettled, type Instant, isSettled, secondsBetween } from './instants.ts';
import { marginSeconds } from './margins.ts';
import { refusedByGateway } from './refusals.ts';
import type { SaEnds } from './sa-ends.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import type { SaEnd } from './taken-down.ts';
import { AUTH, firstRequest, furthest, readWire, type WireReading } from './wire-sa.ts';

/** A state, and how well it is known. */
interface SaState {
  readonly state: IkeSa['state'];
  /** When the SA came to it: the answer that decided it. */
  readonly at: Instant | undefined;
  /** What it stands on. */
  readonly evidence: readonly EvidenceRef[];
  /** True where a gateway line about this SPI pair says so, not only the shape of the traffic. */
  readonly proved: boolean;
}

/** What judging an SA looks at. */
interface Scene {
  readonly ends: SaEnds;
  readonly readings: readonly WireReading[];
  readonly end: SaEnd | undefined;
  readonly clocks: Clocks;
  readonly esp: EspFlows;
  /** The client never got the answer to its IKE_AUTH, whatever the gateway says of the SA. */
  readonly isAskedAgain: boolean;
}

/** A refusal counts from when it was sent, where a capture shows that. */
export function saState(scene: Scene): SaState {
  const judged = judge(scene);
  if (judged.state !== 'rejected') return judged;
  return { ...judged, at: refusedOnWire(scene.readings, scene.clocks) ?? judged.at };
}

function judge(scene: Scene): SaState {
  const opened = fromKeys(scene);
  // IOS prints "is UP" before it sends a refusal; what it sent is what counts.
  if (opened?.state === 'rejected') return opened;
  const seen = fromGateway(scene) ?? opened ?? fromWire(scene);
  // What the capture lacks of the negotiation, the log says.
  return seen.state === 'established' || seen.state === 'rejected' ? seen : (fromLog(scene) ?? seen);
}

/** The gateway's log says that a login's session was up, and the debug prints later messages of it. */
function fromLog({ ends, clocks }: Scene): SaState | undefined {
  const [line] = ends.evidence.sessionLines;
  if (line === undefined) return undefined;
  return {
    state: 'established',
    at: line.up ? clocks.instant(line.at) : undefined,
    evidence: [line.evidence],
    proved: false,
  };
}

/** The answer to IKE_AUTH, or to the rekey that made the SA, opened with keys. That it was sent does not say that it arrived. */
function fromKeys(scene: Scene): SaState | undefined {
  const [made] = scene.ends.madeBy;
  const of = (state: IkeSa['state'], { at, evidence }: MessageSeen): SaState => {
    return { state, at: scene.clocks.instant(at), evidence: [evidence], proved: true };
  };
  for (const reading of scene.readings.filter(({ isOpened }) => isOpened)) {
    const { refusedBy, completedBy } = reading;
    if (refusedBy !== undefined) return of('rejected', refusedBy);
    if (completedBy !== undefined && isUsed(reading, scene)) return of('established', completedBy);
  }
  return made === undefined ? undefined : of('established', made);
}

/** The gateway's own words about this SPI pair. */
function fromGateway({ ends, end, clocks, isAskedAgain }: Scene): SaState | undefined {
  const { evidence } = ends;
  const refusal = refusedByGateway(evidence);
  const up = debugOf(evidence, 'gateway.session-up')[0];
  // The gateway says up when it answers. A client that goes on asking did not get that answer.
  if (up !== undefined && isAskedAgain) return undefined;
  if (up !== undefined) {
    const at = clocks.instant(up.at);
    // What it sent with its answer counts more than its own "is UP", printed before it.
    const refused = childSaRefused(evidence)?.answer;
    if (refused !== undefined) {
      const pointers = [up.evidence, refused.evidence, ...(end?.evidence ?? [])];
      return { state: 'rejected', at: clocks.instant(refused.at), evidence: pointers, proved: true };
    }
    const over = firstSettled([letGoAt(evidence, clocks), end?.at].filter((one) => one !== undefined));
    if (end === undefined || !isFalseSuccess(at, over))
      return {
        state: 'established',
        at: establishedOnWire(evidence, clocks) ?? at,
        evidence: [up.evidence],
        proved: true,
      };
    return { state: 'rejected', at, evidence: [up.evidence, ...(end?.evidence ?? [])], proved: true };
  }
  if (refusal !== undefined) {
    return { state: 'rejected', at: clocks.instant(refusal.at), evidence: [refusal.evidence], proved: true };
  }
  // The gateway waited in vain: nobody refused anything.
  const waited = debugOf(evidence, 'gateway.failure').find(({ failure }) => failure === 'no-auth-received');
  if (waited !== undefined)
    return { state: 'incomplete', at: clocks.instant(waited.at), evidence: [waited.evidence], proved: true };
  const ready = evidence.snapshots.find((snapshot) => /^(READY|UP-ACTIVE)/i.test(snapshot.status ?? ''));
  if (ready === undefined) return undefined;
  return {
    state: 'established',
    at: establishedOnWire(evidence, clocks) ?? ends.startedAt,
    evidence: [ready.evidence],
    proved: true,
  };
}

/** An SA whose session line is followed by its delete within this time never carried a user (`rules.md` trap 5). */
const FALSE_SUCCESS_SECONDS = 2;

/** Whether a session that was called up surely ended so soon that it never carried a user. */
function isFalseSuccess(up: Instant | undefined, over: Instant | undefined): boolean {
  const lived = secondsBetween(up, over);
  if (up === undefined || over === undefined || lived === undefined) return false;
  const margin = isSettled(up) && isSettled(over) ? 0 : marginSeconds(over, up);
  return lived + margin <= FALSE_SUCCESS_SECONDS;
}

/** When the gateway decided to let the SA go: it may wait long for the answer to its DELETE before it says `Deleting SA`. */
function letGoAt(evidence: SaEvidence, clocks: Clocks): Instant | undefined {
  return earliest(debugOf(evidence, 'gateway.sa-deleted').map((line) => clocks.instant(line.at)));
}

function establishedOnWire(evidence: SaEvidence, clocks: Clocks): Instant | undefined {
  const completed = evidence.wire.map((seen) => readWire(seen).completedBy?.at).find((at) => at !== undefined);
  return completed === undefined ? undefined : clocks.instant(completed);
}

function refusedOnWire(readings: readonly WireReading[], clocks: Clocks): Instant | undefined {
  const refusal = readings
    .map((reading) => reading.refusedBy ?? reading.initRefused)
    .find((message) => message !== undefined);
  return refusal === undefined ? undefined : clocks.instant(refusal.at);
}

/** The shape of the traffic. `unknown` where the octets that would tell were not captured. */
function fromWire(scene: Scene): SaState {
  const { readings, clocks } = scene;
  const unknown: SaState = { state: 'unknown', at: undefined, evidence: [], proved: false };
  const of = (
    state: IkeSa['state'],
    message: { at: Parameters<Clocks['instant']>[0]; evidence: EvidenceRef } | undefined,
  ): SaState => {
    if (message === undefined) return { ...unknown, state };
    return { state, at: clocks.instant(message.at), evidence: [message.evidence], proved: false };
  };
  const isAnswered = readings.some(({ initAnswered }) => initAnswered);
  for (const reading of readings) {
    if (reading.completedBy !== undefined && isUsed(reading, scene)) return of('established', reading.completedBy);
    if (reading.refusedBy !== undefined) return of('rejected', reading.refusedBy);
    // A refused proposal stands in the clear; a later answer with a choice would have outranked it above.
    if (reading.initRefused !== undefined && !isAnswered) return of('rejected', reading.initRefused);
  }
  const rekeyed = usedAfterRekey(scene);
  if (rekeyed !== undefined) return of('established', rekeyed);
  const carried = carriedOn(scene);
  if (carried !== undefined)
    return { state: 'established', at: undefined, evidence: [carried.evidence], proved: false };
  const reading = furthest(readings);
  const seen = reading && scene.ends.evidence.wire[readings.indexOf(reading)];
  if (reading === undefined || seen === undefined) return unknown;
  if (reading.authExchanges.length === 0 && reading.initTurnedAway !== undefined)
    return of('incomplete', reading.initTurnedAway);
  if (reading.authExchanges.length === 0 && !reading.initAnswered) {
    const request = firstRequest(seen);
    return request === undefined ? unknown : of('unanswered', request);
  }
  const last = reading.unansweredAuth ?? reading.authExchanges.at(-1)?.response;
  if (reading.authExchanges.some((one) => one.response?.firstInner === 'unknown')) return unknown;
  return reading.authExchanges.length === 0 && firstRequest(seen) === undefined ? unknown : of('incomplete', last);
}

/** The first answer on an SA that was made inside another one: it needs no IKE_AUTH. */
function usedAfterRekey({ ends }: Scene): MessageSeen | undefined {
  const made = ends.evidence.wire.find(({ rekeyOf }) => rekeyOf !== undefined);
  return made?.exchanges.find(({ response }) => response !== undefined)?.response;
}

/**
 * The first answer in an SA that was surely set up though the capture lacks the last answer of IKE_AUTH: a half-open one carries no liveness
 * check and no new Child SA. A Delete or an error notify may end one (RFC 7296 section 1.4).
 */
function carriedOn({ ends, isAskedAgain }: Scene): MessageSeen | undefined {
  if (isAskedAgain) return undefined;
  return ends.evidence.wire
    .flatMap(({ exchanges }) => exchanges)
    .find(({ exchange, request, response }) => {
      const isLiveness = exchange === 'INFORMATIONAL' && request?.firstInner === 0;
      return request !== undefined && response !== undefined && (isLiveness || exchange === 'CREATE_CHILD_SA');
    })?.response;
}

/**
 * An answer that opens with AUTH ends IKE_AUTH. One that opens with IDr may be the whole answer or the first step of
 * EAP: only what follows on this SA, another exchange or ESP, tells that the client took it for the end.
 */
function isUsed({ completedBy }: WireReading, { ends, clocks, esp, isAskedAgain }: Scene): boolean {
  if (completedBy === undefined || isAskedAgain) return false;
  if (completedBy.firstInner === AUTH) return true;
  // The client's own doing: what the gateway sends to a client that never got the answer proves nothing.
  const later = ends.evidence.wire.some((seen) => {
    return seen.exchanges.some(({ exchange, openedBy, request, response }) => {
      const byClient = openedBy === ends.clientSide ? request : response;
      return (exchange === 'INFORMATIONAL' || exchange === 'CREATE_CHILD_SA') && byClient !== undefined;
    });
  });
  return later || esp.fromClientAfter(ends, clocks.instant(completedBy.at)) !== undefined;
}
