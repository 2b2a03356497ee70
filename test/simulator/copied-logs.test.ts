import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { analysed } from '../support/analysed.ts';
import type { CaseFile } from './case.ts';
import { segmentsOf, textOfSegments } from './degrade/gateway-text.ts';
import { logCopies } from './degrade/log-copies.ts';
import { renamed } from './degrade/operator.ts';
import { textOf } from './degrade/text-bytes.ts';
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

/** The whole text, its outputs too, as a terminal of another person has it, with stamps in whole seconds. */
function inWholeSeconds(file: CaseFile): CaseFile {
  const text = textOf(file);
  const segments = segmentsOf(text?.text ?? '').map((segment) => {
    const { prefix, lines } = segment;
    const [first = '', ...rest] = lines;
    return prefix === null
      ? segment
      : { ...segment, lines: [first.replace(prefix.stamp, cutOff(prefix.stamp)), ...rest] };
  });
  const bytes = text?.encode(textOfSegments(segments)) ?? file.bytes;
  return { ...file, path: renamed(file.path, '-copy'), planted: [], bytes };
}

const cutOff = (stamp: string) => stamp.replace(/(\d\d:\d\d:\d\d)\.\d+/, '$1');

test.each(cases)('$name: a second text with all of it, outputs and commands too, adds nothing', async ({ debug }) => {
  const logs = debug.filter((file) => textOf(file) !== null);
  const [once, twice] = [await analysed(debug), await analysed([...debug, ...logs.map(inWholeSeconds)])];
  expect(told(twice)).toEqual(told(once));
});
