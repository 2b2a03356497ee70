import { beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { analysed } from '../support/analysed.ts';
import { judge } from '../support/judge.ts';
import { whole } from '../support/verdict.ts';
import type { SimulatedCase } from './case.ts';
import { resumeAfterSleep } from './scenarios/resume-after-sleep.ts';
import { simulate } from './stage/simulate.ts';

// Who judges the judge: an answer that is right, bent in one place at a time.

describe('the judge of answers', () => {
  let made: SimulatedCase;
  let right: Result;
  const all = whole(['wire', 'debug', 'config', 'log', 'policy']);

  beforeAll(async () => {
    made = simulate(resumeAfterSleep, 1);
    const files = made.files.filter(({ aspect }) => all.aspects.includes(aspect));
    right = await analysed(files, { clientTz: 'UTC-07:00' });
  });

  const verdicts = (answer: Result) => judge(answer, made.truth, all).map(({ kind, what }) => `${kind} ${what}`);
  const withAttempt = (change: Partial<Result['attempts'][number]>): Result => ({
    ...right,
    attempts: right.attempts.map((attempt) => ({ ...attempt, ...change })),
  });
  const matched = (rule: string): Result => ({
    ...right,
    rules: [...right.rules, { rule, title: '', outcome: 'matched', instances: [] }],
  });

  test('has nothing to say of a right one', () => {
    expect(verdicts(right)).toEqual([]);
  });

  test.each<[string, Partial<Result['attempts'][number]>, string]>([
    ['another outcome', { outcome: 'rejected' }, 'wrong R1.outcome'],
    ['no outcome', { outcome: 'indeterminate' }, 'missed R1.outcome'],
    ['another trigger', { trigger: { kind: 'network-change', evidence: [] } }, 'wrong R1.trigger'],
    ['no trigger', { trigger: { kind: 'unknown', evidence: [] } }, 'missed R1.trigger'],
    ['too late', { lateness: { kind: 'exceeded', reason: '' } }, 'wrong R1.lateness'],
    ['another limit', { timeoutSeconds: 1800 }, 'wrong R1.timeoutSeconds'],
    ['a time away that it was not', { clientAwaySeconds: { min: 0, max: 500 } }, 'wrong R1.clientAwaySeconds'],
    ['a time inactive that it was not', { inactiveSeconds: { min: 600, max: null } }, 'wrong R1.inactiveSeconds'],
  ])('%s', (_, change, verdict) => {
    expect(verdicts(withAttempt(change))).toEqual([verdict]);
  });

  test('an attempt that is missing, told twice, or that never was', () => {
    expect(verdicts({ ...right, attempts: [] })).toEqual(['missed R1.visible']);
    expect(verdicts({ ...right, attempts: [...right.attempts, ...right.attempts] })).toEqual(['missed R1.once']);
    const [login] = right.ikeSas;
    const stranger = { ...right.attempts[0], ikeSas: [login?.id ?? ''] } as Result['attempts'][number];
    expect(verdicts({ ...right, attempts: [...right.attempts, stranger] })).toEqual([
      'wrong an attempt that never was',
    ]);
  });

  test('a false accusation, and a finding that is called for and missing', () => {
    expect(verdicts(matched('reconnect-after-timeout'))).toEqual(['wrong finding reconnect-after-timeout']);
    const silent = { ...right, rules: right.rules.filter(({ rule }) => rule !== 'capture-not-decrypted') };
    expect(verdicts(silent)).toEqual(['missed finding capture-not-decrypted']);
  });

  test('an SA that is called what it was not', () => {
    const bent = { ...right, ikeSas: right.ikeSas.map((sa) => ({ ...sa, purpose: 'other-peer' as const })) };
    expect(verdicts(bent)).toEqual(['wrong SA.purpose', 'wrong SA.purpose']);
  });
});
