import type { EvidenceRef } from '../model/evidence.ts';
import type { Basis } from '../model/result.ts';
import type { SaFacts } from './ike-sas.ts';
import { secondsBetween } from './instants.ts';
import { marginSeconds } from './margins.ts';

/** What tied an SA to a session. */
export interface Tie {
  readonly sa: SaFacts;
  readonly by: string;
  readonly basis: Basis;
  readonly alternatives: number;
  readonly evidence: readonly EvidenceRef[];
}

/** A user's session as IKE shows it: a login and the SAs that resumed it or tried to. */
export interface SaSession {
  /** Undefined where the evidence begins after the login. */
  readonly login: SaFacts | undefined;
  readonly sas: SaFacts[];
  readonly ties: Tie[];
}

/** Packets may be under way when a client moves on; later ones show that it had not. */
const STILL_USED_SECONDS = 5;

/** The client was last heard on it after another SA, or a return, had begun. */
export function isStillUsed({ state, heardAt }: SaFacts, { startedAt }: Pick<SaFacts, 'startedAt'>): boolean {
  const after = secondsBetween(startedAt, heardAt);
  // Of an SA whose beginning nobody saw, nobody can say more than that it is used.
  const isUp = state === 'established' || state === 'unknown';
  if (!isUp || startedAt === undefined || heardAt === undefined || after === undefined) return false;
  return after > STILL_USED_SECONDS + marginSeconds(heardAt, startedAt);
}
