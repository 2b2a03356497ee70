import type { Clock } from '../../world/clock.ts';
import type { GatewayDescription } from '../../world/descriptions.ts';
import type { GatewayState, SessionState } from '../../world/notes.ts';
import { type Micros, SECOND } from '../../world/time.ts';
import type { StampOptions } from '../options.ts';

/** What the answer of a command can draw from. */
export interface ShowContext {
  readonly at: Micros;
  readonly state: GatewayState;
  readonly description: GatewayDescription;
  readonly clock: Clock;
  readonly stamp: StampOptions;
  readonly secrets: readonly string[];
  /** When the configuration was last changed. */
  readonly changedAt: Micros;
  /** Records printed so far. */
  readonly logged: number;
}

// Life of a Child SA in IOS unless told otherwise.
const CHILD_SECONDS = 3_600;
const CHILD_KILOBYTES = 4_608_000;

export const secondsSince = (from: Micros, at: Micros): number => Math.max(0, Math.floor((at - from) / SECOND));

/** Kilobytes and seconds that a Child SA has left in one direction. */
export function childLife(session: SessionState, octets: number, at: Micros): { kilobytes: number; seconds: number } {
  return {
    kilobytes: Math.max(0, CHILD_KILOBYTES - Math.floor(octets / 1024)),
    seconds: Math.max(0, CHILD_SECONDS - secondsSince(session.childCreatedAt, at)),
  };
}

/** IOS prints SPIs of ESP without leading zeros (4.4). */
export const shownSpi = (spi: number): string => `0x${spi.toString(16).toUpperCase()}`;

/** With `reconnect` set, DPD runs on demand at these values even where no line asks for it (4.4). */
export function dpdOf({ dpd, profile }: GatewayDescription): { interval: number; retry: number; mode: string } | null {
  return dpd ?? (profile.reconnect === null ? null : { interval: 45, retry: 2, mode: 'on-demand' });
}

export const interfaceOf = (session: SessionState): string =>
  session.virtualAccess === null ? 'GigabitEthernet1' : `Virtual-Access${session.virtualAccess}`;
