import { describe, expect, test } from 'vitest';
import type { GatewayNote, SaTag } from '../world/notes.ts';
import { SECOND } from '../world/time.ts';
import { softwareBanner } from './names.ts';
import type { GatewayTextOptions } from './options.ts';
import {
  ESP,
  FIRST,
  GATEWAY,
  IKE,
  LOGIN_ID,
  OPTIONS,
  OWN_ID,
  packet,
  REPLIED,
  SECOND_SA,
  SESSION_ID,
  START,
} from './sample-notes.ts';
import { gatewayText } from './terminal.ts';

const STAMP = /^Mar {2}3 \d\d:\d\d:\d\d: /gm;
const sa = FIRST;
const at = START;
const C = '(SESSION ID = 16,SA ID = 1):';
const ID = '613142326333443465354636673748386939';
const FIRST_REQUEST: SaTag = {
  ...sa,
  responderSpi: Buffer.alloc(8),
  peer: { ...sa.peer, port: 59402 },
  local: { ...sa.local, port: 500 },
};

/** The lines of some notes without their stamps. */
function lines(notes: readonly GatewayNote[], more: Partial<GatewayTextOptions> = {}): string[] {
  const stamp = { year: false, msec: false, zone: false };
  return gatewayText(notes, { ...OPTIONS, stamp, ...more })
    .replace(STAMP, '')
    .split('\n')
    .slice(0, -1);
}
const of = (note: GatewayNote): string[] => lines([note]);

