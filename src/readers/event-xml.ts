import { ClientEventLog } from '../text/client-event-log.ts';
import { lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { type WindowsEvent, windowsEventOf } from '../text/windows-event.ts';
import { firstElement } from '../text/xml.ts';
import { Diagnoses } from '../wire/capture/diagnoses.ts';
import { eventElement } from './event-xml/element.ts';
import { EventSplitter, type EventText } from './event-xml/splitter.ts';
import type { Item, Reader } from './reader.ts';

// Windows events as XML: `wevtutil qe`, Event Viewer's "Save as XML", PowerShell's `ToXml()`. Times are UTC, to 100 ns. The
// events of Cisco Secure Client and AnyConnect are read; each event stands for itself, so a damaged one costs no other.
export const eventXml: Reader = {
  id: 'event-xml',
  title: 'Windows events of Secure Client, exported as XML',
  vantage: 'client',

  sniff: ({ text }) => {
    const first = firstElement(text);
    const isEvent = first?.alone === true && (first.name === 'Event' || first.name === 'Events');
    return isEvent && NAMESPACE.test(text) ? 'yes' : 'no';
  },

  async *read(source, { clock, vault }) {
    const text = await openText(source);
    const splitter = new EventSplitter(text.encoding);
    const reading = new ExportReading(source.id, new ClientEventLog({ source: source.id, clock, vault }));
    for await (const batch of lines(text.source, text.encoding)) {
      for (const line of batch) for (const event of splitter.take(line)) reading.take(event);
    }
    for (const event of splitter.finish()) reading.take(event);
    yield reading.finish();
  },
};

const NAMESPACE = /<Event\s[^<>]{0,200}http:\/\/schemas\.microsoft\.com\/win\/2004\/08\/events\/event\b/;

/** Texts of events in, what is told of them out. */
class ExportReading {
  readonly #source: string;
  readonly #log: ClientEventLog;
  readonly #diagnoses: Diagnoses;
  #first: WindowsEvent | undefined;
  #last: WindowsEvent | undefined;
  #order = 0n;

  constructor(source: string, log: ClientEventLog) {
    this.#source = source;
    this.#log = log;
    this.#diagnoses = new Diagnoses(source);
  }

  take(read: EventText): void {
    const { start, end, line } = read;
    const { element, fault } = read.isWhole
      ? eventElement(read.text)
      : { element: undefined, fault: 'its end tag is missing' };
    const evidence = { source: this.#source, start, end, line };
    if (element === undefined) {
      this.#log.leaveOut('record damaged');
      const message = `An event cannot be read: ${fault ?? 'it is not closed'}. It was left out.`;
      this.#diagnoses.add('event-xml.event-unreadable', message, evidence);
      return;
    }
    const event = windowsEventOf(element);
    this.#first ??= event;
    this.#last = event;
    this.#order++;
    const isUsed = this.#log.take(event, { start, end, line, order: this.#order });
    if (!isUsed) return;
    if (fault !== undefined) {
      const message = `An event is not well-formed: ${fault}. What could be read of it is used.`;
      this.#diagnoses.add('event-xml.malformed', message, evidence);
    }
    if (event.epochNs !== undefined) return;
    const message = 'The event states no time that can be read; it is kept without one.';
    this.#diagnoses.add('event-xml.time-unreadable', message, evidence);
  }

  finish(): Item[] {
    const events = this.#log.events();
    return [...this.#diagnoses.all(), ...(this.#isNewestFirst() ? events.toReversed() : events), this.#log.tally()];
  }

  /** Exports run in either direction. Record ids tell which, unless there are several channels; the client's clock may have been set. */
  #isNewestFirst(): boolean {
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) return false;
    if (first.channel === last.channel && first.recordId !== undefined && last.recordId !== undefined) {
      return first.recordId > last.recordId;
    }
    return first.epochNs !== undefined && last.epochNs !== undefined && first.epochNs > last.epochNs;
  }
}
