import { type IosLine, IosLines } from '../../text/ios-prefix.ts';
import type { EndOfUnwanted, Line } from '../../text/lines.ts';
import { Asides } from './asides.ts';
import { BinaryTrace } from './binary-trace.ts';
import type { Block, BlockScene } from './block.ts';
import { BLOCKS, type BlockKind, kindsOpenedBy } from './blocks.ts';
import { ShownClock } from './clock.ts';
import { type Command, commandOf, techHeader } from './command.ts';
import { ConfigBlock, type ConfigOrigin } from './config.ts';
import { DebugLog } from './debug.ts';
import { isTraceSection } from './event-trace.ts';
import { ForeignLines } from './foreign-lines.ts';
import { Operator } from './operator.ts';
import { DartWatch } from './other-evidence.ts';
import type { Run, Taken } from './run.ts';
import { keepSecrets } from './secrets.ts';
import { SequenceNumbers } from './sequence-numbers.ts';
import { ShowTech } from './show-tech.ts';
import { Strangers } from './strangers.ts';
import { readPkiStep, Syslog } from './syslog.ts';

// Decides what each line is part of. Log records may stand between the lines of an output, since a terminal mixes them:
// they do not end it. A prompt, a header or a stretch of unknown lines does.

// IOS prints no longer lines; whatever else this is, patterns need not be tried on all of it.
const MAX_TEXT = 16_384;
// Output of newer releases has lines we do not know, one or two in a row. More of them are another text.
const MAX_UNKNOWN = 8;
// Code fences and the markers that converted documents carry (ios-text.md 4.1).
const DECORATION = /^(?:```|~~~|<#root>|\^$|-{3,}$|={3,}$|\*{3,}$)/;
/** Records without the tag of IKEv2 that are about it all the same: event traces. */
const SAYS_IKEV2 = /\bIKEv2\b|\bSA ID ?[:=]/;
// % Invalid input detected at '^' marker.   % Incomplete command.   %Error in ...
const REFUSED = /^ *% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized|Error|Cannot|Unable)/i;

/** An output that has begun, and what its first line was to it. */
interface FirstLine {
  readonly block: Block;
  readonly taken: Taken;
}

export class IosMachine {
  private readonly run: Run;
  private readonly lines = new IosLines();
  private readonly foreign = new ForeignLines();
  private readonly debug: DebugLog;
  private readonly syslog: Syslog;
  private readonly clock: ShownClock;
  private readonly dart: DartWatch;
  private readonly operator: Operator;
  private readonly asides: Asides;
  private readonly trace: BinaryTrace;
  private readonly strangers: Strangers;
  private readonly sequence: SequenceNumbers;
  private command: Command | undefined;
  private block: Block | undefined;
  /** The kind of output that the command asked for, until one has begun. */
  private asked: BlockKind | undefined;
  private readonly tech = new ShowTech();
  /** Host of the configuration mode that is being typed in. */
  private typing: string | undefined;
  /** The command typed there last. */
  private entered: IosLine | undefined;
  private unknown = 0;
  /** The lines below a record of an ASA are part of it. */
  private inAsa = false;
  private cutLine = 0;

  constructor(run: Run) {
    this.run = run;
    this.debug = new DebugLog(run);
    this.syslog = new Syslog(run);
    this.clock = new ShownClock(run);
    this.dart = new DartWatch(run);
    this.operator = new Operator(run);
    this.asides = new Asides(run);
    this.trace = new BinaryTrace(run);
    this.strangers = new Strangers(run);
    this.sequence = new SequenceNumbers(run);
  }

  /** Lines known by their octets to be records of other facilities. */
  get endOfForeign(): EndOfUnwanted {
    return this.foreign.endOf;
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
    this.apply();
    this.block?.end(true);
    this.block = undefined;
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
      this.refused();
      return;
    }
    this.operator.settle();
    if (this.asides.take(line) || this.operator.seen(line)) return;
    if (this.trace.take(line)) {
      this.debug.flush();
      return;
    }
    const taken = this.block?.take(line);
    if (taken !== undefined) {
      this.unknown = 0;
      this.run.count(taken);
      return;
    }
    if (this.opens(line)) {
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
    const kept = this.block?.keep?.(line);
    if (kept === undefined && this.syslog.mayContinue(line)) return;
    this.run.count(kept ?? this.unknownShape(line));
    this.unknown++;
    if (this.unknown > (this.block?.patience ?? MAX_UNKNOWN)) this.close();
    if (this.block === undefined) this.clock.forget();
  }

  private unknownShape(line: IosLine): Taken {
    this.run.shapes.note(line);
    return 'not understood';
  }

  /** `% Invalid input detected at '^' marker.`: the command that was typed last did nothing. */
  private refused(): void {
    this.operator.refused();
    this.run.count('known, without an event of its own', this.entered === undefined ? 1 : 2);
    this.entered = undefined;
    // No output follows.
    this.asked = undefined;
  }

  /** Opens what this line is the header of, and reads the line as its first. */
  private opens(line: IosLine): boolean {
    const section = techHeader(line.body, undefined);
    if (section !== undefined) {
      this.close();
      this.trace.over();
      this.tech.section(section, line.body.trim());
      this.typed({ ...section, host: this.tech.host });
      this.run.count('known, without an event of its own');
      return true;
    }
    if (this.clock.take(line, this.command)) return true;
    const first = this.firstAsked(line) ?? this.firstAt(line);
    if (first === undefined) return false;
    this.block = first.block;
    this.asked = undefined;
    // Without prompts nothing tells how much later the next output was taken.
    if (this.command === undefined) this.clock.forget();
    this.run.count(first.taken);
    return true;
  }

  /** The output that was asked for, if this line belongs to it. */
  private firstAsked(line: IosLine): FirstLine | undefined {
    const block = this.asked?.make(this.scene(), this.origin());
    const taken = block?.take(line);
    return block === undefined || taken === undefined ? undefined : { block, taken };
  }

  /** The output that this line is the header of. */
  private firstAt(line: IosLine): FirstLine | undefined {
    const kind = kindsOpenedBy(line.body.trim()).find(({ opens }) => opens(line, this.command));
    if (kind === undefined) return undefined;
    const block = kind.make(this.scene(), this.origin());
    this.close();
    return { block, taken: block.take(line) ?? 'not understood' };
  }

  private scene(): BlockScene {
    const named = (host: string) => this.tech.named(host);
    return { run: this.run, host: this.command?.host, at: this.clock.current(), command: this.command?.name, named };
  }

  private origin(): ConfigOrigin {
    const { shows, pipe } = this.command ?? { shows: 'nothing', pipe: 'none' };
    const whole = shows === 'running-config' && pipe === 'none';
    return { typed: false, whole, pipe };
  }

  private prompt(line: IosLine): void {
    this.debug.flush();
    this.trace.over();
    this.operator.settle();
    const { prompt } = line;
    if (this.asides.prompt(prompt?.command ?? '')) {
      this.apply();
      this.run.count('known, without an event of its own');
      return;
    }
    if (prompt?.mode?.startsWith('config') === true && !/^do /i.test(prompt.command)) {
      this.configure(line, prompt.host);
      return;
    }
    this.close();
    // Its output may be a log of its own.
    if (prompt !== undefined && prompt.command !== '') this.sequence.interrupt();
    if (!this.operator.typed(line)) this.run.count('known, without an event of its own');
    if (prompt === undefined || prompt.command === '') {
      this.command = undefined;
      this.asked = undefined;
      this.tech.prompt(undefined);
      return;
    }
    const command = commandOf(prompt.command, prompt.host);
    this.tech.prompt(command);
    this.typed(command);
  }

  private typed(command: Command): void {
    this.command = command;
    this.asked = BLOCKS.find(({ commands }) => command.name !== undefined && commands.includes(command.name));
    this.clock.commandTyped();
  }

  /** A command typed in configuration mode. */
  private configure(line: IosLine, host: string): void {
    if (this.typing !== host) {
      this.close();
      this.clock.forget();
      const scene: BlockScene = { ...this.scene(), host, at: this.clock.current(), command: undefined };
      this.block = new ConfigBlock(scene, { typed: true, whole: false, pipe: 'none' });
      this.typing = host;
      this.command = undefined;
    }
    this.apply();
    if (line.body === '') this.run.count('known, without an event of its own');
    else this.entered = line;
  }

  /** Believes a typed command, once the next prompt shows that the box did not refuse it. */
  private apply(): void {
    const { entered } = this;
    this.entered = undefined;
    if (entered === undefined) return;
    const taken = this.block?.take(entered) ?? 'known, without an event of its own';
    this.run.count(this.operator.configured(entered) ? 'used' : taken);
  }

  private close(): void {
    this.apply();
    this.block?.end(false);
    this.block = undefined;
    this.typing = undefined;
    this.unknown = 0;
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
