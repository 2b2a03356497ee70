import type { Clock, Result } from '../../src/model/result.ts';
import type { CaseFile } from '../simulator/case.ts';
import type { ClockTruth } from '../simulator/truth/truth.ts';
import type { Verdict } from './verdict.ts';

// What is measured of a clock against what the scenario set it to, both as seen from the clock that measures.

/** A case as far as its clocks go: whose clock a source shows is told by the file that it was read from. */
export interface ClocksOfCase {
  readonly result: Result;
  readonly files: readonly CaseFile[];
  readonly truths: readonly ClockTruth[];
}

/** The offset that a clock has from the one that measures, in milliseconds: it drifts, so both ends; undefined where nothing is known. */
export function trueOffset(clock: Clock, of: ClocksOfCase): { readonly from: number; readonly to: number } | undefined {
  const truth = clockTruthOf(clock, of);
  const reference = referenceOf(clock, of);
  if (truth === undefined || reference === undefined) return undefined;
  return { from: earliest(truth) - latest(reference), to: latest(truth) - earliest(reference) };
}

/** A verdict a clock that is measured by another, or is not although there is another. */
export function judgeClocks(of: ClocksOfCase): Verdict[] {
  return of.result.clocks.flatMap((clock): Verdict[] => {
    const truth = trueOffset(clock, of);
    if (truth === undefined) return [];
    const told = { question: 'clocks', what: `clock of ${clockTruthOf(clock, of)?.of}` } as const;
    if (clock.offsetMs === null) return [{ ...told, kind: 'open', detail: 'not measured' }];
    const within = (clock.plusMinusMs ?? 0) + ROUNDING_MS;
    const holds = clock.offsetMs - within <= truth.to && clock.offsetMs + within >= truth.from;
    const detail = `${clock.offsetMs} ± ${clock.plusMinusMs} ms, and it was ${truth.from} to ${truth.to}`;
    return [{ ...told, kind: holds ? 'found' : 'wrong', detail }];
  });
}

/** The result states milliseconds. */
export const ROUNDING_MS = 1;

export function fileOfClock(clock: Clock, { result, files }: ClocksOfCase): CaseFile | undefined {
  const paths = result.sources.filter(({ id }) => clock.sources.includes(id)).map(({ path }) => path);
  return files.find(({ path }) => paths.some((one) => one === path || one.startsWith(`${path}!/`)));
}

/** A capture has a clock of its own; other files have that of the box that wrote them. */
export function clockTruthOf(clock: Clock, of: ClocksOfCase): ClockTruth | undefined {
  const file = fileOfClock(clock, of);
  return of.truths.find((truth) => truth.of === file?.path) ?? of.truths.find((truth) => truth.of === file?.from);
}

/** A capture measures where there is one, else the gateway. */
function referenceOf(clock: Clock, of: ClocksOfCase): ClockTruth | undefined {
  const { clocks } = of.result;
  const measures = clocks.find(({ basis }) => basis === 'reference');
  const gateways = clocks.filter((one) => fileOfClock(one, of)?.aspect === 'debug');
  const reference = measures ?? (gateways.length === 1 ? gateways[0] : undefined);
  return reference === undefined || reference === clock ? undefined : clockTruthOf(reference, of);
}

const earliest = ({ offsetMsAtStart, offsetMsAtEnd }: ClockTruth) => Math.min(offsetMsAtStart, offsetMsAtEnd);
const latest = ({ offsetMsAtStart, offsetMsAtEnd }: ClockTruth) => Math.max(offsetMsAtStart, offsetMsAtEnd);
