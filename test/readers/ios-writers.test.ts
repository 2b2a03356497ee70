// Times of records on which the device put no stamp: those of a syslog server, or of a terminal program.
import { describe, expect, test } from 'vitest';
import { stampInPrefix } from '../../src/text/ios-stamp.ts';
import { ofKind, read } from './ios-reading.ts';

const wall = (prefix: string) => {
  const stamp = stampInPrefix(prefix, 'C1');
  return stamp.kind === 'wall' ? stamp : undefined;
};
const UPDOWN = '%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to down';

describe('stamps of a syslog server', () => {
  test.each([
    'Mar 13 01:27:35 gw1.example.net ',
    'Mar 13 01:27:35 gw1 57: ',
    'Mar  3 01:27:35 192.0.2.1 000123: 1d02h: ',
    'Mar 13 01:27:35 2001:db8::1 57: 00:12:34: ',
    '<189>Mar 13 01:27:35 gw1 57: 3w4d: ',
    '[2025-03-13 09:00:00.1] Mar 13 01:27:35 gw1 ',
  ])('of RFC 3164, without year and zone: %j', (prefix) => {
    expect(wall(prefix)).toMatchObject({
      clock: 'C1-collector',
      mark: '',
      zone: undefined,
      resolutionMs: 1000,
      civil: { month: 3, hour: 1, minute: 27, second: 35, nanosecond: 0 },
    });
    expect(wall(prefix)?.civil).not.toHaveProperty('year');
  });

  test('a year that the server writes', () => {
    expect(wall('Mar 13 01:27:35 2025 gw1 ')?.civil.year).toBe(2025);
    // A box may be named by its model.
    expect(wall('Mar 13 01:27:35 7200 57: ')?.civil).not.toHaveProperty('year');
    expect(wall('Mar 13 01:27:35 7200 gw1 ')).toBeUndefined();
  });

  test('of RFC 5424, with offset, in its own digits', () => {
    expect(wall('2025-03-13T01:27:35.123+01:00 gw1 ')).toMatchObject({
      clock: 'C1-collector',
      text: '2025-03-13T01:27:35.123+01:00',
      zone: '+01:00',
      resolutionMs: 1,
      civil: { year: 2025, month: 3, day: 13, hour: 1, minute: 27, second: 35, nanosecond: 123_000_000 },
    });
    expect(wall('<189>1 2025-03-13T00:27:35Z gw1.example.net - - - - : ')).toMatchObject({
      zone: 'Z',
      resolutionMs: 1000,
    });
    expect(wall('2025-03-13T01:27:35.123456789-0700 192.0.2.1 57: 1d02h: ')).toMatchObject({
      zone: '-0700',
      resolutionMs: 0.000001,
      civil: { nanosecond: 123_456_789 },
    });
  });

  test('the device’s own stamp wins', () => {
    for (const front of ['Mar 13 02:00:00 gw1 57: ', '2025-03-13T02:00:00+01:00 gw1 57: ', '[2025-03-13 02:00:00] '])
      expect(wall(`${front}*Mar 13 01:27:35.1: `)).toMatchObject({ clock: 'C1', text: 'Mar 13 01:27:35.1' });
  });
});

describe('the year of a device’s stamp that has none', () => {
  test.each([
    ['2025-03-13T01:27:35.123+01:00 gw1 57: *Mar 13 00:27:35.1: ', 2025],
    ['<189>1 2025-03-13T00:27:35Z gw1.example.net - - - - : 57: Mar 13 00:27:35.1 UTC: ', 2025],
    ['[2025-03-13 01:27:35.1] *Mar 13 00:27:35.1: ', 2025],
    // At New Year each has its own.
    ['2026-01-01T00:00:01+01:00 gw1 57: Dec 31 23:00:00.9 UTC: ', 2025],
    ['2025-12-31T23:59:59-05:00 gw1 57: Jan  1 05:00:00.1 UTC: ', 2026],
  ])('stands in front of it: %j', (prefix, writersYear) => {
    expect(wall(prefix)).toMatchObject({ clock: 'C1', writersYear });
    expect(wall(prefix)?.civil).not.toHaveProperty('year');
  });

  test.each([
    // A clock that nobody set, and one that states its year.
    '2025-03-13T01:27:35.123+01:00 gw1 57: *Mar  1 00:27:35.1: ',
    '2025-03-13T01:27:35.123+01:00 gw1 57: *Mar 13 2024 00:27:35.1: ',
    'Mar 13 01:27:35 gw1 57: *Mar 13 00:27:35.1: ',
  ])('does not: %j', (prefix) => {
    expect(wall(prefix)).toMatchObject({ clock: 'C1' });
    expect(wall(prefix)).not.toHaveProperty('writersYear');
  });
});

