import type { GatewaySlot } from '../../model/gateway-debug-events.ts';
import type { Endpoint } from '../../model/wire-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { hasContents, type Lacking, lacking, lastLine, type PacketPart, packetPart, withoutFields } from './packet.ts';
import { type Field, fieldsIn, unbroken } from './packet-fields.ts';
import { Span } from './run.ts';

// Which lines make one record of `debug crypto ikev2` (ios-text.md 1.7, 2.2). What it says is read when it is whole.

// IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):: text   IKEv2:% text   IKEv2:(SA ID = 1):[Crypto Engine -> IKEv2] text
const TAG = /^IKEv2(?:-([A-Z]+))?:(?:\((?:SESSION ID = (\d{1,10}), ?)?(?:SA ID = )?(\d{1,10})\)(:?))?(.*)$/s;
const STARTS_PACKET = /^(?:Received|Sending|Retransmitting) Packet \[/i;
const STARTS_BUILDING = /^Building packet for encr/i;
/** A head that a terminal broke. */
const HEADS = ['Received Packet [', 'Sending Packet ['];
const LEAST_HEAD = 'Sending P'.length;

// Config data to send: / Config-type: Config-reply / Attrib type: ipv4-addr, length: 4, data: 192.168.20.5
const LISTS_ATTRIBUTES = /^(?:Config data |Config-type: |Attrib type: )/;
const ATTRIBUTE = /^ *(?:Config-type: |Attrib type: )/;
const DATA = /^ *Attrib type: [^,]{1,40}, length: (\d{1,5}), data: (.*)$/;
// IKE Proposal: 1, SPI size: 0 (initial negotiation), / Num. transforms: 4 /    AES-CBC   SHA512   SHA512   DH_GROUP_256_ECP/Group 19
const LISTS_TRANSFORMS = /^(?:IKE|ESP|AH) Proposal: /;
const TRANSFORMS = /^(?:Num\. transforms: \d| {2,}[A-Z\d][\w/-]*(?: |$))/;

// Received Policies: / Proposal 1:  AES-CBC-256 SHA1 SHA96 DH_GROUP_1024_MODP/Group 2
const LISTS_POLICIES = /^(?:Received|Expected) Policies:/i;
const POLICY = /^ *(?:(?:ESP|AH): ?)?Proposal \d{1,3}:/;

// A version banner has some 250 characters; a wrong length must not swallow what follows.
const MAX_DATA = 2000;
// A record has few lines; packet verbosity with certificates has the most.
const MAX_PARTS = 400;
// Far above any block; a hostile one must not be joined without end.
const MAX_CHARACTERS = 1 << 16;
/** Terminals are 80 columns wide, and break before a word that does not fit. */
export const WRAPPED_FROM = 60;
/** Names of notifies are longer than words. */
const FIELD_WRAPPED_FROM = 44;

/** A line of fields, or one that names a payload. */
export interface BelowName {
  readonly line: IosLine;
  readonly isField: boolean;
  /** Counted as `appended` of its record: the line of the text that it became, or became part of. */
  readonly at: number;
}

export interface OpenRecord {
  readonly head: IosLine;
  /** The line that was taken last. */
  last: IosLine;
  readonly slot: GatewaySlot | undefined;
  readonly isError: boolean;
  kind: 'packet' | 'building' | 'sentence';
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
  /** What it lacked when its text had this length. */
  lacks: { readonly length: number; readonly parts: Lacking } | undefined;
  /** The line that was asked about last, when its text had this length. */
  asked: { readonly line: IosLine; readonly length: number; readonly part: PacketPart | undefined } | undefined;
  /** Blocks that took a part for which this one waited too. */
  readonly rivals: { readonly part: keyof Lacking; readonly record: OpenRecord }[];
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
  const [, tag, session, saId, colon, rest = ''] = TAG.exec(line.body) ?? [];
  // A syslog server that keeps records on one line writes line ends so.
  const text = withoutColons(rest.includes('#012') ? rest.replaceAll('#012', '\n') : rest);
  const kind = kindOf(text);
  const span = new Span();
  span.add(kind === 'sentence' ? line : withoutFields(line));
  return {
    head: line,
    last: line,
    slot: slotOf(session, saId),
    // Older releases have no error tag: a second colon after the context marks an error (2.2.1).
    isError: tag === 'ERROR' || (colon === ':' && rest.startsWith(':')),
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
    lacks: undefined,
    asked: undefined,
    endpoints: undefined,
    rivals: [],
  };
}

/** Takes a line that is certainly part of the record: lines of a packet, and what the join rules of 1.7 demand. */
export function continuesRecord(open: OpenRecord, line: IosLine): boolean {
  if (open.lines >= MAX_PARTS || open.text.length > MAX_CHARACTERS) return false;
  if (open.kind !== 'sentence') return takesPart(open, line, partOf(open, line));
  const takes = wraps(open, line);
  if (takes) open.last = line;
  return takes;
}

function takesPart(open: OpenRecord, line: IosLine, part: PacketPart | undefined): boolean {
  const fields = part === 'more' || part === 'field' ? fieldsIn(line.body).fields : [];
  const isKnown = part !== undefined && (part !== 'field' || fields.length > 0);
  const rest = isKnown ? undefined : restOfField(open, line);
  if (part === undefined && rest === undefined) return false;
  const isField = part === undefined || part === 'field';
  // The last, where a line names several.
  const row = fields.findLast((field): field is NamedPayload => field.is === 'payload');
  // Behind the last payload of a message others are those of another message, and their fields too.
  if (row !== undefined && open.chain === 'over') open.chain = 'passed';
  if (open.chain === 'passed' && (isField || row !== undefined)) return false;
  open.last = line;
  // A blank line above it did not end the block.
  open.closed = false;
  if (rest?.joined === undefined) {
    open.text += `\n${line.body}`;
    open.appended++;
  } else {
    open.text = open.text.slice(0, open.text.lastIndexOf('\n') + 1) + rest.joined;
  }
  open.lines++;
  if (row !== undefined) open.chain = chainBehind(row);
  if (isField || row !== undefined) open.below.push({ line, isField, at: open.appended });
  if (rest !== undefined && rest.joined === undefined) open.dataLeft -= line.text.length + 1;
  else open.dataLeft = part === 'field' ? attributeLeft(line.body) : 0;
  if (!isField) open.span.add(row === undefined ? withoutFields(line) : line);
  return true;
}

type NamedPayload = Extract<Field, { is: 'payload' }>;

/** What is sealed names the first payload inside: others may follow, or not. */
function chainBehind({ name, next }: NamedPayload): OpenRecord['chain'] {
  if (/^(?:ENCR|SKF?|FRAG)$/.test(name)) return undefined;
  return next === 'NONE' ? 'over' : 'open';
}

/** The rest of a field that a terminal broke, or of data that runs over several lines; it stands right below. */
function restOfField(open: OpenRecord, line: IosLine): { readonly joined: string | undefined } | undefined {
  if (open.appended === 0 || line.number !== open.last.number + 1) return undefined;
  if (open.dataLeft > 0 && line.kind === 'text') return { joined: undefined };
  if (open.last.text.length < FIELD_WRAPPED_FROM) return undefined;
  const before = lastLine(open.text);
  const joined = unbroken(before, line.body);
  return joined === undefined ? undefined : { joined };
}

/** The same of an attribute in a packet block, with names as they are printed there. */
function attributeLeft(text: string): number {
  const last = text.includes('ttrib type: ') ? fieldsIn(text).fields.at(-1) : undefined;
  if (last?.is !== 'attribute' || last.data === undefined || /^(?:ipv[46]-|session-id$)/.test(last.name)) return 0;
  return /^0x[0-9a-f]{1,2}\b/i.test(last.data) ? 0 : Math.min(last.octets, MAX_DATA) - last.data.length - 1;
}

/** A line is asked about twice: whether the block waits for it, and whether it is of the block. */
function partOf(open: OpenRecord, line: IosLine): PacketPart | undefined {
  if (open.asked?.line === line && open.asked.length === open.text.length) return open.asked.part;
  const part = packetPart(line, open.text, lackingIn(open));
  open.asked = { line, length: open.text.length, part };
  return part;
}

/** A block that other records may stand inside: it is not over before its list of payloads has begun. */
export function isWaiting(open: OpenRecord): boolean {
  const { kind, closed, chain, slot } = open;
  if (kind === 'sentence') return false;
  const { spis, exchange, list } = lackingIn(open);
  // What comes behind a block without a slot tells which slot that got: it is not to wait for payloads that may be lost.
  const lacksPayloads = chain === 'open' && slot !== undefined;
  return (list && !closed) || lacksPayloads || (kind === 'packet' && (spis || exchange));
}

/** Asked again and again while a block grows by a few lines. */
function lackingIn(open: OpenRecord): Lacking {
  const { text, lacks } = open;
  if (lacks?.length === text.length) return lacks.parts;
  const parts = lacking(text, lacks?.parts);
  open.lacks = { length: text.length, parts };
  return parts;
}

/** The part that a line would be, if the record still waits for it. */
export function waitsFor(open: OpenRecord, line: IosLine): keyof Lacking | undefined {
  if (!isWaiting(open)) return undefined;
  const part = partOf(open, line);
  if (part === undefined || part === 'more' || part === 'field') return undefined;
  return lackingIn(open)[part] ? part : undefined;
}

// IKEv2-PAK:(SESSION ID = 16,SA ID = 1):Next payload: SA, version: 2.0 Exchange type: IKE_SA_INIT, flags: …
const PACKET_DUMP = /^IKEv2-PAK:(?:\([^)]{0,40}\):)?Next payload: /;

