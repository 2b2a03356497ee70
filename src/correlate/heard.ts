import type { Clocks } from './clocks.ts';
import type { EspFlows } from './esp.ts';
import { type Instant, latest } from './instants.ts';
import type { SaEnds } from './sa-ends.ts';
import { debugOf } from './sa-evidence.ts';
import { exchangesTraced } from './traced.ts';

/** When the client last spoke on an SA: in IKE, in ESP, or as the gateway's debug says. */
export function lastHeard(ends: SaEnds, clocks: Clocks, esp: EspFlows): Instant | undefined {
  const { evidence, clientSide } = ends;
  // By side and not by address, which a NAT may have changed in between.
  const inIke = evidence.wire.flatMap(({ exchanges }) => {
    return exchanges.flatMap(({ openedBy, request, response }) => {
      return (openedBy === clientSide ? request : response)?.lastAt ?? [];
    });
  });
  const told = [...debugOf(evidence, 'gateway.ike-packet'), ...exchangesTraced(evidence)];
  const received = told.filter(({ direction }) => direction === 'received');
  return latest([
    esp.lastFromClient(ends)?.at,
    ...inIke.map((at) => clocks.instant(at)),
    ...received.map(({ at }) => clocks.instant(at)),
  ]);
}
