import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { SaOpened } from '../../src/model/opened-events.ts';
import type { ExchangeSeen } from '../../src/model/wire-events.ts';
import {
  answer,
  CLIENT,
  exchange,
  GATEWAY,
  loginExchanges,
  message,
  reconnectExchanges,
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
