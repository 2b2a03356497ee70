import { type IosLine, IosLines } from '../../text/ios-prefix.ts';
import type { EndOfUnwanted, KnownAt, KnownLines, Line } from '../../text/lines.ts';
import { Asides } from './asides.ts';
import { BinaryTrace } from './binary-trace.ts';
import { DebugLog } from './debug.ts';
import { isTraceSection } from './event-trace.ts';
import { ForeignLines } from './foreign-lines.ts';
import { KnownReading, KnownRecord } from './known-reading.ts';
import { KnownRecords } from './known-records.ts';
import { Operator } from './operator.ts';
import { DartWatch } from './other-evidence.ts';
import { Outputs } from './outputs.ts';
import type { Run } from './run.ts';
import { keepSecrets } from './secrets.ts';
import { SequenceNumbers } from './sequence-numbers.ts';
import { Strangers } from './strangers.ts';
import { readPkiStep, Syslog } from './syslog.ts';

// Decides what each line is part of: a record of a log, an output (`outputs.ts`), a prompt, or what stands beside them.

// IOS prints no longer lines; whatever else this is, patterns need not be tried on all of it.
const MAX_TEXT = 16_384;
// Code fences and the markers that converted documents carry (ios-text.md 4.1).
const DECORATION = /^(?:```|~~~|<#root>|\^$|-{3,}$|={3,}$|\*{3,}$)/;
/** Records without the tag of IKEv2 that are about it all the same: event traces. */
const SAYS_IKEV2 = /\bIKEv2\b|\bSA ID ?[:=]/;
// % Invalid input detected at '^' marker.   % Incomplete command.   %Error in ...
const REFUSED = /^ *% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized|Error|Cannot|Unable)/i;

export class IosMachine {
  private readonly run: Run;
  private readonly lines = new IosLines();
  private readonly foreign = new ForeignLines();
  private readonly known: KnownRecords;
  private readonly debug: DebugLog;
  private readonly syslog: Syslog;
  private readonly dart: DartWatch;
  private readonly operator: Operator;
  private readonly asides: Asides;
  private readonly trace: BinaryTrace;
  private readonly strangers: Strangers;
  private readonly sequence: SequenceNumbers;
  private readonly outputs: Outputs;
  /** The lines below a record of an ASA are part of it. */
  private inAsa = false;
  private cutLine = 0;

  constructor(run: Run) {
    this.run = run;
    this.known = new KnownRecords(run.clock, this.foreign.endOf);
    this.debug = new DebugLog(run, this.known);
    this.syslog = new Syslog(run);
    this.dart = new DartWatch(run);
    this.operator = new Operator(run);
    this.asides = new Asides(run);
    this.trace = new BinaryTrace(run);
    this.strangers = new Strangers(run);
    this.sequence = new SequenceNumbers(run);
    this.outputs = new Outputs(run, this.operator, this.trace);
  }

  /** Lines known by their octets to be records of other facilities. */
  get endOfForeign(): EndOfUnwanted {
    return this.foreign.endOf;
  }

  /** Records of the debug whose like was read before, known by their octets. */
  get knownAt(): KnownAt {
    return this.known.at;
  }

  /** Takes such a record; false where its lines have to be taken one by one. */
  takeKnown(lines: KnownLines): boolean {
    const { known } = lines;
    if (!(known instanceof KnownRecord) || this.trace.order.isOpen || !this.debug.mayTakeWhole()) return false;
    const reading = new KnownReading(lines, known);
    if (known.prefix.sequenceAt >= 0) this.sequence.see(reading.head);
    this.inAsa = false;
    if (this.syslog.isOpen) this.syslog.settle();
    this.debug.takeKnown(reading);
    return true;
  }

  /** Takes such lines, which nobody decoded. */
  takeForeign(count: number): void {
    this.inAsa = false;
    this.debug.interrupt();
    this.sequence.pass(count);
    this.syslog.settle();
    this.run.count('log records of other facilities', count);
  }

  /** `whole`: false for a last line without a line end. */
  take(raw: Line, whole = true): void {
    if (raw.cut || raw.number === this.cutLine) {
      this.tooLong(raw);
      return;
    }
    const split = this.lines.split(raw.text.length > MAX_TEXT ? { ...raw, text: raw.text.slice(0, MAX_TEXT) } : raw);
    const line = split.isTrace ? this.trace.named(split) : split;
    if (raw.text.length > MAX_TEXT) this.strangers.cut(line);
    if (!whole || raw.text.length > MAX_TEXT) this.run.unended = line;
    if (line.mayHoldSecret) keepSecrets(line, this.run.source, this.run.vault);
    if (line.sequenceAt >= 0) this.sequence.see(line);
    if (!this.trace.order.watches(line)) this.read(line);
    else for (const one of this.trace.order.pass(line)) this.read(one);
  }

  private read(line: IosLine): void {
    if (line.kind !== 'debug') this.known.pass(line);
    if (line.kind !== 'text' && line.kind !== 'blank') this.inAsa = line.kind === 'asa';
    if (this.syslog.isOpen && line.kind !== 'text') this.syslog.settle();
    switch (line.kind) {
      case 'debug':
        this.debug.start(line);
        return;
      case 'asa':
        this.debug.flush();
        this.strangers.asa(line);
        return;
      case 'syslog':
        this.debug.interrupt();
        if (!this.syslog.take(line)) this.foreign.learn(line);
        return;
      case 'record':
        // A syslog server stamps each line of a packet block.
        if (this.debug.continues(line) || this.debug.trace(line)) return;
        this.debug.interrupt();
        this.record(line);
        return;
      case 'prompt':
        this.prompt(line);
        return;
      case 'blank':
        this.debug.blank();
        this.run.count('blank or decoration');
        return;
      case 'text':
        if (this.syslog.isOpen && this.syslog.completedBy(line)) return;
        this.text(line);
        if (this.syslog.isOpen) this.syslog.settle(line);
    }
  }

  /** `whole`: the text ended with a line end, so its last line is as it was printed. */
  end(whole: boolean): void {
    for (const line of this.trace.order.release()) this.read(line);
    this.debug.flush(whole ? 'text' : 'line');
    this.syslog.settle();
    this.operator.settle();
    this.outputs.end();
    this.strangers.end();
    this.sequence.end();
  }

  /** A stamped record, or one with the tag of another debug. */
  private record(line: IosLine): void {
    if (readPkiStep(line, this.run) || this.operator.seen(line)) return;
    if (this.strangers.ikev1(line)) return;
    if (SAYS_IKEV2.test(line.body)) this.run.shapes.note(line);
    this.run.count('log records of other facilities');
  }

  private text(line: IosLine): void {
    if (this.debug.continues(line)) return;
    this.dart.see(line);
    // The `^` below a refused command is one of these.
    const first = firstCode(line.body);
    if (!isWordCode(first) && DECORATION.test(line.body.trim())) {
      this.run.count('blank or decoration');
      return;
    }
    if (first === PERCENT && REFUSED.test(line.body)) {
      this.outputs.refused();
      return;
    }
    this.operator.settle();
    if (this.asides.take(line) || this.operator.seen(line)) return;
    if (this.trace.take(line)) {
      this.debug.flush();
      return;
    }
    if (this.outputs.take(line)) return;
    if (this.outputs.opens(line)) {
      this.debug.flush();
      return;
    }
    if (isTraceSection(line)) {
      this.debug.flush();
      this.run.count('known, without an event of its own');
      return;
    }
    if (this.debug.mayContinue(line)) return;
    if (this.inAsa) {
      this.run.count('ASA debug');
      return;
    }
    const kept = this.outputs.keep(line);
    if (kept === undefined && this.syslog.mayContinue(line)) return;
    if (kept === undefined) this.run.shapes.note(line);
    this.run.count(kept ?? 'not understood');
    this.outputs.passUnknown();
  }

  private prompt(line: IosLine): void {
    this.debug.flush();
    this.trace.over();
    this.operator.settle();
    const { prompt } = line;
    if (this.asides.prompt(prompt?.command ?? '')) {
      this.outputs.apply();
      this.run.count('known, without an event of its own');
      return;
    }
    if (this.outputs.configures(line)) return;
    this.outputs.close();
    // Its output may be a log of its own.
    if (prompt !== undefined && prompt.command !== '') this.sequence.interrupt();
    if (!this.operator.typed(line)) this.run.count('known, without an event of its own');
    this.outputs.prompt(prompt);
  }

  /** The pieces of a line over 1 MiB have one number; the line is left out. */
  private tooLong(raw: Line): void {
    this.debug.flush();
    this.syslog.settle();
    if (raw.number !== this.cutLine) {
      this.sequence.pass(1);
      this.strangers.tooLong(raw);
      this.run.count('too long');
    }
    this.cutLine = raw.number;
  }
}

/** The first character that is no blank; what is no character of a word begins few lines. */
function firstCode(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === 0x20) at++;
  return text.charCodeAt(at);
}

function isWordCode(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

const PERCENT = 0x25;
