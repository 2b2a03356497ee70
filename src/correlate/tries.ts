import type { Attempt, Basis } from '../model/result.ts';
import type { Cycle } from './cycles.ts';
import type { SaFacts } from './ike-sas.ts';
import type { Owners } from './owners.ts';
import { causeOf } from './verdicts.ts';

type Try = NonNullable<Attempt['tries']>[number];
interface Judged extends Pick<Attempt, 'lateness' | 'tokenProof'> {
  /** Of the attempt's outcome, which is that of the try that resumed it. */
  readonly basis: Basis;
  readonly owners: Owners;
}

/** How each try of a cycle ended. A cycle may be resumed at its second: the refusal of the first does not vanish with that. */
export function triesOf(cycle: Cycle, { owners, ...judged }: Judged): { tries?: Try[] } {
  const { ike } = cycle;
  if (ike === undefined || ike.tries.length < 2) return {};
  // What was resumed later had not come too late.
  const isResumed = ike.tries.some(({ state }) => state === 'established');
  const lateness = isResumed ? ({ kind: 'cannot-judge', reason: '' } as const) : judged.lateness;
  const tries = ike.tries.map((sa) => {
    const alone = { ...cycle, ike: { ...ike, tries: [sa] } };
    const { kind, basis, evidence } = causeOfTry(alone, sa, { ...judged, lateness });
    return { ikeSa: owners.sa(sa), state: sa.state, cause: { kind, basis, evidence }, evidence: [...sa.stateEvidence] };
  });
  return { tries };
}

/** What the wire shows of a request without an answer is the cycle's to judge. */
function causeOfTry(
  alone: Cycle,
  sa: SaFacts,
  { lateness, tokenProof, basis: resumed }: Omit<Judged, 'owners'>,
): Attempt['cause'] {
  const basis = sa.state === 'established' ? resumed : sa.stateProved ? 'proved' : 'inferred';
  const outcome = sa.state === 'established' ? 'resumed' : sa.state === 'rejected' ? 'rejected' : 'indeterminate';
  return causeOf(alone, { outcome, basis, evidence: sa.stateEvidence }, lateness, tokenProof);
}
