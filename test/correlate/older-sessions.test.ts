import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event, EventOf } from '../../src/model/event.ts';
import type { Endpoint } from '../../src/model/wire-events.ts';
import {
  about,
  between,
  CLIENT,
  capture,
  GATEWAY,
  gatewayConfig,
  ikev2Profile,
  liveness,
  loginExchanges,
  place,
  reconnectExchanges,
  refusedExchanges,
  said,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// A record that begins a short time before a refusal: who was refused may have lost a session that it does not show.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S4', 'gateway', 'running-config.txt'),
];
const ANYCONNECT = { vendorIds: { initiator: ['CISCO-DELETE-REASON', 'CISCO-ANYCONNECT-EAP'], responder: [] } };
const ELSEWHERE = { ...CLIENT, address: '203.0.113.99' };
const BACK = 700;

function attemptsIn(...events: readonly Event[]) {
  const login = wireSa('a1', between(CLIENT, GATEWAY, [...loginExchanges(0), liveness(7, 300)]), ANYCONNECT);
  const all = [login, ...events];
  const used = new Set(all.map(({ evidence }) => evidence.source));
  return correlate(
    SOURCES.filter(({ id }) => used.has(id)),
    [...all, ...scopesOf(all)],
    {},
  ).attempts;
}

const refused = (client = CLIENT) => wireSa('b2', between(client, GATEWAY, refusedExchanges(BACK)), ANYCONNECT);
const failure = (
  kind: 'not-in-database' | 'auth-failed',
  text: string,
  { spi, seconds } = { spi: 'b2', seconds: BACK },
) =>
  seen('gateway.failure', said(seconds + 0.25, 'S3'), place('S3', seconds), {
    ...about(spi),
    failure: kind,
    text,
    severity: 'error',
    wording: 'confirmed',
    policies: undefined,
  });
const UNKNOWN = failure('not-in-database', 'No entry of this session');
const TOKEN = failure('auth-failed', 'Failed to verify the AUTH payload');
/** The record may begin before the login. */
const limited = (timeoutSeconds: number | undefined, from = 0) => {
  const box = { host: 'gw', addresses: [GATEWAY.address] };
  if (timeoutSeconds === undefined) return [capture(from, BACK + 60)];
  const line = { text: ` reconnect timeout ${timeoutSeconds}`, line: 14, evidence: place('S4', 14) };
  const profile = ikev2Profile('S4', { host: 'gw', reconnect: { timeoutSeconds, line } });
  return [capture(from, BACK + 60), gatewayConfig('S4', box), profile];
};
const OWN = { session: 'U1', candidates: [], outcome: 'rejected' };
const OPEN = {
  session: null,
  candidates: ['U1'],
  outcome: 'rejected',
  clientAwaySeconds: null,
  inactiveSeconds: { min: 0, max: null },
  lateness: { kind: 'cannot-judge' },
};

describe('a refusal as unknown, in a record shorter than sessions are kept', () => {
  test('may be of a session from before it', () => {
    expect(attemptsIn(...limited(900), refused(), UNKNOWN)).toMatchObject([OPEN]);
  });

  test('is of the session that the record shows where that may have been let go, or where it would show any other', () => {
    expect(attemptsIn(...limited(600), refused(), UNKNOWN)).toMatchObject([OWN]);
    expect(attemptsIn(...limited(900, -300), refused(), UNKNOWN)).toMatchObject([OWN]);
  });

  test('counts from the shortest limit that the gateway takes, where none is known', () => {
    expect(attemptsIn(...limited(undefined), refused(), UNKNOWN)).toMatchObject([OWN]);
    const sooner = wireSa('b2', between(CLIENT, GATEWAY, refusedExchanges(550)), ANYCONNECT);
    expect(attemptsIn(...limited(undefined), sooner, UNKNOWN)).toMatchObject([OPEN]);
  });

  test('is of the session that an operator cleared', () => {
    const cleared = (text: string) => [
      seen('gateway.operator-command', { kind: 'none' }, place('S3', 2), {
        host: undefined,
        action: 'clear',
        mode: undefined,
        command: text,
        by: { how: 'terminal' } as unknown as EventOf<'gateway.operator-command'>['by'],
      }),
      seen('gateway.sa-deleted', said(400, 'S3'), place('S3', 3), {
        ...about('a1'),
        step: 'queued',
        reason: 'unknown',
      }),
    ];
    const of = (text: string) => attemptsIn(...limited(900), ...cleared(text), refused(), UNKNOWN);
    expect(of('clear crypto session')).toMatchObject([OWN]);
    expect(of('clear counters')).toMatchObject([OPEN]);
  });

  test('is no matter of a token that the gateway refused: it knew the session', () => {
    expect(attemptsIn(...limited(900), refused(), TOKEN)).toMatchObject([OWN]);
  });
});

