import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { Endpoint } from '../../src/model/wire-events.ts';
import { about, CLIENT, ikePacket, LOGIN_ID, place, SESSION_ID, said, seen, sourceOf } from '../support/cases.ts';

// A debug that begins after the login: what the session lines of `crypto logging` say of the SAs that it shows.

const ELSEWHERE = { ...CLIENT, address: '203.0.113.99' };
const NEIGHBOUR = { ...CLIENT, port: 50_111 };
const ANOTHER_ID = '6D3734736C7273694466796F4D53475A47';

function story(...events: readonly (readonly Event[])[]) {
  return correlate([sourceOf('S3', 'gateway', 'debug.log')], events.flat(), {});
}

/** Lines of one text stand where their time is: a line a millisecond. */
const at = (seconds: number) => ({ stamp: said(seconds, 'S3'), where: place('S3', Math.round(seconds * 1000)) });

function status(seconds: number, up: boolean, { peer = CLIENT as Endpoint, identity = LOGIN_ID } = {}): Event[] {
  const { stamp, where } = at(seconds);
  const fields = { wording: 'confirmed', up, ikev2: true, peer, fvrf: undefined, identity } as const;
  return [seen('gateway.session-status', stamp, where, fields)];
}

/** A liveness check of the client, as far as the gateway prints it. */
function heard(spi: string, seconds: number, peer: Endpoint = CLIENT): Event[] {
  const { where } = at(seconds);
  return [ikePacket(spi, seconds, { exchange: 'INFORMATIONAL', messageId: 9, payloads: [], peer, evidence: where })];
}

/** The gateway takes an SA down. */
function letGo(spi: string, seconds: number, peer: Endpoint = CLIENT): Event[] {
  const { stamp, where } = at(seconds);
  const queued = seen('gateway.sa-deleted', stamp, where, { ...about(spi), step: 'queued', reason: 'unknown' });
  const sent = ikePacket(spi, seconds + 0.001, { exchange: 'INFORMATIONAL', direction: 'sent', messageId: 0, peer });
  const gone = at(seconds + 0.004);
  return [
    queued,
    { ...sent, payloads: ['ENCR'], evidence: at(seconds + 0.001).where },
    seen('gateway.sa-deleted', gone.stamp, gone.where, { ...about(spi), step: 'deleted', reason: undefined }),
  ];
}

/** One IKE_AUTH exchange with a session ID and a shared secret; the session is up two milliseconds after the SA was created. */
function back(spi: string, seconds: number, { peer = ELSEWHERE as Endpoint, identity = SESSION_ID.hex } = {}): Event[] {
  const of = about(spi);
  const step = (after: number) => at(seconds + after);
  const say = <K extends 'gateway.peer-identity' | 'gateway.sa-created' | 'gateway.session-up'>(
    kind: K,
    after: number,
    fields: object,
  ) => seen(kind, step(after).stamp, step(after).where, { ...of, ...fields } as never);
  return [
    { ...ikePacket(spi, seconds, { exchange: 'IKE_SA_INIT', messageId: 0, peer }), evidence: step(0).where },
    { ...ikePacket(spi, seconds + 0.1, { peer }), evidence: step(0.1).where },
    say('gateway.peer-identity', 0.11, { identity, identityType: 'key ID' }),
    ...(['peer', 'local'] as const).map((side, index) => {
      const { stamp, where } = step(0.12 + index / 1000);
      return seen('gateway.auth-method', stamp, where, { ...of, side, method: side === 'peer' ? 'PSK' : 'RSA' });
    }),
    {
      ...ikePacket(spi, seconds + 0.13, { direction: 'sent', isResponse: true, payloads: ['IDr', 'AUTH'], peer }),
      evidence: step(0.13).where,
    },
    say('gateway.sa-created', 0.14, { lifetimeSeconds: 86_400 }),
    say('gateway.session-up', 0.142, { peerIdentity: identity, localIdentity: 'gw' }),
  ];
}

