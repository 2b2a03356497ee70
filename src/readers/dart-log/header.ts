import type { DatedWords } from '../../text/date-reading.ts';
import { looselyWrittenTime, writtenDate, writtenTime } from '../../text/written-dates.ts';
import { isTypeWord, type Label, type Labelled } from './labels.ts';

/** The four fields in front of a record's body, as written. */
export interface Header extends DatedWords {
  readonly type: string | undefined;
  readonly source: string | undefined;
  /** What was wrong with the labels, for a person; undefined where nothing was. */
  readonly repair: string | undefined;
}

/**
 * The fields of a header. Where the labels do not fit their values, the values decide: in published logs the `Date` line
 * is doubled and every later label carries the value of the field before it. If that does not give all four, the labels stand.
 */
export function headerOf(labelled: readonly Labelled[]): Header {
  const asLabelled = fields((label) => labelled.find((line) => line.label === label)?.value);
  const doubled = labelled.filter((line) => line.label === 'date').length > 1;
  if (!doubled && asLabelled.on !== undefined && asLabelled.at !== undefined) return asLabelled;
  return byShape(labelled) ?? asLabelled;
}

/** The header read from the shapes of its values, or undefined unless they give all four fields. */
function byShape(labelled: readonly Labelled[]): Header | undefined {
  const found = new Map<Label, Labelled>();
  for (const line of labelled) {
    const shape = shapeOf(line.value);
    if (shape !== undefined && !found.has(shape)) found.set(shape, line);
  }
  if (found.size < 4) return undefined;
  const slipped = [...found]
    .filter(([shape, line]) => shape !== line.label)
    .map(([shape, line]) => `\`${nameOf(line.label)} : ${line.value}\` holds the ${shape}`);
  const header = fields((label) => found.get(label)?.value);
  const wrong = slipped.length > 0 ? `Labels slipped: ${slipped.join(', ')}` : 'A label stands twice';
  return { ...header, repair: `${wrong}; the fields were assigned by the shape of their values.` };
}

function fields(valueAt: (label: Label) => string | undefined): Header {
  const [date, time, type, source] = [valueAt('date'), valueAt('time'), valueAt('type'), valueAt('source')];
  const on = date === undefined ? undefined : writtenDate(date);
  const at = time === undefined ? undefined : looselyWrittenTime(time);
  return { date, time, type, source: source === '' ? undefined : source?.slice(0, 64), on, at, repair: undefined };
}

function shapeOf(value: string): Label | undefined {
  if (writtenDate(value) !== undefined) return 'date';
  if (writtenTime(value) !== undefined || looselyWrittenTime(value) !== undefined) return 'time';
  if (isTypeWord(value)) return 'type';
  // Names of processes: one word, or a few on macOS; what follows `Source` is never a sentence.
  return /^\p{L}[\p{L}\d_. -]{0,63}$/u.test(value) ? 'source' : undefined;
}

function nameOf(label: Label): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
