import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientOnly } from './samples/client-only.ts';
import { lateReconnect } from './samples/late-reconnect.ts';
import { misconfiguredClient } from './samples/misconfigured-client.ts';
import { networkChange } from './samples/network-change.ts';
import { indexReadme } from './samples/readme.ts';
import { resumeAfterSleep } from './samples/resume-after-sleep.ts';

// Writes samples/ and test/support/sample-truth.json: the same bytes in every run, from nothing but the scripts of the cases.
// It imports nothing from src/, so that a misreading of the formats cannot agree with itself.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const CASES = [resumeAfterSleep, lateReconnect, misconfiguredClient, networkChange, clientOnly];

const samples = CASES.map((play) => play());
for (const { name, files } of samples) {
  const folder = join(ROOT, 'samples', name);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) write(join(folder, path), content);
}
write(join(ROOT, 'samples', 'README.md'), indexReadme(samples));
const truth = Object.fromEntries(samples.map((sample) => [sample.name, sample.truth]));
write(join(ROOT, 'test', 'support', 'sample-truth.json'), `${JSON.stringify(truth, undefined, 2)}\n`);

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
