import type { TextEncoding } from './encoding.ts';
import type { Line } from './lines.ts';
import type { XmlPlace } from './xml-tree.ts';

/** Columns to bytes. Places come in order, so each character of a long line is measured once. */
export class LinePlaces {
  private last: { line: Line; column: number; byte: number } | undefined;
  private readonly encoding: TextEncoding;

  constructor(encoding: TextEncoding) {
    this.encoding = encoding;
  }

  at(line: Line, column: number): XmlPlace {
    const known =
      this.last?.line === line && this.last.column <= column ? this.last : { line, column: 0, byte: line.start };
    const passed = line.text.slice(known.column, column);
    const byte = Math.min(known.byte + this.bytesOf(passed), line.end);
    this.last = { line, column, byte };
    return { line, column: column + 1, byte };
  }

  private bytesOf(text: string): number {
    switch (this.encoding.name) {
      case 'utf-16le':
      case 'utf-16be':
        return text.length * 2;
      case 'windows-1250':
      case 'windows-1251':
      case 'windows-1252':
        return text.length;
      case 'gb18030':
      case 'big5':
      case 'euc-kr':
      case 'cp932':
        // One byte for ASCII and for half-width katakana, two for everything else.
        return text.length + text.replace(/[\x00-\x7f\uff61-\uff9f]/g, '').length;
      case 'utf-8':
        return Buffer.byteLength(text, 'utf8');
    }
  }
}
