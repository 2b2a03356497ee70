import type { World } from '../world/world.ts';
import { canonicalAddress } from './address.ts';
import { newGatewaySide } from './gateway-side.ts';
import { newHost } from './host.ts';
import type { Place } from './place.ts';
import { newSite } from './site.ts';
import { newTap } from './tap.ts';
import type { Host, Network, Site, SiteOptions } from './topology.ts';

/** A network without sites; nothing is sent until a host does. */
export function newNetwork(world: World): Network {
  const random = world.random.fork('network');
  const taps = new Map<string, ReturnType<typeof newTap>>();
  const places = new Map<Site, Place>();
  const natAddresses = new Set<string>();
  const gatewaySide = newGatewaySide();

  function tapNamed(name: string | undefined) {
    if (name === undefined) return undefined;
    const tap = taps.get(name) ?? newTap(name, world);
    taps.set(name, tap);
    return tap;
  }

  function placeOf(site: Site): Place {
    const place = places.get(site);
    if (place === undefined) throw new Error(`the site ${site.name} belongs to another network`);
    return place;
  }

  let hosts = 0;
  function hostAt(place: Place, address: string, ttl: number | undefined): Host {
    // Hosts are numbered because one address may be taken by several hosts, one after the other.
    const stream = random.fork(`host/${hosts++}`);
    return newHost({ world, random: stream, place, address: canonicalAddress(address), ttl, placeOf });
  }

  function createSite(options: SiteOptions): Site {
    if ([...places.keys()].some((site) => site.name === options.name)) throw new Error(`two sites ${options.name}`);
    const made = newSite({
      world,
      random: random.fork(`site/${options.name}`),
      options,
      tap: tapNamed(options.tap),
      toGateway: gatewaySide.arrive,
      attach: (localAddress, ttl) => hostAt(made.place, localAddress, ttl),
      reachable: (address) => gatewaySide.route(address, made),
    });
    places.set(made.site, made.place);
    if (options.nat === undefined) return made.site;
    const publicAddress = canonicalAddress(options.nat.publicAddress);
    if (natAddresses.has(publicAddress)) throw new Error(`two sites behind ${publicAddress}`);
    natAddresses.add(publicAddress);
    gatewaySide.route(publicAddress, made);
    return made.site;
  }

  return {
    createSite,
    // IOS starts at 255.
    gatewayHost: ({ address, tap, ttl = 255 }) => hostAt(gatewaySide.place(tapNamed(tap)), address, ttl),
    taps,
  };
}
