import type { CaseFile } from '../case.ts';
import type { CaptureRecord } from '../net/capture-record.ts';
import { ipBytes, PROTOCOL } from '../net/ip.ts';
import { readCapture, writeRecords } from '../net/records.ts';
import { udpBytes } from '../net/transport.ts';
import { type Random, seeded } from '../world/random.ts';
import { utc } from '../world/time.ts';
import type { DegradeContext } from './operator.ts';

// A case for the tests of the operators, made by hand: one login through NAT with its IKE_AUTH answer in two IP
// fragments, ESP with and without UDP, an ARP frame and a ping, and the gateway's log of it beside another client's.

export const GATEWAY = '203.0.113.5';
export const CLIENT = '198.51.100.7';
export const OTHER = '198.51.100.8';
const START = utc('2025-03-20 14:00:00');

export const truth: DegradeContext = {
  gatewayAddresses: [GATEWAY],
  clientAddresses: [CLIENT, OTHER],
  oldClientAddress: CLIENT,
  start: START,
  end: START + 60_000_000,
};

const ISPI = '1111111111111111';
const RSPI = '2222222222222222';

interface Sent {
  readonly towards: boolean;
  readonly port: 500 | 4500;
  readonly ike: Buffer;
}

function ike(exchange: number, id: number, options: { response: boolean; size: number }): Buffer {
  const { response, size } = options;
  // IKE_SA_INIT with a nonce alone, else one SK payload: enough for any reader of headers and payload chains.
  const body = Buffer.alloc(size, 0x5a);
  body.writeUInt32BE(size, 0);
  const head = Buffer.alloc(12);
  head.set([exchange === 34 ? 40 : 46, 0x20, exchange, response ? 0x20 : 0x08]);
  head.writeUInt32BE(id, 4);
  head.writeUInt32BE(28 + size, 8);
  const responder = exchange === 34 && !response ? '0000000000000000' : RSPI;
  return Buffer.concat([Buffer.from(ISPI + responder, 'hex'), head, body]);
}

function ipOf(towards: boolean, protocol: number, payload: Buffer, part = { offset: 0, more: false }): Buffer {
  return ipBytes({
    version: 4,
    source: towards ? CLIENT : GATEWAY,
    target: towards ? GATEWAY : CLIENT,
    protocol,
    hopLimit: 60,
    id: 77,
    dontFragment: false,
    moreFragments: part.more,
    offset: part.offset,
    payload,
  });
}

function udp({ towards, port, ike: message }: Sent): Buffer {
  const near = { address: CLIENT, port: port === 500 ? 61_000 : 61_001 };
  const far = { address: GATEWAY, port };
  const payload = port === 500 ? message : Buffer.concat([Buffer.alloc(4), message]);
  return udpBytes({ source: towards ? near : far, target: towards ? far : near, payload });
}

function ethernet(ip: Buffer, type = 0x0800): Buffer {
  return Buffer.concat([
    Buffer.from('02000000000102000000000208', 'hex').subarray(0, 12),
    Buffer.from([type >> 8, type & 255]),
    ip,
  ]);
}

function exchangeOf(kind: number, id: number, port: 500 | 4500): Buffer[] {
  return [true, false].map((towards) => {
    const message = ike(kind, id, { response: !towards, size: kind === 34 ? 36 : 96 });
    return ethernet(ipOf(towards, PROTOCOL.udp, udp({ towards, port, ike: message })));
  });
}

function frames(): Buffer[] {
  const big = udp({ towards: false, port: 4500, ike: ike(35, 2, { response: true, size: 196 }) });
  const [second = Buffer.alloc(0)] = exchangeOf(35, 2, 4500);
  const esp = Buffer.concat([Buffer.from('0a0b0c0d00000001', 'hex'), Buffer.alloc(64, 0x33)]);
  const ping = Buffer.from('0800f7fd00010001', 'hex');
  const arp = Buffer.from(`0001080006040001020000000001cb007105000000000000c6336407`, 'hex');
  return [
    ethernet(arp, 0x0806),
    ...exchangeOf(34, 0, 500),
    ...exchangeOf(35, 1, 4500),
    second,
    ethernet(ipOf(false, PROTOCOL.udp, big.subarray(0, 160), { offset: 0, more: true })),
    ethernet(ipOf(false, PROTOCOL.udp, big.subarray(160), { offset: 160, more: false })),
    ...exchangeOf(35, 3, 4500),
    ethernet(ipOf(true, PROTOCOL.esp, esp)),
    ethernet(ipOf(true, PROTOCOL.icmp, ping)),
    ...exchangeOf(37, 4, 4500),
  ];
}

/** 14 frames, one a second: 0 ARP, 1-2 INIT, 3-4, 5-7 and 8-9 AUTH (6 and 7 one message), 10 ESP, 11 ping, 12-13 DPD. */
function capture(format: 'pcap' | 'pcapng'): Buffer {
  const packets = frames().map((link, index): CaptureRecord => {
    const at = (BigInt(START) + BigInt(index) * 1_000_000n) * 1000n;
    return { at, link, originalLength: link.length, interfaceId: 0 };
  });
  return writeRecords(packets, { format, resolution: 'us', linkType: 1, snapLength: 262_144, bigEndian: false });
}

