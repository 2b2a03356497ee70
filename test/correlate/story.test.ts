import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import type { Stamp } from '../../src/model/time.ts';
import type { Endpoint, ExchangeSeen } from '../../src/model/wire-events.ts';
import {
  about,
  answer,
  at,
  between,
  CLIENT,
  type ClientEntry,
  capture,
  clientLog,
  configLine,
  deleteByClient,
  exchange,
  frame,
  GATEWAY,
  gatewayConfig,
  ikePacket,
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
  shownSession,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// Whole cases through `correlate`: what each SA was for, whose session it is, and how each attempt ended.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'client/AnyConnect.txt'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S4', 'gateway', 'config.txt'),
  sourceOf('S5', 'gateway', 'other/config.txt'),
];

function story(events: readonly Event[], settings: CaseSettings = {}) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  return correlate(
    SOURCES.filter(({ id }) => used.has(id)),
    [...events, ...scopesOf(events)],
    settings,
  );
}

const purposes = (events: readonly Event[]) => story(events).ikeSas.map(({ purpose, basis }) => [purpose, basis]);
const outcomes = (events: readonly Event[]) => story(events).attempts.map(({ outcome, basis }) => [outcome, basis]);

const identityLine = (spi: string, seconds: number, identity: string, identityType = 'key-id') =>
  seen('gateway.peer-identity', said(seconds, 'S3'), place('S3', Math.round(seconds * 10) + 1), {
    ...about(spi),
    identity,
    identityType,
  });
const up = (spi: string, seconds: number, peerIdentity: string) =>
  seen('gateway.session-up', said(seconds, 'S3'), place('S3', Math.round(seconds * 10) + 2), {
    ...about(spi),
    peerIdentity,
    localIdentity: 'gw',
  });
const deleted = (spi: string, seconds: number) =>
  seen('gateway.sa-deleted', said(seconds, 'S3'), place('S3', Math.round(seconds * 10) + 3), {
    ...about(spi),
    step: 'deleted',
    reason: undefined,
  });
const failed = (
  spi: string,
  seconds: number,
  failure: 'not-in-database' | 'auth-failed' | 'no-auth-received' | 'other',
  text = 'words',
) =>
  seen('gateway.failure', said(seconds, 'S3'), place('S3', Math.round(seconds * 10) + 4), {
    ...about(spi),
    failure,
    severity: 'error',
    wording: 'confirmed',
    policies: undefined,
    text,
  });
const espFlow = (from: Endpoint, to: Endpoint, first: number, last: number) =>
  seen('wire.esp-flow', at(first), frame('S1', first * 10), {
    from,
    to,
    spi: '0a0b0c0d',
    encapsulated: true,
    packets: 20,
    octets: 4000,
    lastAt: at(last),
    lastFrame: last * 10,
  });
/** A login as the gateway's debug tells it. */
const loginLines = (spi: string, seconds: number) => [
  ikePacket(spi, seconds, { exchange: 'IKE_SA_INIT', messageId: 0, payloads: ['SA'] }),
  identityLine(spi, seconds + 0.1, LOGIN_ID),
  up(spi, seconds + 1, LOGIN_ID),
];
/** A reconnect up to the look-up of its identity. */
const reconnectLines = (spi: string, seconds: number, id = SESSION_ID.hex) => [
  ikePacket(spi, seconds, { exchange: 'IKE_SA_INIT', messageId: 0, payloads: ['SA'] }),
  ikePacket(spi, seconds + 0.1),
  identityLine(spi, seconds + 0.2, id),
];
const clientTries = (seconds: number, after: 'connected' | 'disconnected' | 'nothing') =>
  clientLog('S2', [
    [1, 'connected'],
    [seconds - 5, 'reconnecting'],
    [seconds, 'ike-id', SESSION_ID.text],
    ...(after === 'nothing' ? [] : ([[seconds + 5, after]] as const)),
  ]);

