import { newClock } from '../world/clock.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { GatewayNote, GatewayState, NotedIdentity, NotedSuite, SaTag, SessionState } from '../world/notes.ts';
import { type Micros, MS, SECOND, utc } from '../world/time.ts';
import type { GatewayTextOptions } from './options.ts';

// A headend and what it notes of a login, of a client that falls silent, and of its reconnect: input for the tests of
// this folder, which ask for the wording alone and need no actors.

export const IKE: NotedSuite = { encr: 12, keyBits: 256, prf: 7, integ: 14, group: 19 };
export const ESP: NotedSuite = { encr: 12, keyBits: 256, prf: 0, integ: 13, group: 0 };

export const GATEWAY: GatewayDescription = {
  name: 'gw1',
  hostname: 'gw1',
  domain: 'example.com',
  host: 'vpn.example.com',
  address: '198.51.100.10',
  release: '17.16.01a',
  serial: '9EXAMPLE001',
  clock: {},
  ntp: 'synchronized',
  profile: { name: 'AnyConnect-EAP', reconnect: 900, anyConnectProfile: true, extraLines: [] },
  pool: { name: 'ACPPOOL', first: '192.168.20.5', last: '192.168.20.10' },
  dpd: null,
  suites: [IKE],
  esp: ESP,
  credential: 'rsa',
  chain: 1,
  fragmentationMtu: null,
  cookieChallenge: false,
  https: false,
  lifetimeSeconds: 86_400,
};

export const LOGIN_ID = keyId('*$AnyConnectClient$*', false);
export const SESSION_ID = keyId('a1B2c3D4e5F6g7H8i9', true);
export const OWN_ID: NotedIdentity = { type: 'ipv4', text: '198.51.100.10', hex: 'C633640A', sessionId: false };

export const START: Micros = utc('2025-03-03 14:00:06.812');

export const FIRST = tag(16, '1111222233334444', 'AAAABBBBCCCCDDDD', 63516);
export const SECOND_SA = tag(17, '5555666677778888', 'EEEEFFFF00001111', 54626);

export const OPTIONS: GatewayTextOptions = {
  description: GATEWAY,
  clock: newClock(),
  form: 'terminal',
  stamp: { year: true, msec: true, zone: true },
  verbosity: { default: true, error: true, internal: false, packet: false },
  syslog: true,
  show: true,
  unconfirmed: true,
};

export function packet(
  sa: SaTag,
  at: Micros,
  what: string,
  payloads: string,
  more: Partial<Extract<GatewayNote, { kind: 'packet' }>> = {},
): GatewayNote {
  const [direction, exchange, kind, messageId] = what.split(' ');
  const names = { INIT: 'IKE_SA_INIT', AUTH: 'IKE_AUTH', CHILD: 'CREATE_CHILD_SA', INFO: 'INFORMATIONAL' } as const;
  return {
    kind: 'packet',
    at,
    sa,
    direction: direction === 'received' ? 'received' : 'sent',
    exchange: names[exchange as keyof typeof names],
    response: kind === 'response',
    messageId: Number(messageId ?? 0),
    encrypted: exchange !== 'INIT',
    payloads: payloads === '' ? [] : payloads.split(' '),
    retransmission: false,
    fragments: 1,
    ...more,
  };
}

const INIT = 'SA KE Ni V V V N(NAT_DETECTION_SOURCE_IP) N(NAT_DETECTION_DESTINATION_IP)';

function initExchange(sa: SaTag, at: Micros): GatewayNote[] {
  const before = {
    ...sa,
    responderSpi: Buffer.alloc(8),
    peer: { ...sa.peer, port: 59402 },
    local: { ...sa.local, port: 500 },
  };
  const answering = { ...before, responderSpi: sa.responderSpi };
  return [
    packet(before, at, 'received INIT request 0', INIT),
    { kind: 'init-processed', at: at + MS, sa: before, nat: 'outside', suite: IKE },
    packet(answering, at + 6 * MS, 'sent INIT response 0', `${INIT} CERTREQ`),
    { kind: 'init-done', at: at + 7 * MS, sa },
  ];
}

