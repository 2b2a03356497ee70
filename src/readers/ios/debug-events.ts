import { isLiveness, type SaReference } from '../../model/gateway-debug-events.ts';
import { NO_STAMP, type Stamp } from '../../model/time.ts';
import { stampInPrefix, withoutMark } from '../../text/ios-stamp.ts';
import { lineCut } from './cut.ts';
import type { DebugFact } from './debug-pattern.ts';
import { KnownReading } from './known-reading.ts';
import type { HeldPacket, HeldWord } from './liveness-run.ts';
import type { CutBy } from './open-records.ts';
import type { PacketFields } from './packet-shown.ts';
import type { OpenRecord, Origin, ReadRecord } from './record.ts';
import type { Run } from './run.ts';
import { TracedSas } from './traced-sas.ts';

// What becomes of a record of the debug whose lines were read: an event, a diagnostic, or no more than a count.

export class DebugEvents {
  private readonly run: Run;
  private readonly traced: TracedSas;
  private stamped: { readonly prefix: string; readonly at: Stamp } = { prefix: '', at: NO_STAMP };

  constructor(run: Run) {
    this.run = run;
    this.traced = new TracedSas(run.emit);
  }

  /** True where the text ended inside the last line of this record. */
  mayBeCut({ last }: ReadRecord): boolean {
    return last !== undefined && last === this.run.unended;
  }

  /** Lines of fields that tell nothing are not used; the others of the record are counted with it. */
  setFieldsApart(open: OpenRecord, { known, strange }: PacketFields): void {
    for (const line of strange) this.run.shapes.note(line);
    if (known > 0) this.run.count('known, without an event of its own', known);
    if (strange.length > 0) this.run.count('not understood', strange.length);
    open.lines -= known + strange.length;
  }

  /** Emits what a record says, or counts it as known. */
  tell(open: ReadRecord, fact: DebugFact | undefined, reference: SaReference): void {
    if (fact === undefined) this.leave(open, 'known, without an event of its own');
    else this.emit(open, fact, reference);
  }

  emit(open: ReadRecord, fact: DebugFact, reference: SaReference): void {
    this.leave(open, 'used');
    const part = open instanceof KnownReading ? this.partOfCheck(open, fact, reference) : undefined;
    if (part !== undefined) {
      this.run.hold(part);
      return;
    }
    const { endpoints } = open;
    const event = this.event(open, fact, reference);
    if (endpoints === undefined) this.run.emit(event);
    else this.traced.take(Object.assign(event, { endpoints }));
  }

  private event<Fact extends DebugFact>(open: ReadRecord, fact: Fact, reference: SaReference) {
    // The fact was made for this record alone, and becomes its event: a log has millions of them.
    const event = Object.assign(fact, reference, {
      at: this.stampOf(open.origin),
      evidence: open.span.evidence(this.run.source),
    });
    const { host } = open.origin;
    return host === undefined ? event : Object.assign(event, { host });
  }

  /** Many records share one millisecond, and with it the stamp. */
  private stampOf({ prefix, kind }: Origin): Stamp {
    if (prefix !== this.stamped.prefix) {
      const at = stampInPrefix(prefix, this.run.clock);
      this.stamped = { prefix, at: kind === 'debug' ? at : withoutMark(at) };
    }
    return this.stamped.at;
  }

  /** Of a record that is like others before: a part of a liveness check, which may be counted and never be an event. */
  private partOfCheck(open: KnownReading, fact: DebugFact, reference: SaReference): HeldPacket | HeldWord | undefined {
    const { initiatorSpi, responderSpi, attribution } = reference;
    if (initiatorSpi === undefined) return undefined;
    const told = { initiatorSpi, responderSpi, host: open.host };
    if (fact.kind === 'gateway.dpd')
      return { is: 'word', ...told, direction: fact.direction, event: () => this.event(open, fact, reference) };
    const isCheck = fact.kind === 'gateway.ike-packet' && attribution === 'stated' && fact.shown === undefined;
    const { seconds } = open;
    if (!isCheck || seconds === undefined || !isLiveness(fact)) return undefined;
    const { direction, messageId, isResponse, retransmission, peer, local, payloads } = fact;
    return {
      is: 'packet',
      ...told,
      direction,
      messageId,
      isResponse,
      retransmission,
      peer,
      local,
      payloadCount: payloads.length,
      seconds,
      ruler: open.ruler,
      at: () => this.stampOf(open),
      event: () => this.event(open, fact, reference),
    };
  }

  /** Nothing that comes now belongs to what was told before. */
  end(): void {
    this.traced.end();
  }

  leave(open: ReadRecord, what: 'used' | 'known, without an event of its own' | 'not understood'): void {
    if (what === 'not understood') this.run.shapes.note(open.head);
    this.run.count(what, open.lines);
    for (const line of open.maybe) this.run.shapes.note(line);
    if (open.maybe.length > 0) this.run.count('not understood', open.maybe.length);
  }

  /** The end of the text may have cut what this record says: it is left out. */
  lost({ lines, maybe, last }: ReadRecord): void {
    this.run.count('cut at the end of the text', lines);
    if (maybe.length > 0) this.run.count('not understood', maybe.length);
    if (last !== undefined) lineCut(this.run, last);
  }

  mixed(open: OpenRecord): void {
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

  cut(open: OpenRecord, cutBy: CutBy): void {
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