describe('purposes', () => {
  test('EAP is a login; one IKE_AUTH after it from the same client is a reconnect, inferred', () => {
    const events = [wireSa('a1', loginExchanges(0)), wireSa('b2', reconnectExchanges(600))];
    expect(purposes(events)).toEqual([
      ['login', 'inferred'],
      ['reconnect', 'inferred'],
    ]);
    expect(story(events).ikeSas[1]?.links).toMatchObject([{ to: 'SA1', alternatives: 0, basis: 'inferred' }]);
  });

  test('one IKE_AUTH without an earlier login may be anybody: unknown', () => {
    expect(purposes([wireSa('b2', reconnectExchanges(0))])).toEqual([['unknown', 'inferred']]);
    expect(story([wireSa('b2', reconnectExchanges(0))]).attempts).toEqual([]);
  });

  test('a login that came later, of another client, or on another gateway makes nothing a reconnect', () => {
    const other = { address: '203.0.113.99', port: 4500 };
    // Of AnyConnect one might have roamed.
    const reconnect = wireSa('b2', reconnectExchanges(600), { vendorIds: { initiator: [], responder: [] } });
    expect(purposes([reconnect, wireSa('a1', loginExchanges(700))])).toContainEqual(['unknown', 'inferred']);
    expect(purposes([wireSa('a1', between(other, GATEWAY, loginExchanges(0))), reconnect])).toContainEqual([
      'unknown',
      'inferred',
    ]);
    expect(purposes([wireSa('a1', between(CLIENT, other, loginExchanges(0))), reconnect])).toContainEqual([
      'unknown',
      'inferred',
    ]);
  });

  test('nobody resumes a session that its own client ended', () => {
    const login = wireSa('a1', [...loginExchanges(0), deleteByClient(7, 300)]);
    const { ikeSas, attempts } = story([login, wireSa('b2', reconnectExchanges(600))]);
    expect(ikeSas.map(({ purpose }) => purpose)).toEqual(['login', 'unknown']);
    expect(attempts).toEqual([]);
  });

  test('an octet that was not captured is never read as "not EAP"', () => {
    const hidden = (one: ExchangeSeen): ExchangeSeen => {
      if (one.exchange !== 'IKE_AUTH' || one.request === undefined || one.response === undefined) return one;
      return {
        ...one,
        request: { ...one.request, firstInner: 'unknown' },
        response: { ...one.response, firstInner: 'unknown' },
      };
    };
    const { ikeSas } = story([wireSa('a1', loginExchanges(0)), wireSa('b2', reconnectExchanges(600).map(hidden))]);
    expect(ikeSas[1]).toMatchObject({ purpose: 'unknown', authentication: { eap: null } });
    const [one] = story([wireSa('a1', loginExchanges(0).map(hidden))]).ikeSas;
    expect(one).toMatchObject({ purpose: 'unknown', state: 'unknown', authentication: { eap: null } });
  });

  test('the gateway’s word for the identity proves it, in either direction', () => {
    expect(purposes([...loginLines('a1', 0), ...clientTries(600, 'nothing'), ...reconnectLines('b2', 600)])).toEqual([
      ['login', 'proved'],
      ['reconnect', 'proved'],
    ]);
    expect(purposes([identityLine('a1', 0, 'branch.example.com', 'fqdn')])).toEqual([['other-peer', 'inferred']]);
  });

  test('an IKE SA born inside another one is a rekey', () => {
    const child = exchange('CREATE_CHILD_SA', 8, message(3000, { firstInner: 33 }), answer(3000.1, { firstInner: 33 }));
    const of = { initiatorSpi: 'a1'.padStart(16, '0'), responderSpi: 'a1'.padStart(16, 'f') };
    const rekeyOf = { ...of, alternatives: 0, opener: 'initiator' } as const;
    const born = wireSa('c3', [liveness(0, 3001, { messageId: 0 })], { opening: 'rekey', rekeyOf });
    expect(purposes([wireSa('a1', [...loginExchanges(0), child]), born])).toContainEqual(['rekey', 'inferred']);
  });
});

