// What a Windows event log tells of the client. Its events are classic ones: `EventData/Data` holds the whole message, the
// same text that the client's text log has below its header, so both are read by the same table of messages. Event ids are
// not looked at: they moved between releases.
import type { ClientEvent } from '../model/client-events.ts';
import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { SecretSink } from '../model/secrets.ts';
import type { Tally } from '../model/tally.ts';
import { type ClockId, NO_STAMP, type Stamp } from '../model/time.ts';
import { decisiveFirst, type Said, saidBy } from './client-messages.ts';
import { isClientProcess } from './client-processes.ts';
import { excerptOf } from './excerpt.ts';
import type { WindowsEvent } from './windows-event.ts';

export interface EventLogContext {
  readonly source: SourceId;
  readonly clock: ClockId;
  readonly vault: SecretSink;
}

/** Where an event stands, and by what its log orders it. */
export interface EventPlace {
  readonly start: number;
  readonly end: number;
  readonly line?: number;
  readonly order: bigint;
}

interface Kept {
  readonly event: ClientEvent;
  readonly order: bigint;
}

/** Events of a log in, the client's events out, in the order of the log. */
export class ClientEventLog {
  readonly #context: EventLogContext;
  readonly #kept: Kept[] = [];
  readonly #skipped = new Map<string, number>();
  #read = 0;
  #used = 0;

  constructor(context: EventLogContext) {
    this.#context = context;
  }

  /** True if the event says something of the client that is known. */
  take(event: WindowsEvent, place: EventPlace): boolean {
    this.#read++;
    if (!isClientProcess(event.provider)) {
      this.#skip('other provider');
      return false;
    }
    const lines = linesOf(event.strings);
    const said = saidBy(lines, this.#context.vault, event.provider);
    if (said === undefined) {
      this.#skip('no known message');
      return false;
    }
    this.#used++;
    this.#kept.push({ event: this.#eventOf(event, said, place), order: place.order });
    return true;
  }

  /** Counts a record that could not be read. */
  leaveOut(why: string): void {
    this.#read++;
    this.#skip(why);
  }

  /**
   * All events, oldest first. They can only be told at the end: a log that has reached its size goes on at its beginning,
   * and exports run from the newest event to the oldest.
   */
  events(): readonly Event[] {
    return this.#kept
      .toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
      .map(({ event }) => event);
  }

  tally(): Tally {
    const skipped = [...this.#skipped].map(([why, count]) => ({ why, count }));
    const { source } = this.#context;
    return { kind: 'tally', source, unit: 'records', read: this.#read, used: this.#used, skipped };
  }

  #skip(why: string): void {
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + 1);
  }

  #eventOf(event: WindowsEvent, said: Said, place: EventPlace): ClientEvent {
    const { source, clock } = this.#context;
    const { provider: component, severity, epochNs, recordId } = event;
    const at: Stamp = epochNs === undefined ? NO_STAMP : { kind: 'absolute', epochNs, clock };
    const { start, end, line } = place;
    const evidence: EvidenceRef = {
      source,
      start,
      end,
      ...(line !== undefined && { line }),
      ...(recordId !== undefined && { record: recordId }),
      excerpt: excerptFor(event, said),
    };
    return { ...said.facts, ...(severity !== undefined && { severity }), component, text: said.text, at, evidence };
  }
}

const MAX_QUOTED = 5;

/** Time, provider and level, which stand in fields of their own, then the lines of the body that decide. */
function excerptFor({ time, provider, severity, strings }: WindowsEvent, said: Said): string {
  const body = linesOf(strings).map((text, index) => ({ text, index }));
  const quoted = [...new Set(decisiveFirst(body, said))].slice(0, MAX_QUOTED - 1).sort((a, b) => a.index - b.index);
  const head = [time, provider, severity ?? ''].filter((word) => word !== '').join(' ');
  return excerptOf([head, ...quoted.map(({ text }) => text)]);
}

function linesOf(strings: readonly string[]): string[] {
  return strings
    .flatMap((text) => (/[\r\0]/.test(text) ? text.replaceAll('\0', '').replace(/\r\n?/g, '\n') : text).split('\n'))
    .filter((line) => line.trim() !== '');
}
