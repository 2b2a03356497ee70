import { describe, expect, test } from 'vitest';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import type { Severity } from '../../src/model/result.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { rules } from '../../src/rules/index.ts';
import type { EvidenceList, Judgement, Need, Rule } from '../../src/rules/rule.ts';
import { attemptOf, caseOf, localPolicy, place, SESSION_ID } from '../support/cases.ts';

interface Parts {
  readonly severity?: Severity;
  readonly needs?: readonly Need[];
  readonly check: () => Iterable<Judgement>;
}

function rule(id: string, { severity = 'error', needs = [], check }: Parts): Rule {
  return {
    id,
    title: id,
    severity,
    knowledge: 'documented',
    needs,
    explain: '',
    falsePositives: '',
    remedy: '',
    references: [],
    check,
  };
}

const matchAt = (...lines: [number, ...number[]]): Judgement => {
  const [first, ...more] = lines.map((line) => place('S1', line)) as [EvidenceRef, ...EvidenceRef[]]; // never empty
  return { outcome: 'matched', summary: 'seen', remedy: 'do', evidence: [first, ...more] satisfies EvidenceList };
};

describe('the runner', () => {
  test('a rule that throws fails alone, and what it had yielded is not half a verdict', () => {
    const broken = rule('broken', {
      *check() {
        yield matchAt(1);
        throw new TypeError('x is undefined');
      },
    });
    const thrower = rule('thrower', {
      check() {
        throw 'words'; // not even an Error
      },
    });
    const fine = rule('fine', { check: () => [matchAt(2)] });
    const { rules: results, findings, failures } = evaluate([broken, thrower, fine], caseOf());
    expect(results.map(({ rule, outcome }) => [rule, outcome])).toEqual([
      ['broken', 'failed'],
      ['thrower', 'failed'],
      ['fine', 'matched'],
    ]);
    expect(findings.map((finding) => finding.rule)).toEqual(['fine']);
    expect(failures).toEqual(['rule broken: x is undefined', 'rule thrower: words']);
    expect(results[0]?.instances).toEqual([{ outcome: 'failed', reason: 'x is undefined', missing: [] }]);
  });

  test.each<[Need, RegExp]>([
    ['attempts', /debug crypto ikev2/],
    ['gateway-config', /show running-config/],
    ['client-settings', /DART/],
    ['capture', /UDP 500 and 4500/],
  ])('what a rule needs and the case has not is named, and the rule is not asked: %s', (need, command) => {
    let asked = false;
    const needy = rule('needy', {
      needs: [need],
      check() {
        asked = true;
        return [];
      },
    });
    const { rules: results } = evaluate([needy], caseOf());
    expect(asked).toBe(false);
    expect(results[0]?.outcome).toBe('not-evaluated');
    expect(results[0]?.instances[0]?.missing[0]?.collect).toMatch(command);
  });

  test('attempts may be absent where something could have shown them: that is clear, not unknown', () => {
    const scope = { peers: [], directions: [], kinds: ['client-log'], conditions: [] };
    const coverage = [{ source: 'S1', from: null, to: null, scope, gaps: [], why: '' }];
    const quiet = rule('quiet', { needs: ['attempts'], check: () => [] });
    expect(evaluate([quiet], caseOf({ coverage })).rules[0]?.outcome).toBe('clear');
  });

  test('outcomes roll up: matched over not-evaluated over clear', () => {
    const clear: Judgement = { outcome: 'clear', reason: 'fine' };
    const open: Judgement = { outcome: 'not-evaluated', reason: 'cannot', missing: [] };
    const outcome = (...judgements: Judgement[]) =>
      evaluate([rule('r', { check: () => judgements })], caseOf()).rules[0]?.outcome;
    expect(outcome(clear)).toBe('clear');
    expect(outcome(clear, open)).toBe('not-evaluated');
    expect(outcome(open, clear, matchAt(1))).toBe('matched');
    expect(outcome()).toBe('clear');
  });

  test('findings stand in order of severity, those of one severity in order of rules', () => {
    const of = (id: string, severity: Severity) => rule(id, { severity, check: () => [matchAt(1)] });
    const graded = rule('graded', { check: () => [{ ...matchAt(1), severity: 'info' }] });
    const { findings } = evaluate(
      [of('i', 'info'), graded, of('w', 'warning'), of('e', 'error'), of('w2', 'warning')],
      caseOf(),
    );
    expect(findings.map((finding) => [finding.rule, finding.severity])).toEqual([
      ['e', 'error'],
      ['w', 'warning'],
      ['w2', 'warning'],
      ['i', 'info'],
      ['graded', 'info'],
    ]);
  });

  test('a place is quoted once', () => {
    const { findings } = evaluate([rule('r', { check: () => [matchAt(1, 2, 1)] })], caseOf());
    expect(findings[0]?.evidence).toEqual([place('S1', 1), place('S1', 2)]);
  });

  test('a fingerprint names rule, identity and order, and stays when lines or attempts move', () => {
    const identities = [{ id: 'I1', ...SESSION_ID, role: 'session-id' as const, seen: [], sameAs: [] }];
    const print = (line: number, id: string) => {
      const attempt = attemptOf({ id, identity: 'I1' });
      const two = rule('r', { check: () => [matchAt(line), { ...matchAt(line + 1), attempt }] });
      return evaluate([two], caseOf({ identities })).findings.map(({ fingerprint }) => fingerprint);
    };
    expect(print(1, 'R1')).toEqual(['r//1', `r/${SESSION_ID.hex}/2`]);
    expect(print(500, 'R9')).toEqual(print(1, 'R1'));
  });

  test('evaluating does not touch the case', () => {
    const found = caseOf({ attempts: [attemptOf()], events: [localPolicy('S4', false)] });
    const before = JSON.stringify(found);
    evaluate(rules, found);
    expect(JSON.stringify(found)).toBe(before);
  });
});
