// Entries of a log that is made of records with fields (the systemd journal, the unified log as JSON): those of the client in,
// its events out.
import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { SecretSink } from '../model/secrets.ts';
import type { Tally } from '../model/tally.ts';
import type { Stamp } from '../model/time.ts';
import { clientBody } from './client-bodies.ts';
import { decisiveFirst, type Said, saidBy } from './client-messages.ts';
import { isClientProcess } from './client-processes.ts';
import { excerptOf } from './excerpt.ts';
import { runsBackwards } from './log-direction.ts';

export interface LogEntry {
  /** The process, with or without its folder. */
  readonly process: string;
  /** Undefined where the entry has none, or one that was left out because of its length. */
  readonly message: string | undefined;
  readonly at: Stamp;
  /** The time as an excerpt shows it. */
  readonly time: string;
}

export type EntryPlace = Pick<EvidenceRef, 'start' | 'end' | 'line' | 'record'>;

const MAX_QUOTED = 5;

export class ClientEntries {
  readonly #source: SourceId;
  readonly #vault: SecretSink;
  readonly #events: Event[] = [];
  readonly #skipped = new Map<string, number>();
  #read = 0;
  #ofClient = 0;

  constructor(source: SourceId, vault: SecretSink) {
    this.#source = source;
    this.#vault = vault;
  }

  /** True where entries of the client were there, understood or not. */
  get hasClient(): boolean {
    return this.#ofClient > 0;
  }

  /** The event that the entry became, undefined where it became none. */
  take(entry: LogEntry, place: EntryPlace): Event | undefined {
    const component = entry.process.slice(entry.process.lastIndexOf('/') + 1);
    if (!isClientProcess(component)) {
      this.leaveOut('other process');
      return undefined;
    }
    this.#ofClient++;
    const body = entry.message === undefined ? [] : clientBody(entry.message, true);
    const said = saidBy(body, this.#vault, component);
    if (said === undefined) {
      this.leaveOut(body.length === 0 ? 'record incomplete' : 'no known message');
      return undefined;
    }
    this.#read++;
    const evidence = {
      source: this.#source,
      ...place,
      excerpt: excerptFor({ ...entry, process: component }, body, said),
    };
    const event = { ...said.facts, component, text: said.text, at: entry.at, evidence };
    this.#events.push(event);
    return event;
  }

  leaveOut(why: string, count = 1): void {
    if (count === 0) return;
    this.#read += count;
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + count);
  }

  /** Oldest first. */
  events(): readonly Event[] {
    return runsBackwards(this.#events.map(({ at }) => at)) ? this.#events.toReversed() : this.#events;
  }

  tally(): Tally {
    const skipped = [...this.#skipped].map(([why, count]) => ({ why, count })).sort((a, b) => (a.why < b.why ? -1 : 1));
    return {
      kind: 'tally',
      source: this.#source,
      unit: 'records',
      read: this.#read,
      used: this.#events.length,
      skipped,
    };
  }
}

/** Time and process, which stand in fields of their own, then the lines of the message that decide. */
function excerptFor({ time, process }: LogEntry, body: readonly string[], said: Said): string {
  const lines = body.map((text, index) => ({ text, index }));
  const quoted = [...new Set(decisiveFirst(lines, said))].slice(0, MAX_QUOTED - 1).sort((a, b) => a.index - b.index);
  const [first = '', ...more] = quoted.map(({ text }) => text);
  return excerptOf([`${time} ${process}: ${first}`, ...more]);
}
