import { type Micros, SECOND } from '../world/time.ts';
import { type IpPacket, isFragment } from './ip.ts';

/** Puts IP fragments together in any order; doubles change nothing. */
export interface Reassembly {
  /** The whole packet once the last missing fragment is there, undefined before. */
  add(packet: IpPacket, now: Micros): IpPacket | undefined;
  clear(): void;
}

// Linux gives up after 30 s, within the bounds of RFC 791 §3.2.
const TIMEOUT = 30 * SECOND;

export function newReassembly(): Reassembly {
  const waiting = new Map<string, { readonly since: Micros; readonly fragments: Map<number, IpPacket> }>();

  function add(packet: IpPacket, now: Micros): IpPacket | undefined {
    if (!isFragment(packet)) return packet;
    for (const [key, { since }] of waiting) if (now - since > TIMEOUT) waiting.delete(key);
    const key = fragmentKey(packet);
    const entry = waiting.get(key) ?? { since: now, fragments: new Map<number, IpPacket>() };
    waiting.set(key, entry);
    entry.fragments.set(packet.offset, packet);
    const whole = joined(entry.fragments);
    if (whole !== undefined) waiting.delete(key);
    return whole;
  }

  return { add, clear: () => waiting.clear() };
}

/** What the fragments of one packet have in common (RFC 791 §3.2). */
export function fragmentKey({ source, target, protocol, id }: IpPacket): string {
  return `${source} ${target} ${protocol} ${id}`;
}

function joined(fragments: ReadonlyMap<number, IpPacket>): IpPacket | undefined {
  const parts: Buffer[] = [];
  let next = fragments.get(0);
  for (let end = 0; next !== undefined; next = fragments.get(end)) {
    parts.push(next.payload);
    end += next.payload.length;
    if (!next.moreFragments) return { ...next, offset: 0, payload: Buffer.concat(parts) };
  }
  return undefined;
}
