import type { Endpoint } from '../model/wire-events.ts';
import { addressText } from '../wire/ip.ts';

/** Endpoints are shared by all messages of a peer; forgotten together when a flood makes too many. */
const MAX_ENDPOINTS = 50_000;
const NOBODY: Endpoint = { address: '', port: 0 };

/** Address and port as one number, cheap to compare, and back. */
export class Endpoints {
  readonly #byKey = new Map<number, Endpoint>();
  readonly #keysOfIpv6 = new Map<string, number>();
  /** Keys of IPv6 are made up, negative, and never used twice. */
  #nextIpv6 = -1;

  /** To be called before each message: forgets all when there are too many. */
  trim(): void {
    if (this.#byKey.size < MAX_ENDPOINTS) return;
    this.#byKey.clear();
    this.#keysOfIpv6.clear();
  }

  /** The key of the address at `at`. Equal keys are equal endpoints; equal endpoints mostly have equal keys. */
  keyOf(view: DataView, at: number, version: 4 | 6, port: number): number {
    return version === 4 ? view.getUint32(at) * 65536 + port : this.#ipv6(view, at, port);
  }

  /** The endpoint of a key of the message at hand. */
  at(key: number): Endpoint {
    if (key < 0) return this.#byKey.get(key) ?? NOBODY;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const word = Math.floor(key / 65536);
    const address = `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
    return this.#keep(key, { address, port: key % 65536 });
  }

  #ipv6(view: DataView, at: number, port: number): number {
    const text = `${addressText(view, at, 6)} ${port}`;
    const known = this.#keysOfIpv6.get(text);
    if (known !== undefined) return known;
    const key = this.#nextIpv6--;
    this.#keysOfIpv6.set(text, key);
    this.#keep(key, { address: addressText(view, at, 6), port });
    return key;
  }

  #keep(key: number, endpoint: Endpoint): Endpoint {
    this.#byKey.set(key, endpoint);
    return endpoint;
  }
}
