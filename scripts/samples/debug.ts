import { type ExchangeName, INIT_REQUEST_NAMES, INIT_RESPONSE_NAMES, type Inner } from './ike.ts';
import type { IkeSa } from './sa.ts';
import { hex } from './sa.ts';

// The wording of `debug crypto ikev2` on IOS XE. Lines that Cisco has not published in this form (EAP steps, DPD remarks, PKI calls)
// follow what engineers report; nothing in a case depends on them.

/** `(SESSION ID = 16,SA ID = 1):` before a text. */
export function tagged(sa: IkeSa, text: string): string {
  return `IKEv2:(SESSION ID = ${sa.gatewaySession},SA ID = ${sa.slot}):${text}`;
}

export function failed(sa: IkeSa, text: string): string {
  return `IKEv2-ERROR:(SESSION ID = ${sa.gatewaySession},SA ID = ${sa.slot}):: ${text}`;
}

const engine = (sa: IkeSa, text: string): string =>
  `IKEv2:(SA ID = ${sa.slot}):[Crypto Engine -> IKEv2] ${text} PASSED`;

export interface Shown {
  readonly received: boolean;
  readonly exchange: ExchangeName;
  readonly response: boolean;
  readonly messageId: number;
  /** Names as IOS lists them; for what it sends encrypted only `ENCR`. */
  readonly names: string;
}

/** A packet block. The peer always stands first; the line ends carry the blanks that IOS prints. */
export function packetBlock(sa: IkeSa, shown: Shown): string {
  const onFloat = shown.exchange === 'IKE_SA_INIT' ? 500 : 4500;
  const peer = `${sa.client.address}:${onFloat === 500 ? sa.client.initPort : sa.client.natPort}`;
  const own = `${sa.gatewayAddress}:${onFloat}`;
  const first = shown.exchange === 'IKE_SA_INIT' && !shown.response;
  const responder = first ? '0000000000000000' : hex(sa.responderSpi);
  const head = shown.received
    ? `Received Packet [From ${peer}/To ${own}/VRF i0:f0] `
    : `Sending Packet [To ${peer}/From ${own}/VRF i0:f0] `;
  const lines = [
    // The first request has no slot yet, so its block carries no context.
    first ? `IKEv2:${head}` : tagged(sa, head),
    `Initiator SPI : ${hex(sa.initiatorSpi)} - Responder SPI : ${responder} Message id: ${shown.messageId}`,
    `IKEv2 ${shown.exchange} Exchange ${shown.response ? 'RESPONSE' : 'REQUEST'} `,
    'Payload contents: ',
    shown.names === '' ? ' ' : ` ${shown.names} `,
    '',
  ];
  return lines.join('\n');
}

export function building(sa: IkeSa, inner: Inner): string {
  const names = innerNames(inner);
  return tagged(sa, `Building packet for encryption.  \nPayload contents: \n${names === '' ? ' ' : ` ${names} `}`);
}

export function innerNames(inner: Inner): string {
  return inner.map(([name]) => name).join(' ');
}

export const initNames = { request: INIT_REQUEST_NAMES, response: INIT_RESPONSE_NAMES };

export function initLines(sa: IkeSa): string[] {
  return [
    tagged(sa, 'Verify SA init message'),
    tagged(sa, 'Insert SA'),
    `IKEv2:Searching Policy with fvrf 0, local address ${sa.gatewayAddress}`,
    "IKEv2:Found Policy 'default'",
    tagged(sa, 'Processing IKE_SA_INIT message'),
    tagged(sa, 'Checking NAT discovery'),
    tagged(sa, 'NAT OUTSIDE found'),
    tagged(sa, `NAT detected float to init port ${sa.client.natPort}, resp port 4500`),
    tagged(sa, '[IKEv2 -> Crypto Engine] Computing DH public key, DH Group 19'),
    engine(sa, 'DH key Computation'),
    tagged(sa, 'Request queued for computation of DH key'),
    tagged(sa, '[IKEv2 -> Crypto Engine] Computing DH secret key, DH Group 19'),
    engine(sa, 'DH key Computation'),
    tagged(sa, 'Request queued for computation of DH secret'),
    tagged(sa, '[IKEv2 -> Crypto Engine] Calculate SKEYSEED and create rekeyed IKEv2 SA'),
    engine(sa, 'SKEYSEED calculation and creation of rekeyed IKEv2 SA'),
    tagged(sa, 'Generating IKE_SA_INIT message'),
    tagged(
      sa,
      'IKE Proposal: 1, SPI size: 0 (initial negotiation), \nNum. transforms: 4\n   AES-CBC   SHA512   SHA512   DH_GROUP_256_ECP/Group 19',
    ),
  ];
}

