// Logs that stand behind what a program put in front of each of their lines.
import { describe, expect, test } from 'vitest';
import { ofKind, type Reading, read, skipped } from './ios-reading.ts';
import { LOGIN, LOSS, RECONNECT } from './ios-transcripts.ts';

const LOG = `${LOGIN}${LOSS}${RECONNECT}`.split('\n').slice(0, -1);
const facts = ({ events }: Reading) => events.map((event) => ({ ...event, evidence: event.evidence.line }));
const two = (number: number) => String(number % 60).padStart(2, '0');

const FRONTS: Record<string, (line: string, index: number) => string> = {
  'cat -n': (line, index) => `${String(index + 1).padStart(6)}\t${line}`,
  'grep -n': (line, index) => `${index + 1}:${line}`,
  'an editor': (line, index) => `${String(index + 1).padStart(4)}  ${line}`,
  'a mail program': (line) => `| ${line}`,
  grep: (line) => `logs/debug.log:${line}`,
  'grep -nH': (line, index) => `C\\gw 1\\debug.txt:${index + 1}:${line}`,
  'a terminal program': (line, index) => `[09:00:${two(index)}.123] ${line}`,
  'a terminal program, with the date': (line, index) => `(2025-03-13 09:00:${two(index)}) ${line}`,
  'Kiwi Syslog': (line, index) => `2025-03-13 09:00:${two(index)}\tLocal7.Debug\t192.0.2.1\t${line}`,
};

describe('what a program put in front of each line is taken off', () => {
  test.each(Object.keys(FRONTS))('%s', async (name) => {
    const plain = await read(`${LOG.join('\n')}\n`);
    expect(plain.events.length).toBeGreaterThan(30);
    const reading = await read(`${LOG.map((line, index) => FRONTS[name]?.(line, index)).join('\n')}\n`);
    expect(facts(reading)).toEqual(facts(plain));
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(reading.diagnostics).toMatchObject([{ code: 'text.fronts-removed', evidence: { line: 1 } }]);
  });
});

test('a configuration behind line numbers, and its secrets', async () => {
  const config = ['hostname gw1', '!', 'crypto ikev2 keyring KR', ' peer ANY', '  pre-shared-key local Hunter2', '!'];
  const profile = ['crypto ikev2 profile RA', ' match identity remote any', ' reconnect timeout 900', '!'];
  const text = [...config, ...profile].map((line, index) => `${String(index + 1).padStart(6)}\t${line}\n`).join('');
  const reading = await read(text);
  expect(ofKind(reading, 'gateway.ikev2-profile')).toMatchObject([
    { complete: true, reconnect: { timeoutSeconds: 900 } },
  ]);
  expect(JSON.stringify([reading.events, reading.diagnostics, reading.tally])).not.toContain('Hunter2');
});

describe('what the box itself wrote stays', () => {
  const record = (second: number) =>
    `Mar 13 09:00:${second}.050 UTC: %SYS-5-CONFIG_I: Configured from console by admin`;
  test.each([
    ['sequence numbers', (at: number) => `${4711 + at}: ${record(10 + at)}`],
    ['its name', (at: number) => `gw1.example.net: ${record(10 + at)}`],
    ['stamps of a terminal program', (at: number) => `[2025-03-13 09:00:${10 + at}] ${record(10 + at)}`],
  ])('%s', async (_, line) => {
    const text = Array.from({ length: 12 }, (_, at) => line(at));
    const reading = await read(`${text.join('\n')}\n`);
    expect(reading.diagnostics).toEqual([]);
    expect(reading.events).toHaveLength(12);
    expect(reading.events[0]?.evidence.excerpt).toBe(text[0]);
  });
});
