// All checks of one input. The first that fails is told; a run that finds one thing has found enough.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { miscounted } from './check-counts.ts';
import { changedByKeys, misplacedInside, observedWithKeys } from './check-keys.ts';
import { misplaced, unspeakable } from './check-places.ts';
import {
  aloneDifference,
  blockDifference,
  commonDifference,
  prefixDifference,
  untouchedDifference,
  using,
} from './check-relations.ts';
import { shownSecrets, shownTexts } from './check-secrets.ts';
import { unprintable } from './check-words.ts';
import { type Dice, diceOf } from './dice.ts';
import { type Decoder, type Observed, observed } from './observe.ts';

export interface Failure {
  /** `throws`, `places`, `counts`, ...: names the file that is kept. */
  readonly check: string;
  readonly detail: string;
}

export interface Subject {
  readonly bytes: Uint8Array;
  /** What the input was made of, and which of its frames are as they were. */
  readonly base?: Uint8Array;
  readonly untouched?: ReadonlyMap<number, number> | undefined;
  /** Texts that may not be shown. */
  readonly secrets?: readonly string[];
  /** Draws block sizes and messages; without it all of them are tried, which takes longer. */
  readonly seed?: number;
  /** Another one in its place, to see that the checks can fail. */
  readonly decoder?: Decoder;
}

export interface Verdict {
  readonly failure: Failure | undefined;
  readonly cpuMs: number;
}

/** Hundred times what a capture needs that is in order. */
const CPU_MS = { each: 1500, perOctet: 0.02 };
/** What one input may keep, beside a multiple of its own size. */
const HEAP = { octets: 64 * 1024 * 1024, times: 100 };

/** Odd, so that no record is met at the same place twice. */
const BLOCK_SIZES = [7, 13, 61, 251, 1021, 4093, 16_381];

export async function judged(subject: Subject): Promise<Verdict> {
  const before = process.memoryUsage();
  let seen: Observed;
  try {
    seen = await observed(subject.bytes, using(subject.decoder));
  } catch (error) {
    return { failure: thrown(error), cpuMs: 0 };
  }
  const { cpuMs } = seen;
  const limit = CPU_MS.each + CPU_MS.perOctet * subject.bytes.length;
  if (cpuMs > limit) return { failure: { check: 'time', detail: `${cpuMs} ms, ${limit} at most` }, cpuMs };
  try {
    return { failure: heapFailure(subject, before) ?? (await outputFailure(seen, subject)), cpuMs };
  } catch (error) {
    // The relations read again, parts of the input too.
    return { failure: thrown(error), cpuMs };
  }
}

function thrown(error: unknown): Failure {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { check: 'throws', detail: detail.split('\n').slice(0, 6).join('\n') };
}

async function outputFailure(seen: Observed, subject: Subject): Promise<Failure | undefined> {
  const { base: baseBytes, secrets = [], untouched, decoder } = subject;
  const dice = subject.seed === undefined ? undefined : diceOf(subject.seed);
  const checks: readonly (readonly [string, () => Iterable<string>])[] = [
    ['places', () => misplaced(seen)],
    ['counts', () => miscounted(seen)],
    ['numbers', () => unspeakable(seen.messages.map(({ decoded }) => decoded))],
    ['words', () => unprintable(seen)],
    ['secrets', () => shownSecrets(seen)],
    ['planted-secrets', () => shownTexts(seen, secrets)],
  ];
  for (const [check, faults] of checks) for (const detail of faults()) return { check, detail };
  const keyed = await observedWithKeys(seen.bytes);
  const keyedChecks: readonly (readonly [string, () => Iterable<string>])[] = [
    ['keys', () => (decoder === undefined ? changedByKeys(seen, keyed) : [])],
    ['places-inside', () => misplacedInside(keyed)],
    ['planted-secrets-inside', () => shownTexts(keyed, secrets)],
  ];
  for (const [check, faults] of keyedChecks) for (const detail of faults()) return { check, detail };
  const relation = (check: string, detail: string | undefined) =>
    detail === undefined ? undefined : { check, detail };
  if (baseBytes !== undefined) {
    const base = await observed(baseBytes);
    const found =
      relation('untouched', untouched && untouchedDifference(seen, base, untouched)) ??
      relation('before-change', commonDifference(seen, base));
    if (found !== undefined) return found;
  }
  return (
    relation('alone', await aloneDifference(seen, dice, decoder)) ??
    relation('prefix', await prefixDifference(seen, dice, decoder)) ??
    relation('blocks', decoder === undefined ? await blocks(seen, dice) : undefined)
  );
}

/** Blocks that records straddle; an octet at a time where that is not too many. */
async function blocks(seen: Observed, dice: Dice | undefined): Promise<string | undefined> {
  const isSmall = seen.bytes.length < 20_000 && dice?.chance(0.5) !== false;
  const sizes = [...(isSmall ? [1] : []), ...(dice === undefined ? BLOCK_SIZES : [dice.pick(BLOCK_SIZES)])];
  for (const size of sizes) {
    const difference = await blockDifference(seen, size);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function heapFailure({ bytes }: Subject, before: NodeJS.MemoryUsage): Failure | undefined {
  const limit = HEAP.octets + HEAP.times * bytes.length;
  const grown = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external - before.heapUsed - before.external;
  };
  if (grown() <= limit) return undefined;
  // What can be collected is not kept.
  collectGarbage();
  return grown() <= limit ? undefined : { check: 'heap', detail: `${grown()} octets kept, ${limit} at most` };
}

/** Node offers it behind a flag only, which can be set late. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}
