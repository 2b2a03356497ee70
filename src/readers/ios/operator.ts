import type { Event } from '../../model/event.ts';
import type { SaidBy } from '../../model/gateway-log-events.ts';
import { NO_STAMP } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import { lineCut } from './cut.ts';
import { type CommandFact, commandFact, pastedFact, printedSwitch } from './operator-commands.ts';
import { evidenceOf, type Run } from './run.ts';

// What an operator did, as far as it changes what the log can show or the state of the gateway.

interface Held {
  readonly line: IosLine;
  readonly fact: CommandFact;
  readonly host: string | undefined;
}

/** A typed command is held until the next lines show that the box did not refuse it. */
export class Operator {
  private readonly run: Run;
  private held: Held | undefined;

  constructor(run: Run) {
    this.run = run;
  }

  /** Takes a command typed in exec mode; false for commands that change nothing. */
  typed(line: IosLine): boolean {
    const fact = line.prompt === undefined ? undefined : commandFact(line.prompt.command, undefined);
    if (fact === undefined) return false;
    this.held = { line, fact, host: line.prompt?.host };
    return true;
  }

  /** A command of configuration mode that was not refused; the caller counts the line. */
  configured(line: IosLine): boolean {
    const { prompt } = line;
    const fact = prompt?.mode === undefined ? undefined : commandFact(prompt.command, prompt.mode);
    // `shut` of a last line without an end is `shutdown` all the same, but `no shut` may lack its `no`.
    if (fact === undefined || line === this.run.unended) return false;
    this.say(line, fact, { host: prompt?.host, by: 'typed' });
    return true;
  }

  /** Takes what the box prints about debugs, and commands pasted without their prompt. */
  seen(line: IosLine): boolean {
    const printed = printedSwitch(line.body);
    const fact = printed ?? pastedFact(line.body);
    if (fact === undefined) return false;
    // A list of commands in a ticket does not prove that anybody typed them: what switches on is not believed.
    const advice = printed === undefined && fact.kind === 'gateway.debug-switch' && fact.on;
    if (advice) this.run.count('known, without an event of its own');
    else if (line === this.run.unended && printed === undefined) this.cut(line);
    else {
      this.run.count('used');
      this.say(line, fact, { host: undefined, by: printed === undefined ? 'pasted' : 'printed' });
    }
    return true;
  }

  /** The held command was refused: `% Invalid input detected`. */
  refused(): void {
    if (this.held !== undefined) this.run.count('known, without an event of its own');
    this.held = undefined;
  }

  /** Nothing refused the held command. */
  settle(): void {
    const { held } = this;
    this.held = undefined;
    if (held === undefined) return;
    if (held.line === this.run.unended) {
      this.cut(held.line);
      return;
    }
    this.run.count('used');
    this.say(held.line, held.fact, { host: held.host, by: 'typed' });
  }

  private cut(line: IosLine): void {
    this.run.count('cut at the end of the text');
    lineCut(this.run, line);
  }

  private say(line: IosLine, fact: CommandFact, who: { readonly host: string | undefined; readonly by: SaidBy }): void {
    const at = who.by === 'printed' ? stampInPrefix(line.prefix, this.run.clock) : NO_STAMP;
    // Each fact has all fields of its event but these, which a spread over a union cannot tell.
    this.run.emit({ ...fact, ...who, at, evidence: evidenceOf(this.run.source, line) } as Event);
  }
}
