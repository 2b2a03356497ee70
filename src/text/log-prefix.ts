// What terminals, syslog servers and the box itself put in front of a message (ios-text.md 1.1, 1.2, 1.8). A terminal or a
// server marks every line with it, so the later lines of a record of several lines carry it too.

export const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const NAME = '[\\w.-]{1,63}';
export const ADDRESS_OR_NAME = '[\\w.:-]{0,254}\\w';

// [2025-03-13 01:27:35.1]
const EMULATOR = '(\\[\\d{4}[-/]\\d\\d[-/]\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,6})?\\] ?)?';
// <188>   <189>1
const PRIORITY = '(<\\d{1,3}>(?:1 )?)?';
// Mar 13 01:27:35 gw1.example.net   2025-03-13T01:27:35.123+01:00 192.0.2.1   and the five words of RFC 5424 behind it
const COLLECTOR =
  `(?:(?:${MONTH} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?: \\d{4})?|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d))` +
  ` +(${ADDRESS_OR_NAME}) +(?:\\S{1,48} (?:-|\\d{1,128}) \\S{1,32} (?:-|\\[[^\\]]{1,400}\\]) (?:\\ufeff)?)?)?`;
// 004711:   57: 004711: (the counter of messages sent to a syslog server, and the number of `service sequence-numbers`)
const NUMBER = '\\d{1,10}: +';
const SEQUENCE = `(${NUMBER})?(${NUMBER})?`;
// 1d02h   00:12:34
const UPTIME = '\\d{1,3}y\\d{1,3}w|\\d{1,3}w\\d{1,3}d|\\d{1,4}d\\d{1,3}h|\\d{1,3}:\\d\\d:\\d\\d';
// *Feb 14 2025 09:08:07.654 UTC:   1d02h:
const STAMP =
  `[*.]? ?(?:${MONTH} {1,2}\\d{1,2}(?: \\d{4})? \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?(?: [A-Za-z][\\w+-]{0,9})?` +
  `|${UPTIME}):(?: +|$)`;
const MESSAGE = '%[A-Z]|IKEv2[-:]';
// gw1:   2001:DB8::1:   gw1: 004711:   logging origin-id, with the number behind it. An uptime looks like a name and is none.
const ORIGIN =
  `(?:(?!(?:${UPTIME}): )(${NAME}|[\\dA-Fa-f]{0,4}:[\\dA-Fa-f:.]{1,41}): +(?=(?:${NUMBER})?(?:${STAMP}|${MESSAGE}))` +
  `(${NUMBER})?)?`;
// gw1.example.net   between stamp and message, as some relays write it
const RELAY = `(?:(${NAME}) +(?=${MESSAGE}))?`;

const PREFIX = new RegExp(`^( *)${EMULATOR}${PRIORITY}(${COLLECTOR})${SEQUENCE}${ORIGIN}(${STAMP})?${RELAY}`);

// 2025/03/13 01:27:35.123456789 {iosrp_R0-0}{255}: [crypto] [20341]: (note):
const TRACE =
  /^ *\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{1,9} \{[^}]{1,40}\}(?:\{\d{1,5}\})?(?:: \[[^\]]{1,60}\](?: \[[\d:]{1,24}\])?: \(\w{1,16}\):)?:? */;

export interface LogPrefix {
  /** Where it ends. */
  readonly end: number;
  /** The box, as a syslog server, `logging origin-id` or a relay names it. */
  readonly host: string | undefined;
  /** A stamp of the device stands in it: a record begins here. */
  readonly isStamped: boolean;
  /** Of the kind that stands in front of every line. */
  readonly isOnEachLine: boolean;
  /** A binary trace. */
  readonly isTrace: boolean;
  /** Where the first digit of the sequence number stands, -1 where there is none; it may stand where nothing is a prefix. */
  readonly sequenceAt: number;
  /** A server calls the box by another name than the box itself or a relay. */
  readonly isNamedTwice: boolean;
}

export const NO_PREFIX: LogPrefix = {
  end: 0,
  host: undefined,
  isStamped: false,
  isOnEachLine: false,
  isTrace: false,
  sequenceAt: -1,
  isNamedTwice: false,
};

