import type { EvidenceRef } from '../model/evidence.ts';
import type { Basis } from '../model/result.ts';
import type { SaSession } from './sa-session.ts';

/** A session that an SA may belong to, and what speaks for it. */
export interface Fit {
  readonly session: SaSession;
  readonly by: string;
  readonly basis: Basis;
  readonly evidence: readonly EvidenceRef[];
  /** Others whose login is not in the evidence may fit as well. */
  readonly isOnlySeen?: boolean;
}
