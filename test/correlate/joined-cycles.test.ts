import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { ExchangeSeen } from '../../src/model/wire-events.ts';
import {
  about,
  between,
  CLIENT,
  type ClientEntry,
  capture,
  clientLog,
  GATEWAY,
  liveness,
  loginExchanges,
  place,
  reconnectExchanges,
  refusedExchanges,
  SESSION_ID,
  said,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// Which reconnect of a capture is which cycle of a client's log: clocks say so only where the client's own tries stand at an SA's start,
// and never against an identity or a login that stands elsewhere.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'client/AnyConnect.txt'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S5', 'client', 'other/AnyConnect.txt'),
];

function told(events: readonly Event[]) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  return correlate(
    SOURCES.filter(({ id }) => used.has(id)),
    [...events, ...scopesOf(events)],
    {},
  );
}

const OTHER = { address: '203.0.113.77', port: 50_000 };
const others = (exchanges: readonly ExchangeSeen[]) => between(OTHER, GATEWAY, exchanges);

/** Logs in a moment before `login`, sleeps from 700 s on, tries to come back a moment before `tried`. */
const slept = (login: number, tried: number): readonly ClientEntry[] => [
  [login - 0.4, 'contacting'],
  [login + 1.5, 'tunnel-established'],
  [login + 3, 'connected'],
  [700, 'system-suspended'],
  [tried - 12, 'system-resumed'],
  [tried - 11, 'reconnecting'],
  [tried - 0.1, 'ike-id', SESSION_ID.text],
];
const log = (...entries: readonly ClientEntry[]) => clientLog('S2', entries);

describe('a reconnect in the midst of a client’s absence', () => {
  const theirs = [wireSa('b1', others(loginExchanges(-600))), wireSa('b2', others(reconnectExchanges(1300)))];

  test('is another client’s: this one tried when it was over', () => {
    const { attempts, sessions } = told([capture(-3600, 7200), ...theirs, ...log(...slept(0, 3000))]);
    expect(attempts.map(({ ikeSas, outcome, trigger }) => [ikeSas.length, outcome, trigger.kind])).toEqual([
      [1, 'resumed', 'unknown'],
      [0, 'open', 'system-resume'],
    ]);
    expect(sessions.find(({ id }) => id === attempts[0]?.session)?.identity).toBeNull();
    expect(attempts[1]?.session).not.toBe(attempts[0]?.session);
  });

  test('does not keep the client’s own from being told once', () => {
    const own = [wireSa('a1', loginExchanges(0)), wireSa('a2', reconnectExchanges(3000))];
    const { attempts } = told([
      capture(-3600, 7200),
      ...theirs,
      ...own,
      ...log(...slept(0, 3000), [3001, 'connected']),
    ]);
    expect(attempts).toHaveLength(2);
    expect(attempts[1]).toMatchObject({ trigger: { kind: 'system-resume' }, outcome: 'resumed' });
    expect(attempts[1]?.ikeSas).toHaveLength(1);
  });

  test('is nobody’s where two logs tell a try at its start', () => {
    const second = clientLog('S5', slept(2, 1301));
    const { attempts } = told([capture(-3600, 7200), ...theirs, ...log(...slept(0, 1300)), ...second]);
    expect(attempts.map(({ ikeSas }) => ikeSas.length).sort()).toEqual([0, 0, 1]);
  });

  test('measures the client’s clock, though later tries with its session ID never arrived', () => {
    const own = [wireSa('a1', loginExchanges(0)), wireSa('a2', reconnectExchanges(3000))];
    const named = seen('gateway.peer-identity', said(3000.2, 'S3'), place('S3', 2), {
      ...about('a2'),
      identity: SESSION_ID.hex,
      identityType: 'key ID',
    });
    const tries = [4000, 4060].map((seconds): ClientEntry => [seconds, 'ike-id', SESSION_ID.text]);
    const clocksWith = (...entries: readonly ClientEntry[]) =>
      told([capture(-3600, 7200), ...own, named, ...log(...slept(0, 3000), [3002, 'connected'], ...entries)]).clocks;
    const ofClient = (clocks: ReturnType<typeof clocksWith>) => clocks.find(({ id }) => id === 'clock-S2')?.plusMinusMs;
    expect(ofClient(clocksWith(...tries))).toBe(ofClient(clocksWith()));
    expect(ofClient(clocksWith(...tries))).toBeLessThan(2000);
  });

  test('is another client’s where it presents another session ID, whatever the clocks say', () => {
    const shown = [{ ...about('b2'), identity: 'AAAAAAAAAAAAAAAAAA', identityType: 'key-id' }].map((fields) =>
      seen('gateway.peer-identity', said(1300.2, 'S3'), place('S3', 20), fields),
    );
    // The log begins once its client is connected.
    const together = [capture(-3600, 7200), ...theirs, ...log(...slept(0, 1300).slice(2))];
    expect(told(together).attempts).toHaveLength(1);
    const { attempts } = told([...together, ...shown]);
    expect(attempts.map(({ ikeSas, trigger }) => [ikeSas.length, trigger.kind]).sort()).toEqual([
      [0, 'system-resume'],
      [1, 'unknown'],
    ]);
  });
});

