/**
 * A hash over octets, for telling a repetition from something new within one exchange: 53 bits of two mixed words.
 * It guards against accidents only; whoever could forge a collision could as well repeat the message.
 */
export function octetHash(view: DataView, start: number, end: number): number {
  let a = 0x811c9dc5 ^ (end - start);
  let b = 0x9e3779b9;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = view.getUint32(at);
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 13;
    b = Math.imul(b ^ word, 0x5bd1e995) ^ (b >>> 15);
  }
  for (; at < end; at++) {
    a = Math.imul(a ^ view.getUint8(at), 0x01000193);
    b = Math.imul(b ^ view.getUint8(at), 0x5bd1e995) ^ (b >>> 15);
  }
  return (b & 0x1fffff) * 2 ** 32 + (a >>> 0);
}
