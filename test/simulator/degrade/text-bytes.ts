import type { CaseFile } from '../case.ts';

/** Text of a file and the way back to bytes in the encoding that it came in. */
interface Text {
  readonly text: string;
  encode(text: string): Buffer;
}

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16_BOM = Buffer.from([0xff, 0xfe]);

/** The text of a file, or null where it is none: captures, archives, binary logs, encodings that are not Unicode. */
export function textOf(file: CaseFile): Text | null {
  const { bytes } = file;
  if (file.aspect === 'wire') return null;
  if (bytes.subarray(0, 2).equals(UTF16_BOM)) {
    return {
      text: bytes.subarray(2).toString('utf16le'),
      encode: (text) => Buffer.concat([UTF16_BOM, Buffer.from(text, 'utf16le')]),
    };
  }
  if (bytes.includes(0)) return null;
  const marked = bytes.subarray(0, 3).equals(UTF8_BOM);
  const text = bytes.subarray(marked ? 3 : 0).toString('utf8');
  // A byte that is not UTF-8 would come back as another one, so such a file is left alone.
  if (text.includes('\ufffd')) return null;
  return { text, encode: (out) => (marked ? Buffer.concat([UTF8_BOM, Buffer.from(out)]) : Buffer.from(out)) };
}

export function toUtf16(text: string): Buffer {
  return Buffer.concat([UTF16_BOM, Buffer.from(text, 'utf16le')]);
}

/** Lines with their line ends, so that joining them gives the text again. */
export function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

export function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

/** The line end that a text uses, by its first line. */
export function lineEndOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}
