import type { Event } from '../../model/event.ts';
import type { SaReference } from '../../model/gateway-debug-events.ts';
import { NO_STAMP, type Stamp } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix, withoutMark } from '../../text/ios-stamp.ts';
import { maskSecrets } from '../../text/secrets.ts';
import { configAttributes } from './config-attributes.ts';
import { lineCut, mayGoOn } from './cut.ts';
import type { DebugFact, DebugPattern } from './debug-patterns.ts';
import { isDetail } from './details.ts';
import { spiOf } from './endpoint.ts';
import { openTraced } from './event-trace.ts';
import { knownFailure } from './failures.ts';
import { type CutBy, OpenRecords } from './open-records.ts';
import { notifiesIn, type PacketText, packetHead, packetText } from './packet.ts';
import { type PacketFields, packetFields, withInside } from './packet-shown.ts';
import { type OpenRecord, WRAPPED_FROM } from './record.ts';
import type { Run } from './run.ts';
import { keepAttributes } from './secrets.ts';
import { factIn, factSaid, isWholeSentence, type Said, said } from './sentences.ts';
import {
  type Inside,
  referenceTo,
  remember,
  rememberSent,
  SlotTracker,
  type SpiPair,
  type TrackedSa,
} from './slots.ts';
import { stateTrace } from './state-trace.ts';

// What the records of `debug crypto ikev2` say (ios-text.md 2.2 to 2.9). A record is open until a line comes that is no part of it.

// A sentence is broken once or twice by a narrow terminal, not more often.
const MAX_JOINS = 3;
/** Boxes that one syslog server writes for. */
const MAX_BOXES = 1000;

export class DebugLog {
  private readonly run: Run;
  private readonly slotsOf = new Map<string | undefined, SlotTracker>();
  private readonly records = new OpenRecords((record, cutBy) => this.ended(record, cutBy));
  private stamped: { readonly prefix: string; readonly at: Stamp } = { prefix: '', at: NO_STAMP };

  constructor(run: Run) {
    this.run = run;
  }

  /** A tagged line opens a record and ends the one before. */
  start(line: IosLine): void {
    this.records.start(line);
  }

  /** A line of an event trace, or of a binary trace without a tag: a record, if its text is one of ours. */
  trace(line: IosLine): boolean {
    const record = openTraced(line);
    if (record !== undefined) this.records.start(line, () => record);
    return record !== undefined;
  }

  /** Takes a line that is certainly part of an open record. */
  continues(line: IosLine): boolean {
    return this.records.continues(line);
  }

  /** Takes a line nobody knows: the wrapped end of an open sentence, if that makes the sentence known. */
  mayContinue(line: IosLine): boolean {
    const { last } = this.records;
    if (last?.kind !== 'sentence' || last.maybe.length >= MAX_JOINS || last.head.host !== line.host) return false;
    if (this.isKnown(last.text) && last.last.text.length < WRAPPED_FROM) return false;
    last.maybe.push(line);
    return true;
  }

  /** A line without text: the payload list of a block above it is over, even if it is empty. */
  blank(): void {
    const { last } = this.records;
    if (last !== undefined) last.closed = true;
  }

  /** A record of another kind stands here. */
  interrupt(): void {
    this.records.setAside();
  }

  /** Ends all open records. `cutBy` tells that the text ended here, after a `line` end or inside the last line. */
  flush(cutBy?: CutBy): void {
    this.records.flush(cutBy);
  }

  private ended(open: OpenRecord, cutBy: CutBy): void {
    if (open.kind === 'sentence') {
      this.sentence(open);
      return;
    }
    const { source, vault } = this.run;
    const fields = packetFields(open, source);
    // Of blocks that are left out too.
    keepAttributes(fields.attributes, source, vault);
    if (open.kind === 'packet') this.packet(open, fields, cutBy);
    else this.building(open, fields, cutBy);
  }

  /** Slots are a box's own. */
  private slots({ head }: OpenRecord): SlotTracker {
    const known = this.slotsOf.get(head.host) ?? new SlotTracker();
    if (this.slotsOf.size < MAX_BOXES) this.slotsOf.set(head.host, known);
    return known;
  }

  /** True where the text ended inside the last line of this record. */
  private mayBeCut({ last }: OpenRecord): boolean {
    return last === this.run.unended;
  }

  private isKnown(text: string): boolean {
    return factSaid(plain(text)) !== undefined || isDetail(plain(text));
  }

