import type { EvidenceRef } from '../model/evidence.ts';
import type { SaFacts } from './ike-sas.ts';

/** What a client's log says of an IKE SA: after which login it came. */
export interface NamedLogin {
  /** The one login that fits the log by its time; undefined where it is not in the evidence. */
  readonly login: SaFacts | undefined;
  /** The same session ID stands in both; else a try of the log lies at its start, and no more. */
  readonly isNamed: boolean;
  readonly evidence: readonly EvidenceRef[];
  /** Whether the log rules another login out: it was over before the client asked for its own, or began once that was connected. */
  excludes(login: SaFacts): boolean;
}

/** The logins that clients' logs tell, by the SA that went back to them. */
export type NamedLogins = ReadonlyMap<SaFacts, NamedLogin>;
