// Whatever happens to a client's file on its way: it is cut, octets of it are others, and it comes in any encoding, in a zip or not.
// Nothing is thrown, every place lies inside the file, and what stands before the damage is told as it was.
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { readers } from '../../src/readers/index.ts';
import { takenFrom } from '../support/archives.ts';
import { profile, SCRIPTS, systemLog, windowsLog } from '../support/client-scripts.ts';
import { storyEvents } from '../support/client-story.ts';
import { exportedXml } from '../support/event-xml.ts';
import { evtxFile } from '../support/evtx.ts';
import { journalExport, journalJson, unifiedJson, unixLog } from '../support/unix-logs.ts';
import { zipOf } from '../support/zip-writer.ts';
import { type Reading, readBytes } from './samples.ts';

const STORY = storyEvents();
const POLICY =
  '<?xml version="1.0" encoding="UTF-8"?>\n<AnyConnectLocalPolicy acversion="5.1.4.74">\n<!-- für Köln -->\n<BypassDownloader>true</BypassDownloader>\n<FipsMode>false</FipsMode>\n</AnyConnectLocalPolicy>\n';
const HISTORY = Array.from(
  { length: 20 },
  (_, at) =>
    `[29.07.2031 22:0${at % 10}:0${at % 7}] ${at % 2 === 0 ? 'Reconnecting to Köln...' : 'Connected to Köln.'}`,
).join('\n');

/** Three times over, so that there is something before and behind the damage. */
const TEXTS: readonly (readonly [reader: string, name: string, text: string, page: string])[] = [
  ...SCRIPTS.map((script) => ['dart-log', script.language, windowsLog(script).repeat(3), script.page] as const),
  ...SCRIPTS.map((script) => ['client-unix-log', script.language, systemLog(script).repeat(3), script.page] as const),
  ...SCRIPTS.slice(0, 2).map((script) => ['vpn-profile', script.language, profile(script), script.page] as const),
  ['client-unix-log', 'log show', unixLog('log show', STORY).repeat(3), 'win1252'],
  ['client-unix-log', 'Console', unixLog('Console of macOS', STORY).repeat(3), 'win1252'],
  ['client-journal', 'json', journalJson('json', STORY).repeat(3), 'win1252'],
  ['client-journal', 'unified', unifiedJson('ndjson', STORY).repeat(3), 'win1252'],
  ['event-xml', 'wevtutil', exportedXml(STORY, 'wevtutil').repeat(3), 'win1252'],
  ['local-policy', 'policy', POLICY, 'win1252'],
  ['client-history', 'history', HISTORY, 'win1252'],
];
const BINARIES: readonly (readonly [reader: string, name: string, bytes: Buffer])[] = [
  ['evtx', 'evtx', evtxFile(STORY, { perChunk: 5 })],
  ['client-journal-export', 'export', Buffer.concat([journalExport(STORY), journalExport(STORY)])],
];

const ENCODINGS: Readonly<Record<string, (text: string, page: string) => Buffer>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'code page': (text, page) => iconv.encode(text, page),
};

interface Damage {
  readonly where: number;
  readonly kind: 'cut' | 'overwritten' | 'put in' | 'taken out';
  readonly octets: Uint8Array;
}
const anyDamage: fc.Arbitrary<Damage> = fc.record({
  where: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('cut', 'overwritten', 'put in', 'taken out'),
  octets: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 24 }),
    fc.constantFrom(
      ...['\0\0\0', '\r\n\r\n', '<', '&lt;', '"', '}', '**********\n', '> ', 'Date : '].map((text) =>
        Buffer.from(text),
      ),
    ),
  ),
});

function damaged(bytes: Buffer, { where, kind, octets }: Damage): { at: number; file: Buffer } {
  const at = Math.floor(where * bytes.length);
  const behind = { cut: bytes.length, overwritten: at + octets.length, 'put in': at, 'taken out': at + octets.length }[
    kind
  ];
  const put = kind === 'overwritten' || kind === 'put in' ? octets : Buffer.alloc(0);
  return { at, file: Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(behind)]) };
}

function expectSound({ events, diagnostics, tallies }: Reading, length: number): void {
  expect(tallies).toHaveLength(1);
  const [tally] = tallies;
  expect((tally?.skipped ?? []).reduce((sum, { count }) => sum + count, tally?.used ?? 0)).toBe(tally?.read);
  for (const { evidence } of [...events, ...diagnostics])
    if (evidence !== undefined)
      expect(evidence.start >= 0 && evidence.start <= evidence.end && evidence.end <= length).toBe(true);
}

/** Lines and records are told by what follows them too: that close to the damage nothing is promised. */
const NEAR = 1200;
const told = ({ events }: Reading, before: number) =>
  events
    .filter(({ evidence }) => evidence.end < before)
    .map(({ kind, evidence }) => `${kind} ${evidence.start}`)
    .sort();

async function expectKept(id: string, bytes: Buffer, damage: Damage): Promise<void> {
  const reader = readers.find((one) => one.id === id);
  if (reader === undefined) throw new Error(`no reader ${id}`);
  const whole = await readBytes(reader, bytes);
  expect(whole.events.length).toBeGreaterThan(0);
  const { at, file } = damaged(bytes, damage);
  const got = await readBytes(reader, file, 4096);
  expectSound(got, file.length);
  // A chunk of an event log is read as a whole.
  const safe = id === 'evtx' ? Math.floor((at - 4096) / 65_536) * 65_536 + 4096 : at - NEAR;
  expect(told(got, safe)).toEqual(expect.arrayContaining(told(whole, safe)));
}

describe('damaged client files', () => {
  test.each(TEXTS)('%s, %s', async (id, _name, text, page) => {
    await fc.assert(
      fc.asyncProperty(anyDamage, fc.constantFrom(...Object.keys(ENCODINGS)), async (damage, encoding) => {
        const bytes = ENCODINGS[encoding]?.(text, page) ?? Buffer.alloc(0);
        await expectKept(id, bytes, damage);
      }),
      { numRuns: 150 },
    );
  });

  test.each(BINARIES)('%s, %s', async (id, _name, bytes) => {
    await fc.assert(
      fc.asyncProperty(anyDamage, async (damage) => expectKept(id, bytes, damage)),
      { numRuns: 150 },
    );
  });

  test('in a zip that is damaged, cut or not: entries before the damage are whole', async () => {
    const parts = TEXTS.slice(0, 5).map(([id, name, text, page], index) => {
      const content = Object.values(ENCODINGS)[index]?.(text, page) ?? Buffer.alloc(0);
      return { name: `${name}/${id}.txt`, content, ...(index % 2 === 0 && { method: 0 }) };
    });
    const zip = zipOf(parts);
    const whole = await takenFrom(zip);
    expect(whole.filter(({ path }) => path.includes('!/'))).toHaveLength(parts.length);
    await fc.assert(
      fc.asyncProperty(anyDamage, async (damage) => {
        const { at, file } = damaged(zip, damage);
        const got = await takenFrom(file);
        // Where each entry ends: the next one begins, or the directory.
        const ends = parts.map((_, index) => zipOf(parts.slice(0, index + 1), { directory: false }).length);
        for (const [index, end] of ends.entries()) {
          const part = parts[index];
          if (end > at || part === undefined) continue;
          const found = got.find(({ path }) => path === `b.zip!/${part.name}`);
          expect(found?.text.length).toBe(part.content.length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
