import type { IpFields } from '../ip.ts';

/** Sets remembered at once; a newer one takes the place of an older one with the same hash. */
const ENTRIES = 4096;
/** Longer than any set is waited for; the identification field of IPv4 comes round again. */
const SECONDS = 60;
const WORDS = 3;

/**
 * Remembers which fragmented datagrams are not IKE, so that the later fragments of ESP in UDP, which are most of them,
 * need not be copied. Forgetting one costs a copy and nothing else.
 */
export class FragmentFilter {
  readonly #keys = new Uint32Array(ENTRIES * WORDS);
  readonly #seconds = new Float64Array(ENTRIES).fill(Number.NEGATIVE_INFINITY);

  refuse(view: DataView, ip: IpFields, seconds: number): void {
    const entry = entryOf(view, ip);
    const at = entry * WORDS;
    this.#keys[at] = sourceWord(view, ip);
    this.#keys[at + 1] = destinationWord(view, ip);
    this.#keys[at + 2] = ip.identification;
    this.#seconds[entry] = seconds;
  }

  isRefused(view: DataView, ip: IpFields, seconds: number): boolean {
    const entry = entryOf(view, ip);
    const at = entry * WORDS;
    return (
      Math.abs(seconds - (this.#seconds[entry] ?? 0)) <= SECONDS &&
      this.#keys[at] === sourceWord(view, ip) &&
      this.#keys[at + 1] === destinationWord(view, ip) &&
      this.#keys[at + 2] === ip.identification
    );
  }
}

function entryOf(view: DataView, ip: IpFields): number {
  const h = Math.imul(sourceWord(view, ip) ^ Math.imul(destinationWord(view, ip), 31), 0x9e3779b1) ^ ip.identification;
  return (Math.imul(h ^ (h >>> 15), 0x85ebca6b) >>> 20) % ENTRIES;
}

/** The last word of the address: for IPv6 the part that differs most between hosts. */
function sourceWord(view: DataView, ip: IpFields): number {
  return view.getUint32(ip.addresses + (ip.version === 4 ? 0 : 12));
}

function destinationWord(view: DataView, ip: IpFields): number {
  return view.getUint32(ip.addresses + (ip.version === 4 ? 4 : 28));
}
