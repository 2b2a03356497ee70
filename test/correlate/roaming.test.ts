import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import {
  about,
  between,
  CLIENT,
  capture,
  deleteByClient,
  exchange,
  GATEWAY,
  gatewayConfig,
  ikev2Profile,
  init,
  LOGIN_ID,
  liveness,
  loginExchanges,
  message,
  place,
  reconnectExchanges,
  refusedExchanges,
  SESSION_ID,
  said,
  scopesOf,
  seen,
  shownSa,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// A client that comes back from another address: what tells that it is one, and whose session it may resume.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'AnyConnect.txt'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S4', 'gateway', 'show.txt'),
];
const ANYCONNECT = { vendorIds: { initiator: ['CISCO-DELETE-REASON', 'CISCO-ANYCONNECT-EAP'], responder: [] } };
const SITE = { vendorIds: { initiator: ['CISCO-DELETE-REASON', 'FLEXVPN-SUPPORTED'], responder: [] } };
const ELSEWHERE = { ...CLIENT, address: '203.0.113.99' };
const NEIGHBOUR = { ...CLIENT, address: '192.0.2.50' };

function story(events: readonly Event[]) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  return correlate(
    SOURCES.filter(({ id }) => used.has(id)),
    [...events, ...scopesOf(events)],
    {},
  );
}

const login = (spi: string, seconds: number, client = CLIENT) =>
  wireSa(spi, between(client, GATEWAY, loginExchanges(seconds)), ANYCONNECT);
const back = (spi: string, seconds: number, fields = ANYCONNECT) =>
  wireSa(spi, between(ELSEWHERE, GATEWAY, reconnectExchanges(seconds)), fields);

