// Cuts an IPv4 packet into fragments, as a path would, and then not quite as a path would.
import { type Packet, withFrame } from './container.ts';
import type { Dice } from './dice.ts';
import { layoutOf } from './frame-layout.ts';

const MORE = 0x2000;

/** The fragments instead of the packet; undefined for what is no whole IPv4 packet. */
export function ipFragments(packet: Packet, dice: Dice): { fragments: readonly Packet[]; did: string } | undefined {
  const { frame, linkType } = packet;
  const { ip, isFragment } = layoutOf(frame, linkType);
  if (ip === undefined || isFragment || (frame[ip] ?? 0) !== 0x45 || frame.length - ip < 60) return undefined;
  const body = frame.subarray(ip + 20);
  const size = 8 * (1 + dice.below(Math.min(100, Math.floor(body.length / 8))));
  const identification = dice.below(0x10000);
  const cut = (from: number, to: number, more: boolean): Packet => {
    const piece = Uint8Array.from(Buffer.concat([frame.subarray(0, ip + 20), body.subarray(from, to)]));
    const view = new DataView(piece.buffer);
    view.setUint16(ip + 2, piece.length - ip);
    view.setUint16(ip + 4, identification);
    view.setUint16(ip + 6, (more ? MORE : 0) | Math.floor(from / 8));
    return withFrame(packet, piece);
  };
  const fragments: Packet[] = [];
  for (let at = 0; at < body.length; at += size) {
    const end = Math.min(body.length, at + size);
    fragments.push(cut(at, end, end < body.length));
  }
  const ways: Readonly<Record<string, () => void>> = {
    'in order': () => {},
    'last one first': () => void fragments.reverse(),
    'one missing': () => void fragments.splice(dice.below(fragments.length), 1),
    'one twice': () => void fragments.push(dice.pick(fragments)),
    'one overlapping': () =>
      void fragments.push(cut(8 * dice.below(4), Math.min(body.length, 8 * dice.below(99)), true)),
    'two last ones': () => void fragments.unshift(cut(8 * dice.below(9), body.length, false)),
    'an empty one': () => void fragments.unshift(cut(8 * dice.below(9), 0, dice.chance(0.5))),
    'one beyond the largest datagram': () => void fragments.unshift(beyond(cut(0, body.length, true), ip, dice)),
  };
  const way = dice.pick(Object.keys(ways));
  ways[way]?.();
  return { fragments, did: `IP fragments of ${size} octets, ${way}` };
}

function beyond(packet: Packet, ip: number, dice: Dice): Packet {
  const frame = Uint8Array.from(packet.frame);
  new DataView(frame.buffer).setUint16(ip + 6, 0x1fff - dice.below(4));
  return withFrame(packet, frame);
}
