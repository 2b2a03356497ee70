// Debug logs written by hand after the skeletons of ios-text.md 2.11. All values are invented.

const CTX = 'IKEv2:(SESSION ID = 40,SA ID = 1):';
const FIRST = { i: '9A31C5D27E0F4B68', r: '4C07D1E92B63A85F' };
const SECOND = { i: '1B2C3D4E5F607182', r: '8271605F4E3D2C1B' };
const ZERO = '0000000000000000';

interface Block {
  readonly at: string;
  readonly way: 'in' | 'out';
  readonly spis: readonly [string, string];
  readonly id: number;
  readonly exchange: string;
  readonly list: string;
  readonly port?: number;
  readonly context?: string;
}

/** A packet block in the layout of current releases: trailing blanks, and an empty line below. */
export function block({ at, way, spis, id, exchange, list, port = 4500, context = CTX }: Block): string {
  const places = `198.51.100.20:${port === 500 ? 500 : 63516}`;
  const ends = way === 'in' ? `From ${places}/To` : `To ${places}/From`;
  const word = way === 'in' ? 'Received' : 'Sending';
  return [
    `*Mar 13 ${at}: ${context}${word} Packet [${ends} 203.0.113.5:${port}/VRF i0:f0] `,
    `Initiator SPI : ${spis[0]} - Responder SPI : ${spis[1]} Message id: ${id}`,
    `IKEv2 ${exchange} `,
    'Payload contents: ',
    ` ${list} `,
    '',
  ].join('\n');
}

export function says(at: string, ...texts: string[]): string {
  return texts.map((text) => `*Mar 13 ${at}: ${CTX}${text}`).join('\n');
}

function building(at: string, list: string): string {
  return `*Mar 13 ${at}: ${CTX}Building packet for encryption.  \nPayload contents: \n ${list} \n`;
}

const INIT_IN = 'SA KE N VID VID NOTIFY(NAT_DETECTION_SOURCE_IP) NOTIFY(NAT_DETECTION_DESTINATION_IP)';
const INIT_OUT = 'SA KE N VID NOTIFY(NAT_DETECTION_SOURCE_IP) NOTIFY(NAT_DETECTION_DESTINATION_IP) CERTREQ';

function init(at: string, sa: { i: string; r: string }): string {
  return [
    block({
      at,
      way: 'in',
      spis: [sa.i, ZERO],
      id: 0,
      exchange: 'IKE_SA_INIT Exchange REQUEST',
      list: INIT_IN,
      port: 500,
      context: 'IKEv2:',
    }),
    says(at, 'Verify SA init message', 'Insert SA', 'Searching Policy with fvrf 0, local address 203.0.113.5'),
    says(at, "Found Policy 'default'", 'Processing IKE_SA_INIT message', 'Checking NAT discovery', 'NAT OUTSIDE found'),
    says(at, 'Generating IKE_SA_INIT message'),
    block({
      at,
      way: 'out',
      spis: [sa.i, sa.r],
      id: 0,
      exchange: 'IKE_SA_INIT Exchange RESPONSE',
      list: INIT_OUT,
      port: 500,
    }),
    says(at, 'Completed SA init exchange'),
  ].join('\n');
}

function answer(at: string, sa: { i: string; r: string }, id: number, list: string): string {
  return [
    building(at, list),
    block({ at, way: 'out', spis: [sa.i, sa.r], id, exchange: 'IKE_AUTH Exchange RESPONSE', list: 'ENCR' }),
  ].join('\n');
}

function request(at: string, sa: { i: string; r: string }, id: number, list: string): string {
  return block({ at, way: 'in', spis: [sa.i, sa.r], id, exchange: 'IKE_AUTH Exchange REQUEST', list });
}

