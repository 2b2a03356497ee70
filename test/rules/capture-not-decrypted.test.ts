import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import { captureNotDecrypted } from '../../src/rules/capture-not-decrypted.ts';
import {
  capture,
  caseOf,
  exchange,
  frame,
  init,
  loginExchanges,
  message,
  refusedExchanges,
  sourceOf,
  wireSa,
} from '../support/cases.ts';
import { judged } from './judged.ts';

const verdict = (events: readonly Event[]) =>
  judged(captureNotDecrypted, correlate([sourceOf('S1', 'wire')], events, {}));

describe('capture-not-decrypted', () => {
  test('matches with the first frame of each SA, a filter, and what keys would show', () => {
    const sas = [wireSa('a1', loginExchanges(0)), wireSa('b2', refusedExchanges(100))];
    const { outcome, findings } = verdict([capture(0, 200), ...sas]);
    expect(outcome).toBe('matched');
    expect(findings).toMatchObject([{ severity: 'info', summary: '2 IKE SAs of the capture stayed encrypted' }]);
    expect(findings[0]?.evidence).toEqual([frame('S1', 1), frame('S1', 1001)]);
    expect(findings[0]?.displayFilter).toBe(
      'isakmp.ispi == 00:00:00:00:00:00:00:a1 || isakmp.ispi == 00:00:00:00:00:00:00:b2',
    );
    expect(findings[0]?.detail).toContain('why a negotiation was refused');
  });

  test('at most ten places and five filters, however many SAs', () => {
    const sas = Array.from({ length: 30 }, (_, index) => wireSa(index.toString(16), loginExchanges(index * 10)));
    const { findings } = verdict([capture(0, 400), ...sas]);
    expect(findings[0]?.summary).toContain('30 IKE SAs');
    expect(findings[0]?.evidence).toHaveLength(10);
    expect(findings[0]?.displayFilter?.split(' || ')).toHaveLength(5);
  });

  test('a capture with nothing encrypted in it is clear', () => {
    expect(verdict([capture(0, 10)]).outcome).toBe('clear');
    const clearOnly = wireSa('a1', [init(0)]);
    expect(verdict([capture(0, 10), clearOnly]).outcome).toBe('clear');
  });

  test('one encrypted message is enough', () => {
    const one = wireSa('a1', [init(0), exchange('IKE_AUTH', 1, message(0.2), undefined)]);
    expect(verdict([capture(0, 10), one]).outcome).toBe('matched');
  });

  test('without a capture: not evaluated, naming what to capture', () => {
    const { outcome, collect } = judged(captureNotDecrypted, caseOf());
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('UDP 500 and 4500');
  });
});
