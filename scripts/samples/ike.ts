import { createECDH, createHash } from 'node:crypto';
import { addressBytes, type Endpoint } from './packets.ts';
import type { Random } from './random.ts';

// IKEv2 messages as RFC 7296 §3 lays them out. IKE_SA_INIT is complete and real-sized. What follows it is encrypted with keys
// that nobody has: the SK body is made of seeded bytes of the right length, so headers, sizes and the first inner
// payload type are all there is to read, as in most captures from the field.

const EXCHANGE = { IKE_SA_INIT: 34, IKE_AUTH: 35, INFORMATIONAL: 37 } as const;
export type ExchangeName = keyof typeof EXCHANGE;

const PAYLOAD: Readonly<Record<string, number>> = {
  SA: 33,
  KE: 34,
  IDi: 35,
  IDr: 36,
  CERT: 37,
  CERTREQ: 38,
  AUTH: 39,
  N: 40,
  NOTIFY: 41,
  DELETE: 42,
  VID: 43,
  TSi: 44,
  TSr: 45,
  CFG: 47,
  EAP: 48,
};

const IV = 16;
const ICV = 32; // HMAC-SHA2-512-256
const BLOCK = 16;

export interface Spis {
  readonly initiatorSpi: Buffer;
  readonly responderSpi: Buffer;
}

/** An inner payload by the name IOS prints for it, and its size with the generic header. */
export type Inner = readonly (readonly [name: string, size: number])[];

export interface Encrypted extends Spis {
  readonly exchange: ExchangeName;
  readonly messageId: number;
  readonly fromInitiator: boolean;
  readonly response: boolean;
  readonly inner: Inner;
}

/** One protected message: header, SK header with the first inner type in clear, IV, ciphertext, ICV. */
export function encryptedMessage(message: Encrypted, random: Random): Buffer {
  const plain = message.inner.reduce((sum, [, size]) => sum + size, 0) + 1; // the pad length octet
  const body = random.bytes(IV + Math.ceil(plain / BLOCK) * BLOCK + ICV);
  const skHeader = Buffer.from([payloadType(message.inner[0]?.[0]), 0, 0, 0]);
  skHeader.writeUInt16BE(4 + body.length, 2);
  const flags = (message.fromInitiator ? 0x08 : 0) | (message.response ? 0x20 : 0);
  return Buffer.concat([header(message, { next: 46, flags, length: 28 + 4 + body.length }), skHeader, body]);
}

