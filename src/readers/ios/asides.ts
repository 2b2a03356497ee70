import { NO_STAMP } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { evidenceOf, type Run } from './run.ts';

// Lines of a terminal session that are no output of a command (ios-text.md 1.6): they end nothing and mean nothing.

/** `  ikev2  Set IKEv2 parameters`, as a `?` lists it. */
const HELP = /^ {2}[\w.:<>/-]{1,40}(?: +\S.*)?$/;
const CARRIAGE_RETURN = /^ +<cr>(?: |$)/;
// Configure commands:   % Unrecognized command
const HELP_HEAD = /^[A-Z][\w -]{1,40}:$/;

// =~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2025.03.13 01:27:35 =~=~=~=~=~=~=~=~=~=~=~=
const PUTTY = /^(?:=~){2,40}=? ?PuTTY log (\d{4})\.\d\d\.\d\d \d\d:\d\d:\d\d/;
// Script started on 2025-03-13 01:27:35+01:00   Script started on Thu Mar 13 01:27:35 2025
const SCRIPT = /^Script started on .{0,40}?\b((?:19|20)\d\d)\b/;
// Script done on 2025-03-13 02:00:00+01:00   Script started, output log file is 'typescript'.
const SCRIPT_LINE = /^Script (?:started|done)\b/;
// =~=~=~=~=~=~=~=~=~=~=~= PuTTY log
const PUTTY_LINE = /^(?:=~){2,40}=? ?PuTTY log\b/;

export class Asides {
  private readonly run: Run;
  private helping = false;

  constructor(run: Run) {
    this.run = run;
  }

  /** A prompt: true if what was typed there asks for help and is no command. */
  prompt(command: string): boolean {
    this.helping = command.endsWith('?');
    return this.helping;
  }

  /** Takes and counts a line; false for all others. */
  take(line: IosLine): boolean {
    const body = line.body.trimStart();
    if ((body.startsWith('=~') || body.startsWith('Script ')) && this.banner(line, body)) return true;
    const help = this.helping && (HELP.test(line.body) || HELP_HEAD.test(line.body));
    if (!help && !(body.startsWith('<cr>') && CARRIAGE_RETURN.test(line.body))) return false;
    this.run.count('known, without an event of its own');
    return true;
  }

  private banner(line: IosLine, body: string): boolean {
    const dated = PUTTY.exec(body) ?? SCRIPT.exec(body);
    if (dated !== null) this.logStarted(line, Number(dated[1]), body.startsWith('=') ? 'PuTTY' : 'script');
    else if (SCRIPT_LINE.test(body) || PUTTY_LINE.test(body)) this.run.count('blank or decoration');
    else return false;
    return true;
  }

  /** The time is that of the operator's computer: it tells the year, and nothing about the gateway's clock. */
  private logStarted(line: IosLine, year: number, program: 'PuTTY' | 'script'): void {
    this.run.count('used');
    const text = line.body
      .trim()
      .replace(/=~|~=/g, '')
      .replace(/^[ =]+|[ =]+$/g, '');
    const evidence = evidenceOf(this.run.source, line);
    this.run.emit({ kind: 'gateway.session-log-started', program, text, year, at: NO_STAMP, evidence });
  }
}