/** Total for any text: what is no prefix has none. */
export function logPrefix(text: string): LogPrefix {
  if (!mayBegin(text)) return NO_PREFIX;
  const found = PREFIX.exec(text);
  const [
    all = '',
    blanks = '',
    emulator,
    priority,
    header = '',
    collector,
    counter,
    number,
    origin,
    behind,
    stamp,
    relay,
  ] = found ?? [];
  const front = blanks.length + (emulator?.length ?? 0) + (priority?.length ?? 0) + header.length;
  const named = front + (counter?.length ?? 0) + (number?.length ?? 0) + (origin?.length ?? 0);
  const sequenceAt = behind !== undefined ? text.indexOf(behind, named) : sequenceInFront(front, counter, number);
  // A word in front of a tag may be any word, and a number with a colon may begin any text.
  const alone = relay ?? `${counter ?? ''}${number ?? ''}`;
  if (all.trim() === alone.trim()) return sequenceAt < 0 ? tracePrefix(text) : { ...NO_PREFIX, sequenceAt };
  const name = relay ?? origin;
  // Of a later line of a record the blanks that it begins with are its own, but for the one behind the name.
  const isBare = collector !== undefined && all.length === front;
  return {
    end: isBare ? all.trimEnd().length + 1 : all.length,
    host: name ?? collector,
    isStamped: stamp !== undefined,
    isOnEachLine: emulator !== undefined || priority !== undefined || collector !== undefined,
    isTrace: false,
    sequenceAt,
    isNamedTwice: name !== undefined && collector !== undefined && name !== collector,
  };
}

/** Of two numbers the second is that of the message. */
function sequenceInFront(front: number, counter: string | undefined, number: string | undefined): number {
  if (counter === undefined) return -1;
  return front + (number === undefined ? 0 : counter.length);
}

/** Every prefix has a colon or a priority, but for a name in front of a tag: most lines of an output have none of them. */
function mayBegin(text: string): boolean {
  let at = 0;
  while (text.charCodeAt(at) === 0x20) at++;
  const code = text.charCodeAt(at);
  if (code === 0x3c || code === 0x5b) return true;
  const isWord = (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  // `*Mar`, `.Mar`, and a name may begin with a hyphen, a dot or an underscore.
  if (!isWord && code !== 0x2a && code !== 0x2e && code !== 0x2d && code !== 0x5f) return false;
  if (!text.includes(':', at) && !text.includes('%', at) && !text.includes('IKEv2-', at)) return false;
  const isName = code > 0x39 || code === 0x2d;
  return !isName || nameMayBegin(text, at);
}

/** Whether a date or the name of a box may begin here; of `Interface: Virtual-Access1` neither may. */
function nameMayBegin(text: string, at: number): boolean {
  if (MONTH_NAMES.has(text.slice(at, at + 3))) return true;
  let end = at;
  while (isOfName(text.charCodeAt(end))) end++;
  const isOrigin = text.charCodeAt(end) === 0x3a;
  let next = isOrigin ? end + 1 : end;
  const behind = next;
  while (text.charCodeAt(next) === 0x20) next++;
  // A stamp or a tag stands behind the name and its colon, a tag behind the name alone.
  return next > behind && (isOrigin ? BEGINS_MESSAGE : '%I').includes(text.charAt(next));
}

/** The first characters of a stamp or a tag; the end of the text is none, but `includes` says it is. */
const BEGINS_MESSAGE = '*. 0123456789%IJFMASOND';
const MONTH_NAMES = new Set(MONTH.slice('(?:'.length, -1).split('|'));

function isOfName(code: number): boolean {
  const letter = code | 0x20;
  const isLetter = letter >= 0x61 && letter <= 0x7a;
  return isLetter || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x5f;
}

function tracePrefix(text: string): LogPrefix {
  const trace = text.includes('/') ? TRACE.exec(text) : null;
  if (trace === null) return NO_PREFIX;
  return { ...NO_PREFIX, end: trace[0].length, isStamped: true, isTrace: true };
}
