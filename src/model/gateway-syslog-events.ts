// What syslog messages say.
import type { Observed } from './observed.ts';

/** `Interface: Virtual-Access<n>` up or down, from `%LINEPROTO-5-UPDOWN`. */
export interface GatewayInterfaceChanged extends Observed<'gateway.interface-changed'> {
  readonly interface: string;
  readonly up: boolean;
}

export type GatewaySyslogEvent = GatewayInterfaceChanged;