function payloadType(name: string | undefined): number {
  if (name === undefined) return 0;
  const type = PAYLOAD[name.replace(/\(.*/, '')];
  if (type === undefined) throw new Error(`no payload type for ${name}`);
  return type;
}

function header(
  message: Spis & { exchange: ExchangeName; messageId: number },
  { next, flags, length }: { next: number; flags: number; length: number },
): Buffer {
  const head = Buffer.alloc(28);
  message.initiatorSpi.copy(head, 0);
  message.responderSpi.copy(head, 8);
  head.writeUInt8(next, 16);
  head.writeUInt8(0x20, 17);
  head.writeUInt8(EXCHANGE[message.exchange], 18);
  head.writeUInt8(flags, 19);
  head.writeUInt32BE(message.messageId, 20);
  head.writeUInt32BE(length, 24);
  return head;
}

const VENDOR = {
  deleteReason: Buffer.from('CISCO-DELETE-REASON'),
  copyright: Buffer.from('CISCO(COPYRIGHT)&Copyright (c) 2009 Cisco Systems, Inc.'),
  anyConnectEap: Buffer.from('CISCO-ANYCONNECT-EAP'),
  flexVpn: Buffer.from('FLEXVPN-SUPPORTED'),
  fragmentation: createHash('md5').update('FRAGMENTATION').digest(),
};

// Transform type and id, with the key length in bits where the cipher needs one (RFC 7296 §3.3.2).
type Transform = readonly [type: number, id: number, keyBits?: number];
const OFFERED: readonly Transform[] = [
  [1, 12, 256],
  [1, 12, 192],
  [1, 12, 128],
  [2, 7],
  [2, 6],
  [2, 5],
  [2, 2],
  [3, 14],
  [3, 13],
  [3, 12],
  [3, 2],
  [4, 19],
  [4, 20],
  [4, 21],
  [4, 14],
];
const CHOSEN: readonly Transform[] = [
  [1, 12, 256],
  [2, 7],
  [3, 14],
  [4, 19],
];

/** What each side put into IKE_SA_INIT, by the names that IOS prints. */
export const INIT_REQUEST_NAMES =
  'SA KE N VID VID VID NOTIFY(NAT_DETECTION_SOURCE_IP) NOTIFY(NAT_DETECTION_DESTINATION_IP) VID';
export const INIT_RESPONSE_NAMES =
  'SA KE N VID VID VID NOTIFY(NAT_DETECTION_SOURCE_IP) NOTIFY(NAT_DETECTION_DESTINATION_IP) CERTREQ';

/** IKE_SA_INIT request. `local` is the client's own address: behind a NAT it is not the one on the wire. */
export function initRequest(initiatorSpi: Buffer, ends: { local: Endpoint; remote: Endpoint }, random: Random): Buffer {
  const spis = { initiatorSpi, responderSpi: Buffer.alloc(8) };
  return init(spis, 0x08, [
    ['SA', securityAssociation(OFFERED)],
    ['KE', keyExchange(random)],
    ['N', random.bytes(64)],
    ['VID', VENDOR.deleteReason],
    ['VID', VENDOR.copyright],
    ['VID', VENDOR.anyConnectEap],
    ...natDetection(spis, ends.local, ends.remote),
    ['VID', VENDOR.fragmentation],
  ]);
}

/** IKE_SA_INIT response. `remote` is the client as the gateway sees it. */
export function initResponse(spis: Spis, ends: { local: Endpoint; remote: Endpoint }, random: Random): Buffer {
  return init(spis, 0x20, [
    ['SA', securityAssociation(CHOSEN)],
    ['KE', keyExchange(random)],
    ['N', random.bytes(64)],
    ['VID', VENDOR.deleteReason],
    ['VID', VENDOR.copyright],
    ['VID', VENDOR.flexVpn],
    ...natDetection(spis, ends.local, ends.remote),
    ['CERTREQ', Buffer.concat([Buffer.from([4]), createHash('sha1').update('IKEv2-TP').digest()])],
  ]);
}

function init(spis: Spis, flags: number, payloads: readonly (readonly [string, Buffer])[]): Buffer {
  const parts = payloads.map(([, body], index) => {
    const head = Buffer.from([payloadType(payloads[index + 1]?.[0]), 0, 0, 0]);
    head.writeUInt16BE(4 + body.length, 2);
    return Buffer.concat([head, body]);
  });
  const body = Buffer.concat(parts);
  const next = payloadType(payloads[0]?.[0]);
  return Buffer.concat([
    header({ ...spis, exchange: 'IKE_SA_INIT', messageId: 0 }, { next, flags, length: 28 + body.length }),
    body,
  ]);
}

function securityAssociation(transforms: readonly Transform[]): Buffer {
  const parts = transforms.map(([type, id, keyBits], index) => {
    const attribute = keyBits === undefined ? Buffer.alloc(0) : Buffer.from([0x80, 14, keyBits >> 8, keyBits & 0xff]);
    const head = Buffer.from([index === transforms.length - 1 ? 0 : 3, 0, 0, 8 + attribute.length, type, 0, 0, id]);
    return Buffer.concat([head, attribute]);
  });
  const body = Buffer.concat(parts);
  const proposal = Buffer.from([0, 0, 0, 0, 1, 1, 0, transforms.length]);
  proposal.writeUInt16BE(8 + body.length, 2);
  return Buffer.concat([proposal, body]);
}

// A real point of group 19 (RFC 5903): x and y without the leading 04.
function keyExchange(random: Random): Buffer {
  const curve = createECDH('prime256v1');
  const scalar = random.bytes(32);
  scalar.writeUInt8(0x01, 0); // keeps the private value below the order of the group
  curve.setPrivateKey(scalar);
  return Buffer.concat([Buffer.from([0, 19, 0, 0]), curve.getPublicKey().subarray(1)]);
}

function natDetection(spis: Spis, local: Endpoint, remote: Endpoint): (readonly [string, Buffer])[] {
  const notify = (type: number, end: Endpoint): readonly [string, Buffer] => {
    const port = Buffer.from([end.port >> 8, end.port & 0xff]);
    const hash = createHash('sha1').update(spis.initiatorSpi).update(spis.responderSpi);
    const digest = hash.update(addressBytes(end.address)).update(port).digest();
    return ['NOTIFY', Buffer.concat([Buffer.from([0, 0, type >> 8, type & 0xff]), digest])];
  };
  return [notify(16388, local), notify(16389, remote)];
}
