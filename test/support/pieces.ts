import { octets } from './packets.ts';

/** A classic little-endian capture in files of so many packets each, as a ring buffer writes them. */
export function inPieces(bytes: Uint8Array, packets: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts: number[] = [];
  for (let at = 24; at < bytes.length; at += 16 + view.getUint32(at + 8, true)) starts.push(at);
  const firsts = starts.filter((_, index) => index % packets === 0);
  return firsts.map((first, index) => octets(bytes.subarray(0, 24), bytes.subarray(first, firsts[index + 1])));
}
