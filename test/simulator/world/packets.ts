import type { Micros } from './time.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** One UDP datagram as a host sends or receives it, whole. */
export interface Datagram {
  readonly source: Endpoint;
  readonly target: Endpoint;
  readonly payload: Buffer;
}

/** One IP packet where a capture point saw it: after NAT or before, whole or a fragment. */
export interface SeenPacket {
  readonly at: Micros;
  /** True when it travels towards the gateway. */
  readonly towardsGateway: boolean;
  /** From the IP header to the last octet of the packet. */
  readonly ip: Buffer;
}
