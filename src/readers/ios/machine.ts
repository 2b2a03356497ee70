import { type IosLine, iosLine } from '../../text/ios-prefix.ts';
import type { Line } from '../../text/lines.ts';
import type { Block, BlockScene } from './block.ts';
import { BLOCKS, type BlockKind } from './blocks.ts';
import { ShownClock } from './clock.ts';
import { type Command, commandOf, techHeader } from './command.ts';
import { ConfigBlock, type ConfigOrigin } from './config.ts';
import { DebugLog } from './debug.ts';
import { DartWatch } from './other-evidence.ts';
import { evidenceOf, type Run, type Taken } from './run.ts';
import { keepSecrets } from './secrets.ts';
import { readSyslog } from './syslog.ts';

// Decides what each line is part of. Log records may stand between the lines of an output, since a terminal mixes them:
// they do not end it. A prompt, a header or a stretch of unknown lines does.

// IOS prints no longer lines; whatever else this is, patterns need not be tried on it.
const MAX_TEXT = 16_384;
// Output of newer releases has lines we do not know, one or two in a row. More of them are another text.
const MAX_UNKNOWN = 8;
// Code fences and the markers that converted documents carry (ios-text.md 4.1).
const DECORATION = /^(?:```|~~~|<#root>|\^$|-{3,}$|={3,}$|\*{3,}$)/;
// IKEv2 error debugging is on   All possible debugging has been turned off
const DEBUG_SWITCH = /^ *[A-Z][A-Za-z0-9 ]{2,60} debugging (?:is|has been turned) o(?:n|ff)$/;
// % Invalid input detected at '^' marker.   % Incomplete command.   %Error in ...
const REFUSED = /^ *% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized|Error|Cannot|Unable)/i;

/** An output that has begun, and what its first line was to it. */
interface FirstLine {
  readonly block: Block;
  readonly taken: Taken;
}

export class IosMachine {
  private readonly run: Run;
  private readonly debug: DebugLog;
  private readonly clock: ShownClock;
  private readonly dart: DartWatch;
  private command: Command | undefined;
  private block: Block | undefined;
  /** The kind of output that the command asked for, until one has begun. */
  private asked: BlockKind | undefined;
  /** Whose show-tech this is: its sections have no prompts. */
  private techHost: string | undefined;
  /** Host of the configuration mode that is being typed in. */
  private typing: string | undefined;
  /** The command typed there last. */
  private entered: IosLine | undefined;
  private unknown = 0;
  private asaSeen = false;
  private cutLine = 0;

  constructor(run: Run) {
    this.run = run;
    this.debug = new DebugLog(run);
    this.clock = new ShownClock(run);
    this.dart = new DartWatch(run);
  }

  /** `whole`: false for a last line without a line end. */
  take(raw: Line, whole = true): void {
    if (raw.cut || raw.number === this.cutLine) {
      this.tooLong(raw);
      return;
    }
    if (raw.text.length > MAX_TEXT) {
      this.run.count('not understood');
      return;
    }
    const line = iosLine(raw);
    if (!whole) this.run.unended = line;
    keepSecrets(line, this.run.source, this.run.vault);
    switch (line.kind) {
      case 'debug':
        this.debug.start(line);
        return;
      case 'asa':
        this.asa(line);
        return;
      case 'syslog':
        this.debug.flush();
        readSyslog(line, this.run);
        return;
      case 'record':
        // A syslog server stamps each line of a packet block.
        if (this.debug.continues(line)) return;
        this.debug.flush();
        this.run.count('log records of other facilities');
        return;
      case 'prompt':
        this.prompt(line);
        return;
      case 'blank':
        this.debug.blank();
        this.run.count('blank or decoration');
        return;
      case 'text':
        this.text(line);
    }
  }

  /** `whole`: the text ended with a line end, so its last line is as it was printed. */
  end(whole: boolean): void {
    this.debug.flush(whole ? 'text' : 'line');
    this.apply();
    this.block?.end(true);
    this.block = undefined;
  }

  private text(line: IosLine): void {
    if (this.debug.continues(line)) return;
    this.dart.see(line);
    if (DEBUG_SWITCH.test(line.body)) {
      this.run.count('known, without an event of its own');
      return;
    }
    if (this.entered !== undefined && REFUSED.test(line.body)) {
      this.entered = undefined;
      this.run.count('known, without an event of its own', 2);
      return;
    }
    if (this.asked !== undefined && REFUSED.test(line.body)) {
      // No output follows.
      this.asked = undefined;
      this.run.count('known, without an event of its own');
      return;
    }
    if (DECORATION.test(line.body.trim())) {
      this.run.count('blank or decoration');
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
    if (this.debug.mayContinue(line)) return;
    this.run.count(this.block?.keep?.(line) ?? 'not understood');
    this.unknown++;
    if (this.unknown > (this.block?.patience ?? MAX_UNKNOWN)) this.close();
    if (this.block === undefined) this.clock.forget();
  }

  /** Opens what this line is the header of, and reads the line as its first. */
  private opens(line: IosLine): boolean {
    const tech = techHeader(line.body, this.techHost);
    if (tech !== undefined) {
      this.close();
      this.typed(tech);
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
    const kind = BLOCKS.find(({ opens }) => opens(line, this.command));
    if (kind === undefined) return undefined;
    const block = kind.make(this.scene(), this.origin());
    this.close();
    return { block, taken: block.take(line) ?? 'not understood' };
  }

  private scene(): BlockScene {
    const named = (host: string) => {
      if (this.command?.host === undefined) this.techHost = host;
    };
    return { run: this.run, host: this.command?.host, at: this.clock.current(), command: this.command?.name, named };
  }

  private origin(): ConfigOrigin {
    const { shows, pipe } = this.command ?? { shows: 'nothing', pipe: 'none' };
    const whole = shows === 'running-config' && pipe === 'none';
    return { typed: false, whole, pipe };
  }

  private prompt(line: IosLine): void {
    this.debug.flush();
    const { prompt } = line;
    if (prompt?.mode?.startsWith('config') === true && !/^do /i.test(prompt.command)) {
      this.configure(line, prompt.host);
      return;
    }
    this.close();
    this.run.count('known, without an event of its own');
    if (prompt === undefined || prompt.command === '') {
      this.command = undefined;
      this.asked = undefined;
      return;
    }
    const command = commandOf(prompt.command, prompt.host);
    this.techHost = command.name === 'tech-support' ? command.host : undefined;
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
    this.run.count(this.block?.take(entered) ?? 'known, without an event of its own');
  }

  private close(): void {
    this.apply();
    this.block?.end(false);
    this.block = undefined;
    this.typing = undefined;
    this.unknown = 0;
  }

  private asa(line: IosLine): void {
    this.debug.flush();
    this.run.count('ASA debug');
    if (this.asaSeen) return;
    this.asaSeen = true;
    this.run.emit({
      kind: 'diagnostic',
      code: 'ios.asa-debug',
      message: 'These are debug lines of an ASA or FTD, which is not supported as a headend; they are not read.',
      source: this.run.source,
      evidence: evidenceOf(this.run.source, line),
    });
  }

  private tooLong(raw: Line): void {
    this.debug.flush();
    if (raw.number !== this.cutLine) {
      const head = {
        ...raw,
        text: raw.text.slice(0, 200),
        prefix: '',
        body: '',
        kind: 'text',
        prompt: undefined,
      } as const;
      this.run.emit({
        kind: 'diagnostic',
        code: 'text.line-too-long',
        message: 'A line is longer than 1 MiB; it is left out.',
        source: this.run.source,
        evidence: evidenceOf(this.run.source, head),
      });
      this.run.count('too long');
    }
    this.cutLine = raw.number;
  }
}
