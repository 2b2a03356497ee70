import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { chooseReader } from '../../src/readers/choose.ts';
import { clientJournal } from '../../src/readers/client-journal.ts';
import { clientJournalExport } from '../../src/readers/client-journal-export.ts';
import { clientUnixLog } from '../../src/readers/client-unix-log.ts';
import { dartLog } from '../../src/readers/dart-log.ts';
import { headOf } from '../contract/samples.ts';
import { STORY, storyEvents } from '../support/client-story.ts';
import { FORMS, type JsonForm, journalExport, journalJson, unifiedJson, unixLog } from '../support/unix-logs.ts';
import { codes, readAll, record } from './client-sources.ts';

/** What is told, without when and where. */
function told(events: readonly Event[]): unknown[] {
  return events.map(({ at: _, evidence: __, ...fact }) => fact);
}

/** Seconds of the calendar, or of UTC. */
function clockOf({ at }: Event): string {
  if (at.kind === 'absolute') return new Date(Number(at.epochNs / 1_000_000n)).toISOString().slice(11, 19);
  if (at.kind === 'none') return 'none';
  const { hour, minute, second } = at.civil;
  return [hour, minute, second].map((value) => String(value).padStart(2, '0')).join(':');
}

const windows = STORY.map(({ time, source, body }) =>
  record(`07/29/2031`, time.slice(11, 19), source, body, 'Information'),
).join('');
const EVENTS = storyEvents();
const expected = await readAll(dartLog, windows);

test('the story is told by the log of Windows', () => {
  expect(expected.events).toHaveLength(STORY.length - 1);
});

describe.each(Object.keys(FORMS))('%s', (form) => {
  const text = unixLog(form, EVENTS);

  test('is recognised and tells what the log of Windows tells', async () => {
    expect(chooseReader(headOf(Buffer.from(text)), { type: undefined })?.id).toBe('client-unix-log');
    const got = await readAll(clientUnixLog, text);
    expect(told(got.events)).toEqual(told(expected.events));
    expect(got.events.map(clockOf)).toEqual(expected.events.map(clockOf));
    expect(codes(got)).toEqual([]);
    const lines = text.split('\n').length - 1;
    const unknown = got.tallies[0]?.skipped.find(({ why }) => why === 'no known message')?.count ?? 0;
    expect(got.tallies).toMatchObject([{ unit: 'lines', read: lines, used: lines - unknown }]);
    expect(unknown).toBeGreaterThan(0);
  });

  test('quotes the line with its stamp, from its place', async () => {
    const { events } = await readAll(clientUnixLog, text);
    for (const { evidence } of events) {
      const [first = ''] = text.slice(evidence.start, evidence.end).split('\n');
      expect(evidence.line).toBe(text.slice(0, evidence.start).split('\n').length);
      expect(evidence.excerpt?.split('\n')[0]).toBe(first.replaceAll(/#01[12]/g, ' '));
    }
  });

  test('is the same in blocks of any size, with CRLF and in UTF-16', async () => {
    const plain = await readAll(clientUnixLog, text);
    const renderings: readonly (readonly [Uint8Array, number])[] = [
      [Buffer.from(text), 61],
      [Buffer.from(text.replaceAll('\n', '\r\n')), 4096],
      [Buffer.from(`\ufeff${text}`, 'utf16le'), 4096],
    ];
    for (const [bytes, blockSize] of renderings) {
      const got = await readAll(clientUnixLog, bytes, blockSize);
      expect(told(got.events)).toEqual(told(plain.events));
      expect(got.tallies).toEqual(plain.tallies);
    }
  });
});

describe('zones and fractions are as the form states them', () => {
  test.each([
    ['syslog', undefined, 1000],
    ['rsyslog, escaped', '-07:00', 0.001],
    ['journalctl short-precise', undefined, 0.001],
    ['journalctl short-iso', '-0700', 1000],
    ['journalctl short-full', '-0700', 1000],
    ['Console of macOS', undefined, 1],
    ['log show', '-0700', 0.001],
    ['log show --style compact', undefined, 1],
  ])('%s', async (form, zone, resolutionMs) => {
    const { events } = await readAll(clientUnixLog, unixLog(form, EVENTS, { hours: -7 }));
    expect(events[0]?.at).toMatchObject({ kind: 'wall', zone, civil: { hour: 13 } });
    const at = events[0]?.at;
    expect(at?.kind === 'wall' && at.resolutionMs).toBeCloseTo(resolutionMs);
  });
});

const JSON_FORMS: readonly JsonForm[] = ['json', 'json, octets', 'json-pretty', 'json-seq', 'json-sse'];

describe.each(JSON_FORMS)('journalctl -o %s', (form) => {
  const text = journalJson(form, EVENTS);

  test('is recognised and tells the same, in UTC to the microsecond', async () => {
    expect(chooseReader(headOf(Buffer.from(text)), { type: undefined })?.id).toBe('client-journal');
    const got = await readAll(clientJournal, text);
    expect(told(got.events)).toEqual(told(expected.events));
    expect(got.events.map(clockOf)).toEqual(expected.events.map(clockOf));
    expect(codes(got)).toEqual([]);
    expect(got.tallies).toMatchObject([{ unit: 'records', read: STORY.length, used: STORY.length - 1 }]);
    expect(got.events[0]?.at).toMatchObject({
      epochNs: BigInt(Date.parse('2031-07-29T20:00:05Z')) * 1_000_000n + 12_345_000n,
    });
    expect(got.events[0]?.evidence.excerpt).toMatch(/^2031-07-29T20:00:05\.012345Z acvpnui: Message type information/);
  });

  test('and each entry stands where it says', async () => {
    for (const { evidence } of (await readAll(clientJournal, text)).events) {
      expect(text.slice(evidence.start, evidence.end)).toContain('__REALTIME_TIMESTAMP');
      expect(evidence.line).toBe(text.slice(0, evidence.start).split('\n').length);
    }
  });
});

test('journalctl -o export tells the same', async () => {
  const bytes = journalExport(EVENTS);
  expect(chooseReader(headOf(bytes), { type: undefined })?.id).toBe('client-journal-export');
  for (const blockSize of [1, 7, 4096, 1 << 20]) {
    const got = await readAll(clientJournalExport, bytes, blockSize);
    expect(told(got.events)).toEqual(told(expected.events));
    expect(got.events.map(clockOf)).toEqual(expected.events.map(clockOf));
    expect(codes(got)).toEqual([]);
    for (const { evidence } of got.events) {
      const quoted = bytes.subarray(evidence.start, evidence.end).toString();
      expect(quoted).toMatch(/^__CURSOR=/);
      expect(quoted.endsWith('\n')).toBe(true);
    }
  }
});

test.each(['ndjson', 'json'] as const)('log show --style %s tells the same', async (style) => {
  const text = unifiedJson(style, EVENTS, 2);
  expect(chooseReader(headOf(Buffer.from(text)), { type: undefined })?.id).toBe('client-journal');
  const got = await readAll(clientJournal, text);
  expect(told(got.events)).toEqual(told(expected.events));
  expect(codes(got)).toEqual([]);
  expect(got.events[0]?.at).toMatchObject({ kind: 'wall', zone: '+0200', civil: { year: 2031, hour: 22 } });
});
