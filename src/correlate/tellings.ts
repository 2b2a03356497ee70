// A text tells its records once, or several times: pieces were pasted twice, or `show logging` follows what the terminal had
// already shown. Where its times go back to a record that it has told, it begins to tell again.
import type { ClockId } from '../model/time.ts';
import { printings } from './printed-twice.ts';
import { type GatewayRecord, inSeconds } from './record-key.ts';

/** Records of one box in one text, told in one go. */
export interface Telling {
  readonly clock: ClockId;
  readonly records: readonly GatewayRecord[];
  /** Nothing of the box stands above it in its text, or nothing below. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** What texts tell, and in what order: see `tellingsOf`. */
export interface Tellings {
  readonly list: readonly Telling[];
  /** Some texts keep whole seconds of what others tell more closely. */
  readonly isMixed: boolean;
}

/** The tellings of all texts, those with the closest stamps first, and of these the fullest. Empty where nothing may be told again. */
export function tellingsOf(records: readonly GatewayRecord[]): Tellings {
  const texts = [...byClock(records).values()].map((text) => ({ text, isCoarse: isMostlyCoarse(text) }));
  const isMixed = new Set(texts.map((one) => one.isCoarse)).size > 1;
  texts.sort((a, b) => Number(a.isCoarse) - Number(b.isCoarse) || b.text.length - a.text.length);
  const again = toldAgain(
    texts.map(({ text }) => text),
    isMixed,
  );
  const list = texts.flatMap(({ text }) => tellingsIn(text, again)).flatMap(eachPrinting);
  return { list: again.size === 0 && list.length === texts.length ? [] : list, isMixed };
}

/** `show clock` has milliseconds in any text, and messages may keep seconds where debugs have more. */
function isMostlyCoarse(text: readonly GatewayRecord[]): boolean {
  return text.filter(({ at }) => at.resolutionMs >= 1000).length * 2 > text.length;
}

function byClock(records: readonly GatewayRecord[]): Map<ClockId, GatewayRecord[]> {
  const texts = new Map<ClockId, GatewayRecord[]>();
  for (const record of records) {
    const text = texts.get(record.at.clock);
    if (text === undefined) texts.set(record.at.clock, [record]);
    else text.push(record);
  }
  for (const text of texts.values()) text.sort((a, b) => a.evidence.start - b.evidence.start);
  return texts;
}

/** Stamps, as written, that stand in several texts, or in one text in several places with others between. */
function toldAgain(texts: readonly (readonly GatewayRecord[])[], isMixed: boolean): ReadonlySet<string> {
  const told = new Set<string>();
  const again = new Set<string>();
  for (const text of texts) {
    let above: string | undefined;
    for (const { at } of text) {
      if (at.text !== above && told.has(at.text)) again.add(at.text);
      told.add(at.text);
      above = at.text;
    }
    // Known to the texts behind it only: its own records of one second are none that it tells again.
    if (isMixed) for (const { at } of text) told.add(inSeconds(at));
  }
  return again;
}

function tellingsIn(text: readonly GatewayRecord[], again: ReadonlySet<string>): Telling[] {
  const parts: GatewayRecord[][] = [[]];
  const told = new Set<string>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const record of text) {
    const at = placeInTime(record);
    // Processes write a little out of order, which alone begins nothing.
    if (at < latest && again.has(record.at.text) && told.has(record.at.text)) {
      parts.push([]);
      latest = at;
    }
    latest = Math.max(latest, at);
    told.add(record.at.text);
    parts.at(-1)?.push(record);
  }
  return parts.map((records, index) => ({
    clock: text[0]?.at.clock ?? '',
    records,
    isFirst: index === 0,
    isLast: index === parts.length - 1,
  }));
}

function eachPrinting(telling: Telling): Telling[] {
  const [first = [], ...again] = printings(telling.records);
  return [
    { ...telling, records: first },
    ...again.map((records) => ({ ...telling, records, isFirst: false, isLast: false })),
  ];
}

/** Milliseconds on the calendar; months of 32 days are enough to tell what is later. */
export function placeInTime({ at: { civil } }: GatewayRecord): number {
  const { year = 0, month, day, hour, minute, second, nanosecond } = civil;
  const days = (year * 13 + month) * 32 + day;
  return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + nanosecond / 1e6;
}
