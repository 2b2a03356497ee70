import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'check-imports.js');

const made: string[] = [];
afterAll(() => {
  for (const project of made) rmSync(project, { recursive: true, force: true });
});

function check(files: Record<string, string>): { status: number | null; said: string } {
  const project = mkdtempSync(join(tmpdir(), 'imports-'));
  made.push(project);
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

/** What breaks a rule, all in one project: starting the check takes longer than the check. */
const BROKEN: readonly (readonly [rule: string, from: string, content: string, to: string])[] = [
  ['model-imports', 'src/model/a.ts', of('../wire/leaf.ts'), 'src/wire/leaf.ts'],
  ['wire-imports', 'src/wire/a.ts', of('../text/leaf.ts'), 'src/text/leaf.ts'],
  ['rules-imports', 'src/rules/a.ts', of('../correlate/leaf.ts'), 'src/correlate/leaf.ts'],
  ['reporters-imports', 'src/reporters/a.ts', of('../rules/leaf.ts'), 'src/rules/leaf.ts'],
  ['crypto-imports', 'src/crypto/a.ts', of('../readers/reader.ts'), 'src/readers/reader.ts'],
  ['readers-imports', 'src/readers/a.ts', of('../exchanges/leaf.ts'), 'src/exchanges/leaf.ts'],
  ['one-reader-one-format', 'src/readers/b.ts', of('./leaf.ts'), 'src/readers/leaf.ts'],
  ['one-reader-one-format', 'src/readers/c/part.ts', of('../leaf.ts'), 'src/readers/leaf.ts'],
  ['src-stands-alone', 'src/cli/a.ts', of('../../test/leaf.ts'), 'test/leaf.ts'],
  // A type import counts as well.
  [
    'wire-imports',
    'src/wire/c.ts',
    "import type { B } from '../rules/type.ts';\nexport type A = B;\n",
    'src/rules/type.ts',
  ],
  ...['node:fs', 'fs', 'node:child_process', 'node:worker_threads'].map(
    (name, index) =>
      [
        'only-io-and-cli-touch-the-system',
        `src/correlate/system${index}.ts`,
        `import * as x from '${name}';\nexport const b = x;\n`,
        name.replace('node:', ''),
      ] as const,
  ),
];

let broken: ReturnType<typeof check>;
beforeAll(() => {
  const leaves = BROKEN.map(([, , , to]) => to).filter((to) => to.includes('/'));
  broken = check({
    ...Object.fromEntries(leaves.map((to) => [to, to === 'src/rules/type.ts' ? 'export type B = 1;\n' : LEAF])),
    ...Object.fromEntries(BROKEN.map(([, from, content]) => [from, content])),
    'src/wire/lost.ts': of('./gone.ts'),
    'src/wire/round.ts': of('./circle.ts'),
    'src/wire/circle.ts': "import { b } from './round.ts';\nexport const a = b;\n",
    'src/wire/fine.ts': LEAF,
  });
});

test.each(BROKEN)('%s fails for %s', (rule, from, _, to) => {
  expect(broken.said).toContain(`${from} -> ${to}\n    ${rule}: `);
  expect(broken.status).toBe(1);
});

test('an import that leads nowhere fails', () => {
  expect(broken.said).toMatch(/^src\/wire\/lost\.ts -> \S*gone\.ts\n {4}all-imports-exist: /m);
});

test('circles fail', () => {
  expect(broken.said).toMatch(/^src\/wire\/(?:round|circle)\.ts -> .*\n {4}no-circles: /m);
});

test('what is fine beside them is not named', () => {
  expect(broken.said).not.toContain('src/wire/fine.ts');
});

test('nothing read is a failure, not a success', () => {
  const { status, said } = check({});
  expect(said).toContain('no module was read');
  expect(status).toBe(1);
});
