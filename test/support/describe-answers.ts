import { describe, expect, test, vi } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import gapsFile from '../simulator/expected-gaps.json' with { type: 'json' };
import { scenarios } from '../simulator/scenarios/index.ts';
import accuracyFile from './accuracy/accuracy.json' with { type: 'json' };
import type { Accuracy } from './accuracy/page.ts';
import { type Answers, covers, type Gaps, judgedAnswers } from './answers.ts';

const gaps: Gaps = gapsFile;
const known: Accuracy = accuracyFile;
const missingRules = new Set(gaps.rules.map(({ rule }) => `finding ${rule}`));

/** A scenario is analysed some two hundred times. */
const PATIENCE_MS = 600_000;

/**
 * Every scenario from every combination of its sources, whole and degraded, against what can be known: nothing is wrong,
 * and what is missed is what the list of gaps says, no less and no more. Half of the scenarios, so that two workers share.
 */
export function describeAnswers(half: 0 | 1): void {
  vi.setConfig({ testTimeout: PATIENCE_MS });
  const own = scenarios.filter((_, index) => index % 2 === half);
  describe.each(own.map((scenario) => [scenario.name, scenario] as const))('answers to %s', (name, scenario) => {
    // Begun by the first test that asks, so that `-t 'answers to late'` plays that scenario alone.
    let begun: Promise<Answers> | undefined;
    const answers = (): Promise<Answers> => {
      begun ??= judgedAnswers(scenario, 1);
      return begun;
    };

    test('nothing that is said is wrong, whatever the evidence', async () => {
      const wrong = (await answers()).judged.flatMap(({ evidence, deviations }) =>
        deviations
          .filter(({ kind }) => kind === 'wrong')
          .map(({ what, detail }) => `${what}: ${detail}, from ${evidence}`),
      );
      expect(wrong).toEqual([]);
    });

    test('what is missed is expected, and what is expected is missed', async () => {
      const missed = (await answers()).judged.flatMap(({ evidence, deviations }) =>
        deviations
          .filter(({ kind, what }) => kind === 'missed' && !missingRules.has(what))
          .map(({ what, detail }) => ({ what, detail, evidence })),
      );
      const here = gaps.answers.filter((gap) => gap.scenarios.includes(name));
      const unexpected = missed.filter(({ what, evidence }) => !here.some((gap) => covers(gap, name, what, evidence)));
      expect(unexpected.map(({ what, detail, evidence }) => `${what}: ${detail}, from ${evidence}`)).toEqual([]);
      const closed = here.flatMap((gap) =>
        gap.answers.filter((what) => !missed.some((one) => one.what === what && covers(gap, name, what, one.evidence))),
      );
      // What is reached now comes out of expected-gaps.json.
      expect(closed).toEqual([]);
    });

    test('without unconfirmed wording less is said, and nothing else', async () => {
      expect((await answers()).turned).toEqual([]);
    });

    test('docs/accuracy.md says what is found', async () => {
      // Where this fails and nothing is wrong: npm run docs:accuracy, and read what changed.
      expect((await answers()).accuracy).toEqual(known.simulated[name]);
    });
  });
}

/** Findings that the scenarios call for and no rule can bring. */
export function rulesCalledFor(): string[] {
  const known = new Set(rules.map(({ id }) => id));
  const called = scenarios.flatMap(({ expect: { findings } }) => findings.map(({ rule }) => rule));
  return [...new Set(called)].filter((rule) => !known.has(rule)).sort();
}
