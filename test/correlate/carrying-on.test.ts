import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { SaOpened } from '../../src/model/opened-events.ts';
import type { ExchangeSeen } from '../../src/model/wire-events.ts';
import {
  answer,
  between,
  CLIENT,
  clientLog,
  exchange,
  GATEWAY,
  liveness,
  loginExchanges,
  message,
  reconnectExchanges,
  refusedExchanges,
  SESSION_ID,
  scopesOf,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// Which SA carried a session when its client was lost, and what that SA's end says of the session.

const SOURCES = [sourceOf('S1', 'wire', 'capture.pcap'), sourceOf('S2', 'client', 'client/AnyConnect.txt')];
const BACK = 1600;

function attemptsOf(...events: readonly Event[]) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  const sources = SOURCES.filter(({ id }) => used.has(id));
  return correlate(sources, [...events, ...scopesOf(events)], { reconnectTimeoutSeconds: 1200 }).attempts;
}

/** A Delete that the gateway sends. */
function deleteByGateway(seconds: number): ExchangeSeen {
  const request = message(seconds, { firstInner: 42, from: GATEWAY, to: CLIENT });
  return exchange('INFORMATIONAL', 0, request, undefined, { openedBy: 'responder' });
}

describe('a rekey that keys opened', () => {
  const rekey = exchange('CREATE_CHILD_SA', 8, message(590, { firstInner: 33 }), answer(590.1, { firstInner: 33 }));
  const gone = deleteByGateway(590.2);
  const made = { initiatorSpi: 'c3'.padStart(16, '0'), responderSpi: 'c3'.padStart(16, 'f') };
  const opened: SaOpened = {
    ...{ keys: [], algorithms: '', messages: 9, identities: [], auths: [], eap: [], configurations: [] },
    ...{ childSas: [], errors: [] },
    deletes: [{ by: 'responder', protocol: 'IKE', spis: [], evidence: gone.request?.evidence ?? expect.fail() }],
    rekeys: [{ openedBy: 'initiator', ...made, evidence: rekey.response?.evidence ?? expect.fail() }],
  };
  const keyed = (one: ExchangeSeen): ExchangeSeen => {
    const inside = { payloads: ['D'], notifies: [] };
    return { ...one, ...(one.request && { request: { ...one.request, opened: inside } }) } as ExchangeSeen;
  };
  const login = wireSa('a1', [...loginExchanges(0), rekey, keyed(gone)], { opened });
  const back = wireSa('b2', reconnectExchanges(BACK));

  test('the old SA goes, the session does not: its end is the end of what the rekey made', () => {
    const rekeyOf = {
      initiatorSpi: login.initiatorSpi,
      responderSpi: login.responderSpi,
      ...({ alternatives: 0, opener: 'initiator', proved: true } as const),
    };
    const born = wireSa('c3', [deleteByGateway(BACK + 0.4)], { opening: 'rekey', rekeyOf });
    expect(attemptsOf(login, born, back)).toMatchObject([
      {
        outcome: 'resumed',
        gatewayState: 'active',
        inactiveSeconds: { min: 0, max: 0 },
        lateness: { kind: 'within' },
        // The rekey itself was the last that both were heard in.
        clientAwaySeconds: { min: 0, max: BACK - 590.1 },
      },
    ]);
  });

  test('where nothing of the new SA was seen, nobody knows when the session ended', () => {
    expect(attemptsOf(login, back)).toMatchObject([
      { gatewayState: 'unknown', inactiveSeconds: { min: 0 }, removedEvidence: [] },
    ]);
  });
});

