import { type ClockId, NO_STAMP, type Stamp, writersClock } from '../model/time.ts';
import { ADDRESS_OR_NAME, MONTH } from './log-prefix.ts';
import { monthOf, wallStamp } from './wall-stamp.ts';

// Stamps that syslog servers and terminal programs put in front of a line (ios-text.md 1.1, 1.2), where the device printed
// none. They tell when the line arrived at another computer, by the clock of that computer: never taken for the device's.
// A file may hold the headers that a router wrote itself (`<189>1 ...`, RFC 5424); nothing in the line tells, so these count
// as another clock too. That can only widen a margin.

// [2025-03-13 01:27:35.1]   [2025/03/13 01:27:35]
const TERMINAL = /^ *\[((\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?)\] ?/;
// What may stand in front of a collector's stamp: <189>   <189>1
const IN_FRONT = '(?: *\\[[\\d /:.,T-]{19,26}\\] ?| *)(?:<\\d{1,3}>(?:1 )?)?';
const NAME_BEHIND = ` +${ADDRESS_OR_NAME} `;
// Mar 13 01:27:35 gw1.example.net   Mar 13 01:27:35 2025 192.0.2.1
const RFC_3164 = new RegExp(
  `^${IN_FRONT}((${MONTH}) {1,2}(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d)(?: (\\d{4}))?)${NAME_BEHIND}`,
);
// 2025-03-13T01:27:35.123+01:00 gw1   2025-03-13T00:27:35Z 192.0.2.1
const RFC_5424 = new RegExp(
  `^${IN_FRONT}((\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?(Z|[+-]\\d\\d:?\\d\\d))${NAME_BEHIND}`,
);

/** The collector's stamp in what stands before a message, else the terminal's; each of its own clock. */
export function writersStamp(prefix: string, clock: ClockId): Stamp {
  const collected = collectorsStamp(prefix, writersClock(clock, 'collector'));
  return collected.kind === 'none' ? terminalsStamp(prefix, writersClock(clock, 'terminal')) : collected;
}

/** A stamp with an offset stays what it is in words: it says how many digits it has, which an instant alone would not. */
function collectorsStamp(prefix: string, clock: ClockId): Stamp {
  const named = RFC_3164.exec(prefix);
  if (named !== null) {
    const [, text = '', month = '', day, hour, minute, second, year] = named;
    return dated(
      { text, zone: undefined, month: monthOf(month), day, year, hour, minute, second, fraction: '' },
      clock,
    );
  }
  const [, text, year, month, day, hour, minute, second, fraction = '', zone] = RFC_5424.exec(prefix) ?? [];
  if (text === undefined) return NO_STAMP;
  return dated({ text, zone, month: Number(month), day, year, hour, minute, second, fraction }, clock);
}

function terminalsStamp(prefix: string, clock: ClockId): Stamp {
  const [, text, year, month, day, hour, minute, second, fraction = ''] = TERMINAL.exec(prefix) ?? [];
  if (text === undefined) return NO_STAMP;
  return dated({ text, zone: undefined, month: Number(month), day, year, hour, minute, second, fraction }, clock);
}

/** Years that a log can be of. What looks like another one is damage, or a name. */
const YEARS = /^(?:19[7-9]|2[01]\d)\d$/;

function dated(parts: Omit<Parameters<typeof wallStamp>[0], 'mark'>, clock: ClockId): Stamp {
  if (parts.year !== undefined && !YEARS.test(parts.year)) return NO_STAMP;
  return wallStamp({ mark: '', ...parts }, clock);
}
