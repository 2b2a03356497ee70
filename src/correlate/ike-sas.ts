import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { FailureKind } from '../model/gateway-debug-events.ts';
import type { IkeSa } from '../model/result.ts';
import type { MessageSeen } from '../model/wire-events.ts';
import { asksOn, wentOn } from './asks-on.ts';
import { childSaRefused } from './child-sa-refused.ts';
import type { Clocks } from './clocks.ts';
import { eapUsed } from './eap-used.ts';
import type { EspFlows } from './esp.ts';
import { lastHeard } from './heard.ts';
import { earliest, firstSettled, type Instant, isSettled, latest, secondsBetween, UTC } from './instants.ts';
import { marginSeconds } from './margins.ts';
import type { SaEnds } from './sa-ends.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { authTraced, exchangesTraced } from './traced.ts';
import {
  AUTH,
  finalDelete,
  firstRequest,
  negotiationEvidence,
  REKEYED_SECONDS,
  readWire,
  type WireReading,
} from './wire-sa.ts';

/** An IKE SA with its times as instants: what the next steps work on. */
export interface SaFacts extends SaEnds {
  readonly establishedAt: Instant | undefined;
  readonly lastAt: Instant | undefined;
  /** The last that came from the client, whether or not it arrived. */
  readonly heardAt: Instant | undefined;
  readonly state: IkeSa['state'];
  /** When the SA came to its state: the answer that decided it. */
  readonly stateAt: Instant | undefined;
  /** What `state` stands on. */
  readonly stateEvidence: readonly EvidenceRef[];
  /** True where a gateway line about this SPI pair says so, not only the shape of the traffic. */
  readonly stateProved: boolean;
  /** The client sent more into it than what set it up. */
  readonly isUsed: boolean;
  readonly end: SaEnd | undefined;
  readonly readings: readonly WireReading[];
  readonly authExchanges: number;
  readonly eap: boolean | null;
  readonly profile: string | undefined;
}

export interface SaEnd {
  readonly by: 'client-delete' | 'gateway-delete';
  readonly at: Instant | undefined;
  readonly reason: string | undefined;
  readonly evidence: readonly EvidenceRef[];
}

/** An SA whose session line is followed by its delete within this time never carried a user (`rules.md` trap 5). */
const FALSE_SUCCESS_SECONDS = 2;

export function saFacts(ends: SaEnds, clocks: Clocks, esp: EspFlows): SaFacts {
  const { evidence } = ends;
  const readings = evidence.wire.map(readWire);
  const packets = debugOf(evidence, 'gateway.ike-packet');
  const authIds = new Set(packets.filter((packet) => packet.exchange === 'IKE_AUTH').map((packet) => packet.messageId));
  const end = saEnd(ends, clocks, esp);
  const isUsed = wentOn(ends, clocks, esp);
  const judged = judge({ ends, readings, end, clocks, esp, asksOn: !isUsed && asksOn(ends, clocks) });
  return {
    ...ends,
    establishedAt: judged.state === 'established' ? judged.at : undefined,
    lastAt: latest([
      ...evidence.wire.map((seen) => clocks.instant(seen.lastAt)),
      ...[...evidence.debug, ...evidence.traced].map((event) => clocks.instant(event.at)),
    ]),
    heardAt: lastHeard(ends, clocks, esp),
    state: judged.state,
    stateAt: judged.state === 'rejected' ? (refusedOnWire(readings, clocks) ?? judged.at) : judged.at,
    stateEvidence: judged.evidence,
    stateProved: judged.proved,
    isUsed,
    end,
    readings,
    authExchanges: Math.max(
      authTraced(evidence).exchanges,
      authIds.size,
      ...readings.map((reading) => reading.authExchanges.length),
    ),
    eap: eapUsed(evidence, readings),
    profile: debugOf(evidence, 'gateway.profile-matched').at(-1)?.profile,
  };
}

interface Judged {
  readonly state: IkeSa['state'];
  readonly at: Instant | undefined;
  readonly evidence: readonly EvidenceRef[];
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
  readonly asksOn: boolean;
}

