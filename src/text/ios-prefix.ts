import { cleanIosText } from './ios-clean.ts';
import type { Line } from './lines.ts';

// Takes the prefix off a line of Cisco text (ios-text.md 1.1, 1.2, 1.5 and 1.7): syslog priority, collector, sequence
// number, host, stamp, prompt. The prefix is kept: its stamp is read only for lines that become events.

/** `gw1#show clock`, `gw1(config-ikev2-profile)#reconnect`. */
export interface Prompt {
  readonly host: string;
  /** `config-ikev2-profile`; undefined in exec mode. */
  readonly mode: string | undefined;
  readonly command: string;
}

export interface IosLine extends Line {
  /** What stands before the body, with the stamp. Empty for plain text. */
  readonly prefix: string;
  /** The message, the command, or the whole text with its indentation. */
  readonly body: string;
  /**
   * `debug`: an `IKEv2:` tag; `asa`: an `IKEv2-PROTO-n:` tag; `syslog`: `%FAC-n-MNEMONIC:`; `record`: another line with
   * a stamp or the tag of another facility; `text`: everything else.
   */
  readonly kind: 'debug' | 'asa' | 'syslog' | 'record' | 'prompt' | 'blank' | 'text';
  readonly prompt: Prompt | undefined;
}

interface FoundPrompt extends Prompt {
  /** Where the command starts. */
  readonly end: number;
}

/** A message starts within this many characters, or the words in front are no prefix. */
const MAX_PREFIX = 200;

const DEBUG_TAG = /IKEv2(?:-([A-Z]{2,12})(-\d)?)?:/y;
const SYSLOG_TAG = /%[A-Z][A-Z0-9_]{0,40}(?:-[A-Z0-9_]{1,40})?-[0-7]-[A-Z0-9_]{1,60}:/y;

// 4711001: gw1: *Feb 14 2025 09:08:07.654 UTC:    1d02h:    2025/03/13 01:27:35.1 {iosrp_R0-0}{255}:
const STAMPED =
  /^ *(?:<\d{1,3}>)?(?:\d{1,10}: +)?(?:[\w.-]{1,63}: +)?[*.]? ?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Z][\w+-]{0,9})?|\d{1,3}y\d{1,3}w|\d{1,3}w\d{1,3}d|\d{1,4}d\d{1,3}h|\d{1,3}:\d\d:\d\d):(?: |$)/;
const TRACED = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{1,9} \{[^}]{1,40}\}/;

/** Tags of other debugs: such a line is a record of its own even without a stamp. */
const OTHER_TAG =
  /^(?:IPSEC[(-]|ISAKMP|CRYPTO_PKI|CRYPTO_SS|CRYPTO-|PKI[:_]|AAA[/:]|RADIUS|EAP-|TPLUS|crypto_|KMI|Map found|insert of)/;

// A name does not end in a hyphen: `Trace-> SA:` is the end of a broken line, no prompt.
const PROMPT = /^([A-Za-z](?:[\w.-]{0,61}\w)?)(?:\(([\w-]{1,40})\))?[>#] */;

/** Splits one line. Total for any text. */
export function iosLine(line: Line): IosLine {
  const text = cleanIosText(line.text);
  const split = (at: number, kind: IosLine['kind'], prompt?: Prompt): IosLine => {
    const { start, end, number, cut } = line;
    return { text, start, end, number, cut, prefix: text.slice(0, at), body: text.slice(at), kind, prompt };
  };
  const tag = tagStart(text);
  if (tag >= 0) return split(tag, isAsaTag(text, tag) ? 'asa' : 'debug');
  if (isBlank(text)) return split(text.length, 'blank');
  const syslog = syslogStart(text);
  if (syslog >= 0) return split(syslog, 'syslog');
  const prompt = promptOf(text);
  if (prompt !== undefined) {
    const stamped = STAMPED.exec(text.slice(prompt.end));
    // A message that arrives while the prompt waits is glued to it.
    if (stamped !== null) return split(prompt.end + stamped[0].length, 'record');
    return split(prompt.end, 'prompt', prompt);
  }
  const stamped = STAMPED.exec(text) ?? TRACED.exec(text);
  if (stamped !== null) return split(stamped[0].length, 'record');
  return split(0, OTHER_TAG.test(text) ? 'record' : 'text');
}

/** Where the `IKEv2:` tag starts, or -1. Words in front that end like no prefix does make it prose. */
function tagStart(text: string): number {
  for (let at = text.indexOf('IKEv2'); at >= 0 && at < MAX_PREFIX; at = text.indexOf('IKEv2', at + 5)) {
    DEBUG_TAG.lastIndex = at;
    if (DEBUG_TAG.test(text) && endsLikePrefix(text, at)) return at;
  }
  return -1;
}

function syslogStart(text: string): number {
  for (let at = text.indexOf('%'); at >= 0 && at < MAX_PREFIX; at = text.indexOf('%', at + 1)) {
    SYSLOG_TAG.lastIndex = at;
    if (SYSLOG_TAG.test(text)) return at;
  }
  return -1;
}

function endsLikePrefix(text: string, end: number): boolean {
  for (let at = end - 1; at >= 0; at--) {
    const character = text[at] ?? '';
    if (character !== ' ' && character !== '\t') return ':#>])*'.includes(character);
  }
  return true;
}

function promptOf(text: string): FoundPrompt | undefined {
  const letter = text.charCodeAt(0) | 0x20;
  if (letter < 0x61 || letter > 0x7a) return undefined;
  const match = PROMPT.exec(text);
  if (match === null) return undefined;
  const end = match[0].length;
  return { host: match[1] ?? '', mode: match[2], command: text.slice(end).trim(), end };
}

function isAsaTag(text: string, at: number): boolean {
  DEBUG_TAG.lastIndex = at;
  return DEBUG_TAG.exec(text)?.[2] !== undefined;
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09) return false;
  }
  return true;
}