/** Of nearly all records the tag says that they are none. */
export function mayBeDump({ body }: IosLine): boolean {
  return body.startsWith('IKEv2-PAK:');
}

/**
 * Takes the record in which some releases print the dump of a packet, header first: the list of payloads that the open
 * block still lacks stands below it.
 */
export function takesDump(open: OpenRecord, line: IosLine): boolean {
  if (open.kind === 'sentence' || hasContents(open.text) || !PACKET_DUMP.test(line.body)) return false;
  if (open.lines >= MAX_PARTS || open.text.length > MAX_CHARACTERS) return false;
  open.text += `\n${line.body.slice(line.body.indexOf('Next payload: '))}`;
  open.appended++;
  open.lines++;
  open.last = line;
  return true;
}

function wraps(open: OpenRecord, line: IosLine): boolean {
  if (lists(open, line)) {
    // An attribute is not quoted: it may be the session token.
    if (LISTS_POLICIES.test(open.text)) open.span.add(line);
    open.text += `\n${line.body}`;
    open.lines++;
    return true;
  }
  // Rule 1: the context alone stands on the line. Rule 2: a state line goes on until its event.
  const contextOnly = open.text === '' && open.lines === 1;
  const stateLine = open.text.startsWith('SM Trace->') && !/Event: ?\S/.test(open.text);
  if (!contextOnly && !stateLine) return false;
  const more = line.body.trim();
  open.text = contextOnly ? withoutColons(more) : `${open.text} ${more}`;
  if (contextOnly) open.kind = kindOf(open.text);
  open.lines++;
  open.span.add(open.kind === 'sentence' ? line : withoutFields(line));
  return true;
}

