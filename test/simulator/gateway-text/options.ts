import type { Clock } from '../world/clock.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { Micros } from '../world/time.ts';

/** What a gateway's text shows, and in which file it was kept. Sections cited in this folder are those of ios-text. */
export interface GatewayTextOptions {
  readonly description: GatewayDescription;
  readonly clock: Clock;
  /**
   * `terminal`: what a person saw, with typed commands and their answers. `buffer`: the answer of `show logging`.
   * `rfc3164` and `rfc5424`: what a syslog collector stored, its own stamp and the host in front. `syslog-wire`: the
   * same datagrams as they came, with priority and counter. `btrace`: `show logging process ios`. `event-trace`:
   * `show monitor event-trace crypto all detail`, which records what it likes and knows no debug commands.
   * Typed commands are part of the terminal only.
   */
  readonly form: 'terminal' | 'buffer' | 'rfc3164' | 'rfc5424' | 'syslog-wire' | 'btrace' | 'event-trace';
  readonly stamp: StampOptions;
  readonly verbosity: Verbosity;
  readonly syslog: boolean;
  /** Whether `show` commands are part of a terminal; other commands always are. */
  readonly show: boolean;
  /**
   * When debugging was on; omitted: always. Where no note types a debug command, a terminal shows the commands that
   * open and close each window. With `peer`, `debug crypto condition peer ipv4` hides the lines of all other peers.
   */
  readonly windows?: readonly DebugWindow[];
  /** False leaves out what nobody has seen printed in this wording: section tags [U]. */
  readonly unconfirmed: boolean;
  readonly lineEnds?: 'lf' | 'crlf';
  /** How debug lines spell a session ID; which of the two IOS prints is not known (2.10). */
  readonly debugIdentity?: 'hex' | 'text';
  /**
   * Where a packet dump stands: in the packet's block in place of the short list (2.4), or in a record of its own with
   * the tag `IKEv2-PAK` below a block without list (2.2). Which release does which is not known; `in-block` if omitted.
   */
  readonly dumps?: 'in-block' | 'own-record';
  /** `%IKEV2-5-SA_UP` and its kin, which IOS prints only where it was told to. */
  readonly ikev2Syslog?: boolean;
  /** Clock of the syslog collector; exact and in UTC where omitted. */
  readonly collector?: Clock;
  /** What `show running-config` has for its secrets: enable, user, then pre-shared keys. */
  readonly secrets?: readonly string[];
}

/** The words after `service timestamps debug datetime`, and the lines around it. */
export interface StampOptions {
  readonly year: boolean;
  readonly msec: boolean;
  /** `show-timezone`. */
  readonly zone: boolean;
  /** First number of `service sequence-numbers`. */
  readonly sequence?: number;
  /** `service timestamps debug uptime`. */
  readonly uptime?: boolean;
  /** Without it IOS prints UTC, whatever `clock timezone` says (1.2). */
  readonly localtime?: boolean;
}

export interface Verbosity {
  readonly default: boolean;
  readonly error: boolean;
  /** State machine lines. */
  readonly internal: boolean;
  /** Packet dumps of 2.4. */
  readonly packet: boolean;
}

export interface DebugWindow {
  readonly from: Micros;
  readonly to: Micros;
  readonly peer?: string;
}

export const FAKE_SECRETS: readonly string[] = [
  'Fake-Enable-Secret-Do-Not-Print',
  'Fake-Login-Secret-Do-Not-Print',
  'Fake-Peer-Key-Do-Not-Print',
];
