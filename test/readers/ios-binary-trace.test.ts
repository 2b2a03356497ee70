import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ios } from '../../src/readers/ios.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { kinds, ofKind, read, skipped } from './ios-reading.ts';

const HEADER =
  'Logging display requested on 2025/03/13 01:27:35 (UTC) for Hostname: [gw1], Model: [C8000V], Version: [17.16.01a], SN: [9ABCDEFGHIJ], MD_SN: [9ABCDEFGHIK]';
const AROUND = [
  'Displaying logs from the last 0 days, 1 hours, 0 minutes, 0 seconds',
  'executing cmd on chassis: local ...',
  'Unified Decoder Library Init .. DONE',
  'Found 1 UTF Streams',
];
const FOOTER = [
  '====================',
  '============= Unified Trace Decoder Information/Statistics ============',
  '----------- Decoder Input Information -----------',
  '       Num of Unique Streams .. 1',
  'UTM [LUID NOT FOUND] .............. 0',
  '====================',
];

/** A record of the trace in this second of an hour. */
function record(second: number, text: string): string {
  const clock = `${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
  return `2025/03/13 01:${clock}.123456789 {iosrp_R0-0}{255}: [crypto] [20341]: (note): ${text}`;
}

const DONE = 'Completed SA init exchange';
const VERIFIED = 'IKEv2:(SESSION ID = 5,SA ID = 2):Verification of peer\u0027s authentication data PASSED';
const DELETED = 'IKEv2:(SESSION ID = 5,SA ID = 2):Deleting SA';
const STORY = [record(1, DONE), record(2, VERIFIED), record(3, DELETED), record(4, DONE)];

function lines(...parts: readonly (string | readonly string[])[]): string {
  return `${parts.flat().join('\n')}\n`;
}

describe('the header of a binary trace', () => {
  test('tells the box, and its records are of that box', async () => {
    const reading = await read(lines(HEADER, AROUND, '', STORY, FOOTER));
    expect(ofKind(reading, 'gateway.box')).toMatchObject([
      {
        host: 'gw1',
        iosXeRelease: '17.16.01a',
        model: 'C8000V',
        serial: '9ABCDEFGHIJ',
        other: [{ label: 'MD_SN', value: '9ABCDEFGHIK' }],
        at: { kind: 'wall', zone: 'UTC', civil: { year: 2025, month: 3, day: 13, hour: 1, minute: 27, second: 35 } },
        evidence: { line: 1, start: 0, end: HEADER.length },
      },
    ]);
    expect(kinds(reading)).toEqual(['box', 'sa-step', 'auth-verified', 'sa-deleted', 'sa-step']);
    for (const event of reading.events) expect(event).toMatchObject({ host: 'gw1' });
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
  });

  test('holds until a prompt or the next header', async () => {
    const other = HEADER.replace('[gw1]', '[gw2]');
    const { events } = await read(lines(HEADER, STORY[0] ?? '', other, STORY[0] ?? '', 'gw3#', STORY[0] ?? ''));
    const inOrder = events.toSorted((a, b) => a.evidence.start - b.evidence.start);
    const hosts = inOrder.map((event) => ('host' in event ? event.host : undefined));
    expect(hosts).toEqual(['gw1', 'gw1', 'gw2', 'gw2', undefined]);
  });

  test('without a name or with empty fields it names nothing', async () => {
    const reading = await read(lines(HEADER.replace(/\[[^\]]*\]/g, '[]'), STORY));
    expect(ofKind(reading, 'gateway.box')).toMatchObject([{ host: undefined, model: undefined, other: [] }]);
    expect(ofKind(reading, 'gateway.sa-deleted')[0]).not.toHaveProperty('host');
  });

  test('is recognised, as are records alone', () => {
    const sniff = (text: string) => ios.sniff(sourceHead(Buffer.from(text), true));
    expect(sniff(lines(HEADER))).toBe('yes');
    expect(sniff(lines(record(1, DONE)))).toBe('maybe');
  });

  test('lines about the decoder are known inside a trace only', async () => {
    expect(skipped(await read(lines(AROUND)), 'not understood')).toBe(AROUND.length);
  });
});

describe('a trace shown newest first', () => {
  test('is left out, and the diagnostic says how to take it again', async () => {
    const reading = await read(
      lines('gw1#show logging process ios reverse', HEADER, FOOTER, STORY.toReversed(), 'gw1#'),
    );
    expect(kinds(reading)).toEqual(['box']);
    expect(reading.diagnostics).toMatchObject([{ code: 'ios.trace-reversed', evidence: { line: 9 } }]);
    expect(reading.diagnostics[0]?.message).toContain('without `reverse`');
    expect(skipped(reading, 'newest first')).toBe(STORY.length);
  });

  test('with the lines below its records, but not with what else stands in the text', async () => {
    const below = ['IKEv2 IKE_AUTH Exchange REQUEST', 'Payload contents: ', ' ENCR'];
    const told = '*Mar 13 01:27:35.123: %LINK-3-UPDOWN: Interface Tunnel1, changed state to up';
    const reading = await read(
      lines(
        STORY.toReversed().flatMap((line) => [line, ...below]),
        told,
        'gw1#show clock',
        '01:27:35.123 UTC Thu Mar 13 2025',
      ),
    );
    expect(kinds(reading)).toEqual(['interface-changed', 'clock']);
    expect(skipped(reading, 'newest first')).toBe(STORY.length * 4);
  });

  test('each trace runs its own way', async () => {
    const { events, diagnostics } = await read(lines(HEADER, STORY, HEADER, STORY.toReversed(), HEADER, STORY));
    expect(events.filter(({ kind }) => kind === 'gateway.sa-deleted').map(({ evidence }) => evidence.line)).toEqual([
      4, 14,
    ]);
    expect(diagnostics).toHaveLength(1);
  });

  test('single steps back do not make it one', async () => {
    const jitter = [record(1, DONE), record(3, VERIFIED), record(2, DELETED), record(4, DONE)];
    const reading = await read(lines(jitter));
    expect(reading.diagnostics).toEqual([]);
    expect(kinds(reading)).toEqual(['sa-step', 'auth-verified', 'sa-deleted', 'sa-step']);
    const same = await read(lines([1, 1, 1].map((second) => record(second, DONE))));
    expect(kinds(same)).toHaveLength(3);
  });

  test('long traces are read or left out as their first records run', async () => {
    const seconds = Array.from({ length: 3000 }, (_, second) => second);
    const told = (order: readonly number[]) => read(lines(order.map((second) => record(second, DELETED))), 65_536);
    expect((await told(seconds)).events).toHaveLength(3000);
    const back = await told(seconds.toReversed());
    expect(back.events).toEqual([]);
    expect(skipped(back, 'newest first')).toBe(3000);
  });

  test('any mixture is counted once and never told backwards', async () => {
    const piece = fc.constantFrom(...STORY, HEADER, '', 'words', 'gw1#', '----- show version -----', ...AROUND);
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        await read(pieces.join('\n'));
      }),
    );
  });
});
