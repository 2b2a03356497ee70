import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { dartLog } from '../../src/readers/dart-log.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { codes, readAll, record } from './client-sources.ts';

const NOTICE = 'Message type information sent to the user:\nConnected to Lab.Gateway 1.';
const TRACE = `Function: CIPsecProtocol::initiateTunnel
File: IPsecProtocol.cpp
Line: 598
Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect`;
const FAILED = `Function: CTlsProtocol::readTls
File: TlsProtocol.cpp
Line: 12
Invoked Function: CSocketTransport::readSocket
Return Code: -31588319 (0xFE1E0021)
Description: SOCKETTRANSPORT_ERROR_READ`;

const RECORDS = [
  record('07/29/2031', '22:14:09', 'acvpnagent', 'Client Agent continuing from system suspend.'),
  record('07/29/2031', '22:15:51', 'acvpnagent', TRACE),
  record('07/29/2031', '22:15:52', 'acvpnagent', FAILED, 'Error'),
  record('07/29/2031', '22:16:58', 'acvpnui', NOTICE),
];
const LOG = RECORDS.join('');
const KINDS = ['client.system-resumed', 'client.reconnect-ike-id', 'client.error', 'client.connected'];

/** All on one line, white space as it was or not. */
const joined = (text: string) => text.replace(/\r?\n/g, ' ').trim();
const squeezed = (text: string) => joined(text).replace(/\s+/g, ' ');
const withoutRules = (text: string) => text.replace(/\*{10,}/g, '');
/** As text comes out of a PDF: the labels first. */
const spread = (text: string) =>
  squeezed(text).replace(
    /Date : (\S+) Time : (\S+) Type : (\S+) Source : (\S+) /g,
    'Date Time Type Source : : : : $1 $2 $3 $4 ',
  );

const said = (events: readonly Event[]) => events.map(({ evidence: _, ...fact }) => fact);

describe('records with all their labels on one line', () => {
  const forms: [name: string, text: string][] = [
    ['a log on one line', joined(LOG)],
    ['the same with single blanks', squeezed(LOG)],
    ['without its rules', squeezed(withoutRules(LOG))],
    ['a record on each line', RECORDS.map(withoutRules).map(squeezed).join('\n')],
    ['the labels in front, one line', spread(LOG)],
    ['the labels in front, without rules', spread(withoutRules(LOG))],
    ['the labels in front, a record on each line', RECORDS.map(spread).join('\r\n')],
    ['behind the marks of a mail', RECORDS.map((one) => `> ${squeezed(one)}\n`).join('')],
    ['in Japanese with wide colons', squeezed(japanese(LOG))],
    ['behind words of a person', `Here is what my client logged, thanks! ${squeezed(LOG)}`],
  ];

  test.each(forms)('%s', async (_name, text) => {
    const { events } = await readAll(dartLog, LOG);
    expect(events.map(({ kind }) => kind)).toEqual(KINDS);
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      expect(dartLog.sniff(sourceHead(bytes, true))).toBe('yes');
      const other = await readAll(dartLog, bytes);
      expect(said(other.events)).toEqual(said(events));
      const flattened = other.diagnostics.find(({ code }) => code === 'dart.record-flattened');
      expect(flattened).toMatchObject({ count: 4, evidence: { line: 1 } });
      const expected = ['dart.record-flattened'];
      if (text.startsWith('Here')) expected.push('dart.text-outside-records');
      if (text.startsWith('>')) expected.unshift('text.quoting-removed');
      expect(codes(other).sort()).toEqual(expected.sort());
      const unit = bytes[0] === 0xff ? 2 : 1;
      const encoding = unit === 2 ? 'utf16le' : 'utf8';
      for (const { evidence } of other.events) {
        const quoted = bytes.subarray(evidence.start, evidence.end).toString(encoding);
        expect(quoted).toMatch(/^(?:Date|日付)/);
        expect(quoted).toMatch(/(?:\.|reconnect|READ)$/);
        expect(quoted.match(/22:1/g)).toHaveLength(1);
      }
    }
  });

  test('stand beside others in a log', async () => {
    const mixed = [RECORDS[0], `${squeezed(RECORDS[1] ?? '')}\n`, RECORDS[2], `${spread(RECORDS[3] ?? '')}\n`].join('');
    const plain = await readAll(dartLog, LOG);
    const other = await readAll(dartLog, mixed);
    expect(said(other.events)).toEqual(said(plain.events));
    expect(other.events.map(({ evidence }) => evidence.record)).toEqual([1, 2, 3, 4]);
    expect(other.diagnostics).toMatchObject([{ code: 'dart.record-flattened', count: 2 }]);
    expect(other.diagnostics[0]?.evidence?.start).toBe(other.events[1]?.evidence.start);
  });

  test('without the label of the body it is told that there is none', async () => {
    const text = squeezed(RECORDS[0] ?? '').replace('Description : ', '');
    const { events, diagnostics } = await readAll(dartLog, text);
    expect(events).toMatchObject([{ kind: 'client.system-resumed', component: 'acvpnagent' }]);
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(['dart.record-flattened', 'dart.record-repaired']);
  });

  test('times of twelve hours and dates with blanks are told from their labels', async () => {
    for (const time of ['10:15:51 PM', '下午 10:15:51']) {
      for (const form of [squeezed, spread]) {
        const text = form(RECORDS[1] ?? '')
          .replace('07/29/2031', '2031. 7. 29.')
          .replace('22:15:51', time);
        const { events } = await readAll(dartLog, text);
        expect(events).toMatchObject([
          { at: { civil: { year: 2031, month: 7, day: 29, hour: 22, minute: 15 } }, component: 'acvpnagent' },
        ]);
      }
    }
  });

  test('words that are no header split nothing', async () => {
    const body =
      'The certificate says Date : today Time : now Type : server Source : local. Connected to Lab.Gateway 1.';
    const text = record('07/29/2031', '22:14:09', 'acvpnui', body);
    const { diagnostics, tallies } = await readAll(dartLog, text);
    expect(diagnostics).toEqual([]);
    expect(tallies).toMatchObject([{ read: 1 }]);
    expect(dartLog.sniff(sourceHead(Buffer.from(body), true))).toBe('no');
  });
});

