// What the debug tells of two SAs has an order of its own, whatever is known of its clock beside those of other sources.
import type { EvidenceRef } from '../model/evidence.ts';
import type { Stamp } from '../model/time.ts';
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
  const told = (event: { readonly at: Stamp; readonly evidence: EvidenceRef }): Told | undefined => {
    const at = clocks.stated(event.at);
    return at && { at, evidence: event.evidence };
  };
  const steps = debugOf(carrier.evidence, 'gateway.sa-deleted').flatMap((event) => told(event) ?? []);
  const [packet] = debugOf(successor.evidence, 'gateway.ike-packet');
  const begun = packet && told(packet);
  if (begun === undefined || steps.length === 0) return undefined;
  if (steps.every((step) => isEarlier(step, begun))) return true;
  return steps.every((step) => isEarlier(begun, step)) ? false : undefined;
}

interface Told {
  readonly at: Instant;
  readonly evidence: EvidenceRef;
}

/** Of two lines with one stamp the text has the order. */
function isEarlier(one: Told, other: Told): boolean {
  const [a, b] = [one.at, other.at];
  if (isOfEarlierPiece(a, b)) return true;
  if (a.clock !== b.clock || a.scale !== b.scale || a.piece !== b.piece) return false;
  const order = compareInstants(a, b);
  return order < 0 || (order === 0 && standsBefore(one.evidence, other.evidence));
}

/** Whether the one stands before the other in the same text. */
function standsBefore(one: EvidenceRef, other: EvidenceRef): boolean {
  return one.source === other.source && one.start < other.start;
}
