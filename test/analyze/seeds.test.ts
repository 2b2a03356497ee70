import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/analyze.ts';
import type { Result } from '../../src/model/result.ts';
import { caseFolder, run } from '../support/runs.ts';
import { SEED, seedFiles } from '../support/seed-case.ts';
import { sharedPath } from '../support/shared.ts';

// The reconnect technote's own outputs, cut out of the document and fed as files. They contradict each other in places
// (domain/rules.md, traps 1 to 3), which must not turn into findings.

const seed = sharedPath(...SEED);

describe.skipIf(seed === undefined)('the technote’s own example', () => {
  let analysis: Analysis;
  let result: Result;

  beforeAll(async () => {
    const folder = caseFolder(Object.fromEntries(seedFiles(seed ?? '').map(({ path, bytes }) => [path, bytes])));
    analysis = await run([folder]);
    result = analysis.result;
  });

  test('every cut-out is recognised', () => {
    const readers = Object.fromEntries(result.sources.map((source) => [source.path, source.reader]));
    expect(readers).toEqual({
      'after.txt': 'ios',
      'before.txt': 'ios',
      'config.txt': 'ios',
      'dart.txt': 'dart-log',
      'profile.xml': 'vpn-profile',
    });
    expect(analysis.internalFailures).toEqual([]);
  });

  test('the record with slipped labels is repaired and marked; the broken XML has line and column', () => {
    const codes = result.diagnostics.map((diagnostic) => diagnostic.code);
    expect(codes).toContain('dart.record-repaired');
    const malformed = result.diagnostics.find((diagnostic) => diagnostic.code === 'vpn-profile.malformed');
    expect(malformed?.message).toMatch(/line \d+, column \d+/i);
    expect(malformed?.evidence?.line).toBeGreaterThan(0);
  });

  test('one session, one attempt, resumed; whether it was late cannot be judged', () => {
    expect(result.sessions).toHaveLength(1);
    expect(result.attempts).toHaveLength(1);
    const [attempt] = result.attempts;
    expect(attempt).toMatchObject({
      id: 'R1',
      session: 'U1',
      outcome: 'resumed',
      trigger: { kind: 'system-resume' },
      timeoutSeconds: 900,
      timeoutFrom: { kind: 'config' },
      lateness: { kind: 'cannot-judge' },
      clientAwaySeconds: { min: 110, max: 6073 },
      cause: { kind: 'none' },
    });
    expect(attempt?.lostAt?.earliest.local).toBe('2025-03-13T01:29:21');
    expect(attempt?.lostAt?.latest.local).toBe('2025-03-13T03:08:44');
    expect(attempt?.startedAt?.local).toBe('2025-03-13T03:10:34');
    expect(attempt?.finishedAt?.local).toBe('2025-03-13T03:11:44');
  });

  test('the identity is one in both spellings, seen by client and gateway', () => {
    const identity = result.identities.find((one) => one.role === 'session-id');
    expect(identity).toMatchObject({ hex: '724955484B63634452695574465441547771', text: 'rIUHKccDRiUtFTATwq' });
    expect(new Set(identity?.seen.map((one) => one.vantage))).toEqual(new Set(['client', 'gateway']));
    expect(result.attempts[0]?.identity).toBe(identity?.id);
  });

  test('both SPI pairs are known, the login and the reconnect', () => {
    const sas = result.ikeSas.map(({ initiatorSpi, responderSpi, purpose, basis, user }) => {
      return { initiatorSpi, responderSpi, purpose, basis, user };
    });
    expect(sas).toContainEqual({
      initiatorSpi: 'ebfe2587f20ea7c2',
      responderSpi: '67c3394ed1eaade7',
      purpose: 'login',
      // The outputs show no IKE_AUTH: an SA that a rekey made would be printed alike.
      basis: 'inferred',
      user: 'user1',
    });
    expect(sas).toContainEqual({
      initiatorSpi: 'f2586df08f2a8308',
      responderSpi: '33f57d418cfafebd',
      purpose: 'reconnect',
      basis: 'inferred',
      user: null,
    });
  });

  test('no rule is wrongly matched', () => {
    expect(result.findings).toEqual([]);
    const outcomes = Object.fromEntries(result.rules.map((rule) => [rule.rule, rule.outcome]));
    expect(outcomes).toEqual({
      'reconnect-not-configured': 'clear',
      'reconnect-with-pre-shared-key': 'clear',
      'bypass-downloader-conflict': 'not-evaluated',
      'auto-reconnect-disabled': 'clear',
      'reconnect-after-timeout': 'clear',
      'reconnect-counters-disagree': 'not-evaluated',
      'keys-do-not-match': 'not-evaluated',
      'capture-not-decrypted': 'not-evaluated',
    });
  });
});
