import { isIPv4, isIPv6 } from 'node:net';

/** The 4 or 16 octets of an address written as text. Throws where the text is no address. */
export function addressBytes(text: string): Buffer {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  if (isIPv6(text)) return ipv6Bytes(text);
  throw new Error(`not an IP address: ${text}`);
}

/** The text of 4 or 16 octets; IPv6 in the canonical form of RFC 5952. */
export function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  const { start, length } = longestZeroRun(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

export function addressVersion(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4;
}

/** Two spellings of one IPv6 address are one address. */
export function canonicalAddress(text: string): string {
  return addressText(addressBytes(text));
}

function ipv6Bytes(text: string): Buffer {
  // The last 32 bits may be written as an IPv4 address (RFC 4291 §2.2).
  const dotted = /[^:]+\.[^:]+$/.exec(text)?.[0];
  const plain = dotted === undefined ? text : text.slice(0, -dotted.length) + hexPair(addressBytes(dotted));
  const [head = '', tail] = plain.split('::');
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...before, ...zeros, ...after].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * index);
  }
  return bytes;
}

function hexPair(bytes: Buffer): string {
  return `${bytes.readUInt16BE(0).toString(16)}:${bytes.readUInt16BE(2).toString(16)}`;
}

// The first of several longest runs is the one that is shortened (RFC 5952 §4.2.3).
function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}
