import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { chooseReader } from '../../src/readers/choose.ts';
import { clientHistory } from '../../src/readers/client-history.ts';
import { headOf } from '../contract/samples.ts';
import { codes, readAll } from './client-sources.ts';

const read = (...lines: readonly string[]) => readAll(clientHistory, `${lines.join('\n')}\n`);
const chosen = (text: string) => chooseReader(headOf(Buffer.from(text)), { type: undefined })?.id;

const TRACE = "Function: initiateTunnel File: IPsecProtocol.cpp Line: 600 Using IKE ID 'kQ7v' for reconnect";

test.each(['>> ', '> >> ', '>   >> '])('a console, copied without its blanks or mailed: `%s`', async (mark) => {
  const log = [`${mark}state: Connected`, `${mark}notice: Connected to Lab Gateway.`];
  expect(chosen(log.join('\n'))).toBe('client-history');
  expect((await read(...log)).events).toMatchObject([{ kind: 'client.connected', host: 'Lab Gateway' }]);
});

test('a history in a code page, quoted, with a line without end: all is said', async () => {
  const log = `> [2031/2/7 下午 10:05:41] Contacting 東京ゲートウェイ.\n> [2031/2/7 下午 10:05:42] ${'x'.repeat(1 << 21)}\n> [2031/2/7 下午 10:05:51] Connected to 東京ゲートウェイ.\n`;
  const result = await readAll(clientHistory, iconv.encode(log, 'cp932'));
  expect(result.events).toMatchObject([
    { host: '東京ゲートウェイ' },
    { kind: 'client.connected', at: { civil: { hour: 22 } } },
  ]);
  expect(codes(result).sort()).toEqual([
    'client-history.encoding-guessed',
    'client-history.line-cut',
    'text.quoting-removed',
  ]);
});

describe('a line', () => {
  test.each<[string, object]>([
    [
      '[2031/2/7 下午 10:05:41] Contacting gw1.example.net.',
      { kind: 'client.contacting', host: 'gw1.example.net', at: { civil: { month: 2, day: 7, hour: 22 } } },
    ],
    [
      '[7/29/2031 10:05:41 PM] Connected to Lab Gateway.',
      { kind: 'client.connected', text: 'Connected to Lab Gateway.', at: { civil: { month: 7, day: 29, hour: 22 } } },
    ],
    [
      '[29.07.31, 22:05:41] Reconnecting to Lab Gateway...',
      { kind: 'client.reconnecting', at: { civil: { year: 2031, month: 7, day: 29 } } },
    ],
    [
      '[2031-07-29 22:05:41.250] [VPN] - Connected to Lab Gateway.',
      { kind: 'client.connected', at: { resolutionMs: 1, civil: { nanosecond: 250_000_000 } } },
    ],
    [`[2031-07-29 22:05:41] Info: ${TRACE}`, { kind: 'client.reconnect-ike-id', ikeId: 'kQ7v' }],
    [
      `07-29 22:05:41.250 I/acvpnagent( 731): ${TRACE}`,
      { kind: 'client.reconnect-ike-id', component: 'acvpnagent', at: { civil: { month: 7, day: 29, hour: 22 } } },
    ],
    [
      '2031-07-29 22:05:41.250 W/vpnapi  ( 731): Message type information sent to the user: Connected to Lab.',
      { kind: 'client.connected', component: 'vpnapi', at: { civil: { year: 2031 } } },
    ],
    ['  >> notice: Connected to Lab Gateway.', { kind: 'client.connected', at: { kind: 'none' } }],
    ['  >> error: Connection attempt has failed.', { kind: 'client.connection-failed', at: { kind: 'none' } }],
  ])('%s', async (line, event) => {
    expect(chosen(`${line}\n`)).toBe('client-history');
    const { events, diagnostics, tallies } = await read(line);
    expect(events).toMatchObject([event]);
    expect(events[0]?.evidence).toEqual({
      source: 'S1',
      start: 0,
      end: Buffer.byteLength(line),
      line: 1,
      excerpt: line,
    });
    expect(diagnostics).toEqual([]);
    expect(tallies).toMatchObject([{ unit: 'lines', read: 1, used: 1, skipped: [] }]);
  });

  test.each([
    '[2031-07-29 22:05:41] Something that anybody may have logged.',
    '[2031-07-29 22:05:41.1] IKEv2:(SESSION ID = 40,SA ID = 1):Verify SA init message',
    '07-29 22:05:41.250 I/ActivityManager( 731): Connected to Lab Gateway.',
    '> Connected to Lab Gateway.',
    'Connected to Lab Gateway.',
  ])('nobody’s here: %s', (line) => {
    expect(chosen(`${line}\n`)).not.toBe('client-history');
  });
});

describe('a whole file', () => {
  test('states of a console are counted: they have no time, and the first are those it found', async () => {
    const result = await read(
      'Cisco AnyConnect Secure Mobility Client (version 4.10.01075) .',
      '',
      '  >> state: Connected',
      '  >> state: Connected',
      '  >> notice: Connected to Lab Gateway.',
      'VPN> connect lab',
      '  >> notice: Something new.',
    );
    expect(result.events).toMatchObject([{ kind: 'client.connected' }]);
    expect(result.tallies[0]?.skipped).toEqual([
      { why: 'no known message', count: 1 },
      { why: 'no log line', count: 3 },
      { why: 'state without a time', count: 2 },
    ]);
  });

  test('newest first, and dates that nothing decides', async () => {
    const result = await read(
      '[3/4/2031 10:05:41 PM] Connected to Lab Gateway.',
      '[3/4/2031 10:05:39 PM] Contacting Lab Gateway.',
    );
    expect(result.events.map(({ kind }) => kind)).toEqual(['client.contacting', 'client.connected']);
    expect(codes(result)).toEqual(['client-history.date-order-ambiguous', 'client-history.newest-first']);
  });

  test('any text is counted whole', async () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '[2031-07-29 22:05:41] ',
      'Info: ',
      '[VPN] - ',
      '>> state: ',
      '  >> notice: ',
      'Connected to X.',
      '\n',
      '07-29 22:05:41.250 I/vpnapi(1): ',
      '下午 ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (parts) => {
        const { tallies } = await readAll(clientHistory, parts.join(''));
        const [tally] = tallies;
        expect((tally?.skipped ?? []).reduce((sum, { count }) => sum + count, tally?.used ?? 0)).toBe(tally?.read);
      }),
      { numRuns: 300 },
    );
  });
});
