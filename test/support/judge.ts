import type { Result } from '../../src/model/result.ts';
import type { Truth } from '../simulator/truth/truth.ts';
import { judgeAttempts } from './judge-attempts.ts';
import { paired } from './pairing.ts';
import { type Deviation, type Evidence, enough, type Verdict } from './verdict.ts';

// Holds an answer against the truth.

/** What is wrong with an answer, and what it misses. */
export function judge(result: Result, truth: Truth, evidence: Evidence): Deviation[] {
  return deviationsIn(verdicts(result, truth, evidence));
}

/** An attempt that is missed stands for all that is missed with it. */
export function deviationsIn(said: readonly Verdict[]): Deviation[] {
  return said.flatMap(({ kind, implied, ...rest }) =>
    (kind === 'wrong' || kind === 'missed') && implied !== true ? [{ kind, ...rest }] : [],
  );
}

/** Every answer to every question, but those of the clocks ({@link clockVerdicts}). What has no answer in the truth is no question. */
export function verdicts(result: Result, truth: Truth, evidence: Evidence): Verdict[] {
  return [
    ...judgeAttempts(result, truth, evidence),
    ...judgeFindings(result, truth, evidence),
    ...judgeSas(result, truth),
  ];
}

function judgeFindings(result: Result, truth: Truth, evidence: Evidence): Verdict[] {
  const matched = result.rules.filter(({ outcome }) => outcome === 'matched').map(({ rule }) => rule);
  const accused = matched.filter((rule) => truth.never.includes(rule) && evidence.added?.includes(rule) !== true);
  const called = truth.findings.filter(({ rule }) => !answeredByKeys(rule, evidence));
  const asked = [...new Set(called.map(({ rule }) => rule))].map((rule): Verdict => {
    const isKnowable = called.some((one) => one.rule === rule && enough(one.from, 'finding', evidence));
    const told = { question: 'rules', what: `finding ${rule}` } as const;
    if (matched.includes(rule)) return { ...told, kind: isKnowable ? 'found' : 'beyond', detail: 'matched' };
    return isKnowable
      ? { ...told, kind: 'missed', detail: 'the evidence is there' }
      : { ...told, kind: 'open', detail: 'the evidence is not there' };
  });
  return [
    ...accused.map((rule): Verdict => {
      return { kind: 'wrong', question: 'rules', what: `finding ${rule}`, detail: 'a false accusation' };
    }),
    ...misplaced(result, truth),
    ...asked,
  ];
}

/** Findings of an attempt that the script has at another one. */
function misplaced(result: Result, truth: Truth): Verdict[] {
  const { pairs } = paired(result, truth);
  return result.findings.flatMap(({ rule, attempt }): Verdict[] => {
    const allowed = truth.findings.filter((finding) => finding.rule === rule).map((finding) => finding.attempt);
    const index = pairs.find((pair) => pair.attempt.id === attempt)?.index;
    if (attempt === null || index === undefined || allowed.length === 0) return [];
    if (allowed.includes(null) || allowed.includes(index)) return [];
    return [{ kind: 'wrong', question: 'rules', what: `finding ${rule}`, detail: `told of R${index + 1}` }];
  });
}

// Where keys are given, that a capture stayed encrypted is nothing to ask for.
const answeredByKeys = (rule: string, { aspects }: Evidence): boolean =>
  rule === 'capture-not-decrypted' && aspects.includes('keys');

function judgeSas(result: Result, truth: Truth): Verdict[] {
  return result.ikeSas.flatMap((sa): Verdict[] => {
    const known = truth.ikeSas.find(({ initiatorSpi }) => initiatorSpi === sa.initiatorSpi);
    if (known === undefined || sa.purpose === 'unknown' || sa.purpose === known.purpose) return [];
    // The successor of a rekeyed SA carries on what the first one was for.
    if (known.purpose === 'rekey') return [];
    const detail = `${sa.id} is ${sa.purpose}, but it was ${known.purpose}`;
    return [{ kind: 'wrong', question: 'attempt', what: 'SA.purpose', detail }];
  });
}
