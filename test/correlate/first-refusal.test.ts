import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { SaOpened } from '../../src/model/opened-events.ts';
import {
  about,
  CLIENT,
  exchange,
  frame,
  GATEWAY,
  loginExchanges,
  message,
  place,
  refusedExchanges,
  said,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// Why a cycle of several tries was refused, and what that says of the session when the first of them came.

const SOURCES = [sourceOf('S1', 'wire', 'capture.pcap'), sourceOf('S3', 'gateway', 'debug.log')];
const REMOVED = 350;
const BACK = 945;

const removal = exchange(
  'INFORMATIONAL',
  0,
  message(REMOVED, { firstInner: 42, from: GATEWAY, to: CLIENT }),
  undefined,
  { openedBy: 'responder' },
);
const login = wireSa('a1', [...loginExchanges(0), removal]);
const refused = (spi: string, seconds: number, opened?: SaOpened) =>
  wireSa(spi, refusedExchanges(seconds), opened === undefined ? {} : { opened });

const notVerified = (spi: string, seconds: number): Event =>
  seen('gateway.auth-verified', said(seconds + 0.25, 'S3'), place('S3', seconds), { ...about(spi), passed: false });
const notKnown = (spi: string, seconds: number): Event =>
  seen('gateway.failure', said(seconds + 0.25, 'S3'), place('S3', seconds), {
    ...about(spi),
    text: 'no such session',
    failure: 'not-in-database',
    severity: 'error',
    wording: 'confirmed',
    policies: undefined,
  });

function attemptOf(timeout: number, ...events: readonly Event[]) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  const all = [login, ...events, ...scopesOf([login, ...events])];
  const sources = SOURCES.filter(({ id }) => id === 'S1' || used.has(id));
  const [only, ...others] = correlate(sources, all, { reconnectTimeoutSeconds: timeout }).attempts;
  expect(others).toEqual([]);
  return only;
}

describe('a session that expires between two tries', () => {
  const tries = [refused('b2', BACK), refused('b3', BACK + 6)];

  test('was there when the first one came, whose token the gateway refused', () => {
    const found = attemptOf(600, ...tries, notVerified('b2', BACK), notKnown('b3', BACK + 6));
    expect(found).toMatchObject({
      lateness: { kind: 'within' },
      cause: { kind: 'token', basis: 'proved' },
      gatewayState: 'inactive',
    });
    expect(found?.tries?.map(({ cause }) => cause.kind)).toEqual(['token', 'unknown-session']);
  });

  test('may have been there where only the second refusal is told', () => {
    expect(attemptOf(600, ...tries, notKnown('b3', BACK + 6))).toMatchObject({
      cause: { kind: 'unknown-session', basis: 'inferred' },
      gatewayState: 'unknown',
    });
  });
});

describe('a token that keys refute', () => {
  const from = { initiatorSpi: login.initiatorSpi, responderSpi: login.responderSpi };
  const learned = { form: 'raw', sessionIdAttribute: 28_692, from, evidence: frame('S1', 12) } as const;
  const opened: SaOpened = {
    ...{ keys: [], algorithms: '', messages: 2, identities: [], eap: [], configurations: [] },
    ...{ errors: [], childSas: [], deletes: [], rekeys: [] },
    auths: [
      {
        ...({ by: 'initiator', method: 2, methodName: 'shared key', evidence: frame('S1', 9000) } as const),
        proof: { outcome: 'failed', by: { kind: 'session-token', ...learned } },
      },
    ],
  };
  const tried = refused('b2', BACK, opened);

  test('resumes nothing, and does not say that the gateway still knew the session', () => {
    expect(attemptOf(600, tried)).toMatchObject({
      tokenProof: { kind: 'refuted' },
      cause: { kind: 'token', basis: 'inferred' },
      gatewayState: 'unknown',
    });
    expect(attemptOf(600, tried, notKnown('b2', BACK))?.cause).toMatchObject({ kind: 'unknown-session' });
  });

  test('came too late like any other', () => {
    const late = { cause: { kind: 'late', basis: 'inferred' }, gatewayState: 'gone' };
    expect(attemptOf(500, tried)).toMatchObject(late);
    expect(attemptOf(500, tried, notKnown('b2', BACK))).toMatchObject(late);
  });

  test('is what the gateway refused where it says so', () => {
    expect(attemptOf(600, tried, notVerified('b2', BACK))).toMatchObject({
      cause: { kind: 'token', basis: 'proved' },
      gatewayState: 'inactive',
    });
  });
});
