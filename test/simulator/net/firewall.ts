import { type IpPacket, PROTOCOL } from './ip.ts';
import type { LinkState } from './topology.ts';
import { parseTcp, tcpBytes } from './transport.ts';

const HTTPS = 443;

/** Whether the site's firewall stops the packet: TCP from or to port 443 while that is blocked. */
export function blockedTcp({ protocol, payload }: IpPacket, { blockTcp443 }: LinkState): boolean {
  if (blockTcp443 === 'none' || protocol !== PROTOCOL.tcp) return false;
  return payload.readUInt16BE(0) === HTTPS || payload.readUInt16BE(2) === HTTPS;
}

/** The firewall's RST in the name of the server (RFC 9293 §3.5.2), undefined where the packet is an RST itself. */
export function resetFor(packet: IpPacket): IpPacket | undefined {
  const segment = parseTcp(packet);
  if (segment === undefined || segment.flags === 'RST' || segment.flags === 'RST-ACK') return undefined;
  const { source, target, flags, seq, ack, payload } = segment;
  const octets = payload.length + (flags === 'SYN' || flags === 'FIN-ACK' ? 1 : 0);
  // What acknowledges something is answered with the number it expects, a SYN with an acknowledgement of itself.
  const numbers =
    flags === 'SYN'
      ? ({ flags: 'RST-ACK', seq: 0, ack: seq + octets } as const)
      : ({ flags: 'RST', seq: ack, ack: 0 } as const);
  const reset = { source: target, target: source, payload: Buffer.alloc(0), ...numbers };
  return { ...packet, source: target.address, target: source.address, hopLimit: 64, payload: tcpBytes(reset) };
}