function judge(scene: Scene): Judged {
  const opened = fromKeys(scene);
  // IOS prints "is UP" before it sends a refusal; what it sent is what counts.
  if (opened?.state === 'rejected') return opened;
  const seen = fromGateway(scene) ?? opened ?? fromWire(scene);
  // What the capture lacks of the negotiation, the log says.
  return seen.state === 'established' || seen.state === 'rejected' ? seen : (fromLog(scene) ?? seen);
}

/** The gateway's log says that a login's session was up, and the debug prints later messages of it. */
function fromLog({ ends, clocks }: Scene): Judged | undefined {
  const [line] = ends.evidence.sessionLines;
  if (line === undefined) return undefined;
  return {
    state: 'established',
    at: line.up ? clocks.instant(line.at) : undefined,
    evidence: [line.evidence],
    proved: false,
  };
}

/** The answer to IKE_AUTH, opened with keys. That it was sent does not say that it arrived. */
function fromKeys(scene: Scene): Judged | undefined {
  const of = (state: IkeSa['state'], { at, evidence }: MessageSeen): Judged => {
    return { state, at: scene.clocks.instant(at), evidence: [evidence], proved: true };
  };
  for (const reading of scene.readings.filter(({ isOpened }) => isOpened)) {
    const { refusedBy, completedBy } = reading;
    if (refusedBy !== undefined) return of('rejected', refusedBy);
    if (completedBy !== undefined && isUsed(reading, scene)) return of('established', completedBy);
  }
  return undefined;
}

