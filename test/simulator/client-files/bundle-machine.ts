import { type Clock, wallOf } from '../world/clock.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import type { Random } from '../world/random.ts';
import type { Micros } from '../world/time.ts';
import { clockTime, isoDate } from './wall-text.ts';

/** The machine that a bundle is made on, and when. */
export interface BundleMachine {
  readonly description: ClientDescription;
  readonly random: Random;
  readonly clock: Clock;
  readonly at: Micros;
}

export function stamp({ clock }: BundleMachine, at: Micros): string {
  const wall = wallOf(clock, at);
  return `${isoDate(wall)} ${clockTime(wall)}`;
}
