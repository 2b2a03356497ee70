import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scenarios } from '../test/simulator/scenarios/index.ts';
import type { SampleText, Scenario } from '../test/simulator/scenarios/scenario.ts';
import { simulate } from '../test/simulator/stage/simulate.ts';

// Writes samples/ and test/support/sample-truth.json: the scenarios that ship, played with the seeds that they name. The same
// bytes in every run. The simulator shares no code with the analyzer, so a misreading of the formats cannot agree with itself.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const shipped = scenarios.flatMap((scenario) =>
  scenario.sample === undefined ? [] : [{ scenario, sample: scenario.sample }],
);
const truths: Record<string, unknown> = {};
for (const { scenario, sample } of shipped) {
  const { files, truth } = simulate(scenario, sample.seed);
  const folder = join(ROOT, 'samples', sample.folder);
  rmSync(folder, { recursive: true, force: true });
  for (const { path, bytes } of files) {
    if (sample.files[path] === undefined) throw new Error(`the README of ${sample.folder} says nothing of ${path}`);
    write(join(folder, path), bytes);
  }
  const { settings } = scenario.evidence;
  if (settings !== undefined) write(join(folder, '.ikev2-trace.json'), `${JSON.stringify(settings)}\n`);
  write(join(folder, 'README.md'), readme(scenario, sample));
  truths[sample.folder] = truth;
}
write(join(ROOT, 'samples', 'README.md'), index());
write(join(ROOT, 'test', 'support', 'sample-truth.json'), `${JSON.stringify(truths, undefined, 2)}\n`);

function readme({ name, evidence }: Scenario, { folder, seed, story, answer, files, remarks }: SampleText): string {
  const rows = Object.entries(files).map(([path, what]) => `| \`${path}\` | ${what} |`);
  const [capture] = evidence.captures;
  const table = (evidence.keys ?? []).find(({ form }) => form === 'wireshark')?.path;
  const wireshark =
    capture === undefined || table === undefined
      ? ''
      : `
To read the encrypted messages, in this folder: copy \`${table}\` into a Wireshark profile folder and open \`${capture.path}\`, or

\`\`\`sh
grep -v '^#' ${table} | sed 's/^/-ouat:ikev2_decryption_table:/' | tr '\\n' '\\0' | xargs -0 tshark -r ${capture.path} -Y isakmp
\`\`\`
`;
  return `${story}

## The expected answer

${answer}
${remarks === undefined ? '' : `\n## Remarks\n\n${remarks}\n`}
## Files

| file | what it is |
| --- | --- |
${rows.join('\n')}

## How to run

\`\`\`sh
ikev2-trace analyze samples/${folder}
\`\`\`
${wireshark}
## Where it comes from

Played by this project's simulator, scenario \`${name}\` with seed ${seed} (\`npm run samples:make\`; \`npm run simulate -- ${name} --seed N --out DIR\`
makes others of its kind). Keys, signatures and integrity values are real, the people and boxes are not: nothing in it was captured from
anybody, and no name, address, identity or secret in it belongs to anyone. It is modelled on Cisco's public documents about IKEv2 and AnyConnect reconnect;
where those leave a wording open, the lines follow what engineers report, and no answer rests on them.
`;
}

function index(): string {
  const rows = shipped.map(
    ({ scenario, sample }) =>
      `| [\`${sample.folder}\`](${sample.folder}/README.md) | \`${scenario.name}\` | ${scenario.title} |`,
  );
  return `# Samples

Each folder is one complete case: give it to \`ikev2-trace analyze\`, one folder at a time, and compare with the answer in its README. From
a checkout the command is \`node bin/ikev2-trace.js\`, after \`npm run build\`.

| case | scenario | what happens |
| --- | --- | --- |
${rows.join('\n')}

All of them are played by the simulator in \`test/simulator\` (\`npm run samples:make\`), which gives the same bytes in every run and shares no code
with the analyzer, so the two can disagree. What is true in each case, and what can be known of it from which sources, stands in
\`test/support/sample-truth.json\`, made from the script of the same scenario. \`npm run simulate -- --list\` prints all scenarios.

Nothing here was captured from anybody. Addresses come from the ranges for documentation (RFC 5737), hosts from \`example.com\`.
`;
}

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