export function login(sa: SaTag, at: Micros): GatewayNote[] {
  const eap = (id: number, ms: number): GatewayNote[] => [
    packet(sa, at + ms * MS, `received AUTH request ${id}`, 'EAP'),
    packet(sa, at + (ms + 30) * MS, `sent AUTH response ${id}`, 'EAP'),
  ];
  return [
    ...initExchange(sa, at),
    packet(sa, at + 40 * MS, 'received AUTH request 1', 'V IDi CERTREQ CP SA TSi TSr N(INITIAL_CONTACT)'),
    { kind: 'identity', at: at + 41 * MS, sa, identity: LOGIN_ID, profile: 'AnyConnect-EAP' },
    { kind: 'peer-auth-method', at: at + 43 * MS, sa, method: 'AnyConnect-EAP' },
    { kind: 'own-auth', at: at + 44 * MS, sa, method: 'RSA', identity: OWN_ID },
    { kind: 'eap', at: at + 48 * MS, sa, step: 'hello', user: null },
    packet(sa, at + 49 * MS, 'sent AUTH response 1', 'V IDr CERT AUTH EAP'),
    ...eap(2, 90),
    ...eap(3, 9000),
    ...eap(4, 9100),
    packet(sa, at + 9200 * MS, 'received AUTH request 5', 'AUTH'),
    { kind: 'auth-checked', at: at + 9201 * MS, sa, passed: true },
    ...upNotes(sa, at + 9202 * MS, LOGIN_ID, 1, 5),
  ];
}

function reconnect(sa: SaTag, at: Micros): GatewayNote[] {
  return [
    ...initExchange(sa, at),
    packet(sa, at + 40 * MS, 'received AUTH request 1', 'IDi AUTH CP SA TSi TSr'),
    { kind: 'identity', at: at + 41 * MS, sa, identity: SESSION_ID, profile: 'AnyConnect-EAP' },
    { kind: 'peer-auth-method', at: at + 43 * MS, sa, method: 'PSK' },
    { kind: 'shared-key', at: at + 44 * MS, sa, identity: SESSION_ID, length: 32 },
    { kind: 'auth-checked', at: at + 45 * MS, sa, passed: true },
    { kind: 'own-auth', at: at + 47 * MS, sa, method: 'RSA', identity: OWN_ID },
    ...upNotes(sa, at + 50 * MS, SESSION_ID, 2, 1),
  ];
}

function upNotes(sa: SaTag, at: Micros, peerId: NotedIdentity, virtualAccess: number, last: number): GatewayNote[] {
  return [
    { kind: 'config-payload', at, sa, direction: 'received', type: 'request', attributes: REQUESTED },
    { kind: 'config-payload', at: at + MS, sa, direction: 'sent', type: 'reply', attributes: REPLIED },
    packet(sa, at + 3 * MS, `sent AUTH response ${last}`, 'AUTH CP SA TSi TSr N(ESP_TFC_PADDING_NOT_SUPPORTED)'),
    { kind: 'sa-created', at: at + 4 * MS, sa, lifetimeSeconds: 86_400, suite: IKE },
    { kind: 'session-up', at: at + 5 * MS, sa, peerId, localId: OWN_ID },
    { kind: 'child-created', at: at + 6 * MS, sa, inSpi: 0x2e14cbaf, outSpi: 0x0d5590d3 },
    { kind: 'virtual-access', at: at + 60 * MS, number: virtualAccess, up: true },
  ];
}

const REQUESTED = [
  { number: 1, length: 0, text: null },
  { number: 7, length: 28, text: 'AnyConnect Windows 5.1.8.105' },
  { number: 28720, length: 0, text: null },
];
export const REPLIED = [
  { number: 1, length: 4, text: '192.168.20.5' },
  { number: 28674, length: 11, text: 'example.com' },
  { number: 28720, length: 18, text: 'a1B2c3D4e5F6g7H8i9' },
  { number: 28721, length: 32, text: null },
];

