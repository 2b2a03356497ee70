import type { Event } from '../../model/event.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Labelled } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut, mayGoOn } from './cut.ts';
import { LabelReader, type LabelTable, takenOf } from './labels.ts';
import { Span, type Taken } from './run.ts';

// Outputs that are a list of records made of labelled lines: one event a record.

/** A line without labels, as a whole. */
export interface LineRow<Fact> {
  readonly form: RegExp;
  gives(found: RegExpExecArray, scene: BlockScene): Fact;
}

/** What a kind of output is made of. `Open` is a record while its lines are read. */
export interface RecordKind<Fact, Open> {
  readonly labels: LabelTable<Fact>;
  /** Lines that labels do not cut up; asked before the labels. */
  readonly lines: readonly LineRow<Fact>[];
  /** Lines that these labels would take and that are the first of another output. */
  readonly foreign?: RegExp;
  /** The command whose output holds sentences that say nothing about the box: copyright, conditions of licence. */
  readonly proseOf?: string;
  /** How many lines in a row may be unknown (`Block.patience`). */
  readonly patience?: number;
  /** True where a line with these labels is the first of the next record. */
  opens(labels: readonly string[], open: Open): boolean;
  /** A record without anything; `above` is the one before it. */
  start(above: Open | undefined): Open;
  add(open: Open, fact: Fact, scene: BlockScene): void;
  /** Its event, undefined where the lines make none. */
  event(open: Open, scene: BlockScene, rest: RecordRest): Event | undefined;
}

export interface RecordRest {
  readonly other: readonly Labelled[];
  readonly evidence: EvidenceRef;
}

interface OpenRecord<Open> {
  readonly open: Open;
  readonly other: Labelled[];
  readonly span: Span;
}

export class RecordBlock<Fact, Open> implements Block {
  readonly patience?: number;
  private readonly kind: RecordKind<Fact, Open>;
  private readonly scene: BlockScene;
  private readonly reader: LabelReader<Fact>;
  private record: OpenRecord<Open> | undefined;
  /** The record before this one: some outputs print what several records share only once. */
  private last: Open | undefined;

  constructor(kind: RecordKind<Fact, Open>, scene: BlockScene) {
    this.kind = kind;
    this.scene = scene;
    if (kind.patience !== undefined) this.patience = kind.patience;
    this.reader = new LabelReader(kind.labels, scene.run);
  }

  take(line: IosLine): Taken | undefined {
    if (this.kind.foreign?.test(line.body.trim()) === true) return undefined;
    const whole = this.wholeLine(line);
    if (whole !== undefined) return whole;
    const read = this.reader.read(line);
    if (read === undefined) return undefined;
    const { record } = this;
    if (record !== undefined && this.kind.opens(read.labels, record.open)) this.close();
    const { open, other, span } = this.current();
    for (const fact of read.facts) this.kind.add(open, fact, this.scene);
    other.push(...read.other);
    span.add(line);
    return takenOf(read);
  }

  keep(line: IosLine): Taken | undefined {
    const kept = this.record === undefined ? undefined : this.reader.unknown(line, this.isProse());
    if (kept === undefined) return this.isProse() ? 'known, without an event of its own' : undefined;
    this.record?.other.push(...kept);
    this.record?.span.add(line);
    return kept.length === 0 ? 'cut at the end of the text' : 'used';
  }

  end(): void {
    this.close();
  }

  private isProse(): boolean {
    const { proseOf } = this.kind;
    return proseOf !== undefined && proseOf === this.scene.command;
  }

  /** A line of `kind.lines`. */
  private wholeLine(line: IosLine): Taken | undefined {
    const text = line.body.trim();
    const { run } = this.scene;
    for (const { form, gives } of this.kind.lines) {
      const read = (words: string) => {
        const found = form.exec(words);
        return found === null ? undefined : { fact: gives(found, this.scene) };
      };
      const said = read(text);
      if (said === undefined) continue;
      if (run.unended === line && mayGoOn(text, read)) {
        lineCut(run, line);
        return 'cut at the end of the text';
      }
      const { open, span } = this.current();
      this.kind.add(open, said.fact, this.scene);
      span.add(line);
      this.reader.saw(line);
      return 'used';
    }
    return undefined;
  }

  private current(): OpenRecord<Open> {
    this.record ??= { open: this.kind.start(this.last), other: [], span: new Span() };
    return this.record;
  }

  private close(): void {
    const { record } = this;
    this.record = undefined;
    if (record === undefined) return;
    this.last = record.open;
    const evidence = record.span.evidence(this.scene.run.source);
    const event = this.kind.event(record.open, this.scene, { other: record.other, evidence });
    if (event !== undefined) this.scene.run.emit(event);
  }
}
