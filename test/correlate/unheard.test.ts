import { expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import {
  about,
  CLIENT,
  clientLog,
  ikePacket,
  LOGIN_ID,
  place,
  SESSION_ID,
  said,
  seen,
  sourceOf,
} from '../support/cases.ts';

// Tries that only the client's log tells, beside a debug of the gateway that held the session.

const SOURCES = [sourceOf('S2', 'client', 'client/log.txt'), sourceOf('S3', 'gateway', 'debug.log')];
const ELSEWHERE = { ...CLIENT, address: '203.0.113.99' };
const at = (seconds: number) => place('S3', seconds * 10);

function status(seconds: number, up: boolean, peer = CLIENT): Event {
  const fields = { wording: 'confirmed', up, ikev2: true, peer, fvrf: undefined, identity: LOGIN_ID } as const;
  return seen('gateway.session-status', said(seconds, 'S3'), at(seconds), fields);
}

const switched = (on: boolean, line: number) =>
  seen('gateway.debug-switch', { kind: 'none' }, place('S3', line), {
    host: undefined,
    what: 'IKEv2 default',
    on,
    by: 'printed',
    ikev2: 'default',
  });
const condition = seen('gateway.debug-condition', { kind: 'none' }, place('S3', 30), {
  host: undefined,
  action: 'set',
  by: 'typed',
  addresses: [CLIENT.address],
  names: [],
} as never);
const request = (seconds: number) =>
  ikePacket('b2', seconds, { exchange: 'IKE_SA_INIT', messageId: 0, peer: ELSEWHERE, evidence: at(seconds) });
const removed = (seconds: number) =>
  seen('gateway.sa-deleted', said(seconds, 'S3'), at(seconds), { ...about('a1'), step: 'deleted', reason: undefined });
const alive = (seconds: number) =>
  ikePacket('a1', seconds, { exchange: 'INFORMATIONAL', messageId: 9, payloads: [], evidence: at(seconds) });

const TRIES = [
  [2, 'connected'],
  [310, 'reconnecting'],
  [320, 'ike-id', SESSION_ID.text],
  [350, 'ike-id', SESSION_ID.text],
] as const;
const given = clientLog('S2', [...TRIES, [380, 'connection-failed']]);

// Logged in, alive, taken down after the first try; and the text goes on.
const DEBUG = [switched(true, 20), status(0, true), alive(100), alive(300), removed(360), status(900, true, ELSEWHERE)];

function attempt(debug: readonly Event[], client: readonly Event[] = given) {
  const [first, ...others] = correlate(SOURCES, [...client, ...debug], {}).attempts;
  expect(others).toEqual([]);
  return first;
}

test('a debug that was on and printed no first request shows that nothing came', () => {
  expect(attempt(DEBUG)).toMatchObject({
    outcome: 'no-answer',
    basis: 'inferred',
    cause: { kind: 'path', basis: 'inferred' },
    gatewayState: 'active',
    session: 'U1',
  });
  expect(attempt(DEBUG)?.evidence.some(({ source, line }) => source === 'S3' && line === 3000)).toBe(true);
});

test.each<[string, readonly Event[]]>([
  ['ends before the client gave up', DEBUG.slice(0, -1)],
  ['was limited to the address before', [condition, ...DEBUG]],
  ['was switched off meanwhile', [...DEBUG, switched(false, 3400)]],
  ['does not show that it was switched on, nor another peer', DEBUG.slice(1)],
  ['printed a request from somewhere', [...DEBUG, request(330)]],
  ['is of a gateway without this session', DEBUG.filter((event) => event !== DEBUG[1])],
])('nothing is said of a debug that %s', (_, debug) => {
  expect(attempt(debug)?.outcome).toBe('indeterminate');
});

test('a request long before or after is another matter', () => {
  expect(attempt([...DEBUG, request(200), request(500)])?.outcome).toBe('no-answer');
});

test('tries of which the end is not told may go on', () => {
  expect(attempt(DEBUG, clientLog('S2', TRIES))?.outcome).toBe('open');
});
