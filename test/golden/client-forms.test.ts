// One story of a client in each form that a platform, a tool or a language gives it, and the events of each, word by word:
// `npm run golden:update` rewrites them, and the difference is read. What they must tell stands in the story, which no update rewrites.
import iconv from 'iconv-lite';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseReader } from '../../src/readers/choose.ts';
import { headOf, readBytes } from '../contract/samples.ts';
import { KINDS, SCRIPTS, systemLog, windowsLog } from '../support/client-scripts.ts';
import { storyEvents } from '../support/client-story.ts';
import { exportedXml } from '../support/event-xml.ts';
import { evtxFile } from '../support/evtx.ts';
import { FORMS, journalExport, journalJson, unifiedJson, unixLog } from '../support/unix-logs.ts';

const STORY_KINDS = [
  ...['client.contacting', 'client.auth-prompt', 'client.auth-prompt', 'client.preferences', 'client.tunnel-established'],
  ...['client.connected', 'client.system-suspended', 'client.system-resumed', 'client.reconnect-reason'],
  ...['client.reconnecting', 'client.reconnect-ike-id', 'client.connected'],
];
const WINDOW = [
  '[29.07.2031 22:00:05] Contacting Lab Gateway.',
  '[29.07.2031 22:00:26] Connected to Lab Gateway.',
  '[29.07.2031 22:14:09] Reconnecting to Lab Gateway...',
  '[29.07.2031 22:16:58] Connected to Lab Gateway.',
];
const WINDOW_KINDS = ['client.contacting', 'client.connected', 'client.reconnecting', 'client.connected'];
const IKE_ID = "Function: initiateTunnel File: IPsecProtocol.cpp Line: 600 Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect";

type Form = readonly [name: string, reader: string, bytes: Uint8Array, kinds: readonly string[]];
const story = storyEvents();
const ALL: readonly Form[] = [
  ['windows-evtx', 'evtx', evtxFile(story, { perChunk: 5 }), STORY_KINDS],
  ...(['event-viewer', 'wevtutil', 'wevtutil-root', 'powershell'] as const).map(
    (style): Form => [`windows-xml ${style}`, 'event-xml', Buffer.from(exportedXml(story, style)), STORY_KINDS],
  ),
  ...SCRIPTS.flatMap((script): Form[] => [
    [`windows-text ${script.language} ${script.page}`, 'dart-log', iconv.encode(windowsLog(script), script.page), KINDS],
  ]),
  ['windows-text UTF-16LE', 'dart-log', utf16(SCRIPTS.slice(-1).map(windowsLog).join('')), KINDS],
  ['windows-text UTF-16BE', 'dart-log', utf16(SCRIPTS.slice(-1).map(windowsLog).join('')).swap16(), KINDS],
  ['linux UTF-8', 'client-unix-log', Buffer.from(SCRIPTS.slice(0, 1).map(systemLog).join('')), KINDS],
  ...Object.keys(FORMS).map((form): Form => [
    `unix-text ${form}`,
    'client-unix-log',
    Buffer.from(unixLog(form, story)),
    STORY_KINDS,
  ]),
  ...(['json', 'json, octets', 'json-pretty', 'json-seq', 'json-sse'] as const).map(
    (form): Form => [`journal ${form}`, 'client-journal', Buffer.from(journalJson(form, story)), STORY_KINDS],
  ),
  ...(['ndjson', 'json'] as const).map(
    (style): Form => [`macos-json ${style}`, 'client-journal', Buffer.from(unifiedJson(style, story)), STORY_KINDS],
  ),
  ['journal export', 'client-journal-export', journalExport(story), STORY_KINDS],
  ['window history', 'client-history', Buffer.from(WINDOW.join('\r\n')), WINDOW_KINDS],
  ['ios messages', 'client-history', Buffer.from(WINDOW.map((line) => line.replace('] ', '] [VPN] - ')).join('\n')), WINDOW_KINDS],
  [
    'android debug',
    'client-history',
    Buffer.from(`07-29 22:15:51.250 I/acvpnagent( 731): ${IKE_ID}\n`),
    ['client.reconnect-ike-id'],
  ],
  [
    'console',
    'client-history',
    Buffer.from('  >> state: Connected\n  >> notice: Connected to Lab Gateway.\n  >> error: Connection attempt has failed.\n'),
    ['client.connected', 'client.connection-failed'],
  ],
];

function utf16(text: string): Buffer {
  return Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le');
}

describe('client evidence', () => {
  test.each(ALL)('%s', async (name, id, bytes, kinds) => {
    const reader = chooseReader(headOf(bytes), { type: undefined });
    if (reader === undefined) throw new Error('nobody reads it');
    const { events, diagnostics } = await readBytes(reader, bytes);
    expect(reader.id).toBe(id);
    expect(events.map(({ kind }) => kind)).toEqual(kinds);
    const lines = [...diagnostics, ...events].map((item) =>
      JSON.stringify(item, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)),
    );
    const file = name.replace(/[^\w-]+/g, '-').toLowerCase();
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'client-forms', `${file}.ndjson`));
  });
});
