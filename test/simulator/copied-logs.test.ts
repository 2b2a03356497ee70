import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { analysed } from '../support/analysed.ts';
import { logCopies } from './degrade/log-copies.ts';
import { scenarios } from './scenarios/index.ts';
import { simulate } from './stage/simulate.ts';
import { seeded } from './world/random.ts';

const told = ({ timeline, ikeSas, attempts }: Result) => ({
  entries: timeline.map(({ at, summary }) => `${at?.utc ?? at?.local} ${summary}`),
  messages: ikeSas.map(({ initiatorSpi, messages, retransmissions, dpd }) => [
    initiatorSpi,
    messages,
    retransmissions,
    dpd.answered,
  ]),
  attempts: attempts.map(({ id, outcome }) => [id, outcome]),
});

const cases = scenarios
  .map((scenario) => ({
    name: scenario.name,
    debug: simulate(scenario, 1).files.filter(({ aspect }) => aspect === 'debug'),
  }))
  .filter(({ debug }) => logCopies.applies(debug));

test.each(cases)(
  '$name: what stands in three logs, in one of them with whole seconds, is told once',
  async ({ debug }) => {
    const context = {
      random: seeded('copies'),
      truth: { gatewayAddresses: [], clientAddresses: [], start: 0, end: 0 },
    };
    const [once, thrice] = [await analysed(debug), await analysed(logCopies.apply(debug, context))];
    expect(told(thrice)).toEqual(told(once));
  },
);
