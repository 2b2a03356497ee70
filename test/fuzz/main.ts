// npm run fuzz: damaged captures through reader, follower and decoder until the time is over or something fails.
//
//   npm run fuzz -- [--seconds 300] [--seed N]
//   npm run fuzz -- --case FILE      the checks on one input, such as one that an earlier run kept
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { collectGarbage, judged, type Verdict } from './check.ts';
import { type CorpusEntry, foreignCorpus, ownCorpus } from './corpus.ts';
import { caseSeed, diceOf } from './dice.ts';
import { keep } from './keep.ts';
import { type Mutant, mutantOf } from './mutate.ts';
import { openFault } from './open-faults.ts';
import found from './seeds.json' with { type: 'json' };

interface Case {
  readonly entry: CorpusEntry;
  readonly seed: number;
  /** What found something once is tried with all block sizes. */
  readonly isKnown: boolean;
}

const SLOW_SHOWN = 5;
/** What a whole run may keep: caches of compiled code, and nothing of its inputs. */
const HEAP_OF_RUN = 128 * 1024 * 1024;

process.exitCode = await main();

async function main(): Promise<number> {
  const values = stated();
  if (typeof values === 'string') {
    process.stderr.write(`${values}\n`);
    return 2;
  }
  if (values.case !== undefined) return await oneFile(values.case);
  const seconds = Number(values.seconds);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  if (seconds > 0 && Number.isSafeInteger(seed)) return await run(seed, seconds);
  process.stderr.write('--seconds takes a number above 0, --seed a whole number.\n');
  return 2;
}

function stated() {
  const options = {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string' },
    case: { type: 'string' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    // What `parseArgs` throws is a sentence for people: an unknown option, an option without its value.
    return error instanceof Error ? error.message : String(error);
  }
}

async function oneFile(path: string): Promise<number> {
  const { failure, cpuMs } = await judged({ bytes: readFileSync(path) });
  say(
    failure === undefined
      ? `${path}: nothing failed, ${cpuMs.toFixed(0)} ms`
      : `${path}: ${failure.check}: ${failure.detail}`,
  );
  return failure === undefined ? 0 : 1;
}

async function run(seed: number, seconds: number): Promise<number> {
  const own = ownCorpus();
  const corpus = [...own, ...foreignCorpus()];
  say(`seed ${seed}, ${seconds} s, ${corpus.length} captures`);
  for (const entry of corpus) {
    const { failure } = await judged({ ...entry, seed });
    if (failure !== undefined && openFault(failure) === undefined)
      return await report(entry.bytes, failure, `${entry.name}, unchanged`);
  }
  const until = Date.now() + seconds * 1000;
  const slow: { readonly cpuMs: number; readonly what: string }[] = [];
  const heapBefore = heapKept();
  let count = 0;
  let open = 0;
  for (const one of cases(corpus, seed)) {
    if (Date.now() > until) break;
    const mutant = mutantOf(one.entry, own, one.seed);
    const { failure, cpuMs } = await judgedMutant(mutant, one);
    const what = `${one.entry.name}, seed ${one.seed}: ${mutant.did}`;
    if (failure !== undefined && openFault(failure) === undefined) return await report(mutant.bytes, failure, what);
    if (failure !== undefined) open++;
    slow.push({ cpuMs, what });
    slow.sort((a, b) => b.cpuMs - a.cpuMs).splice(SLOW_SHOWN);
    if (++count % 5000 === 0) say(`${count} cases`);
  }
  const kept = heapKept() - heapBefore;
  say(
    `${count} cases, ${open} of them with a fault that is open, nothing else failed; ${(kept / 2 ** 20).toFixed(1)} MiB of heap kept. Slowest:`,
  );
  for (const { cpuMs, what } of slow) say(`  ${cpuMs.toFixed(0)} ms  ${what}`);
  if (kept <= HEAP_OF_RUN) return 0;
  say('heap: more is kept than any run needs');
  return 1;
}

/** What earlier runs found, then new cases without end. */
function* cases(corpus: readonly CorpusEntry[], runSeed: number): Generator<Case> {
  for (const { entry: name, seed } of found as readonly { entry: string; seed: number }[]) {
    const entry = corpus.find((one) => one.name === name);
    if (entry !== undefined) yield { entry, seed, isKnown: true };
  }
  for (let index = 0; ; index++) {
    const seed = caseSeed(runSeed, index);
    yield { entry: diceOf(seed ^ 0x5bd1e995).pick(corpus), seed, isKnown: false };
  }
}

async function judgedMutant(mutant: Mutant, { entry, seed, isKnown }: Case): Promise<Verdict> {
  const { bytes, base, untouched, onlyLess } = mutant;
  const secrets = onlyLess ? entry.secrets : [];
  return await judged({ bytes, base, untouched, secrets, ...(isKnown ? {} : { seed }) });
}

async function report(bytes: Uint8Array, failure: NonNullable<Verdict['failure']>, what: string): Promise<number> {
  say(`${failure.check} failed: ${what}\n  ${failure.detail}`);
  const path = await keep(bytes, failure, what);
  say(`kept as ${path}; again with: npm run fuzz -- --case ${path}`);
  return 1;
}

function heapKept(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
