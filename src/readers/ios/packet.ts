import type { ShownPacket } from '../../model/gateway-packet-fields.ts';
import type { Endpoint } from '../../model/wire-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { endpointOf, spiOf } from './endpoint.ts';
import { fieldsIn } from './packet-fields.ts';
import { remembered } from './remembered.ts';
import type { SpiPair } from './slots.ts';

// The packet block of `debug crypto ikev2` (ios-text.md 2.3, 2.4). Its parts stand on lines of their own, share lines, or
// follow the head on one line, so the parts are looked for in the whole text of the block.

/** What the lines of a block say. What is undefined was not printed. */
export interface PacketText {
  readonly spis: SpiPair | undefined;
  readonly messageId: number | undefined;
  readonly exchange: string | undefined;
  readonly isResponse: boolean | undefined;
  /** Undefined where `Payload contents:` is missing: an empty list means an acknowledgement, a missing one nothing. */
  readonly payloads: readonly string[] | undefined;
}

/** A block of which nothing is missing. */
export type WholePacketText = { readonly [Part in keyof PacketText]: Exclude<PacketText[Part], undefined> };

export function isWhole(text: PacketText): text is WholePacketText {
  const { spis, messageId, exchange, isResponse, payloads } = text;
  const isMessage = spis !== undefined && messageId !== undefined;
  return isMessage && exchange !== undefined && isResponse !== undefined && payloads !== undefined;
}

/** What a whole block says, with the fields that packet verbosity prints. */
export interface PacketSaid {
  readonly head: PacketHead;
  readonly text: WholePacketText;
  readonly shown: ShownPacket | undefined;
}

export interface PacketHead {
  readonly direction: 'received' | 'sent';
  readonly retransmission: boolean;
  readonly peer: Endpoint;
  readonly local: Endpoint;
  readonly vrf: string;
}

// Received Packet [From 198.51.100.20:500/To 203.0.113.5:500/VRF i0:f0]
const HEAD =
  /^(Received|Sending|Retransmitting) Packet \[(?:From|To) ([^\s/]+)\/(?:To|From) ([^\s/]+)\/VRF ([^\]]{0,60})\]/i;
// Initiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 0000000000000000 Message id: 0
const SPIS = /Initiator SPI\s*:\s*([0-9A-F]{16})\s*-\s*Responder SPI\s*:\s*([0-9A-F]{16})\s*Message id:\s*(\d{1,10})/i;
// IKEv2 IKE_SA_INIT Exchange REQUEST
const EXCHANGE = /IKEv2 ([A-Z][A-Z_\d]{0,40}) Exchange (REQUEST|RESPONSE)/;
// Next payload: SA, version: 2.0 Exchange type: IKE_SA_INIT, flags: RESPONDER MSG-RESPONSE Message id: 0, length: 430
const HEADER = /Exchange type: ([A-Z][A-Z_\d]{0,40}), flags: ([A-Z -]{1,40}?) ?Message id: (?:0x)?\d{1,10}/;
const PARTS = /^(?:Initiator SPI|Responder SPI|Next payload: |Exchange type: |Message id: )/i;
const CONTENTS = 'Payload contents:';

const PAYLOAD_NAMES = new Set(
  'SA KE N NONCE VID IDi IDr CERT CERTREQ AUTH NOTIFY DELETE D TSi TSr CFG CP EAP ENCR SK SKF FRAG'.split(' '),
);

const NAMES = new Map(
  [...PAYLOAD_NAMES, 'IKE_SA_INIT', 'IKE_AUTH', 'CREATE_CHILD_SA', 'INFORMATIONAL'].map((name) => [name, name]),
);

// More than any message has; a longer line is no list.
const MAX_PAYLOADS = 100;

// What is remembered of lists: few are different, and long ones come from hostile texts.
const MAX_LISTS = 256;
const MAX_REMEMBERED = 4096;

const BLANKS = /[ \t]+/;

// `packet` verbosity prints the fields of each payload below its name.
const FIELD_LINE =
  /^(?:last proposal|last transform|Proposal:|type:|DH group|Id type|Auth method|Security protocol|Num of TSs|TS type|start port|start addr|cfg type|attrib type|Code:|Type:|Parse (?:Notify|Vendor) Payload|(?:[0-9A-F]{4} ){2}|(?:[0-9A-F]{2} ){4})/i;

export function packetHead(text: string): PacketHead | undefined {
  const end = text.indexOf('\n');
  // What the first line tells the lines below do not change.
  const onFirstLine = end < 0 ? undefined : headOnLine(text.slice(0, end));
  return onFirstLine ?? headFrom(wrapped(HEAD, text));
}

