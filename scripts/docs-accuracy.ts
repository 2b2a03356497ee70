import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CaseSettings } from '../src/model/settings.ts';
import { scenarios } from '../test/simulator/scenarios/index.ts';
import { simulate } from '../test/simulator/stage/simulate.ts';
import { accuracyOf, type CaseAccuracy, type KnownCase } from '../test/support/accuracy/measure.ts';
import { type Accuracy, type Provenance, page } from '../test/support/accuracy/page.ts';
import { capturesIn } from '../test/support/lab.ts';
import { labCase } from '../test/support/lab-case.ts';
import { SEED, seedCase } from '../test/support/seed-case.ts';
import { sharedPath } from '../test/support/shared.ts';

// Measures what is found of every known case and writes test/support/accuracy/accuracy.json and docs/accuracy.md, the page of it.
//
//   npm run docs:accuracy                 everything; lab and seeds stay as they are where ../shared is absent
//   npm run docs:accuracy -- late ipv6    these cases only
//   npm run docs:accuracy -- --check      whether the page is that of the measurements; the tests hold these against the product

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs', 'accuracy.md');
const MEASURED = join(ROOT, 'test', 'support', 'accuracy', 'accuracy.json');

const { positionals: names, values } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean' } } });
const titles = new Map(scenarios.map(({ name, title }) => [name, title]));
const before: Accuracy = JSON.parse(readFileSync(MEASURED, 'utf8'));

if (values.check === true) check();
else await write();

function check(): void {
  if (readFileSync(FILE, 'utf8') === page(before, titles)) return;
  process.stderr.write('docs/accuracy.md is not the page of what was measured; run: npm run docs:accuracy\n');
  process.exitCode = 1;
}

async function write(): Promise<void> {
  const lab = sharedPath('lab');
  const seed = sharedPath(...SEED);
  const after: Accuracy = {
    simulated: await measuredAnew('simulated', new Map(scenarios.map(({ name }) => [name, () => simulated(name)]))),
    lab:
      lab === undefined
        ? before.lab
        : await measuredAnew('lab', new Map(capturesIn(lab).map((name) => [name, () => labCase(join(lab, name))]))),
    seeds:
      seed === undefined
        ? before.seeds
        : await measuredAnew('seeds', new Map([[SEED.join('/'), () => seedCase(seed)]])),
  };
  writeFileSync(MEASURED, `${JSON.stringify(after, undefined, 2)}\n`);
  writeFileSync(FILE, page(after, titles));
}

function simulated(name: string): KnownCase {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return { ...simulate(scenario, 1), settings: (scenario.evidence.settings ?? {}) as CaseSettings };
}

/** In the order of the cases; what is not asked for stays as it was. */
async function measuredAnew(
  provenance: Provenance,
  cases: ReadonlyMap<string, () => KnownCase>,
): Promise<Record<string, CaseAccuracy>> {
  const measured: Record<string, CaseAccuracy> = {};
  for (const [name, play] of cases) {
    const known = before[provenance][name];
    if (known !== undefined && names.length > 0 && !names.includes(name)) {
      measured[name] = known;
      continue;
    }
    const { accuracy, turned, wrong } = await accuracyOf(play());
    measured[name] = accuracy;
    for (const what of [...wrong, ...turned]) process.stderr.write(`${name}: ${what}\n`);
    if (wrong.length + turned.length > 0) process.exitCode = 1;
  }
  return measured;
}
