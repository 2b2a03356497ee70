// What a UDP datagram carries: IKE, ESP in UDP, a NAT keepalive or something of no interest (RFC 3948 §2, RFC 7296 §2.23).
import { ikeKind, isUnannouncedIke } from './ike/header.ts';

export const UDP_HEADER = 8;
export const NON_ESP_MARKER = 4;

const IKE_PORT = 500;
const NAT_T_PORT = 4500;

/** `marked-ike` stands behind the non-ESP marker, `ike` right behind the UDP header. */
export type UdpContent =
  | 'ike'
  | 'marked-ike'
  | 'ike-v1'
  | 'ike-version'
  | 'zero-spi'
  | 'esp'
  | 'keepalive'
  | 'reserved-spi'
  | 'other';

/** Octets of datagram as UDP states them, or as there are where it states nothing usable; `room` is what IP leaves. */
export function udpStated(view: DataView, start: number, room: number): number {
  const length = view.getUint16(start + 4);
  // Zero and lengths beyond the packet come from offload and from damage; a first fragment may state more than it holds.
  return (length < UDP_HEADER ? room : length) - UDP_HEADER;
}

/** What the datagram at `start` carries. `end` bounds what was captured, `room` is what IP leaves for it. */
export function udpContent(view: DataView, start: number, end: number, room: number): UdpContent {
  if (end - start < UDP_HEADER) return 'other';
  const from = view.getUint16(start);
  const to = view.getUint16(start + 2);
  const body = start + UDP_HEADER;
  const stated = udpStated(view, start, room);
  if (from === NAT_T_PORT || to === NAT_T_PORT) return natTraversal(view, body, end, stated);
  if (from === IKE_PORT || to === IKE_PORT) return ikeKind(view, body, end, stated);
  return unannounced(view, body, end, stated);
}

function natTraversal(view: DataView, body: number, end: number, stated: number): UdpContent {
  const captured = end - body;
  if (captured < 4) return captured >= 1 && stated === 1 && view.getUint8(body) === 0xff ? 'keepalive' : 'other';
  const spi = view.getUint32(body);
  // On port 4500 IKE opens with four zero octets where ESP has its SPI (RFC 3948 §2.2). SPI 0 is
  // never sent (RFC 4303 §2.1), so the marker alone tells the two apart.
  if (spi === 0) {
    const kind = ikeKind(view, body + NON_ESP_MARKER, end, stated - NON_ESP_MARKER);
    return kind === 'ike' ? 'marked-ike' : kind;
  }
  // SPIs 1 to 255 are reserved (RFC 4303 §2.1).
  if (spi < 256) return 'reserved-spi';
  if (captured < 8) return 'esp';
  if (isStun(view, body) || isDtls(spi)) return 'other';
  // Some peers forget the marker; nothing but a header that fits in every field is believed.
  if (captured > 17 && view.getUint8(body + 17) === 0x20 && isUnannouncedIke(view, body, end, stated)) return 'ike';
  return 'esp';
}

function unannounced(view: DataView, body: number, end: number, stated: number): UdpContent {
  if (end - body < 28) return 'other';
  if (isUnannouncedIke(view, body, end, stated)) return 'ike';
  const marked =
    view.getUint32(body) === 0 && isUnannouncedIke(view, body + NON_ESP_MARKER, end, stated - NON_ESP_MARKER);
  return marked ? 'marked-ike' : 'other';
}

/** The magic cookie of RFC 8489 §5; the two bits before the message type are zero. */
function isStun(view: DataView, body: number): boolean {
  return view.getUint8(body) < 0x40 && view.getUint32(body + 4) === 0x2112a442;
}

/** Content types 20 to 23, then version 1.0 or 1.2 (RFC 6347 §4.1). */
function isDtls(firstWord: number): boolean {
  const version = (firstWord >>> 8) & 0xffff;
  const type = firstWord >>> 24;
  return (version === 0xfefd || version === 0xfeff) && type >= 20 && type <= 23;
}
