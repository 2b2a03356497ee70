import type { SourceHead } from '../model/source.ts';
import { ClientEntries } from '../text/client-entries.ts';
import { journalEntry } from '../text/journal-entry.ts';
import { Diagnoses } from '../wire/capture/diagnoses.ts';
import { ExportEntries, type ExportEntry } from './client-journal-export/entries.ts';
import type { Item, ReadContext, Reader } from './reader.ts';

// The systemd journal in its export format (`journalctl -o export`, systemd-journal-remote), for the entries of Secure Client and
// AnyConnect in it. Times are UTC to the microsecond. Values may be binary, so this is read as octets, not as text.
export const clientJournalExport: Reader = {
  id: 'client-journal-export',
  title: 'Secure Client entries of a journal, exported',
  vantage: 'client',

  sniff: ({ text }: SourceHead) =>
    /^(?:__CURSOR=|__REALTIME_TIMESTAMP=\d)/.test(text.trimStart()) && /^__REALTIME_TIMESTAMP=\d/m.test(text)
      ? 'yes'
      : 'no',

  async *read(source, context) {
    const reading = new ExportReading(source.id, context);
    const entries = new ExportEntries();
    for await (const block of source.blocks()) reading.take(entries.feed(block));
    reading.take(entries.finish());
    yield reading.finish();
  },
};

/** Entries in, what is told of them out. */
class ExportReading {
  readonly #source: string;
  readonly #context: ReadContext;
  readonly #entries: ClientEntries;
  readonly #diagnoses: Diagnoses;

  constructor(source: string, context: ReadContext) {
    this.#source = source;
    this.#context = context;
    this.#entries = new ClientEntries(source, context.vault);
    this.#diagnoses = new Diagnoses(source);
  }

  take(entries: readonly ExportEntry[]): void {
    for (const entry of entries) this.#one(entry);
  }

  finish(): Item[] {
    if (!this.#entries.hasClient) {
      const message = 'No entry is of a process of Secure Client or AnyConnect.';
      this.#diagnoses.add('client-journal.no-client-entries', message);
    }
    return [...this.#entries.events(), ...this.#diagnoses.all(), this.#entries.tally()];
  }

  #one({ fields, start, end, number, isDamaged, isCut }: ExportEntry): void {
    const place = { start, end, record: number };
    const evidence = { source: this.#source, ...place };
    if (isDamaged) {
      const message = 'An entry of the journal is damaged; what could be read of it counts.';
      this.#diagnoses.add('client-journal.entry-damaged', message, evidence);
    }
    if (isCut) {
      const message = 'The file ends inside this entry; the fields that are whole were read.';
      this.#diagnoses.add('client-journal.record-cut', message, evidence);
    }
    const event = this.#entries.take(journalEntry(fields, this.#context.clock), place);
    if (event?.at.kind !== 'none') return;
    const message = 'The entry states no time that can be read; it is kept without one.';
    this.#diagnoses.add('client-journal.time-unreadable', message, event.evidence);
  }
}