describe('on the wire', () => {
  test('its vendor ID and the only login before tell whose session it is, by inference', () => {
    const { ikeSas, sessions, attempts } = story([login('a1', 0), back('b2', 900)]);
    expect(ikeSas.map(({ purpose, basis }) => [purpose, basis])).toEqual([
      ['login', 'inferred'],
      ['reconnect', 'inferred'],
    ]);
    expect(attempts).toMatchObject([{ session: 'U1', candidates: [], outcome: 'resumed' }]);
    expect(sessions).toMatchObject([
      { ikeSas: ['SA1', 'SA2'], links: [{ to: 'SA2', basis: 'inferred', alternatives: 0 }] },
    ]);
    expect(ikeSas[1]?.links).toMatchObject([{ to: 'SA1', basis: 'inferred', alternatives: 0 }]);
  });

  test('of two that may have been lost both are candidates, and neither is taken', () => {
    const { attempts, sessions } = story([login('a1', 0), login('a2', 50, NEIGHBOUR), back('b3', 900)]);
    expect(attempts).toMatchObject([{ session: null, candidates: ['U1', 'U2'] }]);
    expect(sessions.map(({ ikeSas }) => ikeSas)).toEqual([['SA1'], ['SA2']]);
  });

  test('whichever of two it was, it came too late where both had been let go too long before', () => {
    const lost = (spi: string, seconds: number, client: typeof CLIENT, removed: number) => [
      wireSa(spi, between(client, GATEWAY, [...loginExchanges(seconds), liveness(7, removed - 60)]), ANYCONNECT),
      seen('gateway.sa-deleted', said(removed, 'S3'), place('S3', removed * 10), {
        ...about(spi),
        step: 'deleted',
        reason: undefined,
      }),
    ];
    const judged = ([one, two]: readonly [number, number]) => {
      const refused = wireSa('b3', between(ELSEWHERE, GATEWAY, refusedExchanges(3000)), ANYCONNECT);
      const both = [...lost('a1', 0, CLIENT, one), ...lost('a2', 50, NEIGHBOUR, two)];
      const config = [
        gatewayConfig('S4', { host: 'gw', addresses: [GATEWAY.address] }),
        ikev2Profile('S4', { host: 'gw' }),
      ];
      return story([capture(0, 4000), ...both, refused, ...config]).attempts[0];
    };
    const open = { session: null, candidates: ['U1', 'U2'] };
    const late = { ...open, lateness: { kind: 'exceeded' }, cause: { kind: 'late' }, timeoutSeconds: 900 };
    expect(judged([1000, 1500])).toMatchObject(late);
    expect(judged([1000, 1500])?.inactiveSeconds.min).toBeCloseTo(1500, -1);
    expect(judged([1000, 1500])?.inactiveSeconds.max).toBeCloseTo(2000, -1);
    expect(judged([2500, 2600])).toMatchObject({ ...open, lateness: { kind: 'within' } });
    expect(judged([1000, 2600])).toMatchObject({ ...open, lateness: { kind: 'cannot-judge' } });
  });

  test('twelve that come back at once from one address are twelve reconnects with twelve candidates each', () => {
    const seats = Array.from({ length: 12 }, (_, index) => index);
    const logins = seats.map((seat) => login(`a${seat}`, seat * 4, { ...CLIENT, port: 20_000 + seat }));
    const returns = seats.map((seat) => {
      const client = { ...ELSEWHERE, port: 43_000 + seat };
      return wireSa(`b${seat}`, between(client, GATEWAY, reconnectExchanges(600 + seat / 2)), ANYCONNECT);
    });
    const { attempts } = story([...logins, ...returns]);
    expect(attempts).toHaveLength(12);
    for (const { session, candidates } of attempts) expect([session, candidates.length]).toEqual([null, 12]);
  });

  test('one that comes from where another was lost may have moved there', () => {
    const moved = wireSa('b3', between(CLIENT, GATEWAY, reconnectExchanges(900)), ANYCONNECT);
    const other = wireSa('a2', between(NEIGHBOUR, GATEWAY, [...loginExchanges(50), liveness(7, 300)]), ANYCONNECT);
    expect(story([login('a1', 0), other, moved]).attempts).toMatchObject([{ session: null, candidates: ['U1', 'U2'] }]);
    // After the other's login nothing came: it may have been refused inside what nobody opened.
    const unused = login('a2', 50, NEIGHBOUR);
    expect(story([login('a1', 0), unused, moved]).attempts).toMatchObject([{ session: 'U1', candidates: [] }]);
  });

  test('two that come back, each from its own address, have not moved', () => {
    const logins = [CLIENT, NEIGHBOUR].map((client, index) => {
      const used = [...loginExchanges(index * 50), liveness(7, 300)];
      return wireSa(`a${index}`, between(client, GATEWAY, used), ANYCONNECT);
    });
    const backs = [CLIENT, NEIGHBOUR].map((client, index) =>
      wireSa(`b${index}`, between(client, GATEWAY, reconnectExchanges(900 + index)), ANYCONNECT),
    );
    expect(story([...logins, ...backs]).attempts).toMatchObject([
      { session: 'U1', candidates: [] },
      { session: 'U2', candidates: [] },
    ]);
  });

  test('who came back undecided and was lost again may have moved by the time of the next return', () => {
    const logins = [ELSEWHERE, CLIENT, NEIGHBOUR].map((client, index) => {
      const used = [...loginExchanges(index * 50), liveness(7, 300)];
      return wireSa(`a${index}`, between(client, GATEWAY, used), ANYCONNECT);
    });
    const returned = (lastHeard: number) => {
      const home = between(CLIENT, GATEWAY, [...reconnectExchanges(600), liveness(5, lastHeard)]);
      return story([...logins, wireSa('b0', home, ANYCONNECT), back('b1', 900)]).attempts;
    };
    expect(returned(700).map(({ candidates }) => candidates)).toEqual([
      ['U2', 'U3'],
      ['U1', 'U2', 'U3'],
    ]);
    // Still in use it is not the one that is resumed elsewhere.
    expect(returned(2000)[1]).toMatchObject({ session: null, candidates: ['U1', 'U3'] });
  });

  test('whose SA the gateway let go as the new one came up may have moved there, though it came home later', () => {
    const asleep = wireSa('a1', between(CLIENT, GATEWAY, [...loginExchanges(0), liveness(7, 300)]), ANYCONNECT);
    const taken = (seconds: number) => {
      const gone = message(seconds, { firstInner: 42, from: GATEWAY, to: NEIGHBOUR });
      const deleted = exchange('INFORMATIONAL', 0, gone, undefined, { openedBy: 'responder' });
      const used = [...between(NEIGHBOUR, GATEWAY, [...loginExchanges(50), liveness(7, 880)]), deleted];
      return wireSa('a2', used, ANYCONNECT);
    };
    const moved = wireSa('b3', between(CLIENT, GATEWAY, reconnectExchanges(900)), ANYCONNECT);
    const home = wireSa('b4', between(NEIGHBOUR, GATEWAY, reconnectExchanges(2000)), ANYCONNECT);
    const of = (seconds: number) => story([asleep, taken(seconds), moved, home]).attempts[0];
    expect(of(900.3)).toMatchObject({ session: null, candidates: ['U1', 'U2'] });
    expect(of(1500)).toMatchObject({ session: 'U1', candidates: [] });
  });

  test('who came to the home of a session after another login there needs not be its client, nor keeps that from having moved', () => {
    const logins = [CLIENT, NEIGHBOUR].map((client, index) => {
      const used = [...loginExchanges(index * 50), liveness(7, 300)];
      return wireSa(`a${index}`, between(client, GATEWAY, used), ANYCONNECT);
    });
    const moved = wireSa('b0', between(NEIGHBOUR, GATEWAY, reconnectExchanges(900)), ANYCONNECT);
    const later = wireSa('b1', between(CLIENT, GATEWAY, reconnectExchanges(2000)), ANYCONNECT);
    const of = (...between: Event[]) => story([...logins, moved, ...between, later]).attempts[0];
    expect(of()).toMatchObject({ session: 'U2', candidates: [] });
    expect(of(login('a2', 1500))).toMatchObject({ session: null, candidates: ['U2', 'U1'] });
  });

  test('a session whose client goes on answering was not lost, although another comes back from its address', () => {
    const inUse = wireSa(
      'a2',
      between(ELSEWHERE, GATEWAY, [...loginExchanges(50), liveness(7, 800), liveness(8, 1800)]),
      ANYCONNECT,
    );
    expect(story([login('a1', 0), inUse, back('b3', 900)]).attempts).toMatchObject([{ session: 'U1', candidates: [] }]);
  });

  test('a session that its client ended, or still uses, is no candidate', () => {
    const ended = wireSa(
      'a2',
      between(NEIGHBOUR, GATEWAY, [...loginExchanges(50), deleteByClient(7, 300)]),
      ANYCONNECT,
    );
    const inUse = wireSa(
      'a3',
      between({ ...NEIGHBOUR, port: 7 }, GATEWAY, [...loginExchanges(60), liveness(7, 2000)]),
      ANYCONNECT,
    );
    expect(story([login('a1', 0), ended, inUse, back('b4', 900)]).attempts).toMatchObject([
      { session: 'U1', candidates: [] },
    ]);
  });

  test('where an SA goes on whose login was not captured, the only login seen is a candidate and no more', () => {
    const before = wireSa('c1', between(NEIGHBOUR, GATEWAY, [liveness(9, 20)]));
    expect(story([login('a1', 0), before, back('b2', 900)]).attempts).toMatchObject([
      { session: null, candidates: ['U1'] },
    ]);
  });

  test('where an SA was lost whose login was not captured, one that comes from the address of a lost session may be its client', () => {
    const here = wireSa('b2', between(CLIENT, GATEWAY, reconnectExchanges(900)), ANYCONNECT);
    const asked = liveness(10, 300, { openedBy: 'responder', response: undefined });
    const lost = wireSa('c1', between(NEIGHBOUR, GATEWAY, [liveness(9, 20), asked]));
    expect(story([login('a1', 0), lost, here]).attempts).toMatchObject([{ session: null, candidates: ['U1'] }]);
    const inUse = wireSa('c1', between(NEIGHBOUR, GATEWAY, [liveness(9, 20), liveness(10, 2000)]));
    const over = wireSa('c1', between(NEIGHBOUR, GATEWAY, [liveness(9, 20), deleteByClient(10, 300)]));
    const silent = wireSa('c1', between(NEIGHBOUR, GATEWAY, [liveness(9, 20)]));
    for (const other of [inUse, over, silent])
      expect(story([login('a1', 0), other, here]).attempts).toMatchObject([{ session: 'U1', candidates: [] }]);
  });

  test('who is refused elsewhere is not the one who is resumed at home a little later', () => {
    const refused = wireSa('b2', between(ELSEWHERE, GATEWAY, refusedExchanges(900)), ANYCONNECT);
    const home = wireSa('b3', between(CLIENT, GATEWAY, reconnectExchanges(905)), ANYCONNECT);
    expect(story([login('a1', 0), refused, home]).attempts).toMatchObject([
      { outcome: 'rejected', session: null, candidates: ['U1'], ikeSas: ['SA2'] },
      { outcome: 'resumed', session: 'U1', ikeSas: ['SA3'] },
    ]);
  });

  test('an SA that was not seen to begin may be older than all: what the gateway deletes unanswered may have been resumed', () => {
    const deleted = exchange('INFORMATIONAL', 9, message(901, { firstInner: 42 }), undefined, {
      openedBy: 'responder',
    });
    const old = wireSa('c1', between(ELSEWHERE, GATEWAY, [deleted]));
    expect(story([login('a1', 0), back('b2', 900), old]).attempts).toMatchObject([
      { session: null, candidates: ['U1'] },
    ]);
  });

  test('an AnyConnect client that shows a shared secret comes back, whatever is known of its login', () => {
    const method = seen('gateway.auth-method', said(900, 'S3'), place('S3', 5), {
      ...about('b2'),
      side: 'peer',
      method: 'PSK',
    });
    const tried = wireSa('b2', between(CLIENT, GATEWAY, refusedExchanges(900)), ANYCONNECT);
    expect(story([tried, method]).attempts).toMatchObject([{ outcome: 'rejected', candidates: [] }]);
    expect(story([wireSa('b2', between(CLIENT, GATEWAY, refusedExchanges(900)), SITE), method]).attempts).toEqual([]);
  });

  test('a login whose vendor IDs were cut off may be an AnyConnect client’s that moved to where another was lost', () => {
    const here = wireSa('b3', between(CLIENT, GATEWAY, reconnectExchanges(900)), ANYCONNECT);
    const cut = wireSa('a2', between(NEIGHBOUR, GATEWAY, [...loginExchanges(50), liveness(7, 300)]), {
      cutMessages: 4,
    });
    expect(story([login('a1', 0), cut, here]).attempts).toMatchObject([{ session: null, candidates: ['U1', 'U2'] }]);
    // From where nobody was lost, nothing says that it comes back at all.
    const away = back('b3', 900, { ...ANYCONNECT, cutMessages: 4 } as typeof ANYCONNECT);
    expect(story([cut, away]).attempts).toEqual([]);
  });

  test.each([
    ['from another address', ELSEWHERE],
    ['behind the same NAT', { ...CLIENT, port: 500 }],
  ])('a site %s has other vendor IDs and is no reconnect', (_, client) => {
    const site = wireSa('b2', between(client, GATEWAY, reconnectExchanges(900)), SITE);
    const { ikeSas, attempts } = story([login('a1', 0), site]);
    expect(ikeSas[1]?.purpose).toBe('unknown');
    expect(attempts).toEqual([]);
  });

  test('three tries that nobody answers are one attempt, without answer once the last was sent as often as the others', () => {
    const tries = [900, 953, 1006].map((seconds, index) => {
      const request = { ...message(seconds + 0.2), count: 4, lastAt: message(seconds + 24).at };
      const asked = between(ELSEWHERE, GATEWAY, [init(seconds), exchange('IKE_AUTH', 1, request, undefined)]);
      return wireSa(`b${index}`, asked, { ...ANYCONNECT, lastAt: request.lastAt });
    });
    const [first = tries[0], ...rest] = tries;
    const lost = [login('a1', 0), ...(first === undefined ? [] : [first])];
    expect(story([capture(0, 1031), ...lost, ...rest]).attempts).toMatchObject([
      {
        ikeSas: ['SA2', 'SA3', 'SA4'],
        session: 'U1',
        outcome: 'no-answer',
        cause: { kind: 'path', basis: 'inferred' },
      },
    ]);
    expect(story([capture(0, 925), ...lost]).attempts).toMatchObject([{ ikeSas: ['SA2'], outcome: 'open' }]);
  });

  test('a refused try does not vanish in the one that worked', () => {
    const refused = wireSa('b2', between(ELSEWHERE, GATEWAY, refusedExchanges(900)), ANYCONNECT);
    const [attempt] = story([login('a1', 0), refused, back('b3', 930)]).attempts;
    expect(attempt).toMatchObject({ ikeSas: ['SA2', 'SA3'], outcome: 'resumed', cause: { kind: 'none' } });
    expect(attempt?.tries).toMatchObject([
      { ikeSa: 'SA2', state: 'rejected', cause: { kind: 'not-visible' }, evidence: [{ source: 'S1' }] },
      { ikeSa: 'SA3', state: 'established', cause: { kind: 'none' } },
    ]);
  });
});

