import { describe, expect, test } from 'vitest';
import { operators } from './index.ts';
import { ASPECTS, FACTS } from './operator.ts';
import { draws, smallCase, truth } from './small-case.ts';

test('names are unique and kebab-case, sentences are sentences', () => {
  expect(new Set(operators.map(({ name }) => name)).size).toBe(operators.length);
  for (const { name, title, losesSentence } of operators) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).toMatch(/^[^\n]{10,100}$/);
    expect(losesSentence).toMatch(/^[A-Z][^\n]{20,}\.$/);
  }
});

describe.each(operators.map((operator) => [operator.name, operator] as const))('%s', (_, operator) => {
  const degrade = () => operator.apply(smallCase(), { random: draws(), truth });

  test('applies, and gives the same bytes for the same seed', () => {
    expect(operator.applies(smallCase())).toBe(true);
    expect(degrade()).toEqual(degrade());
    expect(degrade()).not.toEqual(smallCase());
  });

  test('works without the truth and on nothing', () => {
    expect(operator.applies([])).toBe(false);
    expect(operator.apply([], { random: draws() })).toEqual([]);
    expect(() => operator.apply(smallCase(), { random: draws() })).not.toThrow();
  });

  test('leaves files of every aspect alone of which it weakens nothing and says less', () => {
    const files = smallCase();
    const weakened = ASPECTS.filter((aspect) => FACTS.some((fact) => operator.keeps(aspect, fact) === 'weakened'));
    if (weakened.length === 0) return;
    const after = operator.apply(files, { random: draws(), truth });
    for (const file of files) if (!weakened.includes(file.aspect)) expect(after).toContain(file);
  });

  test('paths stay unique and the input is not written to', () => {
    const files = smallCase();
    const after = operator.apply(files, { random: draws(), truth });
    expect(new Set(after.map(({ path }) => path)).size).toBe(after.length);
    expect(files).toEqual(smallCase());
  });
});
