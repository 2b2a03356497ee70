import type { EvidenceRef } from '../model/evidence.ts';
import type { Basis } from '../model/result.ts';
import type { SaFacts } from './ike-sas.ts';

/** What tied an SA to a session. */
export interface Tie {
  readonly sa: SaFacts;
  readonly by: string;
  readonly basis: Basis;
  readonly alternatives: number;
  readonly evidence: readonly EvidenceRef[];
  /** It rests on the kind of client alone; whatever names this one says it better. */
  readonly isByKind?: boolean;
}

/** A user's session as IKE shows it: a login and the SAs that resumed it or tried to. */
export interface SaSession {
  /** Undefined where the evidence begins after the login. */
  readonly login: SaFacts | undefined;
  readonly sas: SaFacts[];
  readonly ties: Tie[];
}
