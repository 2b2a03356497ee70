import type { EventOf } from '../model/event.ts';
import type { FailureKind } from '../model/gateway-debug-events.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';

/** An IKE_AUTH answer with an error notify, or a failure line that ends a negotiation. */
export function refusedByGateway(evidence: SaEvidence): EventOf<'gateway.ike-packet' | 'gateway.failure'> | undefined {
  const answer = debugOf(evidence, 'gateway.ike-packet').find((packet) => {
    // CREATE_CHILD_SA may be refused inside an SA that goes on.
    if (packet.exchange !== 'IKE_SA_INIT' && packet.exchange !== 'IKE_AUTH') return false;
    return packet.direction === 'sent' && packet.isResponse && packet.notifies.some((name) => REFUSALS.has(name));
  });
  return answer ?? debugOf(evidence, 'gateway.failure').find(({ failure }) => ENDS_NEGOTIATION.has(failure));
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