describe('a login', () => {
  test('that began before the client asked for one is another client’s', () => {
    // It is over shortly before the client is connected, and the client's own was not captured.
    const theirs = wireSa('b1', others(loginExchanges(-30)));
    const { sessions } = told([capture(-3600, 7200), theirs, ...log(...slept(0, 3000))]);
    expect(sessions.map(({ ikeSas }) => ikeSas.length)).toEqual([1, 0]);
    expect(sessions[0]?.client).not.toBe(sessions[1]?.client);
  });

  test('is not told from another one of that moment by clocks that nobody measured', () => {
    const wire = [wireSa('a1', loginExchanges(-7)), wireSa('b1', others(loginExchanges(1)))];
    const { sessions } = told([capture(-3600, 7200), ...wire, ...log(...slept(0, 3000))]);
    expect(sessions.map(({ ikeSas }) => ikeSas.length).sort()).toEqual([0, 1, 1]);
  });

  test('at another gateway than the client’s log names is another client’s', () => {
    const theirs = wireSa('b1', others(loginExchanges(0)));
    const withGateway = (...peers: readonly string[]) => {
      const [first, ...rest] = log(...slept(0, 3000));
      const at = { source: 'S2', start: 295, end: 299, record: 1 };
      const record = { component: 'acvpnagent', text: 'Current Profile', peers };
      const named = seen('client.host-configuration', said(0, 'S2'), at, record as never);
      return told([capture(-3600, 7200), theirs, ...(first === undefined ? [] : [first]), named, ...rest]).sessions;
    };
    expect(withGateway('198.51.100.20').map(({ ikeSas }) => ikeSas.length)).toEqual([1, 0]);
    expect(withGateway(GATEWAY.address).map(({ ikeSas }) => ikeSas.length)).toEqual([1]);
  });

  test('tells whose reconnect is the next one where the log ends before its client tried', () => {
    const wire = [wireSa('a1', loginExchanges(0)), wireSa('a2', reconnectExchanges(1300))];
    const cut = slept(0, 1300).slice(0, -1);
    const { attempts } = told([capture(-3600, 7200), ...wire, ...log(...cut)]);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({ trigger: { kind: 'system-resume' }, outcome: 'resumed' });
  });
});

