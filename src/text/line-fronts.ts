import { isLeftOut, type LeftOut, type Line } from './lines.ts';
import { logPrefix } from './log-prefix.ts';

// What a program put in front of each line of a log or a configuration that it showed or passed on: line numbers (`cat -n`, `grep -n`, an editor), the
// name of the file (`grep`), the time of day (a terminal program), the columns of Kiwi Syslog. It stands in front of the later
// lines of a record too, which nobody would know then. What nearly all lines have is taken off. Places stay those of the lines as received.

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;
const LEAST_LINES = 6;
const LEAST_RECORDS = 3;
const SHARE = 0.95;

interface Front {
  readonly form: RegExp;
  /** Its first group counts lines: it rises from line to line. */
  readonly counts?: true;
  /** Its first group is the same on all lines. */
  readonly isOneName?: true;
}

const FRONTS: readonly Front[] = [
  //      12<tab>Mar 13 01:27:35   12:Mar 13 01:27:35   12|Mar 13   12  Mar 13. `004711: Mar 13` is none: that number is the box's.
  { form: /^ {0,8}(\d{1,8})(?:\t|:|\|| {2})/, counts: true },
  // debug.log:Mar 13 01:27:35   logs/gw1.txt:12:Mar 13 01:27:35
  {
    form: /^((?:[\w .-]{1,80}[/\\]){0,12}[\w .-]{1,80}\.(?:log|txt|out|cfg|conf|text)):(?:\d{1,8}:)?/i,
    isOneName: true,
  },
  // [09:08:07.654] Mar 13   (2025-03-13 09:08:07) Mar 13. With a date in square brackets it is a stamp of its own.
  { form: /^(?:\[\d\d:\d\d:\d\d(?:[.,:]\d{1,6})?\]|\((?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d(?:[.,:]\d{1,6})?\)) ?/ },
  // | Mar 13 01:27:35    as some mail programs quote
  { form: /^\| ?/ },
  // 2025-03-13 09:08:07<tab>Local7.Debug<tab>192.0.2.1<tab>
  { form: /^\d{4}-\d\d-\d\d[ \t]\d\d:\d\d:\d\d\t[A-Z][A-Za-z]{2,9}\d?\.[A-Z][a-z]{2,9}\t\S{1,254}\t/ },
];

/** The lines without their fronts; `found` is told the first line with one, once. */
export async function* linesWithoutFronts<One extends Line | LeftOut>(
  batches: AsyncIterable<readonly One[]>,
  found: (first: Line) => void,
): AsyncIterable<readonly One[]> {
  let front: Front | undefined;
  let isFirst = true;
  for await (const batch of batches) {
    // The first batch has the whole head.
    if (isFirst) {
      const head = batch.filter((one): one is One & Line => !isLeftOut(one) && one.start < HEAD);
      front = FRONTS.find((one) => isInFront(one, head));
      const form = front?.form;
      const first = form && head.find(({ text }) => form.test(text));
      if (first !== undefined) found(first);
    }
    isFirst = false;
    const form = front?.form;
    yield form === undefined
      ? batch
      : batch.map((one) => ('text' in one ? { ...one, text: rest(one.text, form), isClean: false } : one));
  }
}

function rest(text: string, form: RegExp): string {
  return text.slice(form.exec(text)?.[0].length ?? 0);
}

function isInFront({ form, counts, isOneName }: Front, head: readonly Line[]): boolean {
  let lines = 0;
  let records = 0;
  const marks: string[] = [];
  for (const { text } of head) {
    if (text.trim() === '') continue;
    lines++;
    const [all, mark = ''] = form.exec(text) ?? [];
    if (all === undefined) continue;
    marks.push(mark);
    if (isRecord(text.slice(all.length))) records++;
  }
  if (marks.length < LEAST_LINES || marks.length < SHARE * lines || records < LEAST_RECORDS) return false;
  if (isOneName === true && new Set(marks).size > 1) return false;
  return counts !== true || marks.every((mark, at) => at === 0 || Number(mark) > Number(marks[at - 1]));
}

/** A record, or a section of a configuration. Behind the number of the box itself stands a blank. */
function isRecord(text: string): boolean {
  if (text.startsWith(' ')) return false;
  return logPrefix(text).isStamped || /^(?:IKEv2[-:]|%[A-Z]|crypto \S|interface \S|hostname \S)/.test(text);
}
