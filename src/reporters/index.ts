import { json } from './json.ts';
import type { Reporter } from './reporter.ts';
import { terminal } from './terminal.ts';

/** Every output format, in the order in which help and messages name them. The first is the default. */
export const reporters: readonly Reporter[] = [terminal, json];
