// From a frame to its IP packet: link headers and the shims between them and IP (https://www.tcpdump.org/linktypes.html).

/** Link types by number, as files carry them. */
export const LINK = {
  null: 0,
  ethernet: 1,
  /** Raw IP; 12 and 14 are what some systems wrote for 101. */
  raw: [12, 14, 101],
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const;

/** No IP in this frame, or not enough of it captured. */
export const NO_IP = -1;
/** The link type itself is one we do not read. */
export const UNKNOWN_LINK = -2;

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
/** Frames with more tags than this are not read; real ones have three at most. */
const MAX_SHIMS = 8;
/** Below this an Ethernet type field is a length (IEEE 802.3 §3.2.6). */
const FIRST_ETHERTYPE = 0x0600;

/** Offset of the IP header of the frame between `start` and `end`, or NO_IP, or UNKNOWN_LINK. */
export function ipOffset(view: DataView, start: number, end: number, linkType: number): number {
  switch (linkType) {
    case LINK.ethernet:
      if (end - start < 14) return NO_IP;
      return behindEthertype(view, view.getUint16(start + 12), start + 14, end);
    case LINK.raw[0]:
    case LINK.raw[1]:
    case LINK.raw[2]:
    case LINK.ipv4:
    case LINK.ipv6:
      return isIpVersion(view, start, end) ? start : NO_IP;
    case LINK.null:
    case LINK.loop:
      return behindFamily(view, start, end);
    case LINK.linuxSll:
      return end - start < 16 ? NO_IP : behindEthertype(view, view.getUint16(start + 14), start + 16, end);
    case LINK.linuxSll2:
      return end - start < 20 ? NO_IP : behindEthertype(view, view.getUint16(start), start + 20, end);
    default:
      return UNKNOWN_LINK;
  }
}

/**
 * True for an "Ethernet" frame that is an IP packet without any link header, as captures exported from a router's
 * tunnel interface may hold. The IP length must be the frame's, so that a frame of an unknown type is not mistaken.
 */
export function isRawIpInEthernet(view: DataView, start: number, end: number, frameLength: number): boolean {
  if (end - start < 20) return false;
  const version = view.getUint8(start) >>> 4;
  if (version === 4) return (view.getUint8(start) & 0x0f) >= 5 && view.getUint16(start + 2) === frameLength;
  return version === 6 && view.getUint16(start + 4) + 40 === frameLength;
}

function behindEthertype(view: DataView, ethertype: number, start: number, end: number): number {
  let type = ethertype;
  let at = start;
  for (let depth = 0; depth < MAX_SHIMS; depth++) {
    switch (type) {
      case IPV4:
      case IPV6:
        return isIpVersion(view, at, end) ? at : NO_IP;
      case 0x8100: // 802.1Q, 802.1ad and two older spellings of the latter
      case 0x88a8:
      case 0x9100:
      case 0x9200:
        if (end - at < 4) return NO_IP;
        type = view.getUint16(at + 2);
        at += 4;
        break;
      case 0x8909: // Cisco MetaData, the inline security group tag
        if (end - at < 8) return NO_IP;
        type = view.getUint16(at + 6);
        at += 8;
        break;
      case 0x8847: // MPLS (RFC 3032 §2.1)
      case 0x8848:
        return behindLabels(view, at, end);
      case 0x8864: {
        // PPPoE session (RFC 2516 §4), then PPP's protocol number
        if (end - at < 8) return NO_IP;
        const protocol = view.getUint16(at + 6);
        return (protocol === 0x0021 || protocol === 0x0057) && isIpVersion(view, at + 8, end) ? at + 8 : NO_IP;
      }
      default: {
        // LLC/SNAP: AA AA 03, an OUI, then an Ethertype (RFC 1042)
        const snap = type < FIRST_ETHERTYPE && end - at >= 8 && view.getUint16(at) === 0xaaaa;
        if (!snap || view.getUint8(at + 2) !== 0x03) return NO_IP;
        type = view.getUint16(at + 6);
        at += 8;
        if (type < FIRST_ETHERTYPE) return NO_IP;
      }
    }
  }
  return NO_IP;
}

function behindLabels(view: DataView, start: number, end: number): number {
  for (let at = start; at + 4 <= end && at < start + 4 * MAX_SHIMS; at += 4) {
    const bottom = (view.getUint8(at + 2) & 0x01) !== 0;
    if (bottom) return isIpVersion(view, at + 4, end) ? at + 4 : NO_IP;
  }
  return NO_IP;
}

/**
 * NULL writes the address family in the byte order of the machine that captured, LOOP in network order. IPv6 has a
 * different number on each system, so the IP version decides and the family only has to be small in either order.
 */
function behindFamily(view: DataView, start: number, end: number): number {
  if (end - start < 4) return NO_IP;
  const small = view.getUint32(start) < 256 || view.getUint32(start, true) < 256;
  return small && isIpVersion(view, start + 4, end) ? start + 4 : NO_IP;
}

function isIpVersion(view: DataView, at: number, end: number): boolean {
  if (at >= end) return false;
  const version = view.getUint8(at) >>> 4;
  return version === 4 || version === 6;
}
