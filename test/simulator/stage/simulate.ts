import type { SimulatedCase } from '../case.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { caseFiles } from './files.ts';
import { play } from './play.ts';
import { buildTruth } from './truth.ts';

/** A scenario played and written down: every file of evidence, and what is true of it. */
export function simulate(scenario: Scenario, seed: number): SimulatedCase {
  const played = play(scenario, seed);
  const files = caseFiles(scenario, played);
  return { scenario: scenario.name, seed, files, truth: buildTruth(scenario, seed, played, files) };
}
