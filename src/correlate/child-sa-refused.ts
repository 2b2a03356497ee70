import type { EventOf } from '../model/event.ts';
import type { Attempt } from '../model/result.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';

/** What the error notifies of an IKE_AUTH answer say that is no reason against the IKE SA itself (RFC 7296 §1.2). */
const CAUSES: ReadonlyMap<string, Attempt['cause']['kind']> = new Map([
  ['NO_PROPOSAL_CHOSEN', 'child-sa'],
  ['TS_UNACCEPTABLE', 'child-sa'],
  ['SINGLE_PAIR_REQUIRED', 'child-sa'],
  ['INTERNAL_ADDRESS_FAILURE', 'address-pool'],
  ['FAILED_CP_REQUIRED', 'address-pool'],
]);

/** An IKE_AUTH answer of the gateway's debug that grants no Child SA, and why. */
export interface ChildSaRefused {
  readonly answer: EventOf<'gateway.ike-packet'>;
  readonly cause: Attempt['cause']['kind'];
}

/**
 * The answer that refused the first Child SA, or undefined where none did. By the standard the IKE SA outlives that, IOS lets it
 * go; one that gets a Child SA later after all is used, so nothing is said of it.
 */
export function childSaRefused(evidence: SaEvidence): ChildSaRefused | undefined {
  const answers = debugOf(evidence, 'gateway.ike-packet').filter(({ isResponse }) => isResponse);
  if (answers.some((packet) => packet.exchange === 'CREATE_CHILD_SA' && causeIn(packet) === undefined))
    return undefined;
  for (const answer of answers) {
    if (answer.exchange !== 'IKE_AUTH' || answer.direction !== 'sent') continue;
    const cause = causeIn(answer);
    if (cause !== undefined) return { answer, cause };
  }
  return undefined;
}

function causeIn({ notifies }: EventOf<'gateway.ike-packet'>): Attempt['cause']['kind'] | undefined {
  return notifies.map((name) => CAUSES.get(name)).find((cause) => cause !== undefined);
}