  private packet(open: OpenRecord, fields: PacketFields, cutBy: CutBy): void {
    if (open.isMixed) {
      this.mixed(open);
      return;
    }
    const head = packetHead(open.text);
    const { spis, messageId, exchange, isResponse, payloads } = listOf(open, cutBy);
    const sa = spis === undefined ? undefined : this.slots(open).state(open.slot, spis);
    if (head === undefined || sa === undefined || spis === undefined || payloads === undefined) {
      this.cut(open, cutBy);
      return;
    }
    if (messageId === undefined || exchange === undefined || isResponse === undefined) {
      this.cut(open, cutBy);
      return;
    }
    const message = `${exchange} ${messageId} ${isResponse}`;
    const retransmission = head.retransmission || (head.direction === 'sent' && sa.retransmits);
    if (head.direction === 'sent') sa.retransmits = false;
    const own: Inside = { payloads };
    const inside = head.direction === 'sent' ? insideOf(sa, own, { message, isResponse, retransmission }) : own;
    const shown = withInside(fields.shown, inside.shown);
    const packet: DebugFact = {
      kind: 'gateway.ike-packet',
      direction: head.direction,
      peer: head.peer,
      local: head.local,
      vrf: head.vrf,
      exchange,
      messageId,
      isResponse,
      payloads: inside.payloads,
      notifies: notifiesIn(inside.payloads),
      retransmission,
      ...(shown !== undefined && { shown }),
    };
    this.setFieldsApart(open, fields);
    // As printed: zeros before the responder chose its SPI.
    const [initiatorSpi, responderSpi] = spis;
    this.emit(open, packet, { slot: open.slot, initiatorSpi, responderSpi, attribution: 'stated' });
  }

  private building(open: OpenRecord, fields: PacketFields, cutBy: CutBy): void {
    const { payloads } = listOf(open, cutBy);
    const sa = this.slots(open).infer(open.slot, open.text);
    if (payloads === undefined && cutBy !== undefined) {
      this.cut(open, cutBy);
      return;
    }
    // Kept even if its list was lost: the Sending blocks take these in order.
    const inside = payloads === undefined ? undefined : { payloads, shown: fields.shown?.payloads };
    if (sa !== undefined) remember(sa.built, { inside, isRequest: false });
    this.setFieldsApart(open, fields);
    this.run.count('used', open.lines);
  }

  /** Lines of fields that tell nothing are not used; the others of the record are counted with it. */
  private setFieldsApart(open: OpenRecord, { known, strange }: PacketFields): void {
    for (const line of strange) this.run.shapes.note(line);
    if (known > 0) this.run.count('known, without an event of its own', known);
    if (strange.length > 0) this.run.count('not understood', strange.length);
    open.lines -= known + strange.length;
  }

  private sentence(open: OpenRecord): void {
    this.unwrap(open);
    const text = plain(open.text);
    const trace = stateTrace(text);
    if (trace !== undefined) {
      const sa = this.slots(open).state(open.slot, trace.spis);
      this.tell(open, trace.fact, referenceTo(open.slot, sa, 'stated'));
      return;
    }
    const sentence = said(text, open.isError);
    if (sentence?.is === 'fact') this.fact(open, sentence.pattern, sentence.found);
    else this.otherSentence(open, text, sentence);
  }

  private otherSentence(open: OpenRecord, text: string, sentence: Exclude<Said, { is: 'fact' }> | undefined): void {
    const sa = this.slots(open).infer(open.slot, text);
    if (sa !== undefined && /^Retransmitting packet/i.test(text)) sa.retransmits = true;
    const lastBuilt = sa?.built.at(-1);
    // Only requests have to fit in a window.
    if (lastBuilt !== undefined && text.startsWith('Checking if request will fit')) lastBuilt.isRequest = true;
    const reference = referenceTo(open.slot, sa, 'inferred');
    if (sentence === undefined) {
      this.leave(open, 'not understood');
      return;
    }
    if (sentence.is === 'detail') {
      this.tell(open, configAttributes(open.text), reference);
      return;
    }
    // The end of an unknown text may be what makes it a remark or names a cause.
    if (this.mayBeCut(open) && knownFailure(text) === undefined) {
      this.lost(open);
      return;
    }
    const words = maskSecrets(text.trim());
    if (sentence.is === 'remark') this.tell(open, { kind: 'gateway.remark', text: words }, reference);
    else this.tell(open, { kind: 'gateway.failure', text: words, ...sentence.failed }, strangerIf(sentence, reference));
  }

  /** Emits what a record says, or counts it as known. */
  private tell(open: OpenRecord, fact: DebugFact | undefined, reference: SaReference): void {
    if (fact === undefined) this.leave(open, 'known, without an event of its own');
    else this.emit(open, fact, reference);
  }

  /** The sentence with the lines behind it, where only they make it whole (rule 3). */
  private unwrap(open: OpenRecord): void {
    const text = plain(open.text);
    if (open.maybe.length === 0 || factSaid(text) !== undefined) return;
    for (const [index] of open.maybe.entries()) {
      const rest = open.maybe.slice(0, index + 1).map(({ body }) => body.trim());
      const joined = [' ', ''].map((joint) => [text.trimEnd(), ...rest].join(joint)).find(isWholeSentence);
      if (joined === undefined) continue;
      open.text = joined;
      takeIn(open, index + 1);
      return;
    }
    if (isDetail(text)) takeIn(open, 1);
  }

  private fact(open: OpenRecord, pattern: DebugPattern, found: RegExpExecArray): void {
    if (this.mayBeCut(open) && mayGoOn(found.input, factIn)) {
      this.lost(open);
      return;
    }
    const stated = pattern.statesSpis === true;
    const slots = this.slots(open);
    const sa = stated ? slots.state(open.slot, pairOf(found[1], found[2])) : slots.infer(open.slot, found.input);
    if (pattern.releases === true) slots.release(open.slot);
    this.tell(open, pattern.fact(found), referenceTo(open.slot, sa, stated ? 'stated' : 'inferred'));
  }

