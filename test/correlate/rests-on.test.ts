import { describe, expect, test } from 'vitest';
import { type CorrelatedSource, correlate } from '../../src/correlate/correlate.ts';
import { restsOn } from '../../src/correlate/rests-on.ts';
import type { Event } from '../../src/model/event.ts';
import type { SaOpened } from '../../src/model/opened-events.ts';
import {
  about,
  capture,
  clientLog,
  ikePacket,
  ikev2Profile,
  LOGIN_ID,
  loginExchanges,
  place,
  refusedExchanges,
  SESSION_ID,
  said,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'AnyConnect.txt'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S4', 'gateway', 'config.txt'),
];
const REMOVED = 300;
/** The limit of the configuration is 900 s. */
const BACK = 1300;

const line = (at: number, more: number) => place('S3', Math.round(at * 10) + more);
/** The gateway lets the session go at `removed`, and refuses it at `BACK`. */
const debug = (removed: number): Event[] => [
  ikePacket('a1', 0, { exchange: 'IKE_SA_INIT', messageId: 0, payloads: ['SA'] }),
  seen('gateway.peer-identity', said(0.1, 'S3'), line(0, 1), {
    ...about('a1'),
    identity: LOGIN_ID,
    identityType: 'key-id',
  }),
  seen('gateway.session-up', said(1, 'S3'), line(1, 2), {
    ...about('a1'),
    peerIdentity: LOGIN_ID,
    localIdentity: 'gw',
  }),
  seen('gateway.sa-deleted', said(removed, 'S3'), line(removed, 3), {
    ...about('a1'),
    step: 'deleted',
    reason: undefined,
  }),
  ikePacket('b2', BACK, { exchange: 'IKE_SA_INIT', messageId: 0, payloads: ['SA'] }),
  seen('gateway.peer-identity', said(BACK + 0.2, 'S3'), line(BACK, 1), {
    ...about('b2'),
    identity: SESSION_ID.hex,
    identityType: 'key-id',
  }),
  seen('gateway.failure', said(BACK + 0.3, 'S3'), line(BACK, 4), {
    ...about('b2'),
    failure: 'not-in-database',
    severity: 'error',
    wording: 'confirmed',
    policies: undefined,
    text: 'words',
  }),
];
const client = clientLog('S2', [
  [1, 'connected'],
  [BACK - 5, 'reconnecting'],
  [BACK, 'ike-id', SESSION_ID.text],
]);
const wire = [capture(0, BACK + 10), wireSa('a1', loginExchanges(0)), wireSa('b2', refusedExchanges(BACK))];

function judged(events: readonly Event[], sources: readonly CorrelatedSource[] = SOURCES) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  const all = [...events, ...scopesOf(events)];
  const input = { sources: sources.filter(({ id }) => used.has(id)), events: all, settings: {} };
  const found = correlate(input.sources, input.events, input.settings);
  return { found, rests: restsOn(input, found) };
}

