import type { Random } from '../world/random.ts';
import { type Micros, MS } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { type IpPacket, PROTOCOL } from './ip.ts';
import type { Directions, LinkState } from './topology.ts';

export type Direction = 'to-gateway' | 'to-client';

/** One direction of a link: takes a packet in and hands it out later, or never, or twice. */
export type Lane = (packet: IpPacket) => void;

export interface LaneOptions {
  readonly world: World;
  readonly random: Random;
  readonly link: LinkState;
  readonly direction: Direction;
  readonly hops: number;
  readonly arrive: (packet: IpPacket) => void;
}

const DEFAULTS: LinkState = {
  latencyMs: 20,
  jitterMs: 3,
  lossToGateway: 0,
  lossToClient: 0,
  reorder: 0,
  duplicate: 0,
  mtu: 1500,
  down: false,
  downToGateway: false,
  downToClient: false,
  dropLaterFragments: 'none',
  dropEsp: 'none',
  blockTcp443: 'none',
};

export function newLinkState(given: Partial<LinkState> = {}): LinkState {
  return { ...DEFAULTS, ...given };
}

export function newLane({ world, random, link, direction, hops, arrive }: LaneOptions): Lane {
  let lastArrival: Micros = 0;

  function deliver(at: Micros, packet: IpPacket): void {
    world.at(at, () => arrive({ ...packet, hopLimit: packet.hopLimit - hops }));
  }

  return (packet) => {
    // Every packet draws the same numbers whatever the link is set to, so a changed setting changes the fate of those
    // packets that it is about and no others.
    const draw = {
      lost: random.chance(direction === 'to-gateway' ? link.lossToGateway : link.lossToClient),
      duplicated: random.chance(link.duplicate),
      reordered: random.chance(link.reorder),
      jitter: random.int(0, 1_000_000) / 1_000_000,
      heldBackMs: random.int(2, 25),
      doubleAfter: random.int(10, 400),
    };
    if (draw.lost || isDown(link, direction) || isFiltered(packet, link, direction)) return;
    const travel = Math.round((link.latencyMs + draw.jitter * link.jitterMs) * MS);
    const inOrder = Math.max(world.now() + travel, lastArrival + 1);
    // A packet that is held back does not hold back those behind it; that is how they overtake it.
    if (!draw.reordered) lastArrival = inOrder;
    const arrival = draw.reordered ? inOrder + draw.heldBackMs * MS : inOrder;
    deliver(arrival, packet);
    if (draw.duplicated) deliver(arrival + draw.doubleAfter, packet);
  };
}

function isDown({ down, downToGateway, downToClient }: LinkState, direction: Direction): boolean {
  return down || (direction === 'to-gateway' ? downToGateway : downToClient);
}

function isFiltered(packet: IpPacket, { dropLaterFragments, dropEsp }: LinkState, direction: Direction): boolean {
  const applies = (to: Directions): boolean => to === 'both' || to === direction;
  return (applies(dropLaterFragments) && packet.offset > 0) || (applies(dropEsp) && isEsp(packet));
}

const NAT_T_PORT = 4500;

// On port 4500 ESP stands where IKE has four zero octets and a keepalive has one octet in all (RFC 3948 §2).
function isEsp({ protocol, offset, payload }: IpPacket): boolean {
  if (protocol === PROTOCOL.esp) return true;
  if (protocol !== PROTOCOL.udp || offset > 0 || payload.length < 12) return false;
  const ports = [payload.readUInt16BE(0), payload.readUInt16BE(2)];
  return ports.includes(NAT_T_PORT) && payload.readUInt32BE(8) !== 0;
}
