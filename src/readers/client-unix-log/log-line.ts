import { isClientProcess } from '../../text/client-processes.ts';
import { mayNameClient } from '../../text/foreign-octets.ts';
import { type LineStamp, lineStamp, looksStamped } from '../../text/line-stamp.ts';

// One line of a system log: whose it is and what it says. Known are the prefixes of syslog, journalctl, rsyslog, Console and
// `log show` (secure-client-dart.md 3.1 and 3.3).

export type LogLine =
  | { readonly kind: 'client'; readonly stamp: LineStamp; readonly ident: string; readonly message: string }
  /** `last message repeated 3 times`: of whoever wrote the line above. */
  | { readonly kind: 'repeat'; readonly stamp: LineStamp }
  /** Of another process, or of nobody who can be told. */
  | { readonly kind: 'foreign' }
  /** Without a stamp. */
  | { readonly kind: 'text' };

//  0x2a9f1    Error       0x0                  311    0    vpnagentd: ...     (`log show`; older systems print no TTL)
const UNIFIED = /^ +0x[0-9a-f]{1,16} +[A-Z][A-Za-z]{1,15} +0x[0-9a-f]{1,16} +\d{1,10} +(?:\d{1,10} +)?/;
//  Df vpnagentd[311:2a9f1] [com.cisco.vpn:main] ...     (`log show --style compact`)
const COMPACT = /^ +[A-Z][a-z]? +([^[\]:]{1,80})\[\d{1,10}:[0-9a-f]{1,16}\] ?/;
//  lab1 acvpnagent[731]: ...   acvpnagent: ...   mac01 launchd[1] (job): ...   mac01 vpnagentd[311] <Notice>: ...
const PROCESS = /^ {0,2}([^[\]]{1,200}?)(?:\[\d{1,10}\])?(?: \([^()]{0,100}\))?(?: <[A-Za-z]{1,12}>)?:(?: |$)/;
//  lab1 last message repeated 3 times    --- last message repeated 1 time ---
const LAST_REPEATED = /^ +(?:\S{1,255} )?(?:--- )?last message repeated \d{1,9} times?(?: ---)? *$/;
// message repeated 3 times: [ original]
const REPEATED = /^message repeated \d{1,9} times: \[ ?/;

/** Total for any text. */
export function logLine(text: string): LogLine {
  const stamp = lineStamp(text);
  if (stamp === undefined) return { kind: looksStamped(text) ? 'foreign' : 'text' };
  const rest = text.slice(stamp.end);
  if (rest.includes('message repeated') && LAST_REPEATED.test(rest)) return { kind: 'repeat', stamp };
  if (!mayNameClient(rest)) return { kind: 'foreign' };
  const compact = COMPACT.exec(rest);
  if (compact !== null) return clientLine(stamp, compact[1] ?? '', rest.slice(compact[0].length));
  const columns = UNIFIED.exec(rest)?.[0].length ?? 0;
  const named = columns === 0 ? rest : rest.slice(columns);
  const process = PROCESS.exec(named);
  if (process === null) return { kind: 'foreign' };
  return clientLine(stamp, process[1] ?? '', named.slice(process[0].length));
}

/** A name may have blanks (macOS), and a host may stand in front of it or not. */
function clientLine(stamp: LineStamp, words: string, message: string): LogLine {
  const name = words.trim();
  const behindHost = name.slice(name.indexOf(' ') + 1).trim();
  for (const candidate of [name, behindHost]) {
    const ident = candidate.startsWith('/') ? candidate.slice(candidate.lastIndexOf('/') + 1) : candidate;
    if (mayNameClient(ident) && isClientProcess(ident))
      return { kind: 'client', stamp, ident, message: original(message) };
  }
  return { kind: 'foreign' };
}

/** rsyslog puts a message that came several times in brackets. */
function original(message: string): string {
  const repeated = REPEATED.exec(message);
  if (repeated === null) return message;
  const inner = message.slice(repeated[0].length).trimEnd();
  return inner.endsWith(']') ? inner.slice(0, -1) : inner;
}
