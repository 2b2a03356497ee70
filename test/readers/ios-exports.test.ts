// Logs as platforms export them: in a column of a table, or a member of JSON objects.
import { describe, expect, test } from 'vitest';
import { ofKind, type Reading, read, skipped } from './ios-reading.ts';
import { LOGIN, LOSS, RECONNECT } from './ios-transcripts.ts';

const LOG = `${LOGIN}${LOSS}${RECONNECT}`;
/** A stamp begins a record. */
const RECORDS = LOG.trimEnd().split(/\n(?=\S+ +\d+ [\d:.]+.*: )/);
const facts = ({ events }: Reading) => events.map((event) => ({ ...event, evidence: undefined }));
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const table = (separator: string, names: readonly string[], row: (record: string) => readonly string[]) =>
  [names, ...RECORDS.map(row)].map((fields) => `${fields.join(separator)}\n`).join('');
const EXPORTS: Record<string, string> = {
  'a table, the record first': table(',', ['_raw', '_time', 'host'], (raw) => [quoted(raw), '"2025-03-13"', 'gw1']),
  'a table, the record last': table(',', ['"@timestamp"', '"host"', '"message"'], (raw) => [
    '"Mar 13, 2025"',
    '"gw1"',
    quoted(raw),
  ]),
  'a table with semicolons': table(';', ['time', 'message', 'tags'], (raw) => ['09:00', quoted(raw), '"a;b"']),
  'JSON lines': RECORDS.map(
    (raw) => `${JSON.stringify({ preview: false, result: { host: 'gw1', _raw: raw } })}\n`,
  ).join(''),
  'a ticket': JSON.stringify({ fields: { summary: 'no reconnect', description: LOG } }),
};

describe('of an export the records are read, and nothing beside them', () => {
  test.each(Object.keys(EXPORTS))('%s', async (name) => {
    const plain = await read(LOG);
    expect(plain.events.length).toBeGreaterThan(30);
    const reading = await read(EXPORTS[name] ?? '');
    expect(facts(reading)).toEqual(facts(plain));
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(reading.diagnostics).toMatchObject([{ code: 'text.column-read', evidence: { line: 1 } }]);
  });
});

test('a quote that nobody closes takes none of what stands behind the next one', async () => {
  const rows = RECORDS.map((raw) => `09:00,${quoted(raw)}\n`);
  const half = rows.length / 2;
  const text = ['time,message\n', ...rows.slice(0, half), '09:00,"lost\n', ...rows.slice(half)].join('');
  const reading = await read(text);
  const plain = await read(LOG);
  expect(reading.events.length).toBeGreaterThan(plain.events.length - 3);
  expect(facts(reading).slice(0, 10)).toEqual(facts(plain).slice(0, 10));
});

test('a log with commas is no table', async () => {
  const reading = await read(`Message, host\n${LOG}`);
  expect(facts(reading)).toEqual(facts(await read(LOG)));
  expect(ofKind(reading, 'gateway.ike-packet').length).toBeGreaterThan(3);
});
