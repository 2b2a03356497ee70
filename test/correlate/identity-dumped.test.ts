// The identity that packet verbosity dumps below IDi: it is shown, and decides nothing, since nobody has confirmed the rows' form.
import { expect, test } from 'vitest';
import { Identities } from '../../src/correlate/identities.ts';
import { gatherSas } from '../../src/correlate/sa-evidence.ts';
import type { Event, EventOf } from '../../src/model/event.ts';
import { hexOf } from '../../src/model/identity.ts';
import { about, ikePacket, LOGIN_ID, place, SESSION_ID, said, seen } from '../support/cases.ts';

type Packet = EventOf<'gateway.ike-packet'>;
const DUMP = place('S3', 14);

function packet(fields: Partial<Packet> = {}, payload: 'IDi' | 'IDr' = 'IDi', type = 'key ID'): Event {
  const dumped = { kind: 'identity', payload, type, hex: hexOf(LOGIN_ID), evidence: DUMP } as const;
  return ikePacket('a', 1, { shown: { payloads: [dumped] }, ...fields });
}

const searched = seen('gateway.peer-identity', said(11, 'S3'), place('S3', 20), {
  ...about('a'),
  identity: SESSION_ID.hex,
  identityType: 'key-id',
});

function identityOf(...events: Event[]): string | undefined {
  const [sa] = gatherSas(events);
  return sa === undefined ? undefined : new Identities(events).ofSa(sa);
}

test('of a received IKE_AUTH request, with the place of the dump', () => {
  expect(identityOf(packet())).toBeUndefined();
  const identities = new Identities([packet()]);
  expect(identities.evidenceOf(hexOf(LOGIN_ID))).toEqual([DUMP]);
  expect(identities.list()).toMatchObject([
    { role: 'login', text: LOGIN_ID, seen: [{ vantage: 'gateway', label: 'IDi' }] },
  ]);
});

test('what the gateway looked up is the identity of the SA', () => {
  expect(identityOf(packet(), searched)).toBe(SESSION_ID.hex);
  expect(identityOf(searched, packet())).toBe(SESSION_ID.hex);
});

test.each([
  ['sent', packet({ direction: 'sent' })],
  ['an answer', packet({ isResponse: true })],
  ['another exchange', packet({ exchange: 'INFORMATIONAL' })],
  ['of an SA that the block does not state', packet({ attribution: 'inferred' })],
  ['the responder', packet({}, 'IDr')],
  ['an address, which the gateway spells out', packet({}, 'IDi', 'IPv4 address')],
])('nothing of what is %s', (_name, event) => {
  expect(new Identities([event]).list()).toEqual([]);
});
