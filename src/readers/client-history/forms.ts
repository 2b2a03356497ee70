import type { DatedWords } from '../../text/date-reading.ts';
import { writtenDate, writtenTime } from '../../text/written-dates.ts';

// The lines that the client's windows, mobile apps and console print (secure-client-dart.md 3.4 and 3.5).

/** A date and a time in somebody's regional order. */
export interface HistoryStamp {
  readonly words: DatedWords;
  readonly fraction: string;
  readonly text: string;
}

export type HistoryLine =
  /** What the client told its user. `title` says that it is an error, where the line does. */
  | { readonly kind: 'notice'; readonly stamp: HistoryStamp | undefined; readonly text: string }
  /** A message of the client's log. */
  | { readonly kind: 'log'; readonly stamp: HistoryStamp; readonly tag: string | undefined; readonly text: string }
  /** A state of the console client, which has no time. */
  | { readonly kind: 'state' };

// [2031/2/7 下午 10:05:41] Contacting gw1.example.net.   [11-03-31 09:12:11] Info: ...   [11/3/31, 9:12:11 AM] [VPN] - ...
const BRACKETS = /^\[([^[\]]{8,48})\] ?(.*)$/;
const LEVEL = /^(?:Info|Warning|Error): ?(.*)$/;
const VPN = /^\[VPN\] ?- ?(.*)$/;
// 11-03 09:12:11.123 I/vpnapi  ( 731): ...   2031-11-03 09:12:11.123 W/AnyConnect(731): ...
const ANDROID = /^([\d./ :,-]{14,40}(?:[AaPp][Mm])?) [VDIWEF]\/([A-Za-z_]{1,40}) *\( *\d{1,10}\): ?(.*)$/;
/** Tags of the app on Android. */
const TAGS: ReadonlySet<string> = new Set(['AnyConnect', 'vpnapi', 'acvpnagent']);
//   >> notice: Connected to Lab Gateway.     >> state: Connected
const CONSOLE = /^ {0,8}>> (state|notice|error): ?(.*)$/;
// 2031/2/7 | 下午 10:05:41     11/3/31, | 9:12:11.123 AM
const DATE_AND_TIME =
  /^(\d[\d./ -]{3,14}?),? ((?:[^\s\d]{1,4} )?\d{1,2}[:.]\d\d[:.]\d\d)(?:[.,](\d{1,6}))?( ?[^\s\d]{1,4})?$/;
// 11-03, as Android's logcat prints a day
const DAY_ALONE = /^\d\d-\d\d$/;

/** The parts of a line, undefined where none of those programs prints one like it. */
export function historyLine(text: string): HistoryLine | undefined {
  const [, word, said = ''] = CONSOLE.exec(text) ?? [];
  if (word === 'state') return { kind: 'state' };
  if (word !== undefined) return { kind: 'notice', stamp: undefined, text: said };
  return text.startsWith('[') ? bracketLine(text) : androidLine(text);
}

function bracketLine(text: string): HistoryLine | undefined {
  const [, when = '', rest = ''] = BRACKETS.exec(text) ?? [];
  const stamp = stampOf(when);
  if (stamp === undefined) return undefined;
  const logged = LEVEL.exec(rest)?.[1];
  if (logged !== undefined) return { kind: 'log', stamp, tag: undefined, text: logged };
  return { kind: 'notice', stamp, text: VPN.exec(rest)?.[1] ?? rest };
}

function androidLine(text: string): HistoryLine | undefined {
  const [, when = '', tag = '', rest = ''] = ANDROID.exec(text) ?? [];
  const stamp = stampOf(when);
  return stamp !== undefined && TAGS.has(tag) ? { kind: 'log', stamp, tag, text: rest } : undefined;
}

function stampOf(when: string): HistoryStamp | undefined {
  const [, date = '', clock = '', fraction = '', half = ''] = DATE_AND_TIME.exec(when) ?? [];
  const on = writtenDate(date);
  const time = `${clock}${half}`;
  const at = writtenTime(time);
  if (at === undefined || (on === undefined && !DAY_ALONE.test(date))) return undefined;
  return { words: { date, time, on, at }, fraction, text: when };
}
