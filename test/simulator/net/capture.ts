import type { Clock } from '../world/clock.ts';
import type { SeenPacket } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import type { CaptureRecord } from './capture-record.ts';
import { type Framing, frameOf, LINK_TYPE, type LinkLayer } from './link-layer.ts';
import { writeRecords } from './records.ts';

// What deals with capture files finds both directions here.

export interface CaptureOptions {
  readonly format: 'pcap' | 'pcapng';
  readonly resolution: 'us' | 'ns';
  readonly link: LinkLayer;
  /** What is longer is cut to this; 262144 where it is missing, as tcpdump has it. */
  readonly snapLength?: number;
  /** Clock of the capturing machine. */
  readonly clock: Clock;
  /** Digits below the microsecond, where the resolution has any. */
  readonly random: Random;
  /** Name of the interface; pcap has no place for it. */
  readonly name?: string;
  readonly bigEndian?: boolean;
  /** Capture filter. */
  readonly keep?: (packet: SeenPacket) => boolean;
  /** Comment of the section; pcap has no place for it. */
  readonly comment?: string;
  /** What arrives from outside at the capturing machine: where short frames show Ethernet padding. */
  readonly receives?: 'towards-gateway' | 'towards-client' | 'both';
  /** Packets that the capturing machine says it has dropped. */
  readonly dropped?: number;
}

const SNAP_LENGTH = 262_144;

/** The capture file of what a capture point saw, in the order in which it was seen. */
export function writeCapture(packets: readonly SeenPacket[], options: CaptureOptions): Buffer {
  const { format, resolution, link, snapLength = SNAP_LENGTH, bigEndian = false, keep = () => true } = options;
  const stampOf = stamper(options);
  const records = packets
    .toSorted((a, b) => a.at - b.at)
    .filter(keep)
    .map((packet): CaptureRecord => {
      const frame = frameOf(packet.ip, framingOf(packet, options));
      const cut = frame.subarray(0, snapLength);
      return { at: stampOf(packet), link: cut, originalLength: frame.length, interfaceId: 0 };
    });
  const shown = { linkType: LINK_TYPE[link], snapLength, resolution };
  const statistics = { received: packets.length, dropped: options.dropped ?? 0 };
  const named = options.name === undefined ? {} : { name: options.name };
  const commented = options.comment === undefined ? {} : { comment: options.comment };
  return writeRecords(records, {
    ...shown,
    ...commented,
    format,
    bigEndian,
    interfaces: [{ ...shown, ...named, statistics }],
  });
}

function framingOf({ towardsGateway }: SeenPacket, options: CaptureOptions): Framing {
  const { link, bigEndian = false, receives = 'towards-gateway' } = options;
  const received = receives === 'both' || towardsGateway === (receives === 'towards-gateway');
  return { link, towardsGateway, received, bigEndian };
}

// Packets of one microsecond keep their order in the digits below it. A clock that was set back goes back in the
// stamps too, because a capture shows what the clock showed.
function stamper({ clock, random, resolution }: CaptureOptions): (packet: SeenPacket) => bigint {
  let last = { micros: Number.NaN, below: 0 };
  return ({ at }) => {
    const micros = Math.round(clock.read(at));
    if (resolution === 'us') return BigInt(micros) * 1000n;
    const least = micros === last.micros ? Math.min(last.below + 1, 999) : 0;
    last = { micros, below: random.int(least, 999) };
    return BigInt(micros) * 1000n + BigInt(last.below);
  };
}
