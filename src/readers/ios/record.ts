import type { GatewaySlot } from '../../model/gateway-debug-events.ts';
import type { Endpoint } from '../../model/wire-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { Lacking, type PacketPart, type WaitedFor, withoutFields } from './packet.ts';
import { Span } from './run.ts';
import { dataLeft } from './sentence-data.ts';

// A record of `debug crypto ikev2` while its lines are read (ios-text.md 1.7, 2.2). What it says is read when it is whole.

// IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):: text   IKEv2:% text   IKEv2:(SA ID = 1):[Crypto Engine -> IKEv2] text
const TAG = /^IKEv2(?:-([A-Z]+))?:/;
const CONTEXT = /^\((?:SESSION ID = (\d{1,10}), ?)?(?:SA ID = )?(\d{1,10})\)$/;
const STARTS_PACKET = /^(?:Received|Sending|Retransmitting) Packet \[/i;
const STARTS_BUILDING = /^Building packet for encr/i;
// Next payload: SA, version: 2.0 Exchange type: IKE_SA_INIT, flags: INITIATOR MSG-REQUEST Message id: 0, length: 338
const STARTS_DUMP = /^Next payload: [A-Za-z]{1,10}(?:\([^()]{0,80}\))?, version: /;
/** A head that a terminal broke. */
const HEADS = ['Received Packet [', 'Sending Packet ['];
const BUILDING = 'Building packet for encryption';
const LEAST_HEAD = 'Sending P'.length;

// A record has few lines; packet verbosity with certificates has the most.
const MAX_PARTS = 400;
// Far above any block; a hostile one must not be joined without end.
const MAX_CHARACTERS = 1 << 16;
/** Terminals are 80 columns wide, and break before a word that does not fit. */
export const WRAPPED_FROM = 60;
/** A line of fields, or one that names a payload. */
export interface BelowName {
  readonly line: IosLine;
  readonly isField: boolean;
  /** Counted as `appended` of its record: the line of the text that it became, or became part of. */
  readonly at: number;
}

export type Origin = Pick<IosLine, 'prefix' | 'host' | 'kind' | 'isTrace'>;

export interface OpenRecord {
  readonly head: IosLine;
  /** Of the head: when, and of which box. */
  readonly origin: Origin;
  /** The line that was taken last. */
  last: IosLine;
  readonly slot: GatewaySlot | undefined;
  readonly isError: boolean;
  /** `dump`: what a packet holds, printed in a record of its own that says neither whose packet it is nor which way it goes. */
  kind: 'packet' | 'building' | 'dump' | 'sentence';
  readonly span: Span;
  /** Lines that are certainly part of it, joined. */
  text: string;
  lines: number;
  /** Characters of an attribute that stand on the next lines. */
  dataLeft: number;
  /** A blank line stands below it. */
  closed: boolean;
  /** Lines after a sentence that may be its wrapped end. */
  readonly maybe: IosLine[];
  /** Lines of another block may be among its own. */
  isMixed: boolean;
  /** Fields of another block may be among its own. */
  hasDoubtfulFields: boolean;
  /** What packet verbosity prints of the payloads. */
  readonly below: BelowName[];
  /** Lines of the text behind those of the head. */
  appended: number;
  /**
   * Whether another payload follows the one that was named last; undefined where none was, or where that is not told. Once it was
   * `passed`, another's payload stood behind the last.
   */
  chain: 'open' | 'over' | 'passed' | undefined;
  /** Of a line of an event trace. */
  readonly endpoints: { readonly peer: Endpoint; readonly local: Endpoint } | undefined;
  readonly lacking: Lacking;
  /** The line that was asked about last, when its text had this length. */
  asked: { readonly line: IosLine; readonly length: number; readonly part: PacketPart | undefined } | undefined;
  /** Blocks that took a part for which this one waited too. */
  readonly rivals: { readonly part: WaitedFor; readonly record: OpenRecord }[];
}

/** A record whose lines were read, as far as what it says is told of it. */
export interface ReadRecord extends Pick<OpenRecord, 'head' | 'origin' | 'slot' | 'isError' | 'text' | 'endpoints'> {
  readonly last?: IosLine;
  readonly span: Pick<Span, 'evidence'>;
  readonly lines: number;
  readonly maybe: readonly IosLine[];
}

/** A record of one sentence, whose context stands elsewhere than in a tag. */
export function sentenceRecord(
  line: IosLine,
  { slot, text, endpoints }: Pick<OpenRecord, 'slot' | 'text' | 'endpoints'>,
): OpenRecord {
  return { ...openRecord(line), slot, text, kind: 'sentence', isError: false, endpoints };
}

/** Opens a record at a line with a tag. */
export function openRecord(line: IosLine): OpenRecord {
  const { isError, slot, end } = contextOf(line.body);
  const rest = line.body.slice(end);
  // A syslog server that keeps records on one line writes line ends so.
  const text = withoutColons(rest.includes('#012') ? rest.replaceAll('#012', '\n') : rest);
  const kind = kindOf(text);
  const span = new Span();
  span.add(kind === 'sentence' ? line : withoutFields(line));
  return {
    head: line,
    origin: line,
    last: line,
    slot,
    // Older releases have no error tag: a second colon after the context marks an error (2.2.1).
    isError: isError || (slot !== undefined && rest.startsWith('::')),
    kind,
    span,
    text,
    lines: 1,
    dataLeft: dataLeft(text),
    closed: false,
    maybe: [],
    isMixed: false,
    hasDoubtfulFields: false,
    below: [],
    appended: 0,
    chain: undefined,
    lacking: new Lacking(),
    asked: undefined,
    endpoints: undefined,
    rivals: [],
  };
}

/** What stands in front of a message. */
interface Context {
  /** Of IOS itself, by the tag. */
  readonly isError: boolean;
  readonly slot: GatewaySlot | undefined;
  readonly end: number;
}

function contextOf(body: string): Context {
  const plain = plainContext(body);
  if (plain !== undefined) return plain;
  const close = body.indexOf(')');
  const known = close < 0 ? undefined : readContext(body.slice(0, close + 1));
  return known?.slot === undefined ? { ...readContext(body), slot: undefined } : known;
}

const BEFORE_SESSION = 'IKEv2:(SESSION ID = ';
const BEFORE_SA = ',SA ID = ';
/** What IOS numbers has fewer digits. */
const MOST_DIGITS = 10;

/** `IKEv2:(SESSION ID = 5,SA ID = 2)` by place, as nearly all records begin; undefined where it takes a closer look. */
function plainContext(body: string): Context | undefined {
  if (!body.startsWith(BEFORE_SESSION)) return undefined;
  const session = digitsEnd(body, BEFORE_SESSION.length);
  if (session === BEFORE_SESSION.length || !body.startsWith(BEFORE_SA, session)) return undefined;
  const from = session + BEFORE_SA.length;
  const end = digitsEnd(body, from);
  if (end === from || body.charCodeAt(end) !== CLOSE) return undefined;
  const slot = { gatewaySession: numberIn(body, BEFORE_SESSION.length, session), saId: numberIn(body, from, end) };
  return { isError: false, slot, end: end + 1 };
}

const CLOSE = 0x29;

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (at - from < MOST_DIGITS && isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function numberIn(text: string, from: number, end: number): number {
  let number = 0;
  for (let at = from; at < end; at++) number = number * 10 + text.charCodeAt(at) - 0x30;
  return number;
}

/** `text` ends with its context, if it has one. */
function readContext(text: string): Context {
  const [tag, name] = TAG.exec(text) ?? [];
  // What has no tag has its text elsewhere.
  if (tag === undefined) return { isError: false, slot: undefined, end: text.length };
  const [context, session, saId] = CONTEXT.exec(text.slice(tag.length)) ?? [];
  const slot = context === undefined ? undefined : slotOf(session, saId);
  return { isError: name === 'ERROR', slot, end: slot === undefined ? tag.length : text.length };
}

/** Cuts off what some releases put between the context and the message. */
export function withoutColons(text: string): string {
  const first = text.charCodeAt(0);
  // Letters, nearly always: 0x3a is the colon, and what is white space stands below `!` or beyond ASCII.
  return first > 0x3a && first < 0x80 ? text : text.replace(/^[:\s]+/, '');
}

export function kindOf(text: string): OpenRecord['kind'] {
  const letter = text.charCodeAt(0) | 0x20;
  // r, s, b, n: the first letters of what the patterns look for.
  if (letter === 0x6e) return STARTS_DUMP.test(text) ? 'dump' : 'sentence';
  if (letter !== 0x72 && letter !== 0x73 && letter !== 0x62) return 'sentence';
  if (STARTS_PACKET.test(text) || HEADS.some((head) => isBroken(text, head))) return 'packet';
  return STARTS_BUILDING.test(text) || isBroken(text, BUILDING) ? 'building' : 'sentence';
}

function isBroken(text: string, head: string): boolean {
  return text.length >= LEAST_HEAD && text.length < head.length && head.startsWith(text);
}

function slotOf(session: string | undefined, saId: string | undefined): GatewaySlot | undefined {
  if (saId === undefined) return undefined;
  return { gatewaySession: session === undefined ? undefined : Number(session), saId: Number(saId) };
}

/** True where no more lines are taken. */
export function isFull({ lines, text }: OpenRecord): boolean {
  return lines >= MAX_PARTS || text.length > MAX_CHARACTERS;
}
