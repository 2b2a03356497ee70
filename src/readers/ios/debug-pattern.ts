import type { Event } from '../../model/event.ts';
import type { SaReference } from '../../model/gateway-debug-events.ts';

export type EventWithSa = Extract<Event, SaReference>;
/** An event without what every event has: the table says what, the record says where and when. */
type FactOf<E> = E extends EventWithSa ? Omit<E, 'at' | 'evidence' | keyof SaReference> : never;
export type DebugFact = FactOf<EventWithSa>;

export interface DebugPattern {
  /** Compared before `form` is tried: most records are rejected by their first words. */
  readonly starts: string;
  readonly form: RegExp;
  fact(found: RegExpExecArray): DebugFact;
  /** The record prints the SPI pair itself, as its first two groups. */
  readonly statesSpis?: true;
  /** The SA leaves its slot with this record. */
  readonly releases?: true;
}
