import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { GatewaySlot } from '../../model/gateway-debug-events.ts';
import type { ClockId } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import type { EndOfUnwanted, KnownLines, Recognised } from '../../text/lines.ts';
import type { OctetShape } from '../../text/octet-shape.ts';
import { OctetText } from '../../text/octet-text.ts';
import { viewsOf } from '../../text/octet-views.ts';
import { PrefixShape } from '../../text/prefix-shape.ts';
import { StampLayout } from '../../text/stamp-layout.ts';
import type { PacketSaid } from './packet.ts';
import type { OpenRecord, ReadRecord } from './record.ts';

// A gateway that probes its clients prints the same few records for days: they differ in stamp, slot and message id. Once such a
// record was read, others like it are known by their octets, and what they say is told without cutting or reading their lines.

/** What a record says that comes again, with what of it is counted. */
type Said =
  | { readonly is: 'sentence'; readonly text: string }
  | { readonly is: 'building'; readonly text: string; readonly payloads: readonly string[] }
  | ({ readonly is: 'packet' } & PacketSaid);

/** A record behind its prefix and its context. */
interface RecordShape {
  readonly said: Said;
  readonly octets: OctetText;
  /** Of a packet: what stands behind its message id. */
  readonly behindId: OctetText | undefined;
  /** What of it is quoted, without its message id. */
  readonly quoted: readonly [before: string, behindId: string];
  /** Lines of the record, and blank ones below it. */
  readonly lines: number;
  readonly blanks: number;
  /** Octets behind the last line that is quoted. */
  readonly tail: number;
}

/** What stands in front of the tag: all prefixes of a log look alike but for their digits. */
interface KnownPrefix {
  readonly octets: OctetShape;
  readonly host: string | undefined;
  readonly sequenceAt: number;
  /** Undefined where the stamp has to be read. */
  readonly stamp: StampLayout | undefined;
  /** Of stamps of the year below: packets with the same one have stamps that can be compared. */
  ruler: { readonly year: number };
}

/** A slot, with the packets of the IKE SA in it. */
interface KnownSlot {
  readonly slot: GatewaySlot;
  readonly packets: RecordShape[];
}

type PacketOf = Extract<Said, { is: 'packet' }>;

/** A record that was read, behind its prefix and its context. */
interface LearnedRecord extends Pick<RecordShape, 'lines' | 'blanks' | 'tail'> {
  readonly slot: GatewaySlot;
  readonly text: string;
  readonly quoted: string;
}

/** Where the parts of a record begin, and its slot. */
interface Begin {
  readonly from: number;
  readonly prefix: KnownPrefix;
  readonly text: number;
  readonly session: number;
  readonly saId: number;
}

/** Few prefixes in one file; boxes that log to one server have their own each. */
const MOST_PREFIXES = 16;
/** Texts of sentences and lists; a log has few that come again. */
const MOST_TEXTS = 512;
/** Each with some 1,000 octets for its packets. */
const MOST_SLOTS = 20_000;
/** Request and answer, of either side. */
const MOST_PACKETS = 4;
/** Longer ones are rare, and quoted shortened. */
const LONGEST = 512;
const MOST_LINES = 5;
/** A record with so many lines up to the next one is not learned. */
const MOST_PASSED = 12;

export class KnownRecord implements Recognised {
  readonly to: number;
  readonly lineCount: number;
  /** In octets. */
  readonly length: number;
  readonly shape: RecordShape;
  readonly prefix: KnownPrefix;
  readonly slot: GatewaySlot;
  readonly messageId: number;

  constructor(from: number, to: number, shape: RecordShape, prefix: KnownPrefix, slot: GatewaySlot, messageId: number) {
    this.to = to;
    this.length = to - from;
    this.lineCount = shape.lines + shape.blanks;
    this.shape = shape;
    this.prefix = prefix;
    this.slot = slot;
    this.messageId = messageId;
  }
}

/** A known record as if its lines had been read. */
export class KnownReading implements ReadRecord {
  readonly record: KnownRecord;
  readonly slot: GatewaySlot;
  readonly lines: number;
  readonly maybe: readonly IosLine[] = [];
  readonly endpoints = undefined;
  readonly isError = false;
  readonly kind = 'debug';
  readonly isTrace = false;
  readonly host: string | undefined;
  /** Copied: the octets are others' soon. */
  readonly prefix: string;
  readonly #start: number;
  readonly #number: number;

