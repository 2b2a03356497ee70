import { cleanIosText } from './ios-clean.ts';
import { KnownPrefixes } from './known-prefixes.ts';
import type { Line } from './lines.ts';
import { type LogPrefix, logPrefix, NO_PREFIX } from './log-prefix.ts';
import { hasPart } from './secret-words.ts';
import { placeOf } from './text-place.ts';

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
  /** The box, where the prefix names it. */
  readonly host: string | undefined;
  /** The prefix is that of a binary trace. */
  readonly isTrace: boolean;
  /** Where the digits of the sequence number stand in the text, -1 where it has none. */
  readonly sequenceAt: number;
  /** The names in the prefix differ, so `host` may be one of two that the box has in this text. */
  readonly isNamedTwice: boolean;
  /** False where no secret can stand in the text as it was split; of a text that was written anew it tells nothing. */
  readonly mayHoldSecret: boolean;
}

interface FoundPrompt extends Prompt {
  /** Where the command starts. */
  readonly end: number;
}

/** A message starts within this many characters, or the words in front are no prefix. */
const MAX_PREFIX = 200;

const DEBUG_TAG = /IKEv2(?:-([A-Z]{2,12})(-\d)?)?:/y;
const SYSLOG_TAG = /%[A-Z][A-Z0-9_]{0,40}(?:-[A-Z0-9_]{1,40})?-[0-7]-[A-Z0-9_]{1,60}:/y;

/** Tags of other debugs: such a line is a record of its own even without a stamp. */
const OTHER_TAG =
  /^(?:IPSEC[(-]|ISAKMP|CRYPTO_PKI|CRYPTO_SS|CRYPTO-|PKI[:_]|AAA[/:]|RADIUS|EAP-|TPLUS|crypto_|KMI|Map found|insert of)/;

// A name does not end in a hyphen: `Trace-> SA:` is the end of a broken line, no prompt.
const PROMPT = /^([A-Za-z](?:[\w.-]{0,61}\w)?)(?:\(([\w-]{1,40})\))?[>#] */;

/** Places for lines that come again: a log has few different ones of them, and each thousands of times. */
const PLACES = 2048;
const LONGEST_KNOWN = 120;

/** Splits the lines of one text. Total for any text. */
export class IosLines {
  readonly #prefixes = new KnownPrefixes();
  /** Each in the place that its characters give it; what comes to the same place takes it. */
  readonly #known: (IosLine | undefined)[] = new Array(PLACES).fill(undefined);

  split(line: Line): IosLine {
    const place = placeOf(line.text, PLACES);
    const known = this.#known[place];
    if (known !== undefined && known.text === line.text) return again(known, line);
    const text = line.isClean === true ? line.text : cleanIosText(line.text);
    const debug = this.#prefixes.ofDebug(text);
    if (debug !== undefined) return made(line, text, debug.end, 'debug', debug);
    const split = isBlank(text)
      ? made(line, text, text.length, 'blank', NO_PREFIX)
      : splitBehind(this.#prefixes.find(text), line, text);
    if (split.prefix === '' && text === line.text && text.length <= LONGEST_KNOWN) this.#known[place] = split;
    return split;
  }
}

/** The same line at another place. */
function again(known: IosLine, { start, end, number, cut, isClean }: Line): IosLine {
  const { text, prefix, body, kind, prompt, host, isTrace, sequenceAt, isNamedTwice, mayHoldSecret } = known;
  return {
    text,
    start,
    end,
    number,
    cut,
    isClean: isClean === true,
    prefix,
    body,
    kind,
    prompt,
    host,
    isTrace,
    sequenceAt,
    isNamedTwice,
    mayHoldSecret,
  };
}

function splitBehind(found: LogPrefix, line: Line, text: string): IosLine {
  const { end, host } = found;
  const message = messageAt(text, end);
  if (message !== undefined) {
    const prefix = message.at > end && found.sequenceAt < 0 ? behindPrompt(found, text) : found;
    return made(line, text, message.at, message.kind, prefix);
  }
  if (found.isStamped) return made(line, text, end, 'record', found);
  const from = found.isOnEachLine ? end : 0;
  const rest = from === 0 ? text : text.slice(from);
  if (isBlank(rest)) return made(line, text, text.length, 'blank', found);
  const prompt = promptOf(rest);
  if (prompt !== undefined) {
    const behind = from + prompt.end;
    // A message that arrives while the prompt waits is glued to it.
    const glued = logPrefix(text.slice(behind));
    const sequenceAt = glued.sequenceAt < 0 ? -1 : behind + glued.sequenceAt;
    const isNamedTwice = glued.host === undefined;
    if (glued.isStamped)
      return made(line, text, behind + glued.end, 'record', {
        host: glued.host ?? prompt.host,
        isTrace: false,
        sequenceAt,
        isNamedTwice,
      });
    return made(line, text, behind, 'prompt', { host, isTrace: false, sequenceAt: -1, isNamedTwice: false }, prompt);
  }
  return made(line, text, from, OTHER_TAG.test(rest) ? 'record' : 'text', found);
}

/** The prefix of a message that is glued to a prompt, as far as its number goes. */
function behindPrompt(found: LogPrefix, text: string): LogPrefix {
  const behind = promptOf(text)?.end;
  const sequenceAt = behind === undefined ? -1 : logPrefix(text.slice(behind)).sequenceAt;
  return behind === undefined || sequenceAt < 0 ? found : { ...found, sequenceAt: behind + sequenceAt };
}

/** What of a prefix goes on to its line. */
type Known = Pick<LogPrefix, 'host' | 'isTrace' | 'sequenceAt' | 'isNamedTwice'>;

function made(
  { start, end, number, cut, isClean }: Line,
  text: string,
  at: number,
  kind: IosLine['kind'],
  { host, isTrace, sequenceAt, isNamedTwice }: Known,
  prompt?: Prompt,
): IosLine {
  return {
    text,
    start,
    end,
    number,
    cut,
    isClean: isClean === true,
    prefix: text.slice(0, at),
    body: text.slice(at),
    kind,
    prompt,
    host,
    isTrace,
    sequenceAt,
    isNamedTwice,
    mayHoldSecret: isClean !== true && mayHold(text, at, kind),
  };
}

function mayHold(text: string, at: number, kind: IosLine['kind']): boolean {
  return kind === 'debug' ? text.includes(', data: ', at) : hasPart(text);
}

/** Where a tagged message starts: behind the prefix as a rule, else behind words that end like one. */
function messageAt(text: string, from: number): { readonly at: number; readonly kind: IosLine['kind'] } | undefined {
  DEBUG_TAG.lastIndex = from;
  const tag = DEBUG_TAG.test(text) ? from : tagStart(text);
  if (tag >= 0) return { at: tag, kind: isAsaTag(text, tag) ? 'asa' : 'debug' };
  const syslog = syslogStart(text);
  return syslog >= 0 ? { at: syslog, kind: 'syslog' } : undefined;
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
