// The page of `keys check`: the verdict first, then each file with its keys, then the IKE SAs that the captures hold.
import { Chalk, type ChalkInstance } from 'chalk';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { printable } from '../printable.ts';
import type { RenderOptions } from '../reporter.ts';
import { columnsOf, NO_BREAK, wrap } from '../terminal/text.ts';
import {
  type CheckedFile,
  type CheckedKeys,
  type CheckedSa,
  type Grade,
  gradeOf,
  type KeyCheck,
  type Remark,
  type Worth,
} from './key-check.ts';
import { type Places, placesOf, placeText, remarkText } from './remarks.ts';

type TextOptions = Pick<RenderOptions, 'width' | 'ascii' | 'color'>;

interface Page {
  readonly width: number;
  readonly chalk: ChalkInstance;
  readonly places: Places;
}

const NARROWEST = 40;
const HANGING = 2;
/** Of what a reader did not understand, by code; a file of another kind would fill pages. */
const SHOWN_FAULTS = 3;

/** A gateway's capture has thousands of IKE SAs of others. */
const SHOWN_CLOSED = 20;

export function keyCheckText(check: KeyCheck, { width, ascii, color }: TextOptions): string {
  const page: Page = {
    width: Math.max(NARROWEST, width),
    chalk: new Chalk({ level: color ? 1 : 0 }),
    places: placesOf(check.paths, check.captures),
  };
  const blocks = [
    verdict(check, page),
    ...check.files.map((file) => fileBlock(file, page)),
    ...(check.captures.length > 0 ? [sasBlock(check, page)] : []),
    ...(check.hasEspKeys && check.captures.length > 0 ? [espNote(page)] : []),
  ];
  const text = blocks.map((lines) => lines.map((line) => line.trimEnd()).join('\n')).join('\n\n');
  return `${(ascii ? text.replaceAll('…', '...') : text).replaceAll(NO_BREAK, ' ')}\n`;
}

/** The first word of the page. */
const MARKS: Readonly<Record<Grade, { readonly word: string; readonly color: 'green' | 'yellow' | 'red' }>> = {
  ok: { word: 'OK', color: 'green' },
  partly: { word: 'PARTLY', color: 'yellow' },
  failed: { word: 'FAILED', color: 'red' },
};
const MARK_COLUMNS = 8;

function verdict(check: KeyCheck, page: Page): string[] {
  const faults = check.files.reduce((sum, file) => sum + file.faults.length, 0);
  const sentences = [
    worthSentence(check),
    ...(faults > 0
      ? [`${counted(faults, 'place')} in the key files ${faults === 1 ? 'was' : 'were'} not understood.`]
      : []),
    openedSentence(check),
  ];
  const { word, color } = MARKS[gradeOf(check)];
  return indented(sentences.join(' '), MARK_COLUMNS, page).map((line, index) =>
    index > 0 ? line : page.chalk[color](word.padEnd(MARK_COLUMNS)) + line.trimStart(),
  );
}

function worthSentence({ files, captures }: KeyCheck): string {
  const all = files.flatMap(({ keys }) => keys);
  const countOf = (wanted: Worth) => all.filter(({ worth }) => worth === wanted).length;
  const [fitting, wrong, unchecked] = [countOf('fits'), countOf('wrong'), countOf('unchecked')];
  const fit = captures.length === 0 ? 'can be used' : all.length === 1 ? 'fits' : 'fit';
  const are = (count: number) => (count === 1 ? 'is' : 'are');
  const parts = [
    `${fitting} of ${counted(all.length, 'key set')} ${fit}`,
    ...(wrong > 0 && captures.length > 0 ? [`${wrong} ${are(wrong)} wrong`] : []),
    ...(unchecked > 0 ? [`${unchecked} ${are(unchecked)} not known to fit`] : []),
  ];
  return `${parts.join(', ')}.`;
}

function openedSentence({ captures, sas, unread }: KeyCheck): string {
  if (captures.length === 0 && unread > 0) return 'No capture could be read, so none was tried.';
  if (captures.length === 0) return 'No capture was given, so none was tried.';
  if (sas.length === 0) return 'The captures have no encrypted IKE message.';
  const opened = sas.filter(isOpened).length;
  const are = sas.length === 1 || opened === 1 ? 'is' : 'are';
  return `${opened} of ${counted(sas.length, 'IKE SA')} with encrypted messages ${are} opened.`;
}

