import type { Event } from '../../model/event.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import { evidenceOf, type Run } from './run.ts';

// Syslog messages that are facts of their own (ios-text.md 3). Ends are not anchored: typed text sticks to them (1.5).

interface SyslogPattern {
  readonly starts: string;
  readonly form: RegExp;
  fact(found: RegExpExecArray): Omit<Extract<Event, { kind: 'gateway.interface-changed' }>, 'at' | 'evidence'>;
}

const SYSLOG_PATTERNS: readonly SyslogPattern[] = [
  {
    // %LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to up
    starts: '%LINEPROTO-5-UPDOWN:',
    form: /Line protocol on Interface (Virtual-Access\d{1,10}), changed state to (up|down)/i,
    fact: ([, name = '', state = '']) => ({
      kind: 'gateway.interface-changed',
      interface: name,
      up: state.toLowerCase() === 'up',
    }),
  },
];

/** Counts the line, and emits its event where it has one. */
export function readSyslog(line: IosLine, run: Run): void {
  for (const pattern of SYSLOG_PATTERNS) {
    const found = line.body.startsWith(pattern.starts) ? pattern.form.exec(line.body) : null;
    if (found === null) continue;
    run.count('used');
    const at = stampInPrefix(line.prefix, run.clock);
    run.emit({ ...pattern.fact(found), at, evidence: evidenceOf(run.source, line) });
    return;
  }
  run.count('log records of other facilities');
}
