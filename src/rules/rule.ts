import type { Case } from '../model/case.ts';
import type { Attempt, Evidence, Finding, Session, Severity } from '../model/result.ts';

/** A claim without evidence does not compile. */
export type EvidenceList = readonly [Evidence, ...Evidence[]];

/** What a rule would need to decide, and the command or file that settles it. */
export interface Missing {
  readonly needs: string;
  readonly collect: string;
}

/** The rule's condition holds here. */
export interface Match {
  readonly outcome: 'matched';
  readonly attempt?: Attempt;
  readonly session?: Session;
  readonly summary: string;
  readonly detail?: string;
  readonly remedy: string;
  /** Where a rule grades its matches; never above the rule's own severity. */
  readonly severity?: Severity;
  readonly evidence: EvidenceList;
  readonly displayFilter?: string;
}

/** Looked, and it is fine. */
export interface Clear {
  readonly outcome: 'clear';
  readonly attempt?: Attempt;
  readonly session?: Session;
  readonly reason: string;
}

/** Could not look. */
export interface NotEvaluated {
  readonly outcome: 'not-evaluated';
  readonly attempt?: Attempt;
  readonly session?: Session;
  readonly reason: string;
  readonly missing: readonly Missing[];
}

export type Judgement = Match | Clear | NotEvaluated;

/** Metadata, check and documentation of one condition; `docs/rules.md` is generated from it. */
export interface Rule {
  /** Kebab-case; names the condition seen and never changes its meaning. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** How well the condition itself is known; `error` is forbidden on `unconfirmed`. */
  readonly knowledge: Finding['knowledge'];
  /** What the case must hold for the rule to look at all, and what to collect where it does not. */
  readonly needs: readonly Need[];
  readonly explain: string;
  /** What can make it match wrongly, or what it deliberately leaves alone. */
  readonly falsePositives: string;
  readonly remedy: string;
  readonly references: readonly string[];
  /** One judgement for each thing it looked at; none means there was nothing to judge, which is `clear`. */
  check(found: Case): Iterable<Judgement>;
}

export type Need = 'attempts' | 'gateway-config' | 'client-settings' | 'capture';