  private seen(open: OpenRecord): Pick<Event, 'at' | 'evidence'> {
    // Many records share one millisecond, and with it the stamp.
    if (open.head.prefix !== this.stamped.prefix) {
      const at = stampInPrefix(open.head.prefix, this.run.clock);
      this.stamped = { prefix: open.head.prefix, at: open.head.kind === 'debug' ? at : withoutMark(at) };
    }
    return { at: this.stamped.at, evidence: open.span.evidence(this.run.source) };
  }

  private emit(open: OpenRecord, fact: DebugFact, reference: SaReference): void {
    this.leave(open, 'used');
    const { host } = open.head;
    const { endpoints } = open;
    // The fact was made for this record alone, and becomes its event: a log has millions of them.
    const event = Object.assign(fact, reference, this.seen(open));
    if (host !== undefined) Object.assign(event, { host });
    if (endpoints !== undefined) Object.assign(event, { endpoints });
    this.run.emit(event);
  }

  private leave(open: OpenRecord, what: 'used' | 'known, without an event of its own' | 'not understood'): void {
    if (what === 'not understood') this.run.shapes.note(open.head);
    this.run.count(what, open.lines);
    for (const line of open.maybe) this.run.shapes.note(line);
    if (open.maybe.length > 0) this.run.count('not understood', open.maybe.length);
  }

  /** The end of the text may have cut what this record says: it is left out. */
  private lost(open: OpenRecord): void {
    this.run.count('cut at the end of the text', open.lines);
    if (open.maybe.length > 0) this.run.count('not understood', open.maybe.length);
    lineCut(this.run, open.last);
  }

  private mixed(open: OpenRecord): void {
    this.run.count('not understood', open.lines);
    this.run.emit({
      kind: 'diagnostic',
      code: 'ios.packets-mixed',
      message:
        'The lines of two packet blocks are mixed, and nothing tells which belong together; the block is left out.',
      source: this.run.source,
      evidence: open.span.evidence(this.run.source),
    });
  }

  private cut(open: OpenRecord, cutBy: CutBy): void {
    const atEnd = cutBy !== undefined;
    this.run.count('not understood', open.lines);
    this.run.emit({
      kind: 'diagnostic',
      code: atEnd ? 'ios.record-cut' : 'ios.packet-incomplete',
      message: atEnd
        ? 'The text ends inside a packet block; the block is left out.'
        : 'A packet block has no SPIs, exchange or payload list; the block is left out.',
      source: this.run.source,
      evidence: open.span.evidence(this.run.source),
    });
  }
}

interface SentBlock {
  /** Exchange, id and direction: what a resend repeats. */
  readonly message: string;
  readonly isResponse: boolean;
  readonly retransmission: boolean;
}

/** What is inside an encrypted message sent: its block prints `ENCR` alone, the building record before it the rest. */
function insideOf(sa: TrackedSa, own: Inside, { message, isResponse, retransmission }: SentBlock): Inside {
  if (own.payloads.length !== 1 || own.payloads[0] !== 'ENCR') return own;
  if (retransmission) return sa.sent.get(message) ?? own;
  const at = sa.built.findIndex(({ isRequest }) => isRequest !== isResponse);
  // A request whose line about the window was lost.
  const [taken] = at >= 0 ? sa.built.splice(at, 1) : isResponse ? [] : sa.built.splice(0, 1);
  const built = taken?.inside;
  if (built === undefined) return own;
  rememberSent(sa, message, built);
  return built;
}

/** What a block says, without the payload list where the end of the text may have cut that. */
function listOf(open: OpenRecord, cutBy: CutBy): PacketText {
  const said = packetText(open.text);
  const empty = said.payloads?.length === 0;
  const cut = !open.closed && (cutBy === 'line' || (cutBy === 'text' && empty));
  return cut ? { ...said, payloads: undefined } : said;
}

/** Lines behind a record that turned out to be its own. */
function takeIn(open: OpenRecord, count: number): void {
  for (const part of open.maybe.splice(0, count)) {
    open.span.add(part);
    open.last = part;
    open.lines++;
  }
}

/** A packet for an SA that this box does not have is of none of its SAs. */
function strangerIf({ failed }: Extract<Said, { is: 'failure' }>, reference: SaReference): SaReference {
  if (failed.failure !== 'invalid-spi' || reference.slot !== undefined) return reference;
  return { slot: undefined, initiatorSpi: undefined, responderSpi: undefined, attribution: 'none' };
}

/** The message without the mark of the `%` class (2.2.2). */
function plain(text: string): string {
  return text.startsWith('%') ? text.replace(/^%\s*/, '') : text;
}

function pairOf(initiator: string | undefined, responder: string | undefined): SpiPair {
  return [spiOf(initiator ?? '', 16), spiOf(responder ?? '', 16)];
}
