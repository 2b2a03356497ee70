import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { isLiveness } from '../model/gateway-debug-events.ts';
import type { Stamp } from '../model/time.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';

// Liveness checks of an IKE SA as the gateway's debug tells them: one by one, or those in the middle of a long run counted.

type Packet = EventOf<'gateway.ike-packet'>;
type Run = EventOf<'gateway.liveness-run'>;

/** Who asks, as the gateway prints it. */
type Direction = Run['direction'];

/** What the debug tells of an SA, each message once. */
export interface ToldOnce {
  readonly packets: readonly Packet[];
  /** They have no message id in common. */
  readonly runs: readonly Run[];
}

/** Another text of the same debug may tell one by one, or count once more, what this one counted. */
export function toldOnce(evidence: SaEvidence): ToldOnce {
  const all = debugOf(evidence, 'gateway.ike-packet');
  const runs = apart(debugOf(evidence, 'gateway.liveness-run'));
  if (runs.length === 0) return { packets: all, runs };
  return { packets: all.filter((packet) => !runs.some((run) => isCountedIn(packet, run))), runs };
}

function isCountedIn(packet: Packet, { direction, messageId, repeats }: Run): boolean {
  const isOfRun = packet.messageId >= messageId && packet.messageId < messageId + repeats;
  return isOfRun && directionOf(packet) === direction && isLiveness(packet);
}

/** The runs without what an earlier one holds. */
function apart(runs: readonly Run[]): Run[] {
  const end = { sent: -1, received: -1 };
  return runs
    .toSorted((a, b) => a.messageId - b.messageId)
    .flatMap((run) => {
      const last = run.messageId + run.repeats - 1;
      const messageId = Math.max(run.messageId, end[run.direction] + 1);
      if (messageId > last) return [];
      end[run.direction] = last;
      return [messageId === run.messageId ? run : { ...run, messageId, repeats: last - messageId + 1 }];
    });
}

/** Answered checks of one side in a row, or one that was not answered. */
export interface Checks {
  readonly from: number;
  readonly isAnswered: boolean;
  readonly at: Stamp;
  readonly first: EvidenceRef;
  /** Of the last request. */
  lastAt: Stamp;
  to: number;
  /** How often they were asked, all in all. */
  sent: number;
  last: EvidenceRef;
  /** The last answer, where it was printed by itself. */
  answer: EvidenceRef | undefined;
}

/** Runs of checks with rising message ids, in the order of the debug. */
export function checksAsked(evidence: SaEvidence, direction: Direction): readonly Checks[] {
  const runs: Checks[] = [];
  for (const checks of eachAsked(evidence, direction)) {
    const run = runs.at(-1);
    const isAlike = run?.isAnswered === checks.isAnswered;
    const goesOn = run !== undefined && (checks.isAnswered ? checks.from - run.to <= 1 : checks.from === run.to);
    if (run === undefined || !isAlike || !goesOn) {
      runs.push(checks);
      continue;
    }
    run.sent += checks.sent;
    run.to = Math.max(run.to, checks.to);
    run.lastAt = checks.lastAt;
    run.last = checks.last;
    run.answer = checks.answer;
  }
  return runs;
}

/** Answers of which the debug does not show what was asked. */
export function answersAlone(evidence: SaEvidence, direction: Direction): readonly Packet[] {
  const own = checksOf(toldOnce(evidence).packets, direction);
  const asked = new Set(own.filter(({ isResponse }) => !isResponse).map(({ messageId }) => messageId));
  return own.filter(({ isResponse, messageId }) => isResponse && !asked.has(messageId));
}

function eachAsked(evidence: SaEvidence, direction: Direction): Checks[] {
  const { packets, runs } = toldOnce(evidence);
  const own = checksOf(packets, direction);
  const answers = new Map(own.flatMap((one) => (one.isResponse ? [[one.messageId, one.evidence]] : [])));
  const single = own
    .filter(({ isResponse }) => !isResponse)
    .map((request) => ({ ...request, repeats: 1, isAnswered: answers.has(request.messageId) }));
  const counted = runs.filter((run) => run.direction === direction).map((run) => ({ ...run, isAnswered: true }));
  // A run stands for what was printed before its last checks.
  const all = counted.length === 0 ? single : [...single, ...counted].sort((a, b) => a.messageId - b.messageId);
  return all.map(({ messageId: from, repeats: sent, isAnswered, at, evidence: first }) => {
    const answer = answers.get(from);
    return { from, to: from + sent - 1, sent, isAnswered, at, lastAt: at, first, last: first, answer };
  });
}

function checksOf(packets: readonly Packet[], direction: Direction): Packet[] {
  return packets.filter((packet) => isLiveness(packet) && directionOf(packet) === direction);
}

/** Who asked: what is received as an answer was sent as a request. */
export function directionOf({ direction, isResponse }: Packet): Direction {
  return isResponse === (direction === 'sent') ? 'received' : 'sent';
}
