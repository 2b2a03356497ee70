import type { Datagram, Endpoint, SeenPacket } from '../world/packets.ts';
import type { TcpFlags, TcpSegment } from './transport.ts';

/**
 * Sites with clients, each behind its own link, and gateways on the far side of all links. Packets from gateway to
 * gateway or from site to site go nowhere: no case is about them.
 */
export interface Network {
  createSite(options: SiteOptions): Site;
  /** A host whose address every site reaches. Hosts that name the same tap share one capture point. */
  gatewayHost(options: { readonly address: string; readonly tap?: string; readonly ttl?: number }): Host;
  readonly taps: ReadonlyMap<string, Tap>;
}

export interface SiteOptions {
  readonly name: string;
  /** Without NAT the local addresses are what the gateway sees. `firstPort` is the first public port given out. */
  readonly nat?: { readonly publicAddress: string; readonly firstPort?: number };
  readonly link?: Partial<LinkState>;
  /** Name of a capture point inside the site, on the private side of the NAT. */
  readonly tap?: string;
}

export type Directions = 'none' | 'to-gateway' | 'to-client' | 'both';

/** What a site's link does to packets. Change it while the case plays; it holds for packets that enter from then on. */
export interface LinkState {
  /** One way; a jitter of 0 to `jitterMs` is added to each packet and never lets one overtake another. */
  latencyMs: number;
  jitterMs: number;
  /** Probabilities, 0 to 1, for each packet and so for each IP fragment by itself. */
  lossToGateway: number;
  lossToClient: number;
  /** Probability that a packet is held back for some milliseconds and overtaken. */
  reorder: number;
  duplicate: number;
  /** Largest IP packet either way. Senders fragment to it; a larger packet with DF is answered with ICMP. */
  mtu: number;
  down: boolean;
  downToGateway: boolean;
  downToClient: boolean;
  dropLaterFragments: Directions;
  /** Native ESP and ESP in UDP on port 4500; IKE and keepalives on that port still pass. */
  dropEsp: Directions;
  /** A firewall at the edge of the site: what goes to TCP port 443 vanishes, or is answered with RST. */
  blockTcp443: 'none' | 'drop' | 'reset';
}

export interface Site {
  readonly name: string;
  readonly link: LinkState;
  attach(localAddress: string, options?: { readonly ttl?: number }): Host;
  /** The NAT forgets its mappings: the next packets from the same inner ports get new public ports. */
  rebind(): void;
  /** What a UDP source inside looks like from `target`: itself without NAT, undefined while there is no mapping. */
  publicEndpoint(source: Endpoint, target: Endpoint): Endpoint | undefined;
}

export interface OutgoingDatagram {
  readonly sourcePort: number;
  readonly target: Endpoint;
  readonly payload: Buffer;
  readonly dontFragment?: boolean;
}

export interface OutgoingSegment {
  readonly sourcePort: number;
  readonly target: Endpoint;
  readonly flags: TcpFlags;
  readonly seq: number;
  readonly ack: number;
  readonly payload?: Buffer;
}

export interface EspPacket {
  readonly source: string;
  readonly target: string;
  /** From the SPI on. */
  readonly payload: Buffer;
}

/** One machine with one address. Handlers add up; each is called in the instant in which a packet is complete. */
export interface Host {
  address(): string;
  send(datagram: OutgoingDatagram): void;
  /** Native ESP, protocol 50; the payload begins with the SPI. */
  sendEsp(target: string, payload: Buffer): void;
  sendTcp(segment: OutgoingSegment): void;
  onDatagram(handler: (datagram: Datagram) => void): void;
  onEsp(handler: (packet: EspPacket) => void): void;
  onTcp(handler: (segment: TcpSegment) => void): void;
  /** Off the network: nothing is sent or received. `address()` stays what it was. */
  detach(): void;
  /** Same host, new place and address. What is on its way to the old address is lost. */
  attachTo(site: Site, localAddress: string): void;
  /** A sleeping host neither sends nor receives. */
  sleep(on: boolean): void;
}

export interface Tap {
  readonly name: string;
  /** In order of time; `at` is the true time. */
  readonly packets: readonly SeenPacket[];
}
