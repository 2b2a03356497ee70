import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import type { ExchangeSeen, MessageSeen } from '../../src/model/wire-events.ts';
import {
  answer,
  at,
  capture,
  exchange,
  frame,
  ikePacket,
  init,
  loginExchanges,
  message,
  scopesOf,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// S1 and S5 are capture points, S3 is the gateway's debug. Checks of the client come every 30 s, the first has message id 10.

const SOURCES = [
  sourceOf('S1', 'wire', 'client.pcap'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S5', 'wire', 'gateway.pcap'),
];
const timeOf = (id: number) => 100 + 30 * (id - 10);
const EMPTY = { firstInner: 0, octets: 80 };

/** Checks with message ids in a row, as the follower folds them: both halves, or one of them. */
function checks(from: number, to = from, halves: 'both' | 'asked' | 'answered' = 'both'): ExchangeSeen {
  const count = to - from + 1;
  const half = (make: typeof message, late: number): MessageSeen => {
    const [first, last] = [make(timeOf(from) + late, EMPTY), make(timeOf(to) + late, EMPTY)];
    const run = { count, last: last.evidence };
    const evidence = count === 1 ? first.evidence : { ...first.evidence, run };
    return { ...first, lastAt: last.at, evidence, count };
  };
  const request = halves === 'answered' ? undefined : half(message, 0);
  const response = halves === 'asked' ? undefined : half(answer, 0.1);
  return exchange('INFORMATIONAL', from, request, response, { repeats: count });
}

/** The same messages in the other capture. */
function elsewhere(exchanges: readonly ExchangeSeen[], seconds = 0): ExchangeSeen[] {
  const stamp = (one: MessageSeen['at']) => {
    if (one.kind !== 'absolute') return one;
    return { ...one, epochNs: one.epochNs + BigInt(Math.round(seconds * 1e9)), clock: 'clock-S5' };
  };
  const place = ({ run, ...one }: EvidenceRef): EvidenceRef => {
    return { ...one, source: 'S5', ...(run && { run: { ...run, last: { ...run.last, source: 'S5' } } }) };
  };
  const moved = (one: MessageSeen | undefined) => {
    return one && { ...one, at: stamp(one.at), lastAt: stamp(one.lastAt), evidence: place(one.evidence) };
  };
  return exchanges.map((one) => ({ ...one, request: moved(one.request), response: moved(one.response) }));
}

const atGateway = (...exchanges: ExchangeSeen[]) => wireSa('a1', elsewhere(exchanges), { capturePoint: ['S5'] });
const atClient = (...exchanges: ExchangeSeen[]) => wireSa('a1', exchanges);

/** A check of the client as the gateway prints it. */
function printed(id: number, fields: { readonly isResponse?: boolean; readonly late?: number } = {}): Event {
  const { isResponse = false, late = 0 } = fields;
  const direction = isResponse ? 'sent' : 'received';
  return ikePacket('a1', timeOf(id) + late + (isResponse ? 0.1 : 0), {
    exchange: 'INFORMATIONAL',
    messageId: id,
    isResponse,
    direction,
    payloads: [],
  });
}
const inDebug = (from: number, to: number) => {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap((id) => [
    printed(id),
    printed(id, { isResponse: true }),
  ]);
};

function told(events: readonly Event[], like = /Liveness|INFORMATIONAL/) {
  const captures = [capture(0, 2000), { ...capture(0, 2000), evidence: { source: 'S5', start: 0, end: 24 } }];
  const { timeline } = correlate(SOURCES, [...captures, ...events, ...scopesOf(events)], {});
  return timeline.filter(({ summary }) => like.test(summary));
}
const summaries = (events: readonly Event[], like?: RegExp) => told(events, like).map(({ summary }) => summary);

describe('a run of liveness checks that two views cut differently', () => {
  const CUT = [
    ['where an answer is missing', [checks(10, 12), checks(13, 13, 'asked'), checks(14, 16)]],
    ['where a request is missing', [checks(10, 12), checks(13, 13, 'answered'), checks(14, 16)]],
    ['where both are missing', [checks(10, 12), checks(14, 16)]],
    ['at another path', [checks(10, 11), checks(12, 16)]],
  ] as const;

  test.each(CUT)('is one fact, cut %s', (_, cut) => {
    const whole = [init(0), checks(10, 16)];
    const expected = ['Liveness check by the client answered, 7 times'];
    expect(summaries([atClient(init(0), ...cut), atGateway(...whole)])).toEqual(expected);
    expect(summaries([atGateway(init(0), ...cut), atClient(...whole)])).toEqual(expected);
    expect(summaries([atClient(init(0), ...cut), ...inDebug(10, 16)])).toEqual(expected);
  });

  test('has the first and the last of each view as evidence, from the earliest to the latest time', () => {
    const cut = [init(0), checks(10, 12), checks(13, 13, 'asked'), checks(14, 16)];
    const [run, ...others] = told([atClient(...cut), atGateway(init(0), checks(9, 15))]);
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      summary: 'Liveness check by the client answered, 8 times',
      at: { utc: '2025-03-20T14:01:10.000000Z' },
      until: { utc: '2025-03-20T14:04:40.100000Z' },
      evidence: [
        { source: 'S1', frame: 1001, run: { count: 7, last: { frame: 2802 } } },
        { source: 'S5', frame: 701, run: { count: 7, last: { frame: 2502 } } },
      ],
    });
  });

  test('is answered where one capture has the requests and the other one the answers', () => {
    const login = loginExchanges(0);
    const asked = login.map((one) => ({ ...one, response: undefined }));
    const answered = login.map((one) => ({ ...one, request: undefined }));
    const takenDown = exchange('INFORMATIONAL', 17, message(400, { firstInner: 42 }), undefined);
    // The answer to the Delete is as empty as those to the checks.
    const requests = atClient(...asked, checks(10, 16, 'asked'), takenDown);
    expect(summaries([requests, atGateway(...answered, checks(10, 17, 'answered'))])).toEqual([
      'Liveness check by the client answered, 7 times',
      'INFORMATIONAL 17 response: encrypted, empty',
      'INFORMATIONAL 17 request: encrypted, DELETE',
    ]);
    const eap = /EAP|payload 48/;
    expect(summaries([requests, atGateway(...answered)], eap)).toEqual(['IKE_AUTH 2 to 5: EAP, 4 round trips']);
  });
});

