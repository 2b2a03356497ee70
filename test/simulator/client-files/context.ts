import type { ClientDescription } from '../world/descriptions.ts';
import type { Random } from '../world/random.ts';
import type { Micros } from '../world/time.ts';

/** Secure Client 5.1 or AnyConnect 4.10, which word some records differently. */
export type Generation = '5.1' | '4.10';

/** What a note alone does not say, and its records need. */
export interface Context {
  readonly description: ClientDescription;
  readonly random: Random;
  readonly generation: Generation;
  readonly unconfirmed: boolean;
  /** The address that the gateway's name was last resolved to. */
  readonly gateway: string | null;
  readonly tls: boolean;
  /** Time until the next `connected` note. */
  readonly roomBeforeConnected: Micros;
}
