import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import { clientLog, loginExchanges, SESSION_ID, scopesOf, sourceOf, wireSa } from '../support/cases.ts';

// The one login that a capture shows, and the logs of two clients that logged in at that time.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'anna/AnyConnect.txt'),
  sourceOf('S4', 'client', 'carl/AnyConnect.txt'),
];

/** Of each reconnect that a log tells the session, and whose SAs that has. */
function sessionsOf(...ids: readonly string[]) {
  const logs = ids.flatMap((text, index) => {
    const source = index === 0 ? 'S2' : 'S4';
    return clientLog(source, [
      [-1, 'contacting'],
      [3 + index, 'connected'],
      [300, 'reconnecting'],
      [310, 'ike-id', text],
    ]);
  });
  const events = [wireSa('a1', loginExchanges(0)), ...logs];
  const used = new Set(events.map(({ evidence }) => evidence.source));
  const sources = SOURCES.filter(({ id }) => used.has(id));
  const { attempts, sessions } = correlate(sources, [...events, ...scopesOf(events)], { clientTz: 'UTC' });
  return attempts.map(({ session }) => sessions.find(({ id }) => id === session)?.ikeSas);
}

describe('a login that the clock alone tells', () => {
  test('is that of the only log that has one then', () => {
    expect(sessionsOf(SESSION_ID.text)).toEqual([['SA1']]);
  });

  test('is nobody’s where two clients have one then', () => {
    expect(sessionsOf(SESSION_ID.text, 'AnotherSessionId00')).toEqual([[], []]);
  });

  test('is that of a session which two logs tell', () => {
    expect(sessionsOf(SESSION_ID.text, SESSION_ID.text)).toContainEqual(['SA1']);
  });
});
