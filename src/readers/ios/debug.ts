import type { IosLine } from '../../text/ios-prefix.ts';
import { DebugEvents } from './debug-events.ts';
import type { DebugFact } from './debug-pattern.ts';
import { DebugSentences, isKnown } from './debug-sentences.ts';
import { openTraced } from './event-trace.ts';
import { type CutBy, OpenRecords } from './open-records.ts';
import { notifiesIn, type PacketText, packetHead, packetText } from './packet.ts';
import { type PacketFields, packetFields, withInside } from './packet-shown.ts';
import { type OpenRecord, WRAPPED_FROM } from './record.ts';
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
  private readonly slotsOf = new Map<string | undefined, SlotTracker>();
  private readonly records = new OpenRecords((record, cutBy) => this.ended(record, cutBy));
  private readonly events: DebugEvents;
  private readonly sentences: DebugSentences;

  constructor(run: Run) {
    this.run = run;
    this.events = new DebugEvents(run);
    this.sentences = new DebugSentences(this.events);
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
  private slots({ head, endpoints }: OpenRecord): SlotTracker {
    if (endpoints !== undefined && !head.isTrace) return new SlotTracker();
    const known = this.slotsOf.get(head.host);
    if (known !== undefined) return known;
    const slots = new SlotTracker();
    if (this.slotsOf.size < MAX_BOXES) this.slotsOf.set(head.host, slots);
    return slots;
  }

  private packet(open: OpenRecord, fields: PacketFields, cutBy: CutBy): void {
    if (open.isMixed) {
      this.events.mixed(open);
      return;
    }
    const head = packetHead(open.text);
    const { spis, messageId, exchange, isResponse, payloads } = listOf(open, cutBy);
    const sa = spis === undefined ? undefined : this.slots(open).state(open.slot, spis);
    if (head === undefined || sa === undefined || spis === undefined || payloads === undefined) {
      this.events.cut(open, cutBy);
      return;
    }
    if (messageId === undefined || exchange === undefined || isResponse === undefined) {
      this.events.cut(open, cutBy);
      return;
    }
    const message = { exchange, messageId, isResponse };
    const retransmission = head.retransmission || (head.direction === 'sent' && sa.retransmits);
    if (head.direction === 'sent') sa.retransmits = false;
    else sa.sealed.receive(message);
    const isSealed = head.direction === 'sent' && payloads.length === 1 && payloads[0] === 'ENCR';
    const inside: Inside = (isSealed ? sa.sealed.send(message, retransmission) : undefined) ?? { payloads };
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
    };
    // No spread above: fields behind one are added one by one.
    if (shown !== undefined) Object.assign(packet, { shown });
    this.events.setFieldsApart(open, fields);
    // As printed: zeros before the responder chose its SPI.
    const [initiatorSpi, responderSpi] = spis;
    this.events.emit(open, packet, { slot: open.slot, initiatorSpi, responderSpi, attribution: 'stated' });
  }

  private building(open: OpenRecord, fields: PacketFields, cutBy: CutBy): void {
    const { payloads } = listOf(open, cutBy);
    const sa = this.slots(open).infer(open.slot, open.text);
    if (payloads === undefined && cutBy !== undefined) {
      this.events.cut(open, cutBy);
      return;
    }
    // Told even if its list was lost: the next message is this one all the same.
    const inside = payloads === undefined ? undefined : { payloads, shown: fields.shown?.payloads };
    sa?.sealed.build(inside);
    this.events.setFieldsApart(open, fields);
    this.run.count('used', open.lines);
  }

  /** Of which message it is can only be guessed, so its fields tell nothing. */
  private dump(open: OpenRecord, fields: PacketFields): void {
    this.events.setFieldsApart(open, { ...fields, known: 0 });
    this.events.leave(open, 'known, without an event of its own');
  }
}

/** What a block says, without the payload list where the end of the text may have cut that. */
function listOf(open: OpenRecord, cutBy: CutBy): PacketText {
  const said = packetText(open.text);
  const empty = said.payloads?.length === 0;
  const cut = !open.closed && (cutBy === 'line' || (cutBy === 'text' && empty));
  return cut ? { ...said, payloads: undefined } : said;
}
