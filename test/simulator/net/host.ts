import type { Datagram } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import type { Micros } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { addressVersion, canonicalAddress } from './address.ts';
import { fragmentsOf, type IpPacket, ipLength, PROTOCOL } from './ip.ts';
import type { Place } from './place.ts';
import { newReassembly } from './reassembly.ts';
import type { EspPacket, Host, Site } from './topology.ts';
import { parseTcp, parseUdp, type TcpSegment, tcpBytes, udpBytes } from './transport.ts';

export interface HostParts {
  readonly world: World;
  readonly random: Random;
  readonly place: Place;
  readonly address: string;
  readonly ttl: number | undefined;
  readonly placeOf: (site: Site) => Place;
}

/** Octets a microsecond on a link of 1 Gbit/s. */
const OCTETS_PER_MICRO = 125;

export function newHost({
  world,
  random,
  place: firstPlace,
  address: firstAddress,
  ttl = 64,
  placeOf,
}: HostParts): Host {
  const reassembly = newReassembly();
  const handlers = {
    datagram: [] as ((datagram: Datagram) => void)[],
    esp: [] as ((packet: EspPacket) => void)[],
    tcp: [] as ((segment: TcpSegment) => void)[],
  };
  let address = firstAddress;
  let place: Place | undefined;
  let asleep = false;
  let wireFreeAt: Micros = 0;
  let lastId = random.bytes(4).readUInt32BE(0);

  function join(to: Place, as: string): void {
    to.join(as, receive);
    [place, address] = [to, as];
    reassembly.clear();
  }

  function detach(): void {
    place?.leave(address);
    place = undefined;
  }

  function receive(part: IpPacket): void {
    if (asleep) return;
    const packet = reassembly.add(part, world.now());
    if (packet === undefined) return;
    if (packet.protocol === PROTOCOL.udp) {
      const datagram = parseUdp(packet);
      if (datagram !== undefined) for (const handler of handlers.datagram) handler(datagram);
    } else if (packet.protocol === PROTOCOL.tcp) {
      const segment = parseTcp(packet);
      if (segment !== undefined) for (const handler of handlers.tcp) handler(segment);
    } else if (packet.protocol === PROTOCOL.esp) {
      for (const handler of handlers.esp) handler(packet);
    }
  }

  function transmit(target: string, protocol: number, payload: Buffer, dontFragment = false): void {
    if (place === undefined || asleep) return;
    const version = addressVersion(address);
    if (addressVersion(target) !== version) throw new Error(`${address} cannot send to ${target}`);
    const packet: IpPacket = {
      version,
      source: address,
      target,
      protocol,
      hopLimit: ttl,
      id: nextId(version),
      dontFragment: dontFragment && version === 4,
      moreFragments: false,
      offset: 0,
      payload,
    };
    const mtu = place.mtu(target);
    if (dontFragment && ipLength(packet) > mtu) place.refused(packet, mtu);
    else for (const part of fragmentsOf(packet, mtu)) wire(part, place);
  }

  // A machine talks to others as well, so the ids of what it sends to one peer skip some.
  function nextId(version: 4 | 6): number {
    lastId = (lastId + 1 + random.int(0, 4)) % 2 ** 32;
    return version === 4 ? lastId & 0xffff : lastId;
  }

  // What was handed to the wire goes out even if the host is unplugged or falls asleep in the same instant, and the
  // first packet goes out at once: a scenario may send a DELETE and take the link down in one act.
  function wire(packet: IpPacket, through: Place): void {
    const at = Math.max(world.now(), wireFreeAt);
    wireFreeAt = at + Math.ceil(ipLength(packet) / OCTETS_PER_MICRO);
    if (at === world.now()) through.sent(packet);
    else world.at(at, () => through.sent(packet));
  }

  join(firstPlace, firstAddress);

  return {
    address: () => address,
    send: ({ sourcePort, target, payload, dontFragment }) => {
      const to = canonicalAddress(target.address);
      const ends = { source: { address, port: sourcePort }, target: { address: to, port: target.port } };
      transmit(to, PROTOCOL.udp, udpBytes({ ...ends, payload }), dontFragment);
    },
    sendEsp: (target, payload) => transmit(canonicalAddress(target), PROTOCOL.esp, payload),
    sendTcp: ({ sourcePort, target, flags, seq, ack, payload = Buffer.alloc(0) }) => {
      const to = canonicalAddress(target.address);
      const ends = { source: { address, port: sourcePort }, target: { address: to, port: target.port } };
      transmit(to, PROTOCOL.tcp, tcpBytes({ ...ends, flags, seq, ack, payload }), true);
    },
    onDatagram: (handler) => void handlers.datagram.push(handler),
    onEsp: (handler) => void handlers.esp.push(handler),
    onTcp: (handler) => void handlers.tcp.push(handler),
    detach,
    attachTo: (site, localAddress) => {
      detach();
      join(placeOf(site), canonicalAddress(localAddress));
    },
    sleep: (on) => {
      asleep = on;
      if (on) reassembly.clear();
    },
  };
}
