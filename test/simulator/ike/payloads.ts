import { createHash } from 'node:crypto';
import { CERT_ENCODING, PAYLOAD, PROTOCOL, TS_TYPE } from '../registry/numbers.ts';
import type { Endpoint } from '../world/packets.ts';
import { atLeast, exactly, type Payload, u16 } from './octets.ts';

// Payload bodies, encoded and decoded (RFC 7296 §3). A peer reads only what another simulated peer wrote, so a decoder
// throws where the octets do not fit: that is an error of ours, or damage that the peer answers by dropping the message.

/** The payload of this type; an absent one is an error of whoever sent the message. */
export function wanted(payloads: readonly Payload[], type: number): Payload {
  const found = payloads.find((payload) => payload.type === type);
  if (found === undefined) throw new Error(`no payload ${type} in the message`);
  return found;
}

export function notifiesIn(payloads: readonly Payload[]): ReturnType<typeof readNotify>[] {
  return payloads.filter(({ type }) => type === PAYLOAD.NOTIFY).map(readNotify);
}

export function kePayload(group: number, publicValue: Buffer): Payload {
  return { type: PAYLOAD.KE, body: Buffer.concat([u16(group), u16(0), publicValue]) };
}

export function readKe({ body }: Payload): { group: number; publicValue: Buffer } {
  atLeast(body, 4);
  return { group: body.readUInt16BE(0), publicValue: body.subarray(4) };
}

export function noncePayload(nonce: Buffer): Payload {
  return { type: PAYLOAD.NONCE, body: nonce };
}

/** The body, which AUTH covers: type, three reserved octets, data (RFC 7296 §3.5). */
export function idPayload(side: 'i' | 'r', idType: number, idData: Buffer): Payload {
  const body = Buffer.concat([Buffer.from([idType, 0, 0, 0]), idData]);
  return { type: side === 'i' ? PAYLOAD.IDi : PAYLOAD.IDr, body };
}

export function readId({ body }: Payload): { idType: number; idData: Buffer } {
  atLeast(body, 4);
  return { idType: body.readUInt8(0), idData: body.subarray(4) };
}

export function certPayload(encoding: number, certificate: Buffer): Payload {
  return { type: PAYLOAD.CERT, body: Buffer.concat([Buffer.from([encoding]), certificate]) };
}

export function readCert({ body }: Payload): { encoding: number; certificate: Buffer } {
  atLeast(body, 1);
  return { encoding: body.readUInt8(0), certificate: body.subarray(1) };
}

/** `caKeyHashes` are SHA-1 hashes of SubjectPublicKeyInfo, 20 octets each. */
export function certreqPayload(caKeyHashes: readonly Buffer[]): Payload {
  return { type: PAYLOAD.CERTREQ, body: Buffer.concat([Buffer.from([CERT_ENCODING.X509_SIGNATURE]), ...caKeyHashes]) };
}

export function authPayload(method: number, proof: Buffer): Payload {
  return { type: PAYLOAD.AUTH, body: Buffer.concat([Buffer.from([method, 0, 0, 0]), proof]) };
}

export function readAuth({ body }: Payload): { method: number; proof: Buffer } {
  atLeast(body, 4);
  return { method: body.readUInt8(0), proof: body.subarray(4) };
}

export interface NotifyFields {
  readonly protocol?: number;
  readonly spi?: Buffer;
  readonly data?: Buffer;
}

export function notifyPayload(type: number, { protocol = PROTOCOL.NONE, spi, data }: NotifyFields = {}): Payload {
  const spiOctets = spi ?? Buffer.alloc(0);
  const head = Buffer.from([protocol, spiOctets.length]);
  return { type: PAYLOAD.NOTIFY, body: Buffer.concat([head, u16(type), spiOctets, data ?? Buffer.alloc(0)]) };
}

export function readNotify({ body }: Payload): { type: number; protocol: number; spi: Buffer; data: Buffer } {
  atLeast(body, 4);
  const dataAt = 4 + body.readUInt8(1);
  atLeast(body, dataAt);
  const [protocol, type] = [body.readUInt8(0), body.readUInt16BE(2)];
  return { type, protocol, spi: body.subarray(4, dataAt), data: body.subarray(dataAt) };
}

/** For an IKE SA `spis` is empty: the message's own SA is meant (RFC 7296 §3.11). */
export function deletePayload(protocol: number, spis: readonly Buffer[]): Payload {
  const head = Buffer.from([protocol, spis[0]?.length ?? 0]);
  return { type: PAYLOAD.DELETE, body: Buffer.concat([head, u16(spis.length), ...spis]) };
}

export function readDelete({ body }: Payload): { protocol: number; spis: Buffer[] } {
  atLeast(body, 4);
  const [protocol, size, count] = [body.readUInt8(0), body.readUInt8(1), body.readUInt16BE(2)];
  exactly(body, 4 + size * count);
  return { protocol, spis: Array.from({ length: count }, (_, i) => body.subarray(4 + i * size, 4 + (i + 1) * size)) };
}

