import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { autoReconnectDisabled } from '../../src/rules/auto-reconnect-disabled.ts';
import {
  attemptOf,
  caseOf,
  clientLog,
  place,
  preferences,
  preferencesFile,
  said,
  seen,
  vpnProfile,
} from '../support/cases.ts';
import { judged } from './judged.ts';

const verdict = (events: readonly Event[], attempts = [attemptOf({ evidence: [] })]) =>
  judged(autoReconnectDisabled, caseOf({ events, attempts }));

const setting = (value: string, userControllable?: boolean) => ({
  autoReconnect: { value, userControllable, evidence: place('S5', 7) },
});
const contacted = clientLog('S2', [[0, 'contacting']]);

describe('auto-reconnect-disabled: preferences in force', () => {
  test('false matches with the record', () => {
    const { outcome, findings } = verdict([preferences('S2', 4, { AutoReconnect: 'false' })]);
    expect(outcome).toBe('matched');
    expect(findings).toMatchObject([{ severity: 'error', evidence: [place('S2', 4)] }]);
  });

  test.each(['true', 'True'])('%s is clear', (value) => {
    expect(verdict([preferences('S2', 4, { AutoReconnect: value })]).outcome).toBe('clear');
  });

  test('they outrank the profile, in both directions', () => {
    const on = preferences('S2', 4, { AutoReconnect: 'true' });
    const off = preferences('S2', 4, { AutoReconnect: 'false' });
    expect(verdict([...contacted, on, vpnProfile('S5', setting('false'))]).outcome).toBe('clear');
    expect(verdict([...contacted, off, vpnProfile('S5', setting('true'))]).outcome).toBe('matched');
  });

  test('a profile that says the same is quoted beside them', () => {
    const { findings } = verdict([
      preferences('S2', 4, { AutoReconnect: 'false' }),
      vpnProfile('S5', setting('false')),
    ]);
    expect(findings[0]?.evidence).toEqual([place('S2', 4), place('S5', 7)]);
  });

  test('the last block of a log is the one in force', () => {
    const blocks = (first: string, last: string) => [
      preferences('S2', 4, { AutoReconnect: first }),
      preferences('S2', 90, { AutoReconnect: last }),
    ];
    expect(verdict(blocks('true', 'false')).findings[0]?.evidence).toEqual([place('S2', 90)]);
    expect(verdict(blocks('false', 'true')).outcome).toBe('clear');
  });

  test('the preferences of an SSL headend in the same log decide nothing', () => {
    const record = { component: 'acvpnui', text: '' };
    const at = (line: number) => [said(line, 'S2'), place('S2', line)] as const;
    const events = [
      seen('client.contacting', ...at(1), { ...record, host: 'ikev2gw' }),
      seen('client.tunnel-established', ...at(2), { ...record, protocol: 'IPsec' }),
      preferences('S2', 4, { AutoReconnect: 'true' }),
      seen('client.contacting', ...at(50), { ...record, host: 'sslvpn' }),
      preferences('S2', 90, { AutoReconnect: 'false' }),
    ];
    expect(verdict(events)).toMatchObject({ outcome: 'clear', findings: [] });
  });

  test('a block that does not list the setting decides nothing', () => {
    expect(verdict([preferences('S2', 4, { LocalLanAccess: 'true' })]).outcome).toBe('not-evaluated');
  });

  test('a later resumed reconnect of that log outranks it; an earlier one and one of another log do not', () => {
    const off = [preferences('S2', 40, { AutoReconnect: 'false' })];
    const resumedAt = (source: string, line: number) => [
      attemptOf({ outcome: 'resumed', evidence: [place(source, line)] }),
    ];
    expect(verdict(off, resumedAt('S2', 41)).outcome).toBe('clear');
    expect(verdict(off, resumedAt('S2', 39)).outcome).toBe('matched');
    expect(verdict(off, resumedAt('S7', 41)).outcome).toBe('matched');
  });
});

describe('auto-reconnect-disabled: the profile', () => {
  test('false for the contacted host matches with the line of the element', () => {
    const { outcome, findings } = verdict([...contacted, vpnProfile('S5', setting('false', false))]);
    expect(outcome).toBe('matched');
    expect(findings[0]?.evidence).toEqual([place('S5', 7)]);
  });

  test.each(['true', undefined])('%s is clear', (value) => {
    const fields = value === undefined ? {} : setting(value);
    expect(verdict([...contacted, vpnProfile('S5', fields)]).outcome).toBe('clear');
  });

  test('the host is known by name as well as by address', () => {
    const byName = clientLog('S2', [[0, 'connected', 'Head office']]);
    expect(verdict([...byName, vpnProfile('S5', setting('false'))]).outcome).toBe('matched');
  });

  test('a profile of another host does not count', () => {
    const elsewhere = clientLog('S2', [[0, 'contacting', 'other.example.com']]);
    const { outcome, collect } = verdict([...elsewhere, vpnProfile('S5', setting('false'))]);
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('DART');
  });

  test('without a log nobody says which host was contacted', () => {
    expect(verdict([vpnProfile('S5', setting('false'))]).outcome).toBe('not-evaluated');
  });

  test('UserControllable leaves it open: the user may have overridden it', () => {
    const { outcome, reasons, collect } = verdict([...contacted, vpnProfile('S5', setting('false', true))]);
    expect(outcome).toBe('not-evaluated');
    expect(reasons).toContain('UserControllable');
    expect(collect).toContain('Current Preference Settings');
  });

  test.each([
    ['off', setting('true', true), { AutoReconnect: 'false' }, 'matched'],
    ['on', setting('false', true), { AutoReconnect: 'true' }, 'clear'],
    ['off where users cannot choose', setting('true', false), { AutoReconnect: 'false' }, 'clear'],
    ['nothing about it', setting('true', true), { MinimizeOnConnect: 'false' }, 'clear'],
  ])('the user’s preferences turn it %s', (_words, profile, preferences, outcome) => {
    const events = [...contacted, vpnProfile('S5', profile), preferencesFile('S6', preferences)];
    expect(verdict(events).outcome).toBe(outcome);
  });

  test('preferences of two users that differ decide nothing', () => {
    const files = ['true', 'false'].map((value) => preferencesFile('S6', { AutoReconnect: value }));
    expect(verdict([...contacted, vpnProfile('S5', setting('false', true)), ...files]).outcome).toBe('not-evaluated');
  });

  test.each([
    ['without the element', {}],
    ['that says false', setting('false')],
    ['that says true', setting('true')],
  ])('a malformed profile %s decides nothing: the client does not take it', (_words, fields) => {
    const { outcome, reasons } = verdict([...contacted, vpnProfile('S5', { ...fields, wellFormed: false })]);
    expect(outcome).toBe('not-evaluated');
    expect(reasons).toContain('not well-formed');
  });

  test('a reconnect that was resumed proves that the setting was on', () => {
    const events = [...contacted, vpnProfile('S5', setting('false'))];
    expect(verdict(events, [attemptOf({ outcome: 'resumed' })]).outcome).toBe('clear');
  });
});

test('auto-reconnect-disabled without client evidence: not evaluated, naming the bundle', () => {
  const { outcome, collect } = verdict([]);
  expect(outcome).toBe('not-evaluated');
  expect(collect).toContain('DART');
});
