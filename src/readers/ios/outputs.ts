import type { IosLine, Prompt } from '../../text/ios-prefix.ts';
import type { BinaryTrace } from './binary-trace.ts';
import type { Block, BlockScene } from './block.ts';
import { BLOCKS, type BlockKind, kindsOpenedBy } from './blocks.ts';
import { ShownClock } from './clock.ts';
import { type Command, commandOf, techHeader } from './command.ts';
import { ConfigBlock, type ConfigOrigin } from './config.ts';
import type { Operator } from './operator.ts';
import type { Run, Taken } from './run.ts';
import { ShowTech } from './show-tech.ts';

// Which output of a command, or stretch of configuration, a line is part of. Log records may stand between the lines of an
// output, since a terminal mixes them: they do not end it. A prompt, a header or a stretch of unknown lines does.

// Output of newer releases has lines we do not know, one or two in a row. More of them are another text.
const MAX_UNKNOWN = 8;

/** An output that has begun, and what its first line was to it. */
interface FirstLine {
  readonly block: Block;
  readonly taken: Taken;
}

export class Outputs {
  private readonly run: Run;
  private readonly operator: Operator;
  private readonly trace: BinaryTrace;
  private readonly clock: ShownClock;
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

  constructor(run: Run, operator: Operator, trace: BinaryTrace) {
    this.run = run;
    this.operator = operator;
    this.trace = trace;
    this.clock = new ShownClock(run);
  }

  /** Takes and counts a line of the output that is open; false for all others. */
  take(line: IosLine): boolean {
    const taken = this.block?.take(line);
    if (taken === undefined) return false;
    this.unknown = 0;
    this.run.count(taken);
    return true;
  }

  /** What a line that nobody knows is to the output that is open; undefined if it is nothing. */
  keep(line: IosLine): Taken | undefined {
    return this.block?.keep?.(line);
  }

  /** After too many of them the output is over. */
  passUnknown(): void {
    this.unknown++;
    if (this.unknown > (this.block?.patience ?? MAX_UNKNOWN)) this.close();
    if (this.block === undefined) this.clock.forget();
  }

  /** `% Invalid input detected at '^' marker.`: the command that was typed last did nothing. */
  refused(): void {
    this.operator.refused();
    this.run.count('known, without an event of its own', this.entered === undefined ? 1 : 2);
    this.entered = undefined;
    // No output follows.
    this.asked = undefined;
  }

  /** Opens what this line is the header of, and reads the line as its first. */
  opens(line: IosLine): boolean {
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

  /** Takes a line that was typed in configuration mode; false for all others. */
  configures(line: IosLine): boolean {
    const { prompt } = line;
    if (prompt?.mode?.startsWith('config') !== true || /^do /i.test(prompt.command)) return false;
    this.configure(line, prompt.host);
    return true;
  }

  /** A prompt in exec mode, with its command or without. */
  prompt(prompt: Prompt | undefined): void {
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

  /** Believes a typed command, once the next prompt shows that the box did not refuse it. */
  apply(): void {
    const { entered } = this;
    this.entered = undefined;
    if (entered === undefined) return;
    const taken = this.block?.take(entered) ?? 'known, without an event of its own';
    this.run.count(this.operator.configured(entered) ? 'used' : taken);
  }

  /** Ends the output that is open. */
  close(): void {
    this.apply();
    this.block?.end(false);
    this.block = undefined;
    this.typing = undefined;
    this.unknown = 0;
  }

  /** The text ended here. */
  end(): void {
    this.apply();
    this.block?.end(true);
    this.block = undefined;
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
}
