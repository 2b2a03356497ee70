import { resumeAfterSleep } from './resume-after-sleep.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario, in the order in which `--list` prints them. */
export const scenarios: readonly Scenario[] = [resumeAfterSleep];
