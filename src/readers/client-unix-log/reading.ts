import type { Event } from '../../model/event.ts';
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { SecretSink } from '../../model/secrets.ts';
import { type ClockId, NO_STAMP, type Stamp } from '../../model/time.ts';
import { type DateHints, DateReading } from '../../text/date-reading.ts';
import { guessInWords, type TextEncoding } from '../../text/encoding.ts';
import type { LocalStamp } from '../../text/line-stamp.ts';
import type { Line } from '../../text/lines.ts';
import { lineEvidence } from '../../text/lines.ts';
import { runsBackwards } from '../../text/log-direction.ts';
import { type WallParts, wallStamp } from '../../text/wall-stamp.ts';
import { Diagnoses } from '../../wire/capture/diagnoses.ts';
import type { Item } from '../reader.ts';
import { type Draft, LogRecords, type RecordSink, type Skip } from './records.ts';
import { type StatedSpan, spanInHeader, yearsOf } from './years.ts';

const FORMAT = 'client-unix';

interface ReadingContext {
  readonly source: SourceId;
  readonly clock: ClockId;
  readonly vault: SecretSink;
  /** What is known of the log's dates before it is read. */
  readonly span: StatedSpan | undefined;
  readonly hints: DateHints;
}

/**
 * Lines in, items out at the end: what order days and months have, which years stamps are of and whether the log runs backwards
 * can only be told then.
 */
export class LogReading implements RecordSink {
  readonly source: SourceId;
  readonly vault: SecretSink;
  readonly #clock: ClockId;
  readonly #records: LogRecords;
  readonly #dates: DateReading;
  readonly #diagnoses: Diagnoses;
  readonly #drafts: Draft[] = [];
  readonly #counts = new Map<Skip | 'used', number>();
  #span: StatedSpan | undefined;
  #begun = 0;
  #read = 0;
  #cutLine = 0;
  #outside: { first: Line; count: number } | undefined;
  #joined: { first: Line; count: number } | undefined;
  #belowOthers: { first: Line; count: number } | undefined;
  /** Further lines of a message stand in this log as they are. */
  #foldsPlainly = false;

  constructor({ source, clock, vault, span, hints }: ReadingContext) {
    this.source = source;
    this.vault = vault;
    this.#clock = clock;
    this.#span = span;
    this.#records = new LogRecords(this);
    this.#dates = new DateReading(clock, hints);
    this.#diagnoses = new Diagnoses(source);
  }

  take(line: Line): void {
    // What follows a piece of a line that was cut is no line of its own.
    if (line.number === this.#cutLine) return;
    if (line.cut) {
      this.#cutLine = line.number;
      const message = 'A line of more than 1 MiB was cut; what stands behind that was left out.';
      this.#diagnoses.add(`${FORMAT}.line-cut`, message, lineEvidence(this.source, [line]));
    }
    this.#read++;
    if (this.#records.take(line)) this.#begun++;
  }

  passForeign(lines: number): void {
    this.#read += lines;
    this.#records.passForeign(lines);
  }

  keep(draft: Draft): void {
    this.#drafts.push(draft);
    const { written, folds } = draft.stamp;
    this.#foldsPlainly ||= folds === 'plainly';
    if ('words' in written) this.#dates.observe(written.words);
  }

  count(what: Skip | 'used', lines: number): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + lines);
  }

