import type { TextEncoding } from '../../text/encoding.ts';
import { LinePlaces } from '../../text/line-places.ts';
import type { Line } from '../../text/lines.ts';
import { looselyWrittenTime, writtenDate } from '../../text/written-dates.ts';
import { isTypeWord, type Label, labelWords } from './labels.ts';

// Records that came onto one line, one of them or a whole log. A ticket or a form that knows no line ends leaves each label in
// front of its value; text copied out of a PDF has the four labels first and their values behind. The rest of this reader gets
// the lines that they were made from, each with the place of its whole record.

/** A row of asterisks, and what the end of a text left of one. */
const RULE = /\*{10,}|(?<=\s)\*{1,9}$/g;
const WHOLE_RULE = '*'.repeat(42);
const APART = String.raw`\s{1,12}`;
const COLON = String.raw`(?:\s{1,12}:|\s{0,12}：)\s{0,12}`;
const DATE = oneOf('date');
const TIME = oneOf('time');
const TYPE = oneOf('type');
const SOURCE = oneOf('source');

// Date        : 07/29/2031 Time        : 22:15:51 Type        : Information Source      : acvpnagent Description : ...
const LABELLED = new RegExp(
  `(?<![^\\s*])${DATE}${COLON}(.{6,16}?)${APART}${TIME}${COLON}(.{5,16}?)${APART}${TYPE}${COLON}(\\S{1,16})${APART}${SOURCE}${COLON}`,
  'giu',
);
// Date Time Type Source : : : : 07/29/2031 22:15:51 Information acvpnagent Description : ...
const SPREAD = new RegExp(
  `(?<![^\\s*])${DATE}${APART}${TIME}${APART}${TYPE}${APART}${SOURCE}\\s{0,12}:\\s?:\\s?:\\s?:\\s{1,12}`,
  'giu',
);
/** The same, cut off by the end of the text. */
const SPREAD_STUMP = new RegExp(`^\\s*${DATE}${APART}(?![\\s:：])(?=.{0,80}$)`, 'iu');
/** The value of `Source` and the label behind it, which may be padded to its colon or not. */
const DESCRIBED = new RegExp(`([^:：]{0,64}?)(?<!\\S)${oneOf('description')}\\s{0,12}[:：]\\s?`, 'iuy');
const ONE_WORD = /\S{1,64}/y;
/** How many words the values of date, time and type may be. */
const MOST_WORDS = 8;
const MAX_VALUES = 160;
/** Less than any header has, with its values, in any language. */
const LEAST_HEADER = 30;

/** True if a text holds a record of that form. */
export function isFlattened(text: string): boolean {
  return text.split('\n').some((line) => mayBe(line) && headersIn(line).length > 0);
}

/** The lines, those of that form as the lines that they were made from; `found` is told of each record in them. */
export async function* unflattened(
  batches: AsyncIterable<readonly Line[]>,
  encoding: TextEncoding,
  found: (record: Line) => void,
): AsyncIterable<readonly Line[]> {
  const places = new LinePlaces(encoding);
  for await (const batch of batches) {
    const isPlain = !batch.some(({ text }) => mayBe(text));
    yield isPlain ? batch : batch.flatMap((line) => (mayBe(line.text) ? unfolded(line, places, found) : [line]));
  }
}

/** Cheap, since every line of a log is asked: other lines have a colon behind a blank once, if at all. */
function mayBe(text: string): boolean {
  if (text.length < LEAST_HEADER) return false;
  let colons = 0;
  for (let at = text.indexOf(' :'); at >= 0 && colons < 3; at = text.indexOf(' :', at + 1)) colons++;
  return colons === 3 || text.includes('：') || text.includes('::::');
}

/** A header that was found in a line: where it begins, where its body does, and the lines of a log in its place. */
interface FlatHeader {
  readonly from: number;
  readonly body: number;
  readonly lines: readonly string[];
  /** Put in front of the body's first line. */
  readonly label: string;
}

