// Whether a client goes on asking for what the gateway has answered. The gateway says "is UP" when it answers, and a capture beside it shows
// the answer; that it arrived nobody says but the client, by what it does next.
import type { Clocks } from './clocks.ts';
import type { EspFlows } from './esp.ts';
import { groupBy } from './grouped.ts';
import { secondsBetween } from './instants.ts';
import type { SaEnds } from './sa-ends.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { exchangesTraced } from './traced.ts';
import { readWire } from './wire-sa.ts';

/** A request that came once or twice may just have crossed its answer. */
const SENDINGS_THAT_CROSS = 2;

/** How often one source has a request of IKE_AUTH. */
interface Sendings {
  readonly messageId: number;
  readonly count: number;
}

/**
 * Some source has the last IKE_AUTH request more often than it may have crossed its answer. Of a client that went on in the SA this says no
 * more than that it got a later copy.
 */
export function asksOn(ends: SaEnds, clocks: Clocks): boolean {
  const sendings = [...inDebug(ends.evidence), ...onWire(ends, clocks)];
  // With EAP there are several, each behind the answer to the one before.
  const last = sendings.reduce((highest, { messageId }) => Math.max(highest, messageId), 0);
  return sendings.some(({ messageId, count }) => messageId === last && count > SENDINGS_THAT_CROSS);
}

/** Each text by itself: the terminal, the buffer and a syslog server hold the same records. What came before the answer counts once. */
function inDebug(evidence: SaEvidence): Sendings[] {
  const auths = debugOf(evidence, 'gateway.ike-packet').filter(({ exchange }) => exchange === 'IKE_AUTH');
  const alike = groupBy(auths, ({ messageId, evidence: { source } }) => `${source} ${messageId}`);
  return [...alike.values()].flatMap((same): Sendings[] => {
    const asked = same.filter(({ direction, isResponse }) => direction === 'received' && !isResponse);
    const answer = same.find(({ direction, isResponse }) => direction === 'sent' && isResponse);
    const [first] = asked;
    if (first === undefined) return [];
    const before = asked.filter((one) => answer !== undefined && one.evidence.start < answer.evidence.start).length;
    return [{ messageId: first.messageId, count: asked.length - Math.max(0, before - 1) }];
  });
}

/** Who had to wait for the answer asked often before it came: that says nothing of what became of it. */
function onWire({ evidence, clientSide }: SaEnds, clocks: Clocks): Sendings[] {
  return evidence.wire.flatMap(({ exchanges }) =>
    exchanges.flatMap(({ exchange, openedBy, messageId, request, response }) => {
      if (exchange !== 'IKE_AUTH' || openedBy !== clientSide || request === undefined) return [];
      const after = response && secondsBetween(clocks.instant(response.at), clocks.instant(request.lastAt));
      return [{ messageId, count: after !== undefined && after <= 0 ? 1 : request.count }];
    }),
  );
}

/** The client used the SA: in another exchange, whoever opened it, or in ESP. */
export function wentOn(ends: SaEnds, clocks: Clocks, esp: EspFlows): boolean {
  const { evidence, clientSide } = ends;
  const isLater = ({ exchange }: { readonly exchange: string }) =>
    exchange !== 'IKE_SA_INIT' && exchange !== 'IKE_AUTH';
  const onWire = evidence.wire.some(({ exchanges }) =>
    exchanges.filter(isLater).some(({ openedBy, request, response }) => {
      return (openedBy === clientSide ? request : response) !== undefined;
    }),
  );
  const told = [...debugOf(evidence, 'gateway.ike-packet'), ...exchangesTraced(evidence)].filter(isLater);
  // A run is of checks that were answered.
  const isTold =
    told.some(({ direction }) => direction === 'received') || debugOf(evidence, 'gateway.liveness-run').length > 0;
  if (onWire || isTold) return true;
  const answers = [
    ...debugOf(evidence, 'gateway.session-up').map(({ at }) => at),
    ...evidence.wire.flatMap((seen) => readWire(seen).completedBy?.at ?? []),
  ];
  return answers.some((at) => esp.fromClientAfter(ends, clocks.instant(at)) !== undefined);
}