describe('a check without an answer', () => {
  test('was answered where the next message id was asked', () => {
    expect(summaries([atClient(init(0), checks(10, 12), checks(13, 13, 'asked'), checks(14, 16))])).toEqual([
      'Liveness check by the client answered, 3 times',
      'Liveness check by the client (answer not captured)',
      'Liveness check by the client answered, 3 times',
    ]);
    expect(summaries([...inDebug(10, 11), printed(12), printed(13), ...inDebug(14, 15)])).toEqual([
      'Liveness check by the client answered, 2 times',
      'Liveness check by the client (answers not printed), 2 times',
      'Liveness check by the client answered, 2 times',
    ]);
  });

  test('was not answered where nothing follows, or only a Delete after it was asked again and again', () => {
    const check = checks(13, 13, 'asked');
    const often = { ...check, request: message(timeOf(13), { ...EMPTY, count: 5, lastAt: at(timeOf(13) + 10) }) };
    const takenDown = exchange('INFORMATIONAL', 14, message(timeOf(14), { firstInner: 42 }), undefined);
    const unanswered = (...exchanges: ExchangeSeen[]) =>
      summaries([atClient(init(0), checks(10, 12), ...exchanges)], /Liveness/).slice(1);
    expect(unanswered(check)).toEqual(['Liveness check by the client not answered']);
    expect(unanswered(often, takenDown)).toEqual(['Liveness check by the client not answered, sent 5 times']);
    expect(unanswered(check, takenDown)).toEqual(['Liveness check by the client (answer not captured)']);
    expect(unanswered(often, checks(14))).toEqual([
      'Liveness check by the client (answer not captured), sent 5 times',
      'Liveness check by the client answered',
    ]);
  });

  test('says nothing of its fate where nobody captured that direction', () => {
    const asked = { ...init(0), response: undefined };
    expect(summaries([atClient(asked, checks(10, 10, 'asked'))])).toEqual([
      'Liveness check by the client (answer not captured)',
    ]);
  });

  test('stands beside those that a capture of one direction goes on to fold', () => {
    const check = checks(13, 13, 'asked');
    const often = { ...check, request: message(timeOf(13), { ...EMPTY, count: 5, lastAt: at(timeOf(13) + 10) }) };
    expect(summaries([atClient(init(0), checks(10, 12), often), atGateway(checks(10, 13, 'asked'))])).toEqual([
      'Liveness check by the client answered, 3 times',
      'Liveness check by the client not answered, sent 5 times',
    ]);
  });
});