export const initDone = (sa: IkeSa): string[] => [tagged(sa, 'Completed SA init exchange')];

const peerPolicy = (sa: IkeSa, profile: string): string[] => [
  tagged(sa, 'Processing IKE_AUTH message'),
  tagged(sa, `Searching policy based on peer's identity '${sa.debugIdentity}' of type 'key ID'`),
  tagged(sa, `found matching IKEv2 profile '${profile}'`),
  `IKEv2:Searching Policy with fvrf 0, local address ${sa.gatewayAddress}`,
  "IKEv2:Found Policy 'default'",
  tagged(sa, "Verify peer's policy"),
  tagged(sa, "Peer's policy verified"),
];

const ownSignature = (sa: IkeSa): string[] => [
  tagged(sa, 'Get my authentication method'),
  tagged(sa, "My authentication method is 'RSA'"),
  tagged(sa, 'Generate my authentication data'),
  tagged(sa, '[IKEv2 -> Crypto Engine] Generate IKEv2 authentication data'),
  engine(sa, 'IKEv2 authentication data generation'),
  tagged(sa, `Constructing IDr payload: '${sa.gatewayAddress}' of type 'IPv4 address'`),
];

const configLines = (sa: IkeSa): string[] => [
  tagged(
    sa,
    [
      'Config data recieved:',
      'Config-type: Config-request',
      'Attrib type: ipv4-addr, length: 0',
      'Attrib type: ipv4-netmask, length: 0',
      'Attrib type: ipv4-dns, length: 0',
      'Attrib type: app-version, length: 28, data: AnyConnect Windows 5.1.8.105',
      'Attrib type: unknown, length: 0',
      'Attrib type: unknown, length: 0',
    ].join('\n'),
  ),
  tagged(sa, 'Set received config mode data'),
  tagged(sa, 'Have config mode data to send'),
  tagged(
    sa,
    [
      'Config data to send:',
      'Config-type: Config-reply',
      `Attrib type: ipv4-addr, length: 4, data: ${sa.innerAddress}`,
      'Attrib type: def-domain, length: 11, data: example.com',
      'Attrib type: unknown, length: 18',
      'Attrib type: unknown, length: 32',
    ].join('\n'),
  ),
];

const espProposal = (sa: IkeSa): string =>
  tagged(
    sa,
    "ESP Proposal: 1, SPI size: 4 (IPSec negotiation), \nNum. transforms: 3\n   AES-CBC   SHA384   Don't use ESN",
  );

