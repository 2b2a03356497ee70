import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import {
  about,
  between,
  CLIENT,
  capture,
  clientLog,
  GATEWAY,
  liveness,
  loginExchanges,
  place,
  reconnectExchanges,
  SESSION_ID,
  said,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// Whose a reconnect was where its address says one thing and the client's log, which tells of the login and of the session ID, another.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'client/AnyConnect.txt'),
  sourceOf('S3', 'gateway', 'debug.log'),
];
const ANYCONNECT = { vendorIds: { initiator: ['CISCO-ANYCONNECT-EAP'], responder: [] } };
const OFFICE = { ...CLIENT, address: '192.0.2.50' };
const TRIED = 900;

function told(events: readonly Event[]) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  return correlate(
    SOURCES.filter(({ id }) => used.has(id)),
    [...events, ...scopesOf(events)],
    {},
  );
}

/** This client logs in at home, and comes back from the office, where another one had logged in and was lost. */
const login = wireSa('a1', between(CLIENT, GATEWAY, [...loginExchanges(0), liveness(7, 300)]), ANYCONNECT);
const neighbours = wireSa('a2', between(OFFICE, GATEWAY, [...loginExchanges(50), liveness(7, 320)]), ANYCONNECT);
const back = wireSa('b1', between({ ...OFFICE, port: 7 }, GATEWAY, reconnectExchanges(TRIED)), ANYCONNECT);
const home = wireSa('b2', between({ ...CLIENT, port: 9 }, GATEWAY, reconnectExchanges(TRIED + 60)), ANYCONNECT);
const wire = [capture(-600, 7200), login, neighbours, back, home];
const log = clientLog('S2', [
  [-0.4, 'contacting'],
  [3, 'connected'],
  [400, 'system-suspended'],
  [TRIED - 10, 'system-resumed'],
  [TRIED - 9, 'reconnecting'],
  [TRIED - 0.1, 'ike-id', SESSION_ID.text],
  [TRIED + 2, 'connected'],
]);
const named = (spi: string, at: number) =>
  seen('gateway.peer-identity', said(at, 'S3'), place('S3', at * 10), {
    ...about(spi),
    identity: SESSION_ID.hex,
    identityType: 'key ID',
  });
const attemptsIn = (events: readonly Event[]) => told(events).attempts;

describe('a reconnect from where another client was lost', () => {
  test('is of the login that the log tells of, where both have the session ID', () => {
    expect(attemptsIn([...wire, named('b1', TRIED)])).toMatchObject([{ session: 'U2' }, {}]);
    const { attempts, sessions } = told([...wire, ...log, named('b1', TRIED)]);
    expect(attempts).toMatchObject([{ session: 'U1', candidates: [], trigger: { kind: 'system-resume' } }, {}]);
    expect(sessions.map(({ ikeSas }) => ikeSas)).toEqual([['SA1', 'SA3'], ['SA2']]);
    expect(sessions[0]?.links[0]).toMatchObject({ to: 'SA3', basis: 'corroborated' });
  });

  test('is nobody’s where a try of the log lies at its start, and no more', () => {
    expect(attemptsIn([...wire, ...log])).toMatchObject([
      { session: null, candidates: ['U2', 'U1'], lateness: { kind: 'cannot-judge' } },
      {},
    ]);
  });

  test('does not show that the other one came back', () => {
    const [, second] = attemptsIn([...wire, ...log, named('b1', TRIED)]);
    expect(second).toMatchObject({ ikeSas: ['SA4'], session: null, candidates: ['U1', 'U2'] });
  });
});

describe('a reconnect where one login alone was seen', () => {
  const come = wireSa('b1', reconnectExchanges(TRIED), ANYCONNECT);
  /** The client's own login was not captured, or it is the one that was. */
  const earlier = (login: number) =>
    clientLog('S2', [
      [login - 3, 'contacting'],
      [login, 'connected'],
      [TRIED - 9, 'reconnecting'],
      [TRIED - 0.1, 'ike-id', SESSION_ID.text],
    ]);

  test('is not of that login where the log tells of an earlier one', () => {
    const events = [capture(-600, 7200), neighbours, come, named('b1', TRIED)];
    expect(attemptsIn([...events])).toMatchObject([{ session: 'U1' }]);
    expect(attemptsIn([...events, ...earlier(-900)])).toMatchObject([{ session: null, candidates: ['U1'] }]);
    expect(attemptsIn([...events, ...earlier(54)])).toMatchObject([{ session: 'U1', candidates: [] }]);
  });
});
