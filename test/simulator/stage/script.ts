import type { Scenario } from '../scenarios/scenario.ts';
import { type Micros, utc } from '../world/time.ts';

// What a script says in words: times and names.

/** A time of the script: with a date, or a time of day on the day of its start. */
export function timeOf(scenario: Pick<Scenario, 'start'>, text: string): Micros {
  return utc(text.includes('-') ? text : `${scenario.start.slice(0, 10)} ${text}`);
}

/** Whom or what the script calls so; a name that nobody has is an error of the scenario. */
export function named<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) throw new Error(`the scenario has no ${name}`);
  return found;
}
