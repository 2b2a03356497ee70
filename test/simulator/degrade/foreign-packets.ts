import { createHash } from 'node:crypto';
import { addressBytes, addressVersion } from '../net/address.ts';
import { ipBytes, PROTOCOL } from '../net/ip.ts';
import { udpBytes } from '../net/transport.ts';
import type { Random } from '../world/random.ts';
import { type Micros, MS } from '../world/time.ts';

/** A packet of the conversation, and what the gateway's debug would say of it. */
export interface ForeignPacket {
  readonly at: Micros;
  readonly towardsGateway: boolean;
  readonly ip: Buffer;
  readonly message: ForeignMessage | null;
}

export interface ForeignMessage {
  readonly initiatorSpi: Buffer;
  readonly responderSpi: Buffer;
  readonly exchange: 'IKE_SA_INIT' | 'IKE_AUTH' | 'INFORMATIONAL';
  readonly response: boolean;
  readonly messageId: number;
  /** In the names of the debug; inside SK where there is one. */
  readonly payloads: string;
}

export interface ForeignPeers {
  readonly gateway: string;
  readonly peer: string;
  readonly start: Micros;
  readonly end: Micros;
}

const NUMBER = { IKE_SA_INIT: 34, IKE_AUTH: 35, INFORMATIONAL: 37 } as const;
const PAYLOAD = {
  none: 0,
  sa: 33,
  ke: 34,
  idInitiator: 35,
  idResponder: 36,
  delete: 42,
  nonce: 40,
  notify: 41,
  encrypted: 46,
};
const INIT_NAMES = 'SA KE N NOTIFY(NAT_DETECTION_SOURCE_IP) NOTIFY(NAT_DETECTION_DESTINATION_IP)';

/**
 * A site-to-site tunnel from its first message to its DELETE: pre-shared keys, no NAT, ESP without UDP.
 *
 * What would be encrypted is random, which is what it looks like; lengths are those of AES-CBC with HMAC-SHA2-256-128.
 */
export function foreignConversation(peers: ForeignPeers, random: Random): ForeignPacket[] {
  const [initiatorSpi, responderSpi] = [random.bytes(8), random.bytes(8)];
  const spis = [random.bytes(4), random.bytes(4)] as const;
  const span = peers.end - peers.start;
  const packets: ForeignPacket[] = [];
  const counters = [0, 0];
  const put = (at: Micros, towardsGateway: boolean, body: Buffer, message: ForeignMessage | null): void => {
    const ip = packetOf(peers, { towardsGateway, body, id: random.int(1, 65_535), esp: message === null });
    packets.push({ at: Math.round(at), towardsGateway, ip, message });
  };
  const exchange = (
    at: Micros,
    name: ForeignMessage['exchange'],
    id: number,
    lists: readonly [string, string],
  ): void => {
    for (const response of [false, true]) {
      const spi = name === 'IKE_SA_INIT' && !response ? Buffer.alloc(8) : responderSpi;
      const payloads = lists[response ? 1 : 0];
      const message = { initiatorSpi, responderSpi: spi, exchange: name, response, messageId: id, payloads };
      put(at + (response ? 21 * MS : 0), !response, ikeMessage(message, peers, random), message);
    }
  };
  const esp = (at: Micros): void => {
    for (const towardsGateway of [true, false]) {
      const side = towardsGateway ? 0 : 1;
      counters[side] = (counters[side] ?? 0) + 1;
      const sequence = Buffer.alloc(4);
      sequence.writeUInt32BE(counters[side] ?? 0);
      put(
        at + (towardsGateway ? 0 : 18 * MS),
        towardsGateway,
        Buffer.concat([spis[side], sequence, random.bytes(128)]),
        null,
      );
    }
  };
  exchange(peers.start, 'IKE_SA_INIT', 0, [INIT_NAMES, INIT_NAMES]);
  exchange(peers.start + 60 * MS, 'IKE_AUTH', 1, ['VID IDi AUTH SA TSi TSr', 'VID IDr AUTH SA TSi TSr']);
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) esp(peers.start + span * part);
  for (const [index, part] of [0.25, 0.5, 0.75].entries()) {
    exchange(peers.start + span * part + 250 * MS, 'INFORMATIONAL', 2 + index, ['', '']);
  }
  exchange(peers.end - 40 * MS, 'INFORMATIONAL', 5, ['DELETE', '']);
  return packets.toSorted((a, b) => a.at - b.at);
}