/** One list of lines for each IKE_AUTH exchange of an AnyConnect-EAP login, from request to response. */
export function loginLines(sa: IkeSa, profile: string, exchanges: number): string[][] {
  const opening = [
    ...peerPolicy(sa, profile),
    tagged(sa, "Get peer's authentication method"),
    tagged(sa, "Peer's authentication method is 'AnyConnect-EAP'"),
    tagged(sa, 'Check for EAP exchange'),
    ...ownSignature(sa),
    tagged(sa, "Sending AnyConnect EAP 'hello' request"),
    tagged(sa, 'Generating IKE_AUTH message'),
  ];
  const request = [
    tagged(sa, 'Processing AnyConnect EAP response'),
    tagged(sa, 'Checking for Dual Auth'),
    tagged(sa, 'Generating AnyConnect EAP AUTH request'),
    tagged(sa, "Sending AnyConnect EAP 'auth-request'"),
  ];
  const verify = [
    tagged(sa, 'Processing AnyConnect EAP response'),
    tagged(sa, 'Using authentication method list a-eap-authen-local'),
    tagged(sa, 'Generating AnyConnect EAP VERIFY request'),
    tagged(sa, "Sending AnyConnect EAP 'VERIFY' request"),
  ];
  const success = [
    tagged(sa, 'Processing AnyConnect EAP ack response'),
    tagged(sa, 'Sending AnyConnect EAP success status message'),
  ];
  const closing = [
    tagged(sa, 'Processing IKE_AUTH message'),
    tagged(sa, "Verify peer's authentication data"),
    tagged(sa, '[IKEv2 -> Crypto Engine] Generate IKEv2 authentication data'),
    engine(sa, 'IKEv2 authentication data generation'),
    tagged(sa, "Verification of peer's authenctication data PASSED"),
    ...configLines(sa),
    tagged(sa, 'Generating IKE_AUTH message'),
    espProposal(sa),
  ];
  const repeats = Array.from({ length: exchanges - 4 }, () => request);
  return [opening, ...repeats, verify, success, closing];
}

/** From the request of a reconnect to its response: the identity is the session ID, the key its token, AAA is not asked. */
export function resumeLines(sa: IkeSa, profile: string): string[] {
  return [
    ...peerPolicy(sa, profile),
    tagged(sa, "Get peer's authentication method"),
    tagged(sa, "Peer's authentication method is 'PSK'"),
    tagged(sa, `Get peer's preshared key for ${sa.debugIdentity}`),
    tagged(sa, "Verify peer's authentication data"),
    tagged(sa, `Use preshared key for id ${sa.debugIdentity}, key len 32`),
    tagged(sa, '[IKEv2 -> Crypto Engine] Generate IKEv2 authentication data'),
    engine(sa, 'IKEv2 authentication data generation'),
    tagged(sa, "Verification of peer's authenctication data PASSED"),
    tagged(sa, 'Check for EAP exchange'),
    ...configLines(sa),
    ...ownSignature(sa),
    tagged(sa, 'Generating IKE_AUTH message'),
    espProposal(sa),
  ];
}

export function refusalLines(sa: IkeSa): string[] {
  return [
    tagged(sa, 'Processing IKE_AUTH message'),
    tagged(sa, `Searching policy based on peer's identity '${sa.debugIdentity}' of type 'key ID'`),
    'IKEv2:% IKEv2 profile not found',
    failed(sa, 'Failed to locate an item in the database'),
    tagged(sa, 'Sending authentication failure notify'),
  ];
}

export const refusalEnd = (sa: IkeSa): string[] => [
  tagged(sa, 'Auth exchange failed'),
  failed(sa, 'Auth exchange failed'),
  tagged(sa, 'Abort exchange'),
  tagged(sa, 'Deleting SA'),
];

export function upLines(sa: IkeSa): string[] {
  return [
    tagged(sa, 'IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started'),
    tagged(sa, `Session with IKE ID PAIR (${sa.debugIdentity}, ${sa.gatewayAddress}) is UP`),
    `IKEv2:IKEv2 MIB tunnel started, tunnel index ${sa.slot}`,
    tagged(sa, 'Load IPSEC key material'),
    tagged(sa, 'Asynchronous request queued'),
    tagged(sa, 'Checking for duplicate IKEv2 SA'),
    tagged(sa, 'No duplicate IKEv2 SA found'),
  ];
}

export function interfaceLine(sa: IkeSa, state: 'up' | 'down'): string {
  return `%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access${sa.virtualAccess}, changed state to ${state}`;
}

export function espDeleteLine(sa: IkeSa): string {
  const spi = sa.espToGateway.toString(16).toUpperCase().padStart(8, '0');
  return tagged(sa, `Sending DELETE INFO message for IPsec SA [SPI: 0x${spi}]`);
}

export function ikeDeleteLine(sa: IkeSa): string {
  const spis = `ISPI: 0x${hex(sa.initiatorSpi)} RSPI: 0x${hex(sa.responderSpi)}`;
  return tagged(sa, `Sending DELETE INFO message for IKEv2 SA [${spis}]`);
}
