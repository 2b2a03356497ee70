// NAT detection (RFC 7296 §2.23): each side sends a hash of the addresses and ports that it believes in.
import { createHash } from 'node:crypto';

/**
 * The data of NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP for an address and port, as lower-case hex.
 *
 * SPIs are 16 hex digits; the responder's is all zero in the first request. A difference from what was received means
 * a NAT, or a sender that wants UDP encapsulation and made its source hash wrong on purpose.
 */
export function natDetectionHash(initiatorSpi: string, responderSpi: string, address: string, port: number): string {
  const spis = Buffer.from(initiatorSpi + responderSpi, 'hex');
  const portOctets = Buffer.of(port >>> 8, port & 0xff);
  return createHash('sha1').update(spis).update(addressOctets(address)).update(portOctets).digest('hex');
}

/** 4 or 16 octets of an address as people write it, an IPv4 tail of an IPv6 address included. */
function addressOctets(address: string): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.').map(Number));
  const [before = '', after] = address.split('%')[0]?.split('::') ?? [];
  const [head, tail] = [groupOctets(before), groupOctets(after ?? '')];
  const zeros = Math.max(0, 16 - head.length - tail.length);
  return Uint8Array.from([...head, ...new Array<number>(after === undefined ? 0 : zeros).fill(0), ...tail]);
}

function groupOctets(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >>> 8, value & 0xff];
  });
}
