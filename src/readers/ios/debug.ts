import type { IosLine } from '../../text/ios-prefix.ts';
import { DebugEvents } from './debug-events.ts';
import type { DebugFact } from './debug-pattern.ts';
import { DebugSentences, isKnown } from './debug-sentences.ts';
import { openTraced } from './event-trace.ts';
import type { KnownReading } from './known-reading.ts';
import type { KnownRecords } from './known-records.ts';
import { type CutBy, OpenRecords } from './open-records.ts';
import { isWhole, notifiesIn, type PacketSaid, type PacketText, packetHead, packetText } from './packet.ts';
import { type PacketFields, packetFields, withInside } from './packet-shown.ts';
import { type OpenRecord, type ReadRecord, WRAPPED_FROM } from './record.ts';
import type { Run } from './run.ts';
import type { Inside } from './sealed.ts';
import { keepAttributes } from './secrets.ts';
import { SlotTracker } from './slots.ts';

// What the records of `debug crypto ikev2` say (ios-text.md 2.2 to 2.9). A record is open until a line comes that is no part of it.

// A sentence is broken once or twice by a narrow terminal, not more often.
const MAX_JOINS = 3;
/** Boxes that one syslog server writes for. */
const MAX_BOXES = 1000;

export class DebugLog {
  private readonly run: Run;
  private readonly known: KnownRecords;
  private readonly slotsOf = new Map<string | undefined, SlotTracker>();
  private readonly records = new OpenRecords((record, cutBy) => this.ended(record, cutBy));
  private readonly events: DebugEvents;
  private readonly sentences: DebugSentences;

  constructor(run: Run, known: KnownRecords) {
    this.run = run;
    this.known = known;
    this.events = new DebugEvents(run);
    this.sentences = new DebugSentences(this.events);
  }

  /** A tagged line opens a record and ends the one before. */
  start(line: IosLine): void {
    this.records.start(line);
    this.known.begin(line);
  }

  /** False where lines of the next record may be of a block above it. */
  mayTakeWhole(): boolean {
    return this.records.passWhole();
  }

  /** Takes a record whose like was read before. */
  takeKnown(reading: KnownReading): void {
    const { said, blanks } = reading.record.shape;
    if (said.is === 'sentence') this.sentences.tell(reading, this.slots(reading));
    else if (said.is === 'building') this.tellBuilding(reading, { payloads: said.payloads });
    else this.tellPacket(reading, this.slots(reading), said, reading.record.messageId);
    if (blanks > 0) this.run.count('blank or decoration', blanks);
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
    if (isKnown(last.text) && last.last.text.length < WRAPPED_FROM) return false;
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
    this.events.end();
    this.run.interrupt();
  }

  private ended(open: OpenRecord, cutBy: CutBy): void {
    if (open.kind === 'sentence') {
      this.sentences.ended(open, this.slots(open));
      if (open.lines === 1) this.known.learn(open, () => this.sentence(open));
      return;
    }
    const { source, vault } = this.run;
    const fields = packetFields(open, source);
    // Of blocks that are left out too.
    keepAttributes(fields.attributes, source, vault);
    if (open.kind === 'packet') this.packet(open, fields, cutBy);
    else if (open.kind === 'building') this.building(open, fields, cutBy);
    else this.dump(open, fields);
  }

  /** Slots are a box's own. An event trace tells what was before it was asked for: what is known of slots now does not hold for it. */
  private slots({ origin, endpoints }: ReadRecord): SlotTracker {
    if (endpoints !== undefined && !origin.isTrace) return new SlotTracker();
    const known = this.slotsOf.get(origin.host);
    if (known !== undefined) return known;
    const slots = new SlotTracker();
    if (this.slotsOf.size < MAX_BOXES) this.slotsOf.set(origin.host, slots);
    return slots;
  }

  private sentence(open: OpenRecord) {
    return this.sentences.isSteady(open) ? ({ is: 'sentence', text: open.text } as const) : undefined;
  }

  private packet(open: OpenRecord, fields: PacketFields, cutBy: CutBy): void {
    if (open.isMixed) {
      this.events.mixed(open);
      return;
    }
    const head = packetHead(open.text);
    const text = listOf(open, cutBy);
    const slots = this.slots(open);
    if (head !== undefined && isWhole(text)) {
      this.events.setFieldsApart(open, fields);
      const said = { head, text, shown: fields.shown };
      this.tellPacket(open, slots, said, text.messageId);
      if (isAlone(open, fields)) this.known.learn(open, () => ({ is: 'packet', ...said }));
      return;
    }
    // What sits in the slot is known even so.
    if (text.spis !== undefined) slots.state(open.slot, text.spis);
    this.events.cut(open, cutBy);
  }

  private tellPacket(open: ReadRecord, slots: SlotTracker, said: PacketSaid, messageId: number): void {
    const { head, text } = said;
    const { spis, payloads, exchange, isResponse } = text;
    const message = { exchange, messageId, isResponse };
    const sa = slots.state(open.slot, spis);
    const retransmission = head.retransmission || (head.direction === 'sent' && sa.retransmits);
    if (head.direction === 'sent') sa.retransmits = false;
    else sa.sealed.receive(message);
    const isSealed = head.direction === 'sent' && payloads.length === 1 && payloads[0] === 'ENCR';
    const inside: Inside = (isSealed ? sa.sealed.send(message, retransmission) : undefined) ?? { payloads };
    const shown = withInside(said.shown, inside.shown);
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
    };
    // No spread above: fields behind one are added one by one.
    if (shown !== undefined) Object.assign(packet, { shown });
    // As printed: zeros before the responder chose its SPI.
    const [initiatorSpi, responderSpi] = spis;
    this.events.emit(open, packet, { slot: open.slot, initiatorSpi, responderSpi, attribution: 'stated' });
  }

  private building(open: OpenRecord, fields: PacketFields, cutBy: CutBy): void {
    const { payloads } = listOf(open, cutBy);
    if (payloads === undefined && cutBy !== undefined) {
      this.slots(open).infer(open.slot, open.text);
      this.events.cut(open, cutBy);
      return;
    }
    this.events.setFieldsApart(open, fields);
    // Told even if its list was lost: the next message is this one all the same.
    this.tellBuilding(open, payloads === undefined ? undefined : { payloads, shown: fields.shown?.payloads });
    if (payloads === undefined || !isAlone(open, fields)) return;
    this.known.learn(open, () => ({ is: 'building', text: open.text, payloads }));
  }

  private tellBuilding(open: ReadRecord, inside: Inside | undefined): void {
    this.slots(open).infer(open.slot, open.text)?.sealed.build(inside);
    this.run.count('used', open.lines);
  }

  /** Of which message it is can only be guessed, so its fields tell nothing. */
  private dump(open: OpenRecord, fields: PacketFields): void {
    this.events.setFieldsApart(open, { ...fields, known: 0 });
    this.events.leave(open, 'known, without an event of its own');
  }
}

/** Whether a block has nothing in it but what every block of its kind has. */
function isAlone({ isMixed, rivals, below }: OpenRecord, { known, strange, shown }: PacketFields): boolean {
  const isPlain = below.length === 0 && shown === undefined && known === 0 && strange.length === 0;
  return isPlain && !isMixed && rivals.length === 0;
}

/** What a block says, without the payload list where the end of the text may have cut that. */
function listOf(open: OpenRecord, cutBy: CutBy): PacketText {
  const said = packetText(open.text);
  const empty = said.payloads?.length === 0;
  const cut = !open.closed && (cutBy === 'line' || (cutBy === 'text' && empty));
  return cut ? { ...said, payloads: undefined } : said;
}
