import { expect, test } from 'vitest';
import { takeTypes } from '../../src/cli/arguments.ts';
import { optionShapes } from '../../src/cli/program.ts';

const shapes = optionShapes();
const take = (...args: string[]) => takeTypes(args, shapes);

test('a type belongs to the input behind it', () => {
  expect(take('a.log', '--type', 'dart-log', 'b.txt', 'c.txt')).toEqual({
    args: ['a.log', 'b.txt', 'c.txt'],
    types: [undefined, 'dart-log', undefined],
  });
  expect(take('--type=ios', '-')).toEqual({ args: ['-'], types: ['ios'] });
});

test('values of other options are no inputs', () => {
  expect(take('--tz', 'UTC', '--type', 'ios', '-o', 'out.json', 'in.log').types).toEqual(['ios']);
  expect(take('-vo', 'out.json', 'in.log').types).toEqual([undefined]);
  expect(take('-oout.json', '--tz=UTC', '--quiet', 'in.log').types).toEqual([undefined]);
  expect(take('--tz', '-07:00', 'in.log').types).toEqual([undefined]);
});

test('behind -- everything is an input', () => {
  expect(take('--type', 'ios', '--', '--type', '-o')).toEqual({
    args: ['--', '--type', '-o'],
    types: ['ios', undefined],
  });
});

test.each([
  [['a.log', '--type', 'ios'], '--type ios stands behind the last input; put it in front of the input it is for.'],
  [['--type', 'ios', '--type', 'pcap', 'a'], '--type ios has no input before the next --type.'],
  [['a', '--type'], '--type needs the name of a reader, and an input behind it.'],
])('%j is refused', (args, message) => {
  expect(() => take(...args)).toThrow(message);
});
