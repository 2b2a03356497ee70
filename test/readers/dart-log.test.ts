import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { dartLog } from '../../src/readers/dart-log.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { codes, readAll, record, seedLines } from './client-sources.ts';

const notice = (text: string, level = 'information') => `Message type ${level} sent to the user:\n${text}`;
const TRACE = `Function: CIPsecProtocol::initiateTunnel
File: IPsecProtocol.cpp
Line: 598
Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect`;

const LOG = [
  record('07/29/2031', '22:12:40', 'acvpnagent', 'A routing table entry that nobody asked for.'),
  record('07/29/2031', '22:14:09', 'acvpnagent', 'Client Agent continuing from system suspend.'),
  record(
    '07/29/2031',
    '22:14:09',
    'acvpnagent',
    'Session level reconnect reason code 9:\nSystem resume from suspend mode (Sleep, Stand-by, Hibernate, etc).\noriginates from session level',
    'Warning',
  ),
  record('07/29/2031', '22:14:09', 'acvpnui', notice('Reconnecting to Lab.Gateway 1...')),
  record('07/29/2031', '22:15:51', 'acvpnagent', TRACE),
  record('07/29/2031', '22:16:58', 'acvpnui', notice('Connected to Lab.Gateway 1.')),
].join('');

const KINDS = [
  'client.system-resumed',
  'client.reconnect-reason',
  'client.reconnecting',
  'client.reconnect-ike-id',
  'client.connected',
];

/** Everything but where it stands: what must not change when only the form of the file does. */
function said(events: readonly Event[]): unknown[] {
  return events.map(({ evidence, ...fact }) => ({ ...fact, record: evidence.record }));
}

describe('sources', () => {
  test('other modules of the client are counted, whatever they say; a source that nobody knows is heard', async () => {
    const gone = 'A network interface has gone down.';
    const names = ['acumbrellaagent', 'aciseagent', 'csc_swgagent', 'CSC_ZTA_Agent.exe', 'acsock'];
    const log = [...names, 'acvpnagent.exe', 'somebody'].map((name) => record('07/29/2031', '22:14:09', name, gone));
    const { events, diagnostics, tallies } = await readAll(dartLog, log.join(''));
    expect(events.map(({ evidence }) => evidence.record)).toEqual([6, 7]);
    expect(diagnostics.map(({ code }) => code)).toEqual([]);
    expect(tallies).toMatchObject([{ read: 7, used: 2, skipped: [{ why: 'other process', count: 5 }] }]);
  });
});

describe('a clean log', () => {
  test('gives its events in order, with exact places, and no diagnostics', async () => {
    const { events, diagnostics, tallies } = await readAll(dartLog, LOG);
    expect(diagnostics).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual(KINDS);
    expect(tallies).toEqual([
      {
        kind: 'tally',
        source: 'S1',
        unit: 'records',
        read: 6,
        used: 5,
        skipped: [{ why: 'no known message', count: 1 }],
      },
    ]);
    const ikeId = events[3];
    expect(ikeId).toMatchObject({
      ikeId: 'kQ7vWm2XbT9sLpR4Zd',
      component: 'acvpnagent',
      at: {
        kind: 'wall',
        text: '07/29/2031 22:15:51',
        zone: undefined,
        resolutionMs: 1000,
        clock: 'clock',
        civil: { year: 2031, month: 7, day: 29, hour: 22, minute: 15, second: 51, nanosecond: 0 },
      },
    });
    expect(events[1]).toMatchObject({ level: 'Session', code: 9, cause: 'system-resume' });
    expect(events[2]).toMatchObject({ host: 'Lab.Gateway 1' });
    const { start = 0, end = 0, record: number, line, excerpt } = ikeId?.evidence ?? {};
    const quoted = LOG.slice(start, end);
    expect(quoted.startsWith('Date        : 07/29/2031')).toBe(true);
    expect(quoted.endsWith('for reconnect')).toBe(true);
    expect({ number, line }).toEqual({ number: 5, line: LOG.slice(0, start).split('\n').length });
    expect(excerpt?.split('\n')).toEqual([
      'Date        : 07/29/2031',
      'Time        : 22:15:51',
      'Source      : acvpnagent',
      'Description : Function: CIPsecProtocol::initiateTunnel',
      "Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect",
    ]);
  });

  test('means the same with CRLF, and without its separators', async () => {
    const { events } = await readAll(dartLog, LOG);
    const crlf = await readAll(dartLog, LOG.replaceAll('\n', '\r\n'));
    const bare = await readAll(dartLog, LOG.replace(/^\*+$/gm, ''));
    for (const other of [crlf, bare]) {
      expect(said(other.events)).toEqual(said(events));
      expect(other.diagnostics).toEqual([]);
    }
  });

  test('ten records of one second keep their order', async () => {
    const hosts = Array.from({ length: 10 }, (_, index) => `Host ${index}`);
    const log = hosts
      .map((host) => record('07/29/2031', '01:02:03', 'acvpnui', notice(`Contacting ${host}.`)))
      .join('');
    const { events, diagnostics } = await readAll(dartLog, log);
    expect(events.map((event) => 'host' in event && event.host)).toEqual(hosts);
    expect(diagnostics).toEqual([]);
  });

  test('what looks like a header or a separator inside a body splits nothing', async () => {
    const body = `Function: CTransportCurlStatic::SendRequest
File: CTransportCurlStatic.cpp
Line: 2046
Invoked Function: curl_easy_perform
Return Code: -29949904 (0xFE370030)
Description: CTRANSPORT_ERROR_TIMEOUT
*****
Date : somewhere in a certificate
Subject : nobody
Issuer : nobody
${'*'.repeat(20)}
a table
${'*'.repeat(20)}`;
    const log = record('07/29/2031', '01:02:03', 'acvpnagent', body) + LOG;
    const { events, diagnostics, tallies } = await readAll(dartLog, log);
    expect(tallies[0]?.read).toBe(7);
    expect(events.map(({ kind }) => kind)).toEqual(['client.error', ...KINDS]);
    expect(diagnostics).toEqual([]);
  });
});

