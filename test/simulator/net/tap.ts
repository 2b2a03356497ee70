import type { SeenPacket } from '../world/packets.ts';
import type { World } from '../world/world.ts';
import { type IpPacket, ipBytes } from './ip.ts';

/** A capture point that is still writing. */
export interface OpenTap {
  readonly name: string;
  readonly packets: readonly SeenPacket[];
  see(packet: IpPacket, towardsGateway: boolean): void;
}

export function newTap(name: string, world: World): OpenTap {
  const packets: SeenPacket[] = [];
  const see = (packet: IpPacket, towardsGateway: boolean): void => {
    packets.push({ at: world.now(), towardsGateway, ip: ipBytes(packet) });
  };
  return { name, packets, see };
}
