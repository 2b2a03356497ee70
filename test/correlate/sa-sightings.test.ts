import { describe, expect, test } from 'vitest';
import { Identities } from '../../src/correlate/identities.ts';
import { gatherSas } from '../../src/correlate/sa-evidence.ts';
import { sightingsOf } from '../../src/correlate/sa-sightings.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import type { Event } from '../../src/model/event.ts';
import type { ExchangeSeen } from '../../src/model/wire-events.ts';
import {
  answer,
  CLIENT,
  exchange,
  frame,
  GATEWAY,
  ikePacket,
  init,
  liveness,
  message,
  place,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

const SOURCES = [sourceOf('S1', 'wire', 'capture.pcap'), sourceOf('S3', 'gateway', 'debug.log')];

/** Where the answer stands that each clock saw the client get. */
function answers(events: readonly Event[]) {
  const clocks = new StatedClocks(SOURCES, events, { gatewayTz: 'UTC', year: 2025 });
  return gatherSas(events).flatMap((sa) =>
    sightingsOf(sa, clocks, new Identities(events)).map((seen) => seen.answer?.evidence),
  );
}

describe('the answer to an IKE_AUTH that was sent again', () => {
  const again = exchange('IKE_AUTH', 1, message(0.2, { count: 3 }), answer(4.7, { count: 2, lastAt: answer(8).at }));
  const seen = (...after: ExchangeSeen[]) => answers([wireSa('a1', [init(0), again, ...after])]);

  test('is the first one, where the client went on in the SA', () => {
    expect(seen(liveness(2, 30))).toEqual([frame('S1', 48)]);
    const asked = message(30, { from: GATEWAY, to: CLIENT, firstInner: 0 });
    const ofGateway = exchange('INFORMATIONAL', 0, asked, message(30.1, { firstInner: 0 }), { openedBy: 'responder' });
    expect(seen(ofGateway)).toEqual([frame('S1', 48)]);
  });

  test('is none where nothing tells that the client got one', () => {
    expect(seen()).toEqual([undefined]);
    const asked = message(30, { from: GATEWAY, to: CLIENT, firstInner: 0 });
    expect(seen(exchange('INFORMATIONAL', 0, asked, undefined, { openedBy: 'responder' }))).toEqual([undefined]);
    // Who asked once had it.
    expect(answers([wireSa('a1', [init(0), exchange('IKE_AUTH', 1, message(0.2), answer(0.3))])])).toEqual([
      frame('S1', 4),
    ]);
  });

  test('is the first one that a debug tells as well', () => {
    const packets = [
      ikePacket('a1', 0, { exchange: 'IKE_SA_INIT', messageId: 0 }),
      ikePacket('a1', 1),
      ikePacket('a1', 2, { direction: 'sent', isResponse: true }),
      ikePacket('a1', 5),
      ikePacket('a1', 6, { direction: 'sent', isResponse: true }),
    ];
    expect(answers(packets)).toEqual([undefined]);
    const later = ikePacket('a1', 30, { exchange: 'INFORMATIONAL', messageId: 2 });
    expect(answers([...packets, later])).toEqual([place('S3', 20)]);
  });
});
