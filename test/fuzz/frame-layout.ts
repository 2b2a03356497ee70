// Where the fields stand in a frame whose change makes a parser stumble: lengths, counts, types and numbers, from link to
// configuration attribute. Its own reading of the formats, as far as frames that are in order go.

export interface Field {
  /** `ip-length`, `transform-length`, `eap-tlv-length`, ... */
  readonly name: string;
  readonly at: number;
  readonly octets: 1 | 2 | 4;
}

/** One payload of an IKE message, bounded by the octets that are there. */
export interface PayloadPlace {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** Where IP stands in a frame, and where IKE does if it is there. */
export interface FrameLayout {
  readonly ip: number | undefined;
  readonly ike: { readonly start: number; readonly end: number } | undefined;
  readonly isFragment: boolean;
  readonly fields: readonly Field[];
}

const IKE_HEADER = 28;
const TYPE = { sa: 33, ke: 34, notify: 41, delete: 42, tsi: 44, tsr: 45, sk: 46, cp: 47, eap: 48, skf: 53, cisco: 132 };

export function layoutOf(frame: Uint8Array, linkType: number): FrameLayout {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const fields: Field[] = [];
  const ip = ipStart(view, linkType);
  const found = ip === undefined ? undefined : behindIp(view, ip, fields);
  if (found === undefined) return { ip, ike: undefined, isFragment: false, fields };
  const { udp, isFragment } = found;
  if (udp === undefined) return { ip, ike: undefined, isFragment, fields };
  add(fields, 'udp-port', udp, 2);
  add(fields, 'udp-port', udp + 2, 2);
  add(fields, 'udp-length', udp + 4, 2);
  const marked = view.byteLength >= udp + 12 && view.getUint32(udp + 8) === 0;
  const start = udp + (marked ? 12 : 8);
  if (view.byteLength - start < IKE_HEADER || view.getUint8(start + 17) >>> 4 !== 2)
    return { ip, ike: undefined, isFragment, fields };
  const end = Math.min(view.byteLength, start + view.getUint32(start + 24));
  ikeFields(view, start, end, fields);
  return { ip, ike: { start, end }, isFragment, fields };
}

/** The payloads in the clear of the message between `start` and `end`. A length that cannot be ends the list. */
export function payloadPlaces(view: DataView, start: number, end: number): PayloadPlace[] {
  const places: PayloadPlace[] = [];
  if (end - start < IKE_HEADER) return places;
  let type = view.getUint8(start + 16);
  let at = start + IKE_HEADER;
  while (type !== 0 && end - at >= 4) {
    const length = view.getUint16(at + 2);
    if (length < 4) break;
    places.push({ type, start: at, end: Math.min(end, at + length) });
    if (type === TYPE.sk || type === TYPE.skf) break;
    type = view.getUint8(at);
    at += length;
  }
  return places;
}

function add(fields: Field[], name: string, at: number, octets: 1 | 2 | 4): void {
  fields.push({ name, at, octets });
}

function ipStart(view: DataView, linkType: number): number | undefined {
  const room = view.byteLength;
  if (linkType === 1 && room >= 14) {
    let at = 12;
    while (at + 6 <= room && [0x8100, 0x88a8, 0x9100, 0x9200].includes(view.getUint16(at))) at += 4;
    return at + 2 < room ? at + 2 : undefined;
  }
  const start = new Map([
    [0, 4],
    [12, 0],
    [14, 0],
    [101, 0],
    [108, 4],
    [113, 16],
    [228, 0],
    [229, 0],
    [276, 20],
  ]).get(linkType);
  return start === undefined || start >= room ? undefined : start;
}

function behindIp(view: DataView, ip: number, fields: Field[]): { udp?: number; isFragment: boolean } | undefined {
  const room = view.byteLength - ip;
  const version = view.getUint8(ip) >>> 4;
  if (version === 4 && room >= 20) {
    add(fields, 'ip-header', ip, 1);
    add(fields, 'ip-length', ip + 2, 2);
    add(fields, 'ip-fragment', ip + 6, 2);
    add(fields, 'ip-protocol', ip + 9, 1);
    const word = view.getUint16(ip + 6);
    const udp = ip + (view.getUint8(ip) & 15) * 4;
    const isUdp = view.getUint8(ip + 9) === 17 && (word & 0x1fff) === 0 && udp + 8 <= view.byteLength;
    return { ...(isUdp ? { udp } : {}), isFragment: (word & 0x3fff) !== 0 };
  }
  if (version !== 6 || room < 40) return undefined;
  add(fields, 'ip-length', ip + 4, 2);
  add(fields, 'ip-protocol', ip + 6, 1);
  const next = view.getUint8(ip + 6);
  if (next === 17 && room >= 48) return { udp: ip + 40, isFragment: false };
  if (next !== 44 || room < 56) return { isFragment: false };
  add(fields, 'ip-fragment', ip + 42, 2);
  const isFirstUdp = view.getUint16(ip + 42) >>> 3 === 0 && view.getUint8(ip + 40) === 17;
  return { ...(isFirstUdp ? { udp: ip + 48 } : {}), isFragment: true };
}

function ikeFields(view: DataView, start: number, end: number, fields: Field[]): void {
  add(fields, 'ike-next-payload', start + 16, 1);
  add(fields, 'ike-version', start + 17, 1);
  add(fields, 'ike-exchange', start + 18, 1);
  add(fields, 'ike-flags', start + 19, 1);
  add(fields, 'ike-message-id', start + 20, 4);
  add(fields, 'ike-length', start + 24, 4);
  for (const place of payloadPlaces(view, start, end)) {
    add(fields, 'payload-next', place.start, 1);
    add(fields, 'payload-length', place.start + 2, 2);
    bodyFields(view, place, fields);
  }
}

function bodyFields(view: DataView, { type, start, end }: PayloadPlace, fields: Field[]): void {
  const body = start + 4;
  if (end - body < 4) return;
  if (type === TYPE.sa) proposalFields(view, body, end, fields);
  else if (type === TYPE.ke) add(fields, 'ke-group', body, 2);
  else if (type === TYPE.notify) {
    add(fields, 'notify-spi-octets', body + 1, 1);
    add(fields, 'notify-type', body + 2, 2);
  } else if (type === TYPE.delete) {
    add(fields, 'delete-spi-octets', body + 1, 1);
    add(fields, 'delete-count', body + 2, 2);
  } else if (type === TYPE.tsi || type === TYPE.tsr) {
    add(fields, 'selector-count', body, 1);
    listFields(view, body + 4, end, { name: 'selector', header: 0, fields });
  } else if (type === TYPE.cp) listFields(view, body + 4, end, { name: 'attribute', header: 4, fields });
  else if (type === TYPE.eap) {
    add(fields, 'eap-code', body, 1);
    add(fields, 'eap-length', body + 2, 2);
    if (end - body > 5) add(fields, 'eap-type', body + 4, 1);
    if (end - body > 16) listFields(view, body + 12, end, { name: 'eap-tlv', header: 4, fields });
  } else if (type === TYPE.skf) {
    add(fields, 'skf-number', body, 2);
    add(fields, 'skf-total', body + 2, 2);
  } else if (type === TYPE.cisco) {
    add(fields, 'cisco-fragment-id', body, 2);
    add(fields, 'cisco-fragment-number', body + 2, 1);
    add(fields, 'cisco-fragment-flags', body + 3, 1);
  }
}

interface ListOf {
  readonly name: string;
  /** Octets that the stated length does not count. */
  readonly header: number;
  readonly fields: Field[];
}

/** Entries that hold their length in the third and fourth octet. */
function listFields(view: DataView, from: number, end: number, { name, header, fields }: ListOf): void {
  for (let at = from; end - at >= 4; ) {
    add(fields, `${name}-type`, at, 2);
    add(fields, `${name}-length`, at + 2, 2);
    const length = header + view.getUint16(at + 2);
    if (length < 4) return;
    at += length;
  }
}

function proposalFields(view: DataView, from: number, end: number, fields: Field[]): void {
  for (let at = from; end - at >= 8; ) {
    add(fields, 'proposal-last', at, 1);
    add(fields, 'proposal-length', at + 2, 2);
    add(fields, 'proposal-protocol', at + 5, 1);
    add(fields, 'proposal-spi-octets', at + 6, 1);
    add(fields, 'proposal-transforms', at + 7, 1);
    const length = view.getUint16(at + 2);
    const proposalEnd = Math.min(end, at + length);
    let transform = at + 8 + view.getUint8(at + 6);
    while (proposalEnd - transform >= 8) {
      add(fields, 'transform-last', transform, 1);
      add(fields, 'transform-length', transform + 2, 2);
      add(fields, 'transform-type', transform + 4, 1);
      add(fields, 'transform-id', transform + 6, 2);
      if (proposalEnd - transform >= 12) {
        add(fields, 'transform-attribute-type', transform + 8, 2);
        add(fields, 'transform-attribute-length', transform + 10, 2);
      }
      const octets = view.getUint16(transform + 2);
      if (octets < 8) break;
      transform += octets;
    }
    if (length < 8) return;
    at += length;
  }
}