describe('in the debug of the gateway', () => {
  let line = 0;
  const here = () => {
    line += 1;
    return place('S3', line);
  };
  const told = (
    spi: string,
    seconds: number,
    identity: string,
    { profile = 'RA', type = 'key ID', own = 'RSA' } = {},
  ) => {
    const at = said(seconds, 'S3');
    const sa = about(spi);
    const method = identity === LOGIN_ID ? 'AnyConnect-EAP' : 'PSK';
    return [
      seen('gateway.peer-identity', at, here(), { ...sa, identity, identityType: type }),
      seen('gateway.profile-matched', at, here(), { ...sa, profile }),
      seen('gateway.auth-method', at, here(), { ...sa, side: 'peer', method }),
      seen('gateway.auth-method', at, here(), { ...sa, side: 'local', method: own }),
      seen('gateway.session-up', at, here(), { ...sa, peerIdentity: identity, localIdentity: 'gw' }),
    ];
  };
  // The packets state who speaks; what was printed of them says whether there was EAP. Vendor IDs were cut off.
  const sightings = (fields: object) => [
    login('a1', 0),
    wireSa('b2', between(ELSEWHERE, GATEWAY, reconnectExchanges(900)), fields),
  ];
  const caseOf = (options: Parameters<typeof told>[3], identity = SESSION_ID.hex) =>
    story([...sightings({ cutMessages: 1 }), ...told('a1', 1, LOGIN_ID), ...told('b2', 900, identity, options)]);

  test('the profile of the login and a shared secret of the client alone are AnyConnect; what it presented is a session ID', () => {
    const { attempts, identities } = caseOf({});
    expect(attempts).toMatchObject([{ session: 'U1', outcome: 'resumed' }]);
    expect(identities.find(({ hex }) => hex === SESSION_ID.hex)?.role).toBe('session-id');
  });

  test.each([
    ['another profile', { profile: 'FLEX' }, SESSION_ID.hex],
    ['a secret on both sides', { own: 'PSK' }, SESSION_ID.hex],
    ['a name of the DNS', { type: 'FQDN' }, 'spoke7.example.net'],
  ])('%s is a site', (_, options, identity) => {
    const { attempts, identities } = caseOf(options, identity);
    expect(attempts).toEqual([]);
    expect(identities.map(({ role }) => role)).not.toContain('session-id');
  });

  test('a session that was resumed with one session ID is not resumed with another', () => {
    const [first, second] = [600, 900].map((seconds, index) =>
      wireSa(`b${index}`, reconnectExchanges(seconds), ANYCONNECT),
    );
    const ids = (other: string) => [...told('b0', 600, SESSION_ID.hex), ...told('b1', 900, other)];
    const of = (other: string) =>
      story([login('a1', 0), first as Event, second as Event, ...told('a1', 1, LOGIN_ID), ...ids(other)]);
    expect(of(SESSION_ID.hex).sessions[0]?.ikeSas).toEqual(['SA1', 'SA2', 'SA3']);
    expect(of('4142434445464748').sessions.map(({ ikeSas }) => ikeSas)).toEqual([['SA1', 'SA2'], ['SA3']]);
  });

  test('who came to an address before a session’s login says nothing of that session’s client', () => {
    const at = (spi: string, seconds: number, client: typeof CLIENT) =>
      wireSa(spi, between(client, GATEWAY, reconnectExchanges(seconds)), ANYCONNECT);
    const known = seen('client.reconnect-ike-id', { kind: 'none' }, place('S2', 1), {
      ikeId: SESSION_ID.text,
      text: '',
      component: 'acvpnagent',
    });
    const used = wireSa('a2', between(NEIGHBOUR, GATEWAY, [...loginExchanges(50), liveness(7, 300)]), ANYCONNECT);
    const returned = (seconds: number) => {
      const other = [at('b0', seconds, NEIGHBOUR), ...told('b0', seconds, SESSION_ID.hex)];
      const moved = [at('b1', 900, CLIENT), ...told('b1', 900, '4142434445464748')];
      const logins = [login('a1', 20), used, ...told('a1', 21, LOGIN_ID), ...told('a2', 51, LOGIN_ID)];
      return story([...logins, ...other, ...moved, known]).attempts[1];
    };
    expect(returned(5)).toMatchObject({ session: null, candidates: ['U2', 'U3'] });
    expect(returned(400)).toMatchObject({ session: 'U1', candidates: [] });
  });

  test('who presents a session ID that came from elsewhere before needs not be the client that was lost where it comes now', () => {
    const at = (spi: string, seconds: number, client: typeof CLIENT) =>
      wireSa(spi, between(client, GATEWAY, reconnectExchanges(seconds)), ANYCONNECT);
    const logins = [CLIENT, NEIGHBOUR].map((client, index) => {
      const used = [...loginExchanges(index * 50), liveness(7, 300)];
      return wireSa(`a${index}`, between(client, GATEWAY, used), ANYCONNECT);
    });
    const moved = [at('b0', 900, NEIGHBOUR), ...told('b0', 900, SESSION_ID.hex)];
    const of = (hex: string) =>
      story([...logins, ...moved, at('b1', 2000, CLIENT), ...told('b1', 2000, hex)]).attempts[0];
    expect(of('4142434445464748')).toMatchObject({ session: 'U2', candidates: [] });
    expect(of(SESSION_ID.hex)).toMatchObject({ session: null, candidates: ['U2', 'U1'] });
  });

  test('two of one address, or one that logged in anew where it had moved to: another session ID at home rules neither out', () => {
    const at = (spi: string, seconds: number, client: typeof CLIENT) =>
      wireSa(spi, between(client, GATEWAY, reconnectExchanges(seconds)), ANYCONNECT);
    const used = (spi: string, seconds: number, client: typeof CLIENT) =>
      wireSa(spi, between(client, GATEWAY, [...loginExchanges(seconds), liveness(7, 300)]), ANYCONNECT);
    const known = seen('client.reconnect-ike-id', { kind: 'none' }, place('S2', 1), {
      ikeId: Buffer.from('4142434445464748', 'hex').toString(),
      text: '',
      component: 'acvpnagent',
    });
    const moved = [back('b0', 900), ...told('b0', 900, SESSION_ID.hex)];
    const home = [at('b1', 1500, CLIENT), ...told('b1', 1500, '4142434445464748'), known];
    const of = (...others: Event[]) => story([used('a1', 50, CLIENT), ...others, ...moved, ...home]).attempts[0];
    const elsewhere = used('a3', 20, NEIGHBOUR);
    expect(of(elsewhere)).toMatchObject({ session: 'U1', candidates: [] });
    expect(of(used('a0', 20, { ...CLIENT, port: 50_000 }))).toMatchObject({ session: null, candidates: ['U1', 'U2'] });
    expect(of(elsewhere, login('a4', 1200, ELSEWHERE))).toMatchObject({ session: null, candidates: ['U1', 'U2'] });
  });

  test('the SA that went down while the new one came up tells who moved to where another client was lost', () => {
    const line = (spi: string, at: number, kind: 'gateway.sa-created' | 'gateway.session-up') =>
      seen(kind, said(900, 'S3'), place('S3', at), { ...about(spi), peerIdentity: 'x', localIdentity: 'gw' } as never);
    const gone = seen('gateway.sa-deleted', said(900, 'S3'), place('S3', 9001), {
      ...about('a1'),
      step: 'queued',
      reason: 'unknown',
    });
    const setUp = [line('b2', 9000, 'gateway.sa-created'), gone, line('b2', 9002, 'gateway.session-up')];
    const moved = wireSa('b2', between(NEIGHBOUR, GATEWAY, reconnectExchanges(900)), ANYCONNECT);
    const used = wireSa('a1', between(CLIENT, GATEWAY, [...loginExchanges(0), liveness(7, 300)]), ANYCONNECT);
    const both = [used, login('a2', 50, NEIGHBOUR), moved];
    expect(story(both).attempts).toMatchObject([{ session: null, candidates: ['U2', 'U1'] }]);
    expect(story([...both, ...setUp]).attempts).toMatchObject([{ session: 'U1', candidates: [] }]);
  });

  test('who came to the home of a session and is known to be another’s client does not keep it from having moved', () => {
    const line = (kind: 'gateway.sa-created' | 'gateway.session-up', at: number) =>
      seen(kind, said(600, 'S3'), place('S3', at), { ...about('b1'), peerIdentity: 'x', localIdentity: 'gw' } as never);
    const gone = seen('gateway.sa-deleted', said(600, 'S3'), place('S3', 6001), {
      ...about('a2'),
      step: 'queued',
      reason: 'unknown',
    });
    const setUp = [line('gateway.sa-created', 6000), gone, line('gateway.session-up', 6002)];
    const logins = [CLIENT, ELSEWHERE, NEIGHBOUR].map((client, index) => {
      const used = [...loginExchanges(index * 50), liveness(7, 300)];
      return wireSa(`a${index}`, between(client, GATEWAY, used), ANYCONNECT);
    });
    const here = wireSa('b2', between(CLIENT, GATEWAY, reconnectExchanges(900)), ANYCONNECT);
    const events = [...logins, back('b1', 600), here];
    expect(story([...events, ...setUp]).attempts).toMatchObject([
      { session: 'U3' },
      { session: null, candidates: ['U1', 'U2', 'U3'] },
    ]);
  });

  test('an operator who clears the client ends its SA, and stands in the cause of the refusal that follows', () => {
    const command = (text: string) => {
      const by = { how: 'terminal' } as unknown as Extract<Event, { kind: 'gateway.operator-command' }>['by'];
      return seen('gateway.operator-command', { kind: 'none' }, place('S3', 500), {
        host: undefined,
        action: 'clear',
        mode: undefined,
        command: text,
        by,
      });
    };
    const gone = seen('gateway.sa-deleted', said(600, 'S3'), place('S3', 501), {
      ...about('a1'),
      step: 'queued',
      reason: 'unknown',
    });
    const unknown = seen('gateway.failure', said(605, 'S3'), place('S3', 600), {
      ...about('b2'),
      failure: 'not-in-database',
      severity: 'error',
      wording: 'confirmed',
      policies: undefined,
      text: 'Failed to locate an item in the database',
    });
    const of = (text: string) =>
      story([
        login('a1', 0),
        ...told('a1', 1, LOGIN_ID),
        command(text),
        gone,
        wireSa('b2', refusedExchanges(605), ANYCONNECT),
        unknown,
      ]);
    const cleared = of(`clear crypto session remote ${CLIENT.address}`);
    const operator = { command: `clear crypto session remote ${CLIENT.address}`, basis: 'inferred' };
    expect(cleared.ikeSas[0]?.end).toMatchObject({ by: 'gateway-delete', operator });
    expect(cleared.attempts).toMatchObject([{ cause: { kind: 'unknown-session', operator } }]);
    expect(cleared.attempts[0]?.cause.evidence).toContainEqual(place('S3', 500));
    for (const other of ['clear crypto session remote 192.0.2.1', 'clear crypto ikev2 stats', 'clear counters'])
      expect(of(other).ikeSas[0]?.end).not.toHaveProperty('operator');
  });
});

test('a show output that names AnyConnect and a shared secret is a reconnect without any login', () => {
  const shown = (peerType: string | undefined, authVerify = 'PSK') =>
    story([
      shownSa('S4', 3, 'b2', {
        remoteId: SESSION_ID.hex,
        authSign: 'RSA',
        authVerify,
        peerType,
        status: 'READY',
      }),
    ]);
  expect(shown('AnyConnect').ikeSas).toMatchObject([{ purpose: 'reconnect', basis: 'inferred' }]);
  expect(shown('AnyConnect').attempts).toMatchObject([{ session: 'U1', candidates: [], outcome: 'resumed' }]);
  expect(shown(undefined).ikeSas).toMatchObject([{ purpose: 'unknown' }]);
  // A quantum-safe key beside it changes nothing.
  expect(shown('AnyConnect', 'PSK, QR').attempts).toMatchObject([{ outcome: 'resumed' }]);
  expect(shown('AnyConnect').timeline.map(({ summary }) => summary)).toContainEqual(
    expect.stringMatching(/^show crypto ikev2 sa: Remote id /),
  );
});
