import type { ClientEvent } from './client-events.ts';
import type { GatewayEvent } from './gateway-events.ts';
import type { WireEvent } from './wire-events.ts';

/** A fact read from one source. Kinds are `<vantage>.<fact>`. */
export type Event = WireEvent | GatewayEvent | ClientEvent;

export type EventKind = Event['kind'];

export type EventOf<K extends EventKind> = Extract<Event, { kind: K }>;
