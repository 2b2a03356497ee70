import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { scenarios } from './scenarios/index.ts';
import { simulate } from './stage/simulate.ts';

// npm run simulate -- SCENARIO --seed N --out DIR      npm run simulate -- --list

const USAGE = `npm run simulate -- late --seed 7 --out /tmp/late    play a scenario into a folder
npm run simulate -- --list                           every scenario in a line

--seed N     another case of the same scenario: other keys, SPIs, ports and jitter (default 1)
--out DIR    a folder that is empty, or missing in one that is there; truth.json is put beside the evidence
--help       this text
`;

process.exitCode = main();

function main(): number {
  const parsed = parsedArguments();
  if (typeof parsed === 'string') return refuse(`${parsed}\n`);
  const { values, positionals } = parsed;
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.list === true) {
    const width = Math.max(...scenarios.map(({ name }) => name.length));
    for (const { name, title } of scenarios) process.stdout.write(`${name.padEnd(width)}  ${title}\n`);
    return 0;
  }
  const [name, ...more] = positionals;
  if (name !== undefined && more.length > 0)
    return refuse(`One scenario at a time, not ${positionals.join(' and ')}.\n`);
  if (name !== undefined && values.out === undefined) return refuse('--out DIR is missing: where to put the case.\n');
  if (name === undefined || values.out === undefined) return refuse(USAGE);
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) return refuse(`There is no scenario "${name}"; --list prints all of them.\n`);
  const stated = values.seed ?? '1';
  const seed = Number(stated);
  if (!/^\d+$/.test(stated) || !Number.isSafeInteger(seed))
    return refuse(`--seed takes a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not "${stated}".\n`);
  const folder = values.out;
  if (existsSync(folder) && !statSync(folder).isDirectory())
    return refuse(`${folder} is a file, and --out takes a folder.\n`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    return refuse(`${folder} is not empty; nothing was written.\n`);
  try {
    // First, so that a place where nothing can be written costs no play; one level, since Node loops in folders of the kernel.
    if (!existsSync(folder)) mkdirSync(folder);
  } catch (error) {
    return refuse(`${folder} cannot be made: ${error instanceof Error ? error.message : String(error)}\n`);
  }

  const { files, truth } = simulate(scenario, seed);
  const settings = scenario.evidence.settings;
  const written = [
    ...files.map(({ path, bytes }) => ({ path, bytes })),
    { path: 'truth.json', bytes: Buffer.from(`${JSON.stringify(truth, null, 2)}\n`) },
    ...(settings === undefined
      ? []
      : [{ path: '.ikev2-trace.json', bytes: Buffer.from(`${JSON.stringify(settings)}\n`) }]),
  ];
  for (const { path, bytes } of written) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  for (const { path, bytes } of written)
    process.stdout.write(`${String(bytes.length).padStart(9)}  ${join(folder, path)}\n`);
  return 0;
}

function parsedArguments() {
  const options = {
    seed: { type: 'string' },
    out: { type: 'string' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    // What `parseArgs` throws is a sentence for people: an unknown option, an option without its value.
    return error instanceof Error ? error.message : String(error);
  }
}

function refuse(message: string): number {
  process.stderr.write(message);
  return 2;
}
