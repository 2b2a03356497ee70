import type { IosLine } from '../../text/ios-prefix.ts';
import { techHeader } from './command.ts';
import { evidenceOf, type Run } from './run.ts';
import { shownAt } from './trace-header.ts';

// `show logging process ios reverse` prints the newest record first. Read as they stand such records would tell the story
// backwards, so they are left out, and the diagnostic says how to take them again. The first records of a trace are held until
// their stamps show which way they run.

/** Steps between different stamps. Processes write at the same time, so single steps may go the other way. */
const STEPS = 16;
/** Lines held at most; a record has a few. */
const MAX_HELD = 1000;
/** Lines without a prefix that may belong to the record above them. */
const MAX_BELOW = 40;

// 2025/03/13 01:27:35.123456789
const STAMP_LENGTH = 29;

const MESSAGE =
  'The records of this binary trace stand newest first and are left out, since they would tell the story backwards. Take the trace again without `reverse`: show logging process ios.';

export class TraceOrder {
  private readonly run: Run;
  private state: 'none' | 'deciding' | 'forward' | 'reversed' = 'none';
  private held: IosLine[] = [];
  private first = '';
  private latest = '';
  private ups = 0;
  private downs = 0;
  /** Lines without a prefix below the last record that was left out. */
  private below = 0;

  constructor(run: Run) {
    this.run = run;
  }

  /** Whether a line has to go through `pass`. */
  watches(line: IosLine): boolean {
    return line.isTrace || this.isOpen;
  }

  /** Whether lines of any kind have to. */
  get isOpen(): boolean {
    return this.state === 'deciding' || this.state === 'reversed';
  }

  /** The lines that are to be read now, this one among them, or held, or left out. */
  pass(line: IosLine): readonly IosLine[] {
    if (beginsOther(line)) {
      const released = this.release();
      this.over();
      return [...released, line];
    }
    if (this.state === 'none') this.begin(line);
    if (this.state === 'forward') return [line];
    if (this.state === 'reversed') return this.leavesOut(line) ? [] : [line];
    this.held.push(line);
    if (line.isTrace) this.step(stampOf(line));
    return this.ups + this.downs >= STEPS || this.held.length >= MAX_HELD ? this.release() : [];
  }

  /** What is still held, at the end of the text or of the trace. */
  release(): readonly IosLine[] {
    if (this.state !== 'deciding') return [];
    const held = this.held;
    this.held = [];
    const runsBack = this.downs > 0 && this.downs >= this.ups && this.latest < this.first;
    this.state = runsBack ? 'reversed' : 'forward';
    if (!runsBack) return held;
    this.tell(held);
    return held.filter((line) => !this.leavesOut(line));
  }

  /** The trace is over, and the next may run the other way. Nothing is held then. */
  over(): void {
    this.state = 'none';
    this.ups = 0;
    this.downs = 0;
  }

  private begin(line: IosLine): void {
    this.state = 'deciding';
    this.first = stampOf(line);
    this.latest = this.first;
  }

  private step(stamp: string): void {
    if (stamp > this.latest) this.ups++;
    if (stamp < this.latest) this.downs++;
    this.latest = stamp;
  }

  /** Counts a line of a trace that runs backwards; false for lines that are none of it. */
  private leavesOut(line: IosLine): boolean {
    this.below = line.isTrace ? 0 : this.below + 1;
    const isPart = line.isTrace || ((line.kind === 'text' || line.kind === 'blank') && this.below <= MAX_BELOW);
    if (isPart) this.run.count('newest first');
    return isPart;
  }

  private tell([first]: readonly IosLine[]): void {
    if (first === undefined) return;
    const { source } = this.run;
    const evidence = evidenceOf(source, first);
    this.run.emit({ kind: 'diagnostic', code: 'ios.trace-reversed', message: MESSAGE, source, evidence });
  }
}

/** A prompt, or the header of another output. */
function beginsOther(line: IosLine): boolean {
  if (line.kind === 'prompt') return true;
  return line.kind === 'text' && (shownAt(line) !== undefined || techHeader(line.body, undefined) !== undefined);
}

/** Of fixed width, year first: as text it sorts as the time does. */
function stampOf({ text }: IosLine): string {
  return text.trimStart().slice(0, STAMP_LENGTH);
}
