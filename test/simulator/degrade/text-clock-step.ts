import type { CaseFile } from '../case.ts';
import type { Random } from '../world/random.ts';
import { editGatewayText, hasRecords, type Segment, segmentsOf } from './gateway-text.ts';
import { MONTHS, type Prefix, stampAfter } from './ios-stamp.ts';
import { keepsOf, type Operator } from './operator.ts';
import { linesOf, textOf } from './text-bytes.ts';

const SECONDS = [140, -140] as const;

// Somebody sets the clock by hand while the log is written. From then on the stamps carry `*`, set from a source that is
// not authoritative, or `.`, which has lost its server (ios-text.md 1.3): the text itself grades its later times.
export const textClockSteps: readonly Operator[] = SECONDS.map((seconds) => ({
  name: `gateway-clock-step-${seconds > 0 ? 'forward' : 'back'}`,
  title: `Clock of the gateway set by ${seconds} s half way`,
  losesSentence:
    `Stamps of the second half are ${Math.abs(seconds)} s too ${seconds > 0 ? 'late' : 'early'} and marked: what
    happened and in which order stays, an interval counts only where it does not cross the step.`.replace(/\s+/g, ' '),
  applies: (files) => files.some((file) => stepTime(file) !== null),
  apply: (files, { random, truth }) => stepped(files, seconds, yearOf(truth?.start), random),
  keeps: keepsOf({ debug: ['visible', 'outcome', 'timeout'], show: ['visible', 'outcome', 'timeout'] }),
}));

function yearOf(start: number | undefined): number | undefined {
  return start === undefined ? undefined : new Date(start / 1000).getUTCFullYear();
}

/** Wall time of the record half way through a log. */
function stepTime(file: CaseFile, year?: number): number | null {
  if (!hasRecords(file)) return null;
  const stamped = segmentsOf(textOf(file)?.text ?? '', year).flatMap(({ prefix }) => prefix?.seconds ?? []);
  return stamped[Math.ceil(stamped.length / 2)] ?? null;
}

function stepped(
  files: readonly CaseFile[],
  seconds: number,
  year: number | undefined,
  random: Random,
): readonly CaseFile[] {
  // One clock a box: all its files step at one time, that of its first log.
  const times = new Map<string, number>();
  for (const file of files) {
    const time = times.has(file.from) ? null : stepTime(file, year);
    if (time !== null) times.set(file.from, time);
  }
  const usual = random.chance(0.5) ? '*' : '.';
  const options = { aspects: ['debug', 'show'], evidence: 'less', ...(year === undefined ? {} : { year }) } as const;
  return editGatewayText(files, options, (segments, { from }) => {
    const time = times.get(from);
    if (time === undefined) return null;
    // The text has to say that something happened to its clock: a mark that all stamps have says nothing.
    const before = segments.findLast(({ prefix }) => prefix !== null && prefix.seconds < time)?.prefix?.mark;
    const mark = before === usual ? (usual === '*' ? '.' : '*') : usual;
    return segments.map((segment) => stepSegment(segment, { time, seconds, mark }));
  });
}

interface Step {
  readonly time: number;
  readonly seconds: number;
  readonly mark: string;
}

function stepSegment(segment: Segment, step: Step): Segment {
  const { prefix, lines } = segment;
  const [first = '', ...others] = lines;
  const rest = others.map((line) => stepShownClock(line, step));
  if (prefix === null || prefix.seconds < step.time) return { ...segment, lines: [first, ...rest] };
  return { ...segment, lines: [rendered(prefix, first, step), ...rest] };
}

function rendered(prefix: Prefix, line: string, { seconds, mark }: Step): string {
  const end = /[\r\n]*$/.exec(line)?.[0] ?? '';
  const shown = prefix.shape === 'log' ? mark : '';
  return `${prefix.before}${shown}${stampAfter(prefix, seconds)}${prefix.rest}${end}`;
}

// .09:08:07.654 UTC Fri Feb 14 2025
const SHOWN =
  /^(.*?)[*.]?(\d{2}):(\d{2}):(\d{2})(\.\d{3} [A-Za-z][\w+-]* )(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{4})/;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `show clock`, and the times that `terminal exec prompt timestamp` puts before other output, read the same clock. */
function stepShownClock(text: string, { time, seconds, mark }: Step): string {
  return linesOf(text)
    .map((line) =>
      line.replace(
        SHOWN,
        (whole, before: string, h: string, m: string, s: string, zone: string, month: string, day, year) => {
          const shown =
            Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), Number(h), Number(m), Number(s)) / 1000;
          // Only the clock itself: configuration and restart lines state older times.
          if (shown < time || !(before === '' || before.startsWith('Time source is'))) return whole;
          const wall = new Date((shown + seconds) * 1000);
          const date = `${DAYS[wall.getUTCDay()]} ${MONTHS[wall.getUTCMonth()]} ${wall.getUTCDate()} ${wall.getUTCFullYear()}`;
          return `${before}${mark}${wall.toISOString().slice(11, 19)}${zone}${date}`;
        },
      ),
    )
    .join('');
}
