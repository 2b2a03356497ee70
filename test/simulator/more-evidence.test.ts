import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import { analysed } from '../support/analysed.ts';
import { flipped, provedIn } from '../support/proved.ts';
import type { Aspect, SimulatedCase } from './case.ts';
import { scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { simulate } from './stage/simulate.ts';
import { combinations } from './truth/decidable.ts';

// "Adding evidence never flips something proved" (design.md, principle 4), and nothing that is said of dead peer detection is
// against the truth, whatever the evidence.

/** Of these every combination of sources is held against every other that it is a part of. */
const WHOLE = new Set(['wrong-token', 'no-answer']);
/** Of the others those that prove something, alone and with what contradicts most, and all. */
const PARTS: readonly (readonly Aspect[])[] = [
  ['wire'],
  ['debug'],
  ['show'],
  ['wire', 'keys'],
  ['wire', 'debug'],
  ['debug', 'log'],
  ['wire', 'keys', 'config', 'log'],
];

interface Answer {
  readonly from: readonly Aspect[];
  readonly result: Result;
}

async function answersOf(scenario: Scenario, made: SimulatedCase): Promise<Answer[]> {
  const aspects = [...new Set(made.files.map(({ aspect }) => aspect))];
  const wanted = PARTS.filter((part) => part.every((aspect) => aspects.includes(aspect)));
  const answers: Answer[] = [];
  for (const from of WHOLE.has(scenario.name) ? combinations(aspects) : [...wanted, aspects]) {
    const files = made.files.filter(({ aspect }) => from.includes(aspect));
    answers.push({ from, result: await analysed(files, (scenario.evidence.settings ?? {}) as CaseSettings) });
  }
  return answers;
}

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  let begun: Promise<readonly Answer[]> | undefined;
  const made = simulate(scenario, 1);
  const answers = (): Promise<readonly Answer[]> => {
    begun ??= answersOf(scenario, made);
    return begun;
  };

  test('what is proved stays so with more evidence', async () => {
    const all = await answers();
    const turned = all.flatMap((less) =>
      all
        .filter(({ from }) => from.length > less.from.length && less.from.every((aspect) => from.includes(aspect)))
        .flatMap((more) =>
          flipped(less.result, more.result).map((what) => `${what} (${less.from.join('+')}, ${more.from.join('+')})`),
        ),
    );
    expect(turned).toEqual([]);
  });

  test('dead peer detection is told as it was', async () => {
    const modes = new Set(scenario.gateways.map(({ dpd }) => dpd?.mode));
    for (const { from, result } of await answers()) {
      for (const { initiatorSpi, dpd } of result.ikeSas) {
        const sa = made.truth.ikeSas.find((one) => one.initiatorSpi === initiatorSpi);
        const here = `${initiatorSpi} from ${from.join('+')}`;
        for (const { by, rhythm } of dpd.probes ?? []) {
          const isSo = by === 'client' ? rhythm !== 'on-demand' : rhythm === 'unknown' || modes.has(rhythm);
          expect(isSo, `${by} of ${here} asks ${rhythm}`).toBe(true);
        }
        if (dpd.probes?.some(({ asConfigured }) => asConfigured === false)) expect.fail(`${here}: not as configured`);
        if (dpd.declaredDead === undefined) continue;
        expect(sa?.endedBy, here).toBe('gateway-dpd');
        expect(isWithin(sa?.endedAt ?? '', dpd.declaredDead), `${here}: ${JSON.stringify(dpd.declaredDead)}`).toBe(
          true,
        );
      }
    }
  });
});

/** No clock of a scenario is off by so much but where the source states no time at all. */
const CLOCK_SECONDS = 5;

function isWithin(
  truth: string,
  { earliest, latest }: NonNullable<Result['ikeSas'][number]['dpd']['declaredDead']>,
): boolean {
  if (earliest.utc === null) return true;
  const [at, from, to] = [truth, earliest.utc, latest?.utc ?? truth].map((one) => Date.parse(one));
  if (at === undefined || from === undefined || to === undefined) return false;
  return from - CLOCK_SECONDS * 1000 <= at && at <= to + CLOCK_SECONDS * 1000;
}

test('something is proved, and something is told of dead peers', async () => {
  const scenario = scenarios.find(({ name }) => name === 'wrong-token') ?? expect.fail('no such scenario');
  const made = simulate(scenario, 1);
  const result = await analysed(made.files);
  expect(provedIn(result).size).toBeGreaterThan(3);
  const told = result.ikeSas.flatMap(({ dpd }) => (dpd.declaredDead === undefined ? [] : [dpd]));
  expect(told).toMatchObject([
    {
      probes: [
        { by: 'client', rhythm: 'periodic' },
        { by: 'gateway', checks: 1 },
      ],
    },
  ]);
});
