import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latenessOf } from '../../src/correlate/verdicts.ts';
import type { Attempt, Interval } from '../../src/model/result.ts';
import { reconnectAfterTimeout } from '../../src/rules/reconnect-after-timeout.ts';
import { attemptOf, caseOf, frame, place } from '../support/cases.ts';
import { judged } from './judged.ts';

// The same values on every run; a failure found with another seed becomes a test of its own.
fc.configureGlobal({ seed: 2025 });

/** A refused attempt with this inactivity, judged against a limit as correlation does it. */
function refused(inactiveSeconds: Interval, timeoutSeconds: number | null, fields: Partial<Attempt> = {}): Attempt {
  const kind = timeoutSeconds === null ? 'unknown' : 'config';
  const evidence = timeoutSeconds === null ? [] : [place('S3', 14)];
  return attemptOf({
    inactiveSeconds,
    timeoutSeconds,
    timeoutFrom: { kind, evidence },
    lateness: latenessOf(inactiveSeconds, { seconds: timeoutSeconds, kind, evidence }),
    ...fields,
  });
}

const verdict = (attempt: Attempt) => judged(reconnectAfterTimeout, caseOf({ attempts: [attempt] }));

describe('reconnect-after-timeout', () => {
  test('only a warning where headers alone say that it was a reconnect: another peer behind the NAT looks the same', () => {
    const { findings } = verdict(refused({ min: 1000, max: 1000 }, 900));
    expect(findings).toMatchObject([{ severity: 'warning' }]);
  });

  test('matches with the evidence of the loss, the limit, the refusal and the cause', () => {
    const cause = { kind: 'late' as const, basis: 'proved' as const, evidence: [place('S2', 70)] };
    const { outcome, findings } = verdict(refused({ min: 1000, max: 1000 }, 900, { cause, identity: 'I1' }));
    expect(outcome).toBe('matched');
    expect(findings).toMatchObject([
      { rule: 'reconnect-after-timeout', severity: 'error', knowledge: 'documented', attempt: 'R1', session: 'U1' },
    ]);
    expect(findings[0]?.summary).toBe('Inactive on the gateway for 16 min 40 s, kept for 15 min');
    expect(findings[0]?.detail).toBe('The client had to log in again.');
    expect(findings[0]?.evidence).toEqual([
      frame('S1', 20),
      frame('S1', 30),
      place('S3', 14),
      frame('S1', 50),
      place('S2', 70),
    ]);
    expect(findings[0]?.remedy).toContain('reconnect timeout 1800');
  });

  test.each<[string, Interval, string]>([
    ['just within', { min: 899.9, max: 899.9 }, 'clear'],
    ['exactly the limit', { min: 900, max: 900 }, 'clear'],
    ['just beyond', { min: 900.1, max: 900.1 }, 'matched'],
    ['beyond, and nobody knows how far', { min: 900.1, max: null }, 'matched'],
    ['straddling', { min: 899.9, max: 900.1 }, 'not-evaluated'],
    ['open above', { min: 0, max: null }, 'not-evaluated'],
  ])('a limit of 900 s: %s', (_words, inactive, outcome) => {
    expect(verdict(refused(inactive, 900)).outcome).toBe(outcome);
  });

  test.each<[Interval, string]>([
    [{ min: 86_400, max: 86_400 }, 'not-evaluated'],
    [{ min: 86_400.1, max: 86_400.1 }, 'matched'],
    [{ min: 2000, max: 2000 }, 'not-evaluated'],
  ])('without any limit only beyond the longest that IOS can be told: %j', (inactive, outcome) => {
    expect(verdict(refused(inactive, null)).outcome).toBe(outcome);
  });

  test('an unknown limit is named with its command, and with the option that states it', () => {
    const { collect } = verdict(refused({ min: 2000, max: 2000 }, null));
    expect(collect).toContain('show running-config | section crypto ikev2 profile');
    expect(collect).toContain('--reconnect-timeout');
  });

  test('an unknown time of removal is named with its command', () => {
    const { collect } = verdict(refused({ min: 0, max: 2000 }, 900, { gatewayState: 'unknown' }));
    expect(collect).toContain('debug crypto ikev2');
    expect(collect).not.toContain('show running-config');
  });

  test.each(['gone', 'inactive', 'active'] as const)(
    'a straddling interval names what narrows it, gateway %s',
    (gatewayState) => {
      expect(verdict(refused({ min: 0, max: 2000 }, 900, { gatewayState })).collect).toContain('debug crypto ikev2');
    },
  );

  test.each(['resumed', 'no-answer', 'aborted', 'open'] as const)(
    '%s is clear, however late the clocks say it was',
    (outcome) => {
      const { outcome: got, reasons } = verdict(refused({ min: 100_000, max: 100_000 }, 600, { outcome }));
      expect(got).toBe('clear');
      expect(reasons).toContain(outcome);
    },
  );

  test('two witnesses who disagree leave it open, unless it was not late anyway', () => {
    const outcome = 'indeterminate';
    const late = verdict(refused({ min: 1000, max: 1000 }, 900, { outcome }));
    expect(late.outcome).toBe('not-evaluated');
    expect(late.collect).toContain('debug crypto ikev2');
    expect(verdict(refused({ min: 10, max: 10 }, 900, { outcome })).outcome).toBe('clear');
  });

  test('a claim without any evidence is not made', () => {
    const bare = refused({ min: 100_000, max: 100_000 }, null, { evidence: [], lostAt: null });
    expect(verdict(bare).outcome).toBe('not-evaluated');
  });

  test('without anything that could show an attempt the rule did not look', () => {
    const { outcome, collect } = judged(reconnectAfterTimeout, caseOf());
    expect(outcome).toBe('not-evaluated');
    expect(collect).toMatch(/capture of UDP 500 and 4500.*debug crypto ikev2.*DART/);
  });

  test('each attempt is judged by itself', () => {
    const late = refused({ min: 1000, max: 1000 }, 900);
    const early = { ...refused({ min: 10, max: 10 }, 900), id: 'R2' };
    const { instances } = judged(reconnectAfterTimeout, caseOf({ attempts: [late, early] }));
    expect(instances.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      ['R1', 'matched'],
      ['R2', 'clear'],
    ]);
  });

  test('whatever the times, a resumed attempt is clear and every open judgement names a command', () => {
    const seconds = fc.double({ min: 0, max: 200_000, noNaN: true });
    const limit = fc.option(fc.integer({ min: 600, max: 86_400 }));
    const outcome = fc.constantFrom<Attempt['outcome']>('resumed', 'rejected', 'indeterminate');
    const state = fc.constantFrom<Attempt['gatewayState']>('active', 'inactive', 'gone', 'unknown');
    fc.assert(
      fc.property(seconds, fc.option(seconds), limit, outcome, state, (min, more, timeout, outcome, gatewayState) => {
        const max = more === null ? null : min + more;
        const { outcome: got, instances } = verdict(refused({ min, max }, timeout, { outcome, gatewayState }));
        if (outcome === 'resumed') expect(got).toBe('clear');
        if (got === 'matched') expect(min).toBeGreaterThan(timeout ?? 86_400);
        if (got === 'not-evaluated') expect(instances[0]?.missing.length).toBeGreaterThan(0);
      }),
    );
  });
});