export function vendorPayload(vendorId: Buffer): Payload {
  return { type: PAYLOAD.VENDOR_ID, body: vendorId };
}

/** A range of addresses, protocols and ports (RFC 7296 §3.13.1), IPv4 or IPv6 by its addresses. */
export interface Selector {
  readonly from: string;
  readonly to: string;
  readonly protocol?: number;
  readonly fromPort?: number;
  readonly toPort?: number;
}

export function tsPayload(side: 'i' | 'r', selectors: readonly Selector[]): Payload {
  const head = Buffer.from([selectors.length, 0, 0, 0]);
  const body = Buffer.concat([head, ...selectors.map(selectorBytes)]);
  return { type: side === 'i' ? PAYLOAD.TSi : PAYLOAD.TSr, body };
}

export function readTs({ body }: Payload): Required<Selector>[] {
  atLeast(body, 4);
  const selectors: Required<Selector>[] = [];
  let at = 4;
  while (at < body.length) {
    atLeast(body, at + 8);
    const end = at + body.readUInt16BE(at + 2);
    const width = (end - at - 8) / 2;
    if (width !== (body.readUInt8(at) === TS_TYPE.IPV4_RANGE ? 4 : 16)) throw new Error('selector of a wrong length');
    atLeast(body, end);
    selectors.push({
      protocol: body.readUInt8(at + 1),
      fromPort: body.readUInt16BE(at + 4),
      toPort: body.readUInt16BE(at + 6),
      from: addressText(body.subarray(at + 8, at + 8 + width)),
      to: addressText(body.subarray(at + 8 + width, end)),
    });
    at = end;
  }
  if (selectors.length !== body.readUInt8(0)) throw new Error('number of selectors is wrong');
  return selectors;
}

export interface ConfigAttribute {
  readonly number: number;
  readonly value: Buffer;
}

export function configPayload(cfgType: number, attributes: readonly ConfigAttribute[]): Payload {
  const parts = attributes.flatMap(({ number, value }) => [u16(number), u16(value.length), value]);
  return { type: PAYLOAD.CONFIG, body: Buffer.concat([Buffer.from([cfgType, 0, 0, 0]), ...parts]) };
}

export function readConfig({ body }: Payload): { cfgType: number; attributes: ConfigAttribute[] } {
  atLeast(body, 4);
  const attributes: ConfigAttribute[] = [];
  for (let at = 4; at < body.length; ) {
    atLeast(body, at + 4);
    const end = at + 4 + body.readUInt16BE(at + 2);
    atLeast(body, end);
    attributes.push({ number: body.readUInt16BE(at) & 0x7fff, value: body.subarray(at + 4, end) });
    at = end;
  }
  return { cfgType: body.readUInt8(0), attributes };
}

/** One EAP packet (RFC 3748 §4). `typeAndData` is missing in Success and Failure. */
export function eapPayload(code: number, id: number, typeAndData: Buffer = Buffer.alloc(0)): Payload {
  const head = Buffer.concat([Buffer.from([code, id]), u16(4 + typeAndData.length)]);
  return { type: PAYLOAD.EAP, body: Buffer.concat([head, typeAndData]) };
}

export function readEap({ body }: Payload): { code: number; id: number; typeAndData: Buffer } {
  atLeast(body, 4);
  exactly(body, body.readUInt16BE(2));
  return { code: body.readUInt8(0), id: body.readUInt8(1), typeAndData: body.subarray(4) };
}

/** Data of the NAT_DETECTION notifies (RFC 7296 §2.23); `spiR` is zero in the first request. */
export function natDetection(spiI: Buffer, spiR: Buffer, { address, port }: Endpoint): Buffer {
  return createHash('sha1').update(spiI).update(spiR).update(addressBytes(address)).update(u16(port)).digest();
}

/** Octets of an address as people write it; `::` is understood, an embedded IPv4 tail is not. */
export function addressBytes(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number));
  const [before = '', after] = text.split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const [head, tail] = [words(before), words(after ?? '')];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return Buffer.concat([...head, ...(after === undefined ? [] : zeros), ...tail].map(u16));
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16)).join(':');
}

function selectorBytes({ from, to, protocol = 0, fromPort = 0, toPort = 65535 }: Selector): Buffer {
  const addresses = Buffer.concat([addressBytes(from), addressBytes(to)]);
  const type = addresses.length === 8 ? TS_TYPE.IPV4_RANGE : TS_TYPE.IPV6_RANGE;
  const head = Buffer.concat([Buffer.from([type, protocol]), u16(8 + addresses.length), u16(fromPort), u16(toPort)]);
  return Buffer.concat([head, addresses]);
}
