import type { Proposal } from '../ike/proposals.ts';
import { TRANSFORM } from '../registry/numbers.ts';
import type { NotedSuite } from '../world/notes.ts';

/** The first algorithm of each kind in a proposal, as a gateway prints what it refused. */
export function noted({ transforms }: Proposal): NotedSuite {
  const first = (type: number) => transforms.find((transform) => transform.type === type);
  return {
    encr: first(TRANSFORM.ENCR)?.id ?? 0,
    keyBits: first(TRANSFORM.ENCR)?.keyBits ?? 0,
    prf: first(TRANSFORM.PRF)?.id ?? 0,
    integ: first(TRANSFORM.INTEG)?.id ?? 0,
    group: first(TRANSFORM.KE)?.id ?? 0,
  };
}
