// When a request counts as unanswered: absence needs a witness, and evidence may end before an answer comes.
import { couldHaveSeen } from '../model/coverage.ts';
import type { Coverage } from '../model/result.ts';
import type { MessageSeen } from '../model/wire-events.ts';
import type { SaFacts } from './ike-sas.ts';
import { latest, momentOf, shifted } from './instants.ts';
import { firstRequest, furthest } from './wire-sa.ts';

/** A request counts as unanswered only if the source went on this long after it. */
const PATIENCE_SECONDS = 30;
/** A request that was sent once or twice may just have crossed its answer. */
const SURELY_REPEATED = 3;

/** Its last request, IKE_SA_INIT or IKE_AUTH, has no answer in the evidence. */
export function isWaiting(sa: SaFacts): boolean {
  if (sa.state === 'unanswered') return true;
  return sa.state === 'incomplete' && isAuthUnanswered(sa);
}

/** A capture shows no answer to the last IKE_AUTH. Where another does, the first may have lost it, unless the client asked on. */
export function isAuthUnanswered({ isAskedAgain, readings }: SaFacts): boolean {
  if (furthest(readings)?.unansweredAuth !== undefined) return true;
  return isAskedAgain && readings.some(({ unansweredAuth }) => unansweredAuth !== undefined);
}

/** The source went on long enough after the last request to hold its answer. */
export function wasWatched(sa: SaFacts, coverage: readonly Coverage[]): boolean {
  const { lastAt } = sa;
  if (lastAt === undefined) return false;
  const until = momentOf({ ...lastAt, ns: lastAt.ns + BigInt(PATIENCE_SECONDS) * 1_000_000_000n }).utc;
  return until !== null && isVisible(sa, coverage, until);
}

/**
 * Whether a client that was heard no more once its SA was up would have been seen to ask again, for an answer that had not arrived (RFC 7296
 * section 2.1): who said that it was up went on that long.
 */
export function askedNoMore(sa: SaFacts, coverage: readonly Coverage[]): boolean {
  const { client, heardAt, stateAt, stateEvidence } = sa;
  const last = latest([heardAt, stateAt]);
  if (client === undefined || last === undefined) return false;
  const [from, until] = [momentOf(last).utc, momentOf(shifted(last, PATIENCE_SECONDS)).utc];
  if (from === null || until === null) return false;
  const fact = { peer: client.address, direction: 'to-gateway', from, until } as const;
  const sources = new Set(stateEvidence.map(({ source }) => source));
  return coverage.some((one) => {
    return sources.has(one.source) && ['ike', 'ike-debug'].some((kind) => couldHaveSeen(one, { ...fact, kind }));
  });
}

/** The source shows what the gateway sends to this client. */
export function couldHaveAnswered(sa: SaFacts, coverage: readonly Coverage[]): boolean {
  return isVisible(sa, coverage, undefined);
}

/**
 * Whether the client sent its last request as often as one of an earlier try of the cycle, which it gave up then: nothing
 * more was to come, even where the evidence ends with it.
 */
export function wasLastSending(tries: readonly SaFacts[]): boolean {
  const sent = tries.at(-1);
  const earlier = tries.slice(0, -1).filter(isWaiting).map(timesSent);
  return sent !== undefined && earlier.some((times) => times >= SURELY_REPEATED && timesSent(sent) >= times);
}

/** How often its unanswered request was sent, as the capture that saw it most often has it. */
function timesSent({ evidence, readings }: SaFacts): number {
  const waiting: (MessageSeen | undefined)[] = [
    ...readings.map(({ unansweredAuth }) => unansweredAuth),
    ...evidence.wire.map((seen) => (seen.exchanges.length === 1 ? firstRequest(seen) : undefined)),
  ];
  return Math.max(0, ...waiting.map((request) => request?.count ?? 0));
}

function isVisible({ client, evidence }: SaFacts, coverage: readonly Coverage[], until: string | undefined): boolean {
  if (client === undefined) return false;
  const sources = new Set(evidence.wire.flatMap((seen) => seen.capturePoint));
  const fact = { kind: 'ike', peer: client.address, direction: 'from-gateway' } as const;
  return coverage.some((one) => {
    return sources.has(one.source) && couldHaveSeen(one, until === undefined ? fact : { ...fact, until });
  });
}
