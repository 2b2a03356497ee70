import type { EvidenceRef } from '../model/evidence.ts';
import { carrierAlive, type Witness } from './carrier-alive.ts';
import type { Clocks } from './clocks.ts';
import type { Cycle } from './cycles.ts';
import type { EspFlows } from './esp.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, type Instant, secondsBetween, shifted } from './instants.ts';
import { marginSeconds } from './margins.ts';
import type { SaSession } from './sa-session.ts';

/** When a session was lost: after the last proof of life, at the latest when its loss was seen. */
export interface Loss {
  readonly earliest: Instant;
  readonly latest: Instant;
  readonly evidence: readonly EvidenceRef[];
}

/** The SA that carried a session before a cycle: the last one that was up and began earlier. */
export function carrierOf(
  cycle: Cycle,
  session: SaSession | undefined,
  start: Instant | undefined,
): SaFacts | undefined {
  const tries = new Set(cycle.ike?.tries ?? []);
  const earlier = (session?.sas ?? []).filter((sa) => {
    if (tries.has(sa) || sa.state !== 'established') return false;
    return (
      start === undefined ||
      sa.startedAt === undefined ||
      sa.startedAt.scale !== start.scale ||
      sa.startedAt.ns < start.ns
    );
  });
  return earlier.at(-1);
}

/** The SA, and before it those of the session whose rekeys led to it: its Child SAs were theirs (RFC 7296 section 2.8). */
export function lineageOf(carrier: SaFacts, session: SaSession | undefined): SaFacts[] {
  const parents = carrier.evidence.wire.flatMap(({ rekeyOf }) => (rekeyOf?.alternatives === 0 ? [rekeyOf] : []));
  const before = (session?.sas ?? []).find(({ evidence }) => {
    return parents.some(
      ({ initiatorSpi, responderSpi }) =>
        initiatorSpi === evidence.initiatorSpi && responderSpi === evidence.responderSpi,
    );
  });
  return before === undefined ? [carrier] : [...lineageOf(before, session), carrier];
}

/**
 * Bounds of the loss on the scale of `start`. Client and wire speak of the same loss, so the later proof of life and
 * the earlier sign of loss win, each moved by the margin of its clock. Undefined where nobody saw the session alive.
 */
export function lossOf(
  cycle: Cycle,
  lineage: readonly SaFacts[],
  start: Instant | undefined,
  { clocks, esp }: { readonly clocks: Clocks; readonly esp: EspFlows },
): Loss | undefined {
  if (start === undefined) return undefined;
  const apart = clientApart(cycle);
  const moved = (witnesses: readonly (Witness | undefined)[], direction: 1 | -1): Witness[] => {
    const margin = (at: Instant) => {
      return Math.max(marginSeconds(at, start), at.clock === apart?.clock ? apart.seconds : 0);
    };
    return witnesses
      .flatMap((witness) => (witness === undefined ? [] : [witness]))
      .filter(({ at }) => at.scale === start.scale && at.ns <= start.ns)
      .map(({ at, evidence }) => ({ evidence, at: shifted(at, direction * margin(at)) }))
      .sort((one, other) => compareInstants(one.at, other.at));
  };
  const carrier = lineage.at(-1);
  const alive = moved([clientAlive(cycle), ...lineage.flatMap((sa) => carrierAlive(sa, clocks, esp))], -1);
  const gone = moved([lossSeenByClient(cycle), ...(carrier === undefined ? [] : carrierGone(carrier, clocks))], 1);
  const lastAlive = alive.at(-1);
  if (lastAlive === undefined) return undefined;
  // A sign of loss before the last proof of life was of another, shorter interruption.
  const firstGone = gone.find((one) => one.at.ns >= lastAlive.at.ns && one.at.ns <= start.ns);
  return {
    earliest: lastAlive.at,
    latest: firstGone?.at ?? start,
    evidence: [lastAlive.evidence, ...(firstGone === undefined ? [] : [firstGone.evidence])],
  };
}

/**
 * How far the client's first try stands from the IKE SA that it was joined with. Where nothing measured the client's clock, it may be
 * off by that much.
 */
function clientApart({ client, ike }: Cycle): { readonly clock: string; readonly seconds: number } | undefined {
  const said = client?.tries[0]?.at;
  const seconds = secondsBetween(said, ike?.tries[0]?.startedAt);
  if (said === undefined || seconds === undefined || said.offBy !== undefined) return undefined;
  return { clock: said.clock, seconds: Math.abs(seconds) };
}

function clientAlive({ client }: Cycle): Witness | undefined {
  const mark = client?.lastAlive;
  return mark?.at === undefined ? undefined : { at: mark.at, evidence: mark.evidence };
}

function lossSeenByClient({ client }: Cycle): Witness | undefined {
  const mark = client?.lossSeen;
  return mark?.at === undefined ? undefined : { at: mark.at, evidence: mark.evidence };
}

/** The gateway asked and the client did not answer: an unanswered liveness check, or the SA taken down. */
function carrierGone(carrier: SaFacts, clocks: Clocks): Witness[] {
  const asked = carrier.readings
    .flatMap((reading) => reading.unansweredDpd)
    .filter(({ request }) => request?.from.address === carrier.gateway?.address);
  const found = asked.flatMap((one): Witness[] => {
    const at = one.request === undefined ? undefined : clocks.instant(one.request.at);
    return at === undefined || one.request === undefined ? [] : [{ at, evidence: one.request.evidence }];
  });
  const [pointer] = carrier.end?.evidence ?? [];
  if (carrier.end?.by === 'gateway-delete' && carrier.end.at !== undefined && pointer !== undefined) {
    found.push({ at: carrier.end.at, evidence: pointer });
  }
  return found;
}
