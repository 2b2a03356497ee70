import type { CaseFile } from '../case.ts';
import { keepsEverything, type Operator, withBytes } from './operator.ts';
import { textOf, toUtf16 } from './text-bytes.ts';

export const lineEndsCrLf: Operator = {
  name: 'line-ends-crlf',
  title: 'All text with the line ends of Windows',
  losesSentence: 'Nothing is lost: the same lines end in CR LF.',
  applies: (files) => files.some(isText),
  apply: (files) =>
    files.map((file) => {
      const text = textOf(file);
      if (text === null) return file;
      // A lone CR overwrites a line on a terminal and is no line end (ios-text.md 1.6).
      return withBytes(file, text.encode(text.text.replace(/\r?\n/g, '\r\n')), 'whole');
    }),
  keeps: keepsEverything,
};

// Key tables are left alone: Wireshark reads and writes them as UTF-8 only, so none is ever found in UTF-16.
export const encodedUtf16: Operator = {
  name: 'encoded-utf-16',
  title: 'All text in UTF-16 with a byte order mark',
  losesSentence: 'Nothing is lost: the same characters in another encoding.',
  applies: (files) => files.some(isRecoded),
  apply: (files) =>
    files.map((file) => {
      const text = isRecoded(file) ? textOf(file) : null;
      return text === null ? file : withBytes(file, toUtf16(declaring16(text.text)), 'whole');
    }),
  keeps: keepsEverything,
};

function isText(file: CaseFile): boolean {
  return textOf(file) !== null;
}

function isRecoded(file: CaseFile): boolean {
  return file.aspect !== 'keys' && isText(file);
}

/** An XML declaration names the encoding and must name the new one (XML 1.0 §4.3.3). */
function declaring16(text: string): string {
  return text.replace(/^(<\?xml[^>]*encoding=["'])[\w-]+/, '$1UTF-16');
}
