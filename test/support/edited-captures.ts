// Captures whose IKE messages were changed, cut anew, left out or put in another order.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { frameOf } from '../simulator/degrade/frame.ts';
import type { CaptureRecord } from '../simulator/net/capture-record.ts';
import { readCapture, writeRecords } from '../simulator/net/records.ts';
import { type Decoded, decodeFile } from './decoded.ts';
import { caseFolder } from './runs.ts';

/** A packet, with the message that it holds where it holds a whole one. */
export interface EditedPacket {
  readonly frame: number;
  readonly record: CaptureRecord;
  readonly ike: IkeInside | undefined;
}

export interface IkeInside {
  readonly message: Buffer;
  readonly exchange: number;
  readonly response: boolean;
  readonly spiI: string;
  /** Offsets in the frame. */
  readonly ipAt: number;
  readonly udpAt: number;
  readonly at: number;
}

export interface EditedCapture {
  readonly packets: readonly EditedPacket[];
  /** The capture with other packets. */
  with(records: readonly CaptureRecord[]): Buffer;
}

export function openCapture(capture: string | Buffer): EditedCapture {
  const { options, packets } = readCapture(typeof capture === 'string' ? readFileSync(capture) : capture);
  return {
    packets: packets.map((record, index) => ({ frame: index + 1, record, ike: ikeIn(record, options.linkType) })),
    with: (records) => writeRecords(records, options),
  };
}

function ikeIn({ link }: CaptureRecord, linkType: number): IkeInside | undefined {
  const frame = frameOf(link, linkType);
  if (frame === null || frame.ike === null || frame.fragment !== null) return undefined;
  const { at, exchange, response, initiatorSpi: spiI } = frame.ike;
  const end = at + link.readUInt32BE(at + 24);
  if (end > link.length) return undefined;
  return { message: link.subarray(at, end), exchange, response, spiI, ipAt: frame.ipAt, udpAt: frame.transportAt, at };
}

/** The packet with another message in the place of its own, over IPv4. Sums stay as they are: nothing here looks at them. */
export function withMessage({ record, ike }: EditedPacket, message: Uint8Array): CaptureRecord {
  if (ike === undefined) throw new Error('the packet holds no whole message');
  const link = Buffer.concat([record.link.subarray(0, ike.at), message]);
  link.writeUInt16BE(link.length - ike.ipAt, ike.ipAt + 2);
  link.writeUInt16BE(link.length - ike.udpAt, ike.udpAt + 4);
  return { ...record, link, originalLength: link.length };
}

/** Octets of a message with one bit changed. */
export function flipped(message: Uint8Array, bit: number): Buffer {
  const octets = Buffer.from(message);
  octets.writeUInt8(octets.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return octets;
}

/** What decoding gives of a capture and key files that no folder has. */
export function decodeOf(capture: Uint8Array, ...keys: readonly string[]): Promise<Decoded> {
  const names = keys.map((_, index) => `keys-${index}`);
  const files = Object.fromEntries(names.map((name, index) => [name, keys[index] ?? '']));
  const folder = caseFolder({ 'capture.pcap': capture, ...files });
  return decodeFile(
    join(folder, 'capture.pcap'),
    names.map((name) => join(folder, name)),
  );
}

/** What became of each encrypted message, in order. */
export function openedOf(messages: readonly DecodedMessage[]): readonly DecodedMessage['opened'][] {
  return messages.map(({ opened }) => opened).filter((opened) => opened !== undefined);
}

/** `opened: IDi AUTH`, or the verdict alone: of every message with an encrypted payload. */
export function summaryOf(messages: readonly DecodedMessage[]): readonly string[] {
  return messages.flatMap(({ frame, opened }) => {
    if (opened === undefined) return [];
    const inside = opened.verdict === 'opened' ? `: ${opened.payloads.map(({ name }) => name).join(' ')}` : '';
    return [`${frame} ${opened.verdict}${inside}`.trimEnd()];
  });
}
