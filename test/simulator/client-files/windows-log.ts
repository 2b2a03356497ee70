import iconv from 'iconv-lite';
import { type Clock, wallOf } from '../world/clock.ts';
import type { ClientNote } from '../world/notes.ts';
import { clientRecords, type LogRecord, type RecordOptions } from './records.ts';
import { SOURCE_NAMES, type SourceNames } from './source-names.ts';
import type { Severity } from './trace.ts';
import { type DateOrder, dateText, type HalfDays, timeText } from './wall-text.ts';

// The message log as DART renders it on Windows. A record has the client's wall time to the second and neither zone nor
// host nor process id; records of one second are told apart by their place in the file alone.

export type LogEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'cp932' | 'cp1252';
export type Language = 'en' | 'ja' | 'de' | 'fr';

export interface WindowsLogOptions extends RecordOptions {
  readonly clock: Clock;
  readonly encoding: LogEncoding;
  readonly dateOrder: DateOrder;
  readonly hours: 12 | 24;
  readonly labels?: Language;
  readonly sources?: Exclude<SourceNames, 'macos'>;
}

export function windowsLog(notes: readonly ClientNote[], options: WindowsLogOptions): Buffer {
  return encoded(windowsText(clientRecords(notes, options), options), options.encoding);
}

const SEPARATOR = '*'.repeat(42);

function windowsText(records: readonly LogRecord[], options: WindowsLogOptions): string {
  const { clock, dateOrder, hours, labels = 'en', sources = 'acvpn' } = options;
  const words = LANGUAGES[labels];
  const label = (name: string): string => `${name}${' '.repeat(Math.max(0, 12 - columns(name)))}: `;
  const lines = records.flatMap(({ at, severity, source, body }) => {
    const wall = wallOf(clock, at);
    return [
      SEPARATOR,
      '',
      `${label(words.date)}${dateText(wall, dateOrder)}`,
      `${label(words.time)}${timeText(wall, hours, words.half)}`,
      `${label(words.type)}${words.types[severity]}`,
      `${label(words.source)}${SOURCE_NAMES[sources][source]}`,
      '',
      ...`${label(words.description)}${body}`.split('\n'),
      '',
    ];
  });
  return [...lines, SEPARATOR, ''].join('\r\n');
}

// Kana and kanji take two columns each where a label is padded.
function columns(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0);
}

export function encoded(text: string, encoding: LogEncoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-8-bom':
      return Buffer.from(`\ufeff${text}`);
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'cp932':
    case 'cp1252':
      return iconv.encode(text, encoding);
  }
}

interface Words {
  readonly date: string;
  readonly time: string;
  readonly type: string;
  readonly source: string;
  readonly description: string;
  readonly types: Readonly<Record<Severity, string>>;
  readonly half: HalfDays;
}

const AM_PM: HalfDays = { am: 'AM', pm: 'PM', before: false };

// Bodies stay English in every language; labels and types are DART's own and follow the language of Windows.
const LANGUAGES: Readonly<Record<Language, Words>> = {
  en: {
    date: 'Date',
    time: 'Time',
    type: 'Type',
    source: 'Source',
    description: 'Description',
    types: { Information: 'Information', Warning: 'Warning', Error: 'Error' },
    half: AM_PM,
  },
  ja: {
    date: '日付',
    time: '時刻',
    type: '種類',
    source: 'ソース',
    description: '説明',
    types: { Information: '情報', Warning: '警告', Error: 'エラー' },
    half: { am: '午前', pm: '午後', before: true },
  },
  de: {
    date: 'Datum',
    time: 'Uhrzeit',
    type: 'Typ',
    source: 'Quelle',
    description: 'Beschreibung',
    types: { Information: 'Informationen', Warning: 'Warnung', Error: 'Fehler' },
    half: AM_PM,
  },
  fr: {
    date: 'Date',
    time: 'Heure',
    type: 'Type',
    source: 'Source',
    description: 'Description',
    types: { Information: 'Information', Warning: 'Avertissement', Error: 'Erreur' },
    half: AM_PM,
  },
};
