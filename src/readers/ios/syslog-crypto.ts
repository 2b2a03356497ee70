import { addressOf, endpointOf, spiOf } from './endpoint.ts';
import type { SyslogPattern } from './syslog-patterns.ts';
import { shownText } from './syslog-text.ts';

// Messages of IKE, IPsec and FlexVPN (ios-text.md 3.1).

const SESSION_STATUS =
  /Crypto tunnel( v2)? is (UP|DOWN)[ .]{0,20}(?:Peer ([0-9A-Fa-f.:]{3,60}))?(?: {1,20}f_vrf: {0,20}(?!Id:)(\S{1,64}))?(?: {1,20}f_vrf:)?(?: {1,20}Id: {0,20}(\S.*))?/i;

/** The identity is printed last. */
const WHOLE_STATUS = / Id: {0,20}\S/i;

/** A name confirms what happened, even where nobody confirmed the words behind it. */
const ANY = /.*/s;

const sessionStatus: NonNullable<SyslogPattern['fact']> = ([, v2, state = '', peer = '', fvrf, identity]) => ({
  kind: 'gateway.session-status',
  wording: 'confirmed',
  up: state.toUpperCase() === 'UP',
  ikev2: v2 !== undefined,
  peer: endpointOf(peer, ':'),
  fvrf,
  identity: identity?.trim(),
});

const ikev1Problem: NonNullable<SyslogPattern['fact']> = ([text], { mnemonic }) => ({
  kind: 'gateway.ikev1-problem',
  wording: 'confirmed',
  mnemonic,
  text: shownText(text),
});

