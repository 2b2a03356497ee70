import type { IosLine } from '../../../text/ios-prefix.ts';
import { maskSecrets } from '../../../text/secrets.ts';
import { type Run, Span } from '../run.ts';
import type { CommandLine } from './command-line.ts';
import { type LineCommand, spacedOnce } from './commands.ts';
import { SHORTEST_PASTED, SHORTEST_TYPED } from './grammar.ts';
import type { Mode, SectionKind } from './kind.ts';
import type { ConfigNode } from './node.ts';
import { checkRange } from './ranges.ts';
import { shownLine } from './shown.ts';

/** A section has some tens of lines; what has more is damage or hostile, and no longer kept. */
const MOST_LINES = 10_000;
/** IOS has modes three deep; deeper indentation goes on at the last level. */
const DEEPEST = 8;
/** Mail programs break lines at 72 columns, and earlier where the text is quoted. */
const BROKEN_FROM = 64;

interface Level {
  readonly node: ConfigNode;
  readonly mode: Mode | undefined;
  readonly indent: number;
}

/** A section while its lines come in: a tree made by indentation, or by the commands that each mode has. */
export class OpenSection {
  readonly kind: SectionKind;
  readonly root: ConfigNode;
  readonly span = new Span();
  private readonly run: Run;
  private readonly levels: Level[];
  private lines = 0;
  /** As it stands in the text. */
  private last: IosLine;
  private broken = false;
  /** Undefined until a first line below the header shows it. */
  private indented: boolean | undefined;

  /** `below`: commands that stand on the line of the header. */
  constructor(
    run: Run,
    kind: SectionKind,
    header: { readonly line: IosLine; readonly text: string; readonly below: LineCommand[] },
  ) {
    const { text, below } = header;
    const commands = [text, ...below.map((command) => command.text)];
    const line = shownLine(header.line, spacedOnce(header.line.body), { commands, run });
    this.run = run;
    this.kind = kind;
    this.root = { text: maskSecrets(text), negates: false, line, children: [] };
    this.levels = [{ node: this.root, mode: kind, indent: indentOf(line) }];
    this.last = header.line;
    this.span.add(line);
    this.placeAll(below, line, this.levels[0]?.indent ?? 0);
  }

  /** Whether lines were left out: there were too many, or the rests of lines that were broken; or the header may be such a rest. */
  get cut(): boolean {
    return this.broken || this.isFull;
  }

  /** Takes a line that is part of the section; false where it stands outside. `surely`: by its prompt it is inside. */
  take(line: IosLine, command: CommandLine, surely: boolean): boolean {
    const indent = indentOf(line);
    const inside = line.prompt === undefined && this.isBelow(line);
    this.indented ??= inside;
    if (inside) {
      while (this.levels.length > 1 && (this.levels.at(-1)?.indent ?? 0) >= indent) this.levels.pop();
      this.add(line, command, { commands: this.commands(command, this.levels.length - 1, SHORTEST_TYPED), indent });
      return true;
    }
    if (this.indented) return false;
    return this.takeFlat(line, command, surely);
  }

  /** Whether a line without indentation would be a command of the section. */
  knows(command: CommandLine): boolean {
    return this.levelKnowing(command, SHORTEST_PASTED) !== undefined;
  }

  /** A line that is not taken, as it may be quoted. */
  shown(line: IosLine, command: CommandLine): IosLine {
    const level = this.levelKnowing(command, SHORTEST_TYPED) ?? this.levels.length - 1;
    const commands = this.commands(command, level, SHORTEST_TYPED).map(({ text }) => text);
    return shownLine(line, command.text, { commands, run: this.run });
  }

  /** Whether a line is of the section by where it stands, or says what only a line of the section does. */
  owns(line: IosLine, command: CommandLine): boolean {
    if (line.prompt !== undefined) return false;
    return this.indented === true ? this.isBelow(line) : this.knows(command);
  }

  /** Whether the line above, `last` or the last of the section, had no room for the first word of this one: a mail program broke it. */
  breaksInto(line: IosLine, last: IosLine = this.last): boolean {
    const [word = ''] = line.body.split(' ', 1);
    return line.number === last.number + 1 && last.body.trimEnd().length + 1 + word.length > BROKEN_FROM;
  }

  /** Goes on with a line it knows behind the rest of a broken one. */
  goOn(line: IosLine, command: CommandLine): void {
    this.broken = true;
    this.take(line, command, false);
  }

  /** Its header may be none: nothing is proved by what it lacks. */
  doubt(): void {
    this.broken = true;
  }

  /** `exit`, or a `!`: true where only a level below the header ended. */
  up(line: IosLine, exits: boolean): boolean {
    if (this.isBelow(line)) {
      const indent = indentOf(line);
      while (this.levels.length > 1 && (this.levels.at(-1)?.indent ?? 0) >= indent) this.levels.pop();
      return true;
    }
    return exits && this.indented !== true && this.levels.length > 1 && this.levels.pop() !== undefined;
  }

  private get isFull(): boolean {
    return this.lines > MOST_LINES;
  }

  private isBelow(line: IosLine): boolean {
    return indentOf(line) > (this.levels[0]?.indent ?? 0);
  }

  private takeFlat(line: IosLine, command: CommandLine, surely: boolean): boolean {
    const typed = line.prompt !== undefined;
    const shortest = typed ? SHORTEST_TYPED : SHORTEST_PASTED;
    const level = this.levelKnowing(command, shortest) ?? (surely ? this.levels.length - 1 : undefined);
    if (level === undefined) return false;
    this.levels.length = level + 1;
    this.add(line, command, { commands: this.commands(command, level, shortest), indent: 0 });
    return true;
  }

  private levelKnowing(command: CommandLine, shortest: number): number | undefined {
    for (let level = this.levels.length - 1; level >= 0; level--) {
      if (this.commands(command, level, shortest)[0]?.known === true) return level;
    }
    return undefined;
  }

  private commands(command: CommandLine, level: number, shortest: number): readonly LineCommand[] {
    return command.commands(this.levels[level]?.mode ?? NO_MODE, shortest);
  }

  private add(
    line: IosLine,
    { text }: CommandLine,
    { commands, indent }: { readonly commands: readonly LineCommand[]; readonly indent: number },
  ): void {
    const shown = shownLine(line, text, { commands: commands.map((command) => command.text), run: this.run });
    this.last = line;
    this.span.add(shown);
    this.placeAll(commands, shown, indent);
  }

  /** Commands of one line stand side by side, unless one opens a mode for those behind it. */
  private placeAll(commands: readonly LineCommand[], line: IosLine, indent: number): void {
    const from = this.levels.length;
    for (const command of commands) {
      this.levels.length = Math.min(this.levels.length, from + command.depth);
      this.place(command, line, indent);
    }
  }

  private place({ text, negates, opens, known }: LineCommand, line: IosLine, indent: number): void {
    this.lines++;
    if (this.isFull) return;
    if (!negates) checkRange(text, line, this.run);
    const node: ConfigNode = { text: maskSecrets(text), negates, line, children: [] };
    this.levels.at(-1)?.node.children.push(node);
    // Nothing stands below a command that is known to open no mode: what is indented deeper there was moved by something else.
    const below = opens !== undefined || (this.indented === true && !known);
    if (below && !negates && this.levels.length < DEEPEST) this.levels.push({ node, mode: opens, indent });
  }
}

const NO_MODE: Mode = { opens: [], commands: [] };

export function indentOf({ body, prompt }: IosLine): number {
  if (prompt !== undefined) return 0;
  let at = 0;
  while (body[at] === ' ' || body[at] === '\t') at++;
  return at;
}
