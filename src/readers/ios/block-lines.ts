import type { IosLine } from '../../text/ios-prefix.ts';
import { hasContents, lastLine, type PacketPart, packetPart, type WaitedFor, withoutFields } from './packet.ts';
import { type Field, fieldsIn, unbroken } from './packet-fields.ts';
import { isFull, type OpenRecord } from './record.ts';
import { MAX_DATA } from './sentence-data.ts';

// The lines of a packet block, and of the list of payloads before it (ios-text.md 2.3, 2.4).

/** Names of notifies are longer than words. */
const FIELD_WRAPPED_FROM = 44;

/** Takes a line that is certainly part of the block. */
export function takesPart(open: OpenRecord, line: IosLine): boolean {
  const part = partOf(open, line);
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
  const part = packetPart(line, open.text, open.lacking);
  open.asked = { line, length: open.text.length, part };
  return part;
}

/** A block that other records may stand inside: it is not over before its list of payloads has begun. */
export function isWaiting(open: OpenRecord): boolean {
  const { kind, closed, chain, slot, lacking, text } = open;
  if (kind === 'sentence') return false;
  // What comes behind a block without a slot tells which slot that got: it is not to wait for payloads that may be lost.
  const lacksPayloads = chain === 'open' && slot !== undefined;
  if ((!closed && lacking.list(text)) || lacksPayloads) return true;
  return kind === 'packet' && (lacking.spis(text) || lacking.exchange(text));
}

/** The part that a line would be, if the record still waits for it. */
export function waitsFor(open: OpenRecord, line: IosLine): WaitedFor | undefined {
  if (!isWaiting(open)) return undefined;
  const part = partOf(open, line);
  if (part === undefined || part === 'more' || part === 'field') return undefined;
  return open.lacking[part](open.text) ? part : undefined;
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
  if (open.kind === 'sentence' || open.kind === 'dump' || hasContents(open.text) || !PACKET_DUMP.test(line.body))
    return false;
  if (isFull(open)) return false;
  open.text += `\n${line.body.slice(line.body.indexOf('Next payload: '))}`;
  open.appended++;
  open.lines++;
  open.last = line;
  return true;
}
