import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { resultSchema } from '../../src/model/result-schema.ts';
import { alternatives, readers } from '../../src/readers/index.ts';
import { reporters } from '../../src/reporters/index.ts';
import { rules } from '../../src/rules/index.ts';

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

test.each([
  ['readers', [...readers, ...alternatives].map(({ id }) => id)],
  ['rules', rules.map(({ id }) => id)],
  ['reporters', reporters.map(({ name }) => name)],
])('%s have ids of their own, in kebab-case', (_list, ids) => {
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(KEBAB);
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('rule %s', (_id, rule) => {
  test('is documented', () => {
    for (const text of [rule.title, rule.explain, rule.falsePositives, rule.remedy]) expect(text.trim()).not.toBe('');
    expect(rule.references.length).toBeGreaterThan(0);
    for (const reference of rule.references) expect(reference.trim()).not.toBe('');
  });

  test('is no error on a condition that nobody confirmed', () => {
    if (rule.knowledge === 'unconfirmed') expect(rule.severity).not.toBe('error');
  });
});

test('every reader has a title for people', () => {
  for (const { title } of [...readers, ...alternatives]) expect(title.trim()).not.toBe('');
});

test('the result has a JSON Schema, closed at every level', () => {
  const schema = z.toJSONSchema(resultSchema);
  expect(schema.type).toBe('object');
  const required = ['schemaVersion', 'sources', 'attempts', 'timeline', 'rules', 'findings', 'diagnostics'];
  expect(schema.required).toEqual(expect.arrayContaining(required));
  const open: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (node === null || typeof node !== 'object') return;
    const { type, properties, additionalProperties } = node as Record<string, unknown>; // any JSON object is a record
    if (type === 'object' && properties !== undefined && additionalProperties !== false) open.push(path);
    for (const [key, child] of Object.entries(node)) visit(child, `${path}/${key}`);
  };
  visit(schema, '');
  expect(open).toEqual([]);
});
