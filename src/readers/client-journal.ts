import type { SourceHead } from '../model/source.ts';
import { type ClockId, NO_STAMP } from '../model/time.ts';
import { ClientEntries, type LogEntry } from '../text/client-entries.ts';
import { ForeignOctets, mayNameClient } from '../text/foreign-octets.ts';
import { JOURNAL_FIELDS, type JournalField, journalEntry } from '../text/journal-entry.ts';
import { lineStamp } from '../text/line-stamp.ts';
import { isLeftOut, lineEvidence, linesBut } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { wallStamp } from '../text/wall-stamp.ts';
import { Diagnoses } from '../wire/capture/diagnoses.ts';
import { JsonObjects, type ObjectText } from './client-journal/objects.ts';
import type { Item, Reader } from './reader.ts';

// The systemd journal as JSON (`journalctl -o json`, `json-pretty`, `json-seq`, `json-sse`) and the unified log of macOS as JSON
// (`log show --style ndjson` or `json`), for the entries of Secure Client and AnyConnect in it. Times of the journal are UTC to
// the microsecond, those of macOS carry their offset. An entry stands for itself, so a damaged one costs no other.
export const clientJournal: Reader = {
  id: 'client-journal',
  title: 'Secure Client entries of a journal, as JSON',
  vantage: 'client',

  sniff: sniffJournal,

  async *read(source, { clock, vault }) {
    const text = await openText(source);
    const reading = new JournalReading(source.id, clock, new ClientEntries(source.id, vault));
    const wanted = linesBut(text.source, text.encoding, new ForeignOctets(isObjectAt).endOf);
    for await (const batch of wanted) {
      for (const one of batch) {
        if (isLeftOut(one)) reading.passForeign(one.leftOut);
        else reading.take(one);
      }
    }
    yield reading.finish();
  },
};

const JOURNAL = /^[\x1e[\s]{0,8}(?:data: ?)?\{[\s\S]{0,60000}"__REALTIME_TIMESTAMP"\s{0,8}:\s{0,8}"\d/;
const UNIFIED = /^[[\s]{0,8}\{[\s\S]{0,60000}"eventMessage"\s{0,8}:/;

function sniffJournal({ text }: SourceHead): 'no' | 'maybe' | 'yes' {
  if (JOURNAL.test(text) && /"(?:MESSAGE|SYSLOG_IDENTIFIER|_COMM)"/.test(text)) return 'yes';
  return UNIFIED.test(text) && text.includes('"processImagePath"') ? 'yes' : 'no';
}

/** `{"`: an entry on one line. */
function isObjectAt(octets: Uint8Array, from: number): boolean {
  return octets[from] === 0x7b && octets[from + 1] === 0x22;
}

/** Lines in, what is told of them out. */
class JournalReading {
  readonly #source: string;
  readonly #clock: ClockId;
  readonly #entries: ClientEntries;
  readonly #objects = new JsonObjects();
  readonly #diagnoses: Diagnoses;
  #number = 0;

  constructor(source: string, clock: ClockId, entries: ClientEntries) {
    this.#source = source;
    this.#clock = clock;
    this.#entries = entries;
    this.#diagnoses = new Diagnoses(source);
  }

  passForeign(lines: number): void {
    this.#entries.leaveOut('other process', lines);
  }

  take(line: Parameters<JsonObjects['take']>[0]): void {
    // The pieces of a line that was cut have one number.
    if (line.number === this.#number) return;
    this.#number = line.number;
    if (line.cut) {
      const message = 'A line of more than 1 MiB is no entry of a log; it was left out.';
      const { excerpt: _, ...place } = lineEvidence(this.#source, [line]);
      this.#entries.leaveOut('record incomplete', 1 + this.#objects.drop());
      this.#diagnoses.add('client-journal.line-cut', message, place);
      return;
    }
    // Such lines are as a rule not even decoded.
    if (line.text.startsWith('{"') && !mayNameClient(line.text)) {
      this.passForeign(1);
      return;
    }
    const { found, left } = this.#objects.take(line);
    this.#entries.leaveOut('no entry', left);
    if (left > 0) {
      // It may be anything, a table of keys too: the place is told, not the words.
      const { excerpt: _, ...place } = lineEvidence(this.#source, [line]);
      this.#unreadable(place);
    }
    for (const object of found) this.#object(object);
  }

  finish(): Item[] {
    if (this.#objects.drop() > 0) {
      this.#entries.leaveOut('no entry');
      this.#diagnoses.add('client-journal.record-cut', 'The file ends inside an entry; it was left out.');
    }
    if (!this.#entries.hasClient) {
      const message = 'No entry is of a process of Secure Client or AnyConnect.';
      this.#diagnoses.add('client-journal.no-client-entries', message);
    }
    return [...this.#entries.events(), ...this.#diagnoses.all(), this.#entries.tally()];
  }

  #object({ text, start, end, line }: ObjectText): void {
    if (!mayNameClient(text)) {
      this.#entries.leaveOut('other process');
      return;
    }
    const evidence = { source: this.#source, start, end, line };
    const object = objectOf(text);
    if (object === undefined) {
      this.#entries.leaveOut('no entry');
      this.#unreadable(evidence);
      return;
    }
    const entry = unifiedEntry(object, this.#clock) ?? journalEntry(fieldsOf(object), this.#clock);
    const event = this.#entries.take(entry, { start, end, line });
    if (event?.at.kind !== 'none') return;
    const message = 'The entry states no time that can be read; it is kept without one.';
    this.#diagnoses.add('client-journal.time-unreadable', message, event.evidence);
  }

  #unreadable(evidence: Parameters<Diagnoses['add']>[2]): void {
    this.#diagnoses.add('client-journal.entry-unreadable', 'This is no JSON of one entry; it was left out.', evidence);
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    return { ...value };
  } catch {
    return undefined; // SyntaxError: no JSON
  }
}

function fieldsOf(object: Readonly<Record<string, unknown>>): ReadonlyMap<JournalField, string> {
  const found = new Map<JournalField, string>();
  for (const name of JOURNAL_FIELDS) {
    const text = textOf(object[name]);
    if (text !== undefined) found.set(name, text);
  }
  return found;
}

/** A field is a string; the numbers of its octets where it is no UTF-8 or has control characters; a list where it came twice. */
function textOf(value: unknown): string | undefined {
  const [first] = Array.isArray(value) ? value : [];
  return plainText(value) ?? plainText(first);
}

function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  const octets = value.filter((one): one is number => Number.isInteger(one) && one >= 0 && one <= 255);
  return octets.length === value.length ? Buffer.from(octets).toString('utf8') : undefined;
}

/** An entry of macOS, undefined where the object is none. */
function unifiedEntry(object: Readonly<Record<string, unknown>>, clock: ClockId): LogEntry | undefined {
  const { processImagePath, eventMessage, timestamp } = object;
  if (typeof processImagePath !== 'string' || typeof timestamp !== 'string') return undefined;
  const written = lineStamp(timestamp)?.written;
  const at = written === undefined || 'words' in written ? NO_STAMP : wallStamp(written, clock);
  const message = typeof eventMessage === 'string' ? eventMessage : undefined;
  return { process: processImagePath, message, at, time: timestamp.slice(0, 40) };
}
