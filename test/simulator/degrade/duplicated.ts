import { adjustedChecksum } from '../net/ip.ts';
import { type CapturedPacket, editCaptures, isCapture, linkTypeOf, NS_PER_MICROSECOND } from './captures.ts';
import { frameOf } from './frame.ts';
import { keepsEverything, type Operator } from './operator.ts';

/** A mirror session that takes a packet where it enters a router and again where it leaves. */
export const duplicatedBySwitch: Operator = {
  name: 'duplicated-by-switch',
  title: 'Every packet captured twice, before and after a hop',
  losesSentence:
    `Nothing is lost: each IP packet comes again within a millisecond with its TTL one lower. Such copies are
    no retransmissions; an IKE peer waits far longer before it repeats.`.replace(/\s+/g, ' '),
  applies: (files) => files.some(isCapture),
  apply: (files, { random }) =>
    editCaptures(files, 'whole', (capture, file) => {
      const { options, packets } = capture;
      const delays = random.fork(file.path);
      const both = packets.flatMap((packet) => {
        const copy = afterHop(packet, linkTypeOf(packet, capture));
        if (copy === null) return [packet];
        return [packet, { ...copy, at: packet.at + BigInt(delays.int(2, 900)) * NS_PER_MICROSECOND }];
      });
      return { options, packets: inOrder(both) };
    }),
  keeps: keepsEverything,
};

/** By time; packets of one instant stay in their order. A capture that steps back in time keeps its steps. */
function inOrder(packets: readonly CapturedPacket[]): readonly CapturedPacket[] {
  const ordered: CapturedPacket[] = [];
  for (const packet of packets) {
    let at = ordered.length;
    // Only within the millisecond that copies are late by: farther back lies a step of the clock.
    for (let before = ordered[at - 1]; before !== undefined && isLater(before, packet); before = ordered[at - 1])
      at -= 1;
    ordered.splice(at, 0, packet);
  }
  return ordered;
}

function isLater(before: CapturedPacket, packet: CapturedPacket): boolean {
  return before.at > packet.at && before.at - packet.at < 1000n * NS_PER_MICROSECOND;
}

function afterHop(packet: CapturedPacket, linkType: number): CapturedPacket | null {
  const frame = frameOf(packet.link, linkType);
  if (frame === null) return null;
  const link = Buffer.from(packet.link);
  const hops = frame.ipAt + (frame.version === 4 ? 8 : 7);
  // A router drops what arrives with 1; here there was a last hop that did not count.
  const left = Math.max(1, link.readUInt8(hops) - 1);
  if (frame.version === 4) {
    const before = Buffer.from(link.subarray(hops, hops + 2));
    link.writeUInt8(left, hops);
    const sum = adjustedChecksum(link.readUInt16BE(frame.ipAt + 10), before, link.subarray(hops, hops + 2));
    link.writeUInt16BE(sum, frame.ipAt + 10);
  } else {
    link.writeUInt8(left, hops);
  }
  return { ...packet, link };
}