describe('a return that no SA of the session shows', () => {
  const removed = wireSa('a1', [...loginExchanges(0), liveness(7, 300), deleteByGateway(350)]);

  test('of a log alone: when the gateway let go what it resumed is not known', () => {
    const log = clientLog('S2', [
      [-1, 'contacting'],
      [2, 'connected'],
      [310, 'system-suspended'],
      [799, 'reconnecting'],
      [800, 'ike-id', SESSION_ID.text],
      [803, 'connected'],
      [1000, 'system-suspended'],
      [1499, 'reconnecting'],
      [1500, 'ike-id', SESSION_ID.text],
      [1503, 'connected'],
    ]);
    expect(attemptsOf(removed, ...log)).toMatchObject([
      { session: 'U1', outcome: 'resumed', gatewayState: 'inactive', inactiveSeconds: { min: 448, max: 452 } },
      { session: 'U1', outcome: 'resumed', gatewayState: 'unknown', inactiveSeconds: { min: 0 } },
    ]);
  });

  const cafe = { address: '203.0.113.177', port: 40_251 };
  const office = { address: '203.0.113.96', port: 31_044 };
  const lost = wireSa('a2', between(office, GATEWAY, [...loginExchanges(30), liveness(7, 200)]));
  const roamed = (...later: readonly ExchangeSeen[]) =>
    wireSa('b3', between(cafe, GATEWAY, [...reconnectExchanges(345), ...later]));

  // Each comes back to where it logged in.
  const back = [
    wireSa('b4', reconnectExchanges(1400)),
    wireSa('b5', between(office, GATEWAY, reconnectExchanges(1700))),
  ];

  test('of which several sessions may have been: nor is it, if this one was', () => {
    const attempts = attemptsOf(removed, lost, roamed(), ...back);
    expect(attempts).toMatchObject([
      { session: null, candidates: ['U1', 'U2'] },
      { session: 'U1', gatewayState: 'unknown', lostAt: null, inactiveSeconds: { min: 0, max: null } },
      {},
    ]);
  });

  test('but it was not this one where what it set up is still used', () => {
    const attempts = attemptsOf(removed, lost, roamed(liveness(8, 1500)), ...back);
    expect(attempts[1]).toMatchObject({ session: 'U1', gatewayState: 'inactive', inactiveSeconds: { min: 1050 } });
  });
});

describe('an SA of which nobody knows what it was for', () => {
  // Only what the gateway sends was captured: the answer to IKE_AUTH opens as one before EAP does.
  const half = (spi: string, seconds: number, client = CLIENT): Event => {
    const whole = wireSa(spi, between(client, GATEWAY, reconnectExchanges(seconds).slice(0, 2)));
    const exchanges = whole.exchanges.map((one) => ({ ...one, request: undefined }));
    return { ...whole, exchanges, vendorIds: { initiator: [], responder: [] } };
  };
  const removed = wireSa('a1', [...loginExchanges(0), liveness(7, 300), deleteByGateway(350)]);
  const refused = wireSa('b4', refusedExchanges(BACK));
  const cafe = { address: '203.0.113.177', port: 40_251 };

  test('may have carried the session on: the return came too late at most', () => {
    expect(attemptsOf(removed, refused)).toMatchObject([{ lateness: { kind: 'exceeded' }, cause: { kind: 'late' } }]);
    for (const client of [CLIENT, cafe])
      expect(attemptsOf(removed, half('b3', 340, client), refused)).toMatchObject([
        {
          session: 'U1',
          gatewayState: 'unknown',
          lostAt: null,
          inactiveSeconds: { min: 0, max: BACK - 350 },
          lateness: { kind: 'cannot-judge' },
          cause: { kind: 'not-visible' },
        },
      ]);
  });

  test('did not where it came before the loss or after the return, is still used, or is a site’s or at another gateway', () => {
    const cut = (...later: readonly ExchangeSeen[]) =>
      wireSa('b3', between(cafe, GATEWAY, [...reconnectExchanges(340), ...later]), { cutMessages: 4 });
    const site = { ...cut(), cutMessages: 0, vendorIds: { initiator: ['FLEXVPN-SUPPORTED'], responder: [] } };
    const elsewhere = wireSa('b3', between(cafe, { ...GATEWAY, address: '198.51.100.20' }, reconnectExchanges(340)));
    const lateness = (other: Event) => attemptsOf(removed, other, refused)[0]?.lateness.kind;
    expect(lateness(cut())).toBe('cannot-judge');
    for (const other of [half('b3', 200), half('b3', BACK + 5), cut(liveness(8, BACK + 60)), site, elsewhere])
      expect(lateness(other)).toBe('exceeded');
  });
});