function fileBlock({ source, title, keys, faults, notes }: CheckedFile, page: Page): string[] {
  const name = page.places.names.get(source) ?? source;
  const head = wrap(printable(`${name}: ${title}`), page.width).map((line) => page.chalk.bold(line));
  if (keys.length === 0 && faults.length === 0 && notes.length === 0) head.push('  No keys in it.');
  return [
    ...head,
    ...keys.flatMap((one) => keysBlock(one, page)),
    ...reported(faults, 'bad', page),
    ...reported(notes, 'plain', page),
  ];
}

function keysBlock({ evidence, subject, names, algorithms, remarks }: CheckedKeys, page: Page): string[] {
  const { line, frame, record, start } = evidence;
  const place = line !== undefined ? `:${line}` : frame !== undefined ? `F${frame}` : `byte ${record ?? start}`;
  const given = [names.join(', '), algorithms.join(', ')].filter((part) => part !== '').join('; ');
  return [
    ...indented(`${place} ${subject}`, 2, page),
    ...(given === '' ? [] : indented(given, 6, page)),
    ...remarks.flatMap((remark) => remarkLines(remark, 6, page)),
  ];
}

/** The first few of each code, and how many more there are. */
function reported(diagnostics: readonly Diagnostic[], tone: Remark['tone'], page: Page): string[] {
  const byCode = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const known = byCode.get(one.code);
    if (known === undefined) byCode.set(one.code, [one]);
    else known.push(one);
  }
  return [...byCode.values()].flatMap((some) => {
    const lines = some.slice(0, SHOWN_FAULTS).flatMap(({ message, evidence, count = 1 }) => {
      const place = evidence?.line === undefined ? '' : `:${evidence.line} `;
      const times = count > 1 ? ` (${count} times)` : '';
      return toned(indented(printable(`${place}${message}${times}`), 2, page), tone, page);
    });
    const rest = some.length - SHOWN_FAULTS;
    return rest > 0 ? [...lines, ...indented(`and ${rest} more of this kind.`, 4, page)] : lines;
  });
}

function sasBlock({ sas, captures }: KeyCheck, page: Page): string[] {
  const files = captures.map((source) => page.places.names.get(source) ?? source).join(', ');
  const head = wrap(printable(`IKE SAs in ${files}`), page.width).map((line) => page.chalk.bold(line));
  if (sas.length === 0) return [...head, '  None has an encrypted message.'];
  const closed = sas.filter((sa) => !isOpened(sa));
  const folded = new Set(closed.slice(SHOWN_CLOSED));
  const more = `and ${counted(folded.size, 'more IKE SA')} that no key given opens.`;
  return [
    ...head,
    ...sas.filter((sa) => !folded.has(sa)).flatMap((sa) => saBlock(sa, page)),
    ...(folded.size === 0 ? [] : indented(more, 2, page)),
  ];
}

function saBlock(sa: CheckedSa, page: Page): string[] {
  const { initiatorSpi, responderSpi, evidence, encryptedMessages, remarks } = sa;
  const messages = `${counted(encryptedMessages, 'encrypted message')} (repetitions counted)`;
  const text = `${initiatorSpi} ${responderSpi}, from ${placeText(evidence, page.places)} on, ${messages}: ${stateOf(sa)}`;
  return [
    ...toned(indented(printable(text), 2, page), isOpened(sa) ? 'plain' : 'bad', page),
    ...remarks.flatMap((remark) => remarkLines(remark, 6, page)),
  ];
}

function isOpened({ openedMessages }: CheckedSa): boolean {
  return openedMessages > 0;
}

function stateOf({ wholeMessages, openedMessages }: CheckedSa): string {
  if (openedMessages === 0) return 'no key given opens it';
  return openedMessages === wholeMessages ? 'opened' : `${openedMessages} of ${wholeMessages} opened`;
}

function espNote(page: Page): string[] {
  return wrap('ESP is not opened: its keys are held against SK_d and its SPIs against the packets.', page.width);
}

function remarkLines(remark: Remark, indent: number, page: Page): string[] {
  return toned(indented(printableBreaks(remarkText(remark, page.places)), indent, page), remark.tone, page);
}

/** Pointers hold a space that no line ends at, which `printable` would make a plain one. */
function printableBreaks(text: string): string {
  return text.split(NO_BREAK).map(printable).join(NO_BREAK);
}

function toned(lines: readonly string[], tone: Remark['tone'], { chalk }: Page): string[] {
  if (tone === 'plain') return [...lines];
  return lines.map((line) => (tone === 'good' ? chalk.green(line) : chalk.red(line)));
}

function indented(text: string, by: number, { width }: Page): string[] {
  if (columnsOf(text) + by <= width) return [' '.repeat(by) + text];
  return wrap(text, width - by - HANGING).map((line, index) => ' '.repeat(index === 0 ? by : by + HANGING) + line);
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
