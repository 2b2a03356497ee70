import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { rules } from '../../src/rules/index.ts';
import { run } from '../support/runs.ts';
import truths from '../support/sample-truth.json' with { type: 'json' };

// The shipped cases against what their generator's script says happened. No update rewrites that file.

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');
const ruleIds = new Set(rules.map((rule) => rule.id));

function settingsOf(sample: string) {
  const file = join(SAMPLES, sample, '.ikev2-trace.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

describe.each(Object.entries(truths))('sample %s', (sample, truth) => {
  const analysed = run([join(SAMPLES, sample)], settingsOf(sample));

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

  test('every IKE SA with its SPIs, times, purpose and round trips', async () => {
    const { result } = await analysed;
    const got = result.ikeSas.map((sa) => ({
      purpose: sa.purpose,
      spis: [sa.initiatorSpi, sa.responderSpi],
      client: sa.client?.address,
      startedAt: sa.startedAt?.utc,
      established: sa.establishedAt !== null,
      ikeAuthExchanges: sa.ikeAuthExchanges,
      messages: sa.messages,
      identity: result.identities.find((identity) => identity.id === sa.identity)?.text,
    }));
    const expected = truth.ikeSas.map((sa) => ({
      purpose: sa.purpose,
      spis: [sa.initiatorSpi, sa.responderSpi],
      client: sa.client.address,
      startedAt: sa.startedAt,
      established: sa.establishedAt !== null,
      ikeAuthExchanges: sa.ikeAuthExchanges,
      messages: sa.ikeMessages,
      identity: sa.identity,
    }));
    expect(got).toEqual(expected);
    for (const [index, { establishedAt }] of truth.ikeSas.entries()) {
      const found = result.ikeSas[index]?.establishedAt?.utc ?? null;
      // An answer in IP fragments is complete with its last one, some microseconds after the script sent the first.
      if (establishedAt !== null) expect(Math.abs(Date.parse(found ?? '') - Date.parse(establishedAt))).toBeLessThan(2);
    }
  });

  test('ESP of each SA, counted each way', async () => {
    const { result } = await analysed;
    const got = result.ikeSas.map((sa) => espOf(sa));
    const expected = truth.ikeSas.map(({ esp }) => {
      return esp === null
        ? {}
        : { [esp.toGateway.spi]: esp.toGateway.packets, [esp.toClient.spi]: esp.toClient.packets };
    });
    expect(got).toEqual(expected);
  });

  test('every attempt as it happened; what is an interval holds the true value', async () => {
    const { result } = await analysed;
    expect(result.attempts).toHaveLength(truth.attempts.length);
    for (const [index, expected] of truth.attempts.entries()) {
      const attempt = result.attempts[index];
      expect(attempt).toMatchObject({
        trigger: { kind: expected.trigger },
        outcome: expected.outcome,
        lateness: { kind: expected.lateness },
        cause: { kind: expected.cause },
        sequel: expected.sequel,
        timeoutSeconds: truth.timeoutSeconds,
      });
      const tries = attempt?.ikeSas.map((id) => result.ikeSas.find((sa) => sa.id === id)?.initiatorSpi);
      expect(tries).toEqual(expected.tries);
      expectInside(expected.awaySeconds, attempt?.clientAwaySeconds);
      if (expected.inactiveSeconds !== null) expectInside(expected.inactiveSeconds, attempt?.inactiveSeconds);
    }
  });

  test('rules match and stay silent as the script says', async () => {
    const { result } = await analysed;
    const matched = result.rules.filter((rule) => rule.outcome === 'matched').map((rule) => rule.rule);
    for (const rule of truth.rules.matched.filter((id) => ruleIds.has(id))) expect(matched).toContain(rule);
    for (const rule of truth.rules.silent) expect(matched).not.toContain(rule);
  });

  test('no secret of the evidence stands in the result', async () => {
    const { result } = await analysed;
    const text = JSON.stringify(result);
    for (const secret of truth.secrets) expect(text).not.toContain(secret);
  });
});

function espOf({ childSas }: Result['ikeSas'][number]): Record<string, number> {
  const flows = childSas.flatMap((child) => {
    return child.activity.map(({ direction, packets }) => [
      (direction === 'to-gateway' ? child.inSpi : child.outSpi) ?? '',
      packets,
    ]);
  });
  return Object.fromEntries(flows);
}

/** Milliseconds are rounded in the result. */
const ROUNDING = 0.001;

function expectInside(value: number, interval: { min: number; max: number | null } | null | undefined): void {
  expect(interval?.min).toBeLessThanOrEqual(value + ROUNDING);
  expect(interval?.max).toBeGreaterThanOrEqual(value - ROUNDING);
}