describe('sessions', () => {
  test('a reconnect joins the session of its login', () => {
    const { sessions, attempts } = story([wireSa('a1', loginExchanges(0)), wireSa('b2', reconnectExchanges(600))]);
    expect(sessions).toMatchObject([{ id: 'U1', ikeSas: ['SA1', 'SA2'], attempts: ['R1'] }]);
    expect(attempts).toMatchObject([{ session: 'U1', candidates: [], outcome: 'resumed' }]);
  });

  test('two sessions behind one NAT that fit equally: nobody’s, with both as candidates', () => {
    const other = { ...CLIENT, port: 50_000 };
    // Both are alive when the reconnect comes: neither was given up for the other.
    const logins = [
      wireSa('a1', [...loginExchanges(0), liveness(7, 500)]),
      wireSa('a2', [...between(other, GATEWAY, loginExchanges(10)), ...between(other, GATEWAY, [liveness(7, 510)])]),
    ];
    const { attempts, sessions } = story([...logins, wireSa('b3', reconnectExchanges(600))]);
    expect(attempts).toMatchObject([{ session: null, candidates: ['U1', 'U2'], ikeSas: ['SA3'] }]);
    expect(attempts[0]?.timeoutSeconds).toBeNull();
    expect(sessions.flatMap((session) => session.attempts)).toEqual([]);
  });

  test('a session that was lost before a neighbour logged in is a candidate like the one that was lost later', () => {
    const neighbour = between({ ...CLIENT, port: 50_000 }, GATEWAY, loginExchanges(300));
    const logins = [wireSa('a1', loginExchanges(0)), wireSa('a2', neighbour)];
    const { attempts } = story([...logins, wireSa('b3', reconnectExchanges(600))]);
    expect(attempts).toMatchObject([{ session: null, candidates: ['U1', 'U2'], lostAt: null }]);
  });

  test.each([
    [10, 'full-login'],
    [130, 'none-seen'],
  ])('a login from the same address %d s after a refusal: %s', (after, sequel) => {
    const { attempts } = story([
      wireSa('a1', loginExchanges(0)),
      wireSa('b2', refusedExchanges(600)),
      wireSa('a3', loginExchanges(600 + after)),
    ]);
    expect(attempts).toMatchObject([{ outcome: 'rejected', session: 'U1', sequel }]);
  });

  test('a login just after two refusals behind one address is nobody’s sequel', () => {
    const seats = [CLIENT, { ...CLIENT, port: 50_000 }];
    const logins = seats.map((seat, index) => wireSa(`a${index}`, between(seat, GATEWAY, loginExchanges(index * 10))));
    const refused = seats.map((seat, index) =>
      wireSa(`b${index}`, between(seat, GATEWAY, refusedExchanges(600 + index))),
    );
    const { attempts } = story([...logins, ...refused, wireSa('a3', loginExchanges(605))]);
    expect(attempts.map(({ sequel }) => sequel)).toEqual(['none-seen', 'none-seen']);
  });

  test('a resumed session that the gateway had let go by then is no more than a candidate', () => {
    const back = [wireSa('a1', loginExchanges(0)), deleted('a1', 100), wireSa('b2', reconnectExchanges(1100))];
    const of = (reconnectTimeoutSeconds: number) => story(back, { reconnectTimeoutSeconds }).attempts;
    expect(of(3600)).toMatchObject([{ outcome: 'resumed', session: 'U1', lateness: { kind: 'within' } }]);
    expect(of(900)).toMatchObject([
      { outcome: 'resumed', session: null, candidates: ['U1'], lateness: { kind: 'cannot-judge' } },
    ]);
  });

  test('of two sessions at one address the one that the gateway had let go by then was not resumed', () => {
    const neighbour = { ...CLIENT, port: 50_000 };
    const events = [
      wireSa('a1', loginExchanges(0)),
      deleted('a1', 100),
      wireSa('a2', between(neighbour, GATEWAY, loginExchanges(900))),
      deleted('a2', 1000),
      wireSa('b3', reconnectExchanges(1100)),
    ];
    const of = (reconnectTimeoutSeconds: number) => story(events, { reconnectTimeoutSeconds }).attempts;
    expect(of(900)).toMatchObject([{ session: 'U2', candidates: [], lateness: { kind: 'within' } }]);
    expect(of(3600)).toMatchObject([{ session: null, candidates: ['U1', 'U2'] }]);
  });

  test('one that an undecided return may have carried on was not let go with the SA that carried it before', () => {
    const neighbour = { ...CLIENT, port: 50_000 };
    const events = (returned: readonly Event[]) => [
      wireSa('a1', loginExchanges(0)),
      deleted('a1', 100),
      wireSa('a2', between(neighbour, GATEWAY, loginExchanges(300))),
      deleted('a2', 400),
      ...returned,
      wireSa('b4', between(neighbour, GATEWAY, reconnectExchanges(1100))),
    ];
    const last = (returned: readonly Event[]) =>
      story(events(returned), { reconnectTimeoutSeconds: 900 }).attempts.at(-1);
    expect(last([wireSa('b3', reconnectExchanges(600)), deleted('b3', 700)])).toMatchObject({
      session: null,
      candidates: ['U1', 'U2'],
    });
    // Whichever of the two the return resumed is in use.
    expect(last([wireSa('b3', [...reconnectExchanges(600), liveness(5, 1200)])])).toMatchObject({ session: 'U2' });
  });

  test('tries with one session ID are one attempt, whosoever session it is', () => {
    const logins = [
      ...loginLines('a1', 0),
      wireSa('a2', between({ ...CLIENT, port: 50_000 }, GATEWAY, loginExchanges(10))),
    ];
    const tries = [600, 605].flatMap((seconds, index) => [
      ...reconnectLines(`b${index}`, seconds),
      failed(`b${index}`, seconds + 1, 'auth-failed'),
    ]);
    const log = clientLog('S2', [
      [595, 'reconnecting'],
      [600, 'ike-id', SESSION_ID.text],
    ]);
    const { attempts } = story([...logins, ...tries, ...log]);
    expect(attempts).toMatchObject([{ session: null, candidates: ['U1', 'U2'], ikeSas: ['SA3', 'SA4'] }]);
  });

  test('a full login after a refused reconnect replaces the session', () => {
    const events = [
      wireSa('a1', loginExchanges(0)),
      wireSa('b2', refusedExchanges(600)),
      wireSa('a3', loginExchanges(610)),
      wireSa('b4', reconnectExchanges(900)),
    ];
    const { attempts, sessions } = story(events);
    expect(attempts).toMatchObject([
      { outcome: 'rejected', session: 'U1', sequel: 'full-login' },
      { outcome: 'resumed', session: 'U2' },
    ]);
    expect(sessions.map(({ ikeSas }) => ikeSas)).toEqual([
      ['SA1', 'SA2'],
      ['SA3', 'SA4'],
    ]);
  });

  test('tries that follow each other are one attempt', () => {
    const events = [
      wireSa('a1', loginExchanges(0)),
      wireSa('b2', refusedExchanges(600)),
      wireSa('b3', reconnectExchanges(630)),
    ];
    expect(story(events).attempts).toMatchObject([{ ikeSas: ['SA2', 'SA3'], outcome: 'resumed' }]);
  });

  test('the same session ID ties a reconnect from another address, proved', () => {
    const shown = shownSa('S3', 500, 'b2', { remoteId: SESSION_ID.hex, at: said(700, 'S3') });
    const away = { address: '192.0.2.77', port: 4500 };
    const first = shownSa('S3', 400, 'a1', { remoteId: SESSION_ID.text, at: said(100, 'S3') });
    const log = clientTries(600, 'connected');
    const events = [
      wireSa('a1', loginExchanges(0)),
      wireSa('b2', between(away, GATEWAY, reconnectExchanges(600))),
      first,
      shown,
      ...log,
    ];
    const { sessions } = story(events);
    expect(sessions.find(({ ikeSas }) => ikeSas.includes('SA2'))?.ikeSas).toEqual(['SA1', 'SA2']);
    expect(sessions[0]?.links).toMatchObject([{ basis: 'proved', by: 'the same session ID' }, { basis: 'proved' }]);
  });
});

