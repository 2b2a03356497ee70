import { describe, expect, test } from 'vitest';
import { jumpedBack } from '../../src/correlate/clock-steps.ts';
import { clientUnixLog } from '../../src/readers/client-unix-log.ts';
import { readAll } from '../readers/client-sources.ts';
import { wall } from '../support/cases.ts';
import { caseFolder, run } from '../support/runs.ts';

const line = (stamp: string, body: string) => `${stamp} lab1 acvpnagent[7]: ${body}\n`;
const LOG = [
  line('Dec 31 23:50:00', 'The IPsec connection to the secure gateway has been established.'),
  line('Dec 31 23:59:50', 'Client Agent continuing from system suspend.'),
  line(
    'Jan  1 00:00:10',
    "Function: initiateTunnel File: IPsecProtocol.cpp Line: 600 Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect",
  ),
  line('Jan  1 00:00:12', 'Message type information sent to the user: Connected to Lab Gateway.'),
].join('');

describe('a log over a new year', () => {
  const told = async (settings: Parameters<typeof run>[1]) => {
    const { result } = await run([caseFolder({ syslog: LOG })], settings);
    return { result, times: result.timeline.map(({ at }) => at?.utc ?? at?.local) };
  };

  test('keeps its order and its distances without a year', async () => {
    expect((await readAll(clientUnixLog, LOG)).events).toHaveLength(4);
    const { result, times } = await told({});
    expect(times).toEqual(['--12-31T23:50:00', '--12-31T23:59:50', '--01-01T00:00:10', '--01-01T00:00:12']);
    expect(result.attempts).toMatchObject([{ outcome: 'resumed' }]);
  });

  test('a year that is given is the one in which it begins', async () => {
    const { times } = await told({ year: 2031, clientTz: 'UTC' });
    expect(times).toEqual([
      '2031-12-31T23:50:00Z',
      '2031-12-31T23:59:50Z',
      '2032-01-01T00:00:10Z',
      '2032-01-01T00:00:12Z',
    ]);
  });
});

test.each([
  [4, false],
  [40, true],
])('stamps that step back %i seconds: the clock was set is %s', (step, wasSet) => {
  const seconds = [0, 50, 50 - step, 55];
  const stamps = seconds.map((second) => wall(`2031-07-29 22:01:${String(second).padStart(2, '0')}`));
  expect(jumpedBack(stamps.filter((stamp) => stamp.kind === 'wall'))).toBe(wasSet);
});
