/**
 * A hash over octets, for telling a repetition from something new within one exchange: 53 bits of two mixed words.
 * It guards against accidents only; whoever could forge a collision could as well repeat the message.
 */
export function octetHash(view: DataView, start: number, end: number): number {
  let a = 0x811c9dc5 ^ (end - start);
  let b = 0x9e3779b9;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    a = Math.imul(a ^ view.getUint32(at), 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b ^ view.getUint32(at + 4), 0xc2b2ae35);
    b ^= b >>> 13;
  }
  for (; at < end; at++) {
    a = Math.imul(a ^ view.getUint8(at), 0x85ebca6b);
    a ^= a >>> 15;
  }
  // Each half has seen half of the words; both are mixed with what the other one became.
  const mixed = Math.imul(a ^ (b >>> 16), 0x27d4eb2f) ^ b;
  return (mixed & 0x1fffff) * 2 ** 32 + ((a ^ Math.imul(b, 0x165667b1)) >>> 0);
}