  constructor({ octets, from, start, number }: KnownLines, record: KnownRecord) {
    this.record = record;
    this.slot = record.slot;
    this.lines = record.shape.lines;
    this.host = record.prefix.host;
    this.prefix = octets.toString('latin1', from, from + record.prefix.octets.length);
    this.#start = start;
    this.#number = number;
  }

  get span(): this {
    return this;
  }

  get origin(): this {
    return this;
  }

  get text(): string {
    const { said } = this.record.shape;
    return said.is === 'packet' ? '' : said.text;
  }

  /** Made anew each time: few ask for it. */
  get head(): IosLine {
    const quoted = this.#quoted();
    const feed = quoted.indexOf('\n');
    const text = feed < 0 ? quoted : quoted.slice(0, feed);
    const { host, sequenceAt } = this.record.prefix;
    const behind = this.prefix.length;
    return {
      text,
      start: this.#start,
      end: this.#start + text.length,
      number: this.#number,
      cut: false,
      isClean: true,
      prefix: this.prefix,
      body: text.slice(behind),
      kind: 'debug',
      prompt: undefined,
      host,
      isTrace: false,
      sequenceAt,
      isNamedTwice: false,
      mayHoldSecret: false,
    };
  }

  /** `secondsInYear` of its stamp, undefined where the stamp has to be read. */
  get seconds(): number | undefined {
    return this.record.prefix.stamp?.secondsIn(this.prefix);
  }

  /** The same for all records whose stamps differ in nothing but the time of the year. */
  get ruler(): object {
    const { prefix } = this.record;
    const year = prefix.stamp?.yearIn(this.prefix) ?? 0;
    if (prefix.ruler.year !== year) prefix.ruler = { year };
    return prefix.ruler;
  }

  evidence(source: SourceId): EvidenceRef {
    const start = this.#start;
    const end = start + this.record.length - this.record.shape.tail;
    return { source, start, end, line: this.#number, excerpt: this.#quoted() };
  }

  #quoted(): string {
    const { slot, shape, messageId } = this.record;
    const [before, behind] = shape.quoted;
    const id = shape.behindId === undefined ? '' : messageId;
    return `${this.prefix}${contextOf(slot)}${before}${id}${behind}`;
  }
}

export class KnownRecords {
  /** The one seen last in front. */
  readonly #prefixes: KnownPrefix[] = [];
  /** By their first eight octets; of these the one seen last in front. */
  readonly #texts = new Map<number, RecordShape[]>();
  #textCount = 0;
  readonly #seen = new Set<string>();
  readonly #slots = new Map<number, KnownSlot>();
  readonly #isForeign: EndOfUnwanted;
  readonly #clock: ClockId;
  /** Lines since the last record of the debug began, this one among them; of many the first few. */
  #lines: IosLine[] = [];
  #lineEndLength = 1;

  constructor(clock: ClockId, isForeign: EndOfUnwanted) {
    this.#clock = clock;
    this.#isForeign = isForeign;
  }

  /** A record of the debug begins. */
  begin(line: IosLine): void {
    const above = this.#lines.at(-1);
    if (above?.number === line.number - 1) this.#lineEndLength = line.start - above.end;
    this.#lines = [line];
  }

