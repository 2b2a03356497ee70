import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { rewrittenAsEvents } from '../support/rewritten-log.ts';
import { caseFolder, run } from '../support/runs.ts';
import { FORMS, journalExport, journalJson, unifiedJson, unixLog } from '../support/unix-logs.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'resume-after-sleep', 'client', 'AnyConnect.txt');
const LOG = readFileSync(SAMPLE, 'utf8');
const EVENTS = rewrittenAsEvents(LOG, 7);
const SETTINGS = { clientTz: 'UTC-07:00', year: 2025 };

/** Instants without the words and the margin of their log, and no places: what all logs of one story have to agree on. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  if ('source' in value && 'start' in value && 'end' in value) return 'evidence';
  if ('utc' in value) return { utc: typeof value.utc === 'string' ? Date.parse(value.utc) : value.utc };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
}

function story({ attempts, sessions, identities, rules, timeline }: Result): unknown {
  const outcomes = rules.map(({ rule, outcome }) => [rule, outcome]);
  const told = timeline.map(({ kind, summary, at }) => ({ kind, summary, at }));
  return comparable({ attempts, sessions, identities, outcomes, told });
}

const windows = await run([caseFolder({ 'AnyConnect.txt': LOG })], SETTINGS);

describe('a client of Linux or macOS gives the attempts that the log of Windows gives', () => {
  const form = (name: string) => Buffer.from(unixLog(name, EVENTS, { hours: -7 }));
  test.each<[string, string, Buffer]>([
    ...Object.keys(FORMS).map((name): [string, string, Buffer] => [name, 'client-unix-log', form(name)]),
    ['journalctl -o json', 'client-journal', Buffer.from(journalJson('json', EVENTS))],
    ['journalctl -o export', 'client-journal-export', journalExport(EVENTS)],
    ['log show --style ndjson', 'client-journal', Buffer.from(unifiedJson('ndjson', EVENTS, -7))],
  ])('%s', async (_name, reader, content) => {
    const { result } = await run([caseFolder({ 'client.log': content })], SETTINGS);
    expect(result.sources[0]?.reader).toBe(reader);
    expect(result.attempts).toHaveLength(1);
    expect(result.attempts[0]?.outcome).toBe('resumed');
    expect(story(result)).toEqual(story(windows.result));
    expect(result.diagnostics).toEqual(windows.result.diagnostics);
  });
});

test('what carries its zone needs none from anybody, what does not stands by itself', async () => {
  const clocks = async (name: string) => {
    const { result } = await run([caseFolder({ 'client.log': unixLog(name, EVENTS, { hours: -7 }) })]);
    return result.clocks;
  };
  expect(await clocks('log show')).toMatchObject([{ kind: 'zoned', zone: '-0700', basis: 'stated' }]);
  expect(await clocks('syslog')).toMatchObject([{ kind: 'local', zone: null, year: null }]);
});

describe('what several logs of one client tell counts once', () => {
  const LOGS: Readonly<Record<string, string>> = {
    syslog: unixLog('syslog', EVENTS, { hours: -7 }),
    'journal.json': journalJson('json', EVENTS),
    'show.log': unixLog('log show', EVENTS, { hours: -7 }),
    'history.txt': EVENTS.flatMap(({ time, strings }) => {
      const [title = '', notice = ''] = (strings[0] ?? '').split('\r\n');
      const local = new Date(Date.parse(time) - 7 * 3_600_000).toISOString();
      return title.startsWith('Message type') ? [`[${local.slice(0, 10)} ${local.slice(11, 19)}] ${notice}\n`] : [];
    }).join(''),
  };
  test.each([
    ['syslog', 'journal.json'],
    ['syslog', 'show.log'],
    ['syslog', 'history.txt'],
    ['journal.json', 'history.txt'],
    ['syslog', 'journal.json', 'show.log', 'history.txt'],
  ])('%s, %s %s %s', async (...names) => {
    const files = Object.fromEntries(names.map((name) => [name, LOGS[name] ?? '']));
    const { result } = await run([caseFolder(files)], SETTINGS);
    expect(result.sources.filter(({ reader }) => reader !== null)).toHaveLength(names.length);
    expect(result.diagnostics.filter(({ code }) => code === 'client.told-twice')).toHaveLength(names.length - 1);
    expect(result.attempts).toHaveLength(1);
    expect(result.sessions).toHaveLength(1);
    expect(result.timeline).toHaveLength(windows.result.timeline.length);
  });
});