describe('a refusal that nobody explains', () => {
  test('may be of an older session where the client came from another address than that of the login', () => {
    expect(attemptsIn(...limited(900), refused(ELSEWHERE))).toMatchObject([OPEN]);
    expect(attemptsIn(...limited(900, -300), refused(ELSEWHERE))).toMatchObject([OWN]);
    expect(attemptsIn(...limited(900), refused())).toMatchObject([OWN]);
  });
});

test('a session that was resumed stays the one that the record shows', () => {
  const resumed = wireSa('b2', between(ELSEWHERE, GATEWAY, reconnectExchanges(BACK)), ANYCONNECT);
  expect(attemptsIn(...limited(900), resumed)).toMatchObject([{ session: 'U1', outcome: 'resumed' }]);
});

test('tries that go on after one without an answer are of its session', () => {
  const [init, auth] = refusedExchanges(BACK - 60);
  const asked = [init, auth && { ...auth, response: undefined }].flatMap((one) => one ?? []);
  const first = wireSa('b1', between(CLIENT, GATEWAY, asked), ANYCONNECT);
  expect(attemptsIn(...limited(900), first, refused(), UNKNOWN)).toMatchObject([{ ...OWN, ikeSas: ['SA2', 'SA3'] }]);
});

describe('two that came back, each to where the other was lost', () => {
  const office = { address: '203.0.113.96', port: 31_044 };
  const lost = (spi: string, client: Endpoint, seconds: number, line: number) => [
    wireSa(spi, between(client, GATEWAY, [...loginExchanges(seconds), liveness(7, seconds + 200)]), ANYCONNECT),
    seen('gateway.sa-deleted', said(seconds + 240, 'S3'), place('S3', line), {
      ...about(spi),
      step: 'deleted',
      reason: undefined,
    }),
  ];
  const refusedAt = (spi: string, client: Endpoint, seconds: number, kind: 'not-in-database' | 'auth-failed') => [
    wireSa(spi, between(client, GATEWAY, refusedExchanges(seconds)), ANYCONNECT),
    failure(kind, kind === 'auth-failed' ? TOKEN.text : UNKNOWN.text, { spi, seconds }),
  ];
  const told = (kind: 'not-in-database' | 'auth-failed') =>
    attemptsIn(
      ...lost('a2', office, 120, 3),
      seen('gateway.sa-deleted', said(340, 'S3'), place('S3', 2), {
        ...about('a1'),
        step: 'deleted',
        reason: undefined,
      }),
      ...refusedAt('b3', office, 1250, kind),
      ...refusedAt('b4', CLIENT, 1300, 'not-in-database'),
      ...limited(900),
    );

  test('are not told crosswise where the gateway did not know the one while it kept the session of that address', () => {
    expect(told('not-in-database')).toMatchObject([
      { session: null, candidates: ['U2', 'U1'], lateness: { kind: 'cannot-judge' } },
      { session: null, candidates: ['U1', 'U2'], lateness: { kind: 'exceeded' }, cause: { kind: 'late' } },
    ]);
  });

  test('stay each at home where it looked at the token', () => {
    expect(told('auth-failed')).toMatchObject([
      { session: 'U2', cause: { kind: 'token' } },
      { session: 'U1', lateness: { kind: 'exceeded' } },
    ]);
  });
});