function block(
  second: number,
  peer: string,
  options: { session: string; spi: string; exchange: string; received: boolean; id: number },
): string {
  const { session, spi, exchange, received, id } = options;
  const way = received ? `Received Packet [From ${peer}:61001/To` : `Sending Packet [To ${peer}:61001/From`;
  const responder = exchange === 'IKE_SA_INIT' && received ? '0'.repeat(16) : RSPI;
  return [
    `${stamp(second)}IKEv2:${session}${way} ${GATEWAY}:4500/VRF i0:f0] `,
    `Initiator SPI : ${spi} - Responder SPI : ${responder} Message id: ${id}`,
    `IKEv2 ${exchange} Exchange ${received ? 'REQUEST' : 'RESPONSE'} `,
    'Payload contents: ',
    ' SA KE N ',
  ].join('\n');
}

function stamp(second: number): string {
  return `${String(100 + second).padStart(6, '0')}: Mar 20 14:00:${String(second).padStart(2, '0')}.250: `;
}

const MINE = '(SESSION ID = 5,SA ID = 1):';
const THEIRS = '(SESSION ID = 6,SA ID = 2):';

export const LOG = [
  'gw1#debug crypto ikev2',
  'IKEv2 default debugging is on',
  'gw1#',
  block(1, CLIENT, { session: '', spi: ISPI, exchange: 'IKE_SA_INIT', received: true, id: 0 }),
  `${stamp(1)}IKEv2:${MINE}Verify SA init message`,
  block(2, CLIENT, { session: MINE, spi: ISPI, exchange: 'IKE_SA_INIT', received: false, id: 0 }),
  block(3, CLIENT, { session: MINE, spi: ISPI, exchange: 'IKE_AUTH', received: true, id: 1 }),
  `${stamp(3)}IKEv2:${MINE}Sending AnyConnect EAP 'hello' request`,
  block(4, CLIENT, { session: MINE, spi: ISPI, exchange: 'IKE_AUTH', received: false, id: 1 }),
  block(5, OTHER, { session: '', spi: '33'.repeat(8), exchange: 'IKE_SA_INIT', received: true, id: 0 }),
  `${stamp(5)}IKEv2:${THEIRS}Insert SA`,
  block(6, OTHER, { session: THEIRS, spi: '33'.repeat(8), exchange: 'IKE_SA_INIT', received: false, id: 0 }),
  `${stamp(6)}IKEv2:(SA ID = 2):[Crypto Engine -> IKEv2] DH key Computation PASSED`,
  `${stamp(7)}%SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.0.2.9)`,
  `${stamp(8)}IKEv2:${MINE}Check for EAP exchange`,
  `${stamp(9)}IKEv2:${MINE}IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started`,
  `${stamp(10)}IKEv2:${THEIRS}Deleting SA`,
  ...Array.from(
    { length: 30 },
    (_, index) => `${stamp(11 + index)}IKEv2:${MINE}Processing ACK to informational exchange`,
  ),
  'gw1#show clock',
  '14:00:45.100 UTC Thu Mar 20 2025',
  'gw1#',
  '',
].join('\n');

const DART = ['Client Agent continuing from system suspend.', 'Termination reason code 7: The client is gone.']
  .map(
    (text) =>
      `${'*'.repeat(42)}\r\n\r\nDate        : 03/20/2025\r\nTime        : 14:00:12\r\nType        : Information\r\nSource      : csc_vpnagent\r\n\r\nDescription : ${text}\r\n\r\n`,
  )
  .join('');

function file(path: string, bytes: Buffer, rest: Pick<CaseFile, 'aspect' | 'format' | 'from'>): CaseFile {
  return { path, bytes, ...rest, planted: ['planted.cause'] };
}

export function smallCase(format: 'pcap' | 'pcapng' = 'pcap'): readonly CaseFile[] {
  return [
    file('wire/gw1.pcap', capture(format), { aspect: 'wire', format, from: 'gw1' }),
    file('keys.csv', Buffer.from('0011,2233\n'), { aspect: 'keys', format: 'wireshark-table', from: 'gw1' }),
    file('gw1.log', Buffer.from(LOG), { aspect: 'debug', format: 'ios-terminal', from: 'gw1' }),
    file('gw1-show.txt', Buffer.from('gw1#show version\nCisco IOS XE\n'), {
      aspect: 'show',
      format: 'ios-terminal',
      from: 'gw1',
    }),
    file('gw1-config.txt', Buffer.from('hostname gw1\nend\n'), { aspect: 'config', format: 'ios-config', from: 'gw1' }),
    file('pc/vpn.txt', Buffer.from(DART), { aspect: 'log', format: 'dart-text', from: 'pc' }),
    file('pc/policy.xml', Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<a/>\n'), {
      aspect: 'policy',
      format: 'xml',
      from: 'pc',
    }),
  ];
}

export function draws(): Random {
  return seeded('degrade');
}

export function of(files: readonly CaseFile[], aspect: CaseFile['aspect']): readonly CaseFile[] {
  return files.filter((each) => each.aspect === aspect);
}

export function packetsOf(each: CaseFile | undefined): readonly CaptureRecord[] {
  if (each === undefined) throw new Error('no such file');
  return readCapture(each.bytes).packets;
}
