import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import { NumberRanges } from '../../text/number-ranges.ts';
import { evidenceOf, type Run } from './run.ts';

// `service sequence-numbers` numbers the messages of a box, and a syslog server's file counts what was sent to it (ios-text.md
// 1.1). Where the numbers jump, messages are not in the text. That is said only of numbers that no line has: a text may hold
// one log twice, in pieces of any order, or those of several boxes, and a box that restarts counts from the beginning. Lines
// that were left out unread may have had the numbers, so what is missing is counted without them.

/** Boxes whose numbers are followed; those of more explain gaps and have none. */
const MOST_BOXES = 100;
/** Names of them that are kept. */
const MOST_NAMES = 1000;
const MOST_RANGES = 2048;
/** Jumps that are looked at in the end. */
const MOST_JUMPS = 50;
/** More than these are told as one: the text was filtered. */
const MOST_TOLD = 10;
/** A text in order has a few falls (a restart, a piece told again); one in any order has as many as jumps. */
const JUMPS_PER_FALL = 100;

interface Numbered {
  readonly number: number;
  readonly line: IosLine;
  /** Lines that were left out up to here. */
  readonly passed: number;
}

interface Jump {
  readonly above: Numbered;
  readonly below: Numbered;
}

interface Series {
  readonly host: string | undefined;
  readonly ranges: NumberRanges;
  last: Numbered | undefined;
  /** It counts once the numbers go on from there: damage in a digit is followed by a smaller number. */
  unsure: Jump | undefined;
  /** The first of them; `jumped` counts all. */
  readonly jumps: Jump[];
  jumped: number;
  fallen: number;
}

/** What is told of a box. */
interface Gaps {
  readonly jumps: readonly Jump[];
  /** False where the numbers of the text are too many pieces to say what is missing. */
  readonly isCounted: boolean;
}

export class SequenceNumbers {
  private readonly run: Run;
  private readonly unnamed = seriesOf(undefined);
  private readonly series: Series[] = [this.unnamed];
  private readonly byName = new Map<string, Series>();
  private passed = 0;

  constructor(run: Run) {
    this.run = run;
  }

  /** A line with a number. */
  see(line: IosLine): void {
    const number = numberAt(line.text, line.sequenceAt);
    if (number === undefined) return;
    const series = line.isNamedTwice ? this.unnamed : this.of(line.host);
    const { last } = series;
    series.ranges.add(number);
    // In an output a number and a colon may begin any line.
    const isMessage = line.host !== undefined || (line.kind !== 'text' && line.kind !== 'blank');
    if (!isMessage || line.isNamedTwice || this.isOfTooMany(series, line)) return;
    const seen = { number, line, passed: this.passed };
    series.last = seen;
    if (last === undefined || last.number === number) return;
    if (number < last.number) series.fallen++;
    this.settle(series, number);
    if (missingIn({ above: last, below: seen }) > 0) series.unsure = { above: last, below: seen };
  }

  /** Lines that nobody read. */
  pass(lines: number): void {
    this.passed += lines;
  }

  /** What follows may be another log: nothing is measured from what stands above. */
  interrupt(): void {
    for (const series of this.series) {
      series.last = undefined;
      series.unsure = undefined;
    }
  }

  /** Tells the gaps, when all numbers are known. */
  end(): void {
    let first: IosLine | undefined;
    for (const series of this.series) {
      const gaps = this.gapsOf(series);
      first ??= gaps.jumps[0]?.below.line;
      if (gaps.jumps.length > MOST_TOLD) this.tell(series, gaps);
      else for (const jump of gaps.jumps) this.tell(series, { ...gaps, jumps: [jump] });
    }
    if (first === undefined) return;
    this.run.emit({
      kind: 'diagnostic',
      code: 'ios.sequence-gaps',
      message:
        'The sequence numbers jump: messages of the gateway are not in this text, or it was filtered. A line that is not there proves nothing.',
      source: this.run.source,
      evidence: evidenceOf(this.run.source, first),
    });
  }

  private of(host: string | undefined): Series {
    if (host === undefined) return this.unnamed;
    const known = this.byName.get(host);
    if (known !== undefined) return known;
    if (this.byName.size >= MOST_NAMES) return this.unnamed;
    const name = shortName(host);
    const one = this.series.find((series) => series.host !== undefined && shortName(series.host) === name);
    const series = one ?? (this.series.length > MOST_BOXES ? this.unnamed : seriesOf(host));
    if (!this.series.includes(series)) this.series.push(series);
    this.byName.set(host, series);
    return series;
  }

  private isOfTooMany(series: Series, line: IosLine): boolean {
    return series === this.unnamed && line.host !== undefined;
  }

  /** Keeps the jump above if the numbers go on from there. */
  private settle(series: Series, number: number): void {
    const { unsure } = series;
    series.unsure = undefined;
    if (unsure === undefined || number <= unsure.below.number) return;
    series.jumped++;
    if (series.jumps.length < MOST_JUMPS) series.jumps.push(unsure);
  }

  private gapsOf(series: Series): Gaps {
    const { jumps, jumped, fallen, ranges } = series;
    if (!ranges.isFull) return { jumps: jumps.filter((jump) => this.isGap(series, jump)), isCounted: true };
    return { jumps: fallen * JUMPS_PER_FALL > jumped ? [] : jumps, isCounted: false };
  }

  /** Whether no line has a number from between, of this box or of a line that names none. */
  private isGap(series: Series, { above, below }: Jump): boolean {
    const others = series === this.unnamed ? this.series : [series, this.unnamed];
    return others.every(({ ranges }) => !ranges.isFull && !ranges.hasAny(above.number + 1, below.number - 1));
  }

  private tell({ host }: Series, { jumps, isCounted }: Gaps): void {
    const { source, clock } = this.run;
    const [first] = jumps;
    if (first === undefined) return;
    const { above, below } = first;
    this.run.emit({
      kind: 'gateway.log-gap',
      host,
      after: above.number,
      before: below.number,
      lineAbove: evidenceOf(source, above.line),
      places: jumps.length,
      missing: isCounted ? jumps.reduce((sum, jump) => sum + missingIn(jump), 0) : undefined,
      at: stampInPrefix(below.line.prefix, clock),
      evidence: evidenceOf(source, below.line),
    });
  }
}

function seriesOf(host: string | undefined): Series {
  return {
    host,
    ranges: new NumberRanges(MOST_RANGES),
    last: undefined,
    unsure: undefined,
    jumps: [],
    jumped: 0,
    fallen: 0,
  };
}

/** At least so many: any line that was left out may have had one of the numbers. */
function missingIn({ above, below }: Jump): number {
  return below.number - above.number - 1 - (below.passed - above.passed);
}

function numberAt(text: string, at: number): number | undefined {
  let number = 0;
  let end = at;
  for (let code = text.charCodeAt(end); code >= ZERO && code <= NINE; code = text.charCodeAt(++end)) {
    number = number * 10 + code - ZERO;
  }
  return end === at ? undefined : number;
}

const ZERO = 0x30;
const NINE = 0x39;

/** `gw1` and `GW1.example.net` are one box; of an address all parts count. */
function shortName(host: string): string {
  const [first = host] = host.split('.');
  return /^[\d.:]+$/.test(host) || first === '' ? host : first.toLowerCase();
}
