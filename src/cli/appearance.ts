import type { RenderOptions } from '../reporters/reporter.ts';
import type { ColorChoice } from './values.ts';

/** For what is not a terminal: the same bytes wherever the report is made. */
const WIDTH_OF_FILES = 100;

export interface Destination {
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
}

export interface Appearance {
  readonly color: ColorChoice;
  readonly ascii: boolean;
  readonly verbose: boolean;
}

/** Decides what a reporter must not ask for itself, from flags, destination and environment. */
export function renderOptions(to: Destination, wanted: Appearance, env: NodeJS.ProcessEnv): RenderOptions {
  const width = to.isTerminal && to.columns !== undefined && to.columns > 0 ? to.columns : WIDTH_OF_FILES;
  return { width, ascii: wanted.ascii, verbose: wanted.verbose, color: hasColor(to, wanted.color, env) };
}

/** The flag wins, then FORCE_COLOR, then NO_COLOR (set and not empty, no-color.org), then whether it is a terminal. */
export function hasColor({ isTerminal }: Destination, choice: ColorChoice, env: NodeJS.ProcessEnv): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { FORCE_COLOR, NO_COLOR = '', TERM } = env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== '') return false;
  return isTerminal && TERM !== 'dumb';
}
