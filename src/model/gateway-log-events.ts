// What tells how much a log could show: debug switches and conditions, its header, and what an operator did.
import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';

/** How a line came into the text: typed at a prompt, pasted without one, or printed by the box. */
export type SaidBy = 'typed' | 'pasted' | 'printed';

/** A debug was switched on or off: `debug crypto ikev2 error`, `IKEv2 error debugging is on`. */
export interface GatewayDebugSwitch extends Observed<'gateway.debug-switch'> {
  readonly host: string | undefined;
  /** As said: `crypto ikev2 error`, `IKEv2 error`, `all`. */
  readonly what: string;
  readonly on: boolean;
  readonly by: SaidBy;
  /** Which part of `debug crypto ikev2` it concerns; undefined for debugs of other things. */
  readonly ikev2: 'all' | 'default' | 'client' | 'cluster' | 'error' | 'internal' | 'packet' | undefined;
}

/** `debug crypto condition ...`, or the output of `show crypto debug-condition`: other peers are invisible. */
export interface GatewayDebugCondition extends Observed<'gateway.debug-condition'> {
  readonly host: string | undefined;
  /** `set` adds to what is set; `removed` takes back; `shown` is all that is in force, in an unconfirmed wording. */
  readonly action: 'set' | 'removed' | 'reset' | 'unmatched' | 'shown';
  readonly by: SaidBy;
  readonly addresses: readonly string[];
  /** Conditions that are no single address: `hostname x`, `subnet 10.0.0.0 255.0.0.0`. */
  readonly names: readonly string[];
}

/** A command that changes the state of the gateway, and was not refused. */
export interface GatewayOperatorCommand extends Observed<'gateway.operator-command'> {
  readonly host: string | undefined;
  readonly action: 'clear' | 'shutdown' | 'no-shutdown' | 'reload';
  /** Configuration mode in which it was typed. */
  readonly mode: string | undefined;
  /** The peer, or the address of the box itself, whose SAs alone a `clear` ends. */
  readonly addresses?: readonly string[];
  readonly command: string;
  readonly by: SaidBy;
}

/** One destination of `show logging`. */
export interface LogDestination {
  readonly to: 'console' | 'monitor' | 'buffer' | 'trap';
  /** `debugging`, `informational`; undefined where it is switched off. */
  readonly level: string | undefined;
  readonly logged: number | undefined;
}

/** The header of `show logging`. Counts that are not zero mean that lines are missing, nobody knows where. */
export interface GatewayLogHeader extends Observed<'gateway.log-header'> {
  readonly host: string | undefined;
  readonly dropped: number | undefined;
  readonly rateLimited: number | undefined;
  readonly flushes: number | undefined;
  readonly overruns: number | undefined;
  readonly destinations: readonly LogDestination[];
  /** `Log Buffer (<n> bytes):`; the records behind it come from this buffer. */
  readonly bufferBytes: number | undefined;
}

/**
 * The sequence numbers of a box jump, and no line of the text has those between: the box dropped messages, somebody filtered
 * them, or they went elsewhere. Nothing tells which.
 */
export interface GatewayLogGap extends Observed<'gateway.log-gap'> {
  readonly host: string | undefined;
  /** The last number above the gap, and the first below. Time and evidence are those of the line below. */
  readonly after: number;
  readonly before: number;
  readonly lineAbove: EvidenceRef;
  /** In how many places the numbers jump, at least; where there are many, one event tells all. */
  readonly places: number;
  /** Messages that are missing in these places, at least; undefined where nobody counted. */
  readonly missing: number | undefined;
}

/** `=~=~= PuTTY log 2025.03.13 01:27:35 =~=~=`, `Script started on ...`: a time of the operator's clock, not the gateway's. */
export interface GatewaySessionLogStarted extends Observed<'gateway.session-log-started'> {
  readonly program: 'PuTTY' | 'script';
  readonly text: string;
  readonly year: number | undefined;
}

export type GatewayLogEvent =
  | GatewayDebugSwitch
  | GatewayDebugCondition
  | GatewayOperatorCommand
  | GatewayLogHeader
  | GatewayLogGap
  | GatewaySessionLogStarted;
