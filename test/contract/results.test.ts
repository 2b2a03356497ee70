import { readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import { caseFolder, run } from '../support/runs.ts';
import truths from '../support/sample-truth.json' with { type: 'json' };
import { EVIDENCE, SAMPLES } from './samples.ts';

const names = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

// `run` holds every result against the schema.
describe.each(names)('the result of %s', (name) => {
  const analysed = run([join(SAMPLES, name)]);

  test('is the same on a second run, and from another folder', async () => {
    const { result } = await analysed;
    expect((await run([join(SAMPLES, name)])).result).toEqual(result);
    const files = EVIDENCE.filter(({ path }) => path.startsWith(`${name}/`)).map(({ path, bytes }) => [
      path.slice(name.length + 1),
      bytes,
    ]);
    const { result: moved } = await run([caseFolder(Object.fromEntries(files))]);
    const paths = moved.sources.map(({ path }) => path);
    expect(paths).toEqual(result.sources.map(({ path }) => path).filter((path) => path !== 'README.md'));
    expect(moved.findings.map(({ fingerprint }) => fingerprint)).toEqual(
      result.findings.map(({ fingerprint }) => fingerprint),
    );
    expect(moved.attempts.map(({ outcome, lateness }) => [outcome, lateness])).toEqual(
      result.attempts.map(({ outcome, lateness }) => [outcome, lateness]),
    );
  });

  test('holds no absolute path and no secret', async () => {
    const text = JSON.stringify((await analysed).result);
    for (const place of [SAMPLES, process.cwd(), homedir(), tmpdir()]) expect(text).not.toContain(place);
    for (const { path } of (await analysed).result.sources) expect(path).not.toMatch(/^[/\\]|\\|^[A-Za-z]:|\.\.\//);
    for (const { secrets } of Object.values(truths)) for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test('judges every rule, points every claim to evidence, and names what is missing', async () => {
    const { result, internalFailures } = await analysed;
    expect(internalFailures).toEqual([]);
    expect(result.rules.map(({ rule }) => rule)).toEqual(rules.map(({ id }) => id));
    const sources = new Map(result.sources.map(({ id, bytes }) => [id, bytes ?? 0]));
    const pointers = [
      ...result.findings.flatMap((one) => one.evidence),
      ...result.timeline.flatMap((one) => one.evidence),
      ...result.attempts.flatMap((one) => one.evidence),
    ];
    expect(pointers.length).toBeGreaterThan(0);
    for (const { source, start, end } of pointers) {
      expect(start).toBeLessThan(end);
      expect(end).toBeLessThanOrEqual(sources.get(source) ?? -1);
    }
    for (const { evidence } of result.timeline) expect(evidence.length).toBeGreaterThan(0);
    for (const { instances, rule } of result.rules) {
      expect(instances.length).toBeGreaterThan(0);
      for (const { outcome, missing } of instances) {
        if (outcome === 'not-evaluated') expect(missing.length, rule).toBeGreaterThan(0);
        else expect(missing, rule).toEqual([]);
      }
    }
    const own = new Map(rules.map((rule) => [rule.id, rule]));
    const rank = ['info', 'warning', 'error'];
    for (const { rule, severity } of result.findings) {
      expect(rank.indexOf(severity)).toBeLessThanOrEqual(rank.indexOf(own.get(rule)?.severity ?? ''));
    }
    const prints = result.findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });
});