describe('packets', () => {
  test('a first request has no context, an encrypted one lists what was inside', () => {
    expect(
      of(packet(FIRST_REQUEST, at, 'received INIT request 0', 'SA KE Ni V N(NAT_DETECTION_SOURCE_IP) N(16404)')),
    ).toEqual([
      'IKEv2:Received Packet [From 203.0.113.58:59402/To 198.51.100.10:500/VRF i0:f0] ',
      'Initiator SPI : 1111222233334444 - Responder SPI : 0000000000000000 Message id: 0',
      'IKEv2 IKE_SA_INIT Exchange REQUEST ',
      'Payload contents: ',
      ' SA KE N VID NOTIFY(NAT_DETECTION_SOURCE_IP) NOTIFY(Unknown - 16404) ',
      '',
    ]);
    expect(of(packet(sa, at, 'received AUTH request 1', 'IDi AUTH CP'))).toEqual([
      `IKEv2:${C}Received Packet [From 203.0.113.58:63516/To 198.51.100.10:4500/VRF i0:f0] `,
      'Initiator SPI : 1111222233334444 - Responder SPI : AAAABBBBCCCCDDDD Message id: 1',
      'IKEv2 IKE_AUTH Exchange REQUEST ',
      'Payload contents: ',
      ' IDi AUTH CFG ',
      '',
    ]);
  });

  test('what is sent encrypted is listed before, and its block has ENCR alone', () => {
    const names = 'V IDr AUTH CP N(SET_WINDOW_SIZE) N(ESP_TFC_PADDING_NOT_SUPPORTED) N(NON_FIRST_FRAGMENTS_ALSO)';
    expect(of(packet(sa, at, 'sent AUTH response 1', names))).toEqual([
      `IKEv2:${C}Building packet for encryption.  `,
      'Payload contents: ',
      ' VID IDr AUTH CFG NOTIFY(SET_WINDOW_SIZE) NOTIFY(ESP_TFC_NO_SUPPORT) NOTIFY(NON_FIRST_FRAGS) ',
      `IKEv2:${C}Sending Packet [To 203.0.113.58:63516/From 198.51.100.10:4500/VRF i0:f0] `,
      'Initiator SPI : 1111222233334444 - Responder SPI : AAAABBBBCCCCDDDD Message id: 1',
      'IKEv2 IKE_AUTH Exchange RESPONSE ',
      'Payload contents: ',
      ' ENCR ',
      '',
    ]);
  });

  test('a request waits for the window; an empty list is a blank; a deletion is DELETE', () => {
    expect(of(packet(sa, at, 'sent INFO request 0', '')).slice(0, 4)).toEqual([
      `IKEv2:${C}Building packet for encryption.  `,
      'Payload contents: ',
      ' ',
      `IKEv2:${C}Checking if request will fit in peer window`,
    ]);
    expect(of(packet(sa, at, 'sent INFO request 1', 'D'))).toContain(' DELETE ');
  });

  test('a resend is announced once, whether a note of its own does it or not', () => {
    const resend = packet(sa, at + 5, 'sent INFO request 0', '', { retransmission: true });
    const expected = [
      `IKEv2:${C}Retransmitting packet`,
      `IKEv2:${C}Sending Packet [To 203.0.113.58:63516/From 198.51.100.10:4500/VRF i0:f0] `,
      'Initiator SPI : 1111222233334444 - Responder SPI : AAAABBBBCCCCDDDD Message id: 0',
      'IKEv2 INFORMATIONAL Exchange REQUEST ',
      'Payload contents: ',
      ' ENCR ',
      '',
    ];
    expect(of(resend)).toEqual(expected);
    expect(lines([{ kind: 'retransmitting', at, sa, messageId: 0 }, resend])).toEqual(expected);
  });

  test('fragments of IKE are told, those of IP are not', () => {
    const whole = packet(sa, at, 'received AUTH request 1', 'IDi', { fragments: 2 });
    expect(of(whole)[0]).toMatch(/Received Packet/);
    expect(lines([whole], { description: { ...GATEWAY, fragmentationMtu: 1280 } }).slice(0, 3)).toEqual([
      `IKEv2:${C}Detected fragment 1 of 2`,
      `IKEv2:${C}Detected fragment 2 of 2`,
      `IKEv2:${C}Completed reassembly of 2 fragments`,
    ]);
  });

  test('packet verbosity prints the contents in the block, or in a record of its own', () => {
    const verbosity = { default: true, error: true, internal: false, packet: true };
    const apart = { verbosity, dumps: 'own-record' } as const;
    expect(lines([packet(FIRST_REQUEST, at, 'received INIT request 0', 'SA KE N(COOKIE)')], apart)).toEqual([
      'IKEv2:Received Packet [From 203.0.113.58:59402/To 198.51.100.10:500/VRF i0:f0] ',
      'Initiator SPI : 1111222233334444 - Responder SPI : 0000000000000000 Message id: 0',
      'IKEv2 IKE_SA_INIT Exchange REQUEST ',
      'IKEv2-PAK:Next payload: SA, version: 2.0 Exchange type: IKE_SA_INIT, flags: INITIATOR MSG-REQUEST Message id: 0, length: 156',
      'Payload contents: ',
      ' SA  Next payload: KE, reserved: 0x0, length: 48',
      '  last proposal: 0x0, reserved: 0x0, length: 44',
      '  Proposal: 1, Protocol id: IKE, SPI size: 0, #trans: 4',
      '    last transform: 0x3, reserved: 0x0: length: 12',
      '    type: 1, reserved: 0x0, id: AES-CBC',
      '    last transform: 0x3, reserved: 0x0: length: 8',
      '    type: 2, reserved: 0x0, id: SHA512',
      '    last transform: 0x3, reserved: 0x0: length: 8',
      '    type: 3, reserved: 0x0, id: SHA512',
      '    last transform: 0x0, reserved: 0x0: length: 8',
      '    type: 4, reserved: 0x0, id: DH_GROUP_256_ECP/Group 19',
      ' KE  Next payload: NOTIFY, reserved: 0x0, length: 72',
      '    DH group: 19, Reserved: 0x0',
      ' NOTIFY(COOKIE)  Next payload: NONE, reserved: 0x0, length: 8',
      '    Security protocol id: Unknown - 0, spi size: 0, type: COOKIE',
      '',
    ]);
    expect(lines([packet(sa, at, 'sent AUTH response 1', 'IDr')], { verbosity }).slice(-5)).toEqual([
      'IKEv2 IKE_AUTH Exchange RESPONSE ',
      `Next payload: ENCR, version: 2.0 Exchange type: IKE_AUTH, flags: RESPONDER MSG-RESPONSE Message id: 1, length: 96`,
      'Payload contents: ',
      ' ENCR  Next payload: IDr, reserved: 0x0, length: 68',
      '',
    ]);
    // A dump is unconfirmed: without it the list stays where it was.
    expect(lines([packet(sa, at, 'received AUTH request 1', 'IDi')], { verbosity, unconfirmed: false })).toContain(
      ' IDi ',
    );
  });
});