/** The lines below `Config data to send:` and `IKE Proposal:`, and data that runs over several lines (2.4, 2.6). */
function lists(open: OpenRecord, line: IosLine): boolean {
  if (open.dataLeft > 0) {
    open.dataLeft -= line.text.length + 1;
    return true;
  }
  if (LISTS_ATTRIBUTES.test(open.text) && ATTRIBUTE.test(line.body)) {
    open.dataLeft = dataLeft(line.body);
    return true;
  }
  if (LISTS_POLICIES.test(open.text)) return POLICY.test(line.body);
  return LISTS_TRANSFORMS.test(open.text) && TRANSFORMS.test(line.body);
}

/** `length` counts the data with a character for each line break; bytes printed as `0x5 0x7e` are on one line. */
function dataLeft(text: string): number {
  if (!text.includes('Attrib type: ')) return 0;
  const found = DATA.exec(text);
  if (found === null || /^0x[0-9a-f]{1,2}\b/i.test(found[2] ?? '')) return 0;
  // An address is printed as text and counted in bytes: fewer characters than it has.
  return Math.min(Number(found[1]), MAX_DATA) - (found[2] ?? '').length - 1;
}

/** Cuts off what some releases put between the context and the message. */
function withoutColons(text: string): string {
  const first = text.charCodeAt(0);
  // Letters, nearly always: 0x3a is the colon, and what is white space stands below `!` or beyond ASCII.
  return first > 0x3a && first < 0x80 ? text : text.replace(/^[:\s]+/, '');
}

function kindOf(text: string): OpenRecord['kind'] {
  const letter = text.charCodeAt(0) | 0x20;
  // r, s, b: the first letters of what the patterns look for.
  if (letter !== 0x72 && letter !== 0x73 && letter !== 0x62) return 'sentence';
  if (STARTS_PACKET.test(text) || isBrokenHead(text)) return 'packet';
  return STARTS_BUILDING.test(text) ? 'building' : 'sentence';
}

function isBrokenHead(text: string): boolean {
  return text.length >= LEAST_HEAD && HEADS.some((head) => head.length > text.length && head.startsWith(text));
}

function slotOf(session: string | undefined, saId: string | undefined): GatewaySlot | undefined {
  if (saId === undefined) return undefined;
  return { gatewaySession: session === undefined ? undefined : Number(session), saId: Number(saId) };
}
