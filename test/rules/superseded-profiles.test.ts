import { describe, expect, test } from 'vitest';
import { reconnectNotConfigured } from '../../src/rules/reconnect-not-configured.ts';
import { reconnectWithPreSharedKey } from '../../src/rules/reconnect-with-pre-shared-key.ts';
import { caseOf, configLine, ikev2Profile, place } from '../support/cases.ts';
import { judged } from './judged.ts';

// A terminal log may hold a section, the change that was typed, and the section again.

const behind = { evidence: place('S3', 90) };
const NONE = { reconnect: undefined };
const keyring = { preSharedKeyLines: [configLine('S3', 15, ' keyring local KR')] };

describe('only what a gateway says last counts', () => {
  test('a section that was completed later is not accused', () => {
    const events = [ikev2Profile('S3', NONE), ikev2Profile('S3', behind)];
    expect(judged(reconnectNotConfigured, caseOf({ events })).outcome).toBe('clear');
  });

  test('a keyring that was taken out is not accused', () => {
    const events = [ikev2Profile('S3', keyring), ikev2Profile('S3', behind)];
    expect(judged(reconnectWithPreSharedKey, caseOf({ events })).outcome).toBe('clear');
  });

  test('reconnect that was typed afterwards counts, and a typed change leaves nothing proved that it may have removed', () => {
    const typed = ikev2Profile('S3', { ...behind, complete: false, typed: true });
    const before = ikev2Profile('S3', { ...NONE, ...keyring });
    expect(judged(reconnectNotConfigured, caseOf({ events: [before, typed] })).outcome).toBe('clear');
    expect(judged(reconnectWithPreSharedKey, caseOf({ events: [before, typed] })).outcome).toBe('not-evaluated');
  });

  test('a profile that is shut down serves nobody', () => {
    const events = [ikev2Profile('S3', { ...NONE, name: 'OLD', shutdown: true }), ikev2Profile('S3')];
    expect(judged(reconnectNotConfigured, caseOf({ events })).outcome).toBe('clear');
  });
});