const OPENING = [
  `IKEv2:${C}Verify SA init message`,
  `IKEv2:${C}Insert SA`,
  'IKEv2:Searching Policy with fvrf 0, local address 198.51.100.10',
  "IKEv2:Found Policy 'default'",
  `IKEv2:${C}Processing IKE_SA_INIT message`,
];

describe('IKE_SA_INIT', () => {
  test('a request that was read', () => {
    expect(of({ kind: 'init-processed', at, sa: FIRST_REQUEST, nat: 'outside', suite: IKE })).toEqual([
      ...OPENING,
      `IKEv2:${C}Checking NAT discovery`,
      `IKEv2:${C}NAT OUTSIDE found`,
      `IKEv2:${C}NAT detected float to init port 59402, resp port 4500`,
      `IKEv2:${C}Request queued for computation of DH key`,
      `IKEv2:${C}[IKEv2 -> Crypto Engine] Computing DH public key, DH Group 19`,
      'IKEv2:(SA ID = 1):[Crypto Engine -> IKEv2] DH key Computation PASSED',
      `IKEv2:${C}Request queued for computation of DH secret`,
      `IKEv2:${C}[IKEv2 -> Crypto Engine] Computing DH secret key, DH Group 19`,
      'IKEv2:(SA ID = 1):[Crypto Engine -> IKEv2] DH key Computation PASSED',
      `IKEv2:${C}[IKEv2 -> Crypto Engine] Calculate SKEYSEED and create rekeyed IKEv2 SA`,
      'IKEv2:(SA ID = 1):[Crypto Engine -> IKEv2] SKEYSEED calculation and creation of rekeyed IKEv2 SA PASSED',
      'IKEv2:IKEv2 responder - no config data to send in IKE_SA_INIT exch',
      `IKEv2:${C}Generating IKE_SA_INIT message`,
      `IKEv2:${C}IKE Proposal: 1, SPI size: 0 (initial negotiation), `,
      'Num. transforms: 4',
      '   AES-CBC   SHA512   SHA512   DH_GROUP_256_ECP/Group 19',
    ]);
    expect(of({ kind: 'init-processed', at, sa: FIRST_REQUEST, nat: 'none', suite: IKE })).toContain(
      `IKEv2:${C}NAT not found`,
    );
  });

  test('a cookie, a wrong group, the end', () => {
    expect(of({ kind: 'cookie-challenge', at, sa })).toEqual([
      'IKEv2:Sending COOKIE notify, half-open SAs exceed the cookie challenge limit',
    ]);
    expect(of({ kind: 'wrong-group', at, sa, offered: 14, wanted: 19 })).toEqual([
      ...OPENING,
      `IKEv2-ERROR:${C}: The peer's KE payload contained the wrong DH group`,
      `IKEv2:${C}Sending invalid ke notification, peer sent group, local policy prefers group 19`,
    ]);
    expect(of({ kind: 'init-done', at, sa })).toEqual([
      `IKEv2:${C}Completed SA init exchange`,
      `IKEv2:${C}Starting timer (30 sec) to wait for auth message `,
    ]);
  });

  test('a mismatch shows both lists, and fails once the refusal is out', () => {
    const mismatch: GatewayNote = {
      kind: 'proposal-mismatch',
      at,
      sa,
      protocol: 'IKE',
      received: [{ encr: 3, keyBits: 0, prf: 2, integ: 2, group: 2 }],
      expected: [IKE],
    };
    const printed = lines([mismatch, packet(sa, at + 1000, 'sent INIT response 0', 'N(NO_PROPOSAL_CHOSEN)')]);
    expect(printed).toEqual([
      ...OPENING,
      `IKEv2-ERROR:${C}Received Policies: : Failed to find a matching policyProposal 1:  ENCRYPTION: 3DES PRF: SHA1 INTEGRITY: SHA96 DH GROUP: DH_GROUP_1024_MODP/Group 2`,
      `IKEv2-ERROR:${C}Expected Policies: : Failed to find a matching policyProposal 1:  ENCRYPTION: AES-CBC-256 PRF: SHA512 INTEGRITY: SHA512 DH GROUP: DH_GROUP_256_ECP/Group 19`,
      `IKEv2-ERROR:${C}: Failed to find a matching policy`,
      `IKEv2:${C}Sending no proposal chosen notify`,
      '%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Failed to find a matching policy',
      `IKEv2:${C}Sending Packet [To 203.0.113.58:63516/From 198.51.100.10:4500/VRF i0:f0] `,
      'Initiator SPI : 1111222233334444 - Responder SPI : AAAABBBBCCCCDDDD Message id: 0',
      'IKEv2 IKE_SA_INIT Exchange RESPONSE ',
      'Payload contents: ',
      ' NOTIFY(NO_PROPOSAL_CHOSEN) ',
      '',
      `IKEv2:${C}Failed SA init exchange`,
      `IKEv2-ERROR:${C}: Initial exchange failed: Initial exchange failed`,
      `IKEv2:${C}Abort exchange`,
    ]);
  });
});

