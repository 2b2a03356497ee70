import type { Event } from '../../model/event.ts';
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { Source } from '../../model/source.ts';
import { type ClockId, NO_STAMP, type Stamp } from '../../model/time.ts';
import { hideBlocks } from '../../text/block-secrets.ts';
import { bundleDay } from '../../text/bundle-name.ts';
import { clientBody } from '../../text/client-bodies.ts';
import { keepSecretsOf, type Said, saidBy } from '../../text/client-messages.ts';
import { DateReading } from '../../text/date-reading.ts';
import { guessInWords, type TextEncoding } from '../../text/encoding.ts';
import { excerptOf } from '../../text/excerpt.ts';
import { type Line, lineEvidence } from '../../text/lines.ts';
import { runsBackwards } from '../../text/log-direction.ts';
import { plainText } from '../../text/plain-text.ts';
import { maskSecrets } from '../../text/secrets.ts';
import { wallStamp } from '../../text/wall-stamp.ts';
import { Diagnoses } from '../../wire/capture/diagnoses.ts';
import type { Item, ReadContext } from '../reader.ts';
import { type HistoryLine, type HistoryStamp, historyLine } from './forms.ts';

const FORMAT = 'client-history';
/** Patterns look at no more of a line. */
const MOST_CHARACTERS = 4096;

interface Draft {
  readonly said: Said;
  readonly component: string | undefined;
  readonly stamp: HistoryStamp | undefined;
  readonly evidence: EvidenceRef;
}

/** What a line says, undefined where the table of messages has nothing like it. */
export function saidInHistory(line: HistoryLine): Said | undefined {
  if (line.kind === 'state') return undefined;
  const body = clientBody(line.text);
  if (line.kind === 'log') return saidBy(body);
  // The window shows the notice without its title, so what is no known one may be any text, and its level is not known.
  const said = saidBy([`Message type information sent to the user: ${body.join(' ')}`]);
  if (said === undefined || said.id === 'notice') return undefined;
  return { ...said, text: maskSecrets(hideBlocks(plainText(body.join(' ').slice(0, MOST_CHARACTERS)))) };
}

/** Lines in, items out at the end, when the order of day and month is known. */
export class HistoryReading {
  readonly #source: SourceId;
  readonly #context: ReadContext;
  readonly #dates: DateReading;
  readonly #diagnoses: Diagnoses;
  readonly #drafts: Draft[] = [];
  readonly #skipped = new Map<string, number>();
  #read = 0;
  #number = 0;

  constructor({ id: source, path }: Source, context: ReadContext) {
    this.#source = source;
    this.#context = context;
    this.#dates = new DateReading(context.clock, {
      order: context.dateOrder,
      made: bundleDay(path),
      format: FORMAT,
    });
    this.#diagnoses = new Diagnoses(source);
  }

  take(line: Line): void {
    // The pieces of a line that was cut have one number.
    if (line.number === this.#number) return;
    this.#number = line.number;
    this.#read++;
    if (line.cut) {
      const message = 'A line of more than 1 MiB was cut; what stands behind that was left out.';
      this.#diagnoses.add(`${FORMAT}.line-cut`, message, lineEvidence(this.#source, [line]));
    }
    const text = line.text.slice(0, MOST_CHARACTERS);
    const read = historyLine(text);
    if (read === undefined) this.#skip('no log line');
    else if (read.kind === 'state') this.#skip('state without a time');
    else this.#said(read, text, line);
  }

  #said(read: Exclude<HistoryLine, { kind: 'state' }>, text: string, { start, end, number }: Line): void {
    if (read.stamp !== undefined) this.#dates.observe(read.stamp.words);
    keepSecretsOf(clientBody(read.text), this.#context.vault);
    const said = saidInHistory(read);
    if (said === undefined) {
      this.#skip('no known message');
      return;
    }
    const evidence = { source: this.#source, start, end, line: number, excerpt: excerptOf([text]) };
    const component = read.kind === 'log' ? read.tag : undefined;
    this.#drafts.push({ said, component, stamp: read.stamp, evidence });
  }

  quotingRemoved(first: Line): void {
    const message = 'The lines stand behind `> `, as mail programs quote them; this mark was taken off.';
    this.#diagnoses.add('text.quoting-removed', message, lineEvidence(this.#source, [first]));
  }

  encodingGuessed(encoding: TextEncoding): void {
    this.#diagnoses.add(`${FORMAT}.encoding-guessed`, guessInWords('The history', encoding));
  }

  finish(): Item[] {
    this.#dates.decide();
    const first = this.#drafts[0]?.evidence;
    const newestFirst = `${FORMAT}.newest-first`;
    for (const { code, message } of this.#dates.problems())
      if (code !== newestFirst) this.#diagnoses.add(code, message, first);
    const events = this.#drafts.map((draft) => this.#eventOf(draft));
    const backwards = runsBackwards(events.map(({ at }) => at));
    if (backwards) {
      const message = 'The history runs from the newest line to the oldest; its events are given in order of time.';
      this.#diagnoses.add(newestFirst, message, first);
    }
    const skipped = [...this.#skipped].map(([why, count]) => ({ why, count })).sort((a, b) => (a.why < b.why ? -1 : 1));
    const source = this.#source;
    const tally = { kind: 'tally', source, unit: 'lines', read: this.#read, used: events.length, skipped } as const;
    return [...(backwards ? events.toReversed() : events), ...this.#diagnoses.all(), tally];
  }

  #eventOf({ said, component, stamp, evidence }: Draft): Event {
    const at = stamp === undefined ? NO_STAMP : stampIn(stamp, this.#dates, this.#context.clock);
    return { ...said.facts, component, text: said.text, at, evidence };
  }

  #skip(why: string): void {
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + 1);
  }
}

function stampIn({ words, fraction, text }: HistoryStamp, dates: DateReading, clock: ClockId): Stamp {
  if (words.on === undefined) return yearless({ words, fraction, text }, clock);
  const at = dates.stamp(words);
  if (at?.kind !== 'wall') return NO_STAMP;
  const nanosecond = Number(fraction.padEnd(9, '0'));
  const civil = { ...at.civil, nanosecond };
  return { ...at, text, mark: undefined, civil, resolutionMs: 10 ** (3 - fraction.length) };
}

/** `11-03 09:12:11.123`: month and day. */
function yearless({ words, fraction, text }: HistoryStamp, clock: ClockId): Stamp {
  const [month, day] = (words.date ?? '').split('-');
  const { hour, minute, second } = words.at ?? {};
  const [at, on] = [
    { hour: `${hour}`, minute: `${minute}`, second: `${second}` },
    { month: Number(month), day },
  ];
  return wallStamp({ mark: undefined, text, zone: undefined, year: undefined, ...on, ...at, fraction }, clock);
}
