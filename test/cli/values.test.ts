import { expect, test } from 'vitest';
import { hasColor, renderOptions } from '../../src/cli/appearance.ts';
import { exitCode } from '../../src/cli/commands/analyze.ts';
import { checkedConfig } from '../../src/cli/config-schema.ts';
import { HELP } from '../../src/cli/help.ts';
import { didYouMean, listed, nearest } from '../../src/cli/nearest.ts';
import { analyzeOptions, decodeOptions, VERBS } from '../../src/cli/program.ts';
import { progressLine, progressText } from '../../src/cli/progress.ts';
import { FAIL_ON, offsets, oneOf, timeoutSeconds, year, zone } from '../../src/cli/values.ts';
import { lateReconnect } from '../support/results.ts';

test.each([
  ['erorr', FAIL_ON, 'error'],
  ['warn', FAIL_ON, 'warning'],
  ['ERROR', FAIL_ON, 'error'],
  ['zebra', FAIL_ON, undefined],
  ['', FAIL_ON, undefined],
  ['analyse', VERBS, 'analyze'],
  ['--formt', ['--format', '--force'], '--format'],
])('%s is nearest to one of %j: %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test('lists and hints read as sentences', () => {
  expect(listed(FAIL_ON)).toBe('error, warning, info or none');
  expect(didYouMean('erorr', FAIL_ON)).toBe(" Did you mean 'error'?");
  expect(didYouMean('zebra', FAIL_ON)).toBe('');
});

test('values are checked with a sentence', () => {
  expect(() => oneOf('--fail-on', FAIL_ON)('erorr')).toThrow(
    "--fail-on takes error, warning, info or none, not 'erorr'. Did you mean 'error'?",
  );
  expect(year('--year')('2025')).toBe(2025);
  for (const wrong of ['95', '2025.5', '2025x', '', '-1', '1e3'])
    expect(() => year('--year')(wrong)).toThrow('--year takes');
  expect(timeoutSeconds('--reconnect-timeout')('900')).toBe(900);
  expect(() => timeoutSeconds('--reconnect-timeout')('0')).toThrow('whole seconds from 1');
  for (const fine of ['UTC', '-07:00', 'UTC+01:00', 'Europe/Paris']) expect(zone('--tz')(fine)).toBe(fine);
  expect(() => zone('--tz')('Europe/Pariss')).toThrow("Did you mean 'Europe/Paris'?");
  expect(() => zone('--tz')('+25:00')).toThrow('--tz takes UTC');
});

test('offsets of several inputs add up to one setting', () => {
  const parse = offsets('--offset');
  expect(parse('S2=-0.25', parse('a=b.log=+37.2s', undefined))).toEqual({ 'a=b.log': 37.2, S2: -0.25 });
  expect(() => parse('debug.log', undefined)).toThrow('such as debug.log=+37.2');
  for (const wrong of ['', '1e3', 'soon', '99999999999', '--5', '1.'])
    expect(() => parse(`debug.log=${wrong}`, undefined)).toThrow(
      `--offset takes seconds such as +37.2 or -3600, not '${wrong}'`,
    );
});

test('a configuration states what the options state', () => {
  const stated = {
    gatewayTz: 'UTC',
    year: 2025,
    dateOrder: 'day-first',
    offsets: { 'debug.log': 37.2, 'client/AnyConnect.txt': -3600 },
    reconnectTimeoutSeconds: '900',
    failOn: 'warning',
    color: 'never',
  };
  expect(checkedConfig('c.json', stated)).toEqual({ ...stated, reconnectTimeoutSeconds: 900 });
  expect(checkedConfig('c.json', {})).toEqual({});
});

test.each([
  [{ failOn: 'erorr' }, 'c.json: failOn takes error, warning, info or none, not "erorr". Did you mean \'error\'?'],
  [{ gatewayTZ: 'UTC' }, "c.json: 'gatewayTZ' is not a setting"],
  [{ year: [] }, 'c.json: year takes a string or a number, not [].'],
  [{ year: 1 }, "c.json: year takes a year from 1990 to 2105, not '1'."],
  [{ color: 3 }, 'c.json: color takes auto, always or never, not 3.'],
  [[], 'c.json: it must hold an object with'],
  [null, 'c.json: it must hold an object with'],
])('the configuration %j is refused', (content, message) => {
  expect(() => checkedConfig('c.json', content)).toThrow(message);
});

