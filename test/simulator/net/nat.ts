import type { Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import { type Micros, SECOND } from '../world/time.ts';
import { addressBytes, canonicalAddress } from './address.ts';
import { adjustedChecksum, type IpPacket, isFragment, PROTOCOL } from './ip.ts';
import { fragmentKey } from './reassembly.ts';

/**
 * A NAT of many inner addresses behind one public address. A mapping belongs to an inner endpoint and one target
 * (address- and port-dependent in the terms of RFC 4787 §4.1), and only that target can answer through it.
 */
export interface Nat {
  readonly publicAddress: string;
  outward(packet: IpPacket): IpPacket | undefined;
  /** Several packets where the first fragment lets later ones go that came before it. */
  inward(packet: IpPacket, now: Micros): IpPacket[];
  rebind(): void;
  publicEndpoint(source: Endpoint, target: Endpoint): Endpoint | undefined;
}

interface Held {
  readonly since: Micros;
  /** Known once the fragment with the ports has passed. */
  inner: string | undefined;
  readonly waiting: IpPacket[];
}

const HOLD = 30 * SECOND;
const FIRST_FREE_PORT = 1024;

export function newNat(options: { publicAddress: string; firstPort?: number }, random: Random): Nat {
  const publicAddress = canonicalAddress(options.publicAddress);
  let nextPort = options.firstPort ?? random.int(20_000, 60_000);
  const publicPorts = new Map<string, number>();
  const innerEndpoints = new Map<string, Endpoint>();
  const espHosts = new Map<string, string>();
  const fragmented = new Map<string, Held>();

  const keyOf = (protocol: number, source: Endpoint, target: Endpoint): string =>
    `${protocol} ${source.address} ${source.port} ${target.address} ${target.port}`;

  function mapped(protocol: number, source: Endpoint, target: Endpoint): number {
    const key = keyOf(protocol, source, target);
    const known = publicPorts.get(key);
    if (known !== undefined) return known;
    const port = nextPort;
    // Other machines of the site use the NAT too, so the ports that our hosts get skip some.
    nextPort += random.int(1, 37);
    if (nextPort > 0xffff) nextPort = FIRST_FREE_PORT + random.int(0, 999);
    publicPorts.set(key, port);
    innerEndpoints.set(keyOf(protocol, target, { address: publicAddress, port }), source);
    return port;
  }

  function outward(packet: IpPacket): IpPacket | undefined {
    // Later fragments have no ports; they keep the id that the first one has, and so find it again.
    if (packet.offset > 0) return translated(packet, 'source', { address: publicAddress, port: 0 });
    if (packet.protocol === PROTOCOL.esp) {
      espHosts.set(packet.target, packet.source);
      return { ...packet, source: publicAddress };
    }
    if (!hasPorts(packet)) return undefined;
    const { source, target } = endpointsOf(packet);
    return translated(packet, 'source', { address: publicAddress, port: mapped(packet.protocol, source, target) });
  }

  function inward(packet: IpPacket, now: Micros): IpPacket[] {
    if (packet.offset > 0) return laterFragment(packet, now);
    const inner = innerOf(packet);
    if (inner === undefined) return [];
    const first = translated(packet, 'target', inner);
    if (!isFragment(packet)) return [first];
    const held = heldFor(packet, now);
    held.inner = inner.address;
    const freed = held.waiting.splice(0).map((later) => translated(later, 'target', inner));
    return [first, ...freed];
  }

  function innerOf(packet: IpPacket): Endpoint | undefined {
    if (packet.protocol === PROTOCOL.esp) {
      const address = espHosts.get(packet.source);
      return address === undefined ? undefined : { address, port: 0 };
    }
    if (!hasPorts(packet)) return undefined;
    const { source, target } = endpointsOf(packet);
    return innerEndpoints.get(keyOf(packet.protocol, source, target));
  }

  function laterFragment(packet: IpPacket, now: Micros): IpPacket[] {
    const held = heldFor(packet, now);
    if (held.inner !== undefined) return [translated(packet, 'target', { address: held.inner, port: 0 })];
    held.waiting.push(packet);
    return [];
  }

  function heldFor(packet: IpPacket, now: Micros): Held {
    for (const [key, { since }] of fragmented) if (now - since > HOLD) fragmented.delete(key);
    const key = fragmentKey(packet);
    const held = fragmented.get(key) ?? { since: now, inner: undefined, waiting: [] };
    fragmented.set(key, held);
    return held;
  }

  function rebind(): void {
    for (const table of [publicPorts, innerEndpoints, espHosts, fragmented]) table.clear();
  }

  function publicEndpoint(source: Endpoint, target: Endpoint): Endpoint | undefined {
    const port = publicPorts.get(keyOf(PROTOCOL.udp, source, target));
    return port === undefined ? undefined : { address: publicAddress, port };
  }

  return { publicAddress, outward, inward, rebind, publicEndpoint };
}

function hasPorts({ protocol }: IpPacket): boolean {
  return protocol === PROTOCOL.udp || protocol === PROTOCOL.tcp;
}

function endpointsOf({ source, target, payload }: IpPacket): { source: Endpoint; target: Endpoint } {
  return {
    source: { address: source, port: payload.readUInt16BE(0) },
    target: { address: target, port: payload.readUInt16BE(2) },
  };
}

function translated(packet: IpPacket, side: 'source' | 'target', to: Endpoint): IpPacket {
  const moved = { ...packet, [side]: to.address };
  if (packet.offset > 0 || !hasPorts(packet)) return moved;
  const payload = Buffer.from(packet.payload);
  const [portAt, checksumAt] = [side === 'source' ? 0 : 2, packet.protocol === PROTOCOL.udp ? 6 : 16];
  const before = Buffer.concat([addressBytes(packet[side]), payload.subarray(portAt, portAt + 2)]);
  payload.writeUInt16BE(to.port, portAt);
  const after = Buffer.concat([addressBytes(to.address), payload.subarray(portAt, portAt + 2)]);
  const sum = adjustedChecksum(payload.readUInt16BE(checksumAt), before, after);
  payload.writeUInt16BE(packet.protocol === PROTOCOL.udp ? sum || 0xffff : sum, checksumAt);
  return { ...moved, payload };
}