describe('damage', () => {
  test.each([
    ['labels with values', squeezed(LOG)],
    ['labels in front', spread(LOG)],
    ['a record on each line', RECORDS.map(withoutRules).map(squeezed).join('\n')],
  ])('%s, cut anywhere: what stands whole before the cut is kept, and nothing else is said', async (_name, text) => {
    const { events } = await readAll(dartLog, text);
    expect(events).toHaveLength(4);
    for (let cut = 0; cut <= text.length; cut++) {
      // A blank behind a word does not say that the record ends there.
      const before = events.filter(({ evidence }) => evidence.end + 1 < cut);
      const other = await readAll(dartLog, text.slice(0, cut));
      expect(said(other.events.slice(0, before.length))).toEqual(said(before));
      expect(other.events.map(({ kind }) => kind)).toEqual(KINDS.slice(0, other.events.length));
      for (const { evidence } of [...other.events, ...other.diagnostics])
        expect(evidence?.end).toBeLessThanOrEqual(cut);
    }
  });

  test('a line of megabytes costs the record at each cut', async () => {
    const one = squeezed(RECORDS[1] ?? '');
    const count = Math.ceil((5 << 20) / 2 / (one.length + 1));
    const { events, diagnostics } = await readAll(dartLog, `${one} `.repeat(count));
    expect(events.length).toBeGreaterThanOrEqual(count - 3);
    expect(diagnostics.filter(({ code }) => code === 'dart.line-cut')).toHaveLength(2);
  });

  test.each([
    ['Date : ', ''],
    ['Date : 07/29/2031 Time : ', ''],
    ['Date Time Type Source : : : : ', ''],
    ['Date Time Type Source : : : : ', '07/29/2031 22:15:51 '],
    [' ', 'Date : 07/29/2031 Time : 22:15:51 Type : Information Source : '],
    ['：', ''],
    ['***********', ' '],
  ])('a line of nothing but %j is read to its end', async (again, before) => {
    const text = `${LOG}${before}${again.repeat(Math.ceil((1 << 20) / again.length))}`;
    const { events, tallies } = await readAll(dartLog, text);
    expect(events.map(({ kind }) => kind)).toEqual(KINDS);
    expect(tallies).toHaveLength(1);
  });
});

function japanese(text: string): string {
  return text
    .replaceAll('Date        :', '日付：')
    .replaceAll('Time        :', '時刻：')
    .replaceAll('Type        :', '種類：')
    .replaceAll('Source      :', 'ソース：')
    .replaceAll('Description :', '説明：');
}
