import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { reconnectNotConfigured } from '../../src/rules/reconnect-not-configured.ts';
import { reconnectWithPreSharedKey } from '../../src/rules/reconnect-with-pre-shared-key.ts';
import {
  about,
  attemptOf,
  caseOf,
  configLine,
  ikev2Profile,
  place,
  said,
  seen,
  shownSession,
} from '../support/cases.ts';
import { judged } from './judged.ts';

const NONE = { reconnect: undefined };

describe('reconnect-not-configured', () => {
  const verdict = (events: readonly Event[], attempts = [attemptOf()]) =>
    judged(reconnectNotConfigured, caseOf({ events, attempts }));

  test('matches with the profile and the outputs that name it', () => {
    const shown = shownSession('S2', 80);
    const matched = seen('gateway.profile-matched', said(3, 'S2'), place('S2', 60), {
      ...about('a1'),
      profile: 'AC-PROFILE',
    });
    const { outcome, findings } = verdict([ikev2Profile('S3', NONE), shown, matched]);
    expect(outcome).toBe('matched');
    expect(findings).toMatchObject([{ severity: 'error', knowledge: 'documented' }]);
    expect(findings[0]?.evidence).toEqual([place('S3', 10), place('S2', 80), place('S2', 60)]);
    expect(findings[0]?.remedy).toContain('crypto ikev2 profile AC-PROFILE');
  });

  test('a profile with reconnect, bare or with a timeout, is clear', () => {
    expect(verdict([ikev2Profile('S3')]).outcome).toBe('clear');
    const bare = { timeoutSeconds: undefined, line: configLine('S3', 14, ' reconnect') };
    expect(verdict([ikev2Profile('S3', { reconnect: bare })]).outcome).toBe('clear');
  });

  test('a profile whose text is cut proves nothing', () => {
    const { outcome, collect } = verdict([ikev2Profile('S3', { ...NONE, complete: false })]);
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('show running-config | section crypto ikev2 profile');
  });

  test('a profile for sites is left alone', () => {
    const site = ikev2Profile('S3', { ...NONE, name: 'SITES', matchIdentities: [], remoteAuthentication: [] });
    expect(verdict([site]).outcome).toBe('not-evaluated');
    expect(verdict([site, ikev2Profile('S3')]).outcome).toBe('clear');
  });

  test('of two profiles for clients the one that an output names counts', () => {
    const other = ikev2Profile('S3', { ...NONE, name: 'OLD', evidence: place('S3', 30) });
    expect(verdict([ikev2Profile('S3'), other, shownSession('S2', 80)]).outcome).toBe('clear');
    const { findings } = verdict([ikev2Profile('S3'), other, shownSession('S2', 80, { profile: 'OLD' })]);
    expect(findings.map(({ evidence }) => evidence[0])).toEqual([place('S3', 30)]);
  });

  test('a resumed reconnect outranks the configuration at hand', () => {
    expect(verdict([ikev2Profile('S3', NONE)], [attemptOf({ outcome: 'resumed' })]).outcome).toBe('clear');
  });

  test('without a configuration: not evaluated, naming the command', () => {
    const { outcome, collect } = verdict([]);
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('show running-config');
  });
});

describe('reconnect-with-pre-shared-key', () => {
  const verdict = (events: readonly Event[]) => judged(reconnectWithPreSharedKey, caseOf({ events }));
  const FORBIDDEN = [
    ' authentication local pre-share',
    ' authentication remote pre-share key <hidden>',
    ' keyring local SITES',
    ' aaa authorization group psk list default',
    ' aaa authorization user psk list default',
  ];

  test.each(FORBIDDEN)('quotes %s beside the reconnect line', (text) => {
    const line = configLine('S3', 20, text);
    const { outcome, findings } = verdict([ikev2Profile('S3', { preSharedKeyLines: [line] })]);
    expect(outcome).toBe('matched');
    expect(findings[0]?.summary).toContain(`\`${text.trim()}\``);
    expect(findings[0]?.evidence).toEqual([configLine('S3', 14, ' reconnect timeout 900').evidence, line.evidence]);
  });

  test('all of them at once: each is quoted and pointed to', () => {
    const lines = FORBIDDEN.map((text, index) => configLine('S3', 20 + index, text));
    const { findings } = verdict([ikev2Profile('S3', { preSharedKeyLines: lines })]);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.evidence.map(({ line }) => line)).toEqual([14, 20, 21, 22, 23, 24]);
    for (const text of FORBIDDEN) expect(findings[0]?.summary).toContain(text.trim());
  });

  test('clear without reconnect, and with reconnect alone', () => {
    const keyring = [configLine('S3', 20, ' keyring local SITES')];
    expect(verdict([ikev2Profile('S3', { ...NONE, preSharedKeyLines: keyring })]).outcome).toBe('clear');
    expect(verdict([ikev2Profile('S3')]).outcome).toBe('clear');
  });

  test('a profile whose text is cut is not called fine', () => {
    const { outcome, collect } = verdict([ikev2Profile('S3', { complete: false })]);
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('show running-config');
    const keyring = [configLine('S3', 20, ' keyring local SITES')];
    expect(verdict([ikev2Profile('S3', { ...NONE, preSharedKeyLines: keyring, complete: false })]).outcome).toBe(
      'not-evaluated',
    );
    expect(verdict([ikev2Profile('S3', { preSharedKeyLines: keyring, complete: false })]).outcome).toBe('matched');
  });

  test('each profile by itself', () => {
    const keyring = [configLine('S3', 20, ' keyring local SITES')];
    const { instances } = verdict([ikev2Profile('S3'), ikev2Profile('S3', { name: 'B', preSharedKeyLines: keyring })]);
    expect(instances.map(({ outcome }) => outcome)).toEqual(['clear', 'matched']);
  });

  test('without a configuration: not evaluated, naming the command', () => {
    const { outcome, collect } = verdict([]);
    expect(outcome).toBe('not-evaluated');
    expect(collect).toContain('show running-config');
  });
});