describe('what a verdict rests on', () => {
  test('is found by leaving out one source after the other', () => {
    const { found, rests } = judged([...wire, ...client, ...debug(REMOVED), ikev2Profile('S4')]);
    expect(found.attempts).toMatchObject([
      { outcome: 'rejected', lateness: { kind: 'exceeded' }, cause: { kind: 'late' } },
    ]);
    expect(rests).toMatchObject([{ attempt: 'R1', tried: ['S1', 'S2', 'S3', 'S4'], holdsWithout: ['S1', 'S2'] }]);
    expect(rests[0]?.turnsWithout).toEqual([
      // The capture shows the refusal, and neither that the session was let go nor why.
      { source: 'S3', outcome: 'rejected', cause: 'not-visible', lateness: 'cannot-judge' },
      { source: 'S4', outcome: 'rejected', cause: 'unknown-session', lateness: 'cannot-judge' },
    ]);
  });

  test('an attempt that no other source shows is not seen without its own', () => {
    const [one] = judged([...client, ikev2Profile('S4')]).rests;
    expect(one).toMatchObject({
      holdsWithout: ['S4'],
      turnsWithout: [{ source: 'S2', outcome: null, cause: null, lateness: null }],
    });
    const [two] = judged([...client, ...debug(REMOVED).slice(0, 4)]).rests;
    expect(two?.turnsWithout).toContainEqual({ source: 'S2', outcome: null, cause: null, lateness: null });
  });

  test.each([
    ['exceeded', REMOVED, 'after', 1],
    ['within', 600, 'before', -1],
  ] as const)('%s flips at the bound that is stated, and not before', (kind, removed, side, way) => {
    const late = (at: number) => judged([...wire, ...debug(at), ikev2Profile('S4')]);
    const { found, rests } = late(removed);
    expect(found.attempts[0]?.lateness.kind).toBe(kind);
    // 14:21:40 less 15 min.
    expect(rests[0]?.flipsAt).toBe(`if the gateway let the session go ${side} 14:06:40 UTC`);
    const bound = 400;
    expect(late(bound - way * 5).found.attempts[0]?.lateness.kind).toBe(kind);
    expect(late(bound + way * 5).found.attempts[0]?.lateness.kind).not.toBe(kind);
  });

  test('a verdict that keys alone allow turns without them, all files of keys as one', () => {
    const why = {
      by: 'responder',
      exchange: 'IKE_AUTH',
      messageId: 1,
      type: 36,
      typeName: 'INTERNAL_ADDRESS_FAILURE',
    } as const;
    const [, , , refusal] = refusedExchanges(BACK).flatMap(({ request, response }) => [request, response]);
    const opened: SaOpened = {
      ...{ keys: [], algorithms: '', messages: 2, identities: [], auths: [], eap: [], configurations: [] },
      ...{ childSas: [], deletes: [], rekeys: [] },
      errors: [{ ...why, evidence: refusal?.evidence ?? expect.fail('no refusal') }],
    };
    const keysIn = (source: string) =>
      seen('wire.keys', { kind: 'none' }, place(source, 1), { handle: source, of: 'ike-sa', names: ['SK_ei'] });
    const files = [sourceOf('S5', 'wire', 'keys/keys.json'), sourceOf('S6', 'wire', 'keys/table')];
    const [start, login] = wire;
    const keyed = [start, login, wireSa('b2', refusedExchanges(BACK), { opened })] as Event[];
    const { found, rests } = judged([...keyed, ...client, keysIn('S5'), keysIn('S6')], [...SOURCES, ...files]);
    expect(found.attempts[0]?.cause).toMatchObject({ kind: 'address-pool', basis: 'proved' });
    expect(rests[0]?.tried).toEqual(['S1', 'S2', 'S5', 'S6']);
    const closed = { outcome: 'rejected', cause: 'not-visible', lateness: 'cannot-judge' };
    expect(rests[0]?.turnsWithout).toContainEqual({ source: 'S5', ...closed });
    expect(rests[0]?.turnsWithout).toContainEqual({ source: 'S6', ...closed });
  });

  test('a session that was resumed flips at no bound, and one source alone is not left out', () => {
    const { rests } = judged(
      clientLog('S2', [
        [1, 'connected'],
        [95, 'reconnecting'],
        [100, 'ike-id', SESSION_ID.text],
        [105, 'connected'],
      ]),
    );
    expect(rests).toEqual([{ attempt: 'R1', tried: [], holdsWithout: [], turnsWithout: [], flipsAt: null }]);
  });

  test('a case that is too large is not judged again, and says so', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ikePacket('a1', 2, { messageId: index + 2 }));
    const [one] = judged([...wire, ...debug(REMOVED), ...many, ikev2Profile('S4')]).rests;
    expect(one).toMatchObject({ tried: [], holdsWithout: [], notTried: 'too-large' });
    expect(one?.flipsAt).toContain('14:06:40');
  });
});