describe('identities', () => {
  test('hex of the gateway and text of the client are one', () => {
    const { identities } = story([...clientTries(600, 'connected'), identityLine('b2', 600.2, SESSION_ID.hex)]);
    expect(identities).toMatchObject([{ hex: SESSION_ID.hex, text: SESSION_ID.text, role: 'session-id' }]);
    expect(identities[0]?.seen.map(({ vantage, spelling }) => [vantage, spelling])).toEqual([
      ['client', 'text'],
      ['gateway', 'hex'],
    ]);
  });

  test.each(['branch.example.com', 'DEADBEEF', 'CAFE', 'deadbeefdeadbeef00', '192.0.2.1', 'cn=host'])(
    '%s of a gateway is a word, not hex',
    (word) => {
      const { identities } = story([identityLine('a1', 0, word, 'fqdn')]);
      expect(identities).toMatchObject([
        { hex: Buffer.from(word).toString('hex').toUpperCase(), text: word, role: 'other' },
      ]);
    },
  );

  test('hex that is not text has no client spelling', () => {
    const { identities } = story([identityLine('a1', 0, '00FF00FF00FF00FF00FF')]);
    expect(identities).toMatchObject([{ hex: '00FF00FF00FF00FF00FF', text: null }]);
  });

  test('the login’s identity is a login, however often it is printed', () => {
    const { identities } = story([...loginLines('a1', 0), shownSession('S4', 3, { phase1Id: LOGIN_ID })]);
    expect(identities).toMatchObject([{ role: 'login', text: LOGIN_ID }]);
  });

  test('capability R makes a phase 1 id a session ID', () => {
    const { identities } = story([shownSession('S4', 3, { phase1Id: SESSION_ID.hex, reconnected: true })]);
    expect(identities).toMatchObject([{ role: 'session-id' }]);
  });
});

