import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { SecretSink } from '../model/secrets.ts';
import { NO_STAMP, type Stamp } from '../model/time.ts';
import { bundleDay } from '../text/bundle-name.ts';
import { decisiveFirst, isComplete, type Said, saidBy } from '../text/client-messages.ts';
import { isOtherModule } from '../text/client-processes.ts';
import { DateReading } from '../text/date-reading.ts';
import { guessInWords, type TextEncoding } from '../text/encoding.ts';
import { excerptOf } from '../text/excerpt.ts';
import { type Line, lineEvidence, lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { unquotedHead, unquotedLines } from '../text/quoting.ts';
import { isFlattened, unflattened } from './dart-log/flattened.ts';
import { labelOf } from './dart-log/labels.ts';
import { type DartRecord, hasHeader, type OutsideLines, RecordSplitter } from './dart-log/records.ts';
import type { Item, Reader } from './reader.ts';

// Message log of Cisco Secure Client (AnyConnect) as DART exports it on Windows. A record opens with `Date :`, then `Time :`,
// `Type :` and `Source :`, then a free `Description :`. Times are the client's wall clock, to the second, without a zone.
// The event log that it is made from (`.evtx`) is another reader's.
//
// Guessed: the order of day and month, for the whole file, from its first records or else the name of its bundle
// (`text/written-dates.ts`), unless a person states it; and the fields of a
// header whose labels slipped (`dart-log/header.ts`). Each guess that could mislead is a diagnostic.
export const dartLog: Reader = {
  id: 'dart-log',
  title: 'Secure Client message log (DART, Windows)',
  vantage: 'client',

  sniff: (head) => {
    const text = unquotedHead(head.text);
    return hasHeader(text.split('\n')) || isFlattened(text) ? 'yes' : 'no';
  },

  async *read(source, { clock, vault, dateOrder }) {
    const text = await openText(source);
    const reading = new LogReading(
      source.id,
      new DateReading(clock, { order: dateOrder, made: bundleDay(source.path), format: 'dart' }),
      vault,
    );
    if (text.encoding.guessed !== undefined) yield [guessedEncoding(source.id, text.encoding)];
    const splitter = new RecordSplitter();
    const notes: Item[] = [];
    const quoting = (first: Line) => void notes.push(quotingRemoved(source.id, first));
    const flattened = { count: 0, first: undefined as Line | undefined };
    const noteFlattened = (record: Line) => {
      flattened.count++;
      flattened.first ??= record;
    };
    const unquoted = unquotedLines(lines(text.source, text.encoding), quoting);
    for await (const batch of unflattened(unquoted, text.encoding, noteFlattened)) {
      const cut = batch.filter((line) => line.cut).map((line) => lineCut(source.id, line));
      const items = [...notes.splice(0), ...cut, ...reading.take(splitter.feed(batch))];
      if (items.length > 0) yield items;
    }
    const rest = reading.take(splitter.finish(text.endedWithLine()));
    if (flattened.first !== undefined) rest.push(recordsFlattened(source.id, flattened.count, flattened.first));
    const later = text.settledLater();
    if (later?.guessed !== undefined) rest.push(guessedEncoding(source.id, later));
    yield [...rest, ...reading.finish(splitter.outside)];
  },
};

/** What is kept of a record until the order of its date is known. */
interface Draft extends Pick<DartRecord, 'header' | 'repairs' | 'cut'> {
  readonly said: Said | undefined;
  readonly evidence: EvidenceRef;
}

/** Records in, items out; holds back what needs the order of dates, or the direction of the file, until these are known. */
class LogReading {
  private readonly held: Draft[] = [];
  private read = 0;
  private used = 0;
  private incomplete = 0;
  private others = 0;
  private first: EvidenceRef | undefined;
  private readonly source: SourceId;
  private readonly dates: DateReading;
  private readonly vault: SecretSink;

  constructor(source: SourceId, dates: DateReading, vault: SecretSink) {
    this.source = source;
    this.dates = dates;
    this.vault = vault;
  }

  take(records: readonly DartRecord[]): Item[] {
    for (const record of records) {
      this.read++;
      this.dates.observe(record.header);
      this.first ??= evidenceOf(this.source, record, undefined);
      // A source that nobody knows counts by what it says; one that is known to be no part of the tunnel does not.
      if (isOtherModule(record.header.source ?? '')) {
        this.others++;
        continue;
      }
      const lines = record.body.map(({ text }) => text);
      const { said, cut } = whatItSays(record, lines, this.vault);
      if (said !== undefined) this.used++;
      else if (cut || lines.length === 0) this.incomplete++;
      const { header, repairs } = record;
      if (said === undefined && repairs.length === 0 && !cut) continue;
      this.held.push({ header, repairs, cut, said, evidence: evidenceOf(this.source, record, said) });
    }
    return this.dates.decided && !this.dates.backwards ? this.release() : [];
  }

  finish(outside: OutsideLines): Item[] {
    this.dates.decide();
    const { source, read, used, incomplete, others } = this;
    if (this.dates.backwards) this.held.reverse();
    const items = this.release();
    for (const problem of this.dates.problems()) {
      // What is wrong with the whole file is shown at its first record.
      items.push({ kind: 'diagnostic', source, ...problem, ...(this.first && { evidence: this.first }) });
    }
    if (outside.first !== undefined) items.push(textOutside(source, outside.count, outside.first));
    if (outside.ios !== undefined) items.push(otherEvidence(source, outside.ios));
    const skipped = [
      { why: 'no known message', count: read - used - incomplete - others },
      { why: 'other process', count: others },
      { why: 'record incomplete', count: incomplete },
      { why: 'lines outside records', count: outside.count },
    ].filter(({ count }) => count > 0);
    // Everything that was read is used or left out (test/contract): lines outside records count as read, too.
    items.push({ kind: 'tally', source, unit: 'records', read: read + outside.count, used, skipped });
    return items;
  }

  private release(): Item[] {
    return this.held.splice(0).flatMap((draft) => this.itemsOf(draft));
  }

  private itemsOf({ header, repairs, cut, said, evidence }: Draft): Item[] {
    const { source } = this;
    const problem = (code: string, message: string): Diagnostic => ({
      kind: 'diagnostic',
      code,
      message,
      source,
      evidence,
    });
    const items: Item[] = repairs.map((message) => problem('dart.record-repaired', message));
    if (cut) {
      items.push(problem('dart.record-cut', 'The log ends inside this record; what is there was read.'));
    }
    if (said === undefined) return items;
    const at = this.dates.stamp(header) ?? NO_STAMP;
    if (at.kind === 'none') {
      const message = 'Date or time of this record cannot be read; the record is kept without one.';
      items.push(problem('dart.stamp-unreadable', message));
    }
    items.push(eventOf(said, { at, evidence, component: header.source }));
    return items;
  }
}

interface Frame {
  readonly at: Stamp;
  readonly evidence: EvidenceRef;
  readonly component: string | undefined;
}

function eventOf({ facts, text }: Said, frame: Frame): Event {
  return { ...facts, ...frame, text };
}

/** The meaning of a record. Where the file ends in its last line, that line counts only if it can be seen to be whole. */
function whatItSays(record: DartRecord, lines: readonly string[], vault: SecretSink): Pick<Draft, 'said' | 'cut'> {
  const said = saidBy(lines, vault, record.header.source);
  if (!record.unfinished || isComplete(lines, said)) return { said, cut: record.cut };
  return { said: saidBy(lines.slice(0, -1)), cut: true };
}

const MAX_QUOTED = 5;

/** The whole record, quoted by the lines a person needs: date, time and source, then what decides. */
function evidenceOf(source: SourceId, record: DartRecord, said: Said | undefined): EvidenceRef {
  const { first, end, number } = record;
  const header = record.headerLines.filter((line) => labelOf(line.text)?.label !== 'type' || record.repairs.length > 0);
  const decisive = decisiveFirst(record.body, said).map(({ line }) => line);
  // `Description : text` is one line, whatever part of it is quoted.
  const quoted = [...new Set([...header.slice(0, MAX_QUOTED - 1), ...decisive])].slice(0, MAX_QUOTED);
  quoted.sort((a, b) => a.number - b.number);
  const excerpt = excerptOf(quoted.map((line) => line.text));
  return { source, start: first.start, end, line: first.number, record: number, excerpt };
}

function guessedEncoding(source: SourceId, encoding: TextEncoding): Diagnostic {
  return { kind: 'diagnostic', code: 'dart.encoding-guessed', message: guessInWords('The log', encoding), source };
}

function lineCut(source: SourceId, line: Line): Diagnostic {
  const message = 'A line of more than 1 MiB was cut; what follows counts as the next line.';
  const evidence = lineEvidence(source, [line]);
  return { kind: 'diagnostic', code: 'dart.line-cut', message, source, evidence };
}

function recordsFlattened(source: SourceId, count: number, first: Line): Diagnostic {
  const message = 'Records stand on one line with all their labels; they were taken apart, the first of them is shown.';
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'dart.record-flattened', message, source, evidence, count };
}

function textOutside(source: SourceId, count: number, first: Line): Diagnostic {
  const message = 'Lines with text that belong to no record were left out; the first of them is shown.';
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'dart.text-outside-records', message, source, evidence, count };
}

function otherEvidence(source: SourceId, first: Line): Diagnostic {
  const message =
    'Beside the records stand lines that look like output of Cisco IOS; cut them into a file of their own to have them read.';
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'dart.other-evidence-inside', message, source, evidence };
}

function quotingRemoved(source: SourceId, first: Line): Diagnostic {
  const message = 'The lines stand behind `> `, as mail programs quote them; this mark was taken off.';
  const evidence = lineEvidence(source, [first]);
  return { kind: 'diagnostic', code: 'text.quoting-removed', message, source, evidence };
}
