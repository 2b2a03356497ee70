// IPv4 (RFC 791) and IPv6 (RFC 8200) headers, read into one reused object: capture readers make none a packet.

export interface IpFields {
  version: 4 | 6;
  /** Offset of the source address; the destination follows it. */
  addresses: number;
  /** The protocol behind all extension headers that can be read. */
  protocol: number;
  /** Offset of that protocol's header, or of the fragment's data. */
  payload: number;
  /** One past the packet's last captured octet: link padding excluded. */
  end: number;
  /** Octets from `payload` to the packet's end as IP states them, captured or not. */
  stated: number;
  fragmented: boolean;
  /** In octets. */
  fragmentOffset: number;
  moreFragments: boolean;
  identification: number;
}

export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, fragment: 44, esp: 50, ah: 51, icmpV6: 58 } as const;

export function ipFields(): IpFields {
  return {
    version: 4,
    addresses: 0,
    protocol: 0,
    payload: 0,
    end: 0,
    stated: 0,
    fragmented: false,
    fragmentOffset: 0,
    moreFragments: false,
    identification: 0,
  };
}

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
/** Extension headers to walk before giving up; RFC 8200 §4.1 recommends an order of at most eight. */
const MAX_EXTENSIONS = 12;

/** Reads the packet at `start`. False where its headers are damaged or not all captured; `into` then means nothing. */
export function readIp(view: DataView, start: number, end: number, into: IpFields): boolean {
  if (end - start < IPV4_HEADER) return false;
  const first = view.getUint8(start);
  if (first >>> 4 === 4) return readIpv4(view, start, end, into);
  return first >>> 4 === 6 && end - start >= IPV6_HEADER && readIpv6(view, start, end, into);
}

function readIpv4(view: DataView, start: number, end: number, into: IpFields): boolean {
  const header = (view.getUint8(start) & 0x0f) * 4;
  // Zero is what segmentation offload leaves in packets captured before the card filled it in.
  const total = view.getUint16(start + 2) || end - start;
  if (header < IPV4_HEADER || total < header || header > end - start) return false;
  const fragment = view.getUint16(start + 6);
  into.version = 4;
  into.addresses = start + 12;
  into.protocol = view.getUint8(start + 9);
  into.payload = start + header;
  into.end = Math.min(end, start + total);
  into.stated = total - header;
  into.fragmentOffset = (fragment & 0x1fff) * 8;
  into.moreFragments = (fragment & 0x2000) !== 0;
  into.fragmented = (fragment & 0x3fff) !== 0;
  into.identification = view.getUint16(start + 4);
  return true;
}

function readIpv6(view: DataView, start: number, end: number, into: IpFields): boolean {
  // A payload length of zero is a jumbogram (RFC 2675) or segmentation offload: what was captured bounds it.
  const length = view.getUint16(start + 4) || end - start - IPV6_HEADER;
  const packetEnd = start + IPV6_HEADER + length;
  into.version = 6;
  into.addresses = start + 8;
  into.end = Math.min(end, packetEnd);
  into.fragmented = false;
  into.fragmentOffset = 0;
  into.moreFragments = false;
  into.identification = 0;
  let next = view.getUint8(start + 6);
  let at = start + IPV6_HEADER;
  for (let depth = 0; depth < MAX_EXTENSIONS && isExtension(next); depth++) {
    if (into.end - at < 8) return false;
    const type = next;
    next = view.getUint8(at);
    if (type === PROTOCOL.fragment) {
      const word = view.getUint16(at + 2);
      into.fragmentOffset = word & 0xfff8;
      into.moreFragments = (word & 1) !== 0;
      into.identification = view.getUint32(at + 4);
      // Atomic fragments are whole packets (RFC 6946).
      into.fragmented = (word & 0xfff9) !== 0;
      at += 8;
      if (into.fragmentOffset > 0) break;
    } else {
      at += type === PROTOCOL.ah ? (view.getUint8(at + 1) + 2) * 4 : (view.getUint8(at + 1) + 1) * 8;
    }
  }
  if (at > into.end) return false;
  into.protocol = next;
  into.payload = at;
  into.stated = packetEnd - at;
  return true;
}

/** Hop-by-hop, routing, destination options, mobility, HIP, shim6, AH and fragment (RFC 7045 §3). */
function isExtension(type: number): boolean {
  switch (type) {
    case 0:
    case 43:
    case 44:
    case 51:
    case 60:
    case 135:
    case 139:
    case 140:
      return true;
    default:
      return false;
  }
}

/** The address at `at` as people write it: dotted, or the short form of RFC 5952. */
export function addressText(view: DataView, at: number, version: 4 | 6): string {
  if (version === 4) {
    return `${view.getUint8(at)}.${view.getUint8(at + 1)}.${view.getUint8(at + 2)}.${view.getUint8(at + 3)}`;
  }
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(at + 2 * i));
  const [zerosAt, zeros] = longestZeros(groups);
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  // A single group of zeros is never shortened (RFC 5952 §4.2.2).
  if (zeros < 2) return text(groups);
  return `${text(groups.slice(0, zerosAt))}::${text(groups.slice(zerosAt + zeros))}`;
}

function longestZeros(groups: readonly number[]): [at: number, count: number] {
  let best: [number, number] = [0, 0];
  let count = 0;
  groups.forEach((group, i) => {
    count = group === 0 ? count + 1 : 0;
    if (count > best[1]) best = [i - count + 1, count];
  });
  return best;
}
