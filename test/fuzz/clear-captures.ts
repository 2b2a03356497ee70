// Messages with all payloads in the clear, which no peer sends but a decoder must read: what mutations of encrypted messages
// never reach. The payloads are the simulator's, the captures are made octet by octet.
import { credential } from '../simulator/crypto/credential.ts';
import { suiteNamed } from '../simulator/crypto/suites.ts';
import { ciscoFragments } from '../simulator/ike/cisco-fragments.ts';
import {
  eapAck,
  eapAuthReply,
  eapAuthRequest,
  eapComplete,
  eapHello,
  eapInit,
  eapSuccess,
} from '../simulator/ike/eap.ts';
import type { Payload } from '../simulator/ike/octets.ts';
import * as payloads from '../simulator/ike/payloads.ts';
import { espProposal, ikeProposal, saPayload } from '../simulator/ike/proposals.ts';
import { seeded } from '../simulator/world/random.ts';
import { utc } from '../simulator/world/time.ts';
import {
  block,
  enhancedPacket,
  ethernet,
  type IkeOptions,
  ike,
  interfaceBlock,
  ipv4,
  ipv6,
  MARKER,
  octets,
  pcapFile,
  sectionHeader,
  u16,
  u32,
  udp,
} from '../support/packets.ts';
import type { CorpusEntry } from './corpus.ts';
import { diceOf } from './dice.ts';

const PASSWORD = 'Wx7-never-show-this-word';
const SESSION_TOKEN = '5C2E9A7713F04B86D1E8A0B9C4F2';
const CONFIG_TOKEN = 'Qh3yTk8vZ0f1Pr2vQx77LmWj4sKd9uRb1c';
const TICKET = 'ticket-3f9a-whoever-holds-it';
const PLANTED_SECRETS = [PASSWORD, SESSION_TOKEN, CONFIG_TOKEN, TICKET];

const dice = diceOf(7296);
const random = (count: number) => Buffer.from(dice.octets(count));

/** The same messages in several wrappings. */
export function clearCaptures(): CorpusEntry[] {
  const messages = clearMessages();
  const plain = messages.map((message) => ethernet(ipv4({}, udp(500, 500, message))));
  const marked = messages.map((message) => ipv6(17, udp(4500, 61_234, octets(MARKER, message))));
  const seconds = (frames: readonly Uint8Array[]) => frames.map((frame, i) => ({ frame, seconds: 1_700_000_000 + i }));
  const blocks = plain.map((frame, i) => enhancedPacket({ frame, time: 1_700_000_000_000_000n + BigInt(i) }, false));
  // Simple packets have neither time nor interface of their own.
  const simple = plain.slice(0, 3).map((frame) => block(3, octets(u32(frame.length, false), frame), false));
  const modern = octets(sectionHeader(false), interfaceBlock(1, octets(), false), ...blocks, ...simple);
  const entry = (name: string, bytes: Uint8Array): CorpusEntry => ({ name, bytes, secrets: PLANTED_SECRETS });
  return [
    entry('clear/ethernet.pcap', pcapFile(seconds(plain))),
    entry(
      'clear/marked-ipv6.pcap',
      pcapFile(seconds(marked), { linkType: 101, littleEndian: false, nanoseconds: true }),
    ),
    entry('clear/big-endian.pcapng', modern),
  ];
}

function clearMessages(): Uint8Array[] {
  const initiator = { flags: 0x08 };
  const responder = { flags: 0x20 };
  const auth = (id: number, from: IkeOptions, ...list: readonly Payload[]) =>
    message({ exchange: 35, id, ...from }, ...list);
  const whole = auth(9, responder, configuration(2), ...selectors());
  const skf = [1, 2, 3].map((number) =>
    ike({ exchange: 35, id: 10, ...initiator }, [53, octets(u16(number), u16(3), random(90)), number === 1 ? 35 : 0]),
  );
  return [
    message({ exchange: 34, spiR: '0000000000000000', ...initiator }, ...opening(), vendor('CISCO(COPYRIGHT)')),
    message({ exchange: 34, ...responder }, ...opening(), vendor('FlexVPN')),
    auth(
      1,
      initiator,
      ...proof('i'),
      configuration(1),
      payloads.certreqPayload([random(20), random(20)]),
      ...selectors(),
    ),
    auth(1, responder, ...proof('r'), eapHello(1)),
    auth(2, initiator, eapInit(1, CLIENT, random(64))),
    auth(2, responder, eapAuthRequest(2, { tunnelGroup: 'staff' })),
    auth(3, initiator, eapAuthReply(2, { user: 'jdoe', password: PASSWORD })),
    auth(
      3,
      responder,
      eapComplete(3, { sessionId: 'rIUHKccD', sessionToken: SESSION_TOKEN, vpnHost: 'gw.example.com' }),
    ),
    auth(4, initiator, eapAck(3)),
    auth(4, responder, eapSuccess(4)),
    auth(5, responder, configuration(2), ...childSa(), ...selectors(), ...notifies()),
    message({ exchange: 37, id: 6, ...initiator }, payloads.deletePayload(3, [random(4), random(4)])),
    message({ exchange: 36, id: 7, ...initiator }, ...childSa(), payloads.noncePayload(random(32)), ...notifies()),
    message({ exchange: 36, id: 7, ...responder }, payloads.notifyPayload(14)),
    ...ciscoFragments(Buffer.from(whole), 3, 120),
    ...skf,
  ];
}