export const LOGIN = [
  init('01:27:30.100', FIRST),
  request('01:27:30.200', FIRST, 1, 'VID IDi CERTREQ CFG SA TSi TSr NOTIFY(INITIAL_CONTACT)'),
  says('01:27:30.201', "Searching policy based on peer's identity '*$AnyConnectClient$*' of type 'key ID'"),
  "*Mar 13 01:27:30.201: IKEv2:found matching IKEv2 profile 'RA-PROFILE'",
  says('01:27:30.202', "My authentication method is 'RSA'", "Peer's authentication method is 'AnyConnect-EAP'"),
  answer('01:27:30.203', FIRST, 1, 'VID IDr CERT AUTH EAP'),
  request('01:27:31.000', FIRST, 2, 'EAP'),
  answer('01:27:31.001', FIRST, 2, 'EAP'),
  request('01:27:35.000', FIRST, 3, 'AUTH'),
  says('01:27:35.001', "Verification of peer's authenctication data PASSED"),
  answer('01:27:35.002', FIRST, 3, 'AUTH CFG SA TSi TSr NOTIFY(SET_WINDOW_SIZE)'),
  says(
    '01:27:35.003',
    'IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started',
    'Session with IKE ID PAIR (*$AnyConnectClient$*, gw.example.net) is UP',
  ),
  '*Mar 13 01:27:35.123: %LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to up',
  '',
].join('\n');

const DPD = { way: 'out', spis: [FIRST.i, FIRST.r], id: 0, exchange: 'INFORMATIONAL Exchange REQUEST' } as const;

export const LOSS = [
  building('03:00:00.000', ''),
  block({ ...DPD, at: '03:00:00.001', list: 'ENCR' }),
  says('03:00:02.000', 'Retransmitting packet'),
  block({ ...DPD, at: '03:00:02.001', list: 'ENCR' }),
  says('03:00:06.000', 'Maximum number of retransmissions reached'),
  says('03:00:06.001', 'Queuing IKE SA delete request reason: unknown'),
  says('03:00:06.002', 'Sending DELETE INFO message for IPsec SA [SPI: 0x2E14CBAF]'),
  says('03:00:06.003', `Sending DELETE INFO message for IKEv2 SA [ISPI: 0x${FIRST.i} RSPI: 0x${FIRST.r}]`),
  says('03:00:06.004', 'Check for existing active SA', 'Deleting SA'),
  '*Mar 13 03:00:06.010: %LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to down',
  '',
].join('\n');

export const RECONNECT = [
  init('03:10:34.100', SECOND),
  request('03:10:34.200', SECOND, 1, 'IDi AUTH CFG SA TSi TSr'),
  says('03:10:34.201', "Searching policy based on peer's identity 'a1B2c3D4e5F6g7H8i9' of type 'key ID'"),
  says('03:10:34.202', "Peer's authentication method is 'PSK'", "Get peer's preshared key for a1B2c3D4e5F6g7H8i9"),
  says('03:10:34.203', "Verification of peer's authentication data PASSED"),
  answer('03:10:34.204', SECOND, 1, 'VID IDr CERT AUTH CFG SA TSi TSr'),
  says('03:10:34.205', 'IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started'),
  says('03:10:34.206', 'Session with IKE ID PAIR (a1B2c3D4e5F6g7H8i9, gw.example.net) is UP'),
  '*Mar 13 03:10:34.300: %LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access2, changed state to up',
  '',
].join('\n');

export const REFUSED = [
  init('03:10:34.100', SECOND),
  request('03:10:34.200', SECOND, 1, 'IDi AUTH CFG SA TSi TSr'),
  says('03:10:34.201', "Searching policy based on peer's identity 'a1B2c3D4e5F6g7H8i9' of type 'key ID'"),
  '*Mar 13 03:10:34.202: IKEv2-ERROR:(SESSION ID = 40,SA ID = 1):: % IKEv2 profile not found',
  says('03:10:34.203', ': Failed to locate an item in the database'),
  answer('03:10:34.204', SECOND, 1, 'NOTIFY(AUTHENTICATION_FAILED)'),
  '*Mar 13 03:10:34.205: IKEv2-ERROR:(SESSION ID = 40,SA ID = 1):Auth exchange failed: Auth exchange failed',
  says('03:10:34.206', 'Deleting SA'),
  '',
].join('\n');
