import type { CaseSettings } from '../../src/model/settings.ts';
import type { Aspect, CaseFile, SimulatedCase } from '../simulator/case.ts';
import { operators } from '../simulator/degrade/index.ts';
import type { DegradeContext, Operator } from '../simulator/degrade/operator.ts';
import type { Scenario } from '../simulator/scenarios/scenario.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { combinations } from '../simulator/truth/decidable.ts';
import { seeded } from '../simulator/world/random.ts';
import { utc } from '../simulator/world/time.ts';
import { AccuracyOfCase, type CaseAccuracy, measured } from './accuracy/measure.ts';
import { analysed } from './analysed.ts';
import { deviationsIn, judge } from './judge.ts';
import { type Deviation, whole } from './verdict.ts';

/** Deviations of one run, and from which evidence: `wire+log`, `cut-front of wire`. */
export interface Judged {
  readonly evidence: string;
  readonly deviations: readonly Deviation[];
}

/** All that is asked of a scenario. */
export interface Answers {
  readonly judged: readonly Judged[];
  /** For the page of accuracy. */
  readonly accuracy: CaseAccuracy;
  /** What is not so, or turns over, once unconfirmed wording is taken out; with the evidence. */
  readonly turned: readonly string[];
}

/** A scenario from every combination of its sources, and degraded by every operator: the whole case and each aspect alone. */
export async function judgedAnswers(scenario: Scenario, seed: number): Promise<Answers> {
  const made = simulate(scenario, seed);
  const settings = (scenario.evidence.settings ?? {}) as CaseSettings;
  const aspects = aspectsOf(made.files);
  const judged: Judged[] = [];
  const accuracy = new AccuracyOfCase(aspects);
  const turned: string[] = [];
  for (const combination of combinations(aspects)) {
    const evidence = combination.join('+');
    if (accuracy.rowsFor(combination).length === 0) {
      const result = await analysed(only(made.files, combination), settings);
      judged.push({ evidence, deviations: judge(result, made.truth, whole(combination)) });
      continue;
    }
    const found = await measured({ ...made, settings }, combination);
    accuracy.add(combination, found);
    turned.push(...found.turned.map((what) => `${what}, from ${evidence}`));
    judged.push({ evidence, deviations: deviationsIn(found.said) });
  }
  for (const operator of operators) {
    for (const chosen of [aspects, ...aspects.map((aspect) => [aspect])]) {
      const files = only(made.files, chosen);
      if (operator.applies(files)) judged.push(await degraded(scenario, made, operator, files, settings));
    }
  }
  return { judged, accuracy: accuracy.finished(), turned };
}

async function degraded(
  scenario: Scenario,
  { truth }: SimulatedCase,
  operator: Operator,
  files: readonly CaseFile[],
  settings: CaseSettings,
): Promise<Judged> {
  const random = seeded(`${scenario.name}/${operator.name}`);
  const less = operator.apply(files, { random, truth: contextOf(scenario) });
  const aspects = aspectsOf(less);
  const result = await analysed(less, settings);
  const keeps = (aspect: Aspect, fact: Parameters<Operator['keeps']>[1]) => operator.keeps(aspect, fact) === 'kept';
  const evidence = `${operator.name} of ${aspectsOf(files).join('+')}`;
  const alone = aspects.every((aspect) => aspect === 'wire' || aspect === 'keys');
  const clockLies = operator.hidesStep === true && alone;
  const added = operator.brings ?? [];
  return { evidence, deviations: judge(result, truth, { aspects, keeps, added, clockLies }) };
}

function contextOf({ start, end, gateways, sites, clients }: Scenario): DegradeContext {
  const publicAddressOf = (name: string) => sites.find((site) => site.name === name)?.nat?.publicAddress;
  const outside = clients.map(({ site, localAddress }) => publicAddressOf(site) ?? localAddress);
  const [first] = outside;
  return {
    gatewayAddresses: gateways.map(({ address }) => address),
    clientAddresses: [...new Set([...outside, ...sites.flatMap(({ nat }) => nat?.publicAddress ?? [])])],
    ...(first === undefined ? {} : { oldClientAddress: first }),
    start: utc(start),
    end: utc(end),
  };
}

const aspectsOf = (files: readonly CaseFile[]): Aspect[] =>
  ASPECTS.filter((aspect) => files.some((file) => file.aspect === aspect));
const only = (files: readonly CaseFile[], aspects: readonly Aspect[]): CaseFile[] =>
  files.filter(({ aspect }) => aspects.includes(aspect));
const ASPECTS: readonly Aspect[] = ['wire', 'keys', 'debug', 'show', 'config', 'log', 'policy'];

/** Answers that later work still has to reach: in these scenarios, from evidence in which one of `from` is (any, without it). */
export interface AnswerGap {
  readonly scenarios: readonly string[];
  readonly answers: readonly string[];
  /** Aspects (`log`) or operators (`capture-ring`). */
  readonly from?: readonly string[];
  readonly reason: string;
}

export interface Gaps {
  readonly formats: readonly unknown[];
  /** Rules of the catalogue that are not there yet. */
  readonly rules: readonly { readonly rule: string; readonly reason: string }[];
  readonly answers: readonly AnswerGap[];
}

/** Whether a gap speaks of such a miss. */
export function covers(gap: AnswerGap, scenario: string, what: string, evidence: string): boolean {
  if (!gap.scenarios.includes(scenario) || !gap.answers.includes(what)) return false;
  if (gap.from === undefined) return true;
  const [first = '', rest] = evidence.split(' of ');
  const operator = rest === undefined ? undefined : first;
  const aspects = (rest ?? first).split('+');
  return gap.from.some((one) => one === operator || aspects.includes(one));
}