/** The head of a block with its whole bracket on one line. A gateway has few peers beside the packets that it prints of them. */
const headOnLine = remembered((line) => headFrom(HEAD.exec(line)), { longest: 160, most: 1024 });

function headFrom(found: RegExpExecArray | null): PacketHead | undefined {
  if (found === null) return undefined;
  // In both directions the first address is the peer and the second is the router (2.3).
  const peer = endpointOf(found[2] ?? '', ':');
  const local = endpointOf(found[3] ?? '', ':');
  if (peer === undefined || local === undefined) return undefined;
  const word = (found[1] ?? '').toLowerCase();
  return {
    direction: word === 'received' ? 'received' : 'sent',
    retransmission: word === 'retransmitting',
    peer,
    local,
    vrf: (found[4] ?? '').trim(),
  };
}

/** True once the list of payloads was announced. */
export function hasContents(text: string): boolean {
  return text.includes(CONTENTS);
}

/** What a block may wait for; `list` until its list of payloads has begun. */
export type WaitedFor = 'spis' | 'exchange' | 'list';

/** What a block still lacks, asked again and again while it grows: what was there once is still there. */
export class Lacking implements Readonly<Record<WaitedFor, (text: string) => boolean>> {
  /** Length of the text that lacked it; of one that has it, more than any has. */
  private readonly at = { spis: -1, exchange: -1, list: -1 };

  spis(text: string): boolean {
    return this.lacks('spis', text, (all) => spisIn(all) === undefined);
  }

  exchange(text: string): boolean {
    return this.lacks('exchange', text, (all) => wrapped(EXCHANGE, all) === null && HEADER.exec(all) === null);
  }

  list(text: string): boolean {
    return this.lacks('list', text, (all) => {
      const at = all.indexOf(CONTENTS);
      return at < 0 || all.slice(at + CONTENTS.length).trim() === '';
    });
  }

  private lacks(part: WaitedFor, text: string, isMissing: (text: string) => boolean): boolean {
    const { at } = this;
    if (at[part] === Number.POSITIVE_INFINITY) return false;
    if (at[part] !== text.length) at[part] = isMissing(text) ? text.length : Number.POSITIVE_INFINITY;
    return at[part] !== Number.POSITIVE_INFINITY;
  }
}

/** `field` stands below the name of a payload. It may be private: it is never quoted. */
export type PacketPart = WaitedFor | 'more' | 'field';

/** True where a line is the first of a part, whatever stands above it. */
export function beginsPart(text: string): boolean {
  return text.startsWith(CONTENTS) || PARTS.test(text) || /^IKEv2 [A-Z_]+ Exchange/.test(text);
}

/** True for a line below which the list of payloads stands. */
export function announcesList(text: string): boolean {
  return text.trim() === CONTENTS;
}

/** Which part of a packet block a line is, given what stood there so far; undefined for another line. */
export function packetPart(line: IosLine, before: string, lacking: Lacking): PacketPart | undefined {
  const text = line.body.trim();
  if (text.startsWith(CONTENTS)) return 'list';
  if (text.startsWith('IKEv2 ') && EXCHANGE.test(text)) return 'exchange';
  if (PARTS.test(text)) return text.startsWith('I') ? 'spis' : 'more';
  const unfinished = unfinishedPart(before, lacking);
  if (unfinished !== undefined && text.length <= WIDEST) return unfinished;
  if (!before.includes(CONTENTS))
    return text.startsWith('IKEv2 ') && /^IKEv2 [A-Z_]+(?: |$)/.test(text) ? 'exchange' : undefined;
  const field = fieldPart(before, line.body, text);
  if (field !== undefined) return field;
  const list = before.slice(before.indexOf(CONTENTS) + CONTENTS.length);
  return joinedList(list, line.body) === undefined ? undefined : list.trim() === '' ? 'list' : 'more';
}

/** The name of a payload belongs in an excerpt; fields, and what nobody knows, do not. */
function fieldPart(before: string, body: string, text: string): 'more' | 'field' | undefined {
  if (body.includes(':')) {
    const { fields, whole } = fieldsIn(body);
    const [first] = fields;
    if (first !== undefined && first.is !== 'dump')
      return whole && fields.length === 1 && first.is === 'payload' ? 'more' : 'field';
    if (verbosePayload(text) !== undefined) return 'field';
  }
  return FIELD_LINE.test(text) || isDumpBelow(before, text) ? 'field' : undefined;
}

