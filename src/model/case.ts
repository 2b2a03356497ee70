import type { Diagnostic } from './diagnostic.ts';
import type { EventKind, EventOf } from './event.ts';
import type { Ikev2Profile } from './ikev2-profiles.ts';
import type {
  Attempt,
  Box,
  ClientState,
  Clock,
  Coverage,
  Identity,
  IkeSa,
  ReconnectCount,
  Session,
  TimelineEntry,
} from './result.ts';

/** The finished case: what correlation made of the events. Rules see this and nothing else. */
export interface Case {
  readonly coverage: readonly Coverage[];
  readonly boxes: readonly Box[];
  readonly clocks: readonly Clock[];
  readonly identities: readonly Identity[];
  readonly ikeSas: readonly IkeSa[];
  readonly sessions: readonly Session[];
  readonly attempts: readonly Attempt[];
  /** Of each client log, from which record on the client was in which state. */
  readonly clientStates: readonly ClientState[];
  /** What gateways counted between two outputs, against what is seen. */
  readonly counters: readonly ReconnectCount[];
  readonly timeline: readonly TimelineEntry[];
  /** Facts that are no part of the story but decide rules: configuration, policies, settings, counters. */
  readonly facts: Facts;
  /** IKEv2 profiles as their gateways show them last, without what was changed after all that is told, or contradicts itself. */
  readonly profiles: readonly Ikev2Profile[];
  /** Contradictions between sources that correlation had to resolve. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The events of one kind, in order of source and place. */
export interface Facts {
  of<K extends EventKind>(kind: K): readonly EventOf<K>[];
}
