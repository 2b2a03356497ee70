import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'check-imports.js');

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'imports-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function check(files: Record<string, string>): { status: number | null; said: string } {
  for (const [path, content] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(join(project, dirname(path)), { recursive: true });
    writeFileSync(join(project, path), content);
  }
  const { status, stderr } = spawnSync(process.execPath, [script, project], { encoding: 'utf8' });
  return { status, said: stderr };
}

const LEAF = 'export const a = 1;\n';
const of = (path: string) => `import { a } from '${path}';\nexport const b = a;\n`;

test('what the table allows passes', () => {
  const { status, said } = check({
    'src/model/a.ts': LEAF,
    'src/wire/b.ts': of('../model/a.ts'),
    'src/readers/reader.ts': LEAF,
    'src/readers/pcap/part.ts': of('../reader.ts'),
    'src/readers/pcap.ts': of('./pcap/part.ts'),
    'src/readers/index.ts': of('./pcap.ts'),
    'src/cli/main.ts':
      "import { readFileSync } from 'node:fs';\nimport { a } from '../model/a.ts';\nreadFileSync(String(a));\n",
  });
  expect(said).toBe('');
  expect(status).toBe(0);
});

test.each([
  ['model-imports', 'src/model/a.ts', of('../wire/b.ts'), 'src/wire/b.ts'],
  ['wire-imports', 'src/wire/a.ts', of('../text/b.ts'), 'src/text/b.ts'],
  ['rules-imports', 'src/rules/a.ts', of('../correlate/b.ts'), 'src/correlate/b.ts'],
  ['reporters-imports', 'src/reporters/a.ts', of('../rules/b.ts'), 'src/rules/b.ts'],
  ['crypto-imports', 'src/crypto/a.ts', of('../readers/reader.ts'), 'src/readers/reader.ts'],
  ['readers-imports', 'src/readers/a.ts', of('../exchanges/b.ts'), 'src/exchanges/b.ts'],
  ['one-reader-one-format', 'src/readers/a.ts', of('./b.ts'), 'src/readers/b.ts'],
  ['one-reader-one-format', 'src/readers/a/part.ts', of('../b.ts'), 'src/readers/b.ts'],
  ['src-stands-alone', 'src/cli/a.ts', of('../../test/b.ts'), 'test/b.ts'],
  ['all-imports-exist', 'src/wire/a.ts', of('./gone.ts'), 'src/wire/b.ts'],
])('%s fails for %s', (rule, from, content, to) => {
  const { status, said } = check({ [from]: content, [to]: LEAF });
  expect(said).toContain(`${rule}:`);
  expect(status).toBe(1);
});

test('type imports count as well', () => {
  const { status, said } = check({
    'src/wire/a.ts': "import type { B } from '../rules/b.ts';\nexport type A = B;\n",
    'src/rules/b.ts': 'export type B = 1;\n',
  });
  expect(said).toContain('wire-imports:');
  expect(status).toBe(1);
});

test.each(['node:fs', 'fs', 'node:child_process', 'node:worker_threads'])('%s belongs to io and cli', (name) => {
  const { status, said } = check({ 'src/correlate/a.ts': `import * as x from '${name}';\nexport const b = x;\n` });
  expect(said).toContain('only-io-and-cli-touch-the-system:');
  expect(status).toBe(1);
});

test('circles fail', () => {
  const { status, said } = check({
    'src/wire/a.ts': of('./b.ts'),
    'src/wire/b.ts': "import { b } from './a.ts';\nexport const a = b;\n",
  });
  expect(said).toContain('no-circles:');
  expect(status).toBe(1);
});

test('nothing read is a failure, not a success', () => {
  const { status, said } = check({});
  expect(said).toContain('no module was read');
  expect(status).toBe(1);
});
