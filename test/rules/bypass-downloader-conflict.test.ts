import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { bypassDownloaderConflict } from '../../src/rules/bypass-downloader-conflict.ts';
import { attemptOf, caseOf, configLine, gatewayConfig, localPolicy, place, said, seen } from '../support/cases.ts';
import { judged } from './judged.ts';

type Ssl = 'yes' | 'no';

function headend(state: Ssl, source = 'S3'): Event {
  const words = state === 'yes' ? 'ip http secure-server' : 'no ip http secure-server';
  return gatewayConfig(source, { headendSsl: { state, lines: [configLine(source, 40, words)] } });
}

const failure = seen('client.downloader', said(5, 'S2'), place('S2', 5), {
  component: 'acvpndownloader',
  text: 'Downloader failed',
  phase: 'failed',
});
const completed = { ...failure, phase: 'completed' as const };
const connected = seen('client.connected', said(9, 'S2'), place('S2', 9), {
  component: 'acvpnui',
  text: 'Connected to A.',
  host: 'A',
});
const resumed = attemptOf({ outcome: 'resumed' });

interface Cell {
  readonly value: boolean | undefined;
  readonly ssl: Ssl;
  readonly log: 'nothing' | 'downloader completed' | 'downloader failed' | 'reconnect resumed' | 'both';
  readonly expected: 'clear' | 'info' | 'warning' | 'error';
}

// `ios-text.md` 6.3, every cell. A reconnect that worked outranks every document and every failure.
const TABLE: readonly Cell[] = [
  { value: true, ssl: 'yes', log: 'nothing', expected: 'clear' },
  { value: true, ssl: 'yes', log: 'downloader completed', expected: 'clear' },
  { value: true, ssl: 'yes', log: 'downloader failed', expected: 'clear' },
  { value: true, ssl: 'yes', log: 'reconnect resumed', expected: 'clear' },
  { value: true, ssl: 'no', log: 'nothing', expected: 'info' },
  { value: true, ssl: 'no', log: 'downloader completed', expected: 'info' },
  { value: true, ssl: 'no', log: 'downloader failed', expected: 'warning' },
  { value: true, ssl: 'no', log: 'reconnect resumed', expected: 'info' },
  { value: true, ssl: 'no', log: 'both', expected: 'info' },
  ...([false, undefined] as const).flatMap((value): Cell[] => [
    { value, ssl: 'yes', log: 'nothing', expected: 'warning' },
    { value, ssl: 'yes', log: 'downloader completed', expected: 'warning' },
    { value, ssl: 'yes', log: 'downloader failed', expected: 'error' },
    { value, ssl: 'yes', log: 'reconnect resumed', expected: 'info' },
    { value, ssl: 'yes', log: 'both', expected: 'info' },
    { value, ssl: 'no', log: 'nothing', expected: 'warning' },
    { value, ssl: 'no', log: 'downloader completed', expected: 'clear' },
    { value, ssl: 'no', log: 'downloader failed', expected: 'error' },
    { value, ssl: 'no', log: 'reconnect resumed', expected: 'info' },
    { value, ssl: 'no', log: 'both', expected: 'info' },
  ]),
];

describe('bypass-downloader-conflict', () => {
  test.each(TABLE)('value $value, HTTPS $ssl, log shows $log: $expected', ({ value, ssl, log, expected }) => {
    const events: Event[] = [localPolicy('S4', value), headend(ssl)];
    if (log === 'downloader failed' || log === 'both') events.push(failure);
    if (log === 'downloader completed') events.push(completed, connected);
    const attempts = log === 'reconnect resumed' || log === 'both' ? [resumed] : [];
    const { outcome, findings } = judged(bypassDownloaderConflict, caseOf({ events, attempts }));
    if (expected === 'clear') {
      expect(outcome).toBe('clear');
      return;
    }
    expect(outcome).toBe('matched');
    expect(findings).toHaveLength(1);
    expect(findings[0]?.severity).toBe(expected);
    // Every finding says whose word it is.
    expect(findings[0]?.detail).toMatch(/Configuring IKEv2 Reconnect|FlexVPN headend technote/);
    const policyPlace = value === undefined ? place('S4', 1) : place('S4', 3);
    expect(findings[0]?.evidence.slice(0, 2)).toEqual([
      policyPlace,
      configLine('S3', 40, ssl === 'yes' ? 'ip http secure-server' : 'no ip http secure-server').evidence,
    ]);
    if (log === 'downloader failed') expect(findings[0]?.evidence).toContainEqual(failure.evidence);
  });

  test('an absent element is called absent, not false', () => {
    const { findings } = judged(
      bypassDownloaderConflict,
      caseOf({ events: [localPolicy('S4', undefined), headend('yes')] }),
    );
    expect(findings[0]?.summary).toContain('absent, which means false');
  });

  test('without the policy: not evaluated, naming the file', () => {
    const { outcome, collect } = judged(bypassDownloaderConflict, caseOf({ events: [headend('yes')] }));
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('AnyConnectLocalPolicy.xml');
    expect(collect).not.toContain('show running-config');
  });

  test('without the headend: not evaluated, naming the command', () => {
    const events = [localPolicy('S4', true), gatewayConfig('S3')];
    const { outcome, collect } = judged(bypassDownloaderConflict, caseOf({ events }));
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('show running-config');
    expect(collect).not.toContain('AnyConnectLocalPolicy.xml');
  });

  test('without both: both are named', () => {
    const { collect } = judged(bypassDownloaderConflict, caseOf());
    expect(collect).toContain('AnyConnectLocalPolicy.xml');
    expect(collect).toContain('show running-config');
  });

  test('configurations that disagree may be of two boxes: not evaluated', () => {
    const events = [localPolicy('S4', false), headend('yes', 'S3'), headend('no', 'S5')];
    expect(judged(bypassDownloaderConflict, caseOf({ events })).outcome).toBe('not-evaluated');
  });

  test('a malformed policy without the element says nothing; one that shows it does', () => {
    const broken = [localPolicy('S4', undefined, false), headend('no')];
    expect(judged(bypassDownloaderConflict, caseOf({ events: broken })).outcome).toBe('not-evaluated');
    const readable = [localPolicy('S4', false, false), headend('no')];
    expect(judged(bypassDownloaderConflict, caseOf({ events: readable })).outcome).toBe('matched');
  });

  test('two clients are judged each by its own policy', () => {
    const events = [localPolicy('S4', true), localPolicy('S5', false), headend('yes')];
    const { instances } = judged(bypassDownloaderConflict, caseOf({ events }));
    expect(instances.map(({ outcome }) => outcome)).toEqual(['clear', 'matched']);
  });
});