const CLIENT = {
  platform: 'windows',
  version: '5.1.8.105',
  hostname: 'LAPTOP-1',
  uniqueId: 'a1'.repeat(32),
  macAddress: '00-50-56-01-02-03',
} as const;

function message(options: IkeOptions, ...list: readonly Payload[]): Uint8Array {
  return ike(options, ...list.map(({ type, body }) => [type, body] as const));
}

function vendor(text: string): Payload {
  return payloads.vendorPayload(Buffer.from(text, 'latin1'));
}

function opening(): Payload[] {
  const suite = suiteNamed('aes256-sha512-ecp256');
  return [
    saPayload([ikeProposal([suite]), ikeProposal([suite], random(8), 2)]),
    payloads.kePayload(19, random(64)),
    payloads.noncePayload(random(32)),
    payloads.notifyPayload(16_388, { data: random(20) }),
    payloads.notifyPayload(16_389, { data: random(20) }),
  ];
}

function proof(side: 'i' | 'r'): Payload[] {
  return [
    payloads.idPayload(side, 11, Buffer.from('*$AnyConnectClient$*', 'latin1')),
    payloads.certPayload(4, certificate()),
    payloads.authPayload(14, octetsOfSignature()),
  ];
}

/** RSASSA-PKCS1-v1_5 with SHA-256, and a signature of nobody. */
function octetsOfSignature(): Buffer {
  return Buffer.concat([Buffer.from('0f300d06092a864886f70d01010b0500', 'hex'), random(64)]);
}

function certificate(): Buffer {
  const [own] = credential(seeded('fuzz'), {
    kind: 'ecdsa',
    subject: 'gw.example.com',
    dnsName: 'gw.example.com',
    chain: 1,
    notBefore: utc('2025-01-01 00:00:00'),
    notAfter: utc('2027-01-01 00:00:00'),
  }).certificates;
  if (own === undefined) throw new Error('a credential has a certificate');
  return own;
}

function configuration(cfgType: number): Payload {
  const text = (value: string) => Buffer.from(value, 'latin1');
  return payloads.configPayload(cfgType, [
    { number: 1, value: Buffer.from([10, 1, 2, 3]) },
    { number: 7, value: text('Cisco Secure Client 5.1') },
    { number: 28_672, value: text('Welcome') },
    { number: 28_676, value: Buffer.from('0a010000ffff0000000000000000', 'hex') },
    { number: 29_001, value: text(CONFIG_TOKEN) },
    { number: 29_002, value: random(40) },
    { number: 16_522, value: text(PASSWORD) },
    { number: 25, value: text('example.com') },
  ]);
}

function selectors(): Payload[] {
  const all = { from: '0.0.0.0', to: '255.255.255.255' };
  const six = { from: '2001:db8::', to: '2001:db8::ffff', protocol: 58, fromPort: 0x8000, toPort: 0x8fff };
  return [payloads.tsPayload('i', [all, six]), payloads.tsPayload('r', [{ ...all, protocol: 6, toPort: 443 }])];
}

function childSa(): Payload[] {
  const proposal = espProposal([suiteNamed('aes256-sha384')], random(4), { pfsGroup: 19 });
  return [saPayload([proposal, { ...proposal, number: 2 }])];
}

function notifies(): Payload[] {
  return [
    payloads.notifyPayload(16_409, { data: Buffer.concat([Buffer.from('00000e10', 'hex'), Buffer.from(TICKET)]) }),
    payloads.notifyPayload(16_390, { data: random(32) }),
    payloads.notifyPayload(16_393, { protocol: 3, spi: random(4) }),
    payloads.notifyPayload(16_431, { data: Buffer.from('000200030004', 'hex') }),
    payloads.notifyPayload(16_407, { data: Buffer.from('0104c0000201aabbccdd', 'hex') }),
    payloads.notifyPayload(17, { data: Buffer.from('0013', 'hex') }),
  ];
}
