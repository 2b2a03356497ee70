// What the debug tells of two SAs has an order of its own, whatever is known of its clock beside those of other sources.
import type { Clocks } from './clocks.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, type Instant, isOfEarlierPiece } from './instants.ts';
import { debugOf } from './sa-evidence.ts';

/**
 * Whether the debug tells that the gateway let an SA go before it tells of the first message of another one: undefined where no clock
 * stamped both, or where the one stands in the midst of the other.
 */
export function removedFirstInText(carrier: SaFacts, successor: SaFacts, clocks: Clocks): boolean | undefined {
  if (carrier.end?.by !== 'gateway-delete') return undefined;
  const steps = debugOf(carrier.evidence, 'gateway.sa-deleted').flatMap(({ at }) => clocks.stated(at) ?? []);
  const [packet] = debugOf(successor.evidence, 'gateway.ike-packet');
  const begun = packet && clocks.stated(packet.at);
  if (begun === undefined || steps.length === 0) return undefined;
  if (steps.every((step) => isEarlier(step, begun))) return true;
  return steps.every((step) => isEarlier(begun, step)) ? false : undefined;
}

function isEarlier(a: Instant, b: Instant): boolean {
  if (isOfEarlierPiece(a, b)) return true;
  return a.clock === b.clock && a.scale === b.scale && a.piece === b.piece && compareInstants(a, b) < 0;
}
