import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import type { Aspect } from '../simulator/case.ts';
import type { Truth } from '../simulator/truth/truth.ts';
import { judge } from '../support/judge.ts';
import { run } from '../support/runs.ts';
import truths from '../support/sample-truth.json' with { type: 'json' };
import { whole } from '../support/verdict.ts';

// The shipped cases against what the scripts of their scenarios say happened. No update of a golden rewrites that file.

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');
const ruleIds = new Set(rules.map((rule) => rule.id));

function settingsOf(sample: string) {
  const file = join(SAMPLES, sample, '.ikev2-trace.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** All aspects that a case has: its longest combination. */
function aspectsOf(truth: Truth): Aspect[] {
  const combinations = truth.decidable.flatMap(({ from }) => from.map((text) => text.split('+') as Aspect[]));
  return combinations.reduce((most, one) => (one.length > most.length ? one : most), []);
}

// What JSON makes of a truth is a truth, which its type does not say.
const cases = Object.entries(truths) as unknown as [string, Truth][];

describe.each(cases)('sample %s', (sample, truth) => {
  const analysed = run([join(SAMPLES, sample)], settingsOf(sample));
  const aspects = aspectsOf(truth);

  test('nothing failed, and only the README is no evidence', async () => {
    const { result, internalFailures } = await analysed;
    expect(internalFailures).toEqual([]);
    const unread = result.sources.filter((source) => source.reader === null).map((source) => source.path);
    expect(unread).toEqual(['README.md']);
    const unexpected = result.diagnostics.filter(
      ({ code }) => !['input.unknown-format', 'dart.date-order-ambiguous'].includes(code),
    );
    expect(unexpected).toEqual([]);
  });

  test('every IKE SA with its SPIs, times, purpose, identity and round trips', async () => {
    const { result } = await analysed;
    const expected = aspects.includes('wire') ? truth.ikeSas : [];
    const got = result.ikeSas.map((sa) => ({
      purpose: sa.purpose,
      spis: [sa.initiatorSpi, sa.responderSpi],
      established: sa.establishedAt !== null,
      ikeAuthExchanges: sa.ikeAuthExchanges,
      identity: result.identities.find((identity) => identity.id === sa.identity)?.text,
    }));
    expect(got).toEqual(
      expected.map((sa) => ({
        purpose: sa.purpose,
        spis: [sa.initiatorSpi, sa.responderSpi],
        established: sa.establishedAt !== null,
        ikeAuthExchanges: sa.ikeAuthExchanges,
        identity: sa.identity,
      })),
    );
    for (const [index, { startedAt }] of expected.entries()) {
      // The client's own time of sending; a capture at the gateway sees it one latency later.
      const seenAfter = Date.parse(result.ikeSas[index]?.startedAt?.utc ?? '') - Date.parse(startedAt);
      expect(seenAfter).toBeGreaterThanOrEqual(0);
      expect(seenAfter).toBeLessThan(100);
    }
  });

  test('everything that can be known is said, and nothing that is not so; rules that are missing apart', async () => {
    const { result } = await analysed;
    const deviations = judge(result, truth, whole(aspects));
    expect(deviations.filter(({ kind }) => kind === 'wrong')).toEqual([]);
    const missed = deviations.map(({ what }) => what).filter((what) => !isMissingRule(what));
    expect(missed).toEqual([]);
  });

  test('no secret of the evidence stands in the result', async () => {
    const { result } = await analysed;
    const text = JSON.stringify(result);
    for (const secret of truth.secrets) expect(text).not.toContain(secret);
  });
});

function isMissingRule(what: string): boolean {
  const [, rule] = /^finding (.+)$/.exec(what) ?? [];
  return rule !== undefined && !ruleIds.has(rule);
}
