import { describe, expect, test } from 'vitest';
import type { Box, Session } from '../../src/model/result.ts';
import { reconnectAfterTimeout } from '../../src/rules/reconnect-after-timeout.ts';
import { reconnectNotConfigured } from '../../src/rules/reconnect-not-configured.ts';
import { reconnectWithPreSharedKey } from '../../src/rules/reconnect-with-pre-shared-key.ts';
import { attemptOf, caseOf, configLine, ikev2Profile, shownSession } from '../support/cases.ts';
import { judged } from './judged.ts';

// Two gateways may have a profile of one name: a claim says of which, and nothing that the other one says counts.

const gateway = (id: string, name: string, source: string): Box => ({
  id,
  kind: 'gateway',
  names: [name],
  addresses: [],
  serials: [],
  release: null,
  sources: [source],
  vrfs: [],
});
const boxes = [gateway('G1', 'gw1', 'S1'), gateway('G2', 'gw2', 'S2')];
const NONE = { reconnect: undefined };
const sessionAt = (box: string): Session => ({
  id: 'U1',
  client: null,
  gateway: box,
  host: null,
  user: null,
  profileEntries: [],
  identity: null,
  ikeSas: [],
  attempts: ['R1'],
  links: [],
});

describe('of several gateways', () => {
  test('a finding names the one that it is about', () => {
    const events = [ikev2Profile('S1', NONE), ikev2Profile('S2')];
    const { findings } = judged(reconnectNotConfigured, caseOf({ events, boxes }));
    expect(findings.map(({ summary }) => summary)).toEqual([
      'IKEv2 profile AC-PROFILE on gw1 has no `reconnect`: every loss ends in a full login',
    ]);
    const keyring = { preSharedKeyLines: [configLine('S2', 15, ' keyring local KR')] };
    const beside = judged(reconnectWithPreSharedKey, caseOf({ events: [ikev2Profile('S2', keyring)], boxes }));
    expect(beside.findings[0]?.summary).toContain('AC-PROFILE on gw2 has');
    const late = { attempts: [attemptOf({ session: 'U1' })], sessions: [sessionAt('G2')], boxes };
    expect(judged(reconnectAfterTimeout, caseOf(late)).findings[0]?.summary).toMatch(/^Inactive on gw2 for /);
  });

  test('a host name in the text outranks what its file speaks for', () => {
    const shared = boxes.map((box) => ({ ...box, sources: ['S1'] }));
    const named = ikev2Profile('S1', { ...NONE, host: 'gw2' });
    expect(judged(reconnectNotConfigured, caseOf({ events: [named], boxes: shared })).findings[0]?.summary).toContain(
      'on gw2',
    );
    const nameless = ikev2Profile('S1', NONE);
    expect(
      judged(reconnectNotConfigured, caseOf({ events: [nameless], boxes: shared })).findings[0]?.summary,
    ).toContain('profile AC-PROFILE has');
  });

  test('what the other one shows or resumed proves nothing', () => {
    const resumed = [attemptOf({ outcome: 'resumed', session: 'U1' })];
    const events = [ikev2Profile('S1', NONE), shownSession('S2', 80)];
    const at = (box: string) =>
      judged(reconnectNotConfigured, caseOf({ events, boxes, attempts: resumed, sessions: [sessionAt(box)] }));
    expect(at('G1').outcome).toBe('clear');
    const { outcome, findings } = at('G2');
    expect(outcome).toBe('matched');
    expect(findings[0]?.evidence.map(({ source }) => source)).toEqual(['S1']);
  });

  test('of one gateway there is nothing to tell', () => {
    const [only] = boxes;
    const { findings } = judged(
      reconnectNotConfigured,
      caseOf({ events: [ikev2Profile('S1', NONE)], boxes: only ? [only] : [] }),
    );
    expect(findings[0]?.summary).toContain('profile AC-PROFILE has');
  });
});