export const CRYPTO_PATTERNS: readonly SyslogPattern[] = [
  // %IKEV2-5-SA_UP: SA UP
  { name: 'IKEV2-SA_UP', form: ANY, fact: (found) => saLogged(found, true) },
  // %IKEV2-5-SA_DOWN: Local:203.0.113.5:4500 Remote:198.51.100.20:63516 Username:mira SA DOWN
  { name: 'IKEV2-SA_DOWN', form: ANY, fact: (found) => saLogged(found, false) },
  {
    // %IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Failed to receive the AUTH msg before the timer expired
    name: 'IKEV2-NEG_ABORT',
    form: /(?:due to ERROR: *(\S.*))?$/i,
    fact: ([, error]) => ({
      kind: 'gateway.negotiation-aborted',
      wording: 'unconfirmed',
      error: error && shownText(error),
    }),
  },
  {
    // %IKEV2-5-RECV_CONNECTION_REQUEST: Received a IKE_INIT_SA request
    name: 'IKEV2-RECV_CONNECTION_REQUEST',
    form: ANY,
    fact: () => ({ kind: 'gateway.connection-requested', wording: 'unconfirmed' }),
  },
  {
    // %IKEV2-5-OSAL_INITIATE_TUNNEL: Received request to establish an IPsec tunnel; local traffic selector = Address Range: 10.0.0.0-10.0.0.255 Protocol: 256 ; remote traffic selector = Address Range: 10.1.0.0-10.1.0.255
    name: 'IKEV2-OSAL_INITIATE_TUNNEL',
    form: /(?:local traffic selector = *([^;]{1,300}))?(?:; *remote traffic selector = *(\S.*))?$/i,
    fact: ([, local, remote]) => ({
      kind: 'gateway.tunnel-requested',
      wording: 'unconfirmed',
      localSelector: local && shownText(local),
      remoteSelector: remote && shownText(remote),
    }),
  },
  // %CRYPTO-5-IKEV2_SESSION_STATUS: Crypto tunnel v2 is UP.  Peer 198.51.100.20:4500 f_vrf: WAN Id: *$AnyConnectClient$*
  { name: 'CRYPTO-IKEV2_SESSION_STATUS', form: SESSION_STATUS, whole: WHOLE_STATUS, fact: sessionStatus },
  // %CRYPTO-5-SESSION_STATUS: Crypto tunnel is DOWN .  Peer 198.51.100.20:500       Id: 198.51.100.20
  { name: 'CRYPTO-SESSION_STATUS', form: SESSION_STATUS, whole: WHOLE_STATUS, fact: sessionStatus },
  {
    // %CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is OFF
    name: 'CRYPTO-ISAKMP_ON_OFF',
    form: /ISAKMP is (ON|OFF)/i,
    fact: ([, state = '']) => ({
      kind: 'gateway.ike-listener',
      wording: 'confirmed',
      on: state.toUpperCase() === 'ON',
    }),
  },
  {
    // %CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=203.0.113.5, prot=50, spi=0x48B456B1(1219778225), srcaddr=198.51.100.20, input interface=GigabitEthernet1
    name: 'CRYPTO-RECVD_PKT_INV_SPI',
    // A terminal may break the line inside the number: only what stands behind it shows that it is whole.
    form: /\bspi=0x([0-9a-f]{1,8})\(/i,
    whole: /\binput interface=\S/,
    fact: ({ 1: spi = '', input }) => ({
      kind: 'gateway.invalid-spi',
      wording: 'confirmed',
      spi: spiOf(spi, 8),
      protocol: numberOf(/\bprot=(\d{1,3})\b/.exec(input)),
      source: addressIn(/\bsrcaddr=([0-9A-Fa-f.:]{2,45})(?:,|\s*$)/.exec(input)),
      destination: addressIn(/\bdestaddr=([0-9A-Fa-f.:]{2,45})(?:,|\s*$)/.exec(input)),
      interface: /\binput interface=([\w./-]{1,64})/.exec(input)?.[1],
    }),
  },
  {
    // %CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.20 has no SA and is not an  initialization offer
    name: 'CRYPTO-IKMP_NO_SA',
    form: /IKE message from ([0-9A-Fa-f.:]{2,45}) {1,3}has no SA/i,
    fact: ([, source = '']) => ({
      kind: 'gateway.message-without-sa',
      wording: 'confirmed',
      source: addressOf(source),
    }),
  },
  // %CRYPTO-6-IKMP_MODE_FAILURE: Processing of Main mode failed with peer at 198.51.100.20
  { name: 'CRYPTO-IKMP_MODE_FAILURE', form: ANY, fact: ikev1Problem },
  // %CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from 198.51.100.20 failed its sanity check or is malformed
  { name: 'CRYPTO-IKMP_BAD_MESSAGE', form: ANY, fact: ikev1Problem },
  // %CRYPTO-6-IKMP_NOT_ENCRYPTED: IKE packet from 198.51.100.20 was not encrypted and it should've been.
  { name: 'CRYPTO-IKMP_NOT_ENCRYPTED', form: ANY, fact: ikev1Problem },
  // %CRYPTO-4-PKT_REPLAY_ERR: decrypt: replay check failed
  { name: 'CRYPTO-PKT_REPLAY_ERR', form: ANY, fact: (found) => dataPlane(found, 'replay') },
  // %CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet.
  { name: 'CRYPTO-RECVD_PKT_NOT_IPSEC', form: ANY, fact: (found) => dataPlane(found, 'not-ipsec') },
  // %IPSEC-3-REPLAY_ERROR: IPSec SA receives anti-replay error
  { name: 'IPSEC-REPLAY_ERROR', form: ANY, fact: (found) => dataPlane(found, 'replay') },
  // %IPSEC-3-HMAC_ERROR: IPSec SA receives HMAC error
  { name: 'IPSEC-HMAC_ERROR', form: ANY, fact: (found) => dataPlane(found, 'hmac') },
  // %IOSXE-3-PLATFORM: R0/0: cpp_cp: QFP:0.0 Thread:000 %IPSEC-3-REPLAY_ERROR: IPSec SA receives anti-replay error
  { name: 'IOSXE-PLATFORM', form: /%IPSEC-\d-\w{0,40}REPLAY.*/, fact: (found) => dataPlane(found, 'replay') },
  // %IOSXE-3-PLATFORM: R0/0: cpp_cp: QFP:0.0 Thread:000 %IPSEC-3-HMAC_ERROR: IPSec SA receives HMAC error
  { name: 'IOSXE-PLATFORM', form: /%IPSEC-\d-\w{0,40}HMAC.*/, fact: (found) => dataPlane(found, 'hmac') },
  // %IOSXE-3-PLATFORM: R0/0: cpp_cp: QFP:0.0 Thread:000 %IPSEC-3-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet
  { name: 'IOSXE-PLATFORM', form: /%IPSEC-\d-.*/, fact: (found) => dataPlane(found, 'other') },
  // %FLEXVPN-6-FLEXVPN_CONNECTION_UP: FlexVPN(FLEX)  Client_public_addr = 198.51.100.20 Server_public_addr = 203.0.113.5
  { name: 'FLEXVPN-FLEXVPN_CONNECTION_UP', form: ANY, fact: (found) => flexvpn(found, true) },
  // %FLEXVPN-6-FLEXVPN_CONNECTION_DOWN: FlexVPN(FLEX)  Client_public_addr = 198.51.100.20 Server_public_addr = 203.0.113.5
  { name: 'FLEXVPN-FLEXVPN_CONNECTION_DOWN', form: ANY, fact: (found) => flexvpn(found, false) },
];

function saLogged({ input }: RegExpExecArray, up: boolean) {
  return {
    kind: 'gateway.sa-logged',
    wording: 'unconfirmed',
    up,
    local: endpointOf(/\bLocal: ?([0-9A-Fa-f.:]{3,60})/.exec(input)?.[1] ?? '', ':'),
    peer: endpointOf(/\bRemote: ?([0-9A-Fa-f.:]{3,60})/.exec(input)?.[1] ?? '', ':'),
    username: /\bUsername: ?(\S{1,128})/.exec(input)?.[1],
  } as const;
}

function dataPlane([text]: RegExpExecArray, error: 'replay' | 'hmac' | 'not-ipsec' | 'other') {
  return { kind: 'gateway.data-plane-error', wording: 'unconfirmed', error, text: shownText(text) } as const;
}

function flexvpn({ input }: RegExpExecArray, up: boolean) {
  return {
    kind: 'gateway.flexvpn-connection',
    wording: 'unconfirmed',
    up,
    name: /\bFlexVPN\(([^)]{1,64})\)/i.exec(input)?.[1],
    clientAddress: addressIn(/\bClient_public_addr = ?([0-9A-Fa-f.:]{2,45})/.exec(input)),
    serverAddress: addressIn(/\bServer_public_addr = ?([0-9A-Fa-f.:]{2,45})/.exec(input)),
  } as const;
}

function numberOf(found: RegExpExecArray | null): number | undefined {
  return found === null ? undefined : Number(found[1]);
}

function addressIn(found: RegExpExecArray | null): string | undefined {
  return found?.[1] === undefined ? undefined : addressOf(found[1]);
}
