import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventXml } from '../../src/readers/event-xml.ts';
import { evtx } from '../../src/readers/evtx.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { storyEvents } from '../support/client-story.ts';
import { exportedXml } from '../support/event-xml.ts';
import { evtxFile } from '../support/evtx.ts';
import { codes, type ReadResult, readAll } from './client-sources.ts';

const STYLES = ['event-viewer', 'wevtutil', 'wevtutil-root', 'powershell'] as const;
const sniff = (text: string | Uint8Array) => eventXml.sniff(sourceHead(Buffer.from(text as string), true));
const ids = ({ events }: ReadResult) => events.map(({ evidence }) => evidence.record);

describe('an export', () => {
  test.each(STYLES)('of %s tells what the log itself tells', async (style) => {
    const events = storyEvents(4711);
    const text = exportedXml(events, style);
    const [xml, binary] = [await readAll(eventXml, text), await readAll(evtx, evtxFile(events))];
    const facts = ({ events: found }: ReadResult) => {
      return found.map(({ evidence, ...fact }) => ({ ...fact, record: evidence.record, excerpt: evidence.excerpt }));
    };
    expect(facts(xml)).toEqual(facts(binary));
    expect(xml.tallies).toEqual(binary.tallies);
    expect(xml.diagnostics).toEqual([]);
    expect(sniff(text)).toBe('yes');
    for (const { evidence } of xml.events) {
      const quoted = Buffer.from(text).subarray(evidence.start, evidence.end).toString();
      expect(quoted).toMatch(/^<Event xmlns=[\s\S]*<\/Event>$/);
      expect(quoted).toContain(`<EventRecordID>${evidence.record}<`);
      expect(evidence.line).toBe(Buffer.from(text).subarray(0, evidence.start).toString().split('\n').length);
    }
  });

  test('in UTF-16, as PowerShell writes files', async () => {
    const text = exportedXml(storyEvents(), 'wevtutil');
    const wide = await readAll(eventXml, Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect(ids(wide)).toEqual(ids(await readAll(eventXml, text)));
    expect(wide.diagnostics).toEqual([]);
  });

  test('other XML, and pages that quote an event, are not recognised', () => {
    const event = exportedXml(storyEvents().slice(0, 1), 'wevtutil');
    for (const text of [
      '',
      '<Event>',
      '<Events></Events>',
      '<EventLog xmlns="x"/>',
      `A page\n${event}`,
      event.replaceAll('2004', '1999'),
    ]) {
      expect(sniff(text)).toBe('no');
    }
  });
});

describe('damage', () => {
  const events = storyEvents();
  const text = exportedXml(events, 'wevtutil');

  test('an event that is not closed costs itself alone', async () => {
    const broken = text.replace('Lab Gateway.</Data></EventData></Event>', 'Lab Gateway.</Data>');
    const result = await readAll(eventXml, broken);
    expect(ids(result)).toEqual(ids(await readAll(eventXml, text)).filter((id) => id !== 1));
    expect(result.diagnostics).toMatchObject([{ code: 'event-xml.event-unreadable', evidence: { line: 1, start: 0 } }]);
    expect(result.tallies[0]?.skipped).toContainEqual({ why: 'record damaged', count: 1 });
  });

  test('control characters and unknown entities are faults that cost nothing', async () => {
    const result = await readAll(eventXml, text.replace('Contacting Lab', 'Contacting\x0b &nbsp;Lab'));
    expect(result.events[0]).toMatchObject({ kind: 'client.contacting' });
    expect(codes(result)).toEqual(['event-xml.malformed']);
  });

  test('a time that is none', async () => {
    const result = await readAll(eventXml, text.replace('2031-07-29T20:00:05', '2031-02-31T20:00:05'));
    expect(result.events[0]?.at).toEqual({ kind: 'none' });
    expect(codes(result)).toEqual(['event-xml.time-unreadable']);
  });

  test('no entity is expanded, and no depth or length matters', async () => {
    const inside = (data: string) =>
      `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>${data}</Event>\n`;
    for (const data of [
      '<a>'.repeat(200_000),
      'x'.repeat(3 << 20),
      '<a/>'.repeat(200_000),
      '<Event '.repeat(100_000),
    ]) {
      const start = performance.now();
      const result = await readAll(eventXml, `${inside(data)}${text}`);
      expect(performance.now() - start).toBeLessThan(20_000);
      expect(ids(result)).toEqual(expect.arrayContaining(ids(await readAll(eventXml, text))));
    }
    const bomb = `<!DOCTYPE Event [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n${text.replace('Contacting Lab', 'Contacting &b;Lab')}`;
    expect(
      JSON.stringify((await readAll(eventXml, bomb)).events.map((event) => 'text' in event && event.text)),
    ).not.toContain('aaaa');
  });

  test('cut or changed anywhere: nothing is thrown, what stands before is kept', async () => {
    const bytes = Buffer.from(text);
    const { events: all } = await readAll(eventXml, bytes);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length }),
        fc.uint8Array({ maxLength: 8 }),
        fc.boolean(),
        async (at, octets, isCut) => {
          const changed = Buffer.concat([
            bytes.subarray(0, at),
            octets,
            isCut ? Buffer.alloc(0) : bytes.subarray(at + octets.length),
          ]);
          const result = await readAll(eventXml, changed, 1000);
          const kept = all.filter(({ evidence }) => evidence.end <= at);
          expect(result.events.slice(0, kept.length)).toEqual(kept);
          for (const { evidence } of [...result.events, ...result.diagnostics]) {
            expect(evidence === undefined || (evidence.start <= evidence.end && evidence.end <= changed.length)).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