describe('a clock that was set while a client was away', () => {
  /** A reconnect soon after the login, and one that the gateway refused: then the client logs in again. */
  const client = (tried: number): readonly ClientEntry[] => [
    ...slept(0, tried).slice(0, 3),
    [299, 'reconnecting'],
    [299.9, 'ike-id', SESSION_ID.text],
    [302, 'connected'],
    ...slept(0, tried).slice(3),
    [tried + 2, 'contacting'],
    [tried + 4.5, 'tunnel-established'],
    [tried + 6, 'connected'],
    [tried + 500, 'connected'],
  ];
  const wire = (returned: number) => [
    capture(-3600, returned + 600),
    wireSa('a1', loginExchanges(0)),
    wireSa('a2', reconnectExchanges(300)),
    wireSa('a3', refusedExchanges(returned)),
    wireSa('a4', loginExchanges(returned + 2.5)),
  ];

  const UNKNOWN = { lostAt: null, clientAwaySeconds: null, lateness: { kind: 'cannot-judge' } };

  test('by half an hour back in the log: one attempt, of which nobody knows how long the client was away', () => {
    const { attempts, diagnostics } = told([...wire(3000), ...log(...client(1200))]);
    expect(attempts).toHaveLength(2);
    expect(attempts[1]).toMatchObject({ ikeSas: ['SA3'], trigger: { kind: 'system-resume' }, outcome: 'rejected' });
    expect(attempts[1]).toMatchObject(UNKNOWN);
    expect(diagnostics.map(({ code }) => code)).toEqual(['clock.stepped']);
  });

  test('by half an hour back in the capture: what came last there may be a neighbour’s, and no distance to it holds', () => {
    const { attempts, diagnostics } = told([...wire(1200), ...log(...client(3000))]);
    expect(attempts.map(({ ikeSas }) => ikeSas)).toEqual([['SA2'], ['SA3'], []]);
    expect(attempts.slice(1)).toMatchObject([UNKNOWN, UNKNOWN]);
    expect(diagnostics).toEqual([]);
  });

  test('or was not, and a neighbour logged in behind the same NAT: whose login that was stays open, and so does the distance', () => {
    // The client logged in before the capture began.
    const captured = [
      capture(500, 2400),
      wireSa('b1', between({ address: CLIENT.address, port: 50_000 }, GATEWAY, loginExchanges(1000))),
      wireSa('a3', refusedExchanges(1600)),
      wireSa('a4', loginExchanges(1602.5)),
    ];
    const named = seen('gateway.peer-identity', said(1600.1, 'S3'), place('S3', 2), {
      ...about('a3'),
      identity: SESSION_ID.hex,
      identityType: 'key ID',
    });
    const { attempts, sessions, diagnostics } = told([
      ...captured,
      named,
      ...log(...client(1600).filter(([seconds]) => seconds < 290 || seconds > 310)),
    ]);
    expect(attempts).toMatchObject([{ ikeSas: ['SA2'], trigger: { kind: 'system-resume' }, ...UNKNOWN }]);
    expect(sessions.find(({ id }) => id === attempts[0]?.session)?.ikeSas ?? []).not.toContain('SA1');
    expect(diagnostics.map(({ code }) => code)).not.toContain('clock.stepped');
  });

  test('in neither: all is told as the clocks show it', () => {
    const { attempts, diagnostics } = told([...wire(3000), ...log(...client(3000))]);
    expect(attempts).toHaveLength(2);
    expect(attempts[1]).toMatchObject({ ikeSas: ['SA3'], trigger: { kind: 'system-resume' }, outcome: 'rejected' });
    expect(attempts[1]?.clientAwaySeconds?.min).toBeGreaterThan(2295);
    expect(diagnostics).toEqual([]);
  });

  test('is not made up where another client logged in at the address to which this one moved', () => {
    const elsewhere = (exchanges: readonly ExchangeSeen[]) => between(OTHER, GATEWAY, exchanges);
    const captured = [
      capture(-3600, 4000),
      wireSa('a1', [...loginExchanges(0), liveness(7, 300)]),
      wireSa('a2', elsewhere(loginExchanges(26))),
      wireSa('a3', elsewhere(reconnectExchanges(2400))),
    ];
    const named = [
      seen('gateway.peer-identity', said(2400.1, 'S3'), place('S3', 2), {
        ...about('a3'),
        identity: SESSION_ID.hex,
        identityType: 'key ID',
      }),
    ];
    const entries: readonly ClientEntry[] = [...slept(0, 2400), [2404, 'connected']];
    const { attempts, diagnostics } = told([...captured, ...named, ...log(...entries)]);
    expect(attempts).toMatchObject([{ ikeSas: ['SA3'], session: 'U1' }]);
    expect(attempts[0]?.clientAwaySeconds?.max).toBeGreaterThan(1600);
    expect(diagnostics.map(({ code }) => code)).not.toContain('clock.stepped');
  });

  test('is not made up where another client of that address came back', () => {
    // Neither of the two tries that the log tells of was captured, and the SA in the midst of them stands alone.
    const captured = [capture(-3600, 1400), wireSa('a1', loginExchanges(0)), wireSa('a2', loginExchanges(1200))];
    const { attempts, diagnostics } = told([...captured, ...log(...slept(0, 3000))]);
    expect(attempts.map(({ ikeSas }) => ikeSas)).toEqual([[]]);
    expect(diagnostics).toEqual([]);
  });
});