// Dead peer detection without an answer, `at` being the first query.
function death(sa: SaTag, at: Micros): GatewayNote[] {
  const resends = [1, 2, 3, 4, 5].flatMap((n): GatewayNote[] => [
    { kind: 'retransmitting', at: at + n * 2 * SECOND, sa, messageId: 0 },
    packet(sa, at + n * 2 * SECOND + MS, 'sent INFO request 0', '', { retransmission: true }),
  ]);
  const end = at + 12 * SECOND;
  return [
    { kind: 'liveness', at, sa, step: 'query-sent' },
    packet(sa, at + MS, 'sent INFO request 0', ''),
    ...resends,
    { kind: 'gave-up', at: end, sa, messageId: 0, exchange: 'INFORMATIONAL' },
    { kind: 'delete-queued', at: end + MS, sa, why: 'dpd' },
    { kind: 'delete', at: end + 2 * MS, sa, direction: 'sent', childSpi: 0x2e14cbaf },
    packet(sa, end + 3 * MS, 'sent INFO request 1', 'D'),
    { kind: 'delete', at: end + 4 * MS, sa, direction: 'sent', childSpi: null },
    { kind: 'sa-deleted', at: end + 6 * MS, sa },
    { kind: 'session-inactive', at: end + 6 * MS, sa, sessionId: SESSION_ID },
    { kind: 'virtual-access', at: end + 20 * MS, number: 1, up: false },
  ];
}

export function stateOf(sessions: readonly SessionState[] = []): GatewayState {
  return {
    bootedAt: START - 2 * 86_400 * SECOND,
    sessions,
    reconnect: { total: 1, success: 1, failed: 0, active: sessions.length, inactive: 0 },
    counts: { incoming: 2, outgoing: 0, rejected: 0 },
  };
}

export function sessionState(sa: SaTag, createdAt: Micros, more: Partial<SessionState> = {}): SessionState {
  return {
    sa,
    profile: 'AnyConnect-EAP',
    identity: LOGIN_ID,
    localIdentity: OWN_ID,
    user: 'user1',
    reconnected: false,
    peerAuth: 'AnyConnect-EAP',
    ownAuth: 'RSA',
    createdAt,
    suite: IKE,
    espSuite: ESP,
    virtualAccess: 1,
    assignedAddress: '192.168.20.5',
    anyConnect: true,
    nat: true,
    fragmentation: false,
    inSpi: 0x2e14cbaf,
    outSpi: 0x0d5590d3,
    childCreatedAt: createdAt,
    decapsulated: { packets: 15, octets: 2100 },
    encapsulated: { packets: 12, octets: 900 },
    localRequests: 0,
    remoteRequests: 26,
    ...more,
  };
}

export const typed = (at: Micros, text: string, state = stateOf()): GatewayNote => ({
  kind: 'command',
  at,
  text,
  state,
});

/** The whole of it: login, silence, reconnect after four minutes, and a look at each stage. */
export function journey(): GatewayNote[] {
  const back = START + 400 * SECOND;
  const before = sessionState(FIRST, START + 9 * SECOND);
  const after = sessionState(SECOND_SA, back, {
    identity: SESSION_ID,
    reconnected: true,
    peerAuth: 'PSK',
    virtualAccess: 2,
  });
  return [
    typed(START - 2 * SECOND, 'show clock'),
    ...login(FIRST, START),
    typed(START + 20 * SECOND, 'show crypto session detail', stateOf([before])),
    ...death(FIRST, START + 120 * SECOND),
    ...reconnect(SECOND_SA, back),
    typed(back + 3 * SECOND, 'sh cry ses de', stateOf([after])),
    typed(back + 6 * SECOND, 'show crypto ikev2 session detailed', stateOf([after])),
    typed(back + 8 * SECOND, 'show crypto ikev2 stats reconnect', stateOf([after])),
  ];
}

function tag(session: number, initiatorSpi: string, responderSpi: string, port: number): SaTag {
  return {
    session,
    slot: 1,
    initiatorSpi: Buffer.from(initiatorSpi, 'hex'),
    responderSpi: Buffer.from(responderSpi, 'hex'),
    initiator: false,
    peer: { address: '203.0.113.58', port },
    local: { address: '198.51.100.10', port: 4500 },
  };
}

function keyId(text: string, sessionId: boolean): NotedIdentity {
  return { type: 'key-id', text, hex: Buffer.from(text).toString('hex').toUpperCase(), sessionId };
}