describe('IKE_AUTH', () => {
  const search = (id: string): string[] => [
    `IKEv2:${C}Stopping timer to wait for auth message `,
    `IKEv2:${C}Processing IKE_AUTH message`,
    `IKEv2:${C}Searching policy based on peer's identity '${id}' of type 'key ID'`,
  ];

  test('identities: a login in plain text, a session ID in hex or as told', () => {
    expect(of({ kind: 'identity', at, sa, identity: LOGIN_ID, profile: 'RA' })).toEqual([
      ...search('*$AnyConnectClient$*'),
      `IKEv2:${C}found matching IKEv2 profile 'RA'`,
      `IKEv2:${C}not a VPN-SIP session`,
      'IKEv2:Searching Policy with fvrf 0, local address 198.51.100.10',
      "IKEv2:Found Policy 'default'",
      `IKEv2:${C}Verify peer's policy`,
      `IKEv2:${C}Peer's policy verified`,
    ]);
    const unknown: GatewayNote = { kind: 'identity', at, sa, identity: SESSION_ID, profile: null };
    expect(of(unknown)).toEqual([...search(ID), 'IKEv2:% IKEv2 profile not found']);
    expect(lines([unknown], { debugIdentity: 'text' })).toEqual([
      ...search('a1B2c3D4e5F6g7H8i9'),
      'IKEv2:% IKEv2 profile not found',
    ]);
  });

  test('methods and proofs', () => {
    expect(of({ kind: 'peer-auth-method', at, sa, method: 'PSK' })).toEqual([
      `IKEv2:${C}Get peer's authentication method`,
      `IKEv2:${C}Peer's authentication method is 'PSK'`,
      `IKEv2:${C}Check for EAP exchange`,
    ]);
    expect(of({ kind: 'own-auth', at, sa, method: 'RSA', identity: OWN_ID })).toEqual([
      `IKEv2:${C}Get my authentication method`,
      `IKEv2:${C}My authentication method is 'RSA'`,
      'IKEv2:[IKEv2 -> PKI] Getting cert chain for the trustpoint IKEv2-TP',
      'IKEv2:[PKI -> IKEv2] Getting of cert chain for the trustpoint PASSED',
      `IKEv2:${C}Generate my authentication data`,
      `IKEv2:${C}Constructing IDr payload: '198.51.100.10' of type 'IPv4 address'`,
      `IKEv2:${C}[IKEv2 -> Crypto Engine] Sign authentication data`,
      'IKEv2:(SA ID = 1):[Crypto Engine -> IKEv2] Signing of authentication data PASSED',
    ]);
    const key: GatewayNote = { kind: 'shared-key', at, sa, identity: SESSION_ID, length: 32 };
    const checked = (passed: boolean): GatewayNote => ({ kind: 'auth-checked', at: at + 9, sa, passed });
    const proof = [
      `IKEv2:${C}[IKEv2 -> Crypto Engine] Generate IKEv2 authentication data`,
      'IKEv2:(SA ID = 1):[Crypto Engine -> IKEv2] IKEv2 authentication data generation PASSED',
    ];
    expect(lines([key, checked(false)])).toEqual([
      `IKEv2:${C}Get peer's preshared key for ${ID}`,
      `IKEv2:${C}Verify peer's authentication data`,
      `IKEv2:${C}Use preshared key for id ${ID}, key len 32`,
      ...proof,
      `IKEv2:${C}Verification of peer's authenctication data FAILED`,
    ]);
    expect(of(checked(true))).toEqual([
      `IKEv2:${C}Verify peer's authentication data`,
      ...proof,
      `IKEv2:${C}Verification of peer's authenctication data PASSED`,
    ]);
  });

  test('the steps of AnyConnect-EAP, all of them unconfirmed', () => {
    const steps = ['hello', 'auth-request', 'auth-reply', 'complete', 'success', 'failure'] as const;
    const notes = steps.map((step, index): GatewayNote => ({ kind: 'eap', at: at + index, sa, step, user: 'user1' }));
    expect(lines(notes)).toEqual([
      `IKEv2:${C}Generating AnyConnect EAP request`,
      `IKEv2:${C}Sending AnyConnect EAP 'hello' request`,
      `IKEv2:${C}Processing AnyConnect EAP response`,
      `IKEv2:${C}Checking for Dual Auth`,
      `IKEv2:${C}Generating AnyConnect EAP AUTH request`,
      `IKEv2:${C}Sending AnyConnect EAP 'auth-request'`,
      `IKEv2:${C}Processing AnyConnect EAP response`,
      `IKEv2:${C}Using authentication method list a-eap-authen-local`,
      `IKEv2:${C}Generating AnyConnect EAP VERIFY request`,
      `IKEv2:${C}Sending AnyConnect EAP 'VERIFY' request`,
      `IKEv2:${C}Processing AnyConnect EAP ack response`,
      'IKEv2:Using mlist a-eap-author-grp and username ikev2-auth-policy for group author request',
      'IKEv2:[IKEv2 -> AAA] Authorisation request sent',
      'IKEv2:[AAA -> IKEv2] Received AAA authorisation response',
      'IKEv2:Using mlist a-eap-author-grp and username user1 for user author request',
      'IKEv2:[IKEv2 -> AAA] Authorisation request sent',
      'IKEv2:[AAA -> IKEv2] Received AAA authorisation response',
      `IKEv2:${C}Sending AnyConnect EAP success status message`,
      `IKEv2-ERROR:${C}: AnyConnect EAP authentication failed`,
      `IKEv2:${C}Sending AnyConnect EAP failure status message`,
    ]);
    expect(lines(notes, { unconfirmed: false })).toEqual([]);
  });

  test('configuration: opaque values without data, a banner of several lines', () => {
    const banner = softwareBanner('17.16.01a');
    const attributes = [...REPLIED, { number: 7, length: banner.length, text: banner }];
    const reply: GatewayNote = { kind: 'config-payload', at, sa, direction: 'sent', type: 'reply', attributes };
    expect(of(reply)).toEqual([
      'IKEv2:% DVTI create request sent for profile AnyConnect-EAP with PSH index 1',
      `IKEv2:${C}Have config mode data to send`,
      `IKEv2:${C}Config data to send:`,
      'Config-type: Config-reply',
      'Attrib type: ipv4-addr, length: 4, data: 192.168.20.5',
      'Attrib type: def-domain, length: 11, data: example.com',
      'Attrib type: unknown, length: 18, data: a1B2c3D4e5F6g7H8i9',
      'Attrib type: unknown, length: 32',
      `Attrib type: app-version, length: ${banner.length}, data: Cisco IOS Software [IOSXE], Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 17.16.1a, RELEASE SOFTWARE (fc1)`,
      'Technical Support: http://www.cisco.com/techsupport',
      'Copyright (c) 1986-2024 by Cisco Systems, Inc.',
      'Compiled Thu 12-Dec-24 08:53 by mcpre',
    ]);
    expect(lines([{ ...reply, attributes: REPLIED }], { unconfirmed: false })).toEqual([
      `IKEv2:${C}Have config mode data to send`,
      `IKEv2:${C}Config data to send:`,
      'Config-type: Config-reply',
      'Attrib type: def-domain, length: 11, data: example.com',
    ]);
    const empty = [{ number: 1, length: 0, text: null }];
    expect(of({ kind: 'config-payload', at, sa, direction: 'received', type: 'request', attributes: empty })).toEqual([
      `IKEv2:${C}Config data recieved:`,
      'Config-type: Config-request',
      'Attrib type: ipv4-addr, length: 0',
      `IKEv2:${C}Set received config mode data`,
    ]);
    expect(of({ kind: 'pool-empty', at, sa, pool: 'ACPPOOL' })).toEqual([
      `IKEv2-ERROR:${C}: Failed to allocate IP addr from pool ACPPOOL`,
      `IKEv2-ERROR:${C}: Error constructing config reply`,
    ]);
  });

  test('refusals end when the answer is out', () => {
    const notify = `IKEv2:${C}Sending authentication failure notify`;
    const abort = '%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Auth exchange failed';
    const refused = (why: 'no-session' | 'bad-auth' | 'bad-login' | 'method'): GatewayNote => ({
      kind: 'auth-failed',
      at,
      sa,
      why,
    });
    expect(of(refused('no-session'))).toEqual([
      `IKEv2-ERROR:${C}: Failed to locate an item in the database`,
      notify,
      abort,
    ]);
    expect(of(refused('bad-auth'))).toEqual([`IKEv2-ERROR:${C}: Failed to authenticate the IKE SA`, notify, abort]);
    expect(of(refused('bad-login'))).toEqual([notify, abort]);
    expect(of(refused('method'))[0]).toBe(
      `IKEv2-ERROR:${C}: Peer authentication method configured is mismatching with the method proposed by peer`,
    );
    const answer = packet(sa, at + 9, 'sent AUTH response 1', 'N(AUTHENTICATION_FAILED)');
    expect(lines([refused('bad-auth'), answer]).slice(-4)).toEqual([
      '',
      `IKEv2:${C}Auth exchange failed`,
      `IKEv2-ERROR:${C}: Auth exchange failed`,
      `IKEv2:${C}Abort exchange`,
    ]);
  });
});

