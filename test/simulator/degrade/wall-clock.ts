import type { Micros } from '../world/time.ts';
import { type Capture, sightings } from './captures.ts';
import type { Segment } from './gateway-text.ts';
import { packetRecord } from './ike-records.ts';
import { wallMsOf } from './ios-stamp.ts';

const NAMES: Readonly<Record<number, string>> = {
  34: 'IKE_SA_INIT',
  35: 'IKE_AUTH',
  36: 'CREATE_CHILD_SA',
  37: 'INFORMATIONAL',
};

/**
 * How a gateway's wall clock follows from the times of a capture, by the messages that both have; null without any.
 *
 * Needed to put a message into both at the same moment: a pair that is off by a second would move the clocks apart.
 */
export function wallClockOf(segments: readonly Segment[], capture: Capture): ((at: Micros) => number) | null {
  const seen = new Map<string, number>();
  for (const { packet, frame } of sightings(capture)) {
    const ike = frame?.ike;
    if (!ike) continue;
    const key = [ike.initiatorSpi, ike.responderSpi, NAMES[ike.exchange], ike.response, ike.messageId].join('/');
    // The first of several is meant: a retransmission has a block of its own, in the same order.
    if (!seen.has(key)) seen.set(key, Number(packet.at / 1000n) / 1000);
  }
  const pairs: { wire: number; offset: number; width: number }[] = [];
  for (const segment of segments) {
    const record = segment.prefix === null ? null : packetRecord(segment);
    if (record === null || segment.prefix === null) continue;
    const { initiatorSpi, responderSpi, exchange, response, messageId } = record;
    const key = [initiatorSpi, responderSpi, exchange, response, messageId].join('/');
    const wire = seen.get(key);
    seen.delete(key);
    if (wire === undefined) continue;
    const width = 1000 / 10 ** Math.min(3, segment.prefix.fraction.length);
    pairs.push({ wire, offset: wallMsOf(segment.prefix) - wire, width });
  }
  if (pairs.length === 0) return null;
  return (at) => at / 1000 + offsetAt(pairs, at / 1000);
}

// A stamp is cut to its last digit, so each pair leaves an interval. Where all agree their common part is the offset;
// where the clock drifts or steps, the pair that is nearest in time decides.
function offsetAt(pairs: readonly { wire: number; offset: number; width: number }[], ms: number): number {
  const least = pairs.reduce((most, { offset }) => Math.max(most, offset), Number.NEGATIVE_INFINITY);
  const most = pairs.reduce((low, { offset, width }) => Math.min(low, offset + width), Number.POSITIVE_INFINITY);
  if (least <= most) return (least + most) / 2;
  const nearest = pairs.reduce((best, pair) => (Math.abs(pair.wire - ms) < Math.abs(best.wire - ms) ? pair : best));
  return nearest.offset + nearest.width / 2;
}