describe('verdicts', () => {
  const tried = [...loginLines('a1', 0), ...reconnectLines('b2', 600)];

  test('up, and the client says so: resumed, proved', () => {
    expect(outcomes([...tried, up('b2', 601, SESSION_ID.hex), ...clientTries(600, 'connected')])).toEqual([
      ['resumed', 'proved'],
    ]);
  });

  test.each([
    [1.9, 'rejected'],
    [2, 'rejected'],
    [2.1, 'resumed'],
  ])('up and deleted %d s later: %s', (seconds, outcome) => {
    const events = [
      ...tried,
      up('b2', 601, SESSION_ID.hex),
      deleted('b2', 601 + seconds),
      ...clientTries(600, 'nothing'),
    ];
    // Nothing shows that the client got the answer.
    expect(outcomes(events)).toEqual([[outcome, outcome === 'resumed' ? 'inferred' : 'proved']]);
  });

  test.each([
    [30, 'inferred'],
    [31, 'proved'],
  ])('up, and the debug goes on for %d s without the client: it asks no more, %s', (seconds, basis) => {
    const later = ikePacket('d4', 601 + seconds, {
      exchange: 'IKE_SA_INIT',
      messageId: 0,
      peer: { address: '203.0.113.99', port: 500 },
    });
    const events = [...tried, up('b2', 601.5, SESSION_ID.hex), ...clientTries(600, 'nothing'), later];
    expect(outcomes(events)).toEqual([['resumed', basis]]);
  });

  test('up for the gateway, given up by the client: two witnesses disagree', () => {
    const { attempts } = story([...tried, up('b2', 601, SESSION_ID.hex), ...clientTries(600, 'disconnected')]);
    expect(attempts).toMatchObject([{ outcome: 'indeterminate', basis: 'inferred' }]);
    expect(new Set(attempts[0]?.evidence.map(({ source }) => source))).toEqual(new Set(['S2', 'S3']));
  });

  describe('up for the gateway, and the client goes on asking for the answer', () => {
    const ups = [...tried, up('b2', 600.3, SESSION_ID.hex), ...clientTries(600, 'nothing')];
    const asking = (count: number, ...after: ExchangeSeen[]) => {
      const repeated = message(600.1, { count, lastAt: message(600.1 + 4 * (count - 1)).at });
      const auth = exchange('IKE_AUTH', 1, repeated, answer(600.2, { count }));
      return [capture(0, 900), wireSa('b2', [init(600), auth, ...after])];
    };
    const repeats = [604, 612].map((seconds) => ikePacket('b2', seconds));

    test('the debug ends before that, and a capture shows it: nothing says that the session was resumed', () => {
      expect(outcomes([...ups, ...asking(4)])).toEqual([['indeterminate', 'inferred']]);
    });

    test('the debug shows it as well', () => {
      expect(outcomes([...ups, ...repeats])).toEqual([['indeterminate', 'inferred']]);
    });

    test('one repeat may cross the answer', () => {
      expect(outcomes([...ups, ...asking(2)])).toEqual([['resumed', 'inferred']]);
      expect(outcomes([...ups, ...repeats.slice(1)])).toEqual([['resumed', 'inferred']]);
    });

    test('what was asked before a slow answer came says nothing of what became of it', () => {
      const answered = ikePacket('b2', 613, { direction: 'sent', isResponse: true });
      expect(outcomes([...ups, ...repeats, answered])).toEqual([['resumed', 'inferred']]);
    });

    test('what the client does next in the SA shows that it got some answer in the end, wherever that is seen', () => {
      const check = ikePacket('b2', 640, { exchange: 'INFORMATIONAL', messageId: 2, payloads: [] });
      expect(outcomes([...ups, ...asking(4, liveness(2, 640))])).toEqual([['resumed', 'proved']]);
      expect(outcomes([...ups, ...asking(4), check])).toEqual([['resumed', 'proved']]);
      expect(outcomes([...ups, ...repeats, ...asking(4, liveness(2, 640))])).toEqual([['resumed', 'proved']]);
      expect(outcomes([...ups, ...asking(4), espFlow(CLIENT, GATEWAY, 640, 700)])).toEqual([['resumed', 'proved']]);
    });

    test('what the gateway sends into the SA shows nothing', () => {
      const check = exchange('INFORMATIONAL', 0, answer(640, { count: 6, firstInner: 0 }), undefined, {
        openedBy: 'responder',
      });
      expect(outcomes([...ups, ...asking(4, check), espFlow(GATEWAY, CLIENT, 640, 700)])).toEqual([
        ['indeterminate', 'inferred'],
      ]);
    });

    test('a capture takes no try away of which the debug shows that it was none with EAP', () => {
      const login = [wireSa('a1', loginExchanges(0)), ...loginLines('a1', 0)];
      const method = seen('gateway.auth-method', said(600.1, 'S3'), place('S3', 6005), {
        ...about('b2'),
        side: 'peer',
        method: 'PSK',
      });
      const first = [ikePacket('b2', 600.1), ...repeats, method, up('b2', 600.3, SESSION_ID.hex)];
      const second = [
        ...reconnectLines('c3', 640),
        up('c3', 640.3, SESSION_ID.hex),
        wireSa('c3', reconnectExchanges(640)),
      ];
      const tries = (...more: Event[]) =>
        story([...login, ...first, ...second, ...more]).attempts.map((one) => one.ikeSas);
      expect(tries()).toEqual([['SA2', 'SA3']]);
      expect(tries(...asking(4))).toEqual([['SA2', 'SA3']]);
    });

    test('a capture alone: it is a try of the reconnect that follows', () => {
      const { attempts } = story([
        wireSa('a1', loginExchanges(0)),
        ...asking(4),
        wireSa('c3', reconnectExchanges(640)),
      ]);
      expect(attempts).toMatchObject([{ ikeSas: ['SA2', 'SA3'], outcome: 'resumed' }]);
    });

    test('a login is not up either where the last of its answers is asked for again and again', () => {
      const exchanges = loginExchanges(0);
      const repeated = { ...message(1, { firstInner: 39 }), count: 4, lastAt: message(15).at };
      const last = { ...(exchanges.at(-1) as ExchangeSeen), request: repeated };
      const states = (...sent: ExchangeSeen[]) => story([wireSa('a1', [...exchanges.slice(0, -1), ...sent])]).ikeSas;
      expect(states(last)).toMatchObject([{ state: 'incomplete' }]);
      expect(states(last, liveness(7, 40))).toMatchObject([{ state: 'established' }]);
    });

    test('what goes on in an SA of which the capture lacks the last answer shows that it was set up', () => {
      const [first, auth] = reconnectExchanges(600) as [ExchangeSeen, ExchangeSeen];
      const cut = [first, { ...auth, response: undefined }];
      const outcomes = (...later: ExchangeSeen[]) =>
        story([
          wireSa('a1', loginExchanges(0)),
          wireSa('b2', [...cut, ...later]),
          wireSa('c3', refusedExchanges(1200)),
        ]).attempts.map(({ outcome }) => outcome);
      expect(outcomes(liveness(2, 640))).toEqual(['resumed', 'rejected']);
      // A half-open one may be ended by a Delete.
      expect(outcomes(deleteByClient(2, 640))).toEqual(['rejected']);
    });

    test('who asked until the gateway had its answer ready got it, for all that is seen', () => {
      const slow = exchange(
        'IKE_AUTH',
        6,
        message(1, { firstInner: 39, count: 4, lastAt: message(15).at }),
        answer(16, { firstInner: 39 }),
      );
      const events = [wireSa('a1', [...loginExchanges(0).slice(0, -1), slow])];
      expect(story(events).ikeSas).toMatchObject([{ state: 'established' }]);
    });
  });

  test('refused with an error notify: rejected, why is not visible', () => {
    const { attempts } = story([wireSa('a1', loginExchanges(0)), wireSa('b2', refusedExchanges(600))]);
    expect(attempts).toMatchObject([{ outcome: 'rejected', basis: 'inferred', cause: { kind: 'not-visible' } }]);
  });

  test('the gateway names the cause', () => {
    const refused = (...events: Event[]) =>
      story([...tried, ...clientTries(600, 'disconnected'), ...events]).attempts[0];
    expect(refused(failed('b2', 601, 'not-in-database'))?.cause).toMatchObject({
      kind: 'unknown-session',
      basis: 'proved',
    });
    expect(refused(failed('b2', 601, 'auth-failed', 'Failed to verify'))?.cause.kind).toBe('token');
    expect(refused(failed('b2', 601, 'auth-failed', 'Auth exchange failed'))?.cause.kind).toBe('not-visible');
  });

  test('a gateway that waited for IKE_AUTH in vain refused nobody', () => {
    const init = ikePacket('b2', 600, { exchange: 'IKE_SA_INIT', messageId: 0, payloads: ['SA'] });
    const { ikeSas } = story([init, failed('b2', 630, 'no-auth-received'), deleted('b2', 631)]);
    expect(ikeSas).toMatchObject([{ state: 'incomplete' }]);
  });

  test('a refusal inside a working SA is no refused negotiation', () => {
    const refusal = ikePacket('a1', 3000, {
      exchange: 'CREATE_CHILD_SA',
      messageId: 9,
      direction: 'sent',
      isResponse: true,
      payloads: [],
      notifies: ['NO_PROPOSAL_CHOSEN'],
    });
    const { ikeSas } = story([wireSa('a1', loginExchanges(0)), refusal]);
    expect(ikeSas).toMatchObject([{ state: 'established' }]);
  });

  const asked = exchange(
    'IKE_SA_INIT',
    0,
    message(600, { payloads: ['SA'], firstInner: 'clear', count: 4 }),
    undefined,
  );
  const unanswered = [wireSa('a1', loginExchanges(0)), wireSa('b2', [asked])];

  test.each([
    [629, 'open'],
    [630, 'no-answer'],
    [900, 'no-answer'],
  ])('unanswered, and the capture goes on to %d s: %s', (end, outcome) => {
    expect(outcomes([capture(0, end), ...unanswered])).toEqual([[outcome, 'inferred']]);
  });

  test('without a summary of the capture nobody knows how long it watched', () => {
    expect(outcomes(unanswered)).toEqual([['open', 'inferred']]);
  });

  test('a filter that cannot be shown to let the peer through is still a witness for the peers it showed', () => {
    expect(outcomes([capture(0, 900, { captureFilters: ['udp port 500'] }), ...unanswered])).toEqual([
      ['no-answer', 'inferred'],
    ]);
  });

  test('a capture of one direction is no witness of missing answers, also where the client’s address changed', () => {
    const oneWay = (exchanges: readonly ExchangeSeen[]) => exchanges.map((one) => ({ ...one, response: undefined }));
    const moved = { ...CLIENT, address: '192.0.2.50' };
    const login = wireSa('a1', oneWay([...loginExchanges(0), ...between(moved, GATEWAY, [liveness(7, 300)])]), {
      paths: [CLIENT, moved].map((initiator, index) => ({
        change: index === 0 ? ('first' as const) : ('address' as const),
        initiator,
        responder: GATEWAY,
        firstAt: message(0).at,
        evidence: message(0).evidence,
      })),
    });
    const { coverage } = story([capture(0, 900), login]);
    expect(coverage[0]?.scope.directions).toEqual(['to-gateway']);
  });

  test('the client alone: resumed, ended and open are only inferred', () => {
    expect(outcomes(clientTries(600, 'connected'))).toEqual([['resumed', 'inferred']]);
    expect(outcomes(clientTries(600, 'nothing'))).toEqual([['open', 'inferred']]);
  });

  test('a client that gave up after a try does not say whether it was refused', () => {
    expect(outcomes(clientTries(600, 'disconnected'))).toEqual([['indeterminate', 'inferred']]);
  });

  test.each([
    [['reason', 'reconnecting', 'disconnected'], 'aborted'],
    [['reason', 'reconnecting', 'auth-prompt', 'connected'], 'aborted'],
    // Without the agent's records nobody knows whether there was a try.
    [['reconnecting', 'auth-prompt', 'connected'], 'indeterminate'],
  ] as const)('a client that never presents its session ID: %j is %s', (after, outcome) => {
    const entries: ClientEntry[] = [[1, 'connected'], ...after.map((what, index): ClientEntry => [600 + index, what])];
    expect(outcomes(clientLog('S2', entries))).toEqual([[outcome, 'inferred']]);
  });

  test('from silence alone the gateway may have held the session to the end', () => {
    const [attempt] = story([wireSa('a1', loginExchanges(0)), wireSa('b2', refusedExchanges(600))], {
      reconnectTimeoutSeconds: 60,
    }).attempts;
    expect(attempt?.inactiveSeconds.min).toBe(0);
    expect(attempt?.lateness.kind).toBe('cannot-judge');
  });

  test('the gateway’s delete starts the count; stamps of whole seconds widen it', () => {
    const second = {
      ...deleted('a1', 100),
      at: { ...(said(100, 'S3') as Extract<Event['at'], { kind: 'wall' }>), resolutionMs: 1000 },
    };
    const refusal = failed('b2', 1001, 'not-in-database');
    const at = (seconds: number) => [
      ...loginLines('a1', 0),
      second,
      ...reconnectLines('b2', seconds),
      refusal,
      ...clientTries(seconds, 'nothing'),
    ];
    const lateness = (seconds: number) =>
      story(at(seconds), { reconnectTimeoutSeconds: 900 }).attempts[0]?.lateness.kind;
    expect(lateness(999)).toBe('within');
    expect(lateness(1000.5)).toBe('cannot-judge');
    expect(lateness(1002)).toBe('exceeded');
  });
});