function unfolded(line: Line, places: LinePlaces, found: (record: Line) => void): Line[] {
  const { text } = line;
  const headers = headersIn(text);
  if (headers.length === 0) return [line];
  const rules = [...text.matchAll(RULE)].map((rule) => ({ from: rule.index, behind: rule.index + rule[0].length }));
  const cuts = [...headers, ...rules].sort((a, b) => a.from - b.from);
  const whole = withoutMark(line, places);
  // Asked in their order, as `LinePlaces` likes it.
  const between = (from: number, to: number) => {
    const [start, end] = [places.at(whole, from).byte, places.at(whole, to).byte];
    return (as: string): Line => ({ text: as, start, end, number: line.number, cut: false });
  };
  const lines: Line[] = [];
  const opening = text.slice(0, cuts[0]?.from);
  if (opening.trim() !== '') lines.push(between(0, opening.length)(opening));
  cuts.forEach((one, index) => {
    const to = cuts[index + 1]?.from ?? text.length;
    if ('behind' in one) {
      const { behind } = one;
      lines.push(between(one.from, behind)(WHOLE_RULE));
      const rest = text.slice(behind, to);
      if (rest.trim() !== '') lines.push(between(behind, to)(rest.replace(SPREAD_STUMP, 'Date : ')));
      return;
    }
    const piece = between(one.from, one.from + text.slice(one.from, to).trimEnd().length);
    found(piece(text.slice(one.from, to)));
    lines.push(...one.lines.map(piece), piece(`${one.label}${text.slice(one.body, to)}`));
  });
  const last = lines.pop();
  return last === undefined ? lines : [...lines, { ...last, cut: line.cut }];
}

/** The line as places are counted in it: the quoting of a mail is no part of its text. */
function withoutMark(line: Line, places: LinePlaces): Line {
  const octets = places.at({ ...line, start: 0, end: Number.MAX_SAFE_INTEGER }, line.text.length).byte;
  return { ...line, start: Math.max(line.start, line.end - octets) };
}

function headersIn(text: string): FlatHeader[] {
  const headers: (FlatHeader | undefined)[] = [];
  for (const match of text.matchAll(LABELLED)) {
    const [all, date = '', time = '', type = ''] = match;
    headers.push(headerOf(text, { from: match.index, values: [date, time, type], behind: match.index + all.length }));
  }
  for (const match of text.matchAll(SPREAD))
    headers.push(spreadHeader(text, match.index, match.index + match[0].length));
  return headers.filter((header) => header !== undefined);
}

/** The values stand behind the labels: a word of types tells where those of date and time end. */
function spreadHeader(text: string, from: number, at: number): FlatHeader | undefined {
  const words = [...text.slice(at, at + MAX_VALUES).matchAll(/\S+\s*/g)].slice(0, MOST_WORDS).map(([word]) => word);
  const type = words.findIndex((word) => isTypeWord(word.trim()));
  const behind = at + words.slice(0, type + 1).join('').length;
  for (let split = 1; split < type; split++) {
    const [date, time] = [words.slice(0, split), words.slice(split, type)].map((some) => some.join('').trim());
    const header = headerOf(text, { from, values: [date ?? '', time ?? '', words[type]?.trim() ?? ''], behind });
    if (header !== undefined) return header;
  }
  return undefined;
}

interface FlatValues {
  readonly from: number;
  readonly values: readonly [date: string, time: string, type: string];
  /** Where the value of `Source` begins. */
  readonly behind: number;
}

/** The header, or undefined where its values are none: a message may speak of dates and types, too. */
function headerOf(text: string, { from, values, behind }: FlatValues): FlatHeader | undefined {
  const [date, time, type] = values;
  if (writtenDate(date) === undefined || looselyWrittenTime(time) === undefined || !isTypeWord(type)) return undefined;
  DESCRIBED.lastIndex = behind;
  const described = DESCRIBED.exec(text);
  ONE_WORD.lastIndex = behind;
  const source = described?.[1]?.trim() ?? ONE_WORD.exec(text)?.[0] ?? '';
  const lines = [`Date : ${date}`, `Time : ${time}`, `Type : ${type}`, `Source : ${source}`];
  const body = behind + (described?.[0] ?? source).length;
  return { from, body, lines, label: described === null ? '' : 'Description : ' };
}

function oneOf(label: Label): string {
  return `(?:${labelWords(label).join('|')})`;
}