interface Body {
  readonly towardsGateway: boolean;
  readonly body: Buffer;
  readonly id: number;
  readonly esp: boolean;
}

function packetOf({ gateway, peer }: ForeignPeers, { towardsGateway, body, id, esp }: Body): Buffer {
  const [from, to] = towardsGateway ? [peer, gateway] : [gateway, peer];
  const datagram = { source: { address: from, port: 500 }, target: { address: to, port: 500 }, payload: body };
  return ipBytes({
    version: addressVersion(from),
    source: from,
    target: to,
    protocol: esp ? PROTOCOL.esp : PROTOCOL.udp,
    hopLimit: towardsGateway ? 243 : 255,
    id,
    dontFragment: false,
    moreFragments: false,
    offset: 0,
    payload: esp ? body : udpBytes(datagram),
  });
}

/** RFC 7296 §3.1: the header, then payloads in the clear or one SK payload. */
function ikeMessage(message: ForeignMessage, peers: ForeignPeers, random: Random): Buffer {
  const { exchange, response, payloads, messageId, initiatorSpi, responderSpi } = message;
  const [first, body] =
    exchange === 'IKE_SA_INIT' ? initPayloads(message, peers, random) : sealed(payloads, response, random);
  const header = Buffer.alloc(12);
  header[0] = first;
  header[1] = 0x20;
  header[2] = NUMBER[exchange];
  // The peer has opened the SA and asks all questions, so its flag is the initiator's and an answer is the gateway's.
  header[3] = response ? 0x20 : 0x08;
  header.writeUInt32BE(messageId, 4);
  header.writeUInt32BE(28 + body.length, 8);
  return Buffer.concat([initiatorSpi, responderSpi, header, body]);
}

function initPayloads(message: ForeignMessage, { gateway, peer }: ForeignPeers, random: Random): [number, Buffer] {
  const spis = Buffer.concat([message.initiatorSpi, message.responderSpi]);
  const hashOf = (address: string): Buffer =>
    createHash('sha1')
      .update(spis)
      .update(addressBytes(address))
      .update(Buffer.from([0x01, 0xf4]))
      .digest();
  const [source, target] = message.response ? [gateway, peer] : [peer, gateway];
  const group14 = Buffer.from([0, 14, 0, 0]);
  const body = Buffer.concat([
    payload(PAYLOAD.ke, proposal()),
    payload(PAYLOAD.nonce, Buffer.concat([group14, random.bytes(256)])),
    payload(PAYLOAD.notify, random.bytes(32)),
    // NAT_DETECTION_SOURCE_IP is 16388 and NAT_DETECTION_DESTINATION_IP 16389.
    payload(PAYLOAD.notify, Buffer.concat([Buffer.from([0, 0, 0x40, 0x04]), hashOf(source)])),
    payload(PAYLOAD.none, Buffer.concat([Buffer.from([0, 0, 0x40, 0x05]), hashOf(target)])),
  ]);
  return [PAYLOAD.sa, body];
}

// One proposal (RFC 7296 §3.3): AES-CBC-256, PRF HMAC-SHA2-256, HMAC-SHA2-256-128, group 14.
function proposal(): Buffer {
  const transforms = ['0300000c0100000c800e0100', '0300000802000005', '030000080300000c', '000000080400000e'];
  const body = Buffer.from(transforms.join(''), 'hex');
  const head = Buffer.from([0, 0, 0, 8 + body.length, 1, 1, 0, transforms.length]);
  return Buffer.concat([head, body]);
}

const FIRST_INSIDE: Readonly<Record<string, number>> = { '': PAYLOAD.none, DELETE: PAYLOAD.delete };

function sealed(payloads: string, response: boolean, random: Random): [number, Buffer] {
  const first = FIRST_INSIDE[payloads] ?? (response ? PAYLOAD.idResponder : PAYLOAD.idInitiator);
  const blocks = payloads === '' ? 1 : payloads === 'DELETE' ? 1 : 15;
  // Initialization vector, ciphertext, integrity check value (RFC 7296 §3.14).
  return [PAYLOAD.encrypted, payload(first, random.bytes(16 + 16 * blocks + 16))];
}

function payload(next: number, body: Buffer): Buffer {
  const head = Buffer.from([next, 0, 0, 0]);
  head.writeUInt16BE(4 + body.length, 2);
  return Buffer.concat([head, body]);
}