describe('boxes', () => {
  const gatewayB = { address: '198.51.100.20', port: 4500 };
  const slow = { reconnect: { timeoutSeconds: 7200, line: configLine('S5', 14, ' reconnect timeout 7200') } };
  const configs = [
    gatewayConfig('S4', { host: 'gw-a', addresses: [GATEWAY.address] }),
    ikev2Profile('S4', { host: 'gw-a' }),
    gatewayConfig('S5', { host: 'gw-b', addresses: [gatewayB.address] }),
    ikev2Profile('S5', { host: 'gw-b', ...slow }),
  ];
  const onGateway = (gateway: typeof GATEWAY) => [
    wireSa('a1', between(CLIENT, gateway, loginExchanges(0))),
    wireSa('b2', between(CLIENT, gateway, refusedExchanges(600))),
  ];

  test('two gateways with one profile name: only the own box’s timeout counts', () => {
    expect(story([...configs, ...onGateway(GATEWAY)]).attempts[0]?.timeoutSeconds).toBe(900);
    const { attempts, boxes, sessions } = story([...configs, ...onGateway(gatewayB)]);
    expect(attempts[0]).toMatchObject({
      timeoutSeconds: 7200,
      timeoutFrom: { kind: 'config', evidence: [{ source: 'S5' }] },
    });
    expect(boxes.find(({ id }) => id === sessions[0]?.gateway)?.names).toEqual(['gw-b']);
  });

  test('a third gateway has no timeout that anybody stated', () => {
    const third = { address: '198.51.100.30', port: 4500 };
    expect(story([...configs, ...onGateway(third)]).attempts[0]).toMatchObject({
      timeoutSeconds: null,
      timeoutFrom: { kind: 'unknown' },
    });
  });

  test('with several gateways and none named, the one whose configuration is at hand lends nobody its timeout', () => {
    const [config, profile] = configs;
    const other = gatewayConfig('S5', { host: 'gw-b', addresses: [gatewayB.address] });
    if (config === undefined || profile === undefined) throw new Error('no configuration');
    expect(story([config, profile, other, ...clientTries(600, 'nothing')]).attempts[0]?.timeoutSeconds).toBeNull();
    expect(story([config, profile, ...clientTries(600, 'nothing')]).attempts[0]?.timeoutSeconds).toBe(900);
  });

  test('a bare reconnect means 1800, and the option outranks both', () => {
    const bare = ikev2Profile('S4', {
      reconnect: { timeoutSeconds: undefined, line: configLine('S4', 14, ' reconnect') },
    });
    expect(story([bare, ...onGateway(GATEWAY)]).attempts[0]).toMatchObject({
      timeoutSeconds: 1800,
      timeoutFrom: { kind: 'default' },
    });
    expect(story([bare, ...onGateway(GATEWAY)], { reconnectTimeoutSeconds: 600 }).attempts[0]).toMatchObject({
      timeoutSeconds: 600,
      timeoutFrom: { kind: 'option', evidence: [] },
    });
    expect(
      story([ikev2Profile('S4', { reconnect: undefined }), ...onGateway(GATEWAY)]).attempts[0]?.timeoutSeconds,
    ).toBeNull();
  });

  test('a profile that was taken away behind its section lends nobody its timeout', () => {
    const removed = (line: number) => [configLine('S4', line, 'no crypto ikev2 profile AC-PROFILE')];
    const profile = ikev2Profile('S4', {});
    const limitWith = (line: number) => {
      const events = [profile, gatewayConfig('S4', { removed: removed(line) }), ...onGateway(GATEWAY)];
      return story(events).attempts[0]?.timeoutSeconds;
    };
    expect([limitWith(1), limitWith(900)]).toEqual([900, null]);
  });

  test('two gateways in one file: a profile speaks for the box that is named with it', () => {
    const inOneFile = [
      gatewayConfig('S4', { host: 'gw-a', addresses: [GATEWAY.address] }),
      ikev2Profile('S4', { host: 'gw-a' }),
      gatewayConfig('S4', { host: 'gw-b', addresses: [gatewayB.address] }),
      ikev2Profile('S4', { host: 'gw-b', ...slow }),
    ];
    const a = story([...inOneFile, ...onGateway(GATEWAY)]);
    const b = story([...inOneFile, ...onGateway(gatewayB)]);
    expect([a, b].map(({ attempts }) => attempts[0]?.timeoutSeconds)).toEqual([900, 7200]);
    expect(b.boxes.filter(({ kind }) => kind === 'gateway')).toMatchObject([
      { names: ['gw-a'], addresses: [GATEWAY.address], sources: ['S4'] },
      { names: ['gw-b'], addresses: [gatewayB.address], sources: ['S4'] },
    ]);
    const nameless = [...inOneFile.slice(0, 1), ...inOneFile.slice(2, 3), ikev2Profile('S4', { host: undefined })];
    expect(story([...nameless, ...onGateway(GATEWAY)]).attempts[0]?.timeoutSeconds).toBeNull();
  });

  test('a box that some write with its domain, or by its address, is one', () => {
    const { boxes } = story([
      gatewayConfig('S4', { host: 'gw-a', addresses: [GATEWAY.address] }),
      gatewayConfig('S5', { host: 'gw-a.example.net' }),
      gatewayConfig('S3', { host: GATEWAY.address }),
    ]);
    expect(boxes).toMatchObject([
      { names: [GATEWAY.address, 'gw-a', 'gw-a.example.net'], sources: ['S3', 'S4', 'S5'] },
    ]);
  });

  test('a short name that two boxes have is neither’s', () => {
    const { boxes } = story([
      gatewayConfig('S3', { host: 'gw-a.one.example' }),
      gatewayConfig('S4', { host: 'gw-a.two.example' }),
      gatewayConfig('S5', { host: 'gw-a' }),
    ]);
    expect(boxes.map(({ names }) => names)).toEqual([['gw-a.one.example'], ['gw-a.two.example'], ['gw-a']]);
  });

  test('sources that share a name or an address are one box', () => {
    const { boxes } = story([
      gatewayConfig('S4', { host: 'gw-a', addresses: [GATEWAY.address] }),
      shownSession('S3', 5, { host: undefined, local: GATEWAY }),
      gatewayConfig('S5', { host: 'gw-a' }),
    ]);
    expect(boxes).toMatchObject([{ id: 'G1', kind: 'gateway', names: ['gw-a'], sources: ['S3', 'S4', 'S5'] }]);
  });
});