describe('SAs', () => {
  const up: GatewayNote = { kind: 'session-up', at, sa, peerId: LOGIN_ID, localId: OWN_ID };

  test('creation', () => {
    expect(of({ kind: 'sa-created', at, sa, lifetimeSeconds: 86_400, suite: IKE })).toEqual([
      `IKEv2:${C}IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started`,
    ]);
    expect(of(up)).toEqual([
      `IKEv2:${C}Session with IKE ID PAIR (*$AnyConnectClient$*, 198.51.100.10) is UP`,
      'IKEv2:IKEv2 MIB tunnel started, tunnel index 1',
      '%CRYPTO-5-IKEV2_SESSION_STATUS: Crypto tunnel v2 is UP.  Peer 203.0.113.58:63516       Id: *$AnyConnectClient$*',
    ]);
    expect(of({ kind: 'child-created', at, sa, inSpi: 1, outSpi: 2 })).toEqual([
      `IKEv2:${C}ESP Proposal: 1, SPI size: 4 (IPSec negotiation), `,
      'Num. transforms: 3',
      "   AES-CBC   SHA384   Don't use ESN",
      `IKEv2:${C}Load IPSEC key material`,
      `IKEv2:${C}[IKEv2 -> IPsec] Create IPsec SA into IPsec database`,
      `IKEv2:${C}Asynchronous request queued`,
      `IKEv2:${C}[IPsec -> IKEv2] Creation of IPsec SA into IPsec database PASSED`,
      `IKEv2:${C}Checking for duplicate IKEv2 SA`,
      `IKEv2:${C}No duplicate IKEv2 SA found`,
    ]);
  });

  test('a Child SA that is refused: by traffic selectors, by the transform set with an empty error at the end', () => {
    expect(of({ kind: 'child-refused', at, sa, notify: 'TS_UNACCEPTABLE' })).toEqual([
      `IKEv2-ERROR:${C}: There was no IPSEC policy found for received TS`,
    ]);
    const mismatch: GatewayNote = {
      kind: 'proposal-mismatch',
      at,
      sa,
      protocol: 'ESP',
      received: [{ ...ESP, keyBits: 128, integ: 2 }],
      expected: [ESP],
    };
    const refused: GatewayNote = { kind: 'child-refused', at: at + 1, sa, notify: 'NO_PROPOSAL_CHOSEN' };
    const answer = packet(sa, at + 2, 'sent AUTH response 1', 'V IDr AUTH N(NO_PROPOSAL_CHOSEN)');
    const printed = lines([mismatch, refused, answer]);
    expect(printed.slice(0, 3)).toEqual([
      `IKEv2-ERROR:${C}Received Policies: : Failed to find a matching policyESP: Proposal 1: AES-CBC-128 SHA96 Don't use ESN`,
      `IKEv2-ERROR:${C}Expected Policies: : Failed to find a matching policyESP: Proposal 1: AES-CBC-256 SHA384 Don't use ESN`,
      `IKEv2-ERROR:${C}: Failed to find a matching policy`,
    ]);
    expect(printed.at(-1)).toBe(`IKEv2-ERROR:${C}`);
    const later = packet(sa, at + 2, 'sent CHILD response 3', 'N(NO_PROPOSAL_CHOSEN)');
    expect(lines([refused, later]).slice(-2)).toEqual([
      `IKEv2-ERROR:${C}: Create child exchange failed`,
      `IKEv2-ERROR:${C}`,
    ]);
  });

  test('liveness: the acknowledgement is told between the list and the block', () => {
    expect(of({ kind: 'liveness', at, sa, step: 'query-sent' })).toEqual([`IKEv2:${C}Sending DPD/liveness query`]);
    expect(of({ kind: 'liveness', at, sa, step: 'ack-received' })).toEqual([
      `IKEv2:${C}Processing ACK to informational exchange`,
    ]);
    const query: GatewayNote = { kind: 'liveness', at, sa, step: 'query-received' };
    expect(lines([query, packet(sa, at + 1, 'sent INFO response 9', '')]).slice(0, 6)).toEqual([
      `IKEv2:${C}Received DPD/liveness query`,
      `IKEv2:${C}Building packet for encryption.  `,
      'Payload contents: ',
      ' ',
      `IKEv2:${C}Sending ACK to informational exchange`,
      `IKEv2:${C}Sending Packet [To 203.0.113.58:63516/From 198.51.100.10:4500/VRF i0:f0] `,
    ]);
  });

  test('giving up, deleting, and the end of the session', () => {
    const notes: GatewayNote[] = [
      up,
      { kind: 'gave-up', at: at + 1000, sa, messageId: 0, exchange: 'INFORMATIONAL' },
      { kind: 'delete-queued', at: at + 2000, sa, why: 'dpd' },
      { kind: 'delete', at: at + 3000, sa, direction: 'sent', childSpi: 0x0d5590d3 },
      { kind: 'delete', at: at + 4000, sa, direction: 'received', childSpi: null },
      { kind: 'sa-deleted', at: at + 5000, sa },
    ];
    expect(lines(notes).slice(3)).toEqual([
      `IKEv2-ERROR:${C}: Maximum number of retransmissions reached`,
      `IKEv2:${C}Queuing IKE SA delete request reason: unknown`,
      `IKEv2:${C}Sending DELETE INFO message for IPsec SA [SPI: 0x0D5590D3]`,
      `IKEv2:${C}Check for existing IPSEC SA`,
      `IKEv2:${C}Process delete request from peer`,
      `IKEv2:${C}Processing DELETE INFO message for IKEv2 SA [ISPI: 0x1111222233334444 RSPI: 0xAAAABBBBCCCCDDDD]`,
      `IKEv2:${C}Check for existing active SA`,
      `IKEv2:${C}Delete all IKE SAs`,
      `IKEv2:${C}Deleting SA`,
      '%CRYPTO-5-IKEV2_SESSION_STATUS: Crypto tunnel v2 is DOWN.  Peer 203.0.113.58:63516       Id: *$AnyConnectClient$*',
    ]);
  });

  test('a rekeyed IKE SA hands its session over', () => {
    const rekey: GatewayNote = { kind: 'rekey', at: at + 1000, sa, what: 'ike', newSa: SECOND_SA };
    const printed = lines([up, rekey, { kind: 'sa-deleted', at: at + 9000, sa }]);
    expect(printed.filter((line) => line.includes('IKEV2_SESSION_STATUS'))).toHaveLength(1);
    expect(printed).toContain(
      'IKEv2:(SESSION ID = 17,SA ID = 1):[IKEv2 -> Crypto Engine] Calculate SKEYSEED and create rekeyed IKEv2 SA',
    );
    expect(of({ kind: 'rekey', at, sa, what: 'child', newSa: null })).toEqual([
      `IKEv2:${C}ESP Proposal: 1, SPI size: 4 (IPSec negotiation), `,
      'Num. transforms: 3',
      "   AES-CBC   SHA384   Don't use ESN",
      `IKEv2:${C}Load IPSEC key material`,
      `IKEv2:${C}Generating CREATE_CHILD_SA exchange`,
    ]);
  });

  test('how a session turns inactive and expires is told nowhere', () => {
    expect(of({ kind: 'session-inactive', at, sa, sessionId: SESSION_ID })).toEqual([]);
    expect(of({ kind: 'session-expired', at, sessionId: SESSION_ID })).toEqual([]);
  });
});

