import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { type Analysis, analyze } from '../../src/analyze.ts';
import type { NamedInput } from '../../src/io/inputs.ts';
import { resultSchema } from '../../src/model/result-schema.ts';
import type { CaseSettings } from '../../src/model/settings.ts';

/** Runs the whole analysis and holds its document against the schema. */
export async function run(paths: readonly (string | NamedInput)[], settings: CaseSettings = {}): Promise<Analysis> {
  const inputs = paths.map((path) => (typeof path === 'string' ? { path } : path));
  const analysis = await analyze({ inputs, hash: true, useKeys: true, settings });
  resultSchema.parse(analysis.result);
  return analysis;
}

const made: string[] = [];

/** A folder with the given files, removed after the test. */
export function caseFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ikev2-trace-test-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
