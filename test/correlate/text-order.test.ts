import { expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import { about, CLIENT, ikePacket, LOGIN_ID, place, SESSION_ID, seen, sourceOf, wall } from '../support/cases.ts';

// A debug whose clock was set while it was written: the mark before its times is gone from then on.

/** A minute of the text: before the clock was set it ran seven minutes late. */
function at(line: number, minute: number, isSet: boolean) {
  const shown = `2025-03-20 14:${String(isSet ? minute : minute - 7).padStart(2, '0')}:00.000`;
  const stamp = wall(shown, { zone: 'UTC', mark: isSet ? '' : '*', clock: 'clock-S3' });
  return { at: stamp, evidence: place('S3', line) };
}

type Place = ReturnType<typeof at>;

function negotiated(spi: string, place: Place, identity: string): Event[] {
  const of = about(spi);
  const isLogin = identity === LOGIN_ID;
  const tell = <E extends Event>(event: E): E => ({ ...event, ...place });
  const packet = (fields: object) => tell(ikePacket(spi, 0, { peer: CLIENT, ...fields }));
  return [
    packet({ exchange: 'IKE_SA_INIT', messageId: 0 }),
    packet({ payloads: isLogin ? ['EAP'] : ['IDi', 'AUTH'] }),
    seen('gateway.peer-identity', place.at, place.evidence, { ...of, identity, identityType: 'key ID' }),
    packet({ direction: 'sent', isResponse: true, payloads: ['IDr', 'AUTH'] }),
    seen('gateway.session-up', place.at, place.evidence, { ...of, peerIdentity: identity, localIdentity: 'gw' }),
  ];
}

const removed = ({ at: stamp, evidence }: Place) =>
  seen('gateway.sa-deleted', stamp, evidence, { ...about('a1'), step: 'deleted', reason: undefined });

function attempt(...events: readonly Event[]) {
  const [first, ...others] = correlate([sourceOf('S3', 'gateway', 'debug.log')], events, {}).attempts;
  expect(others).toEqual([]);
  return first;
}

test('a login before the clock was set is before the reconnect after it, and so is the removal', () => {
  const told = [...negotiated('a1', at(1, 10, false), LOGIN_ID), removed(at(20, 20, false))];
  const back = negotiated('b2', at(30, 25, true), SESSION_ID.hex);
  // By the times as they are shown twelve minutes passed, and nobody knows how many did.
  expect(attempt(...told, ...back)).toMatchObject({
    session: 'U1',
    gatewayState: 'inactive',
    inactiveSeconds: { min: 0, max: null },
    clientAwaySeconds: null,
  });
});

test('a removal that the text tells after the first try came after it', () => {
  const told = negotiated('a1', at(1, 10, false), LOGIN_ID);
  const back = negotiated('b2', at(30, 20, false), SESSION_ID.hex);
  expect(attempt(...told, ...back, removed(at(40, 21, true)))).toMatchObject({
    session: 'U1',
    gatewayState: 'active',
    inactiveSeconds: { min: 0, max: 0 },
  });
});

test('what has one stamp came in the order of its text', () => {
  const told = negotiated('a1', at(1, 10, true), LOGIN_ID);
  const back = (line: number) => negotiated('b2', at(line, 20, true), SESSION_ID.hex);
  const gone = removed(at(40, 20, true));
  expect(attempt(...told, ...back(30), gone)).toMatchObject({ gatewayState: 'active', inactiveSeconds: { max: 0 } });
  expect(attempt(...told, gone, ...back(50))).toMatchObject({ gatewayState: 'inactive' });
});