describe('what an SA was', () => {
  test('a login, by the line for its address and port, from the time of that line on', () => {
    const { ikeSas, timeline } = story(status(10, true), heard('a1', 300));
    expect(ikeSas).toMatchObject([
      {
        purpose: 'login',
        basis: 'inferred',
        state: 'established',
        identity: 'I1',
        establishedAt: { utc: '2025-03-20T14:00:10.000Z' },
      },
    ]);
    expect(timeline.find(({ kind }) => kind === 'gateway.session-status')).toMatchObject({ ikeSa: 'SA1' });
  });

  test.each([
    ['for another port', status(10, true, { peer: NEIGHBOUR })],
    ['with a session ID', status(10, true, { identity: SESSION_ID.hex })],
    ['of a session that ended before', [...status(10, true), ...status(200, false)]],
    ['that comes after it', status(310, true)],
  ])('not by a line %s', (_, lines) => {
    expect(story(lines, heard('a1', 300)).ikeSas).toMatchObject([{ purpose: 'unknown', state: 'unknown' }]);
  });

  test('by the line that says that it is down, where that stands beside its end', () => {
    const removed = letGo('a1', 400);
    expect(story(heard('a1', 300), removed, status(400.004, false)).ikeSas).toMatchObject([
      { purpose: 'login', state: 'established', establishedAt: null },
    ]);
    expect(story(heard('a1', 300), removed, status(900, false)).ikeSas).toMatchObject([{ purpose: 'login' }]);
    expect(story(heard('a1', 300), status(200, false)).ikeSas).toMatchObject([{ purpose: 'unknown' }]);
  });

  test('a line is of the SA whose negotiation the debug shows, not of the one that a rekey made of it', () => {
    const rekeyed = [...heard('b2', 300, ELSEWHERE), ...letGo('b2', 400, ELSEWHERE)];
    const { ikeSas } = story(
      back('a1', 10, { identity: LOGIN_ID }),
      status(10.2, true, { peer: ELSEWHERE }),
      rekeyed,
      status(400.004, false, { peer: ELSEWHERE }),
    );
    expect(ikeSas.map(({ purpose }) => purpose)).toEqual(['login', 'unknown']);
  });

  test('two SAs of one address and port may be one session that was rekeyed: the line is nobody’s', () => {
    const { ikeSas } = story(status(10, true), heard('a1', 300), heard('b2', 400));
    expect(ikeSas.map(({ purpose }) => purpose)).toEqual(['unknown', 'unknown']);
  });
});

describe('what came back', () => {
  const logins = [...status(1, true), ...status(2, true, { peer: NEIGHBOUR })];
  const alive = [...heard('a1', 300), ...heard('a2', 301, NEIGHBOUR)];

  test('without any login one IKE_AUTH with a shared secret is no reconnect', () => {
    expect(story(heard('a1', 300), back('c1', 400)).attempts).toEqual([]);
  });

  test('the only login that is told is resumed, and the gateway held it until then', () => {
    const { attempts } = story(status(1, true), heard('a1', 300), back('c1', 400), letGo('a1', 400.141));
    expect(attempts).toMatchObject([
      { session: 'U1', outcome: 'resumed', gatewayState: 'active', inactiveSeconds: { min: 0, max: 0 } },
    ]);
  });

  test('of two, the one whose SA the gateway took down while the new one came up', () => {
    const { attempts, sessions } = story(logins, alive, back('c1', 400), letGo('a2', 400.141, NEIGHBOUR));
    expect(attempts).toMatchObject([{ session: 'U2', candidates: [] }]);
    const [link] = sessions[1]?.links ?? [];
    expect(link).toMatchObject({ to: 'SA3', basis: 'inferred', alternatives: 0 });
    expect(link?.evidence.map(({ line }) => line)).toEqual([400_140, 400_141, 400_142]);
  });

  test.each([
    ['before that', letGo('a2', 399, NEIGHBOUR)],
    ['after that', letGo('a2', 400.2, NEIGHBOUR)],
    ['with another one', [...letGo('a1', 400.1405), ...letGo('a2', 400.141, NEIGHBOUR)]],
    [
      'after it had asked in vain',
      [
        ikePacket('a2', 390, { exchange: 'INFORMATIONAL', direction: 'sent', messageId: 7, evidence: at(390).where }),
        ...letGo('a2', 400.141, NEIGHBOUR),
      ],
    ],
  ])('where an SA was taken down %s, both stay candidates', (_, removed) => {
    expect(story(logins, alive, back('c1', 400), removed).attempts).toMatchObject([
      { session: null, candidates: ['U1', 'U2'], gatewayState: 'unknown' },
    ]);
  });

  test('a login of which the debug shows no SA may be the one', () => {
    const [unseen] = [status(2, true, { peer: NEIGHBOUR })];
    expect(story(status(1, true), unseen, heard('a1', 300), back('c1', 400)).attempts).toMatchObject([
      { session: null, candidates: ['U1'] },
    ]);
  });

  test('two that came back each take the SA that went down with them', () => {
    const { attempts } = story(
      logins,
      alive,
      [...back('c1', 400), ...letGo('a2', 400.141, NEIGHBOUR)],
      [...back('c2', 401, { identity: ANOTHER_ID }), ...letGo('a1', 401.141)],
    );
    expect(attempts.map(({ session, gatewayState }) => [session, gatewayState])).toEqual([
      ['U2', 'active'],
      ['U1', 'active'],
    ]);
  });
});