const TTY = { isTerminal: true, columns: 133 };
const PIPE = { isTerminal: false, columns: undefined };

test.each([
  [TTY, 'auto', {}, true],
  [PIPE, 'auto', {}, false],
  [TTY, 'auto', { NO_COLOR: '1' }, false],
  [TTY, 'auto', { NO_COLOR: '' }, true],
  [PIPE, 'auto', { FORCE_COLOR: '1' }, true],
  [TTY, 'auto', { FORCE_COLOR: '0' }, false],
  [TTY, 'auto', { TERM: 'dumb' }, false],
  [PIPE, 'always', { NO_COLOR: '1' }, true],
  [TTY, 'never', { FORCE_COLOR: '1' }, false],
] as const)('on %j, --color %s and %j colour is %s', (to, choice, env, expected) => {
  expect(hasColor(to, choice, env)).toBe(expected);
});

test('only a terminal decides the width', () => {
  const wanted = { color: 'auto', ascii: false, verbose: false } as const;
  expect(renderOptions(TTY, wanted, {}).width).toBe(133);
  expect(renderOptions(PIPE, wanted, { COLUMNS: '40' }).width).toBe(100);
});

test.each([
  ['error', 1],
  ['warning', 1],
  ['info', 1],
  ['none', 0],
] as const)('an error and --fail-on %s give %i', (failOn, expected) => {
  expect(exitCode(lateReconnect, [], failOn)).toBe(expected);
});

test('--fail-on counts what is at its level or above', () => {
  const warnings = { findings: lateReconnect.findings.filter(({ severity }) => severity === 'warning') };
  expect(exitCode(warnings, [], 'error')).toBe(0);
  expect(exitCode(warnings, [], 'warning')).toBe(1);
  expect(exitCode({ findings: [] }, [], 'info')).toBe(0);
});

test('our own bug wins over findings', () => {
  expect(exitCode(lateReconnect, ['rule x failed'], 'error')).toBe(3);
  expect(exitCode({ findings: [] }, ['rule x failed'], 'none')).toBe(3);
});

test('the help fits a screen and names every option and command', () => {
  const lines = HELP.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(24);
  expect(lines.length).toBeLessThanOrEqual(40);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  for (const { long, short } of [...analyzeOptions([]), ...decodeOptions()]) {
    expect(HELP).toContain(long);
    if (short !== undefined) expect(HELP).toContain(`${short}, `);
  }
  for (const verb of VERBS) expect(HELP).toMatch(new RegExp(`^  ${verb} `, 'm'));
});

test('progress fits its line and holds no escapes from a name', () => {
  const step = { source: `${'long/'.repeat(40)}\x1b[31m.pcap`, bytesRead: 431_000_000, bytesTotal: 1 << 30 };
  expect(progressText(step, 79)).toHaveLength(79);
  expect(progressText({ ...step, source: 'a\x1b' }, 79)).toBe('a\\x1b  411 MiB of 1024 MiB  40 %');
  expect(progressText({ source: '-', bytesRead: 3000, bytesTotal: undefined }, 79)).toBe('-  3 KiB');
});

test('progress is silent for a second, then ten times a second', () => {
  const written: string[] = [];
  // Only `write` and `columns` of a stream are used.
  const stream = { write: (text: string) => written.push(text), columns: 80 } as unknown as NodeJS.WriteStream;
  let now = 0;
  const line = progressLine(stream, () => now);
  for (; now < 2000; now += 10) line.update({ source: 'a', bytesRead: now, bytesTotal: 2000 });
  expect(written).toHaveLength(10);
  line.clear();
  line.clear();
  expect(written.slice(10)).toEqual(['\r\x1b[K']);
});