  /** Another line, below it or not. */
  pass(line: IosLine): void {
    if (this.#lines.length < MOST_PASSED) this.#lines.push(line);
  }

  /** Learns a record that is over, if it stood there whole and by itself. `said` is asked only then. */
  learn(open: OpenRecord, said: () => Said | undefined): void {
    const lines = this.#lines;
    const [head] = lines;
    const { slot } = open;
    if (head !== open.head || slot?.gatewaySession === undefined) return;
    if (open.lines > MOST_LINES || lines.length >= MOST_PASSED) return;
    const own = lines.slice(0, open.lines);
    const below = lines.slice(open.lines);
    const isApart = own.every(({ kind }) => kind !== 'blank') && below.every(({ kind }) => kind === 'blank');
    const last = own.at(-1);
    if (!isApart || own.length < open.lines || last === undefined || !lines.every(isPlainBehind)) return;
    const text = textOf(lines, this.#lineEndLength).slice(head.prefix.length);
    const context = contextOf(slot);
    if (text.length > LONGEST || !text.startsWith(context) || text.length - context.length < LEAST) return;
    const what = said();
    if (what === undefined || !this.#learnPrefix(head)) return;
    const behind = head.prefix.length + context.length;
    const quoted = own.map((line) => line.text).join('\n');
    const read: LearnedRecord = {
      slot,
      text: text.slice(context.length),
      quoted: quoted.slice(behind),
      lines: open.lines,
      blanks: below.length,
      tail: head.start + head.prefix.length + text.length - last.end,
    };
    if (what.is === 'packet') this.#learnPacket(what, read);
    else this.#learnText(what, read);
  }

  /** The record that begins there, if its like was learned and it is certain where it ends. */
  readonly at = (octets: Buffer, from: number): KnownRecord | undefined => {
    const { view } = viewsOf(octets);
    const prefix = this.#prefixAt(view, from);
    if (prefix === undefined) return undefined;
    const tag = from + prefix.octets.length;
    if (!OF_SESSION.isAt(view, tag)) return undefined;
    const comma = digitsEnd(octets, tag + OF_SESSION.length);
    if (!OF_SA.isAt(view, comma)) return undefined;
    const close = digitsEnd(octets, comma + OF_SA.length);
    if (octets[close] !== CLOSE || octets[close + 1] !== COLON) return undefined;
    const session = numberIn(octets, tag + OF_SESSION.length, comma);
    const saId = numberIn(octets, comma + OF_SA.length, close);
    return this.#recordAt(octets, view, { from, prefix, text: close + 2, session, saId });
  };

  #recordAt(octets: Buffer, view: DataView, begin: Begin): KnownRecord | undefined {
    const { from, prefix, text, session, saId } = begin;
    if (text + LEAST > octets.length) return undefined;
    const known = this.#slots.get(keyOf(session, saId));
    for (const shape of this.#texts.get(startOf(view, text)) ?? NONE) {
      if (!shape.octets.isAt(view, text)) continue;
      const to = text + shape.octets.length;
      if (!this.#isBeginning(octets, view, to)) return undefined;
      return new KnownRecord(from, to, shape, prefix, known?.slot ?? { gatewaySession: session, saId }, 0);
    }
    for (const shape of known?.packets ?? NONE) {
      if (!shape.octets.isAt(view, text)) continue;
      const id = text + shape.octets.length;
      const behind = digitsEnd(octets, id);
      if (behind === id || shape.behindId?.isAt(view, behind) !== true) continue;
      const to = behind + shape.behindId.length;
      if (known === undefined || !this.#isBeginning(octets, view, to)) return undefined;
      return new KnownRecord(from, to, shape, prefix, known.slot, numberIn(octets, id, behind));
    }
    return undefined;
  }

  /** Whether another record begins there, so that nothing of it belongs to the one above. */
  #isBeginning(octets: Buffer, view: DataView, at: number): boolean {
    const prefix = this.#prefixAt(view, at);
    return (
      (prefix !== undefined && OF_SESSION.isAt(view, at + prefix.octets.length)) || this.#isForeign(octets, at) >= 0
    );
  }

  #prefixAt(view: DataView, at: number): KnownPrefix | undefined {
    const prefixes = this.#prefixes;
    for (let index = 0; index < prefixes.length; index++) {
      const prefix = prefixes[index];
      if (prefix === undefined || !prefix.octets.isAt(view, at)) continue;
      // Others like it follow, as a rule.
      if (index > 0) prefixes.unshift(...prefixes.splice(index, 1));
      return prefix;
    }
    return undefined;
  }

  #learnPrefix({ prefix, host, sequenceAt, isTrace, isNamedTwice }: IosLine): boolean {
    if (isTrace || isNamedTwice || !PrefixShape.canBeOf(prefix)) return false;
    const { view } = viewsOf(Buffer.from(prefix, 'latin1'));
    const known = this.#prefixAt(view, 0);
    if (known !== undefined && known.octets.length === prefix.length)
      return known.host === host && known.sequenceAt === sequenceAt;
    const stamp = StampLayout.of(prefix, stampInPrefix(prefix, this.#clock));
    const octets = new PrefixShape(prefix, host).inOctets();
    this.#prefixes.unshift({ octets, host, sequenceAt, stamp, ruler: { year: 0 } });
    if (this.#prefixes.length > MOST_PREFIXES) this.#prefixes.pop();
    return true;
  }

  #learnText(said: Said, { text, quoted, lines, blanks, tail }: LearnedRecord): void {
    // What comes once has names and numbers in it.
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= MOST_TEXTS) this.#seen.clear();
      this.#seen.add(text);
      return;
    }
    if (this.#textCount >= MOST_TEXTS) {
      this.#texts.clear();
      this.#textCount = 0;
    }
    const start = startOf(viewsOf(Buffer.from(text, 'latin1')).view, 0);
    const octets = new OctetText(text);
    const shape: RecordShape = { said, octets, behindId: undefined, quoted: [quoted, ''], lines, blanks, tail };
    this.#texts.set(start, [shape, ...(this.#texts.get(start) ?? [])]);
    this.#textCount++;
  }

  #learnPacket(said: PacketOf, { slot, text, quoted, lines, blanks, tail }: LearnedRecord): void {
    const at = text.indexOf(BEFORE_ID) + BEFORE_ID.length;
    const digits = String(said.text.messageId);
    const behind = text.slice(at + digits.length);
    if (at < BEFORE_ID.length || !text.startsWith(digits, at) || behind.length < WORD || isDigit(behind.charCodeAt(0)))
      return;
    // Line ends may differ in length.
    const id = quoted.indexOf(BEFORE_ID) + BEFORE_ID.length;
    const shape: RecordShape = {
      said,
      octets: new OctetText(text.slice(0, at)),
      behindId: new OctetText(behind),
      quoted: [quoted.slice(0, id), quoted.slice(id + digits.length)],
      lines,
      blanks,
      tail,
    };
    const { gatewaySession = 0, saId = 0 } = slot;
    const key = keyOf(gatewaySession, saId);
    const packets = this.#slots.get(key)?.packets ?? [];
    packets.unshift(shape);
    if (packets.length > MOST_PACKETS) packets.pop();
    if (this.#slots.size >= MOST_SLOTS) this.#slots.clear();
    this.#slots.set(key, { slot, packets });
  }
}

/** Nothing was changed in it, and it stands right behind the line above. */
function isPlainBehind(line: IosLine, index: number, lines: readonly IosLine[]): boolean {
  const above = lines[index - 1];
  if (line.isClean !== true || line.cut || line.text.length !== line.end - line.start) return false;
  return above === undefined || (line.number === above.number + 1 && line.start > above.end);
}

/** The octets of the lines with their line ends, all of one length: a text that has others is not found again. */
function textOf(lines: readonly IosLine[], lineEndLength: number): string {
  const lineEnd = lineEndLength === CRLF.length ? CRLF : '\n';
  return lines.map(({ text }) => text + lineEnd).join('');
}

function contextOf({ gatewaySession, saId }: GatewaySlot): string {
  return `${BEFORE_SESSION}${gatewaySession}${BEFORE_SA}${saId}):`;
}

/** Of texts of eight octets at least. */
function startOf(view: DataView, at: number): number {
  return Math.imul(view.getInt32(at, true), SPREAD) ^ view.getInt32(at + WORD, true);
}

function keyOf(session: number, saId: number): number {
  return session * MOST_SA_IDS + saId;
}

/** Behind the digits, of which a few more than IOS prints are taken. */
function digitsEnd(octets: Uint8Array, from: number): number {
  let at = from;
  while (at - from < MOST_DIGITS && isDigit(octets[at] ?? 0)) at++;
  return at;
}

function numberIn(octets: Uint8Array, from: number, end: number): number {
  let number = 0;
  for (let at = from; at < end; at++) number = number * 10 + (octets[at] ?? 0) - ZERO;
  return number;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

const NONE: readonly RecordShape[] = [];
const BEFORE_SESSION = 'IKEv2:(SESSION ID = ';
const BEFORE_SA = ',SA ID = ';
const BEFORE_ID = ' Message id: ';
const OF_SESSION = new OctetText(BEFORE_SESSION);
const OF_SA = new OctetText(BEFORE_SA);
const CRLF = '\r\n';
const CLOSE = 0x29;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;
const WORD = 4;
const LEAST = 2 * WORD;
const SPREAD = 0x9e3779b1;
/** Of sessions, SAs and message ids: numbers with more are read from their lines. */
const MOST_DIGITS = 6;
const MOST_SA_IDS = 1_000_000;
