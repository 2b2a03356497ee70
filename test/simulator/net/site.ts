import type { Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import type { Micros } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { addressBytes, addressText, canonicalAddress } from './address.ts';
import { blockedTcp, resetFor } from './firewall.ts';
import { type IpPacket, ipBytes } from './ip.ts';
import { newLane, newLinkState } from './link.ts';
import { newNat } from './nat.ts';
import type { Place } from './place.ts';
import type { OpenTap } from './tap.ts';
import type { Host, Site, SiteOptions } from './topology.ts';
import { icmpTooBig } from './transport.ts';

export interface SiteParts {
  readonly world: World;
  readonly random: Random;
  readonly options: SiteOptions;
  readonly tap: OpenTap | undefined;
  /** Where packets come out of the link. */
  readonly toGateway: (packet: IpPacket) => void;
  readonly attach: (localAddress: string, ttl: number) => Host;
  /** Told of every local address that the gateways' side can reach, because no NAT hides it. */
  readonly reachable: (address: string) => void;
}

/** A site as the rest of the network uses it. */
export interface MadeSite {
  readonly site: Site;
  readonly place: Place;
  /** Takes a packet from the gateways' side into the link. */
  enter(packet: IpPacket): void;
  /** The gateways' side sent a packet to `packet.target` that must not be fragmented and does not fit. */
  refuse(packet: IpPacket, mtu: number): void;
}

// Windows starts at 128.
const CLIENT_TTL = 128;

const TURNAROUND: Micros = 400;

export function newSite({ world, random, options, tap, toGateway, attach, reachable }: SiteParts): MadeSite {
  const link = newLinkState(options.link);
  const nat = options.nat === undefined ? undefined : newNat(options.nat, random.fork('nat'));
  const hops = random.int(5, 13);
  const hosts = new Map<string, (packet: IpPacket) => void>();

  const lanes = { world, link, hops };
  const up = newLane({ ...lanes, random: random.fork('to-gateway'), direction: 'to-gateway', arrive: toGateway });
  const down = newLane({ ...lanes, random: random.fork('to-client'), direction: 'to-client', arrive: arrived });

  function arrived(packet: IpPacket): void {
    if (blockedTcp(packet, link)) return;
    const inside = nat === undefined ? [packet] : nat.inward(packet, world.now());
    for (const each of inside) inwards(each);
  }

  function inwards(packet: IpPacket): void {
    const receive = hosts.get(packet.target);
    // Nobody answers ARP for a host that has left, so its packets never appear on the inner network.
    if (receive === undefined) return;
    tap?.see(packet, false);
    receive(packet);
  }

  // The edge of the site answers out of its own mouth, a moment later and never inside of the call that asked.
  function answer(packet: IpPacket): void {
    world.after(TURNAROUND, () => inwards(packet));
  }

  function sent(packet: IpPacket): void {
    tap?.see(packet, true);
    if (blockedTcp(packet, link)) {
      const reset = link.blockTcp443 === 'reset' ? resetFor(packet) : undefined;
      if (reset !== undefined) answer(reset);
      return;
    }
    const forwarded = { ...packet, hopLimit: packet.hopLimit - 1 };
    const outside = nat === undefined ? forwarded : nat.outward(forwarded);
    if (outside !== undefined) up(outside);
  }

  function refused(packet: IpPacket, mtu: number): void {
    tap?.see(packet, true);
    answer(icmpTooBig(routerBeside(packet.source), packet, ipBytes(packet), mtu));
  }

  const place: Place = {
    mtu: () => link.mtu,
    sent,
    refused,
    join: (address, receive) => {
      if (hosts.has(address)) throw new Error(`${address} is taken in ${options.name}`);
      hosts.set(address, receive);
      if (nat === undefined) reachable(address);
    },
    leave: (address) => {
      hosts.delete(address);
    },
  };

  function publicEndpoint(source: Endpoint, target: Endpoint): Endpoint | undefined {
    return nat === undefined ? source : nat.publicEndpoint(source, target);
  }

  const site: Site = {
    name: options.name,
    link,
    attach: (localAddress, { ttl = CLIENT_TTL } = {}) => attach(canonicalAddress(localAddress), ttl),
    rebind: () => nat?.rebind(),
    publicEndpoint,
  };

  return {
    site,
    place,
    enter: down,
    refuse: (packet, mtu) =>
      up(icmpTooBig(nat?.publicAddress ?? routerBeside(packet.target), packet, ipBytes(packet), mtu)),
  };
}

// The router of a network by custom has its first address.
function routerBeside(address: string): string {
  const bytes = addressBytes(address);
  const last = bytes.length - 1;
  bytes.writeUInt8(bytes.readUInt8(last) === 1 ? 254 : 1, last);
  return addressText(bytes);
}
