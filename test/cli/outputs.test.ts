import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkTargets, deliveries, type OutputRequest } from '../../src/cli/outputs.ts';
import { writeFileWhole } from '../../src/cli/write.ts';
import { reporters } from '../../src/reporters/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outputs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const paired = (...requests: OutputRequest[]) =>
  deliveries(requests, reporters).map(({ reporter, file }) => [reporter.name, file ?? 'stdout']);

test('without a word it is the terminal report on standard output', () => {
  expect(paired()).toEqual([['terminal', 'stdout']]);
});

test('an -o takes the format before it, else its extension, else terminal', () => {
  expect(paired({ format: 'json' }, { file: 'a.txt' }, { file: 'b.json' }, { file: 'c' })).toEqual([
    ['json', 'a.txt'],
    ['json', 'b.json'],
    ['terminal', 'c'],
  ]);
});

test('a format without an -o goes to standard output', () => {
  expect(paired({ format: 'json' }, { file: 'a.txt' }, { format: 'terminal' })).toEqual([
    ['json', 'a.txt'],
    ['terminal', 'stdout'],
  ]);
  expect(paired({ format: 'json' }, { file: '-' })).toEqual([['json', 'stdout']]);
});

test('an extension that no format has is refused, unless the format is named', () => {
  expect(() => paired({ file: 'report.pdf' })).toThrow(
    'report.pdf: no format has the extension .pdf; there are .txt, .log and .json.',
  );
  expect(paired({ format: 'json' }, { file: 'report.pdf' })).toEqual([['json', 'report.pdf']]);
});

test.each<[OutputRequest[], string]>([
  [[{ format: 'jsn' }], "--format takes terminal or json, not 'jsn'. Did you mean 'json'?"],
  [[{ format: 'json' }, { format: 'terminal' }], 'two reports cannot share standard output'],
  [[{ file: 'a.txt' }, { file: './a.txt' }], 'two reports would be written to'],
])('%j is refused', (requests, message) => {
  expect(() => paired(...requests)).toThrow(message);
});

test('targets are checked before anything is written', () => {
  const file = join(folder, 'r.txt');
  const check = (path: string, force: boolean, inputs: readonly string[] = []) => {
    return () => checkTargets(deliveries([{ file: path }], reporters), { force, inputs });
  };
  expect(check(file, false)).not.toThrow();
  writeFileSync(file, 'kept');
  expect(check(file, false)).toThrow(`${file} exists; --force overwrites it.`);
  expect(check(file, true)).not.toThrow();
  expect(check(folder, true)).toThrow('it is a folder.');
  expect(check(join(folder, 'none', 'r.txt'), false)).toThrow('its folder does not exist.');
  const alias = join(folder, 'alias.txt');
  linkSync(file, alias);
  expect(check(alias, true, ['-', join(folder, 'none'), file])).toThrow(`${alias} is an input of this run`);
});

test('a file is written whole', async () => {
  const file = join(folder, 'r.txt');
  await writeFileWhole(
    file,
    Array.from({ length: 50_000 }, (_, index) => `${index}\n`),
    false,
  );
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(50_001);
  expect(readdirSync(folder)).toEqual(['r.txt']);
});

test('or not at all', async () => {
  function* failing() {
    yield 'x'.repeat(100_000);
    throw new Error('reporter failed');
  }
  await expect(writeFileWhole(join(folder, 'r.txt'), failing(), false)).rejects.toThrow('reporter failed');
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that appeared meanwhile is kept', async () => {
  const file = join(folder, 'r.txt');
  writeFileSync(file, 'kept');
  await expect(writeFileWhole(file, ['new'], false)).rejects.toThrow('was created meanwhile');
  expect(readFileSync(file, 'utf8')).toBe('kept');
  await writeFileWhole(file, ['new'], true);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['r.txt']);
});