/** The gateway's own words about this SPI pair. */
function fromGateway({ ends, end, clocks, asksOn }: Scene): Judged | undefined {
  const { evidence } = ends;
  const refusal = refusedByGateway(evidence);
  const up = debugOf(evidence, 'gateway.session-up')[0];
  // The gateway says up when it answers. A client that goes on asking did not get that answer.
  if (up !== undefined && asksOn) return undefined;
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

/** Whether a session that was called up surely ended so soon that it never carried a user. */
function isFalseSuccess(up: Instant | undefined, over: Instant | undefined): boolean {
  const lived = secondsBetween(up, over);
  if (up === undefined || over === undefined || lived === undefined) return false;
  const margin = isSettled(up) && isSettled(over) ? 0 : marginSeconds(over, up);
  return lived + margin <= FALSE_SUCCESS_SECONDS;
}

/** An IKE_AUTH answer with an error notify, or a failure line that ends a negotiation. */
function refusedByGateway(evidence: SaEvidence): EventOf<'gateway.ike-packet' | 'gateway.failure'> | undefined {
  const answer = debugOf(evidence, 'gateway.ike-packet').find((packet) => {
    // CREATE_CHILD_SA may be refused inside an SA that goes on.
    if (packet.exchange !== 'IKE_SA_INIT' && packet.exchange !== 'IKE_AUTH') return false;
    return packet.direction === 'sent' && packet.isResponse && packet.notifies.some((name) => REFUSALS.has(name));
  });
  return answer ?? debugOf(evidence, 'gateway.failure').find(({ failure }) => ENDS_NEGOTIATION.has(failure));
}

/** When the gateway decided to let the SA go: it may wait long for the answer to its DELETE before it says `Deleting SA`. */
function letGoAt(evidence: SaEvidence, clocks: Clocks): Instant | undefined {
  return earliest(debugOf(evidence, 'gateway.sa-deleted').map((line) => clocks.instant(line.at)));
}

/** Failures that end a negotiation, in confirmed words. */
const ENDS_NEGOTIATION: ReadonlySet<string> = new Set<FailureKind>([
  'profile-not-found',
  'not-in-database',
  'auth-failed',
  'proposal',
  'esp-proposal',
]);

const REFUSALS = new Set([
  'AUTHENTICATION_FAILED',
  'NO_PROPOSAL_CHOSEN',
  'AUTHORIZATION_FAILED',
  'INTERNAL_ADDRESS_FAILURE',
]);

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
function fromWire(scene: Scene): Judged {
  const { readings, clocks } = scene;
  const unknown: Judged = { state: 'unknown', at: undefined, evidence: [], proved: false };
  const of = (
    state: IkeSa['state'],
    message: { at: Parameters<Clocks['instant']>[0]; evidence: EvidenceRef } | undefined,
  ): Judged => {
    if (message === undefined) return { ...unknown, state };
    return { state, at: clocks.instant(message.at), evidence: [message.evidence], proved: false };
  };
  for (const reading of readings) {
    if (reading.completedBy !== undefined && isUsed(reading, scene)) return of('established', reading.completedBy);
    if (reading.refusedBy !== undefined) return of('rejected', reading.refusedBy);
    // A refused proposal stands in the clear; a later answer with a choice would have outranked it above.
    if (reading.initRefused !== undefined && !reading.initAnswered) return of('rejected', reading.initRefused);
  }
  const rekeyed = usedAfterRekey(scene);
  if (rekeyed !== undefined) return of('established', rekeyed);
  const [reading] = readings;
  const [seen] = scene.ends.evidence.wire;
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
 * An answer that opens with AUTH ends IKE_AUTH. One that opens with IDr may be the whole answer or the first step of
 * EAP: only what follows on this SA, another exchange or ESP, tells that the client took it for the end.
 */
function isUsed({ completedBy }: WireReading, { ends, clocks, esp, asksOn }: Scene): boolean {
  if (completedBy === undefined || asksOn) return false;
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

/** Who took the SA down, from the gateway's own lines or from a DELETE that nothing follows on the wire. */
function saEnd(ends: SaEnds, clocks: Clocks, esp: EspFlows): SaEnd | undefined {
  const { evidence } = ends;
  const lines = debugOf(evidence, 'gateway.sa-deleted');
  const seen = evidence.wire.map(finalDelete).find((found) => found !== undefined);
  const sentOn =
    seen !== undefined &&
    esp.sentBy(ends, seen.by === ends.clientSide ? 'client' : 'gateway', clocks.instant(seen.message.at));
  const deleted = sentOn ? undefined : seen;
  const gone = lines.find((line) => line.step === 'deleted') ?? lines[0];
  if (deleted === undefined && gone === undefined) return undefined;
  // What is deleted right after a rekey was replaced: the session goes on.
  if (gone !== undefined && afterRekey(evidence, clocks.instant(gone.at), clocks)) return undefined;
  const asked = lines.some((line) => line.step === 'delete-received');
  const byClient = asked || (deleted?.by === ends.clientSide && !lines.some((line) => line.step === 'queued'));
  const printed = gone === undefined ? undefined : clocks.instant(gone.at);
  const sent = deleted === undefined ? undefined : clocks.instant(deleted.message.at);
  // The gateway says when it was done; where nothing ties its clock to the world's at that time, the packet says when it began.
  const isApart = printed?.scale !== UTC && sent?.scale === UTC;
  const at = firstSettled((isApart ? [sent] : [printed, sent]).filter((one) => one !== undefined));
  return {
    by: byClient ? 'client-delete' : 'gateway-delete',
    at,
    reason: lines.find((line) => line.reason !== undefined)?.reason,
    evidence: [...(deleted === undefined ? [] : [deleted.message.evidence]), ...lines.map((line) => line.evidence)],
  };
}

function afterRekey(evidence: SaEvidence, at: Instant | undefined, clocks: Clocks): boolean {
  return debugOf(evidence, 'gateway.ike-packet').some((packet) => {
    const answered = packet.exchange === 'CREATE_CHILD_SA' && packet.isResponse;
    const passed = answered ? secondsBetween(clocks.instant(packet.at), at) : undefined;
    return passed !== undefined && passed >= 0 && passed <= REKEYED_SECONDS;
  });
}

/** What an SA's entry in the result points to: its negotiation, and what the gateway says of it. */
export function saPointers(facts: SaFacts): EvidenceRef[] {
  const { wire, debug, snapshots } = facts.evidence;
  const traced = exchangesTraced(facts.evidence);
  const negotiation = wire.flatMap(negotiationEvidence);
  // Where the capture begins after the negotiation, what it shows of the SA is the evidence that there was one.
  const onWire = negotiation.length > 0 ? negotiation : wire.map((seen) => seen.evidence);
  const inDebug = [...debug, ...traced].filter((event) => {
    return event.kind !== 'gateway.liveness-run' && (!('exchange' in event) || event.exchange !== 'INFORMATIONAL');
  });
  return [...onWire, ...inDebug.map((event) => event.evidence), ...snapshots.map((event) => event.evidence)];
}
