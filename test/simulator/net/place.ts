import type { IpPacket } from './ip.ts';

/** Where a host is plugged in: inside a site or on the gateways' side. */
export interface Place {
  /** Largest packet that a host here may send to an address. */
  mtu(target: string): number;
  /** Takes a packet that a host has put on the wire. */
  sent(packet: IpPacket): void;
  /** Takes a packet that must not be fragmented and does not fit: it is seen, dropped and answered with ICMP. */
  refused(packet: IpPacket, mtu: number): void;
  join(address: string, receive: (packet: IpPacket) => void): void;
  leave(address: string): void;
}
