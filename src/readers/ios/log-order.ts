import type { Stamp } from '../../model/time.ts';
import { type IosLine, IosLines } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import { isLeftOut, type LeftOut, type Line } from '../../text/lines.ts';
import { evidenceOf, type Run } from './run.ts';

// Log platforms export the newest record first. Read as it stands such a log tells the story backwards, and turning it round
// is not safe: some exports turn records of several lines round as a whole, others line by line. So it is left out, and the
// diagnostic says how to take it again. It is told by the records of the head, all of them: a clock that is set back steps
// back once. Binary traces have an order of their own (trace-order.ts).

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;
/** Steps back between different stamps, and how many of them there are for each step forward. */
const STEPS = 8;
const FOR_EACH_FORWARD = 8;

const MESSAGE =
  'The records of this log stand newest first and are left out, since they would tell the story backwards. Export it again with the oldest record first; where each record is one line, `tac FILE` turns it round.';

/** A log that runs backwards, at the head of a text. */
export class ReversedLog {
  private readonly run: Run;
  private readonly lines = new IosLines();
  private state: 'deciding' | 'reversed' | 'over' = 'deciding';

  constructor(run: Run) {
    this.run = run;
  }

  /** Looks at the head of the text, which is the first batch; later batches decide nothing. */
  see(batch: readonly (Line | LeftOut)[]): void {
    if (this.state !== 'deciding') return;
    const first = this.firstOfReversed(batch);
    this.state = first === undefined ? 'over' : 'reversed';
    if (first === undefined) return;
    const { source } = this.run;
    const evidence = evidenceOf(source, first);
    this.run.emit({ kind: 'diagnostic', code: 'ios.log-reversed', message: MESSAGE, source, evidence });
  }

  get isReversed(): boolean {
    return this.state === 'reversed';
  }

  /** Counts a line of such a log, which nobody is to read; of one that was cut its first piece alone `isNew`. The log ends at a prompt: behind that stands another output. */
  leavesOut(line: Line, isNew: boolean): boolean {
    if (this.state !== 'reversed') return false;
    if (this.lines.split(line).kind === 'prompt') this.state = 'over';
    else if (isNew) this.run.count('newest first');
    return this.state === 'reversed';
  }

  /** The first record, if those of the head run backwards. */
  private firstOfReversed(batch: readonly (Line | LeftOut)[]): IosLine | undefined {
    let first: { readonly line: IosLine; readonly at: number } | undefined;
    let latest = 0;
    let forward = 0;
    let back = 0;
    for (const one of batch) {
      if (isLeftOut(one)) continue;
      if (one.start >= HEAD) break;
      const line = this.lines.split(one);
      if (line.kind === 'prompt') break;
      if (line.isTrace) return undefined;
      const at = instantOf(stampInPrefix(line.prefix, this.run.clock));
      if (at === undefined) continue;
      first ??= { line, at };
      if (first.line !== line && at < latest) back++;
      if (first.line !== line && at > latest) forward++;
      latest = at;
    }
    const isReversed = back >= STEPS && back >= forward * FOR_EACH_FORWARD;
    return first !== undefined && isReversed && latest < first.at ? first.line : undefined;
  }
}

/** Milliseconds that order the stamps of one log. A stamp without a year is of any year. */
function instantOf(stamp: Stamp): number | undefined {
  if (stamp.kind === 'none') return undefined;
  if (stamp.kind === 'absolute') return Number(stamp.epochNs / 1_000_000n);
  const { year = 2000, month, day, hour, minute, second, nanosecond } = stamp.civil;
  return Date.UTC(year, month - 1, day, hour, minute, second) + nanosecond / 1e6;
}
