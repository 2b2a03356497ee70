import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { ExchangeSeen, MessageSeen } from '../../src/model/wire-events.ts';
import {
  answer,
  at,
  CLIENT,
  capture,
  exchange,
  frame,
  GATEWAY,
  ikePacket,
  init,
  liveness,
  loginExchanges,
  message,
  scopesOf,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// S1 stands beside the client, S5 beside the gateway, behind a NAT that gives the client another address.

const SOURCES = [
  sourceOf('S1', 'wire', 'client.pcap'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S5', 'wire', 'gateway.pcap'),
];
const OUTSIDE = { address: '192.0.2.77', port: 40_001 };
const END = 2000;

/** The same messages as the capture beside the gateway has them: what the client sends a moment later, what it gets a moment before. */
function beside(exchanges: readonly ExchangeSeen[]): ExchangeSeen[] {
  const moved = (one: MessageSeen | undefined): MessageSeen | undefined => {
    if (one === undefined || one.at.kind !== 'absolute') return one;
    const wayed = one.from.address === CLIENT.address ? 0.01 : -0.01;
    const seconds = Number(one.at.epochNs - (at(0) as { epochNs: bigint }).epochNs) / 1e9 + wayed;
    const seen = { at: at(seconds, 'clock-S5'), lastAt: at(seconds, 'clock-S5') };
    const swap = (end: MessageSeen['from']) => (end.address === CLIENT.address ? OUTSIDE : end);
    return {
      ...one,
      ...seen,
      evidence: frame('S5', Math.round(seconds * 10) + 1),
      from: swap(one.from),
      to: swap(one.to),
    };
  };
  return exchanges.map((one) => ({ ...one, request: moved(one.request), response: moved(one.response) }));
}
const atGateway = (spi: string, exchanges: readonly ExchangeSeen[]) =>
  wireSa(spi, beside(exchanges), { capturePoint: ['S5'] });
const both = (to = END): Event[] => [
  capture(0, END),
  {
    ...capture(0, to),
    evidence: { source: 'S5', start: 0, end: 24 },
    at: at(0, 'clock-S5'),
    lastAt: at(to, 'clock-S5'),
  },
];

function lost(events: readonly Event[], spi: string) {
  const { ikeSas } = correlate(SOURCES, [...events, ...scopesOf(events)], {});
  return ikeSas.find(({ initiatorSpi }) => initiatorSpi?.endsWith(spi))?.lost;
}

const login = loginExchanges(0);
const asked = exchange(
  'IKE_SA_INIT',
  0,
  message(900, { payloads: ['SA', 'KE', 'No'], firstInner: 'clear', count: 4 }),
  undefined,
);

describe('a message that one capture has and the other lacks', () => {
  test('is lost between them, with what was sent and who could have seen it', () => {
    const events = [...both(), wireSa('a1', login), atGateway('a1', login), wireSa('b2', [asked])];
    expect(lost(events, 'b2')).toEqual([
      {
        exchange: 'IKE_SA_INIT',
        messageId: 0,
        message: 'request',
        direction: 'to-gateway',
        times: 4,
        seenBy: ['S1'],
        notSeenBy: ['S5'],
        evidence: [expect.objectContaining({ source: 'S1', frame: 9001 })],
      },
    ]);
    expect(lost(events, 'a1')).toBeUndefined();
  });

  test('is a response as well, where whoever asked never went on', () => {
    const events = (after: readonly ExchangeSeen[], count = 2) => {
      const answered = message(900.4, { from: GATEWAY, to: CLIENT, firstInner: 36 });
      const auth = exchange('IKE_AUTH', 1, message(900.3, { count }), answered);
      return [
        ...both(),
        wireSa('a1', login),
        atGateway('a1', login),
        wireSa('b2', [init(900), { ...auth, response: undefined }, ...after]),
        atGateway('b2', [init(900), auth, ...after]),
      ];
    };
    expect(lost(events([]), 'b2')).toMatchObject([
      { message: 'response', messageId: 1, seenBy: ['S5'], notSeenBy: ['S1'] },
    ]);
    // The client asks the next thing: it had the answer, and this capture missed it.
    expect(lost(events([liveness(2, 905)]), 'b2')).toBeUndefined();
    // It never asked again: a capture may just have missed the answer.
    expect(lost(events([], 1), 'b2')).toBeUndefined();
  });

  test('was missed and not lost where it is nearer to the sender that it was not seen', () => {
    const events = [...both(), wireSa('a1', login), atGateway('a1', login), atGateway('b2', [asked])];
    expect(lost(events, 'b2')).toBeUndefined();
  });

  test('says nothing where nobody can tell which of the two is nearer to the sender', () => {
    const atOnce = beside(login).map((one, index) => ({
      ...one,
      request: one.request && { ...one.request, at: login[index]?.request?.at ?? one.request.at },
      response: one.response && { ...one.response, at: login[index]?.response?.at ?? one.response.at },
    }));
    const same = wireSa('a1', atOnce, { capturePoint: ['S5'] });
    expect(lost([...both(), wireSa('a1', login), same, wireSa('b2', [asked])], 'b2')).toBeUndefined();
  });

  test('was missed and not lost where its receiver went on in the SA', () => {
    const auth = exchange('IKE_AUTH', 1, message(900.3, { count: 2 }), answer(900.4));
    const events = (...after: ExchangeSeen[]) => [
      ...both(),
      wireSa('a1', login),
      atGateway('a1', login),
      wireSa('b2', [init(900), { ...auth, response: undefined }, ...after]),
      atGateway('b2', [init(900), auth, ...after]),
    ];
    expect(lost(events(), 'b2')).toMatchObject([{ message: 'response', messageId: 1 }]);
    // Its checks in a row are told as one, and so are its answers to those of the gateway.
    expect(lost(events(liveness(2, 905, { repeats: 3 })), 'b2')).toBeUndefined();
    const asks = message(905, { from: GATEWAY, to: CLIENT, firstInner: 0 });
    const answers = message(905.1, { firstInner: 0 });
    const ofGateway = exchange('INFORMATIONAL', 0, asks, answers, { openedBy: 'responder' });
    expect(lost(events(ofGateway), 'b2')).toBeUndefined();
    expect(lost(events({ ...ofGateway, repeats: 3 }), 'b2')).toBeUndefined();
    expect(lost(events({ ...ofGateway, response: undefined }), 'b2')).toHaveLength(1);
  });

  test('says nothing where a snap length left messages without a header', () => {
    const events = [...both(), wireSa('a1', login), atGateway('a1', login), wireSa('b2', [asked])];
    const scopes = scopesOf(events).map((one) => (one.evidence.source === 'S5' ? { ...one, headless: 3 } : one));
    const { ikeSas } = correlate(SOURCES, [...events, ...scopes], {});
    expect(ikeSas.find(({ initiatorSpi }) => initiatorSpi?.endsWith('b2'))?.lost).toBeUndefined();
  });

  test('was missed and not lost where it was answered', () => {
    const [, ...rest] = login;
    const events = [...both(), wireSa('a1', login), atGateway('a1', rest)];
    expect(lost(events, 'a1')).toBeUndefined();
  });

  test('says nothing where the other capture had ended, or does not know this client', () => {
    const ended = [...both(890), wireSa('a1', login), atGateway('a1', login), wireSa('b2', [asked])];
    expect(lost(ended, 'b2')).toBeUndefined();
    const strangers = [...both(), wireSa('a1', login), wireSa('b2', [asked]), atGateway('c3', login)];
    expect(lost(strangers, 'b2')).toBeUndefined();
    expect(lost([capture(0, END), wireSa('a1', login), wireSa('b2', [asked])], 'b2')).toBeUndefined();
  });
});

test('what the gateway’s debug never received was lost before it', () => {
  const debug = [0, 1].map((messageId) =>
    ikePacket('a1', messageId, { exchange: messageId === 0 ? 'IKE_SA_INIT' : 'IKE_AUTH', messageId }),
  );
  const later = ikePacket('a1', END, { exchange: 'INFORMATIONAL', messageId: 9 });
  const events = [capture(0, END), wireSa('a1', login), wireSa('b2', [asked]), ...debug, later];
  expect(lost(events, 'b2')).toMatchObject([{ exchange: 'IKE_SA_INIT', seenBy: ['S1'], notSeenBy: ['S3'] }]);
  expect(
    lost(
      events.filter((event) => event !== later),
      'b2',
    ),
  ).toBeUndefined();
});
