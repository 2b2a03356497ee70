import { couldHaveSeen } from '../model/coverage.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { isLiveness } from '../model/gateway-debug-events.ts';
import type { Coverage } from '../model/result.ts';
import type { Clocks } from './clocks.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, type Instant, isSettled, momentOf, secondsBetween, shifted } from './instants.ts';
import { marginSeconds } from './margins.ts';
import { debugOf } from './sa-evidence.ts';

/** A liveness check of the gateway that nobody answered. */
interface Unheard {
  readonly firstAt: Instant;
  /** When it was sent last: until then the gateway held the SA. */
  readonly lastAt: Instant;
  readonly evidence: EvidenceRef;
}

/** When the gateway took the client for dead; `latest` is undefined where nobody saw that it had. */
export interface DeclaredDead {
  readonly earliest: Instant;
  readonly latest: Instant | undefined;
  readonly evidence: readonly EvidenceRef[];
}

interface Scene {
  readonly clocks: Clocks;
  readonly coverage: readonly Coverage[];
  /** An operator took the SA down. */
  readonly byOperator: boolean;
  /** SAs that may have taken its place. */
  readonly successors: readonly SaFacts[];
}

/**
 * The gateway asked again and again and got no answer, and then took the SA down, as its own lines or its Delete say. How often
 * IOS asks before it gives up is documented nowhere, so nothing is computed from the configuration. Undefined where the last
 * thing on the SA was no such check, or something else took it down: an operator, the client, or another SA that took its place.
 */
export function declaredDead(
  sa: SaFacts,
  { clocks, coverage, byOperator, successors }: Scene,
): DeclaredDead | undefined {
  const { end } = sa;
  if (byOperator || end?.by === 'client-delete') return undefined;
  const removed = end?.at;
  const unheard = lastUnheard(sa, clocks, removed);
  if (unheard === undefined) return undefined;
  const over = removed ?? nextSending(unheard);
  if (successors.some((next) => mayHaveReplaced(next, unheard, over))) return undefined;
  if (removed === undefined) {
    if (!gaveUp(sa, unheard, coverage)) return undefined;
    return { earliest: unheard.lastAt, latest: undefined, evidence: [unheard.evidence] };
  }
  const margin = marginSeconds(unheard.lastAt, removed);
  // A stamp of whole seconds stands for any moment of that second.
  const latest = shifted(removed, removed.resolutionMs >= 1000 ? removed.resolutionMs / 1000 : 0);
  const asked = shifted(unheard.lastAt, -margin);
  const earliest = asked.ns > removed.ns ? removed : asked;
  return { earliest, latest, evidence: [unheard.evidence, ...(end?.evidence ?? [])] };
}

/**
 * Whether the SA may have gone for this one, which came up between its last check and its end for all that the clocks tell: the gateway asks
 * on no SA that another one has replaced.
 */
function mayHaveReplaced({ state, startedAt, stateAt }: SaFacts, { lastAt }: Unheard, over: Instant): boolean {
  if (startedAt === undefined || state === 'rejected' || state === 'unanswered') return false;
  const isLater = (earlier: Instant, later: Instant | undefined) => {
    const after = secondsBetween(earlier, later);
    return after === undefined ? undefined : after >= -marginSeconds(earlier, later ?? earlier);
  };
  return isLater(startedAt, over) === true && isLater(lastAt, stateAt) !== false;
}

/**
 * When a check would have been sent again at the latest. Who gets no answer asks again until it takes the other for dead (RFC 7296
 * section 2.1), and from one sending to the next waits no longer than for all before.
 */
function nextSending({ firstAt, lastAt }: Unheard): Instant {
  return shifted(lastAt, secondsBetween(firstAt, lastAt) ?? 0);
}

/** Whether a check that was sent again would have been seen. */
function gaveUp({ client }: SaFacts, unheard: Unheard, coverage: readonly Coverage[]): boolean {
  const { lastAt, evidence } = unheard;
  const asked = momentOf(lastAt).utc;
  const again = momentOf(nextSending(unheard)).utc;
  if (asked === null || again === null) return false;
  const fact = { kind: 'ike', direction: 'from-gateway', from: asked, until: again } as const;
  const peer = client === undefined ? {} : { peer: client.address };
  return coverage.some((one) => one.source === evidence.source && couldHaveSeen(one, { ...fact, ...peer }));
}

/** When the gateway last asked in vain: until then it held the SA, whatever became of it later. */
export function heldUntil(sa: SaFacts, clocks: Clocks): Instant | undefined {
  return lastUnheard(sa, clocks, undefined)?.lastAt;
}

/** The check of the gateway behind which nothing came from the client; of several witnesses the one that saw it sent last. */
function lastUnheard(sa: SaFacts, clocks: Clocks, removed: Instant | undefined): Unheard | undefined {
  const found = [...onWire(sa, clocks), ...inDebug(sa, clocks)].filter(({ firstAt, lastAt }) => {
    if (removed !== undefined) {
      const passed = secondsBetween(lastAt, removed);
      if (passed === undefined || passed < -marginSeconds(lastAt, removed)) return false;
    }
    const { heardAt } = sa;
    return heardAt === undefined || heardAt.scale !== firstAt.scale || heardAt.ns <= firstAt.ns;
  });
  const settled = found.filter(({ lastAt }) => isSettled(lastAt));
  const known = settled.length === 0 ? found : settled;
  return known
    .filter(({ lastAt }) => lastAt.scale === known[0]?.lastAt.scale)
    .toSorted(byLast)
    .at(-1);
}

function byLast(a: Unheard, b: Unheard): number {
  return compareInstants(a.lastAt, b.lastAt);
}

function onWire({ readings, clientSide }: SaFacts, clocks: Clocks): Unheard[] {
  return readings
    .flatMap(({ unansweredDpd }) => unansweredDpd)
    .flatMap(({ openedBy, request }) => {
      if (openedBy === clientSide || request === undefined) return [];
      const [firstAt, lastAt] = [clocks.instant(request.at), clocks.instant(request.lastAt)];
      return firstAt === undefined || lastAt === undefined ? [] : [{ firstAt, lastAt, evidence: request.evidence }];
    });
}

/** The gateway prints each sending; one that it sent once may be what the debug ends with. */
function inDebug({ evidence }: SaFacts, clocks: Clocks): Unheard[] {
  const packets = debugOf(evidence, 'gateway.ike-packet');
  const heard = new Set(
    packets.filter((one) => one.direction === 'received' && one.isResponse).map(({ messageId }) => messageId),
  );
  const sent = packets.filter((one) => one.direction === 'sent' && !one.isResponse && isLiveness(one));
  const last = sent.at(-1);
  const sendings = sent.filter(({ messageId }) => messageId === last?.messageId);
  const [first] = sendings;
  if (first === undefined || last === undefined || sendings.length < 2 || heard.has(last.messageId)) return [];
  const [firstAt, lastAt] = [clocks.instant(first.at), clocks.instant(last.at)];
  if (firstAt === undefined || lastAt === undefined) return [];
  const { excerpt: _excerpt, run: _run, ...place } = last.evidence;
  return [{ firstAt, lastAt, evidence: { ...first.evidence, run: { count: sendings.length, last: place } } }];
}
