import { describe, expect, test } from 'vitest';
import { chooseReader } from '../../src/readers/choose.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { ofKind, read } from './ios-reading.ts';
import { LOGIN } from './ios-transcripts.ts';

// Logs that come inside of something: a page of a ticket system, or octets that are no text.

const sniffed = (content: string | Uint8Array) =>
  chooseReader(sourceHead(typeof content === 'string' ? Buffer.from(content) : content, true), { type: undefined })?.id;

const escaped = LOGIN.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const rows = escaped.trimEnd().split('\n');

const PAGES: readonly (readonly [string, string])[] = [
  ['pre', `<html><head><title>Case</title></head><body><p>Log:</p><pre>\n${escaped}</pre></body></html>\n`],
  ['br and line ends', `<div class="note">\n${rows.map((row) => `${row}<br />\n`).join('')}</div>\n`],
  ['br without line ends', `<!DOCTYPE html><body><p>${rows.join('<br>')}</p></body>`],
  ['rows of a table', `<table>${rows.map((row) => `<tr><td>${row}</td></tr>`).join('')}</table>`],
  [
    'Word',
    `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>${rows.map((row) => `<p class=MsoPlainText>${row}<o:p></o:p></p>\n`).join('')}</body></html>\n`,
  ],
  ['spans', `<pre>${rows.map((row) => `<span style="color:red">${row}</span>\n`).join('')}</pre>`],
];

describe('a log in a page', () => {
  test.each(PAGES)('%s: is known, and says what it says without the page', async (_name, page) => {
    expect(sniffed(page)).toBe('ios');
    const [plain, shown] = [await read(LOGIN), await read(page)];
    const facts = (all: typeof plain) => all.events.map(({ evidence: _evidence, ...fact }) => fact);
    expect(facts(shown)).toEqual(facts(plain));
    expect(shown.diagnostics).toEqual([]);
  });

  test('points to the octets of its line, though all stand on one', async () => {
    const page = `<p>Fälle<br>${rows.join('<br>')}</p>\n`;
    const { events } = await read(page);
    const places = events.map(({ evidence }) => Buffer.from(page).subarray(evidence.start, evidence.end).toString());
    expect(places[0]?.startsWith('*Mar 13 01:27:30.100: IKEv2:Received Packet')).toBe(true);
    expect(places.at(-1)).toBe(rows.at(-1));
  });

  test('one line longer than any that is read ends the reading of that line', async () => {
    const page = `<p>${rows.join('<br>')}<br>${'x'.repeat(1 << 21)}<br>${rows[0]}</p>\n${rows.slice(-1)}\n`;
    const { events, tally, diagnostics } = await read(page, 1 << 16);
    expect(events.length).toBeGreaterThan(5);
    expect(tally.read).toBeLessThan(rows.length + 4);
    expect(diagnostics.map(({ code }) => code)).toEqual(['text.line-too-long']);
  });

  test('what only looks like a tag is text', async () => {
    const { events } = await read(
      `<188>57: *Mar 13 01:27:35.123: %SYS-5-CONFIG_I: Configured from console by <br> on vty0\n`,
    );
    expect(events).toMatchObject([{ kind: 'gateway.config-changed', by: '<br>' }]);
  });

  test.each([
    ['another page', '<html><body><p>IKEv2 is a protocol.</p></body></html>'],
    ['XML', `<?xml version="1.0"?>\n<log>\n${LOGIN}</log>\n`],
    ['the root of a profile', `<AnyConnectProfile>\n${LOGIN}</AnyConnectProfile>\n`],
  ])('%s is not taken', (_name, content) => {
    expect(sniffed(content)).not.toBe('ios');
  });
});

describe('a damaged log', () => {
  const records = ofKind;
  test.each([
    ['a hole of NULs', Buffer.concat([Buffer.from(LOGIN), Buffer.alloc(2000), Buffer.from(`\n${LOGIN}`)])],
    [
      'a binary tail',
      Buffer.concat([Buffer.from(LOGIN), Buffer.from(Uint8Array.from({ length: 600 }, (_, at) => at * 7))]),
    ],
  ])('%s does not hide it', async (_name, content) => {
    expect(sniffed(content)).toBe('ios');
    expect(records(await read(content), 'gateway.session-up').length).toBeGreaterThan(0);
  });

  test('octets with a little text are none', () => {
    expect(sniffed(Buffer.concat([Buffer.alloc(LOGIN.length + 10, 1), Buffer.from(`\n${LOGIN}`)]))).toBeUndefined();
  });
});

test.each(['gw1#conf t\ngw1(config)#cry ikev2 prof RA\n', 'gw1(config-ikev2-profile)#reconn time 7200\n'])(
  'a configuration typed in short words is known: %j',
  (text) => {
    expect(sniffed(text)).toBe('ios');
  },
);

test.each(['fw1(config)# crypto ikev2 policy 10\n', 'host(config)#crypt\n'])('no such configuration: %j', (text) => {
  expect(sniffed(text)).toBeUndefined();
});
