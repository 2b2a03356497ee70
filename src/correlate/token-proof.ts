import type { Attempt } from '../model/result.ts';
import type { SaFacts } from './ike-sas.ts';
import { clientAuth, isAuthClosed, openedOf, proverText } from './opened.ts';

/**
 * Whether the client proved the session token. Refuted only where the gateway refused as well: of a resumed attempt the
 * gateway knows better, and the mistake is ours.
 */
export function tokenProofOf(tries: readonly SaFacts[], outcome: Attempt['outcome']): Attempt['tokenProof'] {
  const sent = tries.flatMap((sa) => clientAuth(sa.evidence) ?? []);
  const verified = sent.find(({ proof }) => proof.outcome === 'verified');
  const failed = sent.find(({ proof }) => proof.outcome === 'failed');
  const told = verified ?? (outcome === 'rejected' ? failed : undefined);
  if (told !== undefined && told.proof.outcome !== 'not-verifiable') {
    const { by } = told.proof;
    const learned = by.kind === 'session-token' ? [by.evidence] : [];
    const kind = told === verified ? ('verified' as const) : ('refuted' as const);
    return { kind, missing: null, with: proverText(by), evidence: [told.evidence, ...learned] };
  }
  return { kind: 'not-verifiable', missing: missingOf(tries, sent), with: null, evidence: [] };
}

function missingOf(tries: readonly SaFacts[], sent: ReturnType<typeof clientAuth>[]): string {
  const [first] = sent;
  if (first?.proof.outcome === 'not-verifiable') return first.proof.missing;
  if (first !== undefined) return 'a gateway that refused: it took what does not fit here';
  const opened = tries.filter((sa) => openedOf(sa.evidence).length > 0);
  if (opened.some(({ evidence }) => isAuthClosed(evidence)))
    return 'the keys of the client’s side that open its IKE_AUTH request (SK_ei, and SK_ai unless it is AEAD)';
  if (opened.length > 0) return 'the client’s AUTH payload, which the capture does not show';
  return 'SK_pi, SKEYSEED or g^ir of the reconnect’s IKE SA, and the session token from the earlier CFG_REPLY';
}
