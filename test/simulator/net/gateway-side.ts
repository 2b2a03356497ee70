import type { IpPacket } from './ip.ts';
import type { Place } from './place.ts';
import type { MadeSite } from './site.ts';
import type { OpenTap } from './tap.ts';

/** What lies beyond all links: the gateways, and the way back into the sites. */
export interface GatewaySide {
  /**
   * From now on packets to the address go to the site. The route stays when its host leaves, so what is sent to it
   * then gets lost in the site that it left.
   */
  route(address: string, site: MadeSite): void;
  /** A place for a host whose packets the tap sees. */
  place(tap: OpenTap | undefined): Place;
  /** Takes a packet that comes out of a link. */
  arrive(packet: IpPacket): void;
}

interface Port {
  readonly tap: OpenTap | undefined;
  /** Undefined where the host has been unplugged: its network, and the tap there, still see what comes for it. */
  receive: ((packet: IpPacket) => void) | undefined;
}

const ETHERNET_MTU = 1500;

export function newGatewaySide(): GatewaySide {
  const routes = new Map<string, MadeSite>();
  const ports = new Map<string, Port>();

  function arrive(packet: IpPacket): void {
    const port = ports.get(packet.target);
    if (port === undefined) return;
    port.tap?.see(packet, true);
    port.receive?.(packet);
  }

  function place(tap: OpenTap | undefined): Place {
    return {
      mtu: (target) => Math.min(ETHERNET_MTU, routes.get(target)?.site.link.mtu ?? ETHERNET_MTU),
      sent: (packet) => {
        tap?.see(packet, false);
        routes.get(packet.target)?.enter(packet);
      },
      refused: (packet, mtu) => {
        tap?.see(packet, false);
        routes.get(packet.target)?.refuse(packet, mtu);
      },
      join: (address, receive) => {
        if (ports.get(address)?.receive !== undefined) throw new Error(`two gateways have ${address}`);
        ports.set(address, { tap, receive });
      },
      leave: (address) => {
        const port = ports.get(address);
        if (port !== undefined) port.receive = undefined;
      },
    };
  }

  return { route: (address, site) => void routes.set(address, site), place, arrive };
}
