import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { reconnectCountersDisagree } from '../../src/rules/reconnect-counters-disagree.ts';
import { about, clientLog, ikePacket, place, SESSION_ID, said, seen, sourceOf } from '../support/cases.ts';

const SOURCES = [sourceOf('S2', 'client', 'AnyConnect.txt'), sourceOf('S3', 'gateway', 'debug.log')];

/** Lines stand in the file as their tenths of seconds. */
const line = (seconds: number, more: number) => place('S3', Math.round(seconds * 10) + more);
const printed = (seconds: number, total: number | undefined, succeeded: number): Event =>
  seen('gateway.reconnect-counters', { kind: 'none' }, line(seconds, 5), {
    host: undefined,
    total,
    succeeded,
    failed: 0,
    active: undefined,
    inactive: undefined,
  });
const resumed = (spi: string, seconds: number): Event[] => [
  ikePacket(spi, seconds, { exchange: 'IKE_SA_INIT', messageId: 0, payloads: ['SA'] }),
  seen('gateway.peer-identity', said(seconds + 0.2, 'S3'), line(seconds + 0.2, 1), {
    ...about(spi),
    identity: SESSION_ID.hex,
    identityType: 'key-id',
  }),
  seen('gateway.session-up', said(seconds + 1, 'S3'), line(seconds + 1, 2), {
    ...about(spi),
    peerIdentity: SESSION_ID.hex,
    localIdentity: 'gw',
  }),
];
const between = (events: readonly Event[]): Event[] => [
  ...clientLog('S2', [[100, 'ike-id', SESSION_ID.text]]),
  ikePacket('a1', 0, { exchange: 'INFORMATIONAL', messageId: 4 }),
  ...events,
  ikePacket('a1', 1000, { exchange: 'INFORMATIONAL', messageId: 5 }),
];

function compared(events: readonly Event[]) {
  const found = correlate(SOURCES, events, {});
  const { rules } = evaluate([reconnectCountersDisagree], found);
  return { counters: found.counters, outcome: rules[0]?.outcome };
}

describe('what the gateway counted between two outputs', () => {
  test('agrees with the reconnects that its debug shows', () => {
    const events = between([printed(10, 4, 4), ...resumed('b2', 100), ...resumed('c3', 300), printed(500, 6, 6)]);
    const { counters, outcome } = compared(events);
    expect(counters).toMatchObject([
      { printed: { total: 2, succeeded: 2, failed: 0 }, seen: { total: { min: 2, max: 2 } }, verdict: 'agree' },
    ]);
    expect(counters[0]?.evidence.map((one) => one.line)).toEqual([105, 5005]);
    expect(outcome).toBe('clear');
  });

  test('disagrees where more were counted than are seen, or fewer', () => {
    for (const counted of [1, 3]) {
      const events = between([
        printed(10, 4, 4),
        ...resumed('b2', 100),
        ...resumed('c3', 300),
        printed(500, 4 + counted, 4 + counted),
      ]);
      expect(compared(events)).toMatchObject({ counters: [{ verdict: 'disagree' }], outcome: 'matched' });
    }
  });

  test('is not compared where the counters were cleared, a line is missing, or the debug shows one client alone', () => {
    const cleared = between([printed(10, 4, 4), ...resumed('b2', 100), printed(500, 1, 1)]);
    expect(compared(cleared)).toMatchObject({ counters: [{ verdict: 'cannot-compare' }], outcome: 'not-evaluated' });
    const cut = between([printed(10, undefined, 4), printed(500, 5, 5)]);
    expect(compared(cut)).toMatchObject({
      counters: [{ verdict: 'cannot-compare', printed: { total: null, succeeded: 1 } }],
    });
    const condition = seen('gateway.debug-condition', said(1, 'S3'), line(1, 3), {
      host: undefined,
      action: 'set',
      by: 'typed',
      addresses: ['203.0.113.24'],
      names: [],
    });
    const filtered = between([condition, printed(10, 4, 4), printed(500, 9, 9)]);
    expect(compared(filtered).outcome).toBe('not-evaluated');
  });

  test('is not compared behind the last record once the debug was switched off', () => {
    const off = (on: boolean) =>
      seen('gateway.debug-switch', { kind: 'none' }, line(450, 5), {
        host: undefined,
        what: 'all',
        on,
        by: 'typed',
        ikev2: undefined,
      });
    const events = (on: boolean) =>
      between([printed(10, 4, 4), ...resumed('b2', 100), off(on), printed(500, 9, 9)]).slice(0, -1);
    expect(compared(events(true)).counters).toMatchObject([{ verdict: 'disagree' }]);
    expect(compared(events(false)).counters.map(({ verdict }) => verdict)).not.toContain('disagree');
  });

  test('needs two outputs between records with times', () => {
    expect(compared(between([printed(10, 4, 4)]))).toEqual({ counters: [], outcome: 'not-evaluated' });
    expect(compared([printed(10, 4, 4), printed(20, 5, 5)]).counters).toEqual([]);
  });
});
