import type { Case } from '../../src/model/case.ts';
import type { Finding, RuleResult } from '../../src/model/result.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import type { Rule } from '../../src/rules/rule.ts';

export interface Judged {
  readonly outcome: RuleResult['outcome'];
  readonly instances: RuleResult['instances'];
  readonly findings: readonly Finding[];
  /** Reasons of all instances, in one text. */
  readonly reasons: string;
  /** Everything that would have to be collected, in one text. */
  readonly collect: string;
}

/** One rule's word on a case, by the runner that the product uses. */
export function judged(rule: Rule, found: Case): Judged {
  const { rules, findings, failures } = evaluate([rule], found);
  const [result] = rules;
  if (result === undefined || failures.length > 0) throw new Error(failures.join());
  const { outcome, instances } = result;
  const missing = instances.flatMap((one) => one.missing);
  return {
    outcome,
    instances,
    findings,
    reasons: instances.map((one) => one.reason).join('\n'),
    collect: missing.map((one) => one.collect).join('\n'),
  };
}
