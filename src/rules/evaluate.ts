import type { Case } from '../model/case.ts';
import type { Finding, Identity, RuleResult, Severity } from '../model/result.ts';
import { clear, notEvaluated } from './judgements.ts';
import type { Judgement, Match, Missing, Need, Rule } from './rule.ts';

export interface Evaluation {
  readonly rules: RuleResult[];
  readonly findings: Finding[];
  /** Rules that threw: our bugs, named for the report and exit code 3. */
  readonly failures: readonly string[];
}

/** Runs every rule over the case. A rule that throws fails alone. */
export function evaluate(rules: readonly Rule[], found: Case): Evaluation {
  const results: RuleResult[] = [];
  const findings: Finding[] = [];
  const failures: string[] = [];
  for (const rule of rules) {
    const judgements = judge(rule, found);
    if (judgements instanceof Error) {
      failures.push(`rule ${rule.id}: ${judgements.message}`);
      results.push({
        rule: rule.id,
        title: rule.title,
        outcome: 'failed',
        instances: [{ outcome: 'failed', reason: judgements.message, missing: [] }],
      });
      continue;
    }
    results.push({
      rule: rule.id,
      title: rule.title,
      outcome: rollUp(judgements),
      instances: judgements.map(instanceOf),
    });
    const matches = judgements.filter((one) => one.outcome === 'matched');
    for (const [order, match] of matches.entries()) findings.push(findingOf(rule, match, order, found.identities));
  }
  return { rules: results, findings: findings.sort(bySeverity), failures };
}

const MISSING: Readonly<Record<Need, Missing>> = {
  attempts: {
    needs: 'evidence that could show a reconnect attempt',
    collect: 'a capture of UDP 500 and 4500 around the loss, debug crypto ikev2, or the client’s DART bundle',
  },
  'gateway-config': { needs: 'the gateway’s configuration', collect: 'show running-config' },
  'client-settings': { needs: 'the client’s log or profiles', collect: 'a DART bundle from the client' },
  capture: {
    needs: 'a packet capture',
    collect: 'a capture of UDP 500 and 4500 with all fragments, at the gateway or the client',
  },
};

function judge(rule: Rule, found: Case): Judgement[] | Error {
  const lacking = rule.needs.filter((need) => !has(found, need)).map((need) => MISSING[need]);
  if (lacking.length > 0) return [notEvaluated({}, 'the evidence holds nothing of the kind', ...lacking)];
  try {
    const judgements = [...rule.check(found)];
    return judgements.length > 0 ? judgements : [clear({}, 'nothing of the kind in the evidence')];
  } catch (error) {
    // Whatever a rule throws is our bug; it must not cost the report.
    return error instanceof Error ? error : new Error(String(error));
  }
}

function has({ attempts, coverage, facts }: Case, need: Need): boolean {
  const covers = (...kinds: string[]) => coverage.some(({ scope }) => kinds.some((kind) => scope.kinds.includes(kind)));
  switch (need) {
    case 'attempts':
      return attempts.length > 0 || covers('ike', 'ike-debug', 'client-log');
    case 'gateway-config':
      return facts.of('gateway.ikev2-profile').length > 0;
    case 'client-settings':
      return facts.of('client.preferences').length + facts.of('client.vpn-profile').length > 0;
    case 'capture':
      return facts.of('wire.capture').length > 0;
    default:
      return need satisfies never;
  }
}

function instanceOf(judgement: Judgement): RuleResult['instances'][number] {
  const { outcome } = judgement;
  return {
    ...(judgement.session === undefined ? {} : { session: judgement.session.id }),
    ...(judgement.attempt === undefined ? {} : { attempt: judgement.attempt.id }),
    outcome,
    reason: outcome === 'matched' ? judgement.summary : judgement.reason,
    missing: outcome === 'not-evaluated' ? [...judgement.missing] : [],
  };
}

/** A rule that matched anywhere matched; one that could look nowhere was not evaluated. */
function rollUp(judgements: readonly Judgement[]): RuleResult['outcome'] {
  const outcomes = new Set(judgements.map((one) => one.outcome));
  if (outcomes.has('matched')) return 'matched';
  return outcomes.has('not-evaluated') ? 'not-evaluated' : 'clear';
}

function findingOf(rule: Rule, match: Match, order: number, identities: readonly Identity[]): Finding {
  const { attempt } = match;
  const who = identities.find((identity) => identity.id === attempt?.identity)?.hex ?? '';
  return {
    rule: rule.id,
    severity: match.severity ?? rule.severity,
    knowledge: rule.knowledge,
    summary: match.summary,
    detail: match.detail ?? '',
    remedy: match.remedy,
    evidence: [...new Map(match.evidence.map((one) => [`${one.source} ${one.start} ${one.end}`, one])).values()],
    session: match.session?.id ?? attempt?.session ?? null,
    attempt: attempt?.id ?? null,
    displayFilter: match.displayFilter ?? null,
    fingerprint: [rule.id, who, order + 1].join('/'),
  };
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

function bySeverity(a: Finding, b: Finding): number {
  return RANK[a.severity] - RANK[b.severity];
}