/** The last octets of a dump, or a short one: few digits say nothing by themselves. */
function isDumpBelow(before: string, text: string): boolean {
  if (!SHORT_DUMP.test(text) || fieldsIn(text).fields[0]?.is !== 'dump') return false;
  return /^(?:dump|id-type|attribute)$/.test(fieldsIn(lastLine(before)).fields.at(-1)?.is ?? '');
}

const SHORT_DUMP = /^(?:[0-9a-f]{2,8}: {0,2})?[0-9a-f]{2}(?:[0-9a-f]{2})?(?: |$)/i;

export function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** The line as it may be quoted: where payloads with fields follow on the same line, without them. */
export function withoutFields(line: IosLine): IosLine {
  const at = line.text.indexOf(CONTENTS);
  const isPlain = at < 0 ? !/attrib type: /i.test(line.text) : !line.text.includes(' Next payload: ', at);
  if (isPlain) return line;
  return { ...line, text: at < 0 ? '…' : `${line.text.slice(0, at + CONTENTS.length)} …` };
}

/** No terminal breaks later. */
const WIDEST = 160;

/** A part that a terminal broke: its rest stands on the next line, whatever that looks like. */
function unfinishedPart(text: string, lacking: Lacking): PacketPart | undefined {
  if (isHeadBroken(text)) return 'more';
  if (lacking.spis(text) && text.includes('Initiator SPI')) return 'spis';
  const last = lastLine(text).trimStart();
  return last.startsWith('IKEv2 ') && !EXCHANGE.test(last) ? 'exchange' : undefined;
}

/** A list that is built, and a dump, have no bracket that could be missing. */
function isHeadBroken(text: string): boolean {
  const letter = text.charCodeAt(0) | 0x20;
  if (letter === LETTER_B) return text.length < BUILDING_LENGTH;
  return letter !== LETTER_N && !text.includes(']');
}

const LETTER_B = 0x62;
const LETTER_N = 0x6e;
const BUILDING_LENGTH = 'Building packet for encryption'.length;

/** Where terminals break lines, at blanks or anywhere, what a pattern looks for runs over the end of a line. */
function wrapped(pattern: RegExp, text: string): RegExpExecArray | null {
  const found = pattern.exec(text);
  if (found !== null || !text.includes('\n')) return found;
  return pattern.exec(text.replaceAll('\n', '')) ?? pattern.exec(text.replaceAll('\n', ' '));
}

export function packetText(text: string): PacketText {
  const spis = spisIn(text);
  const at = text.indexOf(CONTENTS);
  const exchange = wrapped(EXCHANGE, text);
  const header = exchange === null ? HEADER.exec(text) : null;
  return {
    spis: spis && [spiOf(spis.initiator, 16), spiOf(spis.responder, 16)],
    messageId: spis && Number(spis.messageId),
    exchange: nameOf(exchange?.[1] ?? header?.[1]),
    isResponse: exchange === null ? header?.[2]?.includes('MSG-RESPONSE') : exchange[2] === 'RESPONSE',
    payloads: at < 0 ? undefined : payloadsIn(text.slice(at + CONTENTS.length)),
  };
}

/** The same text out of a few of our own: a log has millions of these names, which are compared again and again. */
function nameOf<Name extends string | undefined>(name: Name): Name {
  return (NAMES.get(name ?? '') as Name) ?? name;
}

/** The line of the SPIs, as printed. */
interface PrintedSpis {
  readonly initiator: string;
  readonly responder: string;
  readonly messageId: string;
}

function spisIn(text: string): PrintedSpis | undefined {
  const plain = plainSpis(text);
  if (plain !== undefined) return plain;
  const [all, initiator = '', responder = '', messageId = ''] = wrapped(SPIS, text) ?? [];
  return all === undefined ? undefined : { initiator, responder, messageId };
}

/** The same by place, where the second line is as every release prints it; undefined where it takes a closer look. */
function plainSpis(text: string): PrintedSpis | undefined {
  const line = text.indexOf('\n') + 1;
  // A shorter first line holds no SPIs of its own.
  if (line === 0 || line > LONGEST_HEAD || !text.startsWith(BEFORE_INITIATOR, line)) return undefined;
  const first = line + BEFORE_INITIATOR.length;
  const second = first + SPI_DIGITS + BEFORE_RESPONDER.length;
  const id = second + SPI_DIGITS + BEFORE_ID.length;
  if (!text.startsWith(BEFORE_RESPONDER, first + SPI_DIGITS) || !text.startsWith(BEFORE_ID, second + SPI_DIGITS))
    return undefined;
  let end = id;
  while (end - id < MOST_ID_DIGITS && isDigit(text.charCodeAt(end))) end++;
  if (end === id || !isHex(text, first) || !isHex(text, second)) return undefined;
  return {
    initiator: text.slice(first, first + SPI_DIGITS),
    responder: text.slice(second, second + SPI_DIGITS),
    messageId: text.slice(id, end),
  };
}

