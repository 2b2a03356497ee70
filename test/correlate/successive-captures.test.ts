import { describe, expect, test } from 'vitest';
import { joinSuccessive } from '../../src/correlate/successive-captures.ts';
import type { EventOf } from '../../src/model/event.ts';
import type { ExchangeSeen, MessageSeen } from '../../src/model/wire-events.ts';
import { at, CLIENT, frame, GATEWAY, seen } from '../support/cases.ts';

type Seen = EventOf<'wire.ike-sa'>;

function message(source: string, number: number, seconds: number, fromClient: boolean): MessageSeen {
  const [from, to] = fromClient ? [CLIENT, GATEWAY] : [GATEWAY, CLIENT];
  const when = at(seconds);
  return {
    at: when,
    lastAt: when,
    evidence: frame(source, number),
    count: 1,
    octets: 96,
    payloads: ['SK'],
    notifies: [],
    firstInner: 0,
    from,
    to,
  };
}

function liveness(messageId: number, request?: MessageSeen, response?: MessageSeen): ExchangeSeen {
  return { exchange: 'INFORMATIONAL', messageId, openedBy: 'initiator', request, response, repeats: 1 };
}

function part(source: string, from: number, to: number, exchanges: readonly ExchangeSeen[]): Seen {
  return seen('wire.ike-sa', at(from), frame(source, 1), {
    initiatorSpi: '1111111111111111',
    responderSpi: '2222222222222222',
    initiator: CLIENT,
    responder: GATEWAY,
    paths: [{ initiator: CLIENT, responder: GATEWAY, firstAt: at(from), evidence: frame(source, 1) }],
    exchanges,
    lastAt: at(to),
    messages: exchanges.flatMap(({ request, response }) => [request, response]).filter(Boolean).length,
    retransmissions: 0,
    encryptedMessages: 1,
    proposal: undefined,
    vendorIds: { initiator: [], responder: [] },
  });
}

describe('one IKE SA in several capture files', () => {
  const asked = message('S1', 10, 9, true);
  const answered = message('S2', 1, 11, false);
  const first = part('S1', 0, 9, [liveness(5, asked)]);
  const second = part('S2', 11, 30, [liveness(5, undefined, answered), liveness(6, message('S2', 2, 30, true))]);

  test.each([
    ['in order', [first, second]],
    ['in any order', [second, first]],
  ])('a request at the end of a file is answered in the next, %s', (_, files) => {
    const [joined, ...others] = joinSuccessive(files);
    expect(others).toEqual([]);
    expect(joined?.exchanges.map(({ messageId, request, response }) => [messageId, request, response])).toEqual([
      [5, asked, answered],
      [6, expect.objectContaining({ evidence: frame('S2', 2) }), undefined],
    ]);
    expect(joined).toMatchObject({ messages: 3, lastAt: at(30), paths: [{ evidence: frame('S1', 1) }] });
  });

  test('a copy of the same messages by another clock stays apart', () => {
    const copy = part('S2', 20, 29, [liveness(5, message('S2', 1, 29, true))]);
    expect(joinSuccessive([first, copy])).toEqual([first, copy]);
  });

  test('files whose times overlap stand at different points and stay apart', () => {
    const elsewhere = part('S2', 5, 30, [liveness(5, undefined, answered)]);
    expect(joinSuccessive([first, elsewhere])).toEqual([first, elsewhere]);
  });
});
