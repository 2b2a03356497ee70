// TSi and TSr payloads (RFC 7296 §3.13).
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import type { IcmpKind, PayloadBody, TrafficSelector } from '../../model/ike-payloads.ts';
import { addressText } from '../ip.ts';
import { type Body, decoded, firstHex, MAX_ITEMS, readableText, tooShort } from './octets.ts';

const TS_HEADER = 4;
const SELECTOR_HEADER = 4;
/** Protocol, length and ports stand in front of the addresses. */
const RANGE_HEADER = 8;

const TYPES: ReadonlyMap<number, string> = new Map([
  [7, 'IPV4_ADDR_RANGE'],
  [8, 'IPV6_ADDR_RANGE'],
  [9, 'FC_ADDR_RANGE'], // RFC 4595
  [10, 'SECLABEL'], // RFC 9478
]);

const TYPE = { ipv4: 7, ipv6: 8, label: 10 } as const;

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [0, 'any'],
  [1, 'ICMP'],
  [2, 'IGMP'],
  [4, 'IPv4'],
  [6, 'TCP'],
  [17, 'UDP'],
  [41, 'IPv6'],
  [47, 'GRE'],
  [50, 'ESP'],
  [51, 'AH'],
  [58, 'ICMPv6'],
  [88, 'EIGRP'],
  [89, 'OSPF'],
  [103, 'PIM'],
  [112, 'VRRP'],
  [115, 'L2TP'],
  [132, 'SCTP'],
  [135, 'MOBILITY'],
]);

export function trafficSelectors(body: Body): Decoded<PayloadBody> {
  const { view, start, end, cut } = body;
  if (end - start < TS_HEADER) return tooShort(body, 'a TS payload', TS_HEADER);
  const selectors: TrafficSelector[] = [];
  const problems: Problem[] = [];
  const value = { kind: 'traffic-selectors', selectors } as const;
  let at = start + TS_HEADER;
  while (at < end) {
    if (selectors.length === MAX_ITEMS) {
      const message = `A TS payload holds more than ${MAX_ITEMS} selectors. The rest is left out.`;
      return decoded(value, ...problems, { code: 'ike.too-many-selectors', at, message });
    }
    const length = end - at >= SELECTOR_HEADER ? view.getUint16(at + 2) : 0;
    if (length < SELECTOR_HEADER || length > end - at) {
      const message = 'A traffic selector does not fit its TS payload.';
      return decoded(value, ...problems, { code: 'ike.selector-length', at, message });
    }
    const { value: read, problems: faults } = selector(view, at, at + length);
    selectors.push(read);
    problems.push(...faults);
    at += length;
  }
  const count = view.getUint8(start);
  if (count !== selectors.length && !cut) {
    const message = `A TS payload states ${count} traffic selectors and holds ${selectors.length}.`;
    problems.push({ code: 'ike.selector-count', at: start, message });
  }
  return decoded(value, ...problems);
}

function selector(view: DataView, at: number, end: number): Decoded<TrafficSelector> {
  const type = view.getUint8(at);
  const named = { type, typeName: TYPES.get(type) ?? `selector-${type}` };
  if (type !== TYPE.ipv4 && type !== TYPE.ipv6) {
    const text = type === TYPE.label ? readableText(view, at + SELECTOR_HEADER, end) : undefined;
    const hex = firstHex(view, at + SELECTOR_HEADER, end);
    return decoded({ ...named, hex, ...(text === undefined ? {} : { text }) });
  }
  const octets = type === TYPE.ipv4 ? 4 : 16;
  const due = RANGE_HEADER + 2 * octets;
  if (end - at !== due) {
    const message = `A traffic selector of type ${named.typeName} has ${end - at} octets, ${due} are due.`;
    const hex = firstHex(view, at + SELECTOR_HEADER, end);
    return decoded({ ...named, hex }, { code: 'ike.selector-length', at, message });
  }
  const version = type === TYPE.ipv4 ? 4 : 6;
  const protocol = view.getUint8(at + 1);
  return decoded({
    ...named,
    protocol,
    protocolName: PROTOCOLS.get(protocol) ?? `protocol-${protocol}`,
    ...ports(protocol, view.getUint16(at + 4), view.getUint16(at + 6)),
    startAddress: addressText(view, at + RANGE_HEADER, version),
    endAddress: addressText(view, at + RANGE_HEADER + octets, version),
  });
}

const ICMP: readonly number[] = [1, 58];
const LAST_PORT = 0xffff;

function ports(protocol: number, startPort: number, endPort: number): Partial<TrafficSelector> {
  if (startPort === 0 && endPort === LAST_PORT) return { startPort, endPort, ports: 'any' };
  if (startPort === LAST_PORT && endPort === 0) return { startPort, endPort, ports: 'opaque' };
  if (!ICMP.includes(protocol)) return { startPort, endPort };
  return { startPort, endPort, icmp: { start: icmpKind(startPort), end: icmpKind(endPort) } };
}

/** ICMP's type and code stand in the port's two octets (RFC 7296 §3.13.1). */
function icmpKind(port: number): IcmpKind {
  return { type: port >>> 8, code: port & 0xff };
}
