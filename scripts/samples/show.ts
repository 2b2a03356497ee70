import { hex, type IkeSa } from './sa.ts';
import { gatewayTypes, type Stage } from './stage.ts';
import { hms, iosClock, type Micros, SECOND } from './time.ts';

// Output of show commands for one client. Counters are taken from the packets played so far, so they agree with the capture.

const IKE_LIFETIME = 86_400;
const CHILD_LIFETIME = 3_600;
const CHILD_KILOBYTES = 4_608_000;

export function typeShowClock(stage: Stage, at: Micros): void {
  gatewayTypes(stage, at, 'show clock', `${iosClock(at, stage.gateway.stamps.zone)}\n`);
}

export function typeShowSession(stage: Stage, at: Micros, sa: IkeSa): void {
  const up = age(sa, at);
  const childLeft = CHILD_LIFETIME - (up % CHILD_LIFETIME);
  const inbound = espCount(stage, sa, { inbound: true, before: at });
  const outbound = espCount(stage, sa, { inbound: false, before: at });
  const letters = sa.purpose === 'reconnect' ? 'DNR' : 'DN';
  gatewayTypes(
    stage,
    at,
    'show crypto session detail',
    `Crypto session current status

Code: C - IKE Configuration mode, D - Dead Peer Detection     
K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     
X - IKE Extended Authentication, F - IKE Fragmentation
R - IKE Auto Reconnect, U - IKE Dynamic Route Update
S - SIP VPN

Interface: Virtual-Access${sa.virtualAccess}
Profile: ${stage.gateway.profile}
Uptime: ${hms(up)}
Session status: UP-ACTIVE     
Peer: ${sa.client.address} port ${sa.client.natPort} fvrf: (none) ivrf: (none)
      Phase1_id: ${shownIdentity(sa)}
      Desc: (none)
  Session ID: ${sa.gatewaySession}  
  IKEv2 SA: local ${sa.gatewayAddress}/4500 remote ${sa.client.address}/${sa.client.natPort} Active 
          Capabilities:${letters} connid:${sa.slot} lifetime:${hms(IKE_LIFETIME - up)}
  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 host ${sa.innerAddress} 
        Active SAs: 2, origin: crypto map
        Inbound:  #pkts dec'ed ${inbound.packets} drop 0 life (KB/Sec) ${CHILD_KILOBYTES - inbound.kilobytes}/${childLeft}
        Outbound: #pkts enc'ed ${outbound.packets} drop 0 life (KB/Sec) ${CHILD_KILOBYTES - outbound.kilobytes}/${childLeft}

`,
  );
}