test('a check has its answer as evidence', () => {
  expect(told([atClient(init(0), checks(10)), ...inDebug(10, 10)])).toMatchObject([
    {
      summary: 'Liveness check by the client answered',
      evidence: [
        { source: 'S1', frame: 1001 },
        { source: 'S1', frame: 1002 },
        { source: 'S3', line: 1000 },
        { source: 'S3', line: 1001 },
      ],
    },
  ]);
});

describe('a message that the debug alone tells', () => {
  const said = (exchange: string, payloads: readonly string[]) => {
    const notifies = payloads.flatMap((name) => /^NOTIFY\((.*)\)$/.exec(name)?.[1] ?? []);
    const packet = ikePacket('a1', 1, { exchange, messageId: exchange === 'IKE_SA_INIT' ? 0 : 1, payloads, notifies });
    return told([packet], /IKE_/).map(({ summary }) => summary);
  };

  test('is told with all of its payloads', () => {
    expect(said('IKE_AUTH', ['IDi', 'AUTH', 'SA', 'TSi', 'TSr', 'NOTIFY(INITIAL_CONTACT)'])).toEqual([
      'IKE_AUTH 1 request received by the gateway: IDi AUTH SA TSi TSr N(INITIAL_CONTACT)',
    ]);
  });

  test('of the first one with what changes what comes next', () => {
    const every = ['SA', 'KE', 'N', 'NOTIFY(NAT_DETECTION_SOURCE_IP)', 'NOTIFY(NAT_DETECTION_DESTINATION_IP)'];
    expect(said('IKE_SA_INIT', every)).toEqual(['IKE_SA_INIT request received by the gateway']);
    expect(said('IKE_SA_INIT', ['NOTIFY(COOKIE)', ...every])).toEqual([
      'IKE_SA_INIT request received by the gateway: N(COOKIE)',
    ]);
  });
});

describe('a message that was sent again', () => {
  const auth = (fields: Partial<MessageSeen> = {}) => exchange('IKE_AUTH', 1, message(4, fields), answer(4.1));
  const twice = auth({ at: at(1), lastAt: at(4), count: 2 });

  test('is told with number, first and last time, whichever capture saw it', () => {
    const expected = [
      {
        summary: 'IKE_AUTH 1 request: encrypted, opens with IDi, sent 2 times',
        at: { utc: '2025-03-20T14:00:01.000000Z' },
        until: { utc: '2025-03-20T14:00:04.000000Z' },
      },
    ];
    const like = /IKE_AUTH 1 request/;
    const others = [init(0), checks(10, 16)];
    expect(told([atClient(...others, twice), atGateway(...others, auth())], like)).toMatchObject(expected);
    expect(told([atClient(...others, auth()), atGateway(...others, twice)], like)).toMatchObject(expected);
  });

  test('is told so by the debug alone', () => {
    const sent = (seconds: number) => {
      return ikePacket('a1', seconds, { exchange: 'IKE_AUTH', messageId: 1, payloads: ['IDi'] });
    };
    expect(told([sent(1), sent(3), sent(7)], /IKE_AUTH/)).toMatchObject([
      {
        summary: 'IKE_AUTH 1 request received by the gateway: IDi, sent 3 times',
        at: { utc: '2025-03-20T14:00:01.000Z' },
        until: { utc: '2025-03-20T14:00:07.000Z' },
        evidence: [{ line: 10 }, { line: 30 }, { line: 70 }],
      },
    ]);
  });

  test('is told so of a check that was answered', () => {
    const check = checks(10);
    const again = { ...check, request: message(timeOf(10), { ...EMPTY, count: 2, lastAt: at(timeOf(10) + 2) }) };
    expect(told([atClient(init(0), again)])).toMatchObject([
      {
        summary: 'Liveness check by the client answered, sent 2 times',
        until: { utc: '2025-03-20T14:01:42.000000Z' },
      },
    ]);
    const run = [printed(10), printed(10, { late: 2 }), printed(10, { isResponse: true, late: 2 }), ...inDebug(11, 12)];
    expect(summaries(run)).toEqual(['Liveness check by the client answered, 3 times, sent 4 times']);
  });
});

test('a message in fragments has all of them as evidence', () => {
  const fragments = { seen: 3, total: 3, others: [frame('S1', 42), frame('S1', 43)] };
  const auth = exchange('IKE_AUTH', 1, message(4, { evidence: frame('S1', 41), fragments }), answer(4.1));
  const [request] = told([atClient(init(0), auth)], /IKE_AUTH 1 request/);
  expect(request?.evidence).toMatchObject([{ frame: 41 }, { frame: 42 }, { frame: 43 }]);
});
