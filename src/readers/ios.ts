import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import { recordColumn } from '../text/exported-rows.ts';
import { shownLines } from '../text/html-lines.ts';
import { linesWithoutFronts } from '../text/line-fronts.ts';
import { isLeftOut, KnownLines, type LeftOut, type Line, lineEvidence, linesBut } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { decodedLines } from '../text/quoted-printable.ts';
import { unquotedLines } from '../text/quoting.ts';
import { LivenessRuns } from './ios/liveness-runs.ts';
import { ReversedLog } from './ios/log-order.ts';
import { IosMachine } from './ios/machine.ts';
import type { Run, Skip, Taken } from './ios/run.ts';
import { Shapes } from './ios/shapes.ts';
import { sniffIos } from './ios/sniff.ts';
import { unbrokenLines, type Wrapping } from './ios/wrapped-log.ts';
import type { Item, Reader } from './reader.ts';

// Text of Cisco IOS and IOS XE: `debug crypto ikev2`, syslog, show output and configuration, alone or mixed as in the log of
// a terminal (docs/formats/ios.md). Stamps have often neither year nor zone: they stay open. Which IKE SA a debug line
// speaks of is guessed from its slot wherever the line prints no SPIs, and `attribution` says so; IOS reuses slots, so a gap
// in the log can make that guess wrong.
export const ios: Reader = {
  id: 'ios',
  title: 'Cisco IOS and IOS XE text',
  vantage: 'gateway',

  sniff: sniffIos,

  async *read(source, { clock, vault }) {
    const counts = new Map<Taken, number>();
    let batch: Item[] = [];
    let read = 0;
    let cutLine = 0;
    const shapes = new Shapes(source.id);
    const liveness = new LivenessRuns(source.id, (item) => void batch.push(item));
    const run: Run = {
      source: source.id,
      clock,
      vault,
      shapes,
      unended: undefined,
      emit: (item) => liveness.take(item),
      hold: (part) => liveness.hold(part),
      interrupt: () => liveness.interrupt(),
      count: (what, lineCount = 1) => void counts.set(what, (counts.get(what) ?? 0) + lineCount),
    };
    const machine = new IosMachine(run);
    const reversed = new ReversedLog(run);
    const text = await openText(source);
    let last: Line | undefined;
    const quoting = (first: Line) => run.emit(quotingRemoved(source.id, first));
    const takeLine = (line: Line): void => {
      // The pieces of a line that was cut have one number.
      if (line.number !== cutLine) read++;
      if (reversed.leavesOut(line, line.number !== cutLine)) return;
      if (line.cut) cutLine = line.number;
      // One line behind: only the end of the text tells whether its last line is whole.
      if (last !== undefined) machine.take(last);
      last = line;
    };
    const takeUncut = (some: LeftOut): void => {
      if (last !== undefined) machine.take(last);
      last = undefined;
      if (some instanceof KnownLines && (reversed.isReversed || !machine.takeKnown(some))) {
        for (const line of some.lines()) takeLine(line);
        return;
      }
      read += some.leftOut;
      if (!(some instanceof KnownLines)) machine.takeForeign(some.leftOut);
    };
    const wanted = linesBut(text.source, text.encoding, machine.endOfForeign, machine.knownAt);
    const joined = () => {
      read++;
      run.count('joined with the line above');
    };
    const found = (first: Line, how: Wrapping) => run.emit(linesJoined(source.id, first, how));
    const fronts = (first: Line) => run.emit(frontsRemoved(source.id, first));
    const column = (first: Line, name: string) => run.emit(columnRead(source.id, first, name));
    const shown = shownLines(
      linesWithoutFronts(recordColumn(unquotedLines(decodedLines(wanted, joined), quoting), column), fronts),
    );
    for await (const block of unbrokenLines(shown, { found, joined })) {
      reversed.see(block);
      for (const one of block) {
        if (isLeftOut(one)) takeUncut(one);
        else takeLine(one);
      }
      if (batch.length > 0) yield batch;
      batch = [];
    }
    if (last !== undefined) machine.take(last, text.endedWithLine());
    machine.end(text.endedWithLine());
    liveness.end();
    const skipped = [...counts].filter((entry): entry is [Skip, number] => entry[0] !== 'used');
    batch.push({
      kind: 'tally',
      source: source.id,
      unit: 'lines',
      read,
      used: counts.get('used') ?? 0,
      skipped: skipped.map(([why, count]) => ({ why, count })).sort((a, b) => (a.why < b.why ? -1 : 1)),
      isForeign: isOfStrangers(counts),
      shapes: shapes.list(),
    });
    yield batch;
  },
};

/** Lines that are not read for a reason that a diagnostic gives, and none that this reader takes anything from. */
function isOfStrangers(counts: ReadonlyMap<Taken, number>): boolean {
  const known = [...counts.keys()].filter((what) => !SAYS_NOTHING.has(what));
  return known.length > 0 && known.every((what) => UNREADABLE.has(what));
}

const SAYS_NOTHING: ReadonlySet<Taken> = new Set([
  'not understood',
  'blank or decoration',
  'log records of other facilities',
]);
const UNREADABLE: ReadonlySet<Taken> = new Set(['ASA debug', 'IKEv1 debug', 'newest first']);

function quotingRemoved(source: SourceId, first: Line): Diagnostic {
  const message = 'The lines stand behind `> `, as mail programs quote them; this mark was taken off.';
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'text.quoting-removed', message, source, evidence };
}

function columnRead(source: SourceId, first: Line, name: string): Diagnostic {
  const message = `This is an export of a log platform: of each row the column ${JSON.stringify(name)} is read.`;
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'text.column-read', message, source, evidence };
}

function frontsRemoved(source: SourceId, first: Line): Diagnostic {
  const message =
    'In front of each line stands what a program put there: a number, the name of a file, a time of day or columns of a table. It was taken off.';
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'text.fronts-removed', message, source, evidence };
}

function linesJoined(source: SourceId, first: Line, { width, isHard }: Wrapping): Diagnostic {
  const where = isHard ? `behind ${width} characters` : `between words, at ${width} characters at most`;
  const message = `The lines of this log were broken ${where}; they were joined again.`;
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'ios.lines-joined', message, source, evidence };
}