export function typeShowIkeSession(stage: Stage, at: Micros, sa: IkeSa): void {
  const fromClient = requestsBefore(stage, sa, { inbound: true, before: at });
  const fromGateway = requestsBefore(stage, sa, { inbound: false, before: at });
  const reconnect = sa.purpose === 'reconnect';
  const local = `${sa.gatewayAddress}/4500`.padEnd(22);
  const remote = `${sa.client.address}/${sa.client.natPort}`.padEnd(22);
  const lines = [
    ' IPv4 Crypto IKEv2 Session ',
    '',
    `Session-id:${sa.gatewaySession}, Status:UP-ACTIVE, IKE count:1, CHILD count:1`,
    '',
    'Tunnel-id Local                 Remote                fvrf/ivrf            Status ',
    `${String(sa.slot).padEnd(10)}${local}${remote}none/none            READY  `,
    `      Encr: AES-CBC, keysize: 256, PRF: SHA512, Hash: SHA512, DH Grp:19, Auth sign: RSA, Auth verify: ${reconnect ? 'PSK' : 'AnyConnect-EAP'}`,
    `      Life/Active Time: ${IKE_LIFETIME}/${age(sa, at)} sec`,
    `      CE id: ${1000 + sa.gatewaySession}, Session-id: ${sa.gatewaySession}`,
    '      Status Description: Negotiation done',
    `      Local spi: ${hex(sa.responderSpi)}       Remote spi: ${hex(sa.initiatorSpi)}`,
    `      Local id: ${sa.gatewayAddress}`,
    `      Remote id: ${shownIdentity(sa)}`,
    ...(reconnect ? [] : [`      Remote EAP id: ${stage.client.user}`]),
    `      Local req msg id:  ${pad(fromGateway)}Remote req msg id:  ${pad(fromClient)}`,
    `      Local next msg id: ${pad(fromGateway)}Remote next msg id: ${pad(fromClient)}`,
    `      Local req queued:  ${pad(fromGateway)}Remote req queued:  ${pad(fromClient)}`,
    `      Local window:      ${pad(5)}Remote window:      ${pad(1)}`,
    '      DPD configured for 45 seconds, retry 2',
    '      Fragmentation not  configured.',
    '      Dynamic Route Update: enabled',
    '      Extended Authentication not configured.',
    '      NAT-T is detected  outside',
    '      Cisco Trust Security SGT is disabled',
    `      Assigned host addr: ${sa.innerAddress}`,
    '      Initiator of SA : No',
    ...(reconnect ? [] : ['      PEER TYPE: AnyConnect']),
    'Child sa: local selector  0.0.0.0/0 - 255.255.255.255/65535',
    `          remote selector ${sa.innerAddress}/0 - ${sa.innerAddress}/65535`,
    `          ESP spi in/out: ${spi(sa.espToGateway)}/${spi(sa.espToClient)}  `,
    '          AH spi in/out: 0x0/0x0  ',
    '          CPI in/out: 0x0/0x0  ',
    '          Encr: AES-CBC, keysize: 256, esp_hmac: SHA384',
    '          ah_hmac: None, comp: IPCOMP_NONE, mode tunnel',
    '',
    ' IPv6 Crypto IKEv2 Session ',
    '',
    '',
  ];
  gatewayTypes(stage, at, 'show crypto ikev2 session detailed', lines.join('\n'));
}

export interface ReconnectStats {
  readonly success: number;
  readonly failed: number;
  readonly active: number;
  readonly inactive: number;
}

export function typeShowStats(stage: Stage, at: Micros, stats: ReconnectStats): void {
  const answer = [
    `Total incoming reconnect connection: ${stats.success + stats.failed}`,
    `Success reconnect connection: ${stats.success}`,
    `Failed reconnect connection: ${stats.failed}`,
    `Reconnect capable active session count: ${stats.active}`,
    `Reconnect capable inactive session count: ${stats.inactive}`,
    '',
    '',
  ];
  gatewayTypes(stage, at, 'show crypto ikev2 stats reconnect', answer.join('\n'));
}

// A login identity is plain text; a session ID is printed as the hex of its octets.
function shownIdentity(sa: IkeSa): string {
  return sa.purpose === 'reconnect' ? sa.identity.hex : sa.identity.text;
}

function age(sa: IkeSa, at: Micros): number {
  if (sa.establishedAt === undefined) throw new Error('an SA that never came up has no uptime');
  return Math.floor((at - sa.establishedAt) / SECOND);
}

function espCount(
  stage: Stage,
  sa: IkeSa,
  { inbound, before }: { inbound: boolean; before: Micros },
): { packets: number; kilobytes: number } {
  const wanted = inbound ? sa.espToGateway : sa.espToClient;
  const seen = stage.wire.filter((p) => p.kind === 'esp' && p.at < before && p.payload.readUInt32BE(0) === wanted);
  return {
    packets: seen.length,
    kilobytes: Math.floor(seen.reduce((sum, p) => sum + p.payload.length - 48, 0) / 1024),
  };
}

// The next message id of a side is the number of its own requests so far; a repeated one counts once.
function requestsBefore(stage: Stage, sa: IkeSa, { inbound, before }: { inbound: boolean; before: Micros }): number {
  const ids = new Set<number>();
  for (const { at, kind, inbound: towards, payload, source, target } of stage.wire) {
    if (kind !== 'ike' || towards !== inbound || at >= before) continue;
    const message = payload.subarray(source.port === 4500 || target.port === 4500 ? 4 : 0);
    const isRequest = (message.readUInt8(19) & 0x20) === 0;
    if (isRequest && message.subarray(0, 8).equals(sa.initiatorSpi)) ids.add(message.readUInt32BE(20));
  }
  return ids.size;
}

const pad = (value: number): string => String(value).padEnd(15);
// IOS prints no leading zeros.
const spi = (value: number): string => `0x${value.toString(16).toUpperCase()}`;
