import { expect, test } from 'vitest';
import { analyzeOptions } from '../../src/cli/program.ts';
import { record } from '../readers/client-sources.ts';
import { caseFolder, run } from '../support/runs.ts';

const LOG = ['01:00:00', '02:00:00']
  .map((time) => record('03/04/2031', time, 'acvpnagent', 'Client Agent continuing from system suspend.'))
  .join('');

function written(result: Awaited<ReturnType<typeof run>>['result']): readonly unknown[] {
  return result.timeline.map(({ at }) => at.utc?.slice(0, 10));
}

test('the order of dates that is stated reaches the log, and the result says so', async () => {
  const folder = caseFolder({ 'AnyConnect.txt': LOG });
  const guessed = await run([folder], { clientTz: 'UTC' });
  expect(new Set(written(guessed.result))).toEqual(new Set(['2031-03-04']));
  const stated = await run([folder], { clientTz: 'UTC', dateOrder: 'day-first' });
  expect(new Set(written(stated.result))).toEqual(new Set(['2031-04-03']));
  expect(stated.result.options).toMatchObject({ dateOrder: 'day-first' });
  expect(stated.result.diagnostics.map(({ code }) => code)).toContain('dart.date-order-forced');
});

test('the option takes two words', () => {
  const option = analyzeOptions([]).find(({ long }) => long === '--date-order');
  expect(option?.parseArg?.('day-first', undefined)).toBe('day-first');
  expect(() => option?.parseArg?.('dayfirst', undefined)).toThrow('--date-order takes month-first or day-first');
});
