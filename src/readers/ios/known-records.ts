import type { GatewaySlot } from '../../model/gateway-debug-events.ts';
import type { ClockId } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import type { EndOfUnwanted } from '../../text/lines.ts';
import { OctetText } from '../../text/octet-text.ts';
import { viewsOf } from '../../text/octet-views.ts';
import { PrefixShape } from '../../text/prefix-shape.ts';
import { StampLayout } from '../../text/stamp-layout.ts';
import {
  BEFORE_SA,
  BEFORE_SESSION,
  contextOf,
  type KnownPrefix,
  KnownRecord,
  type RecordShape,
  type Said,
} from './known-reading.ts';
import type { OpenRecord } from './record.ts';

// A gateway that probes its clients prints the same few records for days: they differ in stamp, slot and message id. Once such a
// record was read, others like it are known by their octets, and what they say is told without cutting or reading their lines.

/** A slot, with the packets of the IKE SA in it. */
interface KnownSlot {
  readonly slot: GatewaySlot;
  /** Request and answer of either side, each as it was last read. */
  readonly packets: readonly RecordShape[];
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
/** Each with some 2,000 octets for its packets. */
const MOST_SLOTS = 20_000;
/** Longer ones are rare, and quoted shortened. */
const LONGEST = 512;
const MOST_LINES = 5;
/** A record with so many lines up to the next one is not learned. */
const MOST_PASSED = 12;

export class KnownRecords {
  /** The one seen last in front. */
  readonly #prefixes: KnownPrefix[] = [];
  /** By their first eight octets; of these the one learned last in front. */
  readonly #texts = new Map<number, RecordShape[]>();
  /** Of texts of sentences and lists whether they were learned: what comes once has names and numbers in it. */
  readonly #seen = new Map<string, 'once' | 'learned'>();
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

  /** Learns a record that is over, if it stood there whole and by itself and its like has come before. */
  learn(open: OpenRecord, said: () => Said | undefined): void {
    if (open.kind !== 'packet' && !this.#isSeenAgain(open.text)) return;
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
    else {
      this.#learnText(what, read);
      this.#seen.set(open.text, 'learned');
    }
  }

  /** The record that begins there, if its like was learned and it is certain where it ends. */
  readonly at = (octets: Buffer, from: number): KnownRecord | undefined => {
    const { view } = viewsOf(octets);
    const prefix = this.#prefixAt(view, from);
    if (prefix === undefined) return undefined;
    const tag = from + prefix.octets.length;
    if (!OF_SESSION.isAt(view, tag)) return undefined;
    const comma = numberEnd(octets, tag + OF_SESSION.length);
    if (comma < 0 || !OF_SA.isAt(view, comma)) return undefined;
    const close = numberEnd(octets, comma + OF_SA.length);
    if (close < 0 || octets[close] !== CLOSE || octets[close + 1] !== COLON) return undefined;
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
      const behind = numberEnd(octets, id);
      if (behind < 0 || shape.behindId?.isAt(view, behind) !== true) continue;
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

  #isSeenAgain(text: string): boolean {
    const seen = this.#seen.get(text);
    if (seen !== undefined) return seen === 'once';
    if (this.#seen.size >= MOST_TEXTS) {
      this.#seen.clear();
      this.#texts.clear();
    }
    this.#seen.set(text, 'once');
    return false;
  }

  #learnText(said: Said, { text, quoted, lines, blanks, tail }: LearnedRecord): void {
    const start = startOf(viewsOf(Buffer.from(text, 'latin1')).view, 0);
    const octets = new OctetText(text);
    const shape: RecordShape = { said, octets, behindId: undefined, quoted: [quoted, ''], lines, blanks, tail };
    this.#texts.set(start, [shape, ...(this.#texts.get(start) ?? [])]);
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
    const others = this.#slots.get(key)?.packets.filter((one) => !isOfOneKind(one.said, said)) ?? [];
    if (this.#slots.size >= MOST_SLOTS) this.#slots.clear();
    this.#slots.set(key, { slot, packets: [shape, ...others] });
  }
}

/** Nothing was changed in it, and it stands right behind the line above. */
function isPlainBehind(line: IosLine, index: number, lines: readonly IosLine[]): boolean {
  const above = lines[index - 1];
  if (line.isClean !== true || line.cut || line.text.length !== line.end - line.start) return false;
  return above === undefined || (line.number === above.number + 1 && line.start > above.end);
}

function isOfOneKind(one: Said, { head, text }: PacketOf): boolean {
  return one.is === 'packet' && one.head.direction === head.direction && one.text.isResponse === text.isResponse;
}

/** The octets of the lines with their line ends, all of one length: a text that has others is not found again. */
function textOf(lines: readonly IosLine[], lineEndLength: number): string {
  const lineEnd = lineEndLength === CRLF.length ? CRLF : '\n';
  return lines.map(({ text }) => text + lineEnd).join('');
}

/** Of texts of eight octets at least. */
function startOf(view: DataView, at: number): number {
  return Math.imul(view.getInt32(at, true), SPREAD) ^ view.getInt32(at + WORD, true);
}

function keyOf(session: number, saId: number): number {
  return session * MOST_SA_IDS + saId;
}

/** Behind a number as IOS prints it, -1 where there is none. */
function numberEnd(octets: Uint8Array, from: number): number {
  let at = from;
  while (at - from < MOST_DIGITS && isDigit(octets[at] ?? 0)) at++;
  const hasZeros = octets[from] === ZERO && at > from + 1;
  return at === from || hasZeros ? -1 : at;
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