const BEFORE_INITIATOR = 'Initiator SPI : ';
const BEFORE_RESPONDER = ' - Responder SPI : ';
const BEFORE_ID = ' Message id: ';
const SPI_DIGITS = 16;
const MOST_ID_DIGITS = 10;
/** `Sending Packet [` and the least that the pattern matches: what is shorter has no SPIs in the bracket, and none begin behind it. */
const LONGEST_HEAD = 'Sending Packet ['.length + 'Initiator SPI:-Responder SPI:Message id:0'.length + 2 * SPI_DIGITS;

function isHex(text: string, from: number): boolean {
  for (let at = from; at < from + SPI_DIGITS; at++) {
    const code = text.charCodeAt(at);
    const letter = code | 0x20;
    if (!isDigit(code) && !(letter >= 0x61 && letter <= 0x66)) return false;
  }
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The X of each `NOTIFY(X)`. */
export function notifiesIn(payloads: readonly string[]): readonly string[] {
  if (payloads.length === 0) return payloads;
  return payloads
    .filter((payload) => payload.startsWith('NOTIFY(') || payload.startsWith('N('))
    .map((payload) => payload.slice(payload.indexOf('(') + 1, -1));
}

/** The payload names of the text below `Payload contents:`. */
const payloadsIn = remembered(readPayloads, { longest: MAX_REMEMBERED, most: MAX_LISTS });

function readPayloads(text: string): readonly string[] | undefined {
  let list = '';
  const names: string[] = [];
  for (const line of text.split('\n')) {
    const name = verbosePayload(line.trim());
    if (name !== undefined) names.push(name);
    else list = joinedList(list, line) ?? list;
  }
  // `NOTIFY(Unknown - 40960)` holds blanks: a parenthesis is taken whole.
  // Cut inside `NOTIFY(`: which notify it was is lost, and with it the list.
  if (unclosed(list)) return undefined;
  return [...(list.match(/[A-Za-z][\w-]*(?:\([^()]{0,80}\))?/g) ?? []), ...names].map(nameOf);
}

/** `IDi  Next payload: CERTREQ, reserved: 0x0, length: 32` gives `IDi`. */
function verbosePayload(text: string): string | undefined {
  if (!text.includes(' Next payload: ')) return undefined;
  return /^(?:Parse (?:Notify|Vendor) Payload: [^()]{1,60} )?([A-Za-z]{1,10}(?:\([^()]{1,80}\))?) {1,4}Next payload: /.exec(
    text,
  )?.[1];
}

/** A list with the line below it, which may begin inside a word or a parenthesis; undefined if that is none of it. */
function joinedList(list: string, line: string): string | undefined {
  if (unclosed(list)) return isPayloadList(line, true) ? list + line.trim() : undefined;
  const [last = ''] = /[A-Za-z]+$/.exec(list) ?? [];
  const broken = last + line.trim();
  if (last !== '' && !PAYLOAD_NAMES.has(last) && isPayloadList(broken, false))
    return list.slice(0, list.length - last.length) + broken;
  return isPayloadList(line, false) ? `${list} ${line.trim()}` : undefined;
}

/** A line of payload names and nothing else; terminals break it anywhere, even inside `NOTIFY(`. */
function isPayloadList(text: string, insideParenthesis: boolean): boolean {
  let rest = text;
  if (insideParenthesis) {
    const close = rest.indexOf(')');
    if (close < 0 || close > 60) return false;
    rest = rest.slice(close + 1);
  }
  if (rest.includes('(')) {
    if (unclosed(rest)) rest = rest.slice(0, rest.lastIndexOf('('));
    rest = rest.replace(/\([^()]{0,80}\)/g, '');
  }
  let known = insideParenthesis;
  for (const name of rest.trim().split(BLANKS, MAX_PAYLOADS)) {
    if (PAYLOAD_NAMES.has(name)) known = true;
    else if (name !== '' && !/^[A-Z][A-Z_\d]{2,15}$/.test(name)) return false;
  }
  return known;
}

function unclosed(text: string): boolean {
  return text.lastIndexOf('(') > text.lastIndexOf(')');
}
