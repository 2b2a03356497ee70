import type { Event } from '../../model/event.ts';
import type { SaReference } from '../../model/gateway-debug-events.ts';
import { NO_STAMP, type Stamp } from '../../model/time.ts';
import { stampInPrefix, withoutMark } from '../../text/ios-stamp.ts';
import { lineCut } from './cut.ts';
import type { DebugFact } from './debug-pattern.ts';
import type { CutBy } from './open-records.ts';
import type { PacketFields } from './packet-shown.ts';
import type { OpenRecord } from './record.ts';
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
  mayBeCut({ last }: OpenRecord): boolean {
    return last === this.run.unended;
  }

  /** Lines of fields that tell nothing are not used; the others of the record are counted with it. */
  setFieldsApart(open: OpenRecord, { known, strange }: PacketFields): void {
    for (const line of strange) this.run.shapes.note(line);
    if (known > 0) this.run.count('known, without an event of its own', known);
    if (strange.length > 0) this.run.count('not understood', strange.length);
    open.lines -= known + strange.length;
  }

  /** Emits what a record says, or counts it as known. */
  tell(open: OpenRecord, fact: DebugFact | undefined, reference: SaReference): void {
    if (fact === undefined) this.leave(open, 'known, without an event of its own');
    else this.emit(open, fact, reference);
  }

  private seen(open: OpenRecord): Pick<Event, 'at' | 'evidence'> {
    // Many records share one millisecond, and with it the stamp.
    if (open.head.prefix !== this.stamped.prefix) {
      const at = stampInPrefix(open.head.prefix, this.run.clock);
      this.stamped = { prefix: open.head.prefix, at: open.head.kind === 'debug' ? at : withoutMark(at) };
    }
    return { at: this.stamped.at, evidence: open.span.evidence(this.run.source) };
  }

  emit(open: OpenRecord, fact: DebugFact, reference: SaReference): void {
    this.leave(open, 'used');
    const { host } = open.head;
    const { endpoints } = open;
    // The fact was made for this record alone, and becomes its event: a log has millions of them.
    const event = Object.assign(fact, reference, this.seen(open));
    if (host !== undefined) Object.assign(event, { host });
    if (endpoints === undefined) this.run.emit(event);
    else this.traced.take(Object.assign(event, { endpoints }));
  }

  /** Nothing that comes now belongs to what was told before. */
  end(): void {
    this.traced.end();
  }

  leave(open: OpenRecord, what: 'used' | 'known, without an event of its own' | 'not understood'): void {
    if (what === 'not understood') this.run.shapes.note(open.head);
    this.run.count(what, open.lines);
    for (const line of open.maybe) this.run.shapes.note(line);
    if (open.maybe.length > 0) this.run.count('not understood', open.maybe.length);
  }

  /** The end of the text may have cut what this record says: it is left out. */
  lost(open: OpenRecord): void {
    this.run.count('cut at the end of the text', open.lines);
    if (open.maybe.length > 0) this.run.count('not understood', open.maybe.length);
    lineCut(this.run, open.last);
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
