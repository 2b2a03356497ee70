import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { clientJournal } from '../../src/readers/client-journal.ts';
import { clientJournalExport } from '../../src/readers/client-journal-export.ts';
import { storyEvents } from '../support/client-story.ts';
import { journalExport, journalJson } from '../support/unix-logs.ts';
import { codes, readAll } from './client-sources.ts';

const EVENTS = storyEvents();
const said = (events: readonly Event[]) => events.map(({ evidence, ...fact }) => ({ ...fact, end: evidence.end }));
const DOWN = 'A network interface has gone down.';

describe('entries as JSON', () => {
  const entry = (fields: object) => `${JSON.stringify({ __REALTIME_TIMESTAMP: '1951718400000000', ...fields })}\n`;

  test('of other processes are counted, whatever they say', async () => {
    const text = [
      entry({ SYSLOG_IDENTIFIER: 'NetworkManager', MESSAGE: `vpn: ${DOWN}` }),
      entry({ SYSLOG_IDENTIFIER: 'sshd', MESSAGE: DOWN }),
      entry({ _COMM: 'acvpnagent', MESSAGE: DOWN }),
    ].join('');
    const { events, diagnostics, tallies } = await readAll(clientJournal, text);
    expect(events).toMatchObject([{ component: 'acvpnagent', at: { epochNs: 1_951_718_400_000_000_000n } }]);
    expect(diagnostics).toEqual([]);
    expect(tallies).toMatchObject([{ read: 3, used: 1, skipped: [{ why: 'other process', count: 2 }] }]);
  });

  test('without a message, without a time, in another shape than a journal writes', async () => {
    const text = [
      entry({ SYSLOG_IDENTIFIER: 'acvpnagent', MESSAGE: null }),
      entry({ SYSLOG_IDENTIFIER: 'acvpnagent', MESSAGE: [DOWN, 'another'] }),
      entry({ SYSLOG_IDENTIFIER: 'acvpnagent', MESSAGE: DOWN, __REALTIME_TIMESTAMP: 'yesterday' }),
      entry({ SYSLOG_IDENTIFIER: 'acvpnagent', MESSAGE: [[[1]]] }),
      '{"acvpnagent": \n',
    ].join('');
    const result = await readAll(clientJournal, text);
    expect(result.events).toMatchObject([{ at: { kind: 'absolute' } }, { at: { kind: 'none' } }]);
    expect(codes(result)).toEqual(['client-journal.time-unreadable', 'client-journal.entry-unreadable']);
    expect(result.tallies[0]?.skipped).toEqual([
      { why: 'no entry', count: 1 },
      { why: 'record incomplete', count: 2 },
    ]);
  });

  test('longer than 1 MiB is left out, and said; what stands around it is read', async () => {
    const gone = { SYSLOG_IDENTIFIER: 'acvpnagent', MESSAGE: 'A network interface has gone down.' };
    const long = entry({ ...gone, MESSAGE: 'x'.repeat(3 << 20) });
    const result = await readAll(clientJournal, `${entry(gone)}\n${long}\n${entry(gone)}\n`);
    expect(result.events).toHaveLength(2);
    expect(codes(result)).toEqual(['client-journal.line-cut']);
    expect(result.tallies).toMatchObject([{ read: 3, used: 2, skipped: [{ why: 'record incomplete', count: 1 }] }]);
  });

  test('a journal without the client says so', async () => {
    expect(codes(await readAll(clientJournal, entry({ SYSLOG_IDENTIFIER: 'sshd', MESSAGE: 'x' })))).toEqual([
      'client-journal.no-client-entries',
    ]);
  });

  test.each(['json', 'json-pretty'] as const)('%s: a cut anywhere keeps the entries before it', async (form) => {
    const bytes = Buffer.from(journalJson(form, EVENTS));
    const whole = said((await readAll(clientJournal, bytes)).events);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (length) => {
        const { events } = await readAll(clientJournal, bytes.subarray(0, length));
        expect(said(events)).toEqual(whole.filter(({ end }) => end <= length));
      }),
      { numRuns: 60 },
    );
  });

  test('left out as octets or as characters, the counts are the same', async () => {
    const pieces = fc.constantFrom(
      '{"',
      '{',
      '}',
      '},{',
      '[{',
      '\n',
      '"MESSAGE":"vpn"',
      '"acvpnagent"',
      'message repeated',
      ',',
      ':',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (parts) => {
        const text = `{"a":1}\n${parts.join('')}`;
        const octets = await readAll(clientJournal, Buffer.from(text));
        const characters = await readAll(clientJournal, Buffer.from(`\ufeff${text}`, 'utf16le'));
        expect(octets.tallies).toEqual(characters.tallies);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the export format', () => {
  const bytes = journalExport(EVENTS);
  const binary = (name: string, length: bigint, value: string) => {
    const octets = Buffer.alloc(8);
    octets.writeBigUInt64LE(length);
    return Buffer.concat([Buffer.from(`${name}\n`), octets, Buffer.from(value)]);
  };
  const head = (n: number) =>
    `__CURSOR=s=1;i=${n}\n__REALTIME_TIMESTAMP=195171840000000${n}\nSYSLOG_IDENTIFIER=acvpnagent\n`;
  const plain = (n: number) => Buffer.from(`${head(n)}MESSAGE=${DOWN}\n\n`);

  test('a cut anywhere keeps the entries before it', async () => {
    const whole = said((await readAll(clientJournalExport, bytes)).events);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (length) => {
        const { events } = await readAll(clientJournalExport, bytes.subarray(0, length), 97);
        const before = whole.filter(({ end }) => end <= length);
        expect(said(events).slice(0, before.length)).toEqual(before);
        expect(events.length - before.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });

  test('octets overwritten anywhere cost no entry before them', async () => {
    const whole = said((await readAll(clientJournalExport, bytes)).events);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        async (at, octet) => {
          const damaged = Buffer.from(bytes);
          damaged[at] = octet;
          const { events, tallies } = await readAll(clientJournalExport, damaged, 512);
          const before = whole.filter(({ end }) => end < at);
          expect(said(events).slice(0, before.length)).toEqual(before);
          const [tally] = tallies;
          expect((tally?.skipped ?? []).reduce((sum, { count }) => sum + count, tally?.used ?? 0)).toBe(tally?.read);
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each([
    ['a little too long', 40n],
    ['longer than the file', 1_000_000n],
    ['longer than anything', 0xffff_ffff_ffff_ffffn],
  ])('a length that lies, %s, costs its entry alone', async (_name, length) => {
    const lying = Buffer.concat([
      Buffer.from(head(1)),
      binary('COREDUMP', length, `MESSAGE=${DOWN}\n`),
      Buffer.from('\n'),
    ]);
    for (const blockSize of [64, 4096]) {
      const result = await readAll(
        clientJournalExport,
        Buffer.concat([plain(0), lying, plain(2), plain(3)]),
        blockSize,
      );
      const cursors = result.events.map(({ evidence: { record } }) => record);
      expect(cursors).toContain(1);
      expect(result.events.length).toBeGreaterThanOrEqual(3);
      expect(codes(result)).toContain('client-journal.entry-damaged');
    }
  });

  test('values of megabytes are passed over', async () => {
    const dump = 'x'.repeat(3 << 20);
    const large = Buffer.concat([
      Buffer.from(head(1)),
      binary('COREDUMP', BigInt(dump.length), `${dump}\n`),
      Buffer.from(`MESSAGE=${DOWN}\n\n`),
    ]);
    const result = await readAll(clientJournalExport, Buffer.concat([plain(0), large, plain(2)]), 65_536);
    expect(result.events.map(({ evidence: { record } }) => record)).toEqual([1, 2, 3]);
    expect(codes(result)).toEqual([]);
  });

  test('a file that ends inside an entry', async () => {
    const result = await readAll(clientJournalExport, Buffer.concat([plain(0), plain(1).subarray(0, -9)]));
    expect(result.events).toHaveLength(1);
    expect(codes(result)).toEqual(['client-journal.record-cut']);
  });
});