describe('a client whose clock fits only otherwise', () => {
  /** 16 days later is 5 April, which may be 4 May too. */
  const DAY = 16 * 86_400;
  const turned = (seconds: number, source: string): Stamp => {
    const stamp = said(seconds, source);
    if (stamp.kind !== 'wall') return stamp;
    const { civil } = stamp;
    const text = `${civil.day}/${civil.month}/${civil.year}`;
    return { ...stamp, text, civil: { ...civil, month: civil.day, day: civil.month } };
  };
  const entries: ClientEntry[] = [
    [DAY + 1, 'connected'],
    [DAY + 595, 'reconnecting'],
    [DAY + 600, 'ike-id', SESSION_ID.text],
    [DAY + 605, 'connected'],
  ];
  const gateway = [...loginLines('a1', DAY), ...reconnectLines('b2', DAY + 600), up('b2', DAY + 603, SESSION_ID.hex)];

  test('has its dates read the other way round, and the result says so', () => {
    const { attempts, diagnostics } = story([...gateway, ...clientLog('S2', entries, turned)]);
    expect(attempts).toMatchObject([{ outcome: 'resumed', lostAt: { latest: { utc: '2025-04-05T14:09:57.002Z' } } }]);
    const [said_, ...others] = diagnostics.filter(({ code }) => code === 'clock.dates-turned');
    expect(said_).toMatchObject({ source: 'S2', message: expect.stringContaining('"5/4/2025"') });
    expect(others).toEqual([]);
  });

  test('is not read otherwise where the person stated the order, or the dates fit as they are', () => {
    const codes = (events: readonly Event[], settings: CaseSettings = {}) => {
      return story([...gateway, ...events], settings).diagnostics.map(({ code }) => code);
    };
    expect(codes(clientLog('S2', entries, turned), { dateOrder: 'day-first' })).not.toContain('clock.dates-turned');
    expect(codes(clientLog('S2', entries))).not.toContain('clock.dates-turned');
  });
});

test('a client’s clock that nothing measured may be off by as much as it seems to be', () => {
  const client = (ahead: number) => {
    const entries: ClientEntry[] = [
      [1 + ahead, 'connected'],
      [595 + ahead, 'reconnecting'],
      [600 + ahead, 'ike-id', SESSION_ID.text],
      [605 + ahead, 'connected'],
    ];
    return clientLog('S2', entries);
  };
  const wire = [wireSa('a1', loginExchanges(0)), wireSa('b2', reconnectExchanges(600))];
  const lost = (ahead: number) => story([...wire, ...client(ahead)]).attempts.map(({ lostAt }) => lostAt?.latest?.utc);
  // It says that it lost the session 5 s before its try, which the capture saw at 14:10:00.
  expect([lost(0), lost(-3), lost(-4)]).toEqual([
    ['2025-03-20T14:09:57.001Z'],
    ['2025-03-20T14:09:55.000Z'],
    ['2025-03-20T14:09:55.000Z'],
  ]);
});