describe('encodings and languages', () => {
  const japanese = LOG.replaceAll('Date        :', '日付        :')
    .replaceAll('Time        :', '時刻        :')
    .replaceAll('Type        :', '種類        :')
    .replaceAll('Source      :', 'ソース      :')
    .replaceAll('Description :', '説明        :');
  const german = LOG.replaceAll('Date  ', 'Datum ').replaceAll('Time   ', 'Uhrzeit').replaceAll('Source', 'Quelle');
  const spanish = LOG.replaceAll('Date  ', 'Fecha ')
    .replaceAll('Description ', 'Descripción ')
    .replaceAll('Information', 'Información');
  const forms: [name: string, bytes: Uint8Array, guessed: boolean][] = [
    ['UTF-8 with mark', Buffer.from(`\ufeff${LOG}`), false],
    ['CR alone', Buffer.from(LOG.replace(/\r?\n/g, '\r')), false],
    ['CP932 with CR alone', iconv.encode(japanese.replace(/\r?\n/g, '\r'), 'cp932'), true],
    ['UTF-16LE with mark', Buffer.from(`\ufeff${LOG}`, 'utf16le'), false],
    ['UTF-16BE with mark', Buffer.from(`\ufeff${LOG}`, 'utf16le').swap16(), false],
    ['UTF-8, Japanese labels', Buffer.from(japanese), false],
    ['UTF-8, full-width colons', Buffer.from(japanese.replaceAll(' :', '：')), false],
    ['CP932, Japanese labels', iconv.encode(japanese, 'cp932'), true],
    ['UTF-8, German labels', Buffer.from(german), false],
    ['CP1252, Spanish labels', iconv.encode(spanish, 'windows-1252'), true],
  ];
  test.each(forms)('%s gives the same events, and is recognised', async (_name, bytes, guessed) => {
    const { events } = await readAll(dartLog, LOG);
    const other = await readAll(dartLog, bytes);
    expect(said(other.events)).toEqual(said(events));
    expect(codes(other)).toEqual(guessed ? ['dart.encoding-guessed'] : []);
    expect(dartLog.sniff(sourceHead(bytes, true))).toBe('yes');
  });

  test('other texts are not recognised', () => {
    for (const text of ['', 'Date: Mon\nTime: now\nType: x\nSource: y', 'Date : 1\nalpha\nbeta\ngamma', '<Date : x>']) {
      expect(dartLog.sniff(sourceHead(Buffer.from(text), true))).toBe('no');
    }
  });
});