describe('syslog and strays', () => {
  test('interfaces, stray packets, configuration', () => {
    expect(of({ kind: 'virtual-access', at, number: 3, up: false })).toEqual([
      '%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access3, changed state to down',
    ]);
    const stray = (after: number): GatewayNote => ({
      kind: 'unknown-esp-spi',
      at: at + after * SECOND,
      spi: 0x0d5590d3,
      peer: '203.0.113.58',
      local: '198.51.100.10',
    });
    const complaint =
      "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=198.51.100.10, prot=50, spi=0xD5590D3(223711443), srcaddr=203.0.113.58, input interface=GigabitEthernet1";
    expect(lines([stray(0), stray(30), stray(61)])).toEqual([complaint, complaint]);
    expect(of({ kind: 'unknown-ike-spi', at, peer: sa.peer, local: sa.local })).toEqual([
      "IKEv2-ERROR:Couldn't find matching SA: Detected an invalid IKE SPI",
      'IKEv2-ERROR:: A supplied parameter is incorrect',
      '%CRYPTO-4-IKMP_NO_SA: IKE message from 203.0.113.58 has no SA and is not an  initialization offer',
    ]);
    expect(of({ kind: 'configured', at, by: 'admin' })).toEqual([
      '%SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.168.10.50)',
    ]);
  });

  test('a restart and a clock that was set', () => {
    expect(of({ kind: 'reloaded', at, reason: 'Reload Command' })).toEqual([
      '%SYS-6-BOOTTIME: Time taken to reboot after reload =  143 seconds',
      '%SYS-5-RESTART: System restarted --',
      ...softwareBanner('17.16.01a').split('\n'),
    ]);
    expect(of({ kind: 'clock-updated', at, from: at - 95 * SECOND, to: at })).toEqual([
      '%SYS-6-CLOCKUPDATE: System clock has been updated from 13:58:31 UTC Mon Mar 3 2025 to 14:00:06 UTC Mon Mar 3 2025, configured from console by admin on vty0 (192.168.10.50).',
    ]);
  });

  test('messages of SAs only where they were asked for', () => {
    const created: GatewayNote = { kind: 'sa-created', at, sa, lifetimeSeconds: 86_400, suite: IKE };
    expect(lines([created], { ikev2Syslog: true }).at(-1)).toBe('%IKEV2-5-SA_UP: SA UP');
  });
});

