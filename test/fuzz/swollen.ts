// Blows a message up to what a datagram can hold by repeating a part of it: thousands of payloads, transforms, attributes or
// XML elements. All lengths around the part are set right, so that a decoder meets every one of them.
import { type Packet, withFrame } from './container.ts';
import type { Dice } from './dice.ts';
import { layoutOf, type PayloadPlace, payloadPlaces } from './frame-layout.ts';

const LARGEST = 64_000;
const EAP = 48;
const SA = 33;

/** The packet with a part repeated, and what was done; undefined for one without a payload in the clear. */
export function swollen(packet: Packet, dice: Dice): { packet: Packet; did: string } | undefined {
  const { frame, linkType } = packet;
  const { ip, ike } = layoutOf(frame, linkType);
  if (ip === undefined || ike === undefined) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const places = payloadPlaces(view, ike.start, ike.end).filter(({ start, end }) => end - start > 4);
  if (places.length === 0) return undefined;
  const place = dice.pick(places);
  const isWhole = dice.chance(0.3);
  const part = isWhole ? { from: place.start, to: place.end } : partOf(view, place, dice);
  const octets = part.to - part.from;
  const times = Math.min(20_000, Math.floor((LARGEST - frame.length) / octets));
  if (times < 1) return undefined;
  const copy = Buffer.from(frame.subarray(part.from, part.to));
  // A copy in front of its original announces the same type again.
  if (isWhole) copy[0] = place.type;
  const copies = Array.from({ length: times }, () => copy);
  const large = Buffer.concat([frame.subarray(0, part.from), ...copies, frame.subarray(part.from)]);
  grow(large, { ip, ike: ike.start, by: times * octets, ...(isWhole ? {} : { place, at: part.from }) });
  const what = isWhole ? `payload ${place.type}` : `${octets} octets of payload ${place.type}`;
  return { packet: withFrame(packet, large), did: `repeat ${what} ${times} times` };
}

/** A few octets of a body, or one XML element where there are any. */
function partOf(view: DataView, { type, start, end }: PayloadPlace, dice: Dice): { from: number; to: number } {
  const body = Buffer.from(view.buffer, view.byteOffset + start, end - start);
  if (type === EAP && dice.chance(0.8)) {
    const from = body.indexOf('<', 40 + dice.below(body.length));
    const to = body.indexOf('<', from + 1 + dice.below(200));
    if (from > 0 && to > from) return { from: start + from, to: start + to };
  }
  // Entries of lists mostly stand at multiples of four behind the fixed fields.
  const aligned = 4 * Math.floor((4 + dice.below(body.length - 4)) / 4);
  const from = start + Math.min(aligned, body.length - 1);
  return { from, to: Math.min(end, from + dice.pick([1, 4, 8, 8, 12, 16, 40])) };
}

interface Growth {
  readonly ip: number;
  readonly ike: number;
  readonly by: number;
  /** The payload that the part stands in, where it is not the payload itself. */
  readonly place?: PayloadPlace;
  readonly at?: number;
}

function grow(frame: Buffer, { ip, ike, by, place, at = 0 }: Growth): void {
  const add16 = (offset: number) => frame.writeUInt16BE(Math.min(0xffff, frame.readUInt16BE(offset) + by), offset);
  const isIpv4 = (frame[ip] ?? 0) >>> 4 === 4;
  add16(ip + (isIpv4 ? 2 : 4));
  const marked = frame.readUInt32BE(ike - 4) === 0 && frame.readUInt16BE(ike - 8) !== 0;
  add16(ike - (marked ? 8 : 4));
  frame.writeUInt32BE(frame.readUInt32BE(ike + 24) + by, ike + 24);
  if (place === undefined) return;
  add16(place.start + 2);
  // What stands inside: the proposal, the EAP packet, its first TLV.
  if (place.type === SA && at >= place.start + 12) add16(place.start + 6);
  if (place.type === EAP) add16(place.start + 6);
  if (place.type === EAP && at >= place.start + 20) add16(place.start + 18);
}
