import type { Clock } from '../world/clock.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import type { Random } from '../world/random.ts';
import type { SystemLine } from './foreign.ts';
import type { Severity } from './trace.ts';

/** A line, and how grave it is where the flavour says so. */
export interface UnixLine extends SystemLine {
  readonly severity: Severity;
  readonly client: boolean;
  /** True where syslogd writes that the line before came several times; such a line has no host on macOS. */
  readonly repeats?: boolean;
}

/** What the writer of any flavour needs besides the lines. */
export interface LineOptions {
  readonly clock: Clock;
  readonly description: ClientDescription;
  readonly random: Random;
}