describe('damage', () => {
  test('labels that slipped are put right by the shape of their values', async () => {
    const log = `Date : 03/13/2031\n\nDate : 01/29:21  \nTime : Information  \nSource : acvpnui\n
Description : ${notice('Connected to Lab\\_Gateway.')}\n`;
    const { events, diagnostics } = await readAll(dartLog, log);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'client.connected', host: 'Lab_Gateway', component: 'acvpnui' });
    expect(events[0]?.at).toMatchObject({ civil: { year: 2031, month: 3, day: 13, hour: 1, minute: 29, second: 21 } });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'dart.record-repaired', evidence: { record: 1, line: 1, start: 0 } });
    expect(diagnostics[0]?.message).toContain('`Date : 01/29:21` holds the time');
    expect(diagnostics[0]?.message).toContain('`Time : Information` holds the type');
  });

  test('fences, markers and comments are never body', async () => {
    const published = LOG.replace(/^\*+$/gm, '.\n. .\n!! now the lid is closed\n```\n')
      .replaceAll('\nDescription : ', '\n```\n\nDescription : ..\n\n```\n')
      .replaceAll('\nLine: 598', '\n<snip>\nLine: 598');
    const { events } = await readAll(dartLog, LOG);
    const other = await readAll(dartLog, published);
    expect(said(other.events)).toEqual(said(events));
    expect(other.diagnostics).toEqual([]);
  });

  test('Windows paths keep their backslashes where no Markdown is', async () => {
    const body =
      "Function: initiateTunnel\nFile: ..\\..\\vpn\\Agent\\IPsecProtocol.cpp\nLine: 5\nUsing IKE ID 'a' for reconnect";
    const { events } = await readAll(dartLog, record('07/29/2031', '01:02:03', 'acvpnagent', body));
    expect(events[0]).toMatchObject({ ikeId: 'a', text: expect.stringContaining('..\\..\\vpn\\Agent') });
  });

  test('rules of a document end a body and are none of it', async () => {
    const log = LOG.replace(/^\*+$/gm, '').trimEnd();
    const { events } = await readAll(dartLog, log);
    for (const rule of ['---', '-----  ', '___', '***', '* * *', '===', '- - -']) {
      const other = await readAll(dartLog, `${log}\n${rule}\n\nWords of the person who pasted this.\n`);
      expect(said(other.events)).toEqual(said(events));
      expect(codes(other)).toEqual(['dart.text-outside-records']);
      expect(other.tallies[0]?.skipped).toContainEqual({ why: 'lines outside records', count: 1 });
    }
    // Rows of asterisks stand in bodies too: a short one is left out and ends nothing.
    const stars = await readAll(dartLog, `${log}\n*****\n`);
    expect(said(stars.events)).toEqual(said(events));
    expect(stars.diagnostics).toEqual([]);
  });

  test('a host is named without what stands behind its sentence', async () => {
    const hostIn = async (text: string) => {
      const { events } = await readAll(dartLog, record('07/29/2031', '22:16:58', 'acvpnui', notice(text)));
      return events.map((event) => 'host' in event && event.host);
    };
    for (const end of ['', '.', '. ---', '. ***', ' ---', '...', '. |', '.\nWords below.', '.\n+ more']) {
      expect([end, await hostIn(`Connected to IKEv2_Gateway${end}`)]).toEqual([end, ['IKEv2_Gateway']]);
    }
    expect(await hostIn('Reconnecting to Lab.Gateway 1...')).toEqual(['Lab.Gateway 1']);
    expect(await hostIn('Contacting ACME Inc. Gateway (old).')).toEqual(['ACME Inc. Gateway (old)']);
  });

  test('a ticket: output of the gateway beside the records is left out, counted and pointed at', async () => {
    const log = LOG.replace(/^\*+$/gm, '').trimEnd();
    const shown = 'gw1#show crypto ikev2 stats reconnect\nTotal incoming reconnect connection: 1\ngw1#\n';
    const { events } = await readAll(dartLog, log);
    for (const text of [`${log}\n\n${shown}`, `${shown}\n${log}\n`]) {
      const other = await readAll(dartLog, text);
      expect(other.events.map(({ kind }) => kind)).toEqual(KINDS);
      expect(other.events.at(-1)).toMatchObject({
        host: 'Lab.Gateway 1',
        text: (events.at(-1) as { text: string }).text,
      });
      expect(other.diagnostics).toMatchObject([
        { code: 'dart.text-outside-records', count: 3 },
        { code: 'dart.other-evidence-inside', evidence: { excerpt: 'gw1#show crypto ikev2 stats reconnect' } },
      ]);
      expect(other.tallies).toMatchObject([
        {
          read: 9,
          used: 5,
          skipped: [
            { why: 'no known message', count: 1 },
            { why: 'lines outside records', count: 3 },
          ],
        },
      ]);
    }
    expect(codes(await readAll(dartLog, `Some words.\n${log}\n`))).toEqual(['dart.text-outside-records']);
  });

  test('quoting of a mail is taken off, and said once', async () => {
    const quoted = (text: string) => text.replace(/^/gm, '> ');
    const { events } = await readAll(dartLog, LOG);
    const mail = `Hello,\nthe log:\n\n${quoted(LOG.trimEnd())}\n`;
    for (const size of [1, 64, 4096]) {
      const other = await readAll(dartLog, mail, size);
      expect(said(other.events)).toEqual(said(events));
      expect(codes(other)).toEqual(['text.quoting-removed', 'dart.text-outside-records']);
      expect(other.diagnostics[0]?.evidence).toMatchObject({ line: 4, excerpt: `> ${'*'.repeat(42)}` });
      const { start, end } = other.events.at(-1)?.evidence ?? { start: 0, end: 0 };
      expect(mail.slice(start, end)).toMatch(/^> Date [\s\S]*> Connected to Lab\.Gateway 1\.$/);
    }
    expect(dartLog.sniff(sourceHead(Buffer.from(mail), true))).toBe('yes');
  });

  test.each(['> > ', '>> ', '>', '>>>> '])('a mail that was passed on: `%s`', async (mark) => {
    const { events } = await readAll(dartLog, LOG);
    const lines = LOG.trimEnd().split('\n');
    // Who answered last wrote some lines with one mark less.
    const mail = ['Hello,', ...lines.map((line) => `${mark}${line}`), '> thanks', ''].join('\n');
    expect(dartLog.sniff(sourceHead(Buffer.from(mail), true))).toBe('yes');
    const other = await readAll(dartLog, mail);
    expect(said(other.events).slice(0, -1)).toEqual(said(events).slice(0, -1));
    expect(codes(other)).toEqual(['text.quoting-removed', 'dart.text-outside-records']);
  });

  test('text between records is left out, and said to be', async () => {
    const log = `A page about logs.\n\n\`\`\`\n${LOG}\`\`\`\n## Next chapter\nMore of the page.\n`;
    const other = await readAll(dartLog, log);
    expect(other.events).toHaveLength(5);
    expect(other.diagnostics).toMatchObject([
      { code: 'dart.text-outside-records', count: 2, evidence: { line: 1, excerpt: 'A page about logs.' } },
    ]);
  });

  test('a stamp that is none leaves the event without a time', async () => {
    const log = record('13/32/2031', '22:14:09', 'acvpnagent', 'Client Agent continuing from system suspend.');
    const other = await readAll(dartLog, log);
    expect(other.events).toMatchObject([{ kind: 'client.system-resumed', at: { kind: 'none' } }]);
    expect(codes(other)).toEqual(['dart.stamp-unreadable']);
  });

  test('a record without a body is counted as incomplete', async () => {
    const header = record('07/29/2031', '22:14:09', 'acvpnagent', '').replace(/Description[\s\S]*/, '');
    const { events, tallies, diagnostics } = await readAll(dartLog, header + LOG);
    expect(events).toHaveLength(5);
    expect(diagnostics).toEqual([]);
    expect(tallies[0]?.skipped).toContainEqual({ why: 'record incomplete', count: 1 });
  });

  test('a file that ends inside a record says so', async () => {
    const header = 'Date        : 07/29/2031\nTime        : 22:14:09\nType        : Information\nSource      ';
    const cutInHeader = await readAll(dartLog, `${LOG}${'*'.repeat(42)}\n\n${header}`);
    expect(cutInHeader.events).toHaveLength(5);
    expect(cutInHeader.diagnostics).toMatchObject([{ code: 'dart.record-cut', evidence: { record: 7 } }]);
    // The name of the host is not whole: it must not become another host.
    const cutInName = await readAll(dartLog, LOG.slice(0, LOG.lastIndexOf('way 1.')));
    expect(cutInName.events.map(({ kind }) => kind)).toEqual(KINDS.slice(0, 4));
    expect(codes(cutInName)).toEqual(['dart.record-cut']);
  });

  test('without separators too, a name that is not whole is left out and told', async () => {
    const log = LOG.replace(/^\*+$/gm, '');
    const other = await readAll(dartLog, log.slice(0, log.lastIndexOf('way 1.')));
    expect(other.events.map(({ kind }) => kind)).toEqual(KINDS.slice(0, 4));
    expect(codes(other)).toEqual(['dart.record-cut']);
  });

  test('a log that was copied without its last line end is whole', async () => {
    const log = LOG.replace(/^\*+$/gm, '');
    for (const text of [log.trimEnd(), log.slice(0, log.indexOf(' for reconnect') + ' for reconnect'.length)]) {
      const { events, diagnostics } = await readAll(dartLog, text);
      expect(events.at(-1)?.kind).toBe(text === log.trimEnd() ? 'client.connected' : 'client.reconnect-ike-id');
      expect(diagnostics).toEqual([]);
    }
  });

  test('cut anywhere, it keeps the complete records before the cut', async () => {
    const { events } = await readAll(dartLog, LOG);
    for (let cut = 0; cut <= LOG.length; cut++) {
      const before = events.filter(({ evidence }) => evidence.end < cut);
      const other = await readAll(dartLog, LOG.slice(0, cut));
      expect(said(other.events.slice(0, before.length))).toEqual(said(before));
      expect(other.events.length).toBeLessThanOrEqual(before.length + 1);
    }
  });
});

