import type { GatewayConfigEvent } from '../../../model/gateway-config-events.ts';
import type { Section } from './node.ts';

/** A configuration mode: what opens it, and the rows of the commands that it knows (see `grammar.ts`). */
export interface Mode {
  readonly opens: readonly string[];
  readonly commands: readonly string[];
  readonly modes?: readonly Mode[];
}

/** A section with a header of its own, and the event that it becomes. */
export interface SectionKind extends Mode {
  event(section: Section): GatewayConfigEvent;
}

/** Global lines of one topic, wherever they stand, and the event that they become. */
export interface TopicKind {
  readonly commands: readonly string[];
  /** `parts`: the events of the sections of the same configuration. */
  event(lines: Section, parts: readonly GatewayConfigEvent[]): GatewayConfigEvent | undefined;
}
