import type { Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import type { World } from '../world/world.ts';
import type { ChildSa, IkeSa } from './sa.ts';

export interface EspOptions {
  readonly world: World;
  readonly random: Random;
  /** The IKE SAs of this end, whose Child SAs are looked through. */
  readonly sas: ReadonlySet<IkeSa>;
  send(datagram: { sourcePort: number; target: Endpoint; payload: Buffer }): void;
  sendEsp(target: string, payload: Buffer): void;
  unknownEsp?(spi: number, from: string): void;
  esp?(sa: IkeSa, child: ChildSa): void;
  /** A packet in UDP came from elsewhere than its SA's peer was. */
  moved(sa: IkeSa, from: Endpoint): void;
}

export interface EspEnd {
  send(sa: IkeSa, innerOctets: number): void;
  /** `from` where ESP came in UDP. */
  receive(payload: Buffer, address: string, from?: Endpoint): void;
  forget(sa: IkeSa): void;
}

// SPI, sequence number, IV and 24 octets of HMAC-SHA2-384-192: nobody reads the inside of ESP here, only its length counts.
const HEAD = 8;
const IV = 16;
const CHECKSUM = 24;

/** ESP of one host, native or in UDP, with the counters of each Child SA. */
export function newEspEnd(options: EspOptions): EspEnd {
  const { world, random, sas } = options;
  const bySpi = new Map<number, IkeSa>();

  function send(sa: IkeSa, innerOctets: number): void {
    const child = sa.children.at(-1);
    if (child === undefined || sa.closed) return;
    const head = Buffer.alloc(HEAD);
    head.writeUInt32BE(child.outSpi, 0);
    head.writeUInt32BE(++child.outSequence, 4);
    const payload = Buffer.concat([head, random.bytes(IV + Math.ceil((innerOctets + 2) / 16) * 16 + CHECKSUM)]);
    child.sent.packets += 1;
    child.sent.octets += innerOctets;
    if (sa.nat) options.send({ sourcePort: sa.localPort, target: sa.peer, payload });
    else options.sendEsp(sa.peer.address, payload);
  }

  function receive(payload: Buffer, address: string, from?: Endpoint): void {
    const spi = payload.readUInt32BE(0);
    const sa = ownerOf(spi);
    const child = sa?.children.find(({ inSpi }) => inSpi === spi);
    if (sa === undefined || child === undefined) {
      options.unknownEsp?.(spi, address);
      return;
    }
    child.received.packets += 1;
    child.received.octets += payload.length - (HEAD + IV + 16 + CHECKSUM);
    sa.lastHeardAt = world.now();
    if (from !== undefined && (from.address !== sa.peer.address || from.port !== sa.peer.port)) options.moved(sa, from);
    options.esp?.(sa, child);
  }

  function ownerOf(spi: number): IkeSa | undefined {
    const known = bySpi.get(spi);
    // A rekey of the IKE SA moves its Child SAs to another.
    if (known?.children.some(({ inSpi }) => inSpi === spi)) return known;
    for (const sa of sas) {
      if (!sa.children.some(({ inSpi }) => inSpi === spi)) continue;
      bySpi.set(spi, sa);
      return sa;
    }
    return undefined;
  }

  return {
    send,
    receive,
    forget: (sa) => {
      for (const [spi, owner] of bySpi) if (owner === sa) bySpi.delete(spi);
    },
  };
}
