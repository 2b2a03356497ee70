import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

export const root = join(import.meta.dirname, '..', '..');
export const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
// Where the tests run decides neither colour nor width.
const { FORCE_COLOR: _, ...env } = process.env;

export interface BuiltCommand {
  /** The bundle's entry, for a shell. */
  readonly entry: () => string;
  run(args: readonly string[], input?: string): SpawnSyncReturns<string>;
}

/**
 * The command as `scripts/build.js` bundles it, from the sources as they are now: made once for a test file, a start of
 * it takes a tenth of what one through a compiler takes. It stands below node_modules to find its packages.
 */
export function builtCommand(): BuiltCommand {
  let folder = '';
  beforeAll(async () => {
    const cache = join(root, 'node_modules', '.cache');
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(cache, 'built-command-'));
    await build({
      absWorkingDir: root,
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir: folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      define: { IKEV2_TRACE_VERSION: JSON.stringify(version) },
      logLevel: 'warning',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const entry = () => join(folder, 'cli.js');
  return {
    entry,
    run: (args, input) =>
      spawnSync(process.execPath, [entry(), ...args], {
        encoding: 'utf8',
        cwd: root,
        env,
        ...(input === undefined ? {} : { input }),
      }),
  };
}