describe('verbosity', () => {
  test('errors alone have no packets', () => {
    const verbosity = { default: false, error: true, internal: false, packet: false };
    const notes: GatewayNote[] = [
      packet(sa, at, 'received AUTH request 1', 'IDi'),
      { kind: 'pool-empty', at, sa, pool: 'P' },
    ];
    expect(lines(notes, { verbosity })).toHaveLength(2);
  });

  test('the state machine, with both SPIs and the message id', () => {
    const verbosity = { default: false, error: false, internal: true, packet: false };
    const trace = (state: string, event: string): string =>
      `IKEv2-INTERNAL:${C}SM Trace-> SA: I_SPI=1111222233334444 R_SPI=AAAABBBBCCCCDDDD (R) MsgID = 1 CurState: ${state} Event: ${event}`;
    const notes: GatewayNote[] = [
      packet(sa, at, 'received AUTH request 1', 'IDi'),
      { kind: 'identity', at: at + 1, sa, identity: LOGIN_ID, profile: 'RA' },
      { kind: 'auth-checked', at: at + 2, sa, passed: false },
      { kind: 'gave-up', at: at + 3, sa, messageId: 1, exchange: 'INFORMATIONAL' },
    ];
    expect(lines(notes, { verbosity })).toEqual([
      trace('R_WAIT_AUTH', 'EV_RECV_AUTH'),
      trace('R_VERIFY_AUTH', 'EV_GET_POLICY_BY_PEERID'),
      trace('R_VERIFY_AUTH', 'EV_AUTH_FAIL'),
      trace('INFO_I_WAIT', 'EV_RE_XMT_EXCEED'),
    ]);
  });
});