  outside(line: Line): void {
    const span = spanInHeader(line.text);
    // The header of the journal knows more of its lines than the name of the bundle it came in.
    if (span !== undefined) this.#span = span;
    if (span !== undefined || DECORATION.test(line.text)) return;
    if (this.#outside === undefined) this.#outside = { first: line, count: 1 };
    else this.#outside.count++;
  }

  belowOthers(line: Line): void {
    if (DECORATION.test(line.text)) this.count('no log line', 1);
    else if (this.#belowOthers === undefined) this.#belowOthers = { first: line, count: 1 };
    else this.#belowOthers.count++;
  }

  joined(line: Line): void {
    if (this.#joined === undefined) this.#joined = { first: line, count: 1 };
    else this.#joined.count++;
  }

  cut(evidence: EvidenceRef): void {
    const message = 'The log ends inside this message; what is there was read.';
    this.#diagnoses.add(`${FORMAT}.record-cut`, message, evidence);
  }

  quotingRemoved(first: Line): void {
    const message = 'The lines stand behind `> `, as mail programs quote them; this mark was taken off.';
    this.#diagnoses.add('text.quoting-removed', message, lineEvidence(this.source, [first]));
  }

  encodingGuessed(encoding: TextEncoding): void {
    this.#diagnoses.add(`${FORMAT}.encoding-guessed`, guessInWords('The log', encoding));
  }

  /** `whole`: the last line has its line end. */
  finish(whole: boolean): Item[] {
    this.#records.finish(whole);
    this.#dates.decide();
    const first = this.#drafts[0];
    for (const { code, message } of this.#dates.problems())
      if (code !== NEWEST_FIRST) this.#diagnoses.add(code, message, first?.evidence);
    const events = this.#events();
    this.#settleBelowOthers();
    this.#tellOutside();
    if (this.#joined !== undefined) {
      const message =
        'Lines had been broken, as mail programs and terminals do; they were put together again, and words may be wrong where they meet. The first is shown.';
      const { excerpt: _, ...place } = lineEvidence(this.source, [this.#joined.first]);
      this.#diagnoses.addCount(`${FORMAT}.lines-joined`, message, this.#joined.count, place);
    }
    if (this.#begun === 0) {
      const message =
        'No line in this log is of a process of Secure Client or AnyConnect; lines of other programs are no evidence of the client.';
      this.#diagnoses.add(`${FORMAT}.no-client-lines`, message);
    }
    return [...events, ...this.#diagnoses.all(), this.#tally()];
  }

  #events(): Event[] {
    const stamped = this.#drafts.map((draft) => ({ draft, at: this.#stampOf(draft) }));
    if (runsBackwards(stamped.map(({ at }) => at))) {
      stamped.reverse();
      const message = 'The log runs from the newest line to the oldest; its events are given in order of time.';
      this.#diagnoses.add(NEWEST_FIRST, message, this.#drafts[0]?.evidence);
    }
    const years = this.#years(stamped.map(({ draft }) => draft));
    return stamped.map(({ draft, at }) => {
      const { said, component, evidence } = draft;
      if (at.kind === 'none') {
        const message = 'Date or time of this line is none; it is kept without one.';
        this.#diagnoses.add(`${FORMAT}.stamp-unreadable`, message, evidence);
      }
      return { ...said.facts, component, text: said.text, at: inYear(at, years.get(draft)), evidence };
    });
  }

  #years(drafts: readonly Draft[]): ReadonlyMap<Draft, number> {
    const open = drafts.filter(({ stamp: { written } }) => !('words' in written) && written.year === undefined);
    const stamps = open.flatMap(({ stamp: { written } }) => ('words' in written ? [] : [written]));
    const years = this.#span && yearsOf(stamps, this.#span);
    return new Map(years?.flatMap((year, index) => (open[index] === undefined ? [] : [[open[index], year]])));
  }

  #stampOf({ stamp: { written } }: Draft): Stamp {
    return 'words' in written ? this.#localStamp(written) : wallStamp(written satisfies WallParts, this.#clock);
  }

  #localStamp({ words, fraction }: LocalStamp): Stamp {
    const at = this.#dates.stamp(words);
    if (at?.kind !== 'wall') return NO_STAMP;
    const nanosecond = Number(fraction.padEnd(9, '0'));
    return { ...at, mark: undefined, civil: { ...at.civil, nanosecond }, resolutionMs: 10 ** (3 - fraction.length) };
  }

  /** Whose lines these are only a line of the client tells, which may come last. */
  #settleBelowOthers(): void {
    const below = this.#belowOthers;
    if (below === undefined) return;
    this.count(this.#foldsPlainly ? 'other process' : 'no log line', below.count);
    if (this.#foldsPlainly) return;
    const isFirst = this.#outside === undefined || below.first.start < this.#outside.first.start;
    const first = isFirst ? below.first : (this.#outside?.first ?? below.first);
    this.#outside = { first, count: below.count + (this.#outside?.count ?? 0) };
  }

  #tellOutside(): void {
    if (this.#outside === undefined || this.#begun === 0) return;
    const { first, count } = this.#outside;
    const message = 'Lines that are none of a log were left out; the first of them is shown.';
    // It may be anything, a table of keys too: the place is told, not the words.
    const { excerpt: _, ...place } = lineEvidence(this.source, [first]);
    this.#diagnoses.addCount(`${FORMAT}.text-outside-lines`, message, count, place);
  }

  #tally(): Item {
    const skipped = [...this.#counts]
      .filter(([what]) => what !== 'used')
      .map(([why, count]) => ({ why, count }))
      .sort((a, b) => (a.why < b.why ? -1 : 1));
    const used = this.#counts.get('used') ?? 0;
    return { kind: 'tally', source: this.source, unit: 'lines', read: this.#read, used, skipped };
  }
}

const NEWEST_FIRST = `${FORMAT}.newest-first`;
// -- Boot 1f2e... --   -- Reboot --   -- No entries --   Timestamp   Thread   Type ...   Filtering the log data using ...
const DECORATION =
  /^(?:-- (?:Boot |Reboot|No entries|Logs begin|Journal begins)|Timestamp {1,40}T|Filtering the log data |={2,}|```)/;

function inYear(at: Stamp, year: number | undefined): Stamp {
  return at.kind === 'wall' && year !== undefined ? { ...at, civil: { year, ...at.civil } } : at;
}
