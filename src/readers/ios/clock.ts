import { NO_STAMP, type Stamp } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { clockLine } from '../../text/ios-stamp.ts';
import type { Command } from './command.ts';
import { evidenceOf, type Run } from './run.ts';

// Times that the box prints beside its output (ios-text.md 4.9): `show clock`, and the line that `terminal exec prompt
// timestamp` puts in front of every output.

// Time source is NTP, 01:27:35.123 UTC Thu Mar 13 2025
const SOURCE_LINE = /^Time source is [A-Za-z ]{1,40}, (\S.*)$/;
// Load for five secs: 1%/0%; one minute: 1%; five minutes: 1%
const LOAD_LINE = /^Load for five secs: /;

/** Most lines of an output begin otherwise. */
const MAY_BE_TIME = /^[LT*.\d]/;

/** Which time belongs to the next block: one printed for the same command, or by `show clock` just before it. */
export class ShownClock {
  private readonly run: Run;
  private stamp: Stamp = NO_STAMP;
  /** Commands that the stamp still holds for after the one that printed it. */
  private commandsLeft = 0;

  constructor(run: Run) {
    this.run = run;
  }

  /** Takes a line with a time; false for all others. */
  take(line: IosLine, command: Command | undefined): boolean {
    const text = line.body.trim();
    if (!MAY_BE_TIME.test(text)) return false;
    if (LOAD_LINE.test(text)) {
      this.run.count('known, without an event of its own');
      return true;
    }
    const source = SOURCE_LINE.exec(text);
    const stamp = clockLine(source?.[1] ?? text, this.run.clock);
    if (stamp === undefined) return false;
    this.stamp = stamp;
    this.commandsLeft = command === undefined || command.shows === 'clock' ? 1 : 0;
    this.run.count('used');
    const evidence = evidenceOf(this.run.source, line);
    this.run.emit({ kind: 'gateway.clock', host: command?.host, at: stamp, evidence });
    return true;
  }

  commandTyped(): void {
    if (this.commandsLeft === 0) this.stamp = NO_STAMP;
    else this.commandsLeft--;
  }

  /** Text that nobody knows may be hours of something else. */
  forget(): void {
    this.stamp = NO_STAMP;
  }

  current(): Stamp {
    return this.stamp;
  }
}