describe('stamps of a terminal program', () => {
  test.each(['[2025-03-13 01:27:35.1] ', '[2025/03/13 01:27:35] 000123: 1d02h: ', '[2025-03-13T01:27:35,123456]gw1#'])(
    '%j',
    (prefix) => {
      expect(wall(prefix)).toMatchObject({
        clock: 'C1-terminal',
        zone: undefined,
        civil: { year: 2025, month: 3, day: 13, hour: 1, minute: 27, second: 35 },
      });
    },
  );
});

test('what is no time is none', () => {
  for (const prefix of [
    'Mar 99 01:27:35 gw1 ',
    'Mar 13 25:27:35 gw1 ',
    'Mar 13 01:27:35 ',
    'since Mar 13 01:27:35 gw1 ',
    '2025-13-13T01:27:35Z gw1 ',
    '0000-03-13T01:27:35Z gw1 ',
    '2025-03-13T01:27:35 gw1 ',
    '[0999-03-13 01:27:35.1] ',
    '[2025-03-13 01:60:35.1] ',
    '1d02h: ',
    '00:12:34: ',
    `Mar 13 01:27:35 ${'g'.repeat(300)} `,
    ' '.repeat(100_000),
    `${'['.repeat(50_000)} `,
    `Mar 13 01:27:35 ${' '.repeat(100_000)}`,
  ])
    expect([prefix.slice(0, 40), wall(prefix)]).toEqual([prefix.slice(0, 40), undefined]);
});

describe('records', () => {
  const BLOCK = [
    'IKEv2:(SESSION ID = 40,SA ID = 1):Received Packet [From 198.51.100.20:4500/To 203.0.113.5:4500/VRF i0:f0] ',
    'Initiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 4C07D1E92B63A85F Message id: 5',
    'IKEv2 INFORMATIONAL Exchange REQUEST ',
    'Payload contents: ',
    ' ENCR',
    '',
  ];

  test('have the time of whoever passed them on, and keep their place', async () => {
    const collected = (second: number, text: string) => `2025-03-13T01:27:${second}.250+01:00 gw1 57: ${text}`;
    const text = [
      ...BLOCK.map((line) => collected(35, line)),
      collected(36, UPDOWN),
      collected(37, `*Mar 13 00:27:37.100: ${UPDOWN}`),
      `[2025-03-13 03:27:38] ${UPDOWN}`,
      `1d02h: ${UPDOWN}`,
      UPDOWN,
    ].join('\n');
    const { events, diagnostics } = await read(`${text}\n`);
    expect(diagnostics).toEqual([]);
    const told = events.map(({ at, evidence }) => [at.kind === 'wall' ? `${at.clock} ${at.text}` : at.kind, evidence]);
    const lineAt = (number: number) => {
      const lines = text.split('\n');
      const start = lines.slice(0, number - 1).join('\n').length + (number > 1 ? 1 : 0);
      return { line: number, start, end: start + (lines[number - 1]?.length ?? 0) };
    };
    expect(told).toMatchObject([
      ['C1-collector 2025-03-13T01:27:35.250+01:00', { line: 1, start: 0 }],
      ['C1-collector 2025-03-13T01:27:36.250+01:00', lineAt(7)],
      ['C1 Mar 13 00:27:37.100', lineAt(8)],
      ['C1-terminal 2025-03-13 03:27:38', lineAt(9)],
      ['none', lineAt(10)],
      ['none', lineAt(11)],
    ]);
  });

  test('with uptime stamps have no time, and stand in order of place', async () => {
    const text = ['1d02h', '23:59:59', '00:00:12', '3w4d', '1y12w'].map((uptime) => `${uptime}: ${UPDOWN}\n`).join('');
    const changes = ofKind(await read(text), 'gateway.interface-changed');
    expect(changes.map(({ at, evidence }) => [at.kind, evidence.line])).toEqual(
      [1, 2, 3, 4, 5].map((n) => ['none', n]),
    );
  });
});
