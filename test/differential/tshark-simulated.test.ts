// Every capture of every simulated scenario against tshark. The simulator has its own encoders, so three parties must agree:
// who built the message, tshark and we.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { scenarios } from '../simulator/scenarios/index.ts';
import { caseFiles } from '../simulator/stage/files.ts';
import { play } from '../simulator/stage/play.ts';
import { hasTshark } from '../support/tshark.ts';
import { compareWithTshark } from './comparison.ts';

const folder = mkdtempSync(join(tmpdir(), 'simulated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SEED = 1;
const withCaptures = scenarios.filter(({ evidence }) => evidence.captures.length > 0);

describe.runIf(hasTshark)('simulated captures', () => {
  test.each(withCaptures.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    for (const { path, bytes } of caseFiles(scenario, play(scenario, SEED)).filter(({ aspect }) => aspect === 'wire')) {
      const file = join(folder, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      const { inCommon } = await compareWithTshark(file, `simulated/${name}/${path}`);
      expect(inCommon).toBeGreaterThan(0);
    }
  });
});
