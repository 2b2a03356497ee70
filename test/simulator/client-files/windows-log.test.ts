import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { newClock } from '../world/clock.ts';
import type { ClientNote } from '../world/notes.ts';
import { seeded } from '../world/random.ts';
import { HOUR, MINUTE, utc } from '../world/time.ts';
import { CLIENT, MORNING } from './a-client.ts';
import { type WindowsLogOptions, windowsLog } from './windows-log.ts';

const OPTIONS: WindowsLogOptions = {
  description: CLIENT,
  clock: newClock(),
  random: seeded('windows log'),
  encoding: 'utf-8',
  dateOrder: 'mdy',
  hours: 24,
  unconfirmed: false,
};
const text = (notes: readonly ClientNote[], options: Partial<WindowsLogOptions> = {}): string =>
  windowsLog(notes, { ...OPTIONS, ...options }).toString();
const ready = (at: string): ClientNote => ({ at: utc(at), kind: 'ready' });
const stamps = (log: string): string[] =>
  [...log.matchAll(/^Date +: (.*)\r\nTime +: (.*)\r$/gm)].map(([, date, time]) => `${date} ${time}`);

test('a record has the published form', () => {
  const log = text([{ at: utc('2031-07-29 20:14:09.900'), kind: 'reconnect-reason', reason: 'system-resume' }]);
  expect(log).toBe(
    [
      '*'.repeat(42),
      '',
      'Date        : 07/29/2031',
      'Time        : 20:14:09',
      'Type        : Warning',
      'Source      : acvpnagent',
      '',
      'Description : Session level reconnect reason code 9:',
      'System resume from suspend mode (Sleep, Stand-by, Hibernate, etc).',
      'originates from session level',
      '',
      '*'.repeat(42),
      '',
    ].join('\r\n'),
  );
  expect(text(MORNING).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

test('the sources have the names of either generation', () => {
  const sources = (log: string) => new Set([...log.matchAll(/^Source {6}: (.*)\r$/gm)].map(([, name]) => name));
  const morning = [...MORNING, { at: utc('2031-07-29 20:01:00'), kind: 'downloader', step: 'started' } as const];
  expect(sources(text(morning))).toEqual(new Set(['acvpnui', 'acvpnagent', 'acvpndownloader']));
  expect(sources(text(morning, { sources: 'csc' }))).toEqual(
    new Set(['csc_vpnapi', 'csc_vpnagent', 'csc_vpndownloader']),
  );
});

describe('the clock', () => {
  test('is the wall clock of the client with its error, and follows the summer time', () => {
    const from = utc('2031-03-30 01:00:00');
    const zone = { name: 'CET', minutes: 60, summer: { name: 'CEST', minutes: 120, from, to: from + 5000 * HOUR } };
    const clock = newClock({ zone, offsetMs: -1500 });
    const notes = [ready('2031-03-30 00:59:59'), ready('2031-03-30 01:00:02')];
    expect(stamps(text(notes, { clock }))).toEqual(['03/30/2031 01:59:57', '03/30/2031 03:00:00']);
  });

  test('that is set back leaves the records in the order of what happened', () => {
    const step = utc('2031-03-30 10:00:00');
    const clock = newClock({ steps: [{ at: step, offsetMs: (-10 * MINUTE) / 1000 }] });
    const notes = [ready('2031-03-30 09:59:59'), ready('2031-03-30 10:00:00')];
    expect(stamps(text(notes, { clock }))).toEqual(['03/30/2031 09:59:59', '03/30/2031 09:50:00']);
  });

  test.each([
    ['mdy', 24, '07/09/2031 21:05:06'],
    ['dmy', 24, '09/07/2031 21:05:06'],
    ['ymd', 24, '2031/07/09 21:05:06'],
    ['dmy-dots', 24, '09.07.2031 21:05:06'],
    ['mdy', 12, '07/09/2031 9:05:06 PM'],
  ] as const)('%s with %d hours', (dateOrder, hours, expected) => {
    expect(stamps(text([ready('2031-07-09 21:05:06')], { dateOrder, hours }))).toEqual([expected]);
  });

  test('knows noon and midnight', () => {
    const notes = [ready('2031-07-09 00:05:06'), ready('2031-07-09 12:05:06')];
    expect(stamps(text(notes, { hours: 12 }))).toEqual(['07/09/2031 12:05:06 AM', '07/09/2031 12:05:06 PM']);
    expect(text(notes, { hours: 12, labels: 'ja' })).toMatch(/時刻 {8}: 午前 12:05:06[\s\S]*: 午後 12:05:06/);
  });
});

describe('languages and encodings', () => {
  const umlauts = { ...CLIENT, entry: 'Zürich' };
  const note: ClientNote = { at: utc('2031-07-09 08:00:00'), kind: 'reconnecting', entry: 'Zürich' };
  const kanji: ClientNote = { at: utc('2031-07-09 08:00:00'), kind: 'reconnecting', entry: '東京ゲートウェイ' };

  test('labels are padded to twelve columns', () => {
    expect(text([kanji], { labels: 'ja' }).split('\r\n').slice(2, 9)).toEqual([
      '日付        : 07/09/2031',
      '時刻        : 08:00:00',
      '種類        : 情報',
      'ソース      : acvpnui',
      '',
      '説明        : Message type information sent to the user:',
      'Reconnecting to 東京ゲートウェイ...',
    ]);
    expect(text([note], { labels: 'de' })).toContain('Beschreibung: Message type');
    expect(text([note], { labels: 'fr' })).toContain('Heure       : 08:00:00');
  });

  test.each([
    ['utf-8', 'utf8', ''],
    ['utf-8-bom', 'utf8', '\ufeff'],
    ['utf-16le', 'utf16le', '\ufeff'],
    ['cp1252', 'windows-1252', ''],
  ] as const)('%s holds the same text', (encoding, name, mark) => {
    const bytes = windowsLog([note], { ...OPTIONS, description: umlauts, labels: 'de', encoding });
    const plain = text([note], { description: umlauts, labels: 'de' });
    expect(iconv.decode(bytes, name, { stripBOM: false })).toBe(mark + plain);
    expect(plain).toContain('Reconnecting to Zürich...');
  });

  test('CP932 holds the same text, as another decoder reads it too', () => {
    const bytes = windowsLog([kanji], { ...OPTIONS, labels: 'ja', encoding: 'cp932' });
    expect(iconv.decode(bytes, 'cp932')).toBe(text([kanji], { labels: 'ja' }));
    expect(new TextDecoder('shift_jis', { fatal: true }).decode(bytes)).toBe(text([kanji], { labels: 'ja' }));
  });
});

test('the same notes and seed give the same bytes', () => {
  const again = { ...OPTIONS, random: seeded('windows log') };
  expect(windowsLog(MORNING, again).equals(windowsLog(MORNING, OPTIONS))).toBe(true);
  expect(windowsLog(MORNING, { ...OPTIONS, random: seeded('other') }).equals(windowsLog(MORNING, OPTIONS))).toBe(false);
});
