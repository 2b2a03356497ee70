import type { GatewaySyslogEvent } from '../../model/gateway-syslog-events.ts';
import type { ClockId } from '../../model/time.ts';

// What a template of a syslog message is. Ends are not anchored: typed text sticks to them (ios-text.md 1.5).

/** An event without the fields that every event has. */
type Bare<E> = E extends GatewaySyslogEvent ? Omit<E, 'at' | 'evidence'> : never;
export type SyslogFact = Bare<GatewaySyslogEvent>;

/** What a pattern may need beside the message. */
export interface SyslogScene {
  readonly mnemonic: string;
  readonly clock: ClockId;
}

export interface SyslogPattern {
  /** `CRYPTO-SESSION_STATUS`; the severity differs between releases and says nothing. `NTP-*` takes what has no row of its own. */
  readonly name: string;
  readonly form: RegExp;
  /** Matches a message that is printed to its end, where `form` matches others too: a narrow terminal may have broken those. */
  readonly whole?: RegExp;
  /** Undefined for a line that is known and says nothing. */
  readonly fact?: (found: RegExpExecArray, scene: SyslogScene) => SyslogFact | undefined;
}