describe('any input', () => {
  test('any bytes are read to the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const { tallies } = await readAll(dartLog, bytes, 13);
        expect(tallies).toHaveLength(1);
        dartLog.sniff(sourceHead(bytes, true));
      }),
    );
  });

  test('lines of a log in any order and number are read to the end', async () => {
    const line = fc.constantFrom(...new Set([...LOG.split('\n'), '```', '---', '. .', 'Date : 1', 'Description : ..']));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (some) => {
        const text = some.join('\n');
        const { events, diagnostics } = await readAll(dartLog, text);
        for (const { evidence } of [...events, ...diagnostics.filter((found) => found.evidence !== undefined)]) {
          expect(evidence?.start).toBeLessThanOrEqual(evidence?.end ?? -1);
          expect(evidence?.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  test('the size of the blocks makes no difference', async () => {
    const whole = await readAll(dartLog, LOG);
    for (const size of [1, 2, 3, 7, 64, 1000]) expect(await readAll(dartLog, LOG, size)).toEqual(whole);
  });
});

describe('the published document', () => {
  const seed = seedLines();
  const from = seed?.findIndex((line) => line.startsWith('Date : ')) ?? 0;

  test.skipIf(seed === undefined)('eight records, eight events, one repair', async () => {
    const block = (seed ?? []).slice(from - 1, seed?.indexOf('---', from));
    const { events, diagnostics, tallies } = await readAll(dartLog, `${block.join('\n')}\n`);
    expect(events.map(({ kind, at }) => [kind, at.kind === 'wall' && at.text])).toEqual([
      ['client.tunnel-established', '03/13/2025 01:27:35'],
      ['client.preferences', '03/13/2025 01:29:05'],
      ['client.connected', '03/13/2025 01/29:21'],
      ['client.system-resumed', '03/13/2025 03:08:44'],
      ['client.reconnect-reason', '03/13/2025 03:08:44'],
      ['client.reconnecting', '03/13/2025 03:08:44'],
      ['client.reconnect-ike-id', '03/13/2025 03:10:34'],
      ['client.connected', '03/13/2025 03:11:44'],
    ]);
    expect(events[1]).toMatchObject({ settings: { AutoReconnect: 'true', PublicProxyServerAddress: '' } });
    expect(events[1]).toMatchObject({ settings: { AutoReconnectBehavior: 'ReconnectAfterResume' } });
    expect(events[2]).toMatchObject({ host: 'IKEv2_Gateway', component: 'acvpnui' });
    expect(events[6]).toMatchObject({ ikeId: 'rIUHKccDRiUtFTATwq', component: 'acvpnagent' });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'dart.record-repaired', evidence: { record: 3 } });
    expect(tallies).toMatchObject([{ read: 8, used: 8, skipped: [] }]);
  });

  test.skipIf(seed === undefined)('the whole document gives the same events, its other text is left out', async () => {
    const { events, diagnostics } = await readAll(dartLog, (seed ?? []).join('\n'));
    expect(events).toHaveLength(8);
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'dart.record-repaired',
      'dart.text-outside-records',
      'dart.other-evidence-inside',
    ]);
  });
});
