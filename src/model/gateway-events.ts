import type { GatewayConfigEvent } from './gateway-config-events.ts';
import type { GatewayDebugEvent } from './gateway-debug-events.ts';
import type { GatewayLogEvent } from './gateway-log-events.ts';
import type { GatewayShowEvent } from './gateway-show-events.ts';
import type { GatewaySyslogEvent } from './gateway-syslog-events.ts';

export type GatewayEvent =
  | GatewayDebugEvent
  | GatewaySyslogEvent
  | GatewayLogEvent
  | GatewayShowEvent
  | GatewayConfigEvent;
