// Checks the imports of src/ and of the simulator against .dependency-cruiser.cjs. An own script because the command of dependency-cruiser says
// "no violations" and succeeds when it could read no module at all (a compiler it does not know, a wrong folder).
//
//   node scripts/check-imports.js [FOLDER]     the project that holds src/; this one by default
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const own = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = resolve(process.argv[2] ?? own);
const { options, ...ruleSet } = createRequire(import.meta.url)(join(own, '.dependency-cruiser.cjs'));
const tsConfig = join(own, options.tsConfig.fileName);

// dependency-cruiser keeps paths relative to where it is started.
process.chdir(root);
const { output } = await cruise(
  ['src', 'test/simulator'].filter((folder) => existsSync(folder)),
  { ...options, tsConfig: { fileName: tsConfig }, ruleSet, validate: true, baseDir: root },
  undefined,
  { tsConfig: extractTSConfig(tsConfig) },
);
const { summary } = output;

for (const { rule, from, to, cycle } of summary.violations) {
  const comment = ruleSet.forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' -> ');
  process.stderr.write(`${from} -> ${path}\n    ${rule.name}: ${comment}\n`);
}
if (summary.totalCruised === 0) process.stderr.write('check-imports: no module was read, so nothing was checked\n');
const bad = summary.violations.length > 0 || summary.totalCruised === 0;
if (!bad) process.stdout.write(`imports: ${summary.totalCruised} modules, no violation\n`);
process.exitCode = bad ? 1 : 0;
